"""The pages on which people are asked, and what those who are asked see."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, AssessmentWindow, Competence, SettingChange
from portal.models import Organisation, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.assessment_windows import make_window
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

State = Assessment.State
TODAY = timezone.localdate()
NEW = "/assessment-windows/new/"
SETTINGS = "/assessment-windows/settings/"


def asked(**changes: object) -> dict[str, object]:
    return {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=20), "note": "", **changes}


@pytest.fixture
def competence(cast: Cast) -> Competence:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence)
    return competence


def test_a_manager_asks_her_ward_and_the_start_page_says_by_when(
    cast: Cast, competence: Competence, sign_in: SignIn
) -> None:
    client = sign_in(cast.manager)
    answer = client.post(NEW, asked(target=f"unit-{cast.ward.pk}", note="Inför samtalen."), follow=True)
    assert "Medicinavdelning 3: asked to hand in by" in answer.content.decode()
    window = AssessmentWindow.objects.get()
    assert (window.unit, window.user, window.opened_by, window.note) == (
        cast.ward,
        None,
        cast.manager,
        "Inför samtalen.",
    )
    start = sign_in(cast.employee).get("/").content.decode()
    assert f"{cast.manager.name} asks for it." in start
    assert "Rate your competences by" in start
    overview = sign_in(cast.employee).get(reverse("competence:assessment")).content.decode()
    assert f"{cast.manager.name} asks for it by" in overview
    assert "Inför samtalen." in overview
    assert "asks for it" not in sign_in(cast.stranger).get("/").content.decode()


def test_one_person_is_asked_and_everyone_by_the_strategist(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.manager).post(NEW, asked(target=f"person-{cast.employee.pk}"))
    sign_in(cast.hr_strategist).post(NEW, asked(target="all"))
    found = [(one.user, one.unit, one.opened_by) for one in AssessmentWindow.objects.order_by("pk")]
    assert found == [(cast.employee, None, cast.manager), (None, None, cast.hr_strategist)]


@pytest.mark.parametrize("who", ["manager", "manager_elsewhere"])
def test_whom_one_may_not_ask_is_no_choice(cast: Cast, who: str, sign_in: SignIn) -> None:
    client = sign_in(getattr(cast, who))
    for target in ("all", f"unit-{cast.root.pk}", f"person-{cast.foreigner.pk}", "unit-0", "person-x", "", "unit-\x00"):
        answer = client.post(NEW, asked(target=target))
        assert answer.status_code == 422
    assert not AssessmentWindow.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_on": TODAY - timedelta(days=1)}, "A window opens today or later"),
        ({"closes_on": TODAY - timedelta(days=1)}, "The last day is before the first one."),
        ({"closes_on": TODAY + timedelta(days=500)}, "at most a year"),
        ({"closes_on": "9999-12-31"}, "The year cannot be right."),
        ({"closes_on": "32 dec"}, "That is not a day."),
        ({"opens_on": ""}, "Write a day."),
        ({"note": "x" * 301}, "300"),
        ({"note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_bad_days_are_told_at_the_field_and_nothing_typed_is_lost(
    cast: Cast, changes: dict[str, object], words: str, sign_in: SignIn
) -> None:
    answer = sign_in(cast.manager).post(NEW, asked(target=f"unit-{cast.ward.pk}", **{"note": "Välkomna", **changes}))
    page = answer.content.decode()
    assert (answer.status_code, words in page) == (422, True)
    assert not AssessmentWindow.objects.exists()


def test_the_second_who_changes_a_window_is_told(cast: Cast, sign_in: SignIn) -> None:
    window = make_window(organisation=cast.organisation, unit=cast.ward, opened_by=cast.manager)
    url = reverse("competence:window", args=[window.pk])
    was = {"was_opens_on": window.opens_on, "was_closes_on": window.closes_on, "was_note": ""}
    longer = TODAY + timedelta(days=30)
    sign_in(cast.manager).post(url, {**was, **asked(closes_on=longer)})
    answer = sign_in(cast.deputy).post(url, {**was, **asked(closes_on=TODAY)}, follow=True)
    assert "Somebody else has changed or closed this window." in answer.content.decode()
    window.refresh_from_db()
    assert window.closes_on == longer
    sign_in(cast.deputy).post(reverse("competence:window-close", args=[window.pk]))
    assert not AssessmentWindow.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same(
    cast: Cast, count: int, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        day = TODAY + timedelta(days=number)
        make_window(organisation=cast.organisation, unit=cast.ward, opens_on=day, closes_on=day, opened_by=cast.manager)
    client = sign_in(cast.manager)
    with django_assert_num_queries(6):
        client.get(reverse("competence:windows"))
    with django_assert_num_queries(7):
        client.get(reverse("competence:unit-windows", args=[cast.ward.pk]))


def test_a_window_lets_the_nurse_begin_anew_from_her_page(cast: Cast, competence: Competence, sign_in: SignIn) -> None:
    old = make_assessment(user=cast.employee, state=State.SUBMITTED, at=timezone.now() - timedelta(days=300))
    make_rating(assessment=old, competence=competence, self_level=2)
    client, url = sign_in(cast.employee), reverse("competence:assessment")
    assert reverse("competence:assessment-start") not in client.get(url).content.decode()
    assert "Rate your competences" not in client.get("/").content.decode()
    make_window(organisation=cast.organisation, unit=cast.ward, opened_by=cast.manager)
    assert reverse("competence:assessment-start") in client.get(url).content.decode()
    assert "Rate your competences by" in client.get("/").content.decode()
    client.post(reverse("competence:assessment-start"))
    states = Assessment.objects.filter(user=cast.employee).values_list("state", flat=True)
    assert sorted(states) == [State.DRAFT, State.SUBMITTED]
    manager = sign_in(cast.manager).get(reverse("competence:assessment-of", args=[cast.employee.pk]))
    assert "not yet talked about" in manager.content.decode()  # the old one counts; of a draft nobody learns


def test_after_the_answer_the_window_asks_no_more(cast: Cast, competence: Competence, sign_in: SignIn) -> None:
    make_window(organisation=cast.organisation, opens_on=TODAY - timedelta(days=3))
    handed_in = make_assessment(user=cast.employee, state=State.SUBMITTED, at=timezone.now())
    make_rating(assessment=handed_in, competence=competence)
    client = sign_in(cast.employee)
    assert "Rate your competences" not in client.get("/").content.decode()
    page = client.get(reverse("competence:assessment")).content.decode()
    assert reverse("competence:assessment-start") not in page


# --- settings --------------------------------------------------------------------------------------------------------


def settings(**changes: object) -> dict[str, object]:
    return {"review_years": 2, "manager_view": "NONE", "result_days": 7, "seen": "2/NONE/False/7", **changes}


def test_the_strategist_changes_the_settings_and_each_change_is_told(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hr_strategist)
    answer = client.post(
        SETTINGS,
        settings(review_years=3, manager_view="BEFORE", consultation_required="on", result_days=30),
        follow=True,
    )
    page = answer.content.decode()
    assert "answers are asked again after 3 years (before: 2 years)" in page
    assert "before she sees the self-assessment (before: not used)" in page
    assert "decisions need a recorded consultation" in page
    row = Organisation.objects.get(pk=cast.organisation.pk)
    assert "made files are kept for 30 days (before: 7 days)" in page
    assert (row.review_years, row.manager_view, row.consultation_required, row.result_days) == (3, "BEFORE", True, 30)
    again = client.post(SETTINGS, settings(review_years=5), follow=True)
    assert again.status_code == 422
    assert "Somebody else has just changed the settings" in again.content.decode()
    assert SettingChange.objects.count() == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"review_years": 0},
        {"review_years": 11},
        {"review_years": "två"},
        {"manager_view": "x"},
        {"result_days": 0},
        {"result_days": 91},
        {"result_days": "9" * 40},
        {"seen": "x"},
        {"seen": ""},
    ],
)
def test_settings_outside_what_is_possible_are_refused(cast: Cast, changes: dict[str, object], sign_in: SignIn) -> None:
    assert sign_in(cast.hr_strategist).post(SETTINGS, settings(**changes)).status_code == 422
    assert not SettingChange.objects.exists()


@pytest.mark.parametrize("who", ["manager", "hr_partner", "administrator", "employee"])
def test_nobody_else_changes_the_settings(cast: Cast, who: str, sign_in: SignIn) -> None:
    person: User = getattr(cast, who)
    assert sign_in(person).post(SETTINGS, settings(review_years=3)).status_code == 403
    assert Organisation.objects.get(pk=cast.organisation.pk).review_years == 2
