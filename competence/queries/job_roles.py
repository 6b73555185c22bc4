"""The roles of an organisation, and who holds them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from competence.models import JobRole, RoleHolding, RoleTask, WorkTask
from portal.models import Employment, Unit, User


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
    """The roles not retired whose code or name in any language holds the text, by code; an empty text finds all."""
    roles = JobRole.objects.filter(organisation_id=organisation_id, retired_on__isnull=True).order_by("code")
    if not containing:
        return roles
    in_name = Q(name__sv__icontains=containing) | Q(name__nb__icontains=containing) | Q(name__en__icontains=containing)
    return roles.filter(in_name | Q(code__icontains=containing))


def search_for(person: User, containing: str, *, on: date) -> QuerySet[JobRole]:
    """Those of them that this person may hold: of the whole organisation, and of the units over her work."""
    over = Employment.objects.filter(user=person, period__contains=on, unit__path__at_or_below=OuterRef("unit__path"))
    return search(person.organisation_id, containing).filter(Q(unit__isnull=True) | Exists(over))


def listed(organisation_id: int, containing: str, unit: Unit | None, *, on: date) -> QuerySet[JobRole]:
    """The roles with the number of their tasks, and of those who hold them on the day; of one unit, or of all."""
    held = RoleHolding.objects.filter(role=OuterRef("pk"), period__contains=on).order_by()
    tasks = RoleTask.objects.filter(role=OuterRef("pk"), task__retired_on__isnull=True).order_by()
    roles = search(organisation_id, containing).select_related("unit")
    roles = roles if unit is None else roles.filter(Q(unit=unit) | Q(unit__isnull=True))
    return roles.annotate(holders=_number(held), task_count=_number(tasks)).order_by("unit__name", "code")


def get(user: User, role_id: int) -> JobRole:
    """The role with this id; `Http404` for an unknown id and for one of another organisation."""
    rows = JobRole.objects.select_related("unit", "organisation").filter(organisation_id=user.organisation_id)
    found = rows.filter(pk=role_id).first()
    if found is None:
        raise Http404
    return found


def tasks_of(role: JobRole) -> list[WorkTask]:
    """The tasks that the role collects, by unit and place."""
    rows = role.tasks.filter(retired_on__isnull=True).select_related("mission__unit")
    return list(rows.order_by("mission__unit__name", "position", "pk"))


def holders(role: JobRole, among: QuerySet[User] | None, *, on: date) -> list[RoleHolding]:
    """Who holds the role on the day or later: all of them, or those among the given people."""
    rows = RoleHolding.objects.filter(role=role, period__overlap=DateRange(on, None)).select_related("user")
    rows = rows if among is None else rows.filter(user__in=among)
    return list(rows.order_by("user__family_name", "user__given_name", "period"))


def holders_count(role: JobRole, *, on: date) -> int:
    """How many people hold the role on the day or later."""
    rows = RoleHolding.objects.filter(role=role, period__overlap=DateRange(on, None))
    return rows.values("user_id").distinct().count()


def people_called(user: User, words: str, among: QuerySet[User] | None, *, most: int) -> list[User]:
    """People of the organisation, or among the given ones, whose name holds every word; at most `most`."""
    rows = User.objects.filter(organisation_id=user.organisation_id, is_active=True)
    rows = rows if among is None else rows.filter(pk__in=among.values("pk"))
    for word in words.split():
        rows = rows.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(person_key__iexact=word))
    return list(rows.order_by("family_name", "given_name", "pk")[:most])


def _number(rows: QuerySet[Any]) -> Coalesce:
    count = Func(F("pk"), function="count")
    return Coalesce(Subquery(rows.annotate(number=count).values("number"), output_field=IntegerField()), 0)
