"""What goes with a plan: answers, declined wishes, kinds of activities, and the record of an agreement."""

from planning.models import ActivityTemplate, DeclinedWish, Plan, PlanAgreement, PlanAnswer
from planning.queries import agreements
from planning.queries.agreements import Signed
from planning.queries.plans import goals_of
from portal.models import Organisation, User
from tests.make.planning import NOON


def make_declined_wish(*, plan: Plan, by: User, title: str = "Handleda studenter") -> DeclinedWish:
    """A wish that was said no to."""
    return DeclinedWish.objects.create(plan=plan, title=title, reason="Inte i år", by=by, at=NOON)


def make_answer(*, plan: Plan, by: User) -> PlanAnswer:
    """An answer to a proposal."""
    return PlanAnswer.objects.create(plan=plan, by=by, at=NOON, text="Datumen går inte.")


def make_activity_template(*, organisation: Organisation, by: User, code: str = "own_kind") -> ActivityTemplate:
    """A kind of activity of the organisation's own."""
    return ActivityTemplate.objects.create(
        organisation=organisation, code=code, kind="WORK", name={"sv": "Auskultera"}, changed_by=by, changed_at=NOON
    )


def make_record(*, plan: Plan, manager: User, previous: str = "") -> PlanAgreement:
    """The record of the agreement to a plan as it stands."""
    row = agreements.record(
        plan,
        agreements.content_of(plan, goals_of(plan), levels=(), assessment=None),
        employee=Signed(plan.user_id, plan.user.name, plan.employee_agreed_at or NOON),
        manager=Signed(manager.pk, manager.name, plan.manager_agreed_at or NOON),
        previous=previous,
    )
    row.save()
    return row
