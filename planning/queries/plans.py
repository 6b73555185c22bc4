"""Plans as they are read: goals with their activities, what is missing in them, and the fingerprint of it all."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from planning.models import Activity, DeclinedWish, FollowUp, Goal, Plan, PlanAnswer
from planning.queries import talks
from planning.queries.talks import Rated
from portal.authorization import own_reports
from portal.models import Disclosure, User

OPEN = (Plan.State.DRAFT, Plan.State.PROPOSED)
AGREED = (Plan.State.AGREED, Plan.State.CLOSED)
GOAL_COLUMNS = (
    "id", "title", "source", "origin", "competence_id", "from_level", "target_level", "sign", "due_on", "state",
    "dropped_reason", "version", "line", "why", "requirement_id", "task_id",
)  # fmt: skip
ACTIVITY_COLUMNS = (
    "id", "title", "kind", "responsible", "responsible_name", "due_on", "state", "done_at", "cancelled_reason",
    "version", "line", "template", "support", "starts_on", "hours", "work_time", "cost", "funding", "proof",
    "reflection", "reflected_at",
)  # fmt: skip
PEOPLE = ("user__organisation", "talk", "proposed_by", "manager_agreed_by", "agreement")
HOURS = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity. `responsible` is EMPLOYEE, MANAGER, OTHER (then `responsible_name` says who) or empty.

    `line` is the same in every revision; `template` is the code of the kind it was made from.
    """

    id: int
    title: str
    kind: str
    responsible: str
    responsible_name: str
    due_on: date | None
    state: str
    done_at: datetime | None
    cancelled_reason: str
    version: int
    line: str = ""
    template: str = ""
    support: str = ""
    starts_on: date | None = None
    hours: Decimal | None = None
    work_time: bool | None = None
    cost: int | None = None
    funding: str = ""
    proof: str = ""
    reflection: str = ""
    reflected_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """It has a date and someone responsible."""
        return self.due_on is not None and bool(self.responsible)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal with its activities; `source` and `origin` say why it is there, `why` in the words of the two.

    `is_carried`: it stood in the revision before this one.
    """

    id: int
    title: str
    source: str
    origin: str
    competence_id: int | None
    from_level: int | None
    target_level: int | None
    sign: str
    due_on: date | None
    state: str
    dropped_reason: str
    version: int
    activities: tuple[ActivityLine, ...]
    line: str = ""
    why: str = ""
    requirement_id: int | None = None
    task_id: int | None = None
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A look back: who wrote what, when, and when they look again."""

    by: str
    at: datetime
    text: str
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What one answered to the other's proposal instead of agreeing."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish that was said no to, and why. `is_earlier`: in the revision before this one."""

    id: int
    title: str
    reason: str
    by: str
    at: datetime
    competence_id: int | None
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision in the list of all."""

    id: UUID
    revision: int
    state: str
    started_at: datetime
    agreed_at: datetime | None
    closed_at: datetime | None


def visible_to(user: User) -> QuerySet[Plan]:
    """Her own plans, those of her own reports, and the agreed ones of people she has disclosed with a reason."""
    open_now = Disclosure.objects.filter(
        reader=user, person=OuterRef("user"), opened_at__lte=timezone.now(), closes_at__gt=timezone.now()
    )
    led = Q(user__in=own_reports(user).values("pk"))
    disclosed = Q(Exists(open_now), state__in=AGREED)
    return Plan.objects.filter(Q(user=user) | led | disclosed, user__organisation_id=user.organisation_id)


def get(user: User, plan_id: UUID) -> Plan:
    """The plan with this id; `Http404` for an unknown one and for one of another organisation.

    The caller still asks `require(user, Permission.READ_PLAN, plan.user)`.
    """
    plan = _with_people().filter(pk=plan_id, user__organisation_id=user.organisation_id).first()
    if plan is None:
        raise Http404
    return plan


def current_of(person: User) -> Plan | None:
    """The plan in force, else the one being written, else None."""
    plans = _with_people().filter(user=person, state__in=(*OPEN, Plan.State.AGREED))
    return plans.order_by("state").first()  # AGREED < DRAFT < PROPOSED


def open_of(person: User) -> Plan | None:
    """The plan being written, or None."""
    return _with_people().filter(user=person, state__in=OPEN).first()


def _with_people() -> QuerySet[Plan]:
    """The plan with the people it names and its answers; of the record of its agreement all but the long content."""
    plans = Plan.objects.select_related(*PEOPLE).defer("agreement__content")
    looks = Plan.objects.filter(user=OuterRef("user"), reviewed_at__isnull=False).order_by("-reviewed_at")
    return plans.annotate(
        answer_rows=ArraySubquery(_answers_json()),
        wish_rows=ArraySubquery(_wishes_json()),
        last_look=Subquery(looks.values("reviewed_at")[:1]),
    )


def last_look_at(plan: Plan) -> datetime | None:
    """When the person's plan was last followed up, whichever revision of it was in force then. No query."""
    found: datetime | None = plan.__dict__.get("last_look", plan.reviewed_at)
    return found


def _answers_json() -> "QuerySet[PlanAnswer, tuple[dict[str, Any]]]":
    """The answers to the outer query's plan, the latest first, as one column each."""
    rows = PlanAnswer.objects.filter(plan=OuterRef("pk")).order_by("-at", "-pk")
    return rows.values_list(JSONObject(given="by__given_name", family="by__family_name", at="at", text="text"))


def open_with_goals(person: User) -> tuple[Plan, tuple[GoalLine, ...], tuple[Rated, ...]] | None:
    """The plan being written with its goals, and the submitted levels that its talk is about, in one query."""
    columns = JSONObject(**{name: name for name in GOAL_COLUMNS}, done_by="done_by", is_carried="is_carried")
    goals = _with_activities(Goal.objects.filter(plan=OuterRef("pk"))).values_list(columns)
    plans = Plan.objects.select_related("talk", "proposed_by").filter(user=person, state__in=OPEN)
    rated = ArraySubquery(talks.rated_json(OuterRef("user")))
    answers = ArraySubquery(_answers_json())
    plan = plans.annotate(goal_rows=ArraySubquery(goals), rated=rated, answer_rows=answers).first()
    if plan is None:
        return None
    plan.user = person
    lines = tuple(_goal_line(row) for row in plan.goal_rows)
    return plan, lines, tuple(talks.rated_of_row(row) for row in plan.rated)


def _wishes_json() -> "QuerySet[DeclinedWish, tuple[dict[str, Any]]]":
    """The wishes that the outer query's plan and the one before it said no to, the latest first."""
    near = Q(plan=OuterRef("pk")) | Q(plan=OuterRef("previous_id"))
    rows = DeclinedWish.objects.filter(near).order_by("-at", "-pk")
    facts = {name: name for name in ("id", "title", "reason", "at", "competence_id", "plan_id")}
    return rows.values_list(JSONObject(**facts, given="by__given_name", family="by__family_name"))


def goal(plan: Plan, goal_id: int) -> Goal | None:
    """A goal of the plan; None when it is not there (any more)."""
    found = Goal.objects.select_related("saved_by").filter(pk=goal_id, plan=plan).first()
    if found is not None:
        found.plan = plan
    return found


def activity(plan: Plan, activity_id: int) -> Activity | None:
    """An activity of the plan; None when it is not there (any more)."""
    found = Activity.objects.select_related("goal", "saved_by").filter(pk=activity_id, goal__plan=plan).first()
    if found is not None:
        found.goal.plan = plan
    return found


def goals_of(plan: Plan) -> tuple[GoalLine, ...]:
    """The goals with their activities, in one query whatever their number."""
    return goals_and_previous(plan)[0]


def goals_and_previous(plan: Plan) -> tuple[tuple[GoalLine, ...], tuple[GoalLine, ...]]:
    """The goals of this revision and of the one before it, in one query."""
    rows = _goal_rows([key for key in (plan.pk, plan.previous_id) if key])
    here = tuple(_goal_line(row) for row in rows if row["plan_id"] == plan.pk)
    before = tuple(_goal_line(row) for row in rows if row["plan_id"] != plan.pk)
    return here, before


def follow_ups_of(plan: Plan) -> tuple[FollowUpLine, ...]:
    """The looks back, the latest first."""
    rows = FollowUp.objects.filter(plan=plan).select_related("by").order_by("-at", "-pk")
    return tuple(FollowUpLine(row.by.name, row.at, row.text, row.next_on) for row in rows)


def answers_in(plan: Plan) -> tuple[AnswerLine, ...]:
    """The answers that the reads above bring along with the plan. No query."""
    rows: list[dict[str, str]] = plan.__dict__.get("answer_rows", [])
    return tuple(
        AnswerLine(f"{one['given']} {one['family']}", datetime.fromisoformat(one["at"]), one["text"]) for one in rows
    )


def declined_wishes_of(plan: Plan) -> tuple[WishLine, ...]:
    """The wishes that this revision and the one before it said no to, as they came along with it. No query."""
    rows: list[dict[str, Any]] = plan.__dict__.get("wish_rows", [])
    return tuple(
        WishLine(
            one["id"],
            one["title"],
            one["reason"],
            f"{one['given']} {one['family']}",
            datetime.fromisoformat(one["at"]),
            one["competence_id"],
            one["plan_id"] != str(plan.pk),
        )
        for one in rows
    )


def revisions_of(person: User, *, drafts: bool) -> tuple[Revision, ...]:
    """The revisions of a person's plan, the latest first; with the one being written, or without."""
    rows = Plan.objects.filter(user=person).order_by("-revision")
    if not drafts:
        rows = rows.filter(agreed_at__isnull=False)
    values = rows.values_list("pk", "revision", "state", "started_at", "agreed_at", "closed_at")
    return tuple(Revision(*row) for row in values)


def missing_in(goals: Sequence[GoalLine]) -> tuple[str, ...]:
    """What the plan lacks before both can agree to it, in words (domain.md, rule 8)."""
    live = [goal for goal in goals if goal.state != Goal.State.DROPPED]
    if not live:
        return (gettext("The plan has no goal yet. Choose a gap, or write a goal of your own."),)
    activities = [one for goal in live for one in goal.activities if one.state != Activity.State.CANCELLED]
    if not activities:
        return (gettext("No goal has an activity yet. Add at least one thing to do."),)
    if not any(one.is_settled for one in activities):
        return (gettext("No activity has both a date and someone responsible. Fill in both for at least one."),)
    return ()


def fingerprint_of(plan: Plan, goals: Sequence[GoalLine]) -> str:
    """SHA-256 of what both agree to: goals, activities and the talk's summary, written in one fixed way.

    How far goals and activities have come is left out: that goes on after the agreement.
    """
    content = {
        "person": str(plan.user_id),
        "revision": plan.revision,
        "summary": plan.talk.summary if plan.talk else "",
        "goals": [goal_content(goal) for goal in goals],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: object) -> str:
    """JSON written in one fixed way, so that the same content is the same text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _with_activities(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """The goals in their order, each with its activities as one column."""
    activities = Activity.objects.filter(goal=OuterRef("pk")).order_by("position")
    as_one = activities.values_list(JSONObject(**{name: name for name in ACTIVITY_COLUMNS}))
    before = Goal.objects.filter(plan=OuterRef("plan__previous"), line=OuterRef("line"))
    return goals.order_by("position").annotate(done_by=ArraySubquery(as_one), is_carried=Exists(before))


def _goal_rows(plan_ids: list[UUID]) -> list[dict[str, Any]]:
    goals = _with_activities(Goal.objects.filter(plan__in=plan_ids))
    return [dict(row) for row in goals.values(*GOAL_COLUMNS, "done_by", "plan_id", "is_carried")]


def _goal_line(row: dict[str, Any]) -> GoalLine:
    facts = {key: row[key] for key in GOAL_COLUMNS}
    facts["dropped_reason"], facts["line"] = row["dropped_reason"] or "", str(row["line"])
    if isinstance(row["due_on"], str):  # out of a column of its plan, where dates are text
        facts["due_on"] = date.fromisoformat(row["due_on"])
    activities = tuple(_activity_line(one) for one in row["done_by"])
    return GoalLine(**facts, activities=activities, is_carried=row["is_carried"])


def _activity_line(row: dict[str, Any]) -> ActivityLine:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("starts_on", "due_on")}
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("done_at", "reflected_at")}
    hours = None if row["hours"] is None else Decimal(str(row["hours"])).quantize(HOURS)
    reason = row["cancelled_reason"] or ""
    return ActivityLine(**{**row, **days, **moments, "hours": hours, "cancelled_reason": reason})


def goal_content(goal: GoalLine) -> dict[str, object]:
    """What is agreed about a goal. What nobody has filled in is left out, so that the form may grow."""
    return {
        "title": goal.title,
        "source": goal.source,
        "origin": goal.origin,
        "competence": goal.competence_id,
        "from": goal.from_level,
        "to": goal.target_level,
        "sign": goal.sign,
        "due": _day(goal.due_on),
        "activities": [_activity_content(one) for one in goal.activities],
        **_filled(why=goal.why),
    }


def _activity_content(one: ActivityLine) -> dict[str, object]:
    return {
        "title": one.title,
        "kind": one.kind,
        "responsible": one.responsible,
        "name": one.responsible_name,
        "due": _day(one.due_on),
        **_filled(
            template=one.template,
            support=one.support,
            begins=_day(one.starts_on),
            hours=None if one.hours is None else str(Decimal(one.hours).quantize(HOURS)),
            work_time=one.work_time,
            cost=one.cost,
            funding=one.funding,
            proof=one.proof,
        ),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _filled(**facts: object) -> dict[str, object]:
    return {name: value for name, value in facts.items() if value not in {None, ""}}
