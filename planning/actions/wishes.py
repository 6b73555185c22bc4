"""Wishes of the employee that do not become goals now: said no to with a reason, and taken up again later."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import goals, plans
from planning.actions.refusals import Refused
from planning.models import DeclinedWish, Goal, Plan
from planning.queries import reasons
from portal.models import User


class NoSuchWish(Refused):
    """The wish has become a goal, was said no to already, or is not wished any more."""

    sentence = _("This wish is not open any more: it has a goal, or it has been answered. Look at the plan again.")


@transaction.atomic
def decline(*, plan: Plan, competence: int, reason: str, by: User, at: datetime) -> DeclinedWish:
    """Say no, with a reason, to working more with a competence that the employee has wished for in her assessment."""
    plan = plans.for_change(plan=plan, by=by)
    if not reason:
        raise goals.SayWhy
    told = DeclinedWish.objects.filter(plan=plan, competence=competence).first()
    if told is not None and told.reason == reason:
        return told  # the button pressed twice
    wish = reasons.of(plan.user, on=timezone.localdate(at)).get(competence)
    has_goal = plan.goals.filter(competence=competence).exists()
    if wish is None or wish.source != Goal.Source.WISH or has_goal or told is not None:
        raise NoSuchWish
    declined = DeclinedWish.objects.create(
        plan=plan, title=wish.title, competence_id=competence, reason=reason, by=by, at=at
    )
    plans.changed(plan=plan, by=by, at=at)
    return declined


@transaction.atomic
def take_up(*, plan: Plan, wish: int, by: User, at: datetime) -> Goal:
    """Make a goal of a wish that was said no to, in this revision or in the one before it."""
    plan = plans.for_change(plan=plan, by=by)
    near = [key for key in (plan.pk, plan.previous_id) if key]
    declined = DeclinedWish.objects.filter(pk=wish, plan__in=near).first()
    if declined is None or plan.goals.filter(source=Goal.Source.WISH, title=declined.title).exists():
        raise NoSuchWish
    if declined.competence_id and plan.goals.filter(competence=declined.competence_id).exists():
        raise NoSuchWish
    goal = Goal(plan=plan, title=declined.title, source=Goal.Source.WISH, competence_id=declined.competence_id)
    goals.insert(plan, [goal], by, at)
    if declined.plan_id == plan.pk:
        declined.delete()
    return goal
