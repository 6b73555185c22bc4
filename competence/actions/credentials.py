"""The life of a certificate: reported by the person or recorded by who has seen it; attested, refused, withdrawn.

The person's row is the lock of a new certificate, the certificate's own row that of every later step. Who may sign is
said once, in `competence.queries.attesters`.
"""

import calendar
import hashlib
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from competence.models import Competence, Credential, CredentialProof
from competence.models.credential import COUNTS
from competence.queries import attesters
from competence.reading.proofs import ProofFile
from portal.authorization import Permission, can, require
from portal.models import User

State = Credential.State

ALLOWED: dict[State, frozenset[State]] = {
    State.REPORTED: frozenset({State.ATTESTED, State.REFUSED}),
    State.ATTESTED: frozenset({State.WITHDRAWN}),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
MONTHS = 12
EARLIEST = date(1950, 1, 1)
LONGEST_REASON = 1000


class NotACertificate(Exception):
    """The competence is rated, not proved by a certificate; or it is no longer in use."""


class IssuedInTheFuture(Exception):
    """A certificate cannot be recorded before the day it is issued."""


class ImpossibleDate(Exception):
    """Issued before anyone at work now was, or ending before it begins."""


class AlreadyRecorded(Exception):
    """The same certificate, issued on the same day, is recorded or waits to be attested."""


class NotAllowedNow(Exception):
    """The certificate's state does not lead to the wanted one: somebody else was first."""


class NoReason(Exception):
    """Who refuses or withdraws says why."""


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
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_signer(by, locked, competence.pk, at=at)
    last_day = last_valid_day(locked, competence, issued_on, valid_until, at=at)
    _check_new(locked, competence, issued_on)
    return Credential.objects.create(
        user=locked, competence=competence, issued_on=issued_on, valid_until=last_day, attested_by=by, attested_at=at
    )


@transaction.atomic
def report(
    *,
    competence: Competence,
    issued_on: date,
    by: User,
    at: datetime,
    valid_until: date | None = None,
    proof: ProofFile | None = None,
) -> Credential:
    """The person hands in a certificate of her own, with its proof; it counts once it is attested.

    Raises as `record`.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    require(by, Permission.RATE, locked)
    last_day = last_valid_day(locked, competence, issued_on, valid_until, at=at)
    _check_new(locked, competence, issued_on)
    credential = Credential.objects.create(
        user=locked,
        competence=competence,
        issued_on=issued_on,
        valid_until=last_day,
        state=State.REPORTED,
        reported_at=at,
    )
    if proof is not None:
        CredentialProof.objects.create(
            credential=credential,
            file_name=proof.name,
            content_type=proof.content_type,
            content=proof.content,
            digest=hashlib.sha256(proof.content).hexdigest(),
            added_by=by,
            added_at=at,
        )
    return credential


@transaction.atomic
def attest(*, credential_id: int, by: User, at: datetime) -> Credential:
    """REPORTED -> ATTESTED: from now on it counts. Raises `NotAllowedNow`."""
    credential = _locked(credential_id, by, at)
    _step(credential, State.ATTESTED)
    credential.attested_by, credential.attested_at = by, at
    credential.save(update_fields=["state", "attested_by", "attested_at"])
    return credential


@transaction.atomic
def refuse(*, credential_id: int, reason: str, by: User, at: datetime) -> Credential:
    """REPORTED -> REFUSED, and why. Raises `NotAllowedNow`, `NoReason`."""
    return _close(credential_id, State.REFUSED, reason, by, at)


@transaction.atomic
def withdraw(*, credential_id: int, reason: str, by: User, at: datetime) -> Credential:
    """ATTESTED -> WITHDRAWN: it was recorded by mistake. It is kept, and counts no more.

    Raises `NotAllowedNow`, `NoReason`.
    """
    return _close(credential_id, State.WITHDRAWN, reason, by, at)


def require_signer(by: User, person: User, competence_id: int, *, at: datetime) -> None:
    """Raise unless `by` may attest this certificate of this person: 404 across organisations, else 403."""
    if person.organisation_id != by.organisation_id:
        raise Http404
    if not attesters.may_sign(by, person, competence_id, on=timezone.localdate(at)):
        raise PermissionDenied


def require_signing_somewhere(by: User) -> None:
    """Raise `PermissionDenied` unless `by` signs anybody's certificates: as a manager, or as an attester."""
    if not can(by, Permission.ATTEST_ASKED):
        require(by, Permission.ATTEST)


def last_valid_day(
    person: User, competence: Competence, issued_on: date, valid_until: date | None, *, at: datetime
) -> date | None:
    """The printed last day, else that of the competence's validity; raises where the certificate cannot be."""
    if competence.framework.organisation_id != person.organisation_id:
        raise Http404
    if competence.kind != Competence.Kind.CERTIFICATE:
        raise NotACertificate
    last_day = valid_until or last_day_of(issued_on, competence.validity_months)
    if issued_on > timezone.localdate(at):
        raise IssuedInTheFuture
    if issued_on < EARLIEST or (last_day is not None and last_day < issued_on):
        raise ImpossibleDate
    return last_day


def _check_new(person: User, competence: Competence, issued_on: date) -> None:
    same = Credential.objects.filter(user=person, competence=competence, issued_on=issued_on, state__in=COUNTS)
    if same.exists():
        raise AlreadyRecorded


def _locked(credential_id: int, by: User, at: datetime) -> Credential:
    rows = Credential.objects.select_for_update(of=("self",)).select_related("user__organisation", "competence")
    credential = rows.filter(pk=credential_id).first()
    if credential is None:
        raise Http404
    require_signer(by, credential.user, credential.competence_id, at=at)
    return credential


def _step(credential: Credential, wanted: State) -> None:
    if wanted not in ALLOWED[State(credential.state)]:
        raise NotAllowedNow(credential.state)
    credential.state = wanted


def _close(credential_id: int, wanted: State, reason: str, by: User, at: datetime) -> Credential:
    credential = _locked(credential_id, by, at)
    _step(credential, wanted)
    if not reason.strip():
        raise NoReason
    credential.closed_by, credential.closed_at, credential.reason = by, at, reason.strip()
    credential.save(update_fields=["state", "closed_by", "closed_at", "reason"])
    return credential


def last_day_of(issued_on: date, months: int | None) -> date | None:
    """The same day of the month, so many months later; the last one of a shorter month."""
    if months is None:
        return None
    years, month = divmod(issued_on.month - 1 + months, MONTHS)
    year = issued_on.year + years
    if year > date.max.year:
        raise ImpossibleDate
    return date(year, month + 1, min(issued_on.day, calendar.monthrange(year, month + 1)[1]))
