"""What stands round a talk in its room: what was agreed last time, what is shared, dissenting notes. One query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from planning.models import FollowUp, Goal, Plan, Talk
from planning.queries import dissents, preparations
from planning.queries.dissents import Dissent
from planning.queries.plans import FollowUpLine
from planning.queries.preparations import Shared
from planning.queries.talks import OPEN
from portal.models import User

MOST_FOLLOW_UPS = 3
PEOPLE = ("user", "led_by", "held_by", "manager_confirmed_by", "ended_by")
WITH_WORDS = (Talk.Kind.DEVELOPMENT, Talk.Kind.PERFORMANCE)


@dataclass(frozen=True, slots=True)
class LastGoal:
    """A goal of the plan in force, and how far it has come."""

    title: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LastTalk:
    """The last talk that both confirmed and that has words."""

    id: UUID
    kind: str
    held_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was agreed last time: the talk, the goals of the plan in force with their states, and looks back at it."""

    talk: LastTalk | None
    plan_id: UUID | None
    goals: tuple[LastGoal, ...]
    follow_ups: tuple[FollowUpLine, ...]

    @property
    def is_empty(self) -> bool:
        """There is nothing from before."""
        return self.talk is None and self.plan_id is None


@dataclass(frozen=True, slots=True)
class Around:
    """Everything round a talk that both of its people may see."""

    talk: Talk
    last: LastTime
    shared: tuple[Shared, ...]
    dissents: tuple[Dissent, ...]


def appraisal_of(person: User) -> Around | None:
    """The person's open appraisal talk, else her latest, with what stands round it; None before the first."""
    is_open = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Talk.objects.filter(user=person, kind=Talk.Kind.DEVELOPMENT)
    return _around(rows.order_by(is_open, "-opened_at"))


def of(talk_id: UUID, reader: User) -> Around | None:
    """One talk of the reader's organisation with what stands round it; None for one that is unknown there.

    The caller still asks `require(reader, Permission.TAKE_PART_IN_TALK, around.talk.user)`.
    """
    return _around(Talk.objects.filter(pk=talk_id, user__organisation_id=reader.organisation_id))


def _around(rows: QuerySet[Talk]) -> Around | None:
    talk = (
        rows.select_related(*PEOPLE)
        .annotate(
            last_json=Subquery(_last_talk()),
            plan_in_force=Subquery(_plan().values("pk")[:1]),
            goals_json=ArraySubquery(_goals()),
            follow_ups_json=ArraySubquery(_follow_ups()),
            prepared_json=ArraySubquery(preparations.shared_json()),
            dissents_json=ArraySubquery(dissents.json_of_outer()),
        )
        .first()
    )
    if talk is None:
        return None
    return Around(
        talk=talk,
        last=_last_time(talk.last_json, talk.plan_in_force, talk.goals_json, talk.follow_ups_json),
        shared=preparations.shared_in(talk.prepared_json, talk.user_id),
        dissents=dissents.of_rows(talk.dissents_json),
    )


def _last_talk() -> "QuerySet[Talk, Any]":
    """Of the talks that were held before this one."""
    before = Talk.objects.filter(user=OuterRef("user"), state=Talk.State.CONFIRMED, kind__in=WITH_WORDS)
    before = before.exclude(pk=OuterRef("pk")).filter(opened_at__lt=OuterRef("opened_at")).order_by("-held_at")
    return before.values(json=JSONObject(id="pk", kind="kind", held_at="held_at", summary="summary"))[:1]


def _plan() -> QuerySet[Plan]:
    return Plan.objects.filter(user=OuterRef("user"), state=Plan.State.AGREED)


def _goals() -> "QuerySet[Goal, Any]":
    goals = Goal.objects.filter(plan__user=OuterRef("user"), plan__state=Plan.State.AGREED).order_by("position")
    return goals.values(json=JSONObject(title="title", state="state", due_on="due_on"))


def _follow_ups() -> "QuerySet[FollowUp, Any]":
    rows = FollowUp.objects.filter(plan__user=OuterRef("user"), plan__state=Plan.State.AGREED).order_by("-at")
    columns = JSONObject(given="by__given_name", family="by__family_name", at="at", text="text")
    return rows.values(json=columns)[:MOST_FOLLOW_UPS]


def _last_time(
    last: dict[str, Any] | None,
    plan_id: UUID | None,
    goals: list[dict[str, Any]],
    follow_ups: list[dict[str, Any]],
) -> LastTime:
    talk = None
    if last is not None:
        talk = LastTalk(UUID(last["id"]), last["kind"], datetime.fromisoformat(last["held_at"]), last["summary"])
    return LastTime(
        talk=talk,
        plan_id=plan_id,
        goals=tuple(LastGoal(row["title"], row["state"], _day(row["due_on"])) for row in goals),
        follow_ups=tuple(
            FollowUpLine(f"{row['given']} {row['family']}", datetime.fromisoformat(row["at"]), row["text"])
            for row in follow_ups
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
