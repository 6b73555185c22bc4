"""Recording the certificates of everyone on a course list at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from competence.actions.credentials import last_valid_day, require_signing_somewhere
from competence.models import Competence, Credential
from competence.models.credential import COUNTS
from competence.queries import attesters
from portal.models import User

BATCH = 1000
State = Credential.State


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was done: new ones, reported ones that are now attested, those that stood already, those without right."""

    recorded: int
    attested: int
    already: int
    refused: int


@transaction.atomic
def record_batch(
    *,
    competence: Competence,
    issued_on: date,
    valid_until: date | None,
    person_ids: Collection[UUID],
    by: User,
    at: datetime,
) -> Recorded:
    """Attest the certificate of all these people. Doing it again, or two at once, records nothing twice.

    Whom `by` may not sign for is left out and counted. Raises `NotACertificate`, `IssuedInTheFuture`, `ImpossibleDate`.
    """
    require_signing_somewhere(by)
    last_day = last_valid_day(by, competence, issued_on, valid_until, at=at)
    allowed = attesters.signable(by, competence.pk, on=timezone.localdate(at))
    people = (
        User.objects.select_for_update(no_key=True, of=("self",)).filter(allowed, pk__in=set(person_ids)).order_by("pk")
    )
    ids = list(people.values_list("pk", flat=True))
    same = Credential.objects.filter(user__in=ids, competence=competence, issued_on=issued_on)
    attested = same.filter(state=State.REPORTED).update(
        state=State.ATTESTED, attested_by=by, attested_at=at, valid_until=last_day
    )
    standing = set(same.filter(state__in=COUNTS).values_list("user_id", flat=True))
    rows = [
        Credential(
            user_id=pk,
            competence=competence,
            issued_on=issued_on,
            valid_until=last_day,
            attested_by=by,
            attested_at=at,
        )
        for pk in ids
        if pk not in standing
    ]
    Credential.objects.bulk_create(rows, batch_size=BATCH)
    return Recorded(len(rows), attested, len(standing) - attested, len(set(person_ids)) - len(ids))
