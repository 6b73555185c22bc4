"""The activities of a goal: what is done, by whom, by when; and that it was done."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from planning.actions import plans
from planning.actions.goals import GoalIsGone, NoSuchStep, SayWhy, refuse_past
from planning.actions.refusals import Refused, Stale
from planning.models import Activity, Goal, Plan
from portal.models import User

ALLOWED: dict[str, frozenset[str]] = {
    Activity.State.PLANNED: frozenset({Activity.State.ONGOING, Activity.State.DONE, Activity.State.CANCELLED}),
    Activity.State.ONGOING: frozenset({Activity.State.PLANNED, Activity.State.DONE, Activity.State.CANCELLED}),
    Activity.State.DONE: frozenset({Activity.State.PLANNED, Activity.State.ONGOING}),
    Activity.State.CANCELLED: frozenset({Activity.State.PLANNED}),
}
MOST_ACTIVITIES = 20


class TooManyActivities(Refused):
    """The goal is full."""

    sentence = _("The goal has as many activities as it can hold. Remove one first.")


class ActivityIsGone(Refused):
    """The activity has been removed."""

    sentence = _(
        "Someone has removed this activity meanwhile. Your text is still here: add it as a new activity if you want it."
    )


class ActivityHasChanged(Refused):
    """The activity is not what the person saw."""

    sentence = _("Someone has changed this activity since you opened the page. Look at it again before you remove it.")


class NotDoneYet(Refused):
    """One looks back at what is done."""

    sentence = _("The activity is not done yet. Say that it is done first; then write what you learnt.")


class EndsBeforeItBegins(Refused):
    """The days are in the wrong order."""

    sentence = _("The activity ends before it begins. Change one of the dates.")
    field = "starts_on"


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is said about an activity. `responsible_name` is for someone other than the employee and the manager.

    `template` is the code of the kind it was made from; `cost` is in whole units of the currency; `work_time` None: not
    agreed on.
    """

    title: str
    kind: str
    responsible: str
    responsible_name: str
    due_on: date | None
    template: str = ""
    support: str = ""
    starts_on: date | None = None
    hours: Decimal | None = None
    work_time: bool | None = None
    cost: int | None = None
    funding: str = ""
    proof: str = ""

    def texts(self) -> dict[str, str]:
        """By field, as two versions are put side by side."""
        return {field.name: _text(getattr(self, field.name)) for field in fields(self)}


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


@transaction.atomic
def add(*, goal: Goal, facts: ActivityFacts, by: User, at: datetime) -> Activity:
    """Add an activity to a goal."""
    plan = plans.for_change(plan=goal.plan, by=by)
    if not plan.goals.filter(pk=goal.pk).exists():
        raise GoalIsGone
    refuse_past(facts.due_on, before=None, at=at)
    _refuse_disorder(facts)
    there = Activity.objects.filter(goal=goal)
    if there.count() >= MOST_ACTIVITIES:
        raise TooManyActivities
    position = (there.aggregate(last=Max("position"))["last"] or 0) + 1
    activity = Activity(goal=goal, position=position)
    _write(activity, facts, by, at)
    plans.changed(plan=plan, by=by, at=at)
    return activity


@transaction.atomic
def change(*, activity: Activity, version: int, facts: ActivityFacts, by: User, at: datetime) -> Activity:
    """Change what an activity says; `Stale` with both texts when someone else was first."""
    plan = plans.for_change(plan=activity.goal.plan, by=by)
    current = _current(activity, plan)
    saved = facts_of(current).texts()
    if saved == facts.texts():
        return current
    if current.version != version:
        raise Stale(saved, facts.texts(), current.version, *_last_saved(current, plan))
    refuse_past(facts.due_on, before=current.due_on, at=at)
    _refuse_disorder(facts)
    current.version += 1
    _write(current, facts, by, at)
    plans.changed(plan=plan, by=by, at=at)
    return current


@transaction.atomic
def remove(*, activity: Activity, version: int, by: User, at: datetime) -> None:
    """Take an activity out of the plan; one that is gone already is no error."""
    plan = plans.for_change(plan=activity.goal.plan, by=by)
    current = Activity.objects.filter(pk=activity.pk, goal__plan=plan).first()
    if current is None:
        return
    if current.version != version:
        raise ActivityHasChanged
    current.delete()
    plans.changed(plan=plan, by=by, at=at)


@transaction.atomic
def move(*, activity: Activity, state: str, reason: str, by: User, at: datetime) -> Activity:
    """Say how far an activity of an agreed plan has come; a cancelled one says why."""
    plan = plans.in_force(plan=activity.goal.plan, by=by)
    current = _current(activity, plan)
    if state == current.state:
        return current
    if state not in ALLOWED[current.state]:
        raise NoSuchStep
    if state == Activity.State.CANCELLED and not reason:
        raise SayWhy
    step_to(current, state=state, reason=reason, by=by, at=at)
    return current


@transaction.atomic
def reflect(*, activity: Activity, text: str, by: User, at: datetime) -> Activity:
    """Write what was learnt from an activity that is done; either may, and may write it anew."""
    plan = plans.in_force(plan=activity.goal.plan, by=by)
    current = _current(activity, plan)
    if current.state != Activity.State.DONE:
        raise NotDoneYet
    if current.reflection != text:
        current.reflection, current.reflected_at = text, at
        current.saved_by, current.saved_at = by, at
        current.save()
    return current


def step_to(activity: Activity, *, state: str, reason: str, by: User, at: datetime) -> None:
    """Write how far it has come; the caller has locked the plan and asked whether it may."""
    activity.state = state
    activity.done_at = at if state == Activity.State.DONE else None
    activity.cancelled_reason = reason if state == Activity.State.CANCELLED else None
    activity.saved_by, activity.saved_at = by, at
    activity.save()


def facts_of(activity: Activity) -> ActivityFacts:
    """What the activity says now."""
    return ActivityFacts(**{field.name: getattr(activity, field.name) for field in fields(ActivityFacts)})


def _refuse_disorder(facts: ActivityFacts) -> None:
    if facts.starts_on and facts.due_on and facts.due_on < facts.starts_on:
        raise EndsBeforeItBegins


def _write(activity: Activity, facts: ActivityFacts, by: User, at: datetime) -> None:
    for field in fields(facts):
        setattr(activity, field.name, getattr(facts, field.name))
    activity.saved_by, activity.saved_at = by, at
    activity.save()


def _current(activity: Activity, plan: Plan) -> Activity:
    current = Activity.objects.select_related("saved_by").filter(pk=activity.pk, goal__plan=plan).first()
    if current is None:
        raise ActivityIsGone
    return current


def _last_saved(activity: Activity, plan: Plan) -> tuple[str, datetime]:
    if activity.saved_by is not None and activity.saved_at is not None:
        return activity.saved_by.name, activity.saved_at
    return plan.started_by.name, plan.started_at
