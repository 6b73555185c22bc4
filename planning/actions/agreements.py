"""Both agree: one proposes the plan and so agrees for her own part, the other agrees, and it is in force.

docs/talks-and-plans.md says the same to its users.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competence.actions import assessments
from competence.models import Assessment
from planning.actions import plans, talks
from planning.actions.refusals import Refused
from planning.models import Plan, Talk
from planning.queries.plans import GoalLine, fingerprint_of, goals_of, missing_in
from portal.authorization import Permission, can, require
from portal.models import User


class Incomplete(Refused):
    """The plan lacks what rule 8 asks for; the sentence lists it."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(" ".join(missing))


class PlanHasChanged(Refused):
    """The plan is not what the person has read."""

    sentence = _("The plan has been changed since you opened the page. Read it again, then agree.")


class AlreadyProposed(Refused):
    """The other proposed it first."""

    sentence = _("The plan has just been proposed to you. Read it, and agree if it is right.")


class NotProposed(Refused):
    """There is nothing to agree to now."""

    sentence = _("The plan is being changed and is not proposed now. When it is right, propose it again.")


class ManagerHasChanged(Refused):
    """Who agreed as manager is not the manager any more."""

    sentence = _("The employee has another manager than when the plan was proposed. Propose it again.")


@transaction.atomic
def propose(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Propose the plan as read at `version`, and agree to it for one's own part. Pressing twice is once."""
    plan = _locked(plan)
    as_employee = _side(plan, by)
    _refuse_closed(plan)
    if plan.state != Plan.State.DRAFT:
        if _has_agreed(plan, as_employee=as_employee):
            return plan
        raise AlreadyProposed
    _refuse_unread_or_incomplete(plan, goals_of(plan), version)
    plan.state, plan.is_complete = Plan.State.PROPOSED, True
    plan.proposed_by, plan.proposed_at = by, at
    _agree_for(plan, by, at, as_employee=as_employee)
    plan.save()
    if plan.talk is not None and plan.talk.state != Talk.State.HELD:
        talks.hold(talk=plan.talk, by=by, at=at)
    return plan


@transaction.atomic
def agree(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Agree to a proposed plan as read at `version`. With both, it is in force and the one before is closed.

    The talk is confirmed and the levels of the self-assessment are agreed in the same transaction. Twice is once.
    """
    plan = _locked(plan)
    as_employee = _side(plan, by)
    if plan.state == Plan.State.CLOSED:
        raise plans.PlanClosed
    if plan.state == Plan.State.DRAFT:
        raise NotProposed
    if _has_agreed(plan, as_employee=as_employee):
        return plan
    goals = goals_of(plan)
    _refuse_unread_or_incomplete(plan, goals, version)
    _agree_for(plan, by, at, as_employee=as_employee)
    manager = plan.manager_agreed_by
    if manager is None or not can(manager, Permission.AGREE_PLAN_AS_MANAGER, plan.user):
        raise ManagerHasChanged
    _put_in_force(plan, goals, at)
    if plan.talk is not None:
        talks.confirm(talk=plan.talk, by=by, at=at)
        _agree_levels(plan, manager, at)
    return plan


@transaction.atomic
def take_back(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Make a proposal a draft again, so that it can be changed; either may, and both agree anew afterwards."""
    plan = plans.for_change(plan=plan, by=by)
    if plan.state == Plan.State.PROPOSED:
        plans.take_back(plan)
        plan.saved_by, plan.saved_at = by, at
        plan.save()
    return plan


def _locked(plan: Plan) -> Plan:
    plans.lock_person(person=plan.user)
    return Plan.objects.select_related("user", "talk", "talk__user", "manager_agreed_by").get(pk=plan.pk)


def _side(plan: Plan, by: User) -> bool:
    """Whether `by` agrees as the employee; else she has to have the right to agree as the manager."""
    if by.pk == plan.user_id:
        require(by, Permission.AGREE_PLAN_AS_EMPLOYEE, plan.user)
        return True
    require(by, Permission.AGREE_PLAN_AS_MANAGER, plan.user)
    return False


def _refuse_closed(plan: Plan) -> None:
    if plan.state == Plan.State.AGREED:
        raise plans.PlanInForce
    if plan.state == Plan.State.CLOSED:
        raise plans.PlanClosed


def _refuse_unread_or_incomplete(plan: Plan, goals: tuple[GoalLine, ...], version: int) -> None:
    if plan.version != version:
        raise PlanHasChanged
    if missing := missing_in(goals):
        raise Incomplete(missing)


def _has_agreed(plan: Plan, *, as_employee: bool) -> bool:
    return (plan.employee_agreed_at if as_employee else plan.manager_agreed_at) is not None


def _agree_for(plan: Plan, by: User, at: datetime, *, as_employee: bool) -> None:
    if as_employee:
        plan.employee_agreed_at = at
    else:
        plan.manager_agreed_by, plan.manager_agreed_at = by, at


def _put_in_force(plan: Plan, goals: tuple[GoalLine, ...], at: datetime) -> None:
    before = Plan.objects.filter(user=plan.user, state=Plan.State.AGREED)
    before.update(state=Plan.State.CLOSED, closed_at=at)
    plan.state, plan.agreed_at, plan.is_complete = Plan.State.AGREED, at, True
    plan.fingerprint = fingerprint_of(plan, goals)
    plan.save()


def _agree_levels(plan: Plan, manager: User, at: datetime) -> None:
    """Only of an assessment that was there when the plan was proposed: a later one has not been talked about."""
    talked_about = Assessment.objects.filter(
        user=plan.user, state=Assessment.State.SUBMITTED, submitted_at__lte=plan.proposed_at
    ).first()
    if talked_about is not None:
        assessments.agree_assessment(assessment_id=talked_about.pk, by=manager, at=at)
