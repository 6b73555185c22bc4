"""The pages on which HR hands in the feed, looks at what it would change, and confirms it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from portal.models import Job, PeopleImport, Role, User
from portal.queries.feed_files import MEGABYTE, MOST_MEGABYTES
from portal.worker import running
from tests.cast import Cast
from tests.make.feed import load, people_file, person, unit, units_file
from tests.make.people import make_mandate, make_organisation, make_person, make_profession

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
TREE = units_file(unit("R"), unit("A", "R", manager="1"))
STAFF = people_file(person("1"), person("2", "R", given="Åsa", family="Ek"))
LIST, NEW = "/people-imports/", "/people-imports/new/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> User:
    organisation = make_organisation()
    make_profession(organisation=organisation, code="nurse")
    user = make_person(organisation=organisation, username="hr")
    User.objects.filter(pk=user.pk).update(language="en")
    make_mandate(user=user, role=Role.HR_STRATEGIST)
    return user


@pytest.fixture
def browser(hr: User, client: Client) -> Client:
    client.force_login(hr)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def upload(browser: Client, units: bytes = TREE, people: bytes = STAFF, as_of: str = "2026-09-01") -> PeopleImport:
    """Hand in and let the worker read."""
    response = browser.post(NEW, files(units, people) | {"as_of": as_of})
    found = PeopleImport.objects.latest("handed_in_at")
    assertRedirects(response, f"{LIST}{found.pk}/", fetch_redirect_response=False)
    work()
    return found


def files(units: bytes, people: bytes) -> dict[str, object]:
    return {
        "units_file": SimpleUploadedFile("units.csv", units),
        "people_file": SimpleUploadedFile("people.csv", people),
    }


def work() -> None:
    for job in Job.objects.filter(state=Job.State.QUEUED):
        running.run(job.pk)


def test_from_an_empty_list_to_an_applied_import(browser: Client) -> None:
    assertContains(browser.get(LIST), "Nothing has been imported yet")
    assertContains(browser.get(NEW), 'type="file"', count=2)
    browser.post(NEW, files(TREE, STAFF) | {"as_of": "2026-09-01"})
    found = PeopleImport.objects.get()
    page = f"{LIST}{found.pk}/"
    response = browser.get(page)
    assertContains(response, "Reading the files")
    assertContains(response, f'hx-get="{page}"')
    work()
    response = browser.get(page)
    assertNotContains(response, "hx-trigger")
    assertContains(response, "New people: 2")
    assertContains(response, "Åsa Ek")
    assertContains(response, "2 units, 2 people, 2 employments")
    assert User.objects.count() == 1
    assertRedirects(browser.post(f"{page}confirm/"), page)
    assertContains(browser.get(page), "Applying the changes")
    work()
    response = browser.get(page)
    assertContains(response, "What was changed")
    assertNotContains(response, "Apply the changes")
    assert User.objects.count() == 3
    assertContains(browser.get(LIST), page)


def test_files_with_problems(browser: Client) -> None:
    people = people_file(*(person(str(number), "Q") for number in range(250)), person("x", given="=<b>"))
    found = upload(browser, people=people)
    response = browser.get(f"{LIST}{found.pk}/")
    assertContains(response, "Nothing was changed: 251 problems", status_code=200)
    assertContains(response, "People file, row 2, column unit code")
    assertContains(response, "The unit Q is not in the units file.", count=200)
    assertNotContains(response, "Apply the changes")
    text = browser.get(f"{LIST}{found.pk}/problems/")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert len(text.content.decode().splitlines()) == 251
    assertContains(browser.post(f"{LIST}{found.pk}/confirm/", follow=True), "not waiting for confirmation any more")


def test_a_large_change_has_to_be_ticked(browser: Client, hr: User) -> None:
    load(hr.organisation, TREE, STAFF)
    found = upload(browser, units_file(unit("R"), unit("A", "R")), people_file(person("1")))
    page = f"{LIST}{found.pk}/"
    assertContains(browser.get(page), "1 of 2 people leave (50.0 %).")
    response = browser.post(f"{page}confirm/")
    assertContains(response, "Tick that this is right, or hand in other files.", status_code=422)
    found.refresh_from_db()
    assert found.state == "PREVIEWED"
    assertRedirects(browser.post(f"{page}confirm/", {"large": "on"}), page)
    work()
    assert User.objects.get(person_key="2").left_on is not None


def test_files_that_say_what_is_known(browser: Client, hr: User) -> None:
    load(hr.organisation, TREE, STAFF)
    found = upload(browser)
    response = browser.get(f"{LIST}{found.pk}/")
    assertContains(response, "Nothing changes.")
    assertNotContains(response, "Apply the changes")


def test_a_form_that_is_not_filled_in(browser: Client) -> None:
    response = browser.post(NEW, {"as_of": "2026-02-30\0"})
    assert (response.status_code, PeopleImport.objects.count()) == (422, 0)
    later = (timezone.localdate() + timedelta(days=2)).isoformat()
    assertContains(browser.post(NEW, files(TREE, STAFF) | {"as_of": later}), "has not come yet", status_code=422)


def test_files_that_are_too_large(browser: Client) -> None:
    big = b"x" * (MOST_MEGABYTES * MEGABYTE + 1)
    assertContains(browser.post(NEW, files(TREE, big) | {"as_of": "2026-09-01"}), "larger than 40 MB", status_code=422)
    response = browser.post(NEW, files(big, big) | {"as_of": "2026-09-01", "more": "x" * 2 * MEGABYTE})
    assertContains(response, "larger than 40 MB", status_code=413)
    assert PeopleImport.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(hr: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(hr)
    assert browser.post(NEW, files(TREE, STAFF) | {"as_of": "2026-09-01"}).status_code == 403
    assert PeopleImport.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [
    ("hr_strategist", 200), ("administrator", 200), ("employee", 403), ("manager", 403), ("hr_partner", 403),
    ("union", 403), ("reader", 403),
])  # fmt: skip
def test_who_sees_imports(cast: Cast, client: Client, who: str, status: int) -> None:
    load(cast.organisation, TREE, STAFF, dry_run=True)
    found = PeopleImport.objects.create(
        organisation=cast.organisation, as_of="2026-01-01", units_file=b"", people_file=b"", handed_in_at=AT,
        state="REFUSED",
    )  # fmt: skip
    client.force_login(getattr(cast, who))
    for path in (LIST, NEW, f"{LIST}{found.pk}/", f"{LIST}{found.pk}/problems/"):
        assert (path, client.get(path).status_code) == (path, status)


def test_an_import_of_another_organisation_is_not_there(cast: Cast, client: Client) -> None:
    found = PeopleImport.objects.create(
        organisation=cast.foreigner.organisation, as_of="2026-01-01", units_file=b"", people_file=b"", handed_in_at=AT,
        state="PREVIEWED",
    )  # fmt: skip
    client.force_login(cast.hr_strategist)
    for path in (f"{LIST}{found.pk}/", f"{LIST}{found.pk}/problems/", f"{LIST}{uuid4()}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{LIST}{found.pk}/confirm/").status_code == 404
    assertNotContains(client.get(LIST), str(found.pk))


def test_the_list_costs_the_same_with_one_and_with_many(browser: Client, hr: User) -> None:
    for count in (1, 29):
        for _ in range(count):
            PeopleImport.objects.create(
                organisation=hr.organisation, as_of="2026-01-01", units_file=b"", people_file=b"", handed_in_by=hr,
                handed_in_at=AT, state="REFUSED",
            )  # fmt: skip
        with assertNumQueries(5):
            browser.get(LIST)
