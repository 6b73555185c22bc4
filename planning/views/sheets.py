"""The plan as a part of a page: goals with their why, activities, and what the reader may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from planning.actions.activities import ALLOWED as ACTIVITY_MOVES
from planning.actions.goals import ALLOWED as GOAL_MOVES
from planning.queries.plans import ActivityLine, GoalLine, missing_in
from planning.queries.reasons import Reason
from portal.authorization import Permission, can

if TYPE_CHECKING:
    from planning.models import Plan
    from portal.models import User

KIND_OF_STATE = {
    "PLANNED": "idle", "ONGOING": "near", "REACHED": "ok", "PARTLY": "near", "DROPPED": "idle", "DONE": "ok",
    "CANCELLED": "idle",
}  # fmt: skip
GOAL_WORDS = {
    "PLANNED": _("Planned"),
    "ONGOING": _("Under way"),
    "REACHED": _("Reached"),
    "PARTLY": _("Partly reached"),
    "DROPPED": _("Dropped"),
}
ACTIVITY_WORDS = {
    "PLANNED": _("Planned"),
    "ONGOING": _("Under way"),
    "DONE": _("Done"),
    "CANCELLED": _("Cancelled"),
}
SOURCE_WORDS = {
    "GAP": _("gap against the required level"),
    "NEED": _("critical need of the unit"),
    "LADDER": _("ladder criterion"),
    "TASK_SHIFT": _("task shifting"),
    "LAW": _("law or certificate"),
    "COUNTY": _("county activity"),
    "WISH": _("own wish"),
}
KIND_WORDS = {"WORK": _("at work"), "OTHERS": _("with others"), "FORMAL": _("course or study")}


@dataclass(frozen=True, slots=True)
class Move:
    """A state that a goal or an activity may go to, and whether it needs a reason."""

    state: str
    words: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class ActivityPart:
    """One activity in words. `done_url` is empty where nothing may be ticked."""

    id: int
    title: str
    who: str
    due: str
    kind: str
    is_open: bool
    status: str
    word: str
    reason: str
    version: int
    change_url: str
    remove_url: str
    state_url: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class GoalPart:
    """One goal in words."""

    id: int
    heading: str
    why: str
    sign: str
    due: str
    status: str
    word: str
    reason: str
    version: int
    activities: tuple[ActivityPart, ...]
    add_activity_url: str
    change_url: str
    remove_url: str
    state_url: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The plan on the page. `missing` says what it lacks before it can be proposed."""

    id: str
    version: int
    revision: int
    is_draft: bool
    is_proposed: bool
    goals: tuple[GoalPart, ...]
    reasons: tuple[Reason, ...]
    may_edit: bool
    may_move: bool
    may_agree: bool
    may_discard: bool
    missing: tuple[str, ...]
    proposed_by: str
    waits_for: str
    saved_at: datetime | None
    choose_url: str
    new_goal_url: str
    propose_url: str
    agree_url: str
    take_back_url: str
    discard_url: str


def part_of(plan: "Plan", goals: Sequence[GoalLine], reader: "User", *, reasons: Sequence[Reason] = ()) -> PlanPart:
    """Build the part for a reader; gaps that have a goal already are not offered again."""
    is_draft, is_proposed = plan.state == "DRAFT", plan.state == "PROPOSED"
    may_write = can(reader, Permission.WRITE_PLAN, plan.user)
    taken = {goal.competence_id for goal in goals}
    parts = tuple(
        _goal(plan, number, goal, may_edit=is_draft and may_write, may_move=plan.state == "AGREED" and may_write)
        for number, goal in enumerate(goals, start=1)
    )
    return PlanPart(
        id=str(plan.pk),
        version=plan.version,
        revision=plan.revision,
        is_draft=is_draft,
        is_proposed=is_proposed,
        goals=parts,
        reasons=tuple(reason for reason in reasons if reason.competence_id not in taken),
        may_edit=is_draft and may_write,
        may_move=plan.state == "AGREED" and may_write,
        may_agree=is_proposed and may_write and not has_agreed(plan, reader),
        may_discard=is_draft and may_write and plan.talk_id is None,
        missing=missing_in(goals),
        proposed_by=plan.proposed_by.name if plan.proposed_by else "",
        waits_for=_waits_for(plan),
        saved_at=plan.saved_at,
        choose_url=_url("goal-choose", plan),
        new_goal_url=_url("goal-new", plan),
        propose_url=_url("plan-propose", plan),
        agree_url=_url("plan-agree", plan),
        take_back_url=_url("plan-take-back", plan),
        discard_url=_url("plan-discard", plan),
    )


def has_agreed(plan: "Plan", reader: "User") -> bool:
    """Whether the reader's side has agreed: the employee, or the manager whoever that was."""
    return (plan.employee_agreed_at if reader.pk == plan.user_id else plan.manager_agreed_at) is not None


def day(value: date | None) -> str:
    """A date as people write it; empty for none."""
    return date_format(value, "DATE_FORMAT") if value else ""


def _waits_for(plan: "Plan") -> str:
    if plan.state != "PROPOSED":
        return ""
    return str(plan.user.name) if plan.employee_agreed_at is None else gettext("the manager")


def _url(name: str, plan: "Plan", **ids: int) -> str:
    return reverse(f"planning:{name}", kwargs={"plan": plan.pk, **ids})


def _goal(plan: "Plan", number: int, goal: GoalLine, *, may_edit: bool, may_move: bool) -> GoalPart:
    source = str(SOURCE_WORDS[goal.source])
    return GoalPart(
        id=goal.id,
        heading=gettext("Goal %(number)s: %(title)s") % {"number": number, "title": goal.title},
        why=gettext("Because: %(why)s") % {"why": f"{source} · {goal.origin}" if goal.origin else source},
        sign=goal.sign,
        due=day(goal.due_on),
        status=KIND_OF_STATE[goal.state],
        word=str(GOAL_WORDS[goal.state]),
        reason=goal.dropped_reason,
        version=goal.version,
        activities=tuple(_activity(plan, one, may_edit=may_edit, may_move=may_move) for one in goal.activities),
        add_activity_url=_url("activity-new", plan, goal=goal.id) if may_edit else "",
        change_url=_url("goal-change", plan, goal=goal.id) if may_edit else "",
        remove_url=_url("goal-remove", plan, goal=goal.id) if may_edit else "",
        state_url=_url("goal-state", plan, goal=goal.id) if may_move else "",
        moves=_moves(goal.state, GOAL_MOVES, GOAL_WORDS),
    )


def _activity(plan: "Plan", one: ActivityLine, *, may_edit: bool, may_move: bool) -> ActivityPart:
    return ActivityPart(
        id=one.id,
        title=one.title,
        who=who(one, plan.user.name),
        due=day(one.due_on) or pgettext("activity", "no date yet"),
        kind=str(KIND_WORDS[one.kind]),
        is_open=one.state in {"PLANNED", "ONGOING"},
        status=KIND_OF_STATE[one.state],
        word=str(ACTIVITY_WORDS[one.state]),
        reason=one.cancelled_reason,
        version=one.version,
        change_url=_url("activity-change", plan, activity=one.id) if may_edit else "",
        remove_url=_url("activity-remove", plan, activity=one.id) if may_edit else "",
        state_url=_url("activity-state", plan, activity=one.id) if may_move else "",
        moves=_moves(one.state, ACTIVITY_MOVES, ACTIVITY_WORDS),
    )


def who(one: ActivityLine, employee: str) -> str:
    """Who sees to it, in words."""
    words = {
        "EMPLOYEE": employee,
        "MANAGER": gettext("the manager"),
        "OTHER": one.responsible_name,
    }
    return words.get(one.responsible, gettext("nobody yet"))


NEEDS_REASON = frozenset({"DROPPED", "CANCELLED"})


def _moves(state: str, allowed: Mapping[str, frozenset[str]], words: Mapping[str, str | Promise]) -> tuple[Move, ...]:
    return tuple(Move(to, str(words[to]), to in NEEDS_REASON) for to in words if to in allowed[state])
