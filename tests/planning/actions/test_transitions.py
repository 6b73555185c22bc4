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
    Talk.State.PREPARING: lambda _talk, cast: talks.open_room(person=cast.employee, by=cast.manager, at=LATER),
    Talk.State.HELD: lambda talk, cast: talks.hold(talk=talk, by=cast.employee, at=LATER),
    Talk.State.CONFIRMED: lambda talk, cast: talks.confirm(talk=talk, by=cast.employee, at=LATER),
}


@pytest.mark.parametrize(("before", "after"), list(product(Talk.State, TALK_DEEDS)))
def test_talk(cast: Cast, before: str, after: str) -> None:
    held = before in {"HELD", "CONFIRMED"}
    talk = Talk.objects.create(
        user=cast.employee,
        opened_by=cast.manager,
        opened_at=NOON,
        state=before,
        held_by=cast.manager if held else None,
        held_at=NOON if held else None,
        confirmed_at=NOON if before == "CONFIRMED" else None,
    )
    allowed = after in talks.ALLOWED[before]
    try:
        TALK_DEEDS[after](talk, cast)
    except Refused:
        assert not allowed
    talk.refresh_from_db()
    assert talk.state == (after if allowed else before)


def bring_plan_to(room: Room, state: str) -> None:
    if state == Plan.State.PROPOSED:
        agreements.propose(plan=room.plan, version=room.plan.version, by=room.manager, at=NOON)
    if state in {Plan.State.AGREED, Plan.State.CLOSED}:
        agree_plan(room)
    if state == Plan.State.CLOSED:
        Plan.objects.update(state=state, closed_at=LATER)
    room.plan.refresh_from_db()
