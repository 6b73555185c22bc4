"""Where mails go out and what links in them begin with, read from the environment of a portal that serves people."""

import os
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .environment import optional

HOW = (
    "Write EMAIL_URL=smtp+tls://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS from the start) "
    "or smtp://host:25 (a mail server inside your network). Special characters of the password as %40."
)
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class MailServer(NamedTuple):
    """Django's names for it: EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, _PASSWORD, EMAIL_USE_TLS (STARTTLS), _SSL."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def mail_server() -> MailServer:
    """The server of EMAIL_URL. Not set: no server, and mails stay in the outbox."""
    url = optional("EMAIL_URL")
    if not url:
        return MailServer("", 25, "", "", starttls=False, tls=False)
    parts = _parts(url, "EMAIL_URL", HOW)
    if parts.scheme not in PORTS:
        raise ImproperlyConfigured(
            f"EMAIL_URL begins with {parts.scheme or 'nothing'}://, which is no way to send mail. {HOW}"
        )
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"EMAIL_URL is no address of a mail server. {HOW}")
    return MailServer(
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        *_account(parts),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )


def _account(parts: SplitResult) -> tuple[str, str]:
    """User and password; both are empty where the server asks for none."""
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"EMAIL_URL has a user without a password, or a password without a user. {HOW}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise ImproperlyConfigured(
            "EMAIL_URL has letters such as å in the user or the password, which mail servers read in different ways. "
            f"Give the portal's account at the mail server a password without them. {HOW}"
        )
    return user, password


def mail_from(*, is_sending: bool, default: str) -> str:
    """Who mails come from: "Name <address>" or an address. Needed where mails are sent."""
    how = 'Write MAIL_FROM="Kompetensportalen <kompetens@example.se>", with an address your mail server may send from.'
    sender = os.environ.get("MAIL_FROM", "").strip()
    if not sender and is_sending:
        raise ImproperlyConfigured(f"EMAIL_URL is set, and MAIL_FROM is not. {how}")
    local, _at, domain = parseaddr(sender or default)[1].rpartition("@")
    if not local or not domain or any(letter in sender for letter in "\r\n"):
        raise ImproperlyConfigured(f"MAIL_FROM has no address that mail can come from. {how}")
    return sender or default


def portal_url(*, default: str, is_secure: bool) -> str:
    """What links in mails and calendars begin with: scheme and host, without a slash at the end."""
    how = "Write the address people use, for example PORTAL_URL=https://kompetens.example.se"
    url = os.environ.get("PORTAL_URL", "").strip().rstrip("/") or default
    parts = _parts(url, "PORTAL_URL", how)
    if parts.scheme not in ({"https"} if is_secure else {"http", "https"}) or not parts.hostname:
        raise ImproperlyConfigured(f"PORTAL_URL is no address that begins with https://. {how}")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"PORTAL_URL has more than the name of a host. {how}")
    return url


def first_host(hosts: list[str]) -> str:
    """The https address of the first host that is named whole; "" where all are patterns."""
    return next((f"https://{host}" for host in hosts if not host.startswith(".")), "")


def _parts(url: str, name: str, how: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read as an address. {how}") from error
    return parts
