"""How the state of a talk is said: the shape, the word, and what is to be done about it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.queries.bookings import TalkLine
from planning.queries.slots import when_on
from portal.queries.addresses import can_be_written_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import User

KINDS = ("DEVELOPMENT", "PERFORMANCE", "PAY_FEEDBACK")


def kind_word(kind: str) -> str:
    """The kind of talk, as it begins a line."""
    return {
        "DEVELOPMENT": _("Appraisal talk"),
        "PERFORMANCE": _("Performance talk"),
        "PAY_FEEDBACK": _("Pay feedback talk"),
    }[kind]


def reason_word(reason: str) -> str:
    """Why a talk was not held."""
    return {
        "ABSENT": _("long absence"),
        "TIME": _("not enough time"),
        "STAFFING": _("short of staff"),
        "MANAGER": _("change of manager"),
        "MOVED": _("the employee moved or left"),
        "WISH": _("the employee's wish"),
        "OTHER": _("something else"),
    }.get(reason, "")


def state_words(talk: TalkLine | None, *, at: datetime) -> tuple[str, str]:
    """The shape of the status (docs/face.md) and its words."""
    if talk is None:
        return "missing", _("No talk yet")
    if talk.is_waiting:
        return _waiting(talk, at)
    if talk.state == "HELD":
        return "near", _("Held %(day)s, not confirmed yet") % {"day": _day(talk.held_at)}
    if talk.state == "CONFIRMED":
        return "ok", _("Held %(day)s") % {"day": _day(talk.held_at)}
    if talk.state == "DECLINED":
        return "idle", _("Declined by the employee %(day)s") % {"day": _day(talk.ended_at)}
    return "idle", _("Not held: %(reason)s") % {"reason": reason_word(talk.reason)}


def no_invitation_words(people: "Iterable[User]") -> str:
    """Who of them gets no invitation by mail, since no mail can go to the address that HR has given; "" for none."""
    names = ", ".join(person.name for person in people if person.email and not can_be_written_to(person.email))
    if not names:
        return ""
    return _("No invitation by mail to %(names)s: ask HR to correct the mail address. The time is in the portal.") % {
        "names": names
    }


def _waiting(talk: TalkLine, at: datetime) -> tuple[str, str]:
    if talk.time is None:
        return "near", _("Waits for a new time") if talk.state == "RESCHEDULED" else _("Waits for a time")
    if talk.time.lower <= at:
        return "near", _("Was to be %(when)s") % {"when": when_on(talk.time)}
    return "ok", _("Booked %(when)s") % {"when": when_on(talk.time)}


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localdate(moment), "DATE_FORMAT") if moment else ""
