"""The plan as a part of a page: goals with their why, activities, and what the reader may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from planning.actions.activities import ALLOWED as ACTIVITY_MOVES
from planning.actions.goals import ALLOWED as GOAL_MOVES
from planning.queries.plans import ActivityLine, AnswerLine, GoalLine, WishLine, answers_in, missing_in
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
FUNDING_WORDS = {
    "UNIT": _("the unit pays"),
    "CENTRAL": _("the organisation pays"),
    "GRANT": _("a state grant pays"),
    "PROJECT": _("a project pays"),
    "SELF": _("the employee pays"),
    "OTHER": _("someone else pays"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A state that a goal or an activity may go to, and whether it needs a reason."""

    state: str
    words: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class ActivityPart:
    """One activity in words. `more` is what is seldom said: hours, cost, support. `reflect_url`: it is done."""

    id: int
    title: str
    who: str
    due: str
    kind: str
    more: str
    proof: str
    reflection: str
    reflect_url: str
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
    """One goal in words. `serves_url` leads to all goals that serve the same; `is_carried`: from last time."""

    id: int
    heading: str
    why: str
    own_why: str
    levels: str
    serves_url: str
    is_carried: bool
    is_dropped: bool
    take_up_url: str
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
class WishPart:
    """A wish that was said no to; `take_up_url` where it may become a goal after all."""

    title: str
    reason: str
    by: str
    at: datetime
    is_earlier: bool
    take_up_url: str


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The plan on the page. `missing` says what it lacks before it can be proposed.

    `last_url` leads to what was agreed last time, `decline_url` to saying no to a wish: for the other of the two.
    """

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
    answers: tuple[AnswerLine, ...]
    wishes: tuple[WishPart, ...]
    last_url: str
    decline_url: str
    proposed_by: str
    waits_for: str
    saved_at: datetime | None
    choose_url: str
    new_goal_url: str
    propose_url: str
    agree_url: str
    take_back_url: str
    discard_url: str


def part_of(
    plan: "Plan",
    goals: Sequence[GoalLine],
    reader: "User",
    *,
    reasons: Sequence[Reason] = (),
    wishes: Sequence[WishLine] = (),
) -> PlanPart:
    """Build the part for a reader; gaps that have a goal are not offered again, nor wishes that were declined."""
    may = _rights_of(reader, plan)
    offered = _offered(goals, reasons, wishes)
    wished = any(one.source == "WISH" for one in offered)
    return PlanPart(
        id=str(plan.pk),
        version=plan.version,
        revision=plan.revision,
        is_draft=plan.state == "DRAFT",
        is_proposed=plan.state == "PROPOSED",
        goals=tuple(_goal(plan, number, goal, may) for number, goal in enumerate(goals, start=1)),
        reasons=offered,
        may_edit=may.edit,
        may_move=may.move,
        may_agree=may.agree,
        may_discard=may.edit and plan.talk_id is None,
        missing=missing_in(goals),
        answers=answers_in(plan) if may.write and plan.agreed_at is None else (),
        wishes=tuple(_wish(plan, one, may) for one in wishes),
        last_url=reverse("planning:plan", kwargs={"plan": plan.previous_id}) if plan.previous_id else "",
        decline_url=_url("wish-decline", plan, when=may.edit and reader.pk != plan.user_id and wished),
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


@dataclass(frozen=True, slots=True)
class _Rights:
    """What a reader may do with a plan as it stands: `edit` a draft, `move` what is agreed, `agree` to a proposal."""

    write: bool
    edit: bool
    move: bool
    agree: bool


def _rights_of(reader: "User", plan: "Plan") -> _Rights:
    may_write = can(reader, Permission.WRITE_PLAN, plan.user)
    return _Rights(
        write=may_write,
        edit=may_write and plan.state == "DRAFT",
        move=may_write and plan.state == "AGREED",
        agree=may_write and plan.state == "PROPOSED" and not has_agreed(plan, reader),
    )


def _offered(goals: Sequence[GoalLine], reasons: Sequence[Reason], wishes: Sequence[WishLine]) -> tuple[Reason, ...]:
    """The reasons that have no goal, and are no wish that this revision has said no to."""
    taken = {goal.competence_id for goal in goals} | {one.competence_id for one in wishes if not one.is_earlier}
    return tuple(reason for reason in reasons if reason.competence_id not in taken)


def _wish(plan: "Plan", one: WishLine, may: _Rights) -> WishPart:
    url = _url("wish-take-up", plan, when=may.edit, wish=one.id)
    return WishPart(one.title, one.reason, one.by, one.at, one.is_earlier, url)


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


def _url(name: str, plan: "Plan", *, when: bool = True, **ids: int) -> str:
    """The address of a deed, "" where it cannot be done."""
    return reverse(f"planning:{name}", kwargs={"plan": plan.pk, **ids}) if when else ""


def _goal(plan: "Plan", number: int, goal: GoalLine, may: _Rights) -> GoalPart:
    source = str(SOURCE_WORDS[goal.source])
    is_dropped = goal.state == "DROPPED"
    return GoalPart(
        id=goal.id,
        heading=gettext("Goal %(number)s: %(title)s") % {"number": number, "title": goal.title},
        why=gettext("Because: %(why)s") % {"why": " · ".join(filter(None, (source, goal.origin)))},
        own_why=goal.why,
        levels=_levels(goal),
        serves_url=serves_url(goal),
        is_carried=goal.is_carried and plan.talk_id is not None,
        is_dropped=is_dropped,
        take_up_url=_url("goal-take-up", plan, when=may.edit and is_dropped, goal=goal.id),
        sign=goal.sign,
        due=day(goal.due_on),
        status=KIND_OF_STATE[goal.state],
        word=str(GOAL_WORDS[goal.state]),
        reason=goal.dropped_reason,
        version=goal.version,
        activities=tuple(_activity(plan, one, may) for one in goal.activities),
        add_activity_url=_url("activity-new", plan, when=may.edit and not is_dropped, goal=goal.id),
        change_url=_url("goal-change", plan, when=may.edit and not is_dropped, goal=goal.id),
        remove_url=_url("goal-remove", plan, when=may.edit, goal=goal.id),
        state_url=_url("goal-state", plan, when=may.move, goal=goal.id),
        moves=_moves(goal.state, GOAL_MOVES, GOAL_WORDS),
    )


def _activity(plan: "Plan", one: ActivityLine, may: _Rights) -> ActivityPart:
    return ActivityPart(
        id=one.id,
        title=one.title,
        who=who(one, plan.user.name),
        due=day(one.due_on) or pgettext("activity", "no date yet"),
        kind=str(KIND_WORDS[one.kind]),
        more=more_words(one),
        proof=one.proof,
        reflection=one.reflection,
        reflect_url=_url("activity-reflection", plan, when=may.move and one.state == "DONE", activity=one.id),
        is_open=one.state in {"PLANNED", "ONGOING"},
        status=KIND_OF_STATE[one.state],
        word=str(ACTIVITY_WORDS[one.state]),
        reason=one.cancelled_reason,
        version=one.version,
        change_url=_url("activity-change", plan, when=may.edit, activity=one.id),
        remove_url=_url("activity-remove", plan, when=may.edit, activity=one.id),
        state_url=_url("activity-state", plan, when=may.move, activity=one.id),
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


def serves_url(goal: GoalLine) -> str:
    """Where everything that serves the same stands: the requirement or the task, else the competence."""
    if goal.requirement_id:
        return reverse("planning:goals-of-requirement", kwargs={"requirement": goal.requirement_id})
    if goal.task_id:
        return reverse("planning:goals-of-task", kwargs={"task": goal.task_id})
    if goal.competence_id:
        return reverse("planning:goals-of-competence", kwargs={"competence": goal.competence_id})
    return ""


def more_words(one: ActivityLine) -> str:
    """What is seldom said about an activity, in one line."""
    work_time = {True: gettext("in working hours"), False: gettext("outside working hours"), None: ""}[one.work_time]
    parts = (
        gettext("from %(day)s") % {"day": day(one.starts_on)} if one.starts_on else "",
        _hours_words(one),
        work_time,
        gettext("cost %(cost)s kronor") % {"cost": number_format(one.cost, use_l10n=True, force_grouping=True)}
        if one.cost
        else "",
        str(FUNDING_WORDS.get(one.funding, "")),
        gettext("support: %(who)s") % {"who": one.support} if one.support else "",
    )
    return " · ".join(filter(None, parts))


def _hours_words(one: ActivityLine) -> str:
    if one.hours is None:
        return ""
    decimals = 0 if one.hours == int(one.hours) else 1
    return gettext("%(hours)s hours") % {"hours": number_format(one.hours, decimal_pos=decimals)}


def _levels(goal: GoalLine) -> str:
    if goal.target_level is None:
        return ""
    if goal.from_level is None:
        return gettext("to level %(to)s") % {"to": goal.target_level}
    return gettext("from level %(now)s to level %(to)s") % {"now": goal.from_level, "to": goal.target_level}


NEEDS_REASON = frozenset({"DROPPED", "CANCELLED"})


def _moves(state: str, allowed: Mapping[str, frozenset[str]], words: Mapping[str, str | Promise]) -> tuple[Move, ...]:
    return tuple(Move(to, str(words[to]), to in NEEDS_REASON) for to in words if to in allowed[state])
