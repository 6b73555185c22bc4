"""The goals of a plan: from gaps, wishes and certificates; changed, removed, and followed how far they have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from planning.actions import plans
from planning.actions.refusals import Refused, Stale
from planning.models import DeclinedWish, Goal, Plan
from planning.queries import reasons
from portal.models import User

ALLOWED: dict[str, frozenset[str]] = {
    Goal.State.PLANNED: frozenset({Goal.State.ONGOING, Goal.State.REACHED, Goal.State.PARTLY, Goal.State.DROPPED}),
    Goal.State.ONGOING: frozenset({Goal.State.PLANNED, Goal.State.REACHED, Goal.State.PARTLY, Goal.State.DROPPED}),
    Goal.State.PARTLY: frozenset({Goal.State.ONGOING, Goal.State.REACHED, Goal.State.DROPPED}),
    Goal.State.REACHED: frozenset({Goal.State.ONGOING}),
    Goal.State.DROPPED: frozenset({Goal.State.ONGOING}),
}
MOST_AT_ONCE = 4
MOST_GOALS = 12


class ChooseOneToFour(Refused):
    """One to four are chosen at a time."""

    sentence = _("Choose one to four competences to work with. More is rarely done in a year.")


class NothingToWorkWith(Refused):
    """The choice is no gap, wish or certificate of this person, or has a goal already."""

    sentence = _("What you chose is no longer open: it has a goal already, or the requirement is met. Choose again.")


class TooManyGoals(Refused):
    """The plan is full."""

    sentence = _("The plan has as many goals as it can hold. Remove one first.")


class GoalIsGone(Refused):
    """The goal has been removed."""

    sentence = _("Someone has removed this goal meanwhile. Your text is still here: add it as a new goal if you wish.")


class GoalHasChanged(Refused):
    """The goal is not what the person saw."""

    sentence = _("Someone has changed this goal since you opened the page. Look at it again before you remove it.")


class DateHasPassed(Refused):
    """A new date lies before today."""

    sentence = _("The date has passed. Choose today or a later day.")
    field = "due_on"


class NoSuchStep(Refused):
    """The transition is not in the table."""

    sentence = _("It cannot go from what it is now to that. Open the page again to see how far it has come.")


class SayWhy(Refused):
    """A reason is missing."""

    sentence = _("Write why. One sentence is enough.")
    field = "reason"


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """What is said about a goal in own words; `why` is why it is there, beyond its source."""

    title: str
    sign: str = ""
    due_on: date | None = None
    why: str = ""
    target_level: int | None = None

    def texts(self) -> dict[str, str]:
        """By field, as two versions are put side by side."""
        return {
            "title": self.title,
            "sign": self.sign,
            "due_on": self.due_on.isoformat() if self.due_on else "",
            "why": self.why,
            "target_level": "" if self.target_level is None else str(self.target_level),
        }


@transaction.atomic
def add_chosen(*, plan: Plan, competences: Sequence[int], by: User, at: datetime) -> list[Goal]:
    """Make one goal for each chosen competence, with why: a gap, a certificate or the person's wish.

    The words are in the person's own language: it is her plan.
    """
    plan = plans.for_change(plan=plan, by=by)
    if not 1 <= len(set(competences)) <= MOST_AT_ONCE:
        raise ChooseOneToFour
    taken = set(plan.goals.values_list("competence_id", flat=True))
    with override(plan.user.language):
        open_reasons = reasons.of(plan.user, on=timezone.localdate(at))
        chosen = [open_reasons[key] for key in dict.fromkeys(competences) if key in open_reasons and key not in taken]
        if len(chosen) < len(set(competences)):
            raise NothingToWorkWith
        goals = [_from_reason(plan, reason) for reason in chosen]
    insert(plan, goals, by, at)
    return goals


@transaction.atomic
def add(*, plan: Plan, source: str, origin: str, facts: GoalFacts, by: User, at: datetime) -> Goal:
    """Add a goal in own words: the person's own wish, what a law asks for, a step of a ladder, a county activity."""
    plan = plans.for_change(plan=plan, by=by)
    refuse_past(facts.due_on, before=None, at=at)
    goal = Goal(plan=plan, title=facts.title, source=source, origin=origin, sign=facts.sign, due_on=facts.due_on)
    goal.why, goal.target_level = facts.why, facts.target_level
    insert(plan, [goal], by, at)
    return goal


@transaction.atomic
def add_serving(*, plan: Plan, serves: str, facts: GoalFacts, by: User, at: datetime) -> Goal:
    """Add a goal that serves something that is there: `serves` is the key of one of `reasons.all_of`.

    Without a title of its own it is called what the reason is called, in the person's language.
    """
    plan = plans.for_change(plan=plan, by=by)
    refuse_past(facts.due_on, before=None, at=at)
    with override(plan.user.language):
        offered = {reason.key: reason for reason in reasons.all_of(plan.user, on=timezone.localdate(at))}
    reason = offered.get(serves)
    if reason is None or (reason.competence_id and plan.goals.filter(competence=reason.competence_id).exists()):
        raise NothingToWorkWith
    goal = _from_reason(plan, reason)
    goal.title, goal.sign, goal.due_on, goal.why = facts.title or goal.title, facts.sign, facts.due_on, facts.why
    if facts.target_level is not None:
        goal.target_level = facts.target_level
    insert(plan, [goal], by, at)
    return goal


@transaction.atomic
def change(
    *,
    goal: Goal,
    version: int,
    title: str,
    sign: str,
    due_on: date | None,
    by: User,
    at: datetime,
    why: str | None = None,
    target_level: int | None = None,
) -> Goal:
    """Change the words, the level or the date of a goal; `Stale` with both texts when someone else was first.

    `why` None leaves both it and the level as they are.
    """
    plan = plans.for_change(plan=goal.plan, by=by)
    current = _current(goal, plan)
    if why is None:
        why, target_level = current.why, current.target_level
    facts = GoalFacts(title, sign, due_on, why, target_level)
    saved = facts_of(current).texts()
    if facts.texts() == saved:
        return current
    if current.version != version:
        raise Stale(saved, facts.texts(), current.version, *last_saved(current, plan))
    refuse_past(due_on, before=current.due_on, at=at)
    current.title, current.sign, current.due_on = title, sign, due_on
    current.why, current.target_level = why, target_level
    current.version += 1
    current.saved_by, current.saved_at = by, at
    current.save()
    plans.changed(plan=plan, by=by, at=at)
    return current


@transaction.atomic
def remove(*, goal: Goal, version: int, by: User, at: datetime, reason: str = "") -> None:
    """Take a goal and its activities out of the plan; one that is gone already is no error.

    A goal that came along from the plan before is dropped with a reason, and stays in sight. The employee's wish is
    said no to with a reason by the manager; who wished may take it back without a word.
    """
    plan = plans.for_change(plan=goal.plan, by=by)
    current = Goal.objects.filter(pk=goal.pk, plan=plan).first()
    if current is None:
        return
    if current.version != version:
        raise GoalHasChanged
    if needs_reason(current, plan, by) and not reason:
        raise SayWhy
    if came_along(current, plan):
        _drop(current, reason, by, at)
    else:
        if current.source == Goal.Source.WISH and reason:
            DeclinedWish.objects.create(
                plan=plan, title=current.title, competence_id=current.competence_id, reason=reason, by=by, at=at
            )
        current.delete()
    plans.changed(plan=plan, by=by, at=at)


@transaction.atomic
def take_up(*, goal: Goal, by: User, at: datetime) -> Goal:
    """Take up a goal again that was dropped from the revision being written; one that goes on is left as it is."""
    plan = plans.for_change(plan=goal.plan, by=by)
    current = _current(goal, plan)
    if current.state != Goal.State.DROPPED:
        return current
    current.state, current.dropped_reason = Goal.State.ONGOING, None
    current.version += 1
    current.saved_by, current.saved_at = by, at
    current.save()
    plans.changed(plan=plan, by=by, at=at)
    return current


def needs_reason(goal: Goal, plan: Plan, by: User) -> bool:
    """Whether taking the goal out asks why."""
    is_others_wish = goal.source == Goal.Source.WISH and by.pk != plan.user_id
    return is_others_wish or came_along(goal, plan)


def came_along(goal: Goal, plan: Plan) -> bool:
    """Whether the goal stood in the revision before this one."""
    return plan.previous_id is not None and Goal.objects.filter(plan=plan.previous_id, line=goal.line).exists()


@transaction.atomic
def move(*, goal: Goal, state: str, reason: str, by: User, at: datetime) -> Goal:
    """Say how far a goal of an agreed plan has come; `reason` is needed for a dropped one, and kept for no other."""
    plan = plans.in_force(plan=goal.plan, by=by)
    current = _current(goal, plan)
    if state == current.state:
        return current
    if state not in ALLOWED[current.state]:
        raise NoSuchStep
    if state == Goal.State.DROPPED and not reason:
        raise SayWhy
    current.state = state
    current.dropped_reason = reason if state == Goal.State.DROPPED else None
    current.saved_by, current.saved_at = by, at
    current.save()
    return current


def refuse_past(due_on: date | None, *, before: date | None, at: datetime) -> None:
    """A date may stay as it was (`before`), but is not moved to a day that has passed."""
    if due_on is not None and due_on != before and due_on < timezone.localdate(at):
        raise DateHasPassed


def last_saved(row: Goal, plan: Plan) -> tuple[str, datetime]:
    """Who saved it last, and when; the plan's beginner where nobody has changed it since."""
    if row.saved_by is not None and row.saved_at is not None:
        return row.saved_by.name, row.saved_at
    return plan.started_by.name, plan.started_at


def _current(goal: Goal, plan: Plan) -> Goal:
    current = Goal.objects.select_related("saved_by").filter(pk=goal.pk, plan=plan).first()
    if current is None:
        raise GoalIsGone
    return current


def facts_of(goal: Goal) -> GoalFacts:
    """What the goal says now."""
    return GoalFacts(goal.title, goal.sign, goal.due_on, goal.why, goal.target_level)


def _drop(goal: Goal, reason: str, by: User, at: datetime) -> None:
    goal.state, goal.dropped_reason = Goal.State.DROPPED, reason
    goal.version += 1
    goal.saved_by, goal.saved_at = by, at
    goal.save()


def _from_reason(plan: Plan, reason: reasons.Reason) -> Goal:
    return Goal(
        plan=plan,
        title=reason.title,
        source=reason.source,
        origin=reason.origin,
        competence_id=reason.competence_id or None,
        requirement_id=reason.requirement_id,
        task_id=reason.task_id,
        from_level=reason.from_level,
        target_level=reason.target_level,
    )


def insert(plan: Plan, goals: list[Goal], by: User, at: datetime) -> None:
    """Put goals last in a plan that is locked for change. Raises `TooManyGoals`."""
    if plan.goals.count() + len(goals) > MOST_GOALS:
        raise TooManyGoals
    last = plan.goals.aggregate(last=Max("position"))["last"] or 0
    for position, goal in enumerate(goals, start=last + 1):
        goal.position, goal.saved_by, goal.saved_at = position, by, at
        goal.save()
    plans.changed(plan=plan, by=by, at=at)
