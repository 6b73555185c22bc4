"""Writing a plan: begin a revision, and what every change of one has to do.

All deeds on a person's talk and plan take one lock first: the person's own row. So no two of them run at once, whatever
they touch, and none waits for another in a circle.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions.refusals import Refused
from planning.models import Activity, Goal, Plan, Preparation, Talk
from portal.authorization import Permission, require
from portal.models import User

ALLOWED: dict[str, frozenset[str]] = {
    Plan.State.DRAFT: frozenset({Plan.State.PROPOSED, Plan.State.CLOSED}),
    Plan.State.PROPOSED: frozenset({Plan.State.DRAFT, Plan.State.AGREED, Plan.State.CLOSED}),
    Plan.State.AGREED: frozenset({Plan.State.CLOSED}),
    Plan.State.CLOSED: frozenset(),
}
OPEN = (Plan.State.DRAFT, Plan.State.PROPOSED)
"""A plan that nobody has agreed to is closed only because its person has left."""
FINISHED = (Goal.State.REACHED, Goal.State.DROPPED)
OVER = (Activity.State.DONE, Activity.State.CANCELLED)


class PlanInForce(Refused):
    """The plan is agreed: its content changes only by a new revision."""

    sentence = _("This plan is agreed and cannot be changed. Start a new revision to change it.")


class PlanClosed(Refused):
    """The plan has been replaced, or its person has left."""

    sentence = _("This plan is closed: a later revision has replaced it. Open the current plan instead.")


class AlreadyWriting(Refused):
    """There is an open revision."""

    sentence = _("A new revision is already being written. Go on with that one.")


class PersonHasLeft(Refused):
    """There is nobody any more to agree with."""

    sentence = _("This person does not work here any more. The plan is closed, and nobody can agree to it.")


class BelongsToTalk(Refused):
    """A draft of a talk is not thrown away."""

    sentence = _("This plan belongs to a talk. Change it in the talk room instead.")


def lock_person(*, person: User) -> None:
    """Wait for anyone who writes in this person's talk or plan. Foreign keys to the person are not held up."""
    User.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=person.pk)


@transaction.atomic
def start(*, person: User, by: User, at: datetime) -> Plan:
    """Begin a new revision of the plan in force, with everything that stands in it (between talks)."""
    lock_person(person=person)
    require(by, Permission.WRITE_PLAN, person)
    if Plan.objects.filter(user=person, state__in=OPEN).exists():
        raise AlreadyWriting
    return begin(person=person, talk=None, by=by, at=at)


@transaction.atomic
def discard(*, plan: Plan, by: User, at: datetime) -> None:  # noqa: ARG001 - history notes the time itself
    """Throw away a revision that was begun by mistake; the plan in force stays as it is. Pressing twice is once."""
    try:
        plan = for_change(plan=plan, by=by)
    except Http404:
        return
    if plan.talk_id is not None:
        raise BelongsToTalk
    plan.delete()


@transaction.atomic
def close_of_leaver(*, person: User, at: datetime) -> int:
    """Close every plan of a person who has left: in force, proposed or being written. How many were closed.

    What was prepared for a talk that was held and can no more be confirmed is deleted with them.

    The portal's own work (the hand-over after the HR feed), so nobody's right is asked. Who has not left keeps hers.
    """
    lock_person(person=person)
    if not has_left(person, at=at):
        return 0
    Preparation.objects.filter(talk__user=person).delete()
    rows = Plan.objects.filter(user=person).exclude(state=Plan.State.CLOSED)
    for plan in rows:
        plan.state, plan.closed_at = Plan.State.CLOSED, at
        plan.save(update_fields=["state", "closed_at"])
    return len(rows)


def close_of_leavers(*, at: datetime) -> int:
    """Close the plans of everyone who has left and still has one, or something prepared. One query for nobody."""
    has_plan = Exists(Plan.objects.filter(user=OuterRef("pk"), state__in=(*OPEN, Plan.State.AGREED)))
    has_prepared = Exists(Preparation.objects.filter(talk__user=OuterRef("pk")))
    gone = User.objects.filter(has_plan | has_prepared, left_on__lte=timezone.localdate(at))
    return sum(close_of_leaver(person=person, at=at) for person in gone)


def has_left(person: User, *, at: datetime) -> bool:
    """Whether the person's last day has come; read anew, since the HR feed may have come in between."""
    left_on = User.objects.filter(pk=person.pk).values_list("left_on", flat=True).first()
    return left_on is not None and left_on <= timezone.localdate(at)


def begin(*, person: User, talk: Talk | None, by: User, at: datetime) -> Plan:
    """Make the next revision. In a talk only the goals that are not finished come along; else all of it does."""
    previous = Plan.objects.filter(user=person, state=Plan.State.AGREED).first()
    latest = Plan.objects.filter(user=person).aggregate(latest=Max("revision"))["latest"]
    plan = Plan.objects.create(
        user=person, talk=talk, previous=previous, revision=(latest or 0) + 1, started_by=by, started_at=at
    )
    if previous is not None:
        _copy_goals(previous, plan, unfinished_only=talk is not None)
    return plan


def for_change(*, plan: Plan, by: User) -> Plan:
    """Lock the plan and read it anew; refuse where its content may not be changed by this person or any more.

    `Http404` for a revision that somebody has thrown away since the page was opened.
    """
    lock_person(person=plan.user)
    plan = get_object_or_404(Plan.objects.select_related("user", "talk"), pk=plan.pk)
    require(by, Permission.WRITE_PLAN, plan.user)
    if plan.state == Plan.State.AGREED:
        raise PlanInForce
    if plan.state == Plan.State.CLOSED:
        raise PlanClosed
    return plan


def in_force(*, plan: Plan, by: User) -> Plan:
    """Lock the plan and read it anew; refuse follow-up of one that is not agreed, or not any more."""
    lock_person(person=plan.user)
    plan = Plan.objects.select_related("user").get(pk=plan.pk)
    require(by, Permission.WRITE_PLAN, plan.user)
    if plan.state == Plan.State.CLOSED:
        raise PlanClosed
    if plan.state != Plan.State.AGREED:
        raise NotAgreedYet
    return plan


class NotAgreedYet(Refused):
    """Follow-up is of an agreed plan."""

    sentence = _("The plan is not agreed yet. It can be followed up when both have agreed to it.")


def changed(*, plan: Plan, by: User, at: datetime) -> None:
    """Note a change of the content: a new version, and a proposal that stood is a draft again."""
    plan.version += 1
    plan.saved_by, plan.saved_at = by, at
    take_back(plan)
    plan.save()


def take_back(plan: Plan) -> None:
    """Clear what either has agreed to; the caller saves."""
    plan.state = Plan.State.DRAFT
    plan.proposed_by = plan.proposed_at = None
    plan.employee_agreed_at = plan.manager_agreed_at = plan.manager_agreed_by = None
    plan.is_complete = False


def _copy_goals(source: Plan, target: Plan, *, unfinished_only: bool) -> None:
    """What is over stays in the plan it was agreed in; what goes on keeps its `line`."""
    goals = source.goals.prefetch_related("activities").order_by("position")
    if unfinished_only:
        goals = goals.exclude(state__in=FINISHED)
    for position, goal in enumerate(goals, start=1):
        activities = [one for one in goal.activities.all() if not unfinished_only or one.state not in OVER]
        goal.pk, goal.plan, goal.position, goal.version = None, target, position, 1
        goal.save(force_insert=True)
        Activity.objects.bulk_create(_copies(activities, goal))


def _copies(activities: list[Activity], goal: Goal) -> list[Activity]:
    for activity in activities:
        activity.pk, activity.goal, activity.version = None, goal, 1
    return activities
