"""The outbox: which mails go out now, and what became of them. The talk with the mail server is in `portal.worker`.

Every function here is one short transaction, so that each mail's state is in the database before the next word is said
to the server. `attempts` counts claims and is the token of a claim: who no longer has it changes nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.actions.messages import NEWS
from portal.models import Mail, Message, MessageChoice
from portal.models.message import MOST_TRIES
from portal.queries import message_choices

log = logging.getLogger(__name__)

BATCH = 50
"""Mails of one claim."""

LEASE = timedelta(seconds=30)
"""How long a claim holds without a sign of life. A killed worker's mails are taken over after at most this."""

LEASE_AT_THE_END = timedelta(seconds=800)
"""The same for a mail that waits for the server's last word: longer than that wait and the noting of it."""

FIRST_WAIT, LONGEST_WAIT, GROWTH = timedelta(minutes=1), timedelta(minutes=90), 1.5
"""Between two tries of a mail: 1, 1.5, 2.25 ... minutes, at most 90; all 40 tries take about two days."""

STALE = timedelta(days=7)
"""After this a mail that only says that there is something to read says it too late."""

LONGEST_WORDS = 500
Held = Mail.State.SENDING


def claim(*, at: datetime, at_most: int = BATCH) -> list[Mail]:
    """Take the mails whose turn it is, for the time of a lease. Those for whom it is quiet now are put off instead.

    What nobody needs any more is dropped: of a closed account, news of messages that have been read, and what is stale.
    None are taken when none are due: however many stand before them for whom it is quiet.
    """
    while True:
        looked_at, taken = _claim_some(at, at_most)
        if taken or not looked_at:
            return taken


@transaction.atomic
def _claim_some(at: datetime, at_most: int) -> tuple[int, list[Mail]]:
    """How many were looked at, and those of them that go out."""
    due = Mail.objects.filter(Q(state=Mail.State.WAITING) | Q(state=Held, lease_until__lt=at), not_before__lte=at)
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("to__message_choice")
    mails = list(rows.order_by("not_before")[:at_most])
    readers = _with_unread(mails)
    taken = [mail for mail in mails if _goes_out(mail, at, has_news=mail.to_id in readers)]
    Mail.objects.filter(pk__in=[mail.pk for mail in taken]).update(
        state=Held, attempts=F("attempts") + 1, lease_until=at + LEASE, handing_over_at=None
    )
    for mail in taken:
        mail.attempts += 1
    return len(mails), taken


def is_busy(*, at: datetime) -> bool:
    """Whether another worker is at it: one connection is enough, and a server that hangs must not hold every worker.

    A mail that waits for the last word is left out: its worker may have died there.
    """
    return Mail.objects.filter(state=Held, lease_until__gte=at, handing_over_at__isnull=True).exists()


def renew(*, mails: Sequence[Mail], at: datetime) -> None:
    """The mails of the batch that are offered, or still to come, stay ours."""
    Mail.objects.filter(pk__in=[mail.pk for mail in mails], state=Held, handing_over_at__isnull=True).update(
        lease_until=at + LEASE
    )


def hand_over(*, mail: Mail, at: datetime) -> bool:
    """Note that the server is given the last word of this mail now. False: it is ours no longer, and is not sent."""
    return bool(_ours(mail).update(handing_over_at=at, lease_until=at + LEASE_AT_THE_END))


def note_sent(*, mail: Mail, at: datetime) -> None:
    """The server has taken it: true whoever has the claim by now."""
    unnoted = Mail.objects.filter(pk=mail.pk).exclude(state=Mail.State.SENT)
    unnoted.update(state=Mail.State.SENT, sent_at=_after_written(at), lease_until=None, failure="")


def try_later(*, mail: Mail, at: datetime, words: str) -> None:
    """The server said "later", or said nothing: wait longer each time, and give up after some two days."""
    if mail.attempts >= MOST_TRIES:
        fail(mail=mail, words=_words_of_giving_up(mail, words))
        return
    wait = min(FIRST_WAIT * GROWTH ** (mail.attempts - 1), LONGEST_WAIT)
    _ours(mail).update(
        state=Mail.State.WAITING,
        not_before=at + wait,
        lease_until=None,
        handing_over_at=None,
        failure=_clean(words),
    )


def release(*, mails: Sequence[Mail], words: str = "") -> None:
    """Give back what was claimed and never offered; it is not counted as a try. `words`: why, where one knows."""
    said = {"failure": _clean(words)} if words else {}
    for mail in mails:
        _ours(mail).update(state=Mail.State.WAITING, lease_until=None, attempts=F("attempts") - 1, **said)


def fail(*, mail: Mail, words: str) -> None:
    """It will not be delivered; the words say why."""
    _ours(mail).update(state=Mail.State.FAILED, lease_until=None, failure=_clean(words) or "?")


def forget(*, written_before: datetime) -> int:
    """Delete old mails that are over: they hold addresses, and say nothing that the inbox does not."""
    over = Mail.objects.exclude(state__in=(Mail.State.WAITING, Held)).filter(written_at__lt=written_before)
    return over.delete()[0]


def _goes_out(mail: Mail, at: datetime, *, has_news: bool) -> bool:
    """Whether the mail goes out now; what else becomes of it is written here."""
    is_late = not mail.calendar and at - mail.written_at > STALE
    if is_late or not mail.to.is_active or (mail.kind == NEWS and not has_news):
        _set(mail, state=Mail.State.DROPPED, lease_until=None)
        return False
    if mail.attempts >= MOST_TRIES:
        _set(mail, state=Mail.State.FAILED, lease_until=None, failure=_words_of_giving_up(mail, mail.failure))
        return False
    if quiet := message_choices.quiet_until(_choice(mail), at):
        _set(mail, state=Mail.State.WAITING, lease_until=None, not_before=quiet)
        return False
    if mail.handing_over_at is not None:
        log.warning("Mail %s may arrive twice: its worker was lost while the server had it.", mail.pk)
    return True


def _set(mail: Mail, **values: object) -> None:
    for name, value in values.items():
        setattr(mail, name, value)
    mail.save(update_fields=list(values))


def _with_unread(mails: Sequence[Mail]) -> set[object]:
    """Those of the people with news who have something to read."""
    people = {mail.to_id for mail in mails if mail.kind == NEWS}
    if not people:
        return set()
    return set(Message.objects.filter(to__in=people, read_at__isnull=True).values_list("to", flat=True))


def _choice(mail: Mail) -> MessageChoice:
    chosen: MessageChoice | None = getattr(mail.to, "message_choice", None)  # read with the mail; many have none
    return chosen or message_choices.never_chosen(mail.to)


def _ours(mail: Mail) -> QuerySet[Mail]:
    return Mail.objects.filter(pk=mail.pk, state=Held, attempts=mail.attempts)


def _after_written(at: datetime) -> Greatest:
    return Greatest(F("written_at"), Value(at))


def _words_of_giving_up(mail: Mail, last: str) -> str:
    with override(mail.to.language):
        return _("The mail was tried %(times)s times. The last answer: %(answer)s") % {
            "times": mail.attempts,
            "answer": last or _("the program stopped in the middle"),
        }


def _clean(words: str) -> str:
    """What a server says, without what no text column takes."""
    return "".join(letter if letter.isprintable() else " " for letter in words)[:LONGEST_WORDS].strip()
