"""Public frameworks of other organisations: adopted from, and followed; nothing else of them is seen."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from competence.actions.framework_versions import decide_version
from competence.models import Competence, Framework, FrameworkVersion, VersionCompetence
from portal.models import User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.adoptions import make_conversion, make_public, reword, shorten_scale
from tests.make.competence import make_competence, make_framework, make_scale

LIST = "/catalogue/adopt/"
NEW = {"framework": "", "code": "lanat", "name_sv": "Lånat"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(cast: Cast) -> User:
    make_scale(organisation=cast.organisation)
    User.objects.update(language="en")
    return cast.hr_strategist


@pytest.fixture
def browser(hr: User, sign_in: SignIn) -> Client:
    return sign_in(hr)


@pytest.fixture
def public(hr: User) -> Framework:
    return make_public()


def adopt(browser: Client, public: Framework, **changes: object) -> FrameworkVersion:
    chosen = [str(one.pk) for one in public.competences.all()]
    answer = browser.post(f"{LIST}{public.pk}/", {**NEW, "competences": chosen, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return FrameworkVersion.objects.filter(framework__organisation__isnull=False).latest("pk")


def decide(version: FrameworkVersion, by: User) -> Framework:
    decide_version(framework_version=version, reference="", by=by, at=timezone.now())
    return Framework.objects.get(pk=version.framework_id)


def test_chosen_competences_become_a_draft_that_knows_where_they_come_from(
    browser: Client, public: Framework, hr: User
) -> None:
    assertContains(browser.get(LIST), "Region Förebild")
    first, second = public.competences.order_by("position")
    assertContains(browser.get(f"{LIST}{public.pk}/"), "Triage")
    version = adopt(browser, public, competences=[str(first.pk)])
    assert (version.state, version.framework.code, version.framework.upstream_id) == ("DRAFT", "lanat", public.pk)
    row = version.competences.get()
    assert (row.code, row.upstream_id, row.upstream_revision, row.level_texts) == (
        first.code, first.pk, 1, first.level_texts,
    )  # fmt: skip
    own = decide(version, hr).competences.get()
    assert (own.upstream_id, own.upstream_revision, own.framework.organisation) == (first.pk, 1, hr.organisation)
    page = browser.get(f"{LIST}{public.pk}/")
    assertContains(page, "one of ours comes from it already", count=1)
    assert second.name == {"sv": "Smärta"}


def test_they_can_go_into_a_framework_that_we_have(browser: Client, public: Framework, hr: User) -> None:
    ours = make_framework(organisation=hr.organisation)
    mine = make_competence(framework=ours, name="Vår egen")
    Competence.objects.filter(pk=public.competences.earliest("position").pk).update(code=mine.code)
    version = adopt(browser, public, framework=str(ours.pk))
    said = [(one.code, one.name["sv"], one.upstream_id is None) for one in version.competences.order_by("position")]
    assert said[0] == (mine.code, "Vår egen", True)
    assert said[1] == (f"{mine.code}-2", "Triage", False)
    assert version.framework_id == ours.pk


def test_what_changes_upstream_is_shown_and_taken_over(browser: Client, public: Framework, hr: User) -> None:
    first, _second = public.competences.order_by("position")
    framework = decide(adopt(browser, public), hr)
    page = f"/catalogue/{framework.pk}/upstream/"
    assertContains(browser.get(page), "Nothing has changed upstream")
    reword(first, "Triage av barn")
    answer = browser.get(page)
    assertContains(answer, "<ins> av barn</ins>")
    own = Competence.objects.get(framework=framework, upstream=first)
    browser.post(f"{page}take/", {"competences": [str(own.pk)]})
    drafted = VersionCompetence.objects.get(framework_version__state="DRAFT", code=own.code)
    assert (drafted.name, drafted.upstream_revision) == ({"sv": "Triage av barn"}, 2)
    decide(drafted.framework_version, hr)
    own.refresh_from_db()
    assert (own.name, own.revision, own.upstream_revision) == ({"sv": "Triage av barn"}, 2, 2)
    assertContains(browser.get(page), "Nothing has changed upstream")


def test_keeping_ours_marks_the_change_as_seen_for_good(browser: Client, public: Framework, hr: User) -> None:
    first, _second = public.competences.order_by("position")
    framework = decide(adopt(browser, public), hr)
    page = f"/catalogue/{framework.pk}/upstream/"
    reword(first, "Triage av barn")
    own = Competence.objects.get(framework=framework, upstream=first)
    assertContains(browser.post(f"{page}keep/", {}, follow=True), "Choose at least one competence")
    assertContains(browser.post(f"{page}keep/", {"competences": [str(own.pk)]}, follow=True), "Our words stay")
    own.refresh_from_db()
    assert (own.name, own.upstream_revision) == ({"sv": "Triage"}, 2)
    assertContains(browser.get(page), "Nothing has changed upstream")
    seen = VersionCompetence.objects.get(framework_version__framework=framework, code=own.code).upstream_revision
    assert seen == 2  # the next version does not bring the old mark back


def test_a_scale_of_another_length_needs_a_conversion(browser: Client, public: Framework, hr: User) -> None:
    shorten_scale(hr.organisation, 3)
    chosen = [str(one.pk) for one in public.competences.all()]
    address = f"{LIST}{public.pk}/"
    assertContains(browser.get(address), "has a scale of 5 levels, and ours has 3")
    answer = browser.post(address, {**NEW, "competences": chosen})
    assertContains(answer, "Choose a conversion, or leave the level texts out", status_code=422)
    partly = make_conversion(organisation=hr.organisation, rules={"table": {"0": 0, "1": 1}}, code="partly")
    answer = browser.post(address, {**NEW, "competences": chosen, "levels": partly.code})
    assertContains(answer, "does not say which of our levels their level 2 is", status_code=422)
    whole = make_conversion(organisation=hr.organisation, rules={"thresholds": [1, 3]}, code="whole")
    version = adopt(browser, public, levels=whole.code)
    assert version.competences.earliest("position").level_texts == {
        "sv": ["Triage nivå 0", "Triage nivå 1\nTriage nivå 2", "Triage nivå 3\nTriage nivå 4"]
    }
    bare = adopt(browser, public, code="utan", levels="leave-out")
    assert [one.level_texts for one in bare.competences.all()] == [{}, {}]


def test_only_decided_public_frameworks_of_others_are_seen(browser: Client, public: Framework, hr: User) -> None:
    own = make_public(owner=hr.organisation)
    secret = make_framework(organisation=public.organisation)
    draft = make_public(names=("Hemlig",))
    Framework.objects.filter(pk=draft.pk).update(state="DRAFT")
    page = browser.get(LIST)
    assert [one.row.id for one in page.context["page"].rows] == [public.pk]
    statuses = {one: browser.get(f"{LIST}{one.pk}/").status_code for one in (public, own, secret, draft)}
    assert list(statuses.values()) == [200, 404, 404, 404]
    assert browser.get(f"{LIST}{10**30}/").status_code == 404


def test_what_its_owner_withdraws_is_seen_no_more(browser: Client, public: Framework, hr: User) -> None:
    first, _second = public.competences.order_by("position")
    framework = decide(adopt(browser, public), hr)
    reword(first, "Nytt och hemligt")
    Framework.objects.filter(pk=public.pk).update(is_public=False)
    answer = browser.get(f"/catalogue/{framework.pk}/upstream/")
    assertContains(answer, "No longer published")
    assertNotContains(answer, "Nytt och hemligt")
    own = Competence.objects.get(framework=framework, upstream=first)
    browser.post(f"/catalogue/{framework.pk}/upstream/take/", {"competences": [str(own.pk)]})
    assert VersionCompetence.objects.filter(name__sv="Nytt och hemligt").count() == 0


def test_nothing_chosen_and_a_code_that_is_taken_are_told(browser: Client, public: Framework, hr: User) -> None:
    ours = make_framework(organisation=hr.organisation)
    answer = browser.post(f"{LIST}{public.pk}/", {**NEW, "competences": ["x", "-1", "9" * 30]})
    assertContains(answer, "Choose at least one competence", status_code=422)
    answer = browser.post(f"{LIST}{public.pk}/", {**NEW, "code": ours.code})
    assertContains(answer, "You have a framework with this code", status_code=422)
    answer = browser.post(f"{LIST}{public.pk}/", {"framework": "", "code": "", "name_sv": ""})
    assertContains(answer, "Give the new framework a short code", status_code=422)


def test_who_may_write_the_catalogue_adopts(cast: Cast, public: Framework, sign_in: SignIn) -> None:
    adopt(sign_in(cast.hr_partner), public)
    assert sign_in(cast.union).get(LIST).status_code == 403
    assert sign_in(cast.manager).get(f"{LIST}{public.pk}/").status_code == 403


def test_another_organisations_framework_is_not_followed(
    browser: Client, cast: Cast, public: Framework, sign_in: SignIn
) -> None:
    assert browser.get(f"/catalogue/{public.pk}/upstream/").status_code == 404
    for deed in ("take", "keep"):
        assert browser.post(f"/catalogue/{public.pk}/upstream/{deed}/").status_code == 404
    assert browser.get(f"/catalogue/{public.pk}/export/framework.xlsx").status_code == 404


def test_the_pages_cost_the_same_for_one_and_for_three(browser: Client, public: Framework, hr: User) -> None:
    framework = decide(adopt(browser, public, competences=[str(public.competences.earliest("pk").pk)]), hr)
    page = f"/catalogue/{framework.pk}/upstream/"
    with assertNumQueries(9):
        browser.get(page)
    with assertNumQueries(5):
        browser.get(LIST)
    for number in range(2):
        other = make_public(names=("Ett", "Två"))
        decide(adopt(browser, other, code=f"k{number}"), hr)
    more = decide(adopt(browser, make_public(names=("Ett", "Två", "Tre")), code="tre"), hr)
    for one in Competence.objects.filter(adopted_by__isnull=False):
        reword(one, "Nytt")
    with assertNumQueries(9):
        browser.get(f"/catalogue/{more.pk}/upstream/")
    with assertNumQueries(5):
        browser.get(LIST)
    with assertNumQueries(10):
        browser.get(f"{LIST}{public.pk}/")
