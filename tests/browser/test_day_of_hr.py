"""HR's day: the files of the personnel system handed in, looked at, confirmed; the figure behind every unit."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from portal.models import Employment, PeopleImport, Role, User
from tests.browser.conftest import OpenWindow
from tests.browser.look import look
from tests.make.feed import people_file, person, unit, units_file
from tests.make.people import make_mandate, make_organisation, make_person, make_profession
from tests.make.wards import make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TREE = units_file(unit("R", name="Region Exempel"), unit("A", "R", name="Medicinavdelning 3", manager="1"))
FIRST = people_file(person("1"), person("2"), person("3", "R"))
SECOND = people_file(person("1"), person("2", "R"), person("4", given="Åsa", family="Ek"))
FAULTY = people_file(person("1", since="2020-02-31"), person("2", "X"), person("3", extent="140"))


def test_the_feed_from_the_files_to_the_result(open_window: OpenWindow, work: Callable[[], int]) -> None:
    page = open_window(_hr())
    page.goto("/people-imports/")
    look(page, "hr-no-imports-yet")
    _hand_in(page, FAULTY)
    look(page, "hr-reading")
    assert work() == 1
    expect(page.locator("#import tbody tr")).to_have_count(3)
    look(page, "hr-problems")

    _hand_in(page, FIRST)
    _confirm(page, work)
    assert set(_where()) == {("1", "A"), ("2", "A"), ("3", "R")}
    _hand_in(page, SECOND)
    assert work() == 1
    expect(page.locator("#import details")).not_to_have_count(0)
    for fold in page.locator("#import details > summary").all():
        fold.click()
    look(page, "hr-preview", dark=True)
    page.locator("[name=large]").check()
    _confirm(page, work)
    look(page, "hr-applied")
    assert set(_where()) == {("1", "A"), ("2", "R"), ("4", "A")}
    page.goto("/people-imports/")
    look(page, "hr-imports")
    assert page.locator("tbody tr").count() == PeopleImport.objects.count() == 3


def test_coverage_says_what_it_counts_and_can_be_taken_along(open_window: OpenWindow) -> None:
    ward = make_ward()
    page = open_window(ward.cast.hr_strategist)
    page.goto("/coverage/")
    page.locator("details.explain summary").first.click()
    look(page, "hr-coverage-explained")
    page.locator(f"main a[href='/coverage/{ward.cast.division.pk}/']").click()
    page.locator(f"main a[href='/coverage/{ward.cast.ward.pk}/']").click()
    look(page, "hr-coverage-of-a-ward")
    page.goto("/coverage/")
    with page.expect_download() as download:
        page.locator("a[href$='.csv']").click()
    lines = download.value.path().read_bytes().decode("utf-8-sig").splitlines()
    assert [ward.cast.ward.name in line for line in lines].count(True) == 1


def _hr() -> User:
    organisation = make_organisation()
    make_profession(organisation=organisation, code="nurse")
    user = make_person(organisation=organisation, username="hr")
    make_mandate(user=user, role=Role.HR_STRATEGIST)
    return user


def _hand_in(page: Page, people: bytes) -> None:
    page.goto("/people-imports/new/")
    look(page, "hr-hand-in")
    page.locator("[name=units_file]").set_input_files(_file("units.csv", TREE))
    page.locator("[name=people_file]").set_input_files(_file("people.csv", people))
    page.locator("[name=as_of]").fill(timezone.localdate().isoformat())
    page.locator("main form [type=submit]").click()
    page.locator("#import").wait_for()


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def _confirm(page: Page, work: Callable[[], int]) -> None:
    """Let the files be read if they are not, press the button, and see how far it comes."""
    work()
    page.locator("form[action$='/confirm/'] .button.main").click()
    page.locator("#import progress").wait_for()
    look(page, "hr-applying")
    assert work() == 1
    page.locator("#import [data-announce]").wait_for()


def _where() -> list[tuple[str, str]]:
    """Employee numbers and unit codes of today."""
    today = Employment.objects.filter(period__contains=timezone.localdate())
    return list(today.values_list("user__person_key", "unit__code"))
