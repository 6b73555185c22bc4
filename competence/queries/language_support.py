"""The employer's log of language support, and how a person's language stands beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from competence.models import LanguageSupport
from portal.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log."""

    id: int
    kind: str
    begun_on: date
    ended_on: date | None
    hours: Decimal | None
    note: str
    recorded_by: str
    recorded_at: datetime


def of(person: User) -> tuple[Entry, ...]:
    """The whole log of a person, the newest first. One query."""
    rows = LanguageSupport.objects.filter(user=person).select_related("recorded_by").order_by("-begun_on", "-pk")
    return tuple(
        Entry(
            id=row.pk,
            kind=str(row.get_kind_display()),
            begun_on=row.begun_on,
            ended_on=row.ended_on,
            hours=row.hours,
            note=row.note,
            recorded_by=row.recorded_by.name,
            recorded_at=row.recorded_at,
        )
        for row in rows
    )
