"""A framework is exported, imported again without change, and is the same in another organisation."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNumQueries

from competence.actions.framework_imports import write_levels
from competence.actions.framework_versions import begin_version_from_content, decide_version
from competence.documents.framework_sheets import as_xlsx
from competence.models import Framework, FrameworkImport, FrameworkVersion
from competence.queries.framework_exports import own_framework
from competence.reading.layout import OwnFramework
from portal.models import Organisation, Role, Unit, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_framework, make_scale
from tests.make.framework_files import CONTENT, OWN, read_back
from tests.make.framework_imports import NEW, work
from tests.make.people import make_mandate, make_person, make_profession

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(cast: Cast, tmp_path: Path) -> Framework:
    """Everything that a framework can hold, in force."""
    User.objects.update(language="en")
    _prepare(cast.organisation, cast.ward)
    path = tmp_path / "made.xlsx"
    path.write_bytes(as_xlsx(OWN, level_count=7))
    sheet = read_back(path)[0]
    by, organisation = cast.hr_strategist, cast.organisation
    profession = organisation.professions.get(code="nurse")
    version = begin_version_from_content(
        organisation=organisation, content=CONTENT, by=by, at=AT, profession=profession
    )
    decide_version(framework_version=version, reference="", by=by, at=AT)
    found = Framework.objects.get(pk=version.framework_id)
    day = {"since": date(2026, 1, 1), "by": by, "at": AT}
    write_levels(organisation=organisation, sheet=sheet, framework=found, profession=None, unit=None, **day)  # type: ignore[arg-type]  # a mapping of the rest
    return found


def _prepare(organisation: Organisation, unit: Unit) -> None:
    make_scale(organisation=organisation)
    make_profession(organisation=organisation, code="nurse")
    Unit.objects.filter(pk=unit.pk).update(code="U1")


def said(framework: Framework) -> OwnFramework:
    found = Framework.objects.select_related("profession", "unit").get(pk=framework.pk)
    return own_framework(found, on=timezone.localdate())


def take(browser: Client, framework: Framework, ending: str) -> bytes:
    answer = browser.get(f"/catalogue/{framework.pk}/export/framework.{ending}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
    return bytes(answer.content)


def hand_in(browser: Client, content: bytes, name: str) -> FrameworkImport:
    browser.post(NEW, {"file": SimpleUploadedFile(name, content)})
    work()
    return FrameworkImport.objects.latest("handed_in_at")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_that_is_imported_again_changes_nothing(
    framework: Framework, cast: Cast, sign_in: SignIn, ending: str
) -> None:
    browser = sign_in(cast.hr_strategist)
    found = hand_in(browser, take(browser, framework, ending), f"own.{ending}")
    assert (found.state, found.preview["faults"]) == ("PREVIEWED", [])
    assert found.preview["counts"] == {
        "added": 0, "reworded": 0, "moved": 0, "retired": 0, "unchanged": 4, "head": 0
    }  # fmt: skip
    levels = found.preview["levels"]
    assert (levels["unchanged"], levels["added"], levels["changed"], levels["ended"]) == (7, 0, 0, 0)
    assertContains(browser.get(f"/catalogue/imports/{found.pk}/"), "Nothing changes.")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_is_the_same_framework_in_an_empty_organisation(
    framework: Framework, cast: Cast, sign_in: SignIn, ending: str
) -> None:
    before = said(framework)
    content = take(sign_in(cast.union), framework, ending)
    other = cast.foreign_manager
    elsewhere = Unit.objects.get(organisation=other.organisation)
    _prepare(other.organisation, elsewhere)
    hr = make_person(organisation=other.organisation, username="other-hr")
    make_mandate(user=hr, role=Role.HR_STRATEGIST)
    browser = sign_in(hr)
    found = hand_in(browser, content, f"own.{ending}")
    assert (found.state, found.preview.get("faults")) == ("PREVIEWED", [])
    browser.post(f"/catalogue/imports/{found.pk}/confirm/", {"decide": "on"})
    work()
    taken = Framework.objects.get(organisation=other.organisation)
    assert said(taken) == before
    assert take(browser, taken, "csv") == take(sign_in(cast.hr_strategist), framework, "csv")
    assert FrameworkVersion.objects.get(framework=taken).state == "DECIDED"


def test_a_unit_that_the_other_organisation_lacks_is_told(framework: Framework, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.hr_strategist)
    content = take(browser, framework, "xlsx")
    Unit.objects.filter(pk=cast.ward.pk).update(code="annan")
    found = hand_in(browser, content, "own.xlsx")
    assert found.state == "MAPPING"
    assertContains(browser.get(f"/catalogue/imports/{found.pk}/"), "there is no unit with the code or name “U1”")


def test_who_reads_the_catalogue_exports_what_is_in_force(framework: Framework, cast: Cast, sign_in: SignIn) -> None:
    for reader in (cast.manager, cast.union, cast.hr_partner):
        take(sign_in(reader), framework, "csv")
    draft = make_framework(organisation=cast.organisation, state="DRAFT")
    browser = sign_in(cast.hr_strategist)
    assert browser.get(f"/catalogue/{draft.pk}/export/framework.csv").status_code == 404
    assert sign_in(cast.employee).get(f"/catalogue/{framework.pk}/export/framework.csv").status_code == 403
    assert sign_in(cast.foreign_manager).get(f"/catalogue/{framework.pk}/export/framework.xlsx").status_code == 404
    with assertNumQueries(8):
        browser.get(f"/catalogue/{framework.pk}/export/framework.csv")
