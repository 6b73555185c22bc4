"""Sending the outbox by SMTP: claimed in batches, one connection for many mails.

A mail's state is in the database before the server is given the end of the message, and again when it has taken it. So
only a worker that is lost inside that one round trip leaves a doubt; such a mail is sent again under the same
Message-ID (docs/messages.md).
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection

from portal.actions import posting
from portal.documents import mail as document
from portal.models import Mail
from portal.worker.smtp import Line, NoAnswer, Patience, SaidLater, SaidNo

log = logging.getLogger(__name__)

ROUND = 60.0  # seconds after which no new batch is claimed: others want the worker too
MOST_SILENCES = 2  # mails in a row that the server did not answer to, before it is left alone
SHORTEST_REST, LONGEST_REST = 15.0, 600.0  # seconds in which a server that does not answer is left alone; doubled
REST = "mail-server-rests"
PAUSE = 0.5  # seconds between two tries of noting


@dataclass(slots=True)
class Posted:
    """What became of the mails of a round; `is_cut`: the time was up before the outbox was empty."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    is_cut: bool = False


class Clock:
    """The time given at the start, going on."""

    def __init__(self, at: datetime) -> None:
        self._at, self._started = at, time.monotonic()

    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def now(self) -> datetime:
        """The moment."""
        return self._at + timedelta(seconds=self.seconds())


def post(*, at: datetime, patience: Patience | None = None, seconds: float = ROUND) -> Posted:
    """Send what is due, until nothing is, or the time is up, or the server does not answer.

    Without EMAIL_URL nothing is claimed: mails stay in the outbox.
    """
    posted = Posted()
    if not settings.EMAIL_HOST or _rests(at) or posting.is_busy(at=at):
        return posted
    clock = Clock(at)
    line = Line(patience or Patience(), document.host())
    try:
        while mails := posting.claim(at=clock.now()):
            if not Batch(mails, line, clock, posted).send():
                _let_rest(clock.now())
                break
            cache.delete(REST)
            posted.is_cut = clock.seconds() > seconds
            if posted.is_cut:
                break
    finally:
        line.leave()
    return posted


class Batch:
    """The mails of one claim, in turn."""

    def __init__(self, mails: list[Mail], line: Line, clock: Clock, posted: Posted) -> None:
        self.waiting = mails
        self.line = line
        self.clock = clock
        self.posted = posted
        self.renewed = clock.seconds()
        self.silences = 0

    def send(self) -> bool:
        """Whether the server is worth asking again; what was never offered to it is given back uncounted."""
        try:
            while self.waiting and self.silences < MOST_SILENCES:
                if not self.line.is_open:
                    self.line.open()
                self._renew()
                self._send(self.waiting.pop(0))
        except NoAnswer as silence:
            log.warning("The mail server does not answer: %s", silence)
            self.silences = MOST_SILENCES
        posting.release(mails=self.waiting)
        return self.silences < MOST_SILENCES

    def _renew(self) -> None:
        if self.clock.seconds() - self.renewed > posting.LEASE.total_seconds() / 10:
            posting.renew(mails=self.waiting, at=self.clock.now())
            self.renewed = self.clock.seconds()

    def _send(self, mail: Mail) -> None:
        """One mail, and what became of it."""
        try:
            if self._hand_over(mail):
                self.posted.sent += 1
                self.silences = 0
        except (document.CannotSend, SaidNo) as answer:
            posting.fail(mail=mail, words=str(answer))
            self.posted.failed += 1
            self.silences = 0
        except (SaidLater, NoAnswer) as answer:
            posting.try_later(mail=mail, at=self.clock.now(), words=str(answer))
            self.posted.later += 1
            self.silences = self.silences + 1 if isinstance(answer, NoAnswer) else 0

    def _hand_over(self, mail: Mail) -> bool:
        """Whether it was sent; False where another worker has it by now, and the server forgets it."""
        content = document.as_bytes(mail, self.clock.now())
        self.line.offer(document.envelope_sender(), document.recipient(mail), content)
        if not posting.hand_over(mail=mail, at=self.clock.now()):
            self.line.close()
            return False
        self.line.finish()
        self._note_sent(mail)
        return True

    def _note_sent(self, mail: Mail) -> None:
        """The server has it: say so, and go on saying so for a while when PostgreSQL is away."""
        patience = self.clock.seconds() + self.line.patience.database
        while True:
            try:
                posting.note_sent(mail=mail, at=self.clock.now())
            except (OperationalError, InterfaceError) as error:
                connection.close()
                if self.clock.seconds() > patience:
                    log.error("Mail %s was sent and could not be noted (%s).", mail.pk, type(error).__name__)  # noqa: TRY400 - the trace says no more
                    raise
                time.sleep(PAUSE)
            else:
                return


def _rests(at: datetime) -> bool:
    rest = cache.get(REST)
    return rest is not None and at < rest[0]


def _let_rest(at: datetime) -> None:
    """Leave the server alone for a while, twice as long each time. A lost note of it only means asking sooner."""
    rest = cache.get(REST)
    seconds = min(rest[1] * 2, LONGEST_REST) if rest else SHORTEST_REST
    cache.set(REST, (at + timedelta(seconds=seconds), seconds), 24 * 60 * 60)
