"""Certificates: which there are to record, what a person has, and one of them for who may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404

from competence.models import Competence, Credential, CredentialProof, CredentialReminder, DecisionState
from competence.queries import attesters
from portal.authorization import Permission, can
from portal.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as it stands in somebody's list: with its file's name ("" for none) and who did what."""

    id: int
    competence_id: int
    name: dict[str, str]
    state: str
    issued_on: date
    valid_until: date | None
    reported_at: datetime | None
    attested_at: datetime | None
    attested_by: str
    closed_at: datetime | None
    closed_by: str
    reason: str
    file_name: str


def recordable(person: User, *, on: date) -> tuple[Competence, ...]:
    """The certificates in force in the person's organisation, in the order of their frameworks."""
    return tuple(_in_force(person.organisation_id, on))


def signable_by(user: User, *, on: date) -> tuple[Competence, ...]:
    """The certificates that `user` may attest of anybody: all for a manager, for an attester what she is asked to."""
    rows = _in_force(user.organisation_id, on)
    if not can(user, Permission.ATTEST, on=on):
        ids = {pk for asked in attesters.asked_of(user, on=on) for pk in asked.competences}
        rows = rows.filter(pk__in=ids)
    return tuple(rows)


def of(person: User) -> tuple[Held, ...]:
    """Everything ever recorded or reported of the person, the newest first. One query; no file is read."""
    rows = Credential.objects.filter(user=person).select_related("competence", "attested_by", "closed_by")
    named = rows.annotate(file_name=F("proof__file_name")).order_by("-issued_on", "-pk")
    return tuple(_held(row, row.file_name or "") for row in named)


def get(user: User, credential_id: int, *, on: date) -> Credential:
    """The certificate, for the person herself and for who may sign it; 404 across organisations, else 403."""
    rows = Credential.objects.select_related("user__organisation", "competence", "attested_by", "closed_by")
    found = rows.filter(pk=credential_id).first()
    if found is None or found.user.organisation_id != user.organisation_id:
        raise Http404
    if found.user_id != user.pk and not attesters.may_sign(user, found.user, found.competence_id, on=on):
        raise PermissionDenied
    return found


def proof_of(credential: Credential) -> CredentialProof:
    """Its file; `Http404` where there is none. The caller has the right to the certificate."""
    proof = CredentialProof.objects.filter(credential=credential).first()
    if proof is None:
        raise Http404
    return proof


def file_name_of(credential: Credential) -> str:
    """What its file is called; "" where there is none."""
    return CredentialProof.objects.filter(credential=credential).values_list("file_name", flat=True).first() or ""


def unseen_reminders(person: User, *, on: date) -> dict[int, int]:
    """The newest reminder that the person has not seen, in days, by certificate; none of what has been renewed."""
    rows = CredentialReminder.objects.filter(
        credential__user=person, seen_at__isnull=True, credential__state=Credential.State.ATTESTED
    )
    found: dict[int, int] = {}
    for competence_id, days, valid_until in rows.values_list(
        "credential__competence_id", "days", "credential__valid_until"
    ):
        if valid_until is not None and (days == 0) == (valid_until < on):
            found[competence_id] = min(days, found.get(competence_id, days))
    return found


def _in_force(organisation_id: int, on: date) -> QuerySet[Competence]:
    rows = Competence.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on),
        kind=Competence.Kind.CERTIFICATE,
        framework__organisation=organisation_id,
        framework__state=DecisionState.DECIDED,
    )
    return rows.select_related("framework").order_by("framework__code", "position", "code")


def _held(row: Credential, file_name: str) -> Held:
    return Held(
        id=row.pk,
        competence_id=row.competence_id,
        name=row.competence.name,
        state=row.state,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        reported_at=row.reported_at,
        attested_at=row.attested_at,
        attested_by=row.attested_by.name if row.attested_by else "",
        closed_at=row.closed_at,
        closed_by=row.closed_by.name if row.closed_by else "",
        reason=row.reason,
        file_name=file_name,
    )
