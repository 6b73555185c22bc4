"""Identifiers elsewhere are written by hand in a draft; bad ones are said in words, and nothing is lost on the way."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from competence.actions.framework_versions import begin_version, decide_version, open_consultation
from competence.actions.version_edits import change_competence
from competence.models import Alignment, Competence, FrameworkVersion, VersionCompetence
from competence.queries import framework_versions
from portal.models import Role
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.catalogue import renew_version
from tests.make.competence import make_competence, make_framework, make_scale
from tests.make.people import make_mandate

SKILL = "f9ae0a26-4ad4-4a1b-b6f4-e1e9f4f7d8a1"
ADDRESS = f"http://data.europa.eu/esco/skill/{SKILL}"
S1 = {"scheme": "ESCO", "identifier": "S1", "uri": "", "label": "", "relation": "EXACT"}
NEW = {"scheme": "ESCO", "identifier": ADDRESS, "uri": "", "label": "tvätta händer", "relation": "CLOSE"}
KEPT = {"scheme": "ESCO", "identifier": SKILL, "uri": ADDRESS, "label": "tvätta händer", "relation": "CLOSE"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> VersionCompetence:
    """A competence in force with an identifier, in the draft of the next version."""
    make_scale(organisation=cast.organisation)
    framework = make_framework(organisation=cast.organisation)
    Alignment.objects.create(
        competence=make_competence(framework=framework, name="Hygien"), scheme="ESCO", identifier="S1"
    )
    renew_version(framework)
    version = begin_version(framework=framework, by=cast.hr_strategist, at=timezone.now())
    return VersionCompetence.objects.get(framework_version=version)


@pytest.fixture
def browser(cast: Cast, sign_in: SignIn) -> Client:
    type(cast.hr_partner).objects.update(language="en")
    return sign_in(cast.hr_partner)


def page_of(row: VersionCompetence) -> str:
    version = row.framework_version
    return f"/catalogue/{version.framework_id}/versions/{version.number}/competences/{row.pk}/alignments/"


def in_draft(row: VersionCompetence) -> list[dict[str, str]]:
    row.refresh_from_db()
    return list(row.alignments)


def in_force() -> list[dict[str, str]]:
    fields = ("scheme", "identifier", "uri", "label", "relation")
    return list(Alignment.objects.order_by("scheme", "identifier").values(*fields))


def test_an_identifier_is_added_and_in_force_when_the_version_is_decided(
    cast: Cast, browser: Client, row: VersionCompetence
) -> None:
    assert in_draft(row) == [S1]
    assertContains(browser.get(page_of(row).removesuffix("alignments/")), "What it is called elsewhere</a> (1)")
    assertRedirects(browser.post(page_of(row), NEW), page_of(row))
    assert in_draft(row) == [S1, KEPT]
    assertContains(browser.get(page_of(row)), f"tvätta händer ({SKILL})")
    assert in_force() == [S1]
    decided = Competence.objects.get()
    decide_version(framework_version=row.framework_version, reference="", by=cast.hr_strategist, at=timezone.now())
    assert in_force() == [S1, KEPT]
    assert Competence.objects.get().revision == decided.revision
    assertContains(browser.get(f"/competences/{decided.pk}/"), "nearly the same")
    compared = browser.get(f"/catalogue/{row.framework_version.framework_id}/compare/")
    assertContains(compared, f"ESCO {SKILL} tvätta händer (nearly the same)")
    following = begin_version(framework=row.framework_version.framework, by=cast.hr_strategist, at=timezone.now())
    assert following.competences.get().alignments == [S1, KEPT]


def test_an_identifier_is_removed_once_and_stays_removed(cast: Cast, browser: Client, row: VersionCompetence) -> None:
    for _again in range(2):
        answer = browser.post(f"{page_of(row)}remove/", {"scheme": "ESCO", "identifier": "S1"})
        assertRedirects(answer, page_of(row))
    assert (in_draft(row), in_force()) == ([], [S1])
    decide_version(framework_version=row.framework_version, reference="", by=cast.hr_strategist, at=timezone.now())
    assert in_force() == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"identifier": ""}, "Write the identifier, or its whole address."),
        ({"identifier": "S1"}, "The competence already has this identifier."),
        ({"identifier": "x" * 1000}, "at most 500 characters"),
        ({"identifier": "x" * 300}, "is longer than 200 characters"),
        ({"identifier": "https://"}, "does not begin with https:// or http://"),
        ({"identifier": "a\0b"}, "Null characters are not allowed."),
        ({"identifier": "a\x01b"}, "cannot be shown"),
        ({"uri": "javascript:alert(1)"}, "does not begin with https:// or http://"),
        ({"uri": "ftp://example.org/a"}, "does not begin with https:// or http://"),
        ({"label": "x" * 301}, "at most 300 characters"),
        ({"scheme": "NOPE"}, "Select a valid choice."),
        ({"relation": "NEAR"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    browser: Client, row: VersionCompetence, values: dict[str, str], sentence: str
) -> None:
    answer = browser.post(page_of(row), {**NEW, "identifier": "S2", **values})
    assertContains(answer, sentence, status_code=422)
    assertContains(answer, "tvätta händer" if "label" not in values else "x" * 300, status_code=422)
    assert in_draft(row) == [S1]


def test_a_scheme_has_room_for_twenty(browser: Client, row: VersionCompetence) -> None:
    for number in range(2, 21):
        assert browser.post(page_of(row), {**S1, "identifier": f"S{number}"}).status_code == 302
    answer = browser.post(page_of(row), {**S1, "identifier": "S21"})
    assertContains(answer, "no room for more", status_code=422)
    assert len(in_draft(row)) == 20
    assert browser.post(page_of(row), {**S1, "scheme": "ONET"}).status_code == 302


def test_only_a_draft_is_changed_and_only_by_who_writes(
    cast: Cast, browser: Client, sign_in: SignIn, row: VersionCompetence
) -> None:
    for reader in (cast.union, cast.manager, cast.employee):
        assert sign_in(reader).post(page_of(row), NEW).status_code == 403
    make_mandate(user=cast.foreigner, role=Role.HR_STRATEGIST)
    assert sign_in(cast.foreigner).post(page_of(row), NEW).status_code == 404
    until = timezone.localdate()
    open_consultation(
        framework_version=row.framework_version, until=until, note="", by=cast.hr_strategist, at=timezone.now()
    )
    browser = sign_in(cast.hr_partner)
    page = browser.get(page_of(row))
    assertContains(page, "This version cannot be changed now.")
    assertNotContains(page, "Add an identifier")
    assertContains(browser.post(page_of(row), NEW), "This version cannot be changed now.", status_code=422)
    refused = browser.post(f"{page_of(row)}remove/", {"scheme": "ESCO", "identifier": "S1"}, follow=True)
    assertContains(refused, "This version cannot be changed now.")
    assert in_draft(row) == [S1]


def test_who_writes_the_texts_meanwhile_loses_no_identifier(
    cast: Cast, browser: Client, row: VersionCompetence
) -> None:
    seen = VersionCompetence.objects.select_related("area", "framework_version__framework").get(pk=row.pk)
    content = framework_versions.competence_content(seen)
    browser.post(page_of(row), NEW)
    change_competence(competence=seen, content=content, version=seen.version, by=cast.hr_partner, at=timezone.now())
    assert in_draft(row) == [S1, KEPT]


def test_a_removed_competence_and_unknown_ones_are_not_there(browser: Client, row: VersionCompetence) -> None:
    url = page_of(row)
    FrameworkVersion.objects.get(pk=row.framework_version_id).competences.all().delete()
    assert browser.get(url).status_code == 404
    assert browser.post(url, NEW).status_code == 404
    assert browser.get(url.replace(str(row.pk), "9" * 30)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_many(browser: Client, row: VersionCompetence, count: int) -> None:
    for number in range(2, count + 1):
        browser.post(page_of(row), {**S1, "identifier": f"S{number}"})
    url = page_of(row)
    with assertNumQueries(5):
        browser.get(url)
