"""Times of talks as calendar objects (RFC 5545 and 5546), for mails and for a person's private calendar.

A calendar lies on other machines than the portal and is often shared with colleagues: an object says what kind of talk
it is, when and where, and leads to the portal. Nothing of what a talk is about is in it. Times are in UTC, which every
calendar shows in its reader's own zone, over changes of the clock too.

The organiser of a meeting is who may change it, and a UID cannot change organiser: so it is the portal's address, and
both people attend. What a talk keeps through every change, a hand-over too, is its UID.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDDDTypes, vText

from planning.actions.announcements import CalendarEntry
from planning.models import Talk
from planning.queries.calendars import DayEntry, TalkEntry
from planning.queries.slots import when
from portal.actions.mail_words import address
from portal.actions.mails import Letter
from portal.models import User
from portal.queries.addresses import can_be_written_to, on_the_wire

PRODUCT = "-//Kompetensportalen//Kompetensportalen//EN"
HOST = "kompetensportalen"
REFRESH = timedelta(hours=1)


def letters(entries: Sequence[CalendarEntry], at: datetime) -> list[Letter]:
    """The mail to each reader of each entry, in her language, with the calendar object in it (`TALK_LETTERS`)."""
    written: list[Letter] = []
    for entry in entries:
        for language in sorted({reader.language for reader in entry.readers}):
            with override(language):
                subject, text, calendar = _subject(entry), _text(entry), invitation(entry, at)
            written += [
                Letter(
                    to=reader,
                    kind="talk_calendar",
                    subject=subject,
                    text=text,
                    unique_key=f"talk_calendar:{entry.talk.pk}:{entry.talk.sequence}:{entry.method}:{reader.pk}",
                    calendar=calendar,
                    method=entry.method,
                )
                for reader in entry.readers
                if reader.language == language
            ]
    return written


def invitation(entry: CalendarEntry, at: datetime) -> str:
    """A REQUEST (new, or an update by its higher SEQUENCE) or a CANCEL, in the active language."""
    talk = entry.talk
    event = _event(f"{talk.pk}@{HOST}", summary(talk.kind), at)
    event.add("sequence", talk.sequence)
    event.add("status", "CANCELLED" if entry.method == "CANCEL" else "CONFIRMED")
    event.add("dtstart", _utc(entry.time.lower))
    event.add("dtend", _utc(entry.time.upper))
    event.add("organizer", _organiser())
    for user in (talk.user, *(reader for reader in entry.readers if reader.pk != talk.user_id)):
        if user.email and can_be_written_to(user.email):
            event.add("attendee", _attendee(user))
    if talk.place and entry.method != "CANCEL":
        event.add("location", _shown(talk.place))
    event.add("url", _link(talk))
    return _calendar([event], method=entry.method)


def feed(talks: Iterable[TalkEntry], days: Iterable[DayEntry], at: datetime) -> str:
    """A person's private calendar, in the active language."""
    events = [_talk_event(talk, at) for talk in talks] + [_day_event(day, at) for day in days]
    return _calendar(events, name=_("Kompetensportalen"))


def summary(kind: str) -> str:
    """What kind of talk it is, and where to read more: never whose or about what."""
    return _("%(talk)s (see the portal)") % {"talk": str(Talk.Kind(kind).label).capitalize()}


def _talk_event(talk: TalkEntry, at: datetime) -> Event:
    event = _event(f"{talk.talk_id}@{HOST}", summary(talk.kind), at)
    event.add("sequence", talk.sequence)
    event.add("status", "CANCELLED" if talk.is_cancelled else "CONFIRMED")
    event.add("dtstart", _utc(talk.time.lower))
    event.add("dtend", _utc(talk.time.upper))
    if talk.place:
        event.add("location", _shown(talk.place))
    event.add("url", address(talk.path))
    return event


def _day_event(entry: DayEntry, at: datetime) -> Event:
    event = _event(f"{entry.key}@{HOST}", _day_words(entry), at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", address(entry.path))
    return event


def _day_words(entry: DayEntry) -> str:
    words = {
        "certificate": gettext("A certificate runs out (see the portal)"),
        "activity": gettext("An activity in your plan is due (see the portal)"),
        "goal": gettext("A goal in your plan is due (see the portal)"),
        "follow_up": gettext("Time to follow up your plan (see the portal)"),
    }
    return words[entry.kind]


def _event(uid: str, words: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", _utc(at))
    event.add("summary", words)
    event.add("class", "PRIVATE")
    return event


def _calendar(events: Sequence[Event], *, method: str = "", name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDDDTypes(REFRESH), parameters={"value": "DURATION"})
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _organiser() -> vCalAddress:
    name, mail = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{mail}")
    organiser.params["CN"] = vText(name or _("Kompetensportalen"))
    return organiser


def _attendee(user: User) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{on_the_wire(user.email)}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _shown(text: str) -> str:
    """What somebody wrote, without the signs that no calendar takes (RFC 5545, 3.1)."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _link(talk: Talk) -> str:
    """The page of the time: an employee is led on to her talks."""
    return address(reverse("planning:talk-time", kwargs={"talk": talk.pk}))


def _subject(entry: CalendarEntry) -> str:
    talk = str(Talk.Kind(entry.talk.kind).label).capitalize()
    if entry.method == "CANCEL":
        return _("Cancelled: %(talk)s %(when)s") % {"talk": talk, "when": when(entry.time)}
    return _("%(talk)s %(when)s") % {"talk": talk, "when": when(entry.time)}


def _text(entry: CalendarEntry) -> str:
    if entry.method == "CANCEL":
        said = _("This time is cancelled. The calendar object in this mail takes it out of your calendar.")
    else:
        said = _("A time is booked or changed. The calendar object in this mail puts it into your calendar.")
    return f"{_subject(entry)}\n\n{said}\n\n" + _("See the portal:") + f"\n{_link(entry.talk)}\n"
