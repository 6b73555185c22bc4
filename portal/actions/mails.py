"""Writing mails into the outbox, in the transaction of their cause; `portal.actions.posting` sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.models import Mail, User


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person: subject and text in her language, with no personal content; `calendar` is an iCalendar."""

    to: User
    kind: str
    subject: str
    text: str
    unique_key: str
    calendar: str = ""
    method: str = ""


def write(*, letters: Sequence[Letter], at: datetime, not_before: datetime | None = None) -> int:
    """Put the mails in the outbox; how many. People without an address, and letters already written, are left out."""
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
    return len(Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))
