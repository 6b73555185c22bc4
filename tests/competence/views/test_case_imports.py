"""The pages on which a CASE package is handed in, looked at and confirmed."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competence.models import Framework, FrameworkImport
from portal.models import Job, User
from portal.worker.running import run
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.case import as_bytes, make_case_import, make_dirty_package, make_package
from tests.make.competence import make_scale

NEW = "/catalogue/case-imports/new/"


@pytest.fixture
def strategist(cast: Cast) -> User:
    make_scale(organisation=cast.organisation)
    return cast.hr_strategist


def form(content: bytes, **changes: str) -> dict[str, object]:
    file = BytesIO(content)
    file.name = "package.json"
    return {"file": file, "code": "care", "layer": "COMMON", "language": "en", "profession": "", **changes}


def work() -> None:
    for job in Job.objects.filter(state=Job.State.QUEUED):
        run(job.pk)


@pytest.mark.django_db(transaction=True)
def test_from_handing_in_to_the_draft(strategist: User, sign_in: SignIn) -> None:
    client = sign_in(strategist)
    page = client.post(NEW, form(as_bytes(make_dirty_package())))
    address = page.headers["Location"]
    assert "Reading the package" in client.get(address).content.decode()
    work()
    text = client.get(address).content.decode()
    assert "Palliative care" in text
    assert "1 circle of items that stand under each other was broken." in text
    assert "Make the draft" in text
    client.post(address + "confirm/")
    work()
    text = client.get(address).content.decode()
    framework = Framework.objects.get()
    assert f'href="/catalogue/{framework.pk}/versions/1/"' in text
    assert client.get(f"/catalogue/{framework.pk}/versions/1/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_useless_file_is_told_in_words(strategist: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=strategist.pk).update(language="en")
    client = sign_in(strategist)
    address = client.post(NEW, form(b"[" * 10_000)).headers["Location"]
    work()
    text = client.get(address).content.decode()
    assert "nested deeper than 40 levels" in text
    assert "Make the draft" not in text
    again = client.post(address + "confirm/", follow=True).content.decode()
    assert "not waiting for confirmation" in again


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": ""}, "Give the framework a code."),
        ({"code": "x" * 61}, "at most 60 characters"),
        ({"code": "a/b"}, "no slash or line break"),
        ({"code": "a\x00b"}, "Null characters are not allowed"),
        ({"code": "a\ud800b".encode("utf-8", "surrogatepass").decode("latin-1")}, ""),
        ({"layer": "OTHER"}, "Select a valid choice"),
        ({"language": "fr"}, "Select a valid choice"),
        ({"profession": "nobody"}, "Select a valid choice"),
    ],
)
def test_a_form_that_is_filled_in_wrongly(
    changes: dict[str, str], words: str, strategist: User, sign_in: SignIn
) -> None:
    answer = sign_in(strategist).post(NEW, form(as_bytes(make_package()), **changes))
    assert answer.status_code in ({422} if words else {302, 422})
    assert words in answer.content.decode()


def test_an_empty_file_and_none(strategist: User, sign_in: SignIn) -> None:
    client = sign_in(strategist)
    assert "The file is empty." in client.post(NEW, form(b"")).content.decode()
    assert (
        "Choose the file." in client.post(NEW, {"code": "care", "layer": "COMMON", "language": "en"}).content.decode()
    )


def test_a_file_that_is_too_large_is_refused_before_it_is_read(strategist: User, sign_in: SignIn) -> None:
    answer = sign_in(strategist).post(NEW, form(b"x" * (32 * 1024 * 1024)))
    assert answer.status_code == 413
    assert not FrameworkImport.objects.exists()


def test_another_organisations_import_does_not_exist(cast: Cast, strategist: User, sign_in: SignIn) -> None:
    theirs = make_case_import(by=cast.foreigner)
    client = sign_in(strategist)
    for pk in (theirs.pk, uuid4()):
        assert client.get(f"/catalogue/case-imports/{pk}/").status_code == 404
        assert client.post(f"/catalogue/case-imports/{pk}/confirm/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(strategist: User, sign_in: SignIn) -> None:
    client = sign_in(strategist)
    assert "No package has been imported yet" in client.get("/catalogue/case-imports/").content.decode()
    counts: list[int] = []
    for more in (1, 2):
        for _ in range(more):
            make_case_import(by=strategist)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/catalogue/case-imports/")
        assert answer.content.decode().count("package.json") == len(counts) * 2 + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
