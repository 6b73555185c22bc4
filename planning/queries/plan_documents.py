"""Everything that the document of a plan is made of, in a number of queries that does not grow with the plan."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from competence.models import Assessment, Rating
from competence.queries import scales
from competence.queries.scales import Scale
from planning.models import Activity, DeclinedWish, Goal, Plan
from planning.queries import dissents
from planning.queries.dissents import Dissent
from portal.models import Employment, User

AGREED_ONCE = (Assessment.State.AGREED, Assessment.State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows behind the document; `ratings` are by competence, `employment` is the main one on the plan's day.

    `wishes` are those that were said no to, `dissents` what either saw otherwise than the summary of the talk.
    """

    plan: Plan
    goals: tuple[tuple[Goal, tuple[Activity, ...]], ...]
    ratings: dict[int, Rating]
    employment: Employment | None
    scale: Scale
    wishes: tuple[DeclinedWish, ...] = ()
    dissents: tuple[Dissent, ...] = ()


def get(plan_id: UUID) -> Plan:
    """The plan with its people, talk and organisation; `Http404` where it is gone."""
    people = ("user__organisation", "manager_agreed_by", "talk", "agreement")
    plan = Plan.objects.select_related(*people).defer("agreement__content").filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def whose(plan_ids: Collection[UUID]) -> QuerySet[Plan]:
    """The plans that are there still, with their people. One query."""
    return Plan.objects.filter(pk__in=plan_ids).select_related("user")


def parts_of(plan: Plan, *, on: date) -> Parts:
    """Read the plan's goals, what was agreed about their competences, and where the person worked."""
    goals = _goals(plan)
    competences = {goal.competence_id for goal, _activities in goals if goal.competence_id is not None}
    return Parts(
        plan=plan,
        goals=goals,
        ratings=_agreed(plan, competences),
        employment=_employment(plan.user, timezone.localdate(plan.agreed_at) if plan.agreed_at else on),
        scale=scales.of(plan.user.organisation_id),
        wishes=tuple(DeclinedWish.objects.filter(plan=plan).order_by("at", "pk")),
        dissents=dissents.of(plan.talk_id) if plan.talk_id else (),
    )


def _goals(plan: Plan) -> tuple[tuple[Goal, tuple[Activity, ...]], ...]:
    goals = plan.goals.select_related("competence").prefetch_related("activities").order_by("position")
    return tuple((goal, tuple(goal.activities.all())) for goal in goals)


def _agreed(plan: Plan, competences: Collection[int]) -> dict[int, Rating]:
    """The newest agreed rating of each competence; for a closed plan as it stood when the plan was closed."""
    if not competences:
        return {}
    ratings = Rating.objects.filter(
        assessment__user=plan.user,
        assessment__state__in=AGREED_ONCE,
        assessment__agreed_at__isnull=False,
        competence__in=competences,
    )
    if plan.closed_at:
        ratings = ratings.filter(assessment__agreed_at__lte=plan.closed_at)
    return {rating.competence_id: rating for rating in ratings.order_by("assessment__agreed_at")}


def _employment(person: User, on: date) -> Employment | None:
    mine = Employment.objects.filter(user=person, is_main=True, period__contains=on)
    return mine.select_related("unit", "profession").first()
