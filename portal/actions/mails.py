"""Writing mails into the outbox, in the transaction of their cause; `portal.worker.posting` sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.actions.bell import ring_for_mails
from portal.models import Mail, User

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person: subject and text in her language, with no personal content; `calendar` is an iCalendar.

    With `calendar` goes `method`, REQUEST or CANCEL. Whoever writes calendar objects asks
    `portal.queries.message_choices.takes_calendar_mail` first.
    """

    to: User
    kind: str
    subject: str
    text: str
    unique_key: str
    calendar: str = ""
    method: str = ""


def write(*, letters: Sequence[Letter], at: datetime, not_before: datetime | None = None) -> int:
    """Put the mails in the outbox; how many. People without an address, and letters already written, are left out.

    The bell for the worker is rung after commit. Quiet hours are looked at when a mail is sent.
    """
    rows = [
        Mail(
            organisation_id=letter.to.organisation_id,
            to=letter.to,
            kind=letter.kind,
            address=letter.to.email,
            subject=letter.subject,
            text=letter.text,
            calendar=letter.calendar,
            method=letter.method,
            unique_key=letter.unique_key,
            written_at=at,
            not_before=not_before or at,
        )
        for letter in letters
        if letter.to.email
    ]
    written = len(Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH))
    if written:
        transaction.on_commit(ring_for_mails)
    return written
