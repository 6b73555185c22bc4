"""Record a certificate that a person has shown."""

import calendar
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from competence.models import Competence, Credential
from portal.authorization import Permission, require
from portal.models import User

MONTHS = 12
EARLIEST = date(1950, 1, 1)


class NotACertificate(Exception):
    """The competence is rated, not proved by a certificate."""


class IssuedInTheFuture(Exception):
    """A certificate cannot be recorded before the day it is issued."""


class ImpossibleDate(Exception):
    """Issued before anyone at work now was, or ending before it begins."""


class AlreadyRecorded(Exception):
    """The same certificate, issued on the same day, is recorded."""


@transaction.atomic
def record(
    *,
    user: User,
    competence: Competence,
    issued_on: date,
    by: User,
    at: datetime,
    valid_until: date | None = None,
) -> Credential:
    """Attest that the person has the certificate, valid up to and including `valid_until`.

    Without a date it is valid for as long as the competence says, counted from the day of issue (for ever, if it says
    nothing). Raises `NotACertificate`, `IssuedInTheFuture`, `ImpossibleDate`, `AlreadyRecorded`.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    require(by, Permission.ATTEST, locked)
    if competence.framework.organisation_id != locked.organisation_id:
        raise Http404
    if competence.kind != Competence.Kind.CERTIFICATE:
        raise NotACertificate
    last_day = valid_until or _last_day(issued_on, competence.validity_months)
    _check_dates(issued_on, last_day, at)
    if Credential.objects.filter(user=locked, competence=competence, issued_on=issued_on).exists():
        raise AlreadyRecorded
    return Credential.objects.create(
        user=locked, competence=competence, issued_on=issued_on, valid_until=last_day, attested_by=by, attested_at=at
    )


def _check_dates(issued_on: date, last_day: date | None, at: datetime) -> None:
    if issued_on > timezone.localdate(at):
        raise IssuedInTheFuture
    if issued_on < EARLIEST or (last_day is not None and last_day < issued_on):
        raise ImpossibleDate


def _last_day(issued_on: date, months: int | None) -> date | None:
    """The same day of the month, so many months later; the last one of a shorter month."""
    if months is None:
        return None
    years, month = divmod(issued_on.month - 1 + months, MONTHS)
    year = issued_on.year + years
    if year > date.max.year:
        raise ImpossibleDate
    return date(year, month + 1, min(issued_on.day, calendar.monthrange(year, month + 1)[1]))
