"""Writing mails into the outbox, in the transaction of their cause; `portal.worker.posting` sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.actions.bell import ring_for_mails
from portal.models import Mail, User
from portal.queries.addresses import can_be_written_to

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

    The bell for the worker is rung after commit. Quiet hours are looked at when a mail is sent. A mail to an address
    that no server takes is written as failed, and the others go out.
    """
    rows = [_mail(letter, at, not_before or at) for letter in letters if letter.to.email]
    written = len(Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH))
    if written:
        transaction.on_commit(ring_for_mails)
    return written


def words_of_bad_address(to: User) -> str:
    """Why no mail goes to her address, in her language; the address itself may be unfit to show."""
    with override(to.language):
        return _(
            "Mail cannot be sent to the address in the personnel system. It may have only the letters a to z before "
            "the @, and no space or line break. Ask HR to correct it."
        )


def _mail(letter: Letter, at: datetime, not_before: datetime) -> Mail:
    is_bad = not can_be_written_to(letter.to.email)
    return Mail(
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
        not_before=not_before,
        state=Mail.State.FAILED if is_bad else Mail.State.WAITING,
        failure=words_of_bad_address(letter.to) if is_bad else "",
    )
