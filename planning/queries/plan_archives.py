"""The people of a unit whom a manager leads herself, with the plan in force of each: one query."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language

from planning.models import Plan
from portal.authorization import own_reports
from portal.models import Employment, Unit, User
from portal.texts import sort_key


@dataclass(frozen=True, slots=True)
class Led:
    """One of them; `plan_id` is None where no plan is in force."""

    user_id: UUID
    name: str
    plan_id: UUID | None


def led_in(unit: Unit, *, by: User, on: date) -> tuple[Led, ...]:
    """Those employed in the unit or below whose nearest manager `by` is, by family name."""
    in_force = Plan.objects.filter(user=OuterRef("user"), state=Plan.State.AGREED).values("pk")
    rows = Employment.objects.filter(
        user__in=own_reports(by, on=on), is_main=True, period__contains=on, unit__path__at_or_below=unit.path
    )
    columns = ("user_id", "user__given_name", "user__family_name")
    found = rows.annotate(plan=Subquery(in_force[:1])).values_list(*columns, "plan")
    language = get_language() or "sv"
    ordered = sorted(found, key=lambda row: (sort_key(row[2], language), sort_key(row[1], language), row[0]))
    return tuple(Led(user_id, f"{given} {family}", plan_id) for user_id, given, family, plan_id in ordered)


def people_of(plans: list[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Whose each plan is: id and name. One query."""
    rows = Plan.objects.filter(pk__in=plans).values_list("pk", "user_id", "user__given_name", "user__family_name")
    return {plan_id: (user_id, f"{given} {family}") for plan_id, user_id, given, family in rows}
