"""The activities of a goal: what is done, by whom, by when; and that it was done."""

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is said about an activity. `responsible_name` is for someone other than the employee and the manager."""

    title: str
    kind: str
    responsible: str
    responsible_name: str
    due_on: date | None

    def texts(self) -> dict[str, str]:
        """By field, as two versions are put side by side."""
        return {
            "title": self.title,
            "kind": self.kind,
            "responsible": self.responsible,
            "responsible_name": self.responsible_name,
            "due_on": self.due_on.isoformat() if self.due_on else "",
        }


@transaction.atomic
def add(*, goal: Goal, facts: ActivityFacts, by: User, at: datetime) -> Activity:
    """Add an activity to a goal."""
    plan = plans.for_change(plan=goal.plan, by=by)
    if not plan.goals.filter(pk=goal.pk).exists():
        raise GoalIsGone
    refuse_past(facts.due_on, before=None, at=at)
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
    current.state = state
    current.done_at = at if state == Activity.State.DONE else None
    current.cancelled_reason = reason if state == Activity.State.CANCELLED else None
    current.saved_by, current.saved_at = by, at
    current.save()
    return current


def facts_of(activity: Activity) -> ActivityFacts:
    """What the activity says now."""
    return ActivityFacts(
        activity.title, activity.kind, activity.responsible, activity.responsible_name, activity.due_on
    )


def _write(activity: Activity, facts: ActivityFacts, by: User, at: datetime) -> None:
    activity.title, activity.kind, activity.responsible = facts.title, facts.kind, facts.responsible
    activity.responsible_name, activity.due_on = facts.responsible_name, facts.due_on
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
