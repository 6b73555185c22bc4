"""Telling the other that a plan is proposed, answered or agreed: whose plan it is, and nothing that stands in it."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from planning.models import Plan, PlanAnswer
from planning.queries import talks
from portal.actions.messages import Telling, tell
from portal.models import User


def proposed(plan: Plan, *, by: User, at: datetime) -> None:
    """The other reads it and agrees, or answers."""
    path = reverse("planning:plan-agree", kwargs={"plan": plan.pk})
    _tell(plan, _other(plan, by, at), "plan_proposed", path, by, at)


def answered(plan: Plan, answer: PlanAnswer, *, at: datetime) -> None:
    """Who proposed it finds the answer on the plan's page. Before the proposal is taken back."""
    to = _proposer(plan, at)
    _tell(plan, to, "plan_answered", reverse("planning:plan", kwargs={"plan": plan.pk}), answer.by, at)


def agreed(plan: Plan, *, by: User, at: datetime) -> None:
    """Who proposed it knows that it is in force."""
    to = _proposer(plan, at)
    _tell(plan, to, "plan_agreed", reverse("planning:plan", kwargs={"plan": plan.pk}), by, at)


def _tell(plan: Plan, to: UUID | None, kind: str, path: str, by: User, at: datetime) -> None:
    """Nobody to tell (a unit without a manager, or one's own deed) is no error."""
    if to is None or to == by.pk:
        return
    facts = {"name": by.name, "employee": plan.user.name, "is_own": to == plan.user_id, "revision": plan.revision}
    key = f"{kind}:{plan.pk}:{plan.version}:{at.isoformat()}"
    tell(tellings=[Telling(to=to, kind=kind, unique_key=key, path=path, facts=facts)], at=at)


def _other(plan: Plan, by: User, at: datetime) -> UUID | None:
    """The employee; or who leads the talk and still leads her, else the nearest manager."""
    if by.pk != plan.user_id:
        return plan.user_id
    return talks.who_leads(plan.user, plan.talk.led_by_id if plan.talk else None, on=timezone.localdate(at))


def _proposer(plan: Plan, at: datetime) -> UUID | None:
    """Who proposed it: the employee; or the manager, as long as she leads her, else who does today."""
    if plan.proposed_by_id == plan.user_id:
        return plan.user_id
    return talks.who_leads(plan.user, plan.proposed_by_id, on=timezone.localdate(at))
