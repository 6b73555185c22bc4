"""Windows are opened, changed and closed by those who may ask; and a new one lets a new assessment begin."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from competence.actions import assessment_windows as actions
from competence.actions import assessments
from competence.actions.assessment_windows import Days
from competence.models import Assessment, AssessmentWindow, ReturnedSubmission
from portal.models import Unit, User
from tests.cast import Cast
from tests.competence.work import Work, make_work, save
from tests.make.assessment_windows import make_window
from tests.make.competence import make_assessment, make_rating

State = Assessment.State
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
A_WEEK = timedelta(days=7)


def soon(first: int = 0, last: int = 20, note: str = "") -> Days:
    return Days(TODAY + timedelta(days=first), TODAY + timedelta(days=last), note)


def opened(cast: Cast, by: User, days: Days, unit: Unit | None = None, user: User | None = None) -> AssessmentWindow:
    return actions.open_window(organisation=by.organisation, unit=unit, user=user, days=days, by=by, at=NOW)


@pytest.mark.parametrize(
    ("who", "everyone", "ward", "employee"),
    [
        ("manager", False, True, True),
        ("deputy", False, True, True),
        ("manager_above", False, True, False),
        ("manager_elsewhere", False, False, False),
        ("former_manager", False, False, False),
        ("hr_strategist", True, True, True),
        ("hr_partner", False, False, False),
        ("union", False, False, False),
        ("administrator", False, False, False),
        ("employee", False, False, False),
    ],
)
def test_who_may_ask_whom(cast: Cast, who: str, everyone: bool, ward: bool, employee: bool) -> None:
    by: User = getattr(cast, who)
    targets = ((everyone, None, None), (ward, cast.ward, None), (employee, None, cast.employee))
    for allowed, unit, user in targets:
        if allowed:
            assert opened(cast, by, soon(), unit, user).opened_by == by
        else:
            with pytest.raises(PermissionDenied):
                opened(cast, by, soon(), unit, user)


def test_nobody_asks_in_another_organisation(cast: Cast) -> None:
    with pytest.raises(Http404):
        opened(cast, cast.foreign_manager, soon(), cast.ward)
    with pytest.raises(Http404):
        opened(cast, cast.hr_strategist, soon(), None, cast.foreigner)


@pytest.mark.parametrize(
    ("days", "error"),
    [
        (soon(-1, 5), actions.OpensInThePast),
        (soon(5, 4), actions.ClosesBeforeItOpens),
        (soon(0, 400), actions.TooLong),
        (soon(0, 0), None),
        (soon(3, 3), None),
    ],
)
def test_which_days_are_possible(cast: Cast, days: Days, error: type[Exception] | None) -> None:
    if error is None:
        window = opened(cast, cast.manager, days, cast.ward)
        assert (window.opens_on, window.closes_on) == (days.opens_on, days.closes_on)
    else:
        with pytest.raises(error):
            opened(cast, cast.manager, days, cast.ward)
        assert not AssessmentWindow.objects.exists()


def test_the_same_people_are_not_asked_twice_in_the_same_days(cast: Cast) -> None:
    opened(cast, cast.manager, soon(0, 10), cast.ward)
    with pytest.raises(actions.Overlaps):
        opened(cast, cast.deputy, soon(10, 12), cast.ward)
    opened(cast, cast.deputy, soon(11, 12), cast.ward)
    opened(cast, cast.manager, soon(0, 10), None, cast.employee)


def test_a_window_is_changed_by_who_saw_it_last(cast: Cast) -> None:
    window = opened(cast, cast.manager, soon(0, 10, "Välkomna"), cast.ward)
    seen, longer = soon(0, 10, "Välkomna"), soon(0, 14, "Välkomna")
    actions.change_window(window=window, seen=seen, days=longer, by=cast.deputy, at=NOW)
    with pytest.raises(actions.WindowChanged):
        actions.change_window(window=window, seen=seen, days=soon(0, 5), by=cast.manager, at=NOW)
    window.refresh_from_db()
    assert window.closes_on == longer.closes_on


def test_an_open_window_keeps_its_first_day(cast: Cast) -> None:
    window = make_window(organisation=cast.organisation, unit=cast.ward, opens_on=TODAY - A_WEEK)
    seen = Days(window.opens_on, window.closes_on)
    with pytest.raises(actions.OpensInThePast):
        actions.change_window(window=window, seen=seen, days=soon(0, 5), by=cast.manager, at=NOW)
    with pytest.raises(actions.AlreadyOver):
        actions.change_window(
            window=window, seen=seen, days=Days(window.opens_on, TODAY - timedelta(days=1)), by=cast.manager, at=NOW
        )
    with pytest.raises(PermissionDenied):
        actions.change_window(window=window, seen=seen, days=seen, by=cast.manager_elsewhere, at=NOW)


def test_closing_ends_it_yesterday_and_takes_away_what_opened_today(cast: Cast) -> None:
    older = make_window(organisation=cast.organisation, unit=cast.ward, opens_on=TODAY - A_WEEK)
    newer = make_window(organisation=cast.organisation, unit=cast.division)
    with pytest.raises(PermissionDenied):
        actions.close_window(window=older, by=cast.manager_elsewhere, at=NOW)
    actions.close_window(window=older, by=cast.manager, at=NOW)
    actions.close_window(window=newer, by=cast.manager_above, at=NOW)
    assert list(AssessmentWindow.objects.values_list("pk", "closes_on")) == [(older.pk, TODAY - timedelta(days=1))]
    with pytest.raises(actions.AlreadyOver):
        actions.close_window(window=older, by=cast.manager, at=NOW)


# --- what a window makes possible ------------------------------------------------------------------------------------


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast)


def never_agreed(cast: Cast, work: Work, at: datetime) -> Assessment:
    """Submitted a year ago; no talk came of it."""
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED, at=at)
    for competence in (work.hygiene, work.triage):
        make_rating(assessment=assessment, competence=competence, self_level=3)
    return assessment


def test_without_a_window_what_is_submitted_keeps_a_new_one_from_beginning(cast: Cast, work: Work) -> None:
    never_agreed(cast, work, NOW - timedelta(days=365))
    with pytest.raises(assessments.AlreadyStarted):
        assessments.start(user=cast.employee, by=cast.employee, at=NOW)


def test_a_window_after_it_lets_a_new_one_begin_and_the_old_one_becomes_history(cast: Cast, work: Work) -> None:
    old = never_agreed(cast, work, NOW - timedelta(days=365))
    make_window(organisation=cast.organisation, unit=cast.division)
    new = assessments.start(user=cast.employee, by=cast.employee, at=NOW)
    old.refresh_from_db()
    assert old.state == State.SUBMITTED  # it counts until the new one is handed in
    for competence in (work.hygiene, work.triage):
        save(cast.employee, competence, assessments.Answer(level=2))
    assessments.submit(assessment_id=new.pk, by=cast.employee, at=NOW)
    states = dict(Assessment.objects.values_list("pk", "state"))
    assert states == {old.pk: State.SUPERSEDED, new.pk: State.SUBMITTED}
    old.refresh_from_db()
    assert (old.superseded_at, old.agreed_at, old.ratings.count()) == (NOW, None, 2)


def test_what_was_submitted_in_the_window_is_its_answer(cast: Cast, work: Work) -> None:
    never_agreed(cast, work, NOW)
    make_window(organisation=cast.organisation, opens_on=TODAY - A_WEEK)
    with pytest.raises(assessments.AlreadyStarted):
        assessments.start(user=cast.employee, by=cast.employee, at=NOW)


def test_a_window_of_others_changes_nothing(cast: Cast, work: Work) -> None:
    never_agreed(cast, work, NOW - timedelta(days=365))
    make_window(organisation=cast.organisation, unit=cast.sibling_ward)
    make_window(organisation=cast.organisation, user=cast.colleague)
    make_window(organisation=cast.foreigner.organisation)
    with pytest.raises(assessments.AlreadyStarted):
        assessments.start(user=cast.employee, by=cast.employee, at=NOW)


def test_sent_back_beside_a_draft_the_message_reaches_the_draft_and_nothing_is_lost(cast: Cast, work: Work) -> None:
    old = never_agreed(cast, work, NOW - timedelta(days=365))
    make_window(organisation=cast.organisation, unit=cast.ward)
    draft = assessments.start(user=cast.employee, by=cast.employee, at=NOW)
    assessments.send_back(assessment_id=old.pk, message="Se över triage.", by=cast.manager, at=NOW)
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.state, draft.state, draft.return_message) == (State.SUPERSEDED, State.DRAFT, "Se över triage.")
    assert ReturnedSubmission.objects.get().assessment == draft
    assert old.ratings.count() == 2


def test_what_was_sent_back_is_kept_as_it_was_submitted(cast: Cast, work: Work) -> None:
    assessment = never_agreed(cast, work, NOW - timedelta(days=1))
    assessments.send_back(assessment_id=assessment.pk, message="Se över triage.", by=cast.manager, at=NOW)
    save(cast.employee, work.triage, assessments.Answer(level=1), version=1)
    kept = ReturnedSubmission.objects.get()
    answer = {"level": 3, "not_applicable": False, "revision": 1, "required": None}
    assert kept.answers == {str(work.hygiene.pk): answer, str(work.triage.pk): answer}
    assert (kept.submitted_at, kept.returned_at, kept.returned_by) == (NOW - timedelta(days=1), NOW, cast.manager)
