"""The roles of an organisation, and who holds them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from competence.models import JobRole, RoleHolding
from portal.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds on a day or will hold; `last_day` is empty until further notice."""

    role_id: int
    name: dict[str, str]
    since: date | None
    last_day: date | None
    is_in_force: bool


def held(person: User, *, on: date) -> tuple[Held, ...]:
    """The roles the person holds on the day, and those that begin later."""
    rows = RoleHolding.objects.filter(user=person, period__overlap=DateRange(on, None)).order_by("period", "pk")
    return tuple(
        Held(role_id, name, period.lower, period.upper and period.upper - timedelta(days=1), on in period)
        for role_id, name, period in rows.values_list("role_id", "role__name", "period")
    )


def by_code(organisation_id: int, code: str) -> JobRole | None:
    """The role with the code."""
    return JobRole.objects.filter(organisation_id=organisation_id, code=code).first()


def by_id(organisation_id: int, role_id: int) -> JobRole | None:
    """The role of the organisation with the id."""
    return JobRole.objects.filter(organisation_id=organisation_id, pk=role_id).first()


def search(organisation_id: int, containing: str) -> QuerySet[JobRole]:
    """The roles whose code or name in any language holds the text, by code; an empty text finds all."""
    roles = JobRole.objects.filter(organisation_id=organisation_id).order_by("code")
    if not containing:
        return roles
    in_name = Q(name__sv__icontains=containing) | Q(name__nb__icontains=containing) | Q(name__en__icontains=containing)
    return roles.filter(in_name | Q(code__icontains=containing))
