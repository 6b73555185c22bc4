"""The talk with the mail server, one step at a time, so that the worker can note what it is about to do.

`smtplib` sends a message and its end in one step. What happens between them decides whether a mail whose worker is
killed was sent, so here they are two.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass

from django.conf import settings

GO_ON, TAKEN, CLOSING = 354, 250, 421
LATER, NEVER = 400, 500


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for each answer, for the last one (RFC 5321 says ten minutes), and for PostgreSQL after it."""

    step: float = 30.0
    last_word: float = 600.0
    database: float = 120.0


class NoAnswer(Exception):
    """There is no connection, or it ended, or nothing came in time."""


class NotTaken(NoAnswer):
    """The server is there, and we are not let in: what EMAIL_URL says is to be mended, not the mails."""


class SaidLater(Exception):
    """The server does not take this mail now (4xx)."""


class SaidNo(Exception):
    """The server will never take this mail (5xx to its recipient or its content)."""


class Line:
    """One connection for many mails. Any `NoAnswer` has closed it."""

    def __init__(self, patience: Patience, name: str) -> None:
        self.patience = patience
        self.name = name
        self._server: smtplib.SMTP | None = None
        self._is_inside = False  # of a message: what is sent now would be taken for its text

    @property
    def is_open(self) -> bool:
        """Whether a mail can be offered."""
        return self._server is not None

    def open(self) -> None:
        """Connect, greet, and sign in where there is an account.

        `NotTaken` for a sign-in or a certificate that is refused, `NoAnswer` for anything else: no mail's fault.
        """
        try:
            server = self._connect()
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise _not_open(error) from error

    def _connect(self) -> smtplib.SMTP:
        place = (settings.EMAIL_HOST, settings.EMAIL_PORT, self.name)
        if settings.EMAIL_USE_SSL:
            self._server = smtplib.SMTP_SSL(*place, timeout=self.patience.step, context=ssl.create_default_context())
        else:
            self._server = smtplib.SMTP(*place, timeout=self.patience.step)
        # The end of a mail is a packet of its own: without this it waits until the server has confirmed the one before.
        if self._server.sock:
            self._server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._server

    def offer(self, sender: str, recipient: str, content: bytes) -> None:
        """Everything but the end: until `finish` the server has taken nothing.

        A sender that is refused is our own fault, and so the mail is only put off.
        """
        self._say(f"MAIL FROM:<{sender}>", TAKEN, never_is_later=True)
        self._say(f"RCPT TO:<{recipient}>", TAKEN)
        self._say("DATA", GO_ON)
        self._is_inside = True
        self._send(_dotted(content))

    def finish(self) -> None:
        """The end of the message, and the server's last word: after this it is the server's."""
        try:
            if self._server and self._server.sock:
                self._server.sock.settimeout(self.patience.last_word)
            self._send(b".\r\n")
            self._is_inside = False
            self._hear(TAKEN)
        finally:
            if self._server and self._server.sock:
                self._server.sock.settimeout(self.patience.step)

    def close(self) -> None:
        """Hang up. A message whose end was not sent is not delivered."""
        server, self._server = self._server, None
        self._is_inside = False
        if server is not None:
            server.close()

    def leave(self) -> None:
        """Say goodbye; hang up in the middle of a message."""
        if self._is_inside:
            self.close()
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _say(self, words: str, expected: int, *, never_is_later: bool = False) -> None:
        self._send(f"{words}\r\n".encode("ascii"))
        self._hear(expected, never_is_later=never_is_later)

    def _send(self, data: bytes) -> None:
        if self._server is None:
            raise NoAnswer("There is no connection.")
        try:
            self._server.send(data)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NoAnswer(_words(error)) from error

    def _hear(self, expected: int, *, never_is_later: bool = False) -> None:
        """The answer; anything but the expected one ends this mail, and leaves the line ready for the next."""
        code, words = self._answer()
        if code == expected or (expected == TAKEN and code // 100 == TAKEN // 100):
            return
        said = f"{code} {words}"
        if code == CLOSING or code < LATER:
            self.close()
            raise NoAnswer(said)
        self._reset()
        if code >= NEVER and not never_is_later:
            raise SaidNo(said)
        raise SaidLater(said)

    def _answer(self) -> tuple[int, str]:
        if self._server is None:
            raise NoAnswer("There is no connection.")
        try:
            code, words = self._server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NoAnswer(_words(error)) from error
        return code, words.decode("utf-8", "replace")

    def _reset(self) -> None:
        """Forget the mail that was refused; a server that cannot is left."""
        if self._server is None:
            return
        try:
            self._server.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def _dotted(content: bytes) -> bytes:
    """A line of the message that begins with a dot gets a second one; the last line is ended."""
    body = re.sub(rb"(?m)^\.", b"..", content)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _not_open(error: Exception) -> NoAnswer:
    """Why there is no connection, and what to look at where the settings are to blame."""
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= NEVER:
        return NotTaken(f"the mail server refuses the user or the password of EMAIL_URL. {_words(error)}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotTaken(
            "the certificate of the mail server is not trusted. Check the host of EMAIL_URL; name a certificate "
            f"authority of your own in SSL_CERT_FILE. {error.verify_message}"
        )
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return NotTaken(f"no TLS with the mail server: EMAIL_URL begins with smtps:// or smtp+tls://. {_words(error)}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotTaken(f"the mail server does not offer what EMAIL_URL asks for. {_words(error)}")
    return NoAnswer(_words(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
