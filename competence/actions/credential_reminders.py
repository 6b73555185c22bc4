"""Reminding people of certificates that run out: once for each 90, 60 and 30 days before, and once the day after.

The run is set-based and works a batch at a time, each in a transaction of its own; the row of a reminder is the proof
that it was given, so a run that is cut off anywhere is finished by the next one, and two at once give nothing twice.
Only the nearest threshold is reminded of: after a week without the scheduler nobody gets the older ones. The inbox
holds the same reminders, written in the same transaction.
"""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from competence.models import Credential, CredentialReminder
from competence.queries import credential_expiry
from portal.actions import messages
from portal.authorization import Permission, require
from portal.models import Organisation, User

BATCH = 1000
MESSAGE = "certificate_reminder"


def remind(*, organisation: Organisation, on: date, at: datetime, by: User | None, batch: int = BATCH) -> int:
    """Give every reminder that is due on the day; how many. `by` None is the scheduler itself."""
    if by is not None:
        require(by, Permission.DECIDE_CATALOGUE)
    given = 0
    while written := _remind_some(organisation, on, at, batch):
        given += written
    return given


def mark_seen(*, by: User, at: datetime) -> int:
    """The person has seen the reminders there are; how many. Their messages are read with them."""
    require(by, Permission.RATE, by)
    messages.read_all(by=by, until=at, at=at, kinds=(MESSAGE,))
    unseen = CredentialReminder.objects.filter(credential__user=by, seen_at__isnull=True)
    return unseen.update(seen_at=at)


@transaction.atomic
def _remind_some(organisation: Organisation, on: date, at: datetime, batch: int) -> int:
    """One batch; the certificates are locked, so that a second run waits or passes them by."""
    due = credential_expiry.due(organisation.pk, on=on, at_most=batch)
    locked = Credential.objects.select_for_update(skip_locked=True, of=("self",)).select_related("competence")
    credentials = {one.pk: one for one in locked.filter(pk__in=[pk for pk, _days in due])}
    rows = [CredentialReminder(credential_id=pk, days=days, reminded_at=at) for pk, days in due if pk in credentials]
    CredentialReminder.objects.bulk_create(rows, ignore_conflicts=True)
    messages.tell(tellings=[_telling(credentials[row.credential_id], row.days) for row in rows], at=at)
    return len(rows)


def _telling(credential: Credential, days: int) -> messages.Telling:
    valid_until = credential.valid_until.isoformat() if credential.valid_until else ""
    return messages.Telling(
        to=credential.user_id,
        kind=MESSAGE,
        unique_key=f"{MESSAGE}:{credential.pk}:{days}",
        path=reverse("competence:my-certificates"),
        facts={"certificate": credential.competence.name, "days": days, "valid_until": valid_until},
    )
