"""A held talk is confirmed by both, each for her own part; pay feedback is held or not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from planning.actions import agreements, follow_ups, talks
from planning.models import FollowUp, Plan, Talk
from portal.models import Message
from tests.cast import Cast
from tests.make.planning import NOON, make_plan
from tests.make.preparations import make_talk_in
from tests.make.talk_rooms import fill_plan, make_room

LATER = NOON + timedelta(minutes=5)
PERFORMANCE, PAY = Talk.Kind.PERFORMANCE, Talk.Kind.PAY_FEEDBACK


@pytest.mark.parametrize("kind", [Talk.Kind.DEVELOPMENT, PERFORMANCE])
@pytest.mark.parametrize("first", ["employee", "manager"])
def test_both_confirm_and_the_other_is_told(cast: Cast, kind: str, first: str) -> None:
    talk = make_talk_in(cast, Talk.State.HELD, kind=kind)
    one, other = cast.employee, cast.manager
    if first == "manager":
        one, other = other, one
    half = talks.confirm_own(talk=talk, version=1, by=one, at=NOON)
    assert talks.confirm_own(talk=talk, version=1, by=one, at=LATER).state == half.state == Talk.State.HELD
    assert {message.to for message in Message.objects.all()} == {other}
    whole = talks.confirm_own(talk=talk, version=1, by=other, at=LATER)
    assert (whole.state, whole.confirmed_at, whole.manager_confirmed_by) == (
        Talk.State.CONFIRMED, LATER, cast.manager,
    )  # fmt: skip
    assert talks.confirm_own(talk=talk, version=1, by=one, at=LATER).confirmed_at == LATER


def test_only_what_was_read_is_confirmed_and_a_change_asks_both_anew(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.HELD, kind=PERFORMANCE)
    talks.confirm_own(talk=talk, version=1, by=cast.manager, at=NOON)
    changed = talks.save_summary(talk=talk, text="Två mål är nådda.", version=1, by=cast.employee, at=LATER)
    assert (changed.manager_confirmed_at, changed.manager_confirmed_by) == (None, None)
    with pytest.raises(talks.SummaryHasChanged):
        talks.confirm_own(talk=talk, version=1, by=cast.employee, at=LATER)
    assert talks.confirm_own(talk=talk, version=2, by=cast.employee, at=LATER).employee_confirmed_at == LATER


@pytest.mark.parametrize("name", ["colleague", "manager_above", "former_manager", "hr_partner", "administrator"])
def test_nobody_else_confirms(cast: Cast, name: str) -> None:
    talk = make_talk_in(cast, Talk.State.HELD, kind=PERFORMANCE)
    with pytest.raises(PermissionDenied):
        talks.confirm_own(talk=talk, version=1, by=getattr(cast, name), at=NOON)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [("PLANNED", talks.NotHeldYet), ("NOT_HELD", talks.TalkIsOver), ("DECLINED", talks.TalkIsOver)],
)
def test_what_is_not_held_is_not_confirmed(cast: Cast, state: str, refusal: type[Exception]) -> None:
    talk = make_talk_in(cast, state, kind=PERFORMANCE)
    with pytest.raises(refusal):
        talks.confirm_own(talk=talk, version=1, by=cast.manager, at=NOON)


def test_a_confirmed_appraisal_talk_does_not_stand_in_the_way_of_its_plan(cast: Cast) -> None:
    room = make_room(cast)
    fill_plan(room)
    talks.hold(talk=room.talk, by=cast.manager, at=NOON)
    for one in (cast.manager, cast.employee):
        talks.confirm_own(talk=room.talk, version=1, by=one, at=NOON)
    room.plan.refresh_from_db()
    agreements.propose(plan=room.plan, version=room.plan.version, by=cast.manager, at=LATER)
    agreed = agreements.agree(plan=room.plan, version=room.plan.version, by=cast.employee, at=LATER)
    assert (agreed.state, Talk.objects.get().confirmed_at) == (Plan.State.AGREED, NOON)


def test_the_summary_of_a_performance_talk_takes_no_proposal_back(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.HELD, kind=PERFORMANCE)
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED)
    talks.save_summary(talk=talk, text="Det går framåt.", version=1, by=cast.employee, at=LATER)
    assert Plan.objects.get().state == Plan.State.PROPOSED


def test_the_plan_is_followed_up_in_a_performance_talk(cast: Cast) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    talk = talks.open_talk(person=cast.employee, kind=PERFORMANCE, by=cast.manager, at=NOON)
    follow_ups.add(
        plan=plan, text="Bra", talk=talk, next_on=(LATER + timedelta(days=90)).date(), by=cast.manager, at=LATER
    )
    assert (FollowUp.objects.get().talk, Plan.objects.get().reviewed_at) == (talk, LATER)


def test_a_talk_of_each_kind_is_begun_once(cast: Cast) -> None:
    for kind, state in ((PERFORMANCE, "PREPARING"), (PAY, "PLANNED"), (Talk.Kind.DEVELOPMENT, "PREPARING")):
        first = talks.open_talk(person=cast.employee, kind=kind, by=cast.manager, at=NOON)
        again = talks.open_talk(person=cast.employee, kind=kind, by=cast.deputy, at=LATER)
        assert (first, first.kind, first.state, first.led_by) == (again, kind, state, cast.manager)
        for other in (cast.employee, cast.manager_above, cast.hr_partner):
            with pytest.raises(PermissionDenied):
                talks.open_talk(person=cast.employee, kind=kind, by=other, at=NOON)


def test_pay_feedback_is_noted_by_the_manager_and_confirmed_by_the_employee(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PLANNED, kind=PAY)
    with pytest.raises(PermissionDenied):
        talks.hold(talk=talk, by=cast.employee, at=NOON)
    noted = talks.hold(talk=talk, by=cast.manager, at=NOON)
    assert (noted.state, noted.manager_confirmed_by) == (Talk.State.HELD, cast.manager)
    assert [(one.to, one.kind) for one in Message.objects.all()] == [(cast.employee, "talk_pay_noted")]
    with pytest.raises(talks.NoWords):
        talks.save_summary(talk=talk, text="12 345 kr", version=1, by=cast.manager, at=NOON)
    assert talks.confirm_own(talk=talk, version=1, by=cast.employee, at=LATER).state == Talk.State.CONFIRMED


def test_the_employee_says_that_pay_feedback_has_not_been_held(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PLANNED, kind=PAY)
    Talk.objects.update(time=DateTimeTZRange(NOON - timedelta(hours=1), NOON))
    with pytest.raises(talks.NotNotedAsHeld):
        talks.contest(talk=talk, by=cast.employee, at=NOON)
    talks.hold(talk=talk, by=cast.deputy, at=NOON)
    with pytest.raises(PermissionDenied):
        talks.contest(talk=talk, by=cast.manager, at=LATER)
    contested = talks.contest(talk=talk, by=cast.employee, at=LATER)
    assert (contested.state, contested.held_at, contested.time, contested.manager_confirmed_at) == (
        Talk.State.RESCHEDULED, None, None, None,
    )  # fmt: skip
    assert talks.contest(talk=talk, by=cast.employee, at=LATER).state == Talk.State.RESCHEDULED
    assert Message.objects.get(kind="talk_pay_contested").to == cast.deputy
    held_again = talks.hold(talk=talk, by=cast.manager, at=LATER)
    talks.confirm_own(talk=held_again, version=1, by=cast.employee, at=LATER)
    with pytest.raises(talks.TalkIsOver):
        talks.contest(talk=talk, by=cast.employee, at=LATER)
