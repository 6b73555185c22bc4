"""Sending the outbox by SMTP: claimed in batches, one connection for many mails.

A mail's state is in the database before the server is given the end of the message, and again when it has taken it. So
only a worker that is lost inside that one round trip leaves a doubt; such a mail is sent again under the same
Message-ID (docs/messages.md).
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from portal.actions import posting
from portal.documents import mail as document
from portal.models import Mail
from portal.worker.smtp import Line, NoAnswer, NotTaken, Patience, SaidLater, SaidNo

log = logging.getLogger(__name__)

ROUND = 60.0  # seconds after which no new batch is claimed: others want the worker too
MOST_SILENCES = 2  # mails in a row that the server did not answer to, before it is left alone
SHORTEST_REST, LONGEST_REST = 15.0, 600.0  # seconds in which a server that does not answer is left alone; doubled
REST = "mail-server-rests"
PAUSE = 0.5  # seconds between two tries of noting
RENEW = 10.0  # seconds between two renewals of the lease


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
            batch = Batch(mails, line, clock, posted)
            with Holding(batch):
                goes_on = batch.send()
            if not goes_on:
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
        self.all = tuple(mails)
        self.line = line
        self.clock = clock
        self.posted = posted
        self.silences = 0

    def send(self) -> bool:
        """Whether the server is worth asking again; what was never offered to it is given back uncounted."""
        why = ""
        try:
            while self.waiting and self.silences < MOST_SILENCES:
                if not self.line.is_open:
                    self.line.open()
                self._send(self.waiting.pop(0))
        except NotTaken as refusal:
            log.error("Mails wait: %s", refusal)  # noqa: TRY400 - the trace says no more
            self.silences, why = MOST_SILENCES, str(refusal)
        except NoAnswer as silence:
            log.warning("The mail server does not answer: %s", silence)
            self.silences = MOST_SILENCES
        posting.release(mails=self.waiting, words=why)
        return self.silences < MOST_SILENCES

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


class Holding:
    """`with Holding(batch):` renews the claim meanwhile, however long a server takes over each word.

    A thread with a connection of its own, which a round that is quick never opens. Nobody sends by a claim alone:
    `posting.hand_over` asks whether it still holds before each last word.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="mail-holding", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _hold(self) -> None:
        try:
            while not self._ended.wait(RENEW):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        """A database that does not answer is asked again the next time."""
        try:
            posting.renew(mails=self._batch.all, at=self._batch.clock.now())
        except DatabaseError as error:
            log.warning("The claim of mails was not renewed (%s).", type(error).__name__)
            connection.close()


def _rests(at: datetime) -> bool:
    rest = cache.get(REST)
    return rest is not None and at < rest[0]


def _let_rest(at: datetime) -> None:
    """Leave the server alone for a while, twice as long each time. A lost note of it only means asking sooner."""
    rest = cache.get(REST)
    seconds = min(rest[1] * 2, LONGEST_REST) if rest else SHORTEST_REST
    cache.set(REST, (at + timedelta(seconds=seconds), seconds), 24 * 60 * 60)
