"""A mail as it goes over the wire: plain text, and beside it a calendar object where there is one."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from portal.models import Mail


class CannotSend(Exception):
    """No mail server would take it; the words say why."""


def envelope_sender() -> str:
    """The address that answers "could not be delivered" go to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def host() -> str:
    """The name of the portal, for Message-ID and for greeting the server."""
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"


def recipient(mail: Mail) -> str:
    """The address in the letters that every server takes; `CannotSend` where it has none."""
    local, _at, domain = mail.address.rpartition("@")
    try:
        return f"{_ascii(local)}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise CannotSend(f"The address {mail.address} cannot be written to.") from error


def _ascii(local: str) -> str:
    if not local or any(letter.isspace() or not letter.isprintable() for letter in local):
        raise CannotSend("The address cannot be written to.")
    return local.encode("ascii").decode("ascii")


def as_bytes(mail: Mail, at: datetime) -> bytes:
    """The whole message. The same mail has the same Message-ID each time, so that it is known again."""
    local, _at, domain = recipient(mail).rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = timezone.localtime(at)
    message["Message-ID"] = f"<{mail.pk}@{host()}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.calendar:
        message.add_alternative(mail.calendar, subtype="calendar", cte="base64", params={"method": mail.method})
    return message.as_bytes()
