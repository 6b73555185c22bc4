"""Looking back at a plan in force: keeps it current and living (domain.md, rule 8)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import activities, goals, plans
from planning.actions.refusals import Refused
from planning.models import Activity, FollowUp, Goal, Plan, Talk
from portal.models import User

MAY_BE_TICKED = (Activity.State.PLANNED, Activity.State.ONGOING)


class NextHasPassed(Refused):
    """The next look back lies before today."""

    sentence = _("The date has passed. Choose today or a later day.")
    field = "next_on"


@transaction.atomic
def add(
    *,
    plan: Plan,
    text: str,
    by: User,
    at: datetime,
    next_on: date | None = None,
    talk: Talk | None = None,
    states: Mapping[int, tuple[str, str]] | None = None,
    done: Collection[int] = (),
) -> FollowUp:
    """Write what was seen; either may. The plan counts as followed up from now.

    `states` says of some goals how far they have come, with the reason of a dropped one; `done` are activities that
    are done now. All of it is noted, or nothing. A goal or an activity that is not in the plan is left alone.
    """
    plan = plans.in_force(plan=plan, by=by)
    same = FollowUp.objects.filter(plan=plan, by=by, text=text).order_by("-at").first()
    if same is not None and same.at == plan.reviewed_at:
        return same  # the button pressed twice
    if next_on is not None and next_on < timezone.localdate(at):
        raise NextHasPassed
    for goal in Goal.objects.filter(plan=plan, pk__in=list(states or ())).select_related("plan__user"):
        state, reason = (states or {})[goal.pk]
        goals.move(goal=goal, state=state, reason=reason, by=by, at=at)
    for activity in Activity.objects.filter(goal__plan=plan, pk__in=list(done), state__in=MAY_BE_TICKED):
        activities.step_to(activity, state=Activity.State.DONE, reason="", by=by, at=at)
    follow_up = FollowUp.objects.create(plan=plan, by=by, at=at, text=text, next_on=next_on, talk=talk)
    plan.reviewed_at = at
    plan.save(update_fields=["reviewed_at"])
    return follow_up
