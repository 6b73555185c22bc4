"""Which window asks a person, what is asked in two speeds, how long it takes, and how levels have moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.actions import answer_pace as measuring
from competence.models import AnswerPace, Assessment, AssessmentWindow, Competence
from competence.queries import answer_pace, assessment_windows, assessments, gaps, progress, rating_history
from competence.queries.assessments import Reason
from competence.queries.rating_history import Point
from portal.models import Organisation, User
from tests.cast import Cast
from tests.make.assessment_windows import make_answers, make_window
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

State = Assessment.State
TODAY = timezone.localdate()


def asks(person: User) -> str:
    """The note of the window that asks the person today."""
    window = assessment_windows.terms_of(person, on=TODAY).window
    return window.note if window else ""


def test_the_nearest_window_asks(cast: Cast) -> None:
    ours = cast.organisation
    make_window(organisation=ours, note="alla")
    make_window(organisation=ours, unit=cast.division, note="området")
    make_window(organisation=ours, unit=cast.ward, note="avdelningen")
    make_window(organisation=ours, user=cast.employee, note="hon")
    people = ("employee", "colleague", "stranger", "hr_partner", "foreigner")
    assert {who: asks(getattr(cast, who)) for who in people} == {
        "employee": "hon",
        "colleague": "avdelningen",
        "stranger": "området",
        "hr_partner": "alla",
        "foreigner": "",
    }


def test_both_days_are_included_and_no_others(cast: Cast) -> None:
    make_window(organisation=cast.organisation, opens_on=TODAY, closes_on=TODAY + timedelta(days=2), note="nu")
    found = [
        bool(assessment_windows.terms_of(cast.employee, on=TODAY + timedelta(days=day)).window)
        for day in (-1, 0, 1, 2, 3)
    ]
    assert found == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", {"avdelningen", "hon"}),
        ("manager_above", {"avdelningen", "området", "grannen"}),
        ("manager_elsewhere", {"grannen"}),
        ("hr_strategist", {"avdelningen", "området", "grannen", "hon", "alla"}),
        ("employee", set()),
        ("union", set()),
    ],
)
def test_who_looks_after_which_windows(cast: Cast, who: str, expected: set[str]) -> None:
    ours = cast.organisation
    make_window(organisation=ours, note="alla")
    make_window(organisation=ours, unit=cast.division, note="området")
    make_window(organisation=ours, unit=cast.ward, note="avdelningen")
    make_window(organisation=ours, unit=cast.sibling_ward, note="grannen")
    make_window(organisation=ours, user=cast.employee, note="hon")
    make_window(organisation=cast.foreigner.organisation, note="utom")
    assert {one.note for one in assessment_windows.listed(getattr(cast, who), on=TODAY)} == expected


def test_open_ones_come_first_and_then_the_latest_that_are_over(cast: Cast) -> None:
    for note, first, last in (("förr", -30, -20), ("nyss", -9, -1), ("nu", 0, 9), ("snart", 3, 5)):
        opens_on, closes_on = (TODAY + timedelta(days=days) for days in (first, last))
        make_window(organisation=cast.organisation, unit=cast.ward, note=note, opens_on=opens_on, closes_on=closes_on)
    listed = assessment_windows.listed(cast.manager, on=TODAY, unit=cast.ward)
    assert [one.note for one in listed] == ["snart", "nu", "nyss", "förr"]
    assert AssessmentWindow.objects.count() == 4


# --- two speeds ------------------------------------------------------------------------------------------------------


def years_ago(years: int, days: int = 0) -> datetime:
    return timezone.now() - timedelta(days=366 * years + days)


@pytest.mark.parametrize(
    ("agreed", "required", "reworded", "needed", "years", "expected"),
    [
        (None, 2, False, False, 0, Reason.NEW),
        (3, 2, True, False, 0, Reason.CHANGED),
        (1, 2, False, False, 0, Reason.BELOW),
        (3, 2, False, False, 3, Reason.OLD),
        (3, 2, False, True, 0, Reason.IMPORTANT),
        (3, 2, False, False, 0, Reason.REST),
        (3, 2, False, False, 1, Reason.REST),
        (3, None, False, True, 0, Reason.IMPORTANT),
        (1, 2, True, True, 3, Reason.CHANGED),  # the first that holds
        (1, 2, False, True, 3, Reason.BELOW),
        (3, 2, False, True, 3, Reason.OLD),
    ],
)
def test_why_a_competence_is_asked(
    cast: Cast,
    agreed: int | None,
    required: int | None,
    reworded: bool,
    needed: bool,
    years: int,
    expected: Reason,
) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    if required is not None:
        make_requirement(competence=competence, level=required)
    if needed:
        make_requirement(competence=competence, level=2, unit=cast.ward, min_people=3)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=years_ago(years))
    if agreed is not None:
        make_rating(assessment=old, competence=competence, agreed_level=agreed)
    if reworded:
        Competence.objects.filter(pk=competence.pk).update(revision=2)
    make_assessment(user=cast.employee)
    item = assessments.mine(cast.employee, on=TODAY).items[0]
    assert item.reason == expected
    assert item.can_be_kept == (expected is Reason.REST)
    [line] = gaps.of(cast.employee, on=TODAY)
    oldest = assessments.oldest_kept(cast.employee, TODAY)
    assert assessments.asks_anew(line, oldest) == (expected is not Reason.REST)


def test_how_long_an_answer_stands_is_the_organisations_to_say(cast: Cast) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence, level=2)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=years_ago(3))
    make_rating(assessment=old, competence=competence, agreed_level=3)
    make_assessment(user=cast.employee)
    reasons = []
    for years in (2, 4):
        Organisation.objects.filter(pk=cast.organisation.pk).update(review_years=years)
        cast.employee.organisation.refresh_from_db()
        reasons.append(assessments.mine(cast.employee, on=TODAY).items[0].reason)
    assert reasons == [Reason.OLD, Reason.REST]


def test_who_was_never_agreed_with_opens_with_what_she_said_herself(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    once, never = (make_competence(framework=framework) for _ in range(2))
    for competence in (once, never):
        make_requirement(competence=competence, level=2)
    agreed = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=years_ago(1))
    make_rating(assessment=agreed, competence=once, self_level=4, agreed_level=2)
    unagreed = make_assessment(user=cast.employee, state=State.SUBMITTED, at=years_ago(0, 200))
    make_rating(assessment=unagreed, competence=once, self_level=3)
    make_rating(assessment=unagreed, competence=never, self_level=3, agreed_level=1)  # noted in a talk, never agreed
    make_assessment(user=cast.employee)
    sheet = assessments.mine(cast.employee, on=TODAY)
    assert {item.competence_id: item.last and item.last.settled_level for item in sheet.items} == {
        once.pk: 2,
        never.pk: 3,
    }


# --- how long it takes -----------------------------------------------------------------------------------------------


def test_the_pace_is_the_median_of_answers_one_after_the_other(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework) for _ in range(101)]
    make_answers(user=cast.employee, competences=competences, seconds=12)
    make_answers(user=cast.colleague, competences=competences, seconds=14)
    make_answers(user=cast.manager, competences=competences[:50], seconds=400)  # pauses
    make_answers(user=cast.deputy, competences=competences[:50], seconds=0)  # confirmed in one press
    since = timezone.now() - timedelta(days=400)
    assert answer_pace.measured(cast.organisation.pk, since=since) == answer_pace.Measured(13.0, 200)
    assert answer_pace.measured(cast.foreigner.organisation_id, since=since) is None


def test_drafts_and_the_talk_are_no_measure(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework) for _ in range(210)]
    draft = make_answers(user=cast.employee, competences=competences, seconds=12)
    Assessment.objects.filter(pk=draft.pk).update(state=State.DRAFT, submitted_at=None)
    talked = make_answers(user=cast.colleague, competences=competences, seconds=12)
    Assessment.objects.filter(pk=talked.pk).update(submitted_at=talked.saved_at - timedelta(days=1))
    assert answer_pace.measured(cast.organisation.pk, since=timezone.now() - timedelta(days=400)) is None


def test_measured_once_a_day_and_used_from_then_on(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework) for _ in range(201)]
    for competence in competences[:12]:
        make_requirement(competence=competence)
    assert assessments.mine(cast.colleague, on=TODAY).minutes_left == 6  # 12 new ones, half a minute each
    make_answers(user=cast.employee, competences=competences, seconds=10)
    now = timezone.now()
    pace = measuring.measure(organisation=cast.organisation, at=now)
    assert pace is not None
    assert (float(pace.seconds), pace.answers) == (10.0, 200)
    assert measuring.measure(organisation=cast.organisation, at=now + timedelta(hours=1)) is None
    assert AnswerPace.objects.count() == 1
    assert assessments.mine(cast.colleague, on=TODAY).minutes_left == 2
    assert progress.of(cast.colleague, on=TODAY).terms.seconds == 10.0


# --- levels over the years -------------------------------------------------------------------------------------------


def test_the_history_has_own_and_agreed_levels_and_never_a_draft(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    framework = make_framework(organisation=cast.organisation)
    hygiene, triage = (make_competence(framework=framework) for _ in range(2))
    first = make_assessment(
        user=cast.employee,
        state=State.SUPERSEDED,
        agreed_by=cast.manager,
        at=datetime(2024, 11, 3, 12, tzinfo=UTC),
    )
    second = make_assessment(
        user=cast.employee,
        state=State.AGREED,
        agreed_by=cast.manager,
        at=datetime(2025, 11, 3, 12, tzinfo=UTC),
    )
    third = make_assessment(user=cast.employee, state=State.SUBMITTED, at=datetime(2026, 11, 3, 12, tzinfo=UTC))
    make_rating(assessment=first, competence=hygiene, self_level=2, agreed_level=1)
    make_rating(assessment=second, competence=hygiene, self_level=2, agreed_level=2)
    make_rating(assessment=third, competence=hygiene, self_level=3, agreed_level=4)  # noted, not agreed yet
    make_rating(assessment=third, competence=triage, not_applicable=True)
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=triage, self_level=4)
    make_rating(assessment=draft, competence=hygiene, self_level=4)
    with django_assert_num_queries(1):
        history = rating_history.of(cast.employee.pk)
    assert history == {
        hygiene.pk: (
            Point(date(2024, 11, 3), 2, 1),
            Point(date(2025, 11, 3), 2, 2),
            Point(date(2026, 11, 3), 3, None),
        )
    }
    assert [point.level for point in history[hygiene.pk]] == [1, 2, 3]
