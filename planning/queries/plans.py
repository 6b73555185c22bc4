"""Plans as they are read: goals with their activities, what is missing in them, and what a revision changed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from planning.models import Activity, FollowUp, Goal, Plan
from planning.queries import talks
from planning.queries.talks import Rated
from portal.authorization import own_reports
from portal.models import Disclosure, User

OPEN = (Plan.State.DRAFT, Plan.State.PROPOSED)
AGREED = (Plan.State.AGREED, Plan.State.CLOSED)
GOAL_COLUMNS = (
    "id", "title", "source", "origin", "competence_id", "from_level", "target_level", "sign", "due_on", "state",
    "dropped_reason", "version",
)  # fmt: skip
ACTIVITY_COLUMNS = (
    "id", "title", "kind", "responsible", "responsible_name", "due_on", "state", "done_at", "cancelled_reason",
    "version",
)  # fmt: skip
PEOPLE = ("user", "talk", "proposed_by", "manager_agreed_by")


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity. `responsible` is EMPLOYEE, MANAGER, OTHER (then `responsible_name` says who) or empty."""

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

    @property
    def is_settled(self) -> bool:
        """It has a date and someone responsible."""
        return self.due_on is not None and bool(self.responsible)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal with its activities; `source` and `origin` say why it is there."""

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


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A look back: who wrote what, when."""

    by: str
    at: datetime
    text: str


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
    plan = Plan.objects.select_related(*PEOPLE).filter(pk=plan_id, user__organisation_id=user.organisation_id).first()
    if plan is None:
        raise Http404
    return plan


def current_of(person: User) -> Plan | None:
    """The plan in force, else the one being written, else None."""
    plans = Plan.objects.select_related(*PEOPLE).filter(user=person, state__in=(*OPEN, Plan.State.AGREED))
    return plans.order_by("state").first()  # AGREED < DRAFT < PROPOSED


def open_of(person: User) -> Plan | None:
    """The plan being written, or None."""
    return Plan.objects.select_related(*PEOPLE).filter(user=person, state__in=OPEN).first()


def open_with_goals(person: User) -> tuple[Plan, tuple[GoalLine, ...], tuple[Rated, ...]] | None:
    """The plan being written with its goals, and the submitted levels that its talk is about, in one query."""
    columns = JSONObject(**{name: name for name in GOAL_COLUMNS}, done_by="done_by")
    goals = _with_activities(Goal.objects.filter(plan=OuterRef("pk"))).values_list(columns)
    plans = Plan.objects.select_related("talk", "proposed_by").filter(user=person, state__in=OPEN)
    rated = ArraySubquery(talks.rated_json(OuterRef("user")))
    plan = plans.annotate(goal_rows=ArraySubquery(goals), rated=rated).first()
    if plan is None:
        return None
    plan.user = person
    lines = tuple(_goal_line(row) for row in plan.goal_rows)
    return plan, lines, tuple(talks.rated_of_row(row) for row in plan.rated)


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
    return tuple(FollowUpLine(row.by.name, row.at, row.text) for row in rows)


def revisions_of(person: User, *, drafts: bool) -> tuple[Revision, ...]:
    """The revisions of a person's plan, the latest first; with the one being written, or without."""
    rows = Plan.objects.filter(user=person).order_by("-revision")
    if not drafts:
        rows = rows.filter(state__in=AGREED)
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
        "goals": [_content(goal) for goal in goals],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Sequence[GoalLine], after: Sequence[GoalLine]) -> tuple[str, ...]:
    """What a revision changed, in words. Goals are the same when they have the same competence, or the same title."""
    old, new = {_key(goal): goal for goal in before}, {_key(goal): goal for goal in after}
    words = [gettext("New goal: %(goal)s") % {"goal": new[key].title} for key in new if key not in old]
    words += [gettext("Goal taken out: %(goal)s") % {"goal": old[key].title} for key in old if key not in new]
    for key, goal in new.items():
        if key in old:
            words += _changes_of_goal(old[key], goal)
    return tuple(words)


def _key(goal: GoalLine) -> tuple[str, str]:
    return ("competence", str(goal.competence_id)) if goal.competence_id else ("title", goal.title)


def _changes_of_goal(old: GoalLine, new: GoalLine) -> Iterator[str]:
    names = {"goal": new.title}
    if old.title != new.title:
        yield gettext("Goal reworded: %(old)s → %(goal)s") % {**names, "old": old.title}
    if old.sign != new.sign:
        yield gettext("%(goal)s: how we notice it is reworded") % names
    if old.due_on != new.due_on:
        yield gettext("%(goal)s: date moved from %(old)s to %(new)s") % {**names, **_days(old.due_on, new.due_on)}
    before, after = {one.title: one for one in old.activities}, {one.title: one for one in new.activities}
    for title, activity in after.items():
        if title not in before:
            yield gettext("%(goal)s: new activity “%(activity)s”") % {**names, "activity": title}
        else:
            yield from _changes_of_activity(before[title], activity)
    for title in before:
        if title not in after:
            yield gettext("%(goal)s: activity taken out “%(activity)s”") % {**names, "activity": title}


def _changes_of_activity(old: ActivityLine, new: ActivityLine) -> Iterator[str]:
    if old.due_on != new.due_on:
        days = _days(old.due_on, new.due_on)
        yield gettext("“%(activity)s”: date moved from %(old)s to %(new)s") % {"activity": new.title, **days}
    if (old.responsible, old.responsible_name) != (new.responsible, new.responsible_name):
        yield gettext("“%(activity)s”: someone else is responsible") % {"activity": new.title}


def _days(old: date | None, new: date | None) -> dict[str, str]:
    return {key: date_format(day) if day else gettext("no date") for key, day in (("old", old), ("new", new))}


def _with_activities(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """The goals in their order, each with its activities as one column."""
    activities = Activity.objects.filter(goal=OuterRef("pk")).order_by("position")
    as_one = activities.values_list(JSONObject(**{name: name for name in ACTIVITY_COLUMNS}))
    return goals.order_by("position").annotate(done_by=ArraySubquery(as_one))


def _goal_rows(plan_ids: list[UUID]) -> list[dict[str, Any]]:
    goals = _with_activities(Goal.objects.filter(plan__in=plan_ids))
    return [dict(row) for row in goals.values(*GOAL_COLUMNS, "done_by", "plan_id")]


def _goal_line(row: dict[str, Any]) -> GoalLine:
    facts = {key: row[key] for key in GOAL_COLUMNS}
    facts["dropped_reason"] = row["dropped_reason"] or ""
    if isinstance(row["due_on"], str):  # out of a column of its plan, where dates are text
        facts["due_on"] = date.fromisoformat(row["due_on"])
    return GoalLine(**facts, activities=tuple(_activity_line(one) for one in row["done_by"]))


def _activity_line(row: dict[str, Any]) -> ActivityLine:
    return ActivityLine(
        **{
            **row,
            "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            "done_at": datetime.fromisoformat(row["done_at"]) if row["done_at"] else None,
            "cancelled_reason": row["cancelled_reason"] or "",
        }
    )


def _content(goal: GoalLine) -> dict[str, object]:
    return {
        "title": goal.title,
        "source": goal.source,
        "origin": goal.origin,
        "competence": goal.competence_id,
        "from": goal.from_level,
        "to": goal.target_level,
        "sign": goal.sign,
        "due": goal.due_on.isoformat() if goal.due_on else None,
        "activities": [
            {
                "title": one.title,
                "kind": one.kind,
                "responsible": one.responsible,
                "name": one.responsible_name,
                "due": one.due_on.isoformat() if one.due_on else None,
            }
            for one in goal.activities
        ],
    }
