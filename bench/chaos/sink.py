"""The mail server that takes everything and remembers what it took."""

import logging
import socket
from collections import Counter
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

HOST = "127.0.0.1"


class Sink:
    """A real SMTP server on a port of its own. `taken` counts the mails by Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.port = free_port()
        self.controller = Controller(self, hostname=HOST, port=self.port)

    def start(self) -> str:
        """Listen; gives the address for EMAIL_URL."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # every word of the talk
        self.controller.start()
        return f"smtp://{HOST}:{self.port}"

    def stop(self) -> None:
        """Listen no more."""
        self.controller.stop()

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take the mail."""
        self.taken[str(message_from_bytes(envelope.original_content or b"")["Message-ID"])] += 1
        return "250 taken"


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
