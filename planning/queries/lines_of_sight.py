"""Everything that a goal can serve lists its goals: by name to who leads the people, as a number to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from competence.models import Competence, Requirement, RequirementTask, WorkTask
from competence.queries import missions, profile_rights
from competence.queries.missions import Behind
from planning.models import Goal, Plan
from portal.authorization import own_reports
from portal.models import User

MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class ServingGoal:
    """A goal in an agreed plan of one of the reader's people, or her own."""

    plan_id: UUID
    person_id: UUID
    person: str
    title: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Serving:
    """The goals the reader sees by name; how many other people have one (None: too few to say, or nobody)."""

    named: tuple[ServingGoal, ...]
    others: int | None


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: a competence, a requirement or head-count, or a task. `behind` are the tasks it serves itself."""

    competence_id: int | None
    name: dict[str, str]
    kind: str
    level: int | None
    min_people: int | None
    unit: str
    who: dict[str, str]
    task_id: int | None
    behind: tuple[Behind, ...]


def competence(user: User, competence_id: int) -> tuple[Served, Q]:
    """A competence, a certificate or a language; `Http404` for one of another organisation."""
    rows = Competence.objects.filter(framework__organisation_id=user.organisation_id)
    row = rows.filter(pk=competence_id).first()
    if row is None:
        raise Http404
    return Served(row.pk, row.name, row.kind, None, None, "", {}, None, ()), Q(competence=row.pk)


def requirement(user: User, requirement_id: int) -> tuple[Served, Q]:
    """A required level, or a head-count of a unit, with the tasks behind it; `Http404` as above.

    What a unit demands is for who works there or has a right about it, as on the unit's own pages.
    """
    rows = Requirement.objects.select_related("competence", "unit", "profession", "role")
    row = rows.filter(pk=requirement_id, organisation_id=user.organisation_id).first()
    if row is None:
        raise Http404
    if row.unit is not None:
        profile_rights.require_unit_reader(user, row.unit, on=timezone.localdate())
    target = row.role or row.profession
    served = Served(
        competence_id=row.competence_id,
        name=row.competence.name,
        kind=row.competence.kind,
        level=row.level,
        min_people=row.min_people,
        unit=row.unit.name if row.unit else "",
        who=target.name if target else {},
        task_id=None,
        behind=missions.behind_requirements([row.pk]).get(row.pk, ()),
    )
    return served, Q(requirement=row.pk)


def task(user: User, task_id: int) -> tuple[Served, Q]:
    """A task of a mission: goals that take it on, and those that serve a requirement behind which it stands.

    For who may read the mission.
    """
    rows = WorkTask.objects.select_related("mission__unit")
    row = rows.filter(pk=task_id, mission__unit__organisation_id=user.organisation_id).first()
    if row is None:
        raise Http404
    profile_rights.require_unit_reader(user, row.mission.unit, on=timezone.localdate())
    served = Served(None, {row.mission.language: row.name}, "", None, None, row.mission.unit.name, {}, row.pk, ())
    demanded = RequirementTask.objects.filter(task=row.pk).values("requirement")
    return served, Q(task=row.pk) | Q(requirement__in=demanded)


def goals_that(user: User, serve: Q, *, limit: int) -> Serving:
    """The goals of agreed plans that serve it. Others are counted only from `limit` people on. At most five queries.

    Who has an agreed plan has one, so that plans are counted for people: a quarter of the time with 60,000 of them.
    """
    found = Goal.objects.filter(serve, plan__state=Plan.State.AGREED).exclude(state=Goal.State.DROPPED)
    people = found.aggregate(people=Count("plan", distinct=True))["people"]
    own = [user.pk, *own_reports(user).values_list("pk", flat=True)]
    named = tuple(_named(found.filter(plan__user__in=own).select_related("plan__user"))) if people else ()
    others = people - len({one.person_id for one in named})
    return Serving(named, others if others >= limit else None)


def _named(goals: Iterable[Goal]) -> Iterable[ServingGoal]:
    for goal in list(goals)[:MOST_NAMED]:
        person = goal.plan.user
        yield ServingGoal(goal.plan_id, person.pk, person.name, goal.title, goal.state, goal.due_on)
