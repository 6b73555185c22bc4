"""Where the plans of a manager's own people stand: how many goals in which state, and what is due; four queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from django.db.models import Count

from planning.models import Activity, Goal, Plan
from planning.queries.validity import add_months, seen_on

OPEN_GOALS = (Goal.State.PLANNED, Goal.State.ONGOING)
OPEN_ACTIVITIES = (Activity.State.PLANNED, Activity.State.ONGOING)
NAME = ("user__given_name", "user__family_name")


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: a goal, an activity of a goal ("activity"), or a plan to look back at ("follow-up")."""

    on: date
    kind: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts by state, in the order of the states, and what is due until a day, the earliest first."""

    goals: tuple[tuple[str, int], ...]
    activities: tuple[tuple[str, int], ...]
    due: tuple[Due, ...]


def of(plans: Sequence[UUID], *, until: date, living_months: int) -> Standing:
    """The plans in force with these ids."""
    goals = dict(Goal.objects.filter(plan__in=plans).order_by().values_list("state").annotate(Count("pk")))
    activities = dict(
        Activity.objects.filter(goal__plan__in=plans).order_by().values_list("state").annotate(Count("pk"))
    )
    due = chain(_goals(plans, until), _activities(plans, until), _follow_ups(plans, until, living_months))
    return Standing(
        goals=tuple((state, goals.get(state, 0)) for state in Goal.State.values),
        activities=tuple((state, activities.get(state, 0)) for state in Activity.State.values),
        due=tuple(sorted(due, key=lambda one: (one.on, one.name, one.kind, one.what))),
    )


def _goals(plans: Sequence[UUID], until: date) -> list[Due]:
    rows = Goal.objects.filter(plan__in=plans, state__in=OPEN_GOALS, due_on__lte=until)
    columns = rows.values_list("due_on", "title", "plan__user__given_name", "plan__user__family_name")
    return [Due(on, "goal", f"{given} {family}", title) for on, title, given, family in columns if on]


def _activities(plans: Sequence[UUID], until: date) -> list[Due]:
    rows = Activity.objects.filter(
        goal__plan__in=plans, goal__state__in=OPEN_GOALS, state__in=OPEN_ACTIVITIES, due_on__lte=until
    )
    columns = rows.values_list("due_on", "title", "goal__plan__user__given_name", "goal__plan__user__family_name")
    return [Due(on, "activity", f"{given} {family}", title) for on, title, given, family in columns if on]


def _follow_ups(plans: Sequence[UUID], until: date, living_months: int) -> list[Due]:
    """A plan is living while it is looked back at within so many months (domain.md, rule 8)."""
    rows = Plan.objects.filter(pk__in=plans).select_related("user")
    due = ((add_months(seen_on(plan), living_months), plan.user.name) for plan in rows if plan.agreed_at)
    return [Due(on, "follow-up", name, "") for on, name in due if on <= until]
