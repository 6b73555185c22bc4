"""Both agree: one proposes the plan and so agrees for her own part, the other agrees, and it is in force.

What both agreed to is kept as a record in the same transaction (planning/models/agreement.py). Who does not agree
answers in words, and the proposal is a draft again. docs/talks-and-plans.md says the same to its users.
"""

from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from competence.actions import assessments
from competence.models import Assessment
from planning.actions import plan_tellings, plans, talks
from planning.actions.refusals import Refused
from planning.models import Plan, PlanAnswer, Talk
from planning.queries import agreements as records
from planning.queries.agreements import Signed
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


class OwnProposal(Refused):
    """Nobody answers what she has agreed to herself."""

    sentence = _("You have agreed to this proposal yourself. Press “Change the plan” if you want it otherwise.")


class ManagerHasChanged(Refused):
    """Who agreed as manager is not the manager any more."""

    sentence = _("The employee has another manager than when the plan was proposed. Propose it again.")


@transaction.atomic
def propose(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Propose the plan as read at `version`, and agree to it for one's own part. Pressing twice is once."""
    plan = _locked(plan)
    _refuse_left(plan, by, at)
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
    plan_tellings.proposed(plan, by=by, at=at)
    return plan


@transaction.atomic
def agree(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Agree to a proposed plan as read at `version`. With both, it is in force and the one before is closed.

    The talk is confirmed and the levels of the self-assessment are agreed in the same transaction. Twice is once.
    """
    plan = _locked(plan)
    _refuse_left(plan, by, at)
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
    talked_about = records.submitted_before(plan.user, plan.proposed_at) if plan.talk is not None else None
    _put_in_force(plan, goals, at)
    _keep_record(plan, goals, manager, talked_about)
    if plan.talk is not None:
        talks.confirm(talk=plan.talk, by=by, at=at)
    if talked_about is not None:
        assessments.agree_assessment(assessment_id=talked_about.pk, by=manager, at=at)
    plan_tellings.agreed(plan, by=by, at=at)
    return plan


@transaction.atomic
def answer(*, plan: Plan, text: str, by: User, at: datetime) -> PlanAnswer:
    """Say in words what should be otherwise, instead of agreeing. The proposal is a draft again; both see the answer.

    Only who has not agreed yet answers; pressing twice is once.
    """
    plan = _locked(plan)
    as_employee = _side(plan, by)
    _refuse_closed(plan)
    latest = PlanAnswer.objects.filter(plan=plan).order_by("-at", "-pk").first()
    if latest is not None and (latest.by_id, latest.text) == (by.pk, text) and plan.state == Plan.State.DRAFT:
        return latest
    if plan.state == Plan.State.DRAFT:
        raise NotProposed
    if _has_agreed(plan, as_employee=as_employee):
        raise OwnProposal
    said = PlanAnswer.objects.create(plan=plan, by=by, at=at, text=text)
    plan_tellings.answered(plan, said, at=at)
    plans.take_back(plan)
    plan.saved_by, plan.saved_at = by, at
    plan.save()
    return said


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
    plans_now = Plan.objects.select_related("user", "talk", "talk__user", "manager_agreed_by")
    return get_object_or_404(plans_now, pk=plan.pk)  # a revision that is being written may have been thrown away


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


def _keep_record(plan: Plan, goals: tuple[GoalLine, ...], manager: User, talked_about: Assessment | None) -> None:
    """Before the levels are agreed: afterwards those that were not talked about could not be told from the others."""
    if plan.employee_agreed_at is None or plan.manager_agreed_at is None:
        return  # the constraint of an agreed plan has both
    assessment = talked_about.pk if talked_about else None
    content = records.content_of(plan, goals, levels=records.levels_of(assessment), assessment=assessment)
    records.record(
        plan,
        content,
        employee=Signed(plan.user_id, plan.user.name, plan.employee_agreed_at),
        manager=Signed(manager.pk, manager.name, plan.manager_agreed_at),
        previous=records.last_digest(plan.user),
    ).save(force_insert=True)


def _refuse_left(plan: Plan, by: User, at: datetime) -> None:
    """Who took part in the plan is told why nobody can agree any more; others have no business here."""
    part = {plan.proposed_by_id, plan.manager_agreed_by_id, plan.started_by_id, plan.saved_by_id}
    if by.pk in part and plans.has_left(plan.user, at=at):
        raise plans.PersonHasLeft
