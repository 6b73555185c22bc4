"""Telling both what became of a talk's time: in their inboxes, and as calendar objects by mail.

It is part of the transaction of its cause. The words of mails and the calendar objects are documents, a layer above:
settings name the function that makes them (`TALK_LETTERS`), as they name those of jobs and messages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from planning.models import Talk
from portal.actions import mails, messages
from portal.actions.mails import Letter
from portal.actions.messages import Telling
from portal.authorization import leaders_of
from portal.models import User
from portal.queries import message_choices


class What(StrEnum):
    """What happened to a talk, as a kind of message (portal/settings/messages.py)."""

    INVITED = "talk_invited"
    BOOKED = "talk_booked"
    MOVED = "talk_moved"
    TAKEN_BACK = "talk_time_taken_back"
    OTHER_ASKED = "talk_other_time_asked"
    NOT_HELD = "talk_not_held"
    DECLINED = "talk_declined"
    HANDED_OVER = "talk_handed_over"
    TAKEN_OVER = "talk_taken_over"


FOR_THE_MANAGER = (What.OTHER_ASKED, What.DECLINED)
"""What the employee asks or says of a talk, and somebody has to act on."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to which talk; `before` is the time it had. `former` led it before somebody else took it over."""

    what: What
    talk: Talk
    before: DateTimeTZRange | None = None
    former: User | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What goes into a calendar object; `method` is REQUEST or CANCEL, `time` what is asked for or cancelled."""

    talk: Talk
    time: DateTimeTZRange
    method: str
    readers: tuple[User, ...]


MakeLetters = Callable[[Sequence[CalendarEntry], datetime], list[Letter]]


def announce(*, changes: Sequence[Change], by: User | None, at: datetime) -> None:
    """Tell everyone concerned but the one who did it; calendars are kept right for her too."""
    messages.tell(tellings=[telling for change in changes for telling in _tellings(change, by, at)], at=at)
    entries = [entry for change in changes if (entry := _entry(change)) is not None]
    if entries:
        make = cast("MakeLetters", import_string(settings.TALK_LETTERS))
        mails.write(letters=make(_wanted(entries), at), at=at)


def _tellings(change: Change, by: User | None, at: datetime) -> list[Telling]:
    talk = change.talk
    told = {user.pk: user for user in (talk.user, talk.led_by, change.former) if user is not None and user != by}
    if change.what in FOR_THE_MANAGER and by == talk.user:
        told = _who_leads(talk, at)
    elif change.what == What.INVITED:
        told = {talk.user_id: talk.user}
    elif change.what == What.TAKEN_OVER:
        told = {pk: user for pk, user in told.items() if user == change.former}  # the others are told of the new time
    return [
        Telling(
            to=pk,
            kind=change.what,
            unique_key=f"{change.what}:{talk.pk}:{_turn(change)}:{at:%Y%m%d}:{pk}",
            path=_path(talk, user, change),
            facts=_facts(change, user),
        )
        for pk, user in told.items()
    ]


def _who_leads(talk: Talk, at: datetime) -> dict[UUID, User]:
    """Who leads the talk and its employee still; else the nearest manager and the deputies: someone has to know."""
    leaders = leaders_of(talk.user, on=timezone.localdate(at))
    if talk.led_by is not None and talk.led_by_id in leaders:
        return {talk.led_by.pk: talk.led_by}
    return User.objects.in_bulk(leaders)


def _turn(change: Change) -> str:
    """What tells the same happening again from the same told again; people invited are told once a day."""
    if change.what == What.HANDED_OVER:
        return f"{change.talk.sequence}-{change.talk.led_by_id}"
    return str(change.talk.sequence)


def _path(talk: Talk, user: User, change: Change) -> str:
    if user.pk == talk.user_id:
        return reverse("planning:my-talks")
    is_former = change.former is not None and user.pk == change.former.pk
    return "" if is_former else reverse("planning:talk-time", kwargs={"talk": talk.pk})


def _facts(change: Change, reader: User) -> dict[str, object]:
    """Ids, times and the other one's name; never a place or words that somebody wrote."""
    talk, time = change.talk, change.talk.time
    is_employee = reader.pk == talk.user_id
    other = talk.led_by if is_employee else talk.user
    facts: dict[str, object] = {"talk": talk.kind, "mine": is_employee, "name": other.name if other else ""}
    if time is not None and change.what in (What.BOOKED, What.MOVED):
        facts |= {"begins": time.lower.isoformat(), "ends": time.upper.isoformat()}
    if change.before is not None:
        facts |= {"began": change.before.lower.isoformat(), "ended": change.before.upper.isoformat()}
    if change.former is not None:
        leader = talk.led_by.name if talk.led_by else ""
        facts |= {"former": change.former.name, "leads": reader.pk == talk.led_by_id, "leader": leader}
    return facts


def _entry(change: Change) -> CalendarEntry | None:
    talk = change.talk
    if change.what == What.TAKEN_OVER and change.former is not None and change.before is not None:
        return CalendarEntry(talk, change.before, "CANCEL", (change.former,))
    both = tuple(user for user in (talk.user, change.former or talk.led_by) if user is not None)
    if change.what in (What.BOOKED, What.MOVED) and talk.time is not None:
        return CalendarEntry(talk, talk.time, "REQUEST", both)
    return CalendarEntry(talk, change.before, "CANCEL", both) if change.before is not None else None


def _wanted(entries: Sequence[CalendarEntry]) -> list[CalendarEntry]:
    """Without those who want no calendar objects by mail, and accounts that are closed. One query."""
    wanting = message_choices.takes_calendar_mail({reader.pk for entry in entries for reader in entry.readers})
    return [
        CalendarEntry(
            entry.talk,
            entry.time,
            entry.method,
            tuple(user for user in entry.readers if user.pk in wanting and user.is_active),
        )
        for entry in entries
    ]
