"""Looking back at a plan in force: keeps it current and living (domain.md, rule 8)."""

from datetime import datetime

from django.db import transaction

from planning.actions import plans
from planning.models import FollowUp, Plan
from portal.models import User


@transaction.atomic
def add(*, plan: Plan, text: str, by: User, at: datetime) -> FollowUp:
    """Write what was seen; either may. The plan counts as followed up from now."""
    plan = plans.in_force(plan=plan, by=by)
    same = FollowUp.objects.filter(plan=plan, by=by, text=text).order_by("-at").first()
    if same is not None and same.at == plan.reviewed_at:
        return same  # the button pressed twice
    follow_up = FollowUp.objects.create(plan=plan, by=by, at=at, text=text)
    plan.reviewed_at = at
    plan.save(update_fields=["reviewed_at"])
    return follow_up
