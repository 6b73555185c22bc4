"""What the constraints of agreements, answers, wishes and kinds of activities forbid, done on purpose."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from planning.models import Activity, ActivityTemplate, DeclinedWish, Plan, PlanAgreement, PlanAnswer
from tests.guards.world import World
from tests.make.planning import make_plan
from tests.make.plans import make_activity_template, make_declined_wish

Break = Callable[[World], object]
NOW = timezone.now()
DIGEST = "0" * 64


def _agreement(world: World, **changes: object) -> None:
    plan = make_plan(user=world.cast.colleague, manager=world.cast.manager, state=Plan.State.AGREED)
    facts = {
        "plan": plan, "content": {}, "employee": world.cast.colleague, "employee_name": "A", "employee_at": NOW,
        "manager": world.cast.manager, "manager_name": "B", "manager_at": NOW, "digest": DIGEST,
    }  # fmt: skip
    PlanAgreement.objects.create(**{**facts, **changes})


def _template_twice(world: World) -> None:
    for _ in range(2):
        make_activity_template(organisation=world.cast.organisation, by=world.cast.hr_partner)


def _template_without_hours(world: World) -> None:
    make_activity_template(organisation=world.cast.organisation, by=world.cast.hr_partner)
    ActivityTemplate.objects.update(hours=0)


def _wish_without_reason(world: World) -> None:
    make_declined_wish(plan=world.plan, by=world.cast.manager)
    DeclinedWish.objects.update(reason="")


BREAKS_PLAN: dict[str, Break] = {
    "activity_days_in_order": lambda _world: Activity.objects.update(
        due_on=NOW.date(), starts_on=NOW.date() + timedelta(days=1)
    ),
    "activity_hours": lambda _world: Activity.objects.update(hours=F("position") - F("position")),
    "plan_agreement_of_two": lambda w: _agreement(w, employee=w.cast.manager),
    "plan_agreement_digest": lambda w: _agreement(w, digest="x" * 64),
    "plan_answer_text": lambda w: PlanAnswer.objects.create(plan=w.plan, by=w.cast.employee, at=NOW, text=""),
    "declined_wish_reason": _wish_without_reason,
    "activity_template_code_once": _template_twice,
    "activity_template_hours": _template_without_hours,
}
