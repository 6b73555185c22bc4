"""Messages, mails, and a mail server that does what the test says: real SMTP, on a port of its own."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.models import Mail, Message, MessageChoice, User

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
_numbers = count(1)


def make_message(*, to: User, kind: str = "certificate_reminder", at: datetime = AT, **fields: object) -> Message:
    """An unread message that leads to the start page."""
    facts = {"certificate": {"sv": "HLR", "en": "CPR"}, "days": 30, "valid_until": "2026-07-01"}
    values = {"facts": facts, "path": "/", "unique_key": f"message-{next(_numbers)}", "sent_at": at, **fields}
    return Message.objects.create(to=to, kind=kind, **values)


def make_choice(*, user: User, **fields: object) -> MessageChoice:
    """Choices: mails once a day, quiet at no time."""
    values = {"frequency": "DAILY", "quiet_weekends": False, "changed_at": AT, **fields}
    return MessageChoice.objects.create(user=user, **values)


def make_mail(*, to: User, **fields: object) -> Mail:
    """A mail that waits."""
    values = {
        "organisation": to.organisation,
        "kind": "test",
        "address": to.email or "someone@example.se",
        "subject": "Något nytt att läsa",
        "text": "Det finns något nytt att läsa.\n",
        "unique_key": f"mail-{next(_numbers)}",
        "written_at": AT,
        "not_before": AT,
        **fields,
    }
    return Mail.objects.create(to=to, **values)


@dataclass
class Sink:
    """What the server answers to each recipient and each message ("" for taken), and what it was given.

    `hangs_at`: "RCPT" or "DATA" (after the whole message came) is where it never answers; `drops_at` where it hangs up.
    """

    port: int = 0
    to_recipient: str = ""
    to_message: str = ""
    hangs_at: str = ""
    drops_at: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    reached: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd's signature
        session: Session,
        envelope: Envelope,  # noqa: ARG002 - as above
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - as above
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - as above
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002 - as above
    ) -> str:
        await self._come_to("RCPT", server)
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - as above
        if not self.to_message:
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        await self._come_to("DATA", server)
        return self.to_message or "250 OK"

    async def _come_to(self, place: str, server: Any) -> None:  # noqa: ANN401 - aiosmtpd's transport has no public type
        self.reached.append(place)
        if self.drops_at == place:
            server.transport.abort()
        while self.hangs_at == place:  # noqa: ASYNC110 - the test changes it from its own thread
            await asyncio.sleep(0.02)

    def ids(self) -> list[str]:
        """The Message-ID of each message that was taken, in order."""
        return [str(message["Message-ID"]) for message in self.taken]


@contextmanager
def mail_server(sink: Sink, **options: Any) -> Iterator[Sink]:
    """The server, until the block ends; `options` of aiosmtpd for TLS and sign-in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sink.port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=False, **options)
    controller.start()
    try:
        yield sink
    finally:
        sink.hangs_at = ""
        controller.stop()
