"""The employer's log of what has been done for somebody's language at work."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from competence.models import LanguageSupport
from portal.authorization import Permission, require
from portal.models import User

EARLIEST = date(1990, 1, 1)


class ImpossibleDate(Exception):
    """It began before the log can know of, more than a year ahead, or ended before it began."""


@transaction.atomic
def log(
    *,
    person: User,
    kind: str,
    begun_on: date,
    ended_on: date | None,
    hours: Decimal | None,
    note: str,
    by: User,
    at: datetime,
) -> LanguageSupport:
    """Write a line. Raises `ImpossibleDate`."""
    require(by, Permission.SUPPORT_LANGUAGE, person)
    _check_dates(begun_on, ended_on, at)
    return LanguageSupport.objects.create(
        user=person,
        kind=kind,
        begun_on=begun_on,
        ended_on=ended_on,
        hours=hours,
        note=note,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def end(
    *, person: User, line_id: int, ended_on: date, hours: Decimal | None, by: User, at: datetime
) -> LanguageSupport:
    """Say when it ended, and how many hours it came to. Raises `ImpossibleDate`."""
    require(by, Permission.SUPPORT_LANGUAGE, person)
    line = LanguageSupport.objects.select_for_update().filter(pk=line_id, user=person).first()
    if line is None:
        raise Http404
    _check_dates(line.begun_on, ended_on, at)
    line.ended_on, line.hours = ended_on, hours if hours is not None else line.hours
    line.save(update_fields=["ended_on", "hours"])
    return line


def _check_dates(begun_on: date, ended_on: date | None, at: datetime) -> None:
    latest = timezone.localdate(at).replace(day=1).replace(year=timezone.localdate(at).year + 2)
    if not EARLIEST <= begun_on <= latest or (ended_on is not None and not begun_on <= ended_on <= latest):
        raise ImpossibleDate
