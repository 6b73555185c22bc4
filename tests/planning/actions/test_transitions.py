"""Every transition there is and is not, pair by pair, against the tables."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from planning.actions import activities, agreements, goals, plans, talks
from planning.actions.refusals import Refused
from planning.models import Activity, Goal, Plan, Talk
from tests.cast import Cast
from tests.make.planning import NOON, make_plan
from tests.make.preparations import make_talk_in
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

LATER = NOON + timedelta(minutes=5)


@pytest.mark.parametrize(("before", "after"), list(product(Goal.State, Goal.State)))
def test_goal(cast: Cast, before: str, after: str) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    Goal.objects.update(state=before, dropped_reason="Nej" if before == "DROPPED" else None)
    goal = Goal.objects.select_related("plan").get(plan=plan)

    def move() -> Goal:
        return goals.move(goal=goal, state=after, reason="Vi hann inte", by=cast.employee, at=LATER)

    if after == before or after in goals.ALLOWED[before]:
        moved = move()
        assert (moved.state, bool(moved.dropped_reason)) == (after, after == "DROPPED")
    else:
        with pytest.raises(goals.NoSuchStep):
            move()


@pytest.mark.parametrize(("before", "after"), list(product(Activity.State, Activity.State)))
def test_activity(cast: Cast, before: str, after: str) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    Activity.objects.update(
        state=before,
        done_at=NOON if before == "DONE" else None,
        cancelled_reason="Nej" if before == "CANCELLED" else None,
    )
    activity = Activity.objects.select_related("goal__plan").get()

    def move() -> Activity:
        return activities.move(activity=activity, state=after, reason="Inställt", by=cast.manager, at=LATER)

    if after == before or after in activities.ALLOWED[before]:
        moved = move()
        assert (moved.state, bool(moved.done_at), bool(moved.cancelled_reason)) == (
            after, after == "DONE", after == "CANCELLED",
        )  # fmt: skip
    else:
        with pytest.raises(goals.NoSuchStep):
            move()


PLAN_DEEDS: dict[str, Callable[[Room], object]] = {
    Plan.State.PROPOSED: lambda room: agreements.propose(
        plan=room.plan, version=room.plan.version, by=room.employee, at=LATER
    ),
    Plan.State.DRAFT: lambda room: agreements.take_back(plan=room.plan, by=room.employee, at=LATER),
    Plan.State.AGREED: lambda room: agreements.agree(
        plan=room.plan, version=room.plan.version, by=room.employee, at=LATER
    ),
}


@pytest.mark.parametrize(("before", "after"), list(product(Plan.State, PLAN_DEEDS)))
def test_plan(cast: Cast, before: str, after: str) -> None:
    room = make_room(cast)
    fill_plan(room)
    bring_plan_to(room, before)
    allowed = after in plans.ALLOWED[before]
    try:
        PLAN_DEEDS[after](room)
    except Refused:
        assert not allowed
    else:
        assert Plan.objects.get(pk=room.plan.pk).state == after
        assert allowed or before == after


TALK_DEEDS: dict[str, Callable[[Talk, Cast], object]] = {
    Talk.State.PREPARING: lambda talk, cast: talks.open_talk(
        person=cast.employee, kind=talk.kind, by=cast.manager, at=LATER
    ),
    Talk.State.HELD: lambda talk, cast: talks.hold(talk=talk, by=cast.manager, at=LATER),
    Talk.State.CONFIRMED: lambda talk, cast: talks.confirm(talk=talk, by=cast.employee, at=LATER),
    Talk.State.RESCHEDULED: lambda talk, cast: talks.contest(talk=talk, by=cast.employee, at=LATER),
}
NOT_BY_THESE = {
    ("DEVELOPMENT", "RESCHEDULED"), ("PERFORMANCE", "RESCHEDULED"), ("PERFORMANCE", "PREPARING"),
    ("PAY_FEEDBACK", "PREPARING"),
}  # fmt: skip
"""Steps that booking takes: an open talk loses its time, and one without a room of its own is begun by writing."""


@pytest.mark.parametrize(("kind", "before", "after"), list(product(Talk.Kind, Talk.State, TALK_DEEDS)))
def test_talk(cast: Cast, kind: str, before: str, after: str) -> None:
    talk = make_talk_in(cast, before, kind=kind)
    is_contested = after == Talk.State.RESCHEDULED
    allowed = talks.may_become(talk, after) and (kind, after) not in NOT_BY_THESE
    allowed = allowed and (before == Talk.State.HELD or not is_contested)
    try:
        TALK_DEEDS[after](talk, cast)
    except Refused:
        assert not allowed
    talk.refresh_from_db()
    assert talk.state == (after if allowed else before)


def test_every_state_of_every_kind_has_its_steps() -> None:
    assert {kind: set(steps) for kind, steps in talks.ALLOWED.items()} == {kind: set(Talk.State) for kind in Talk.Kind}


def bring_plan_to(room: Room, state: str) -> None:
    if state == Plan.State.PROPOSED:
        agreements.propose(plan=room.plan, version=room.plan.version, by=room.manager, at=NOON)
    if state in {Plan.State.AGREED, Plan.State.CLOSED}:
        agree_plan(room)
    if state == Plan.State.CLOSED:
        Plan.objects.update(state=state, closed_at=LATER)
    room.plan.refresh_from_db()
