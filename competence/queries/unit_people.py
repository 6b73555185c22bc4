"""The people of a unit whom a reader may see by name there: those she leads herself.

A person counts once, in the unit of the main employment (domain.md, rule 10). Nobody else's levels are counted either:
a figure that the reader could not name people for would tell about the few who are missing in her list.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, OuterRef
from django.utils.translation import get_language

from competence.queries import manager_views
from portal.authorization import own_reports
from portal.models import Employment, Unit, User
from portal.texts import sort_key

AHEAD = timedelta(days=365)
"""How far planned ends are looked for."""


class Parting(StrEnum):
    """Why somebody is expected to leave: the employment ends, an end is expected, or a full-time leave begins."""

    ENDS = "ENDS"
    EXPECTED = "EXPECTED"
    LEAVE = "LEAVE"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the people. `parting_on` is the last day at work within a year, if one is planned.

    `away_until` is the last day of a full-time leave that has begun (None: at work). `came_on` is the first day in the
    unit.
    """

    id: UUID
    name: str
    profession_id: int
    profession: dict[str, str]
    unit_id: int
    unit: str
    path: str
    came_on: date | None
    is_away: bool
    away_until: date | None
    parting: Parting | None
    parting_on: date | None


@dataclass(frozen=True, slots=True)
class Staff:
    """The people by name, in the order of the reader's alphabet; and how many others are employed in which unit.

    `unopened` are those of them whose handed-in answers the reader may not see yet: she notes her own view first.
    """

    people: tuple[Colleague, ...]
    unseen: tuple[tuple[str, int], ...]
    unopened: frozenset[UUID] = frozenset()

    def unseen_in(self, path: str) -> int:
        """How many work at this path and below whom the reader does not lead; she herself does not count."""
        return sum(number for at, number in self.unseen if at == path or at.startswith(f"{path}."))


@dataclass(frozen=True, slots=True)
class Between:
    """How many have come to a unit and gone from it since a day, and who was there then."""

    joined: int
    left: int
    then: frozenset[UUID]


class _Row(NamedTuple):
    """A main employment, read as columns."""

    user_id: UUID
    given_name: str
    family_name: str
    profession_id: int
    profession: dict[str, str]
    unit_id: int
    unit: str
    path: str
    period: DateRange
    leave: DateRange | None
    expected_end_on: date | None
    is_unopened: bool


def of(reader: User, unit: Unit, *, on: date) -> Staff:
    """The reader's own people in the unit and below, and the number of others. Two queries beside `own_reports`."""
    here = Employment.objects.filter(
        is_main=True, period__contains=on, unit__path__at_or_below=unit.path, user__is_active=True
    )
    mine = here.filter(user__in=own_reports(reader, on=on))
    person = ("user_id", "user__given_name", "user__family_name", "profession_id", "profession__name")
    place = ("unit_id", "unit__name", "unit__path", "period", "leave", "expected_end_on")
    told = mine.annotate(is_unopened=manager_views.is_unopened(reader, OuterRef("user")))
    rows = [_Row(*row) for row in told.values_list(*person, *place, "is_unopened")]
    language = get_language() or "sv"
    rows.sort(key=lambda row: (sort_key(row.family_name, language), sort_key(row.given_name, language), row.user_id))
    seen = Counter(row.path for row in rows)
    everyone = Counter(dict(here.exclude(user=reader).values_list("unit__path").annotate(Count("pk")).order_by()))
    unopened = frozenset(row.user_id for row in rows if row.is_unopened)
    return Staff(tuple(_colleague(row, on) for row in rows), tuple((everyone - seen).items()), unopened)


def between(unit: Unit, *, since: date, on: date) -> Between:
    """Who had the main employment in the unit or below on each of two days. One query."""
    span = (since, on + timedelta(days=1))
    rows = Employment.objects.filter(is_main=True, unit__path__at_or_below=unit.path, period__overlap=span)
    found = list(rows.values_list("user_id", "period"))
    now = {user_id for user_id, period in found if on in period}
    then = {user_id for user_id, period in found if since in period}
    return Between(joined=len(now - then), left=len(then - now), then=frozenset(then))


def _colleague(row: _Row, on: date) -> Colleague:
    is_away = bool(row.leave and on in row.leave)
    parting, parting_on = _parting(row, on)
    return Colleague(
        id=row.user_id,
        name=f"{row.given_name} {row.family_name}",
        profession_id=row.profession_id,
        profession=row.profession,
        unit_id=row.unit_id,
        unit=row.unit,
        path=row.path,
        came_on=row.period.lower,
        is_away=is_away,
        away_until=_day_before(row.leave.upper) if is_away and row.leave else None,
        parting=parting,
        parting_on=parting_on,
    )


def _parting(row: _Row, on: date) -> tuple[Parting | None, date | None]:
    """The first of what is planned within a year."""
    leave = row.leave.lower if row.leave else None
    days = (
        (_day_before(row.period.upper), Parting.ENDS),
        (row.expected_end_on, Parting.EXPECTED),
        (_day_before(leave) if leave and leave > on else None, Parting.LEAVE),
    )
    planned = sorted((day, why) for day, why in days if day is not None and on <= day <= on + AHEAD)
    return (planned[0][1], planned[0][0]) if planned else (None, None)


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None
