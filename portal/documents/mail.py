"""A mail as it goes over the wire: plain text, and beside it a calendar object where there is one."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from portal.actions.mails import words_of_bad_address
from portal.models import Mail
from portal.queries.addresses import CannotBeWrittenTo, on_the_wire


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
    try:
        return on_the_wire(mail.address)
    except CannotBeWrittenTo as error:
        raise CannotSend(words_of_bad_address(mail.to)) from error


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
