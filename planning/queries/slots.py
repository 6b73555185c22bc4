"""Times: how one is said, which of them collide, and which are free for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, time_format

from planning.models import Talk, TalkSlot, TalkWindow
from portal.authorization import Permission, can
from portal.authorization.facts import place_of
from portal.models import User

BOOKED = (Talk.State.PLANNED, Talk.State.PREPARING)


def span(begins: datetime, ends: datetime) -> DateTimeTZRange:
    """A time, half-open: a talk that begins when another ends does not collide with it."""
    return DateTimeTZRange(begins, ends, "[)")


def when(time: DateTimeTZRange) -> str:
    """A time in words, on the portal's clock: "3 May 2027, 10:00-11:00"."""
    begins, ends = timezone.localtime(time.lower), timezone.localtime(time.upper)
    day = date_format(begins, "DATE_FORMAT")
    return f"{day}, {time_format(begins, 'TIME_FORMAT')}–{time_format(ends, 'TIME_FORMAT')}"


def when_on(time: DateTimeTZRange) -> str:
    """The same with the day of the week, for who chooses: "Monday 3 May 2027, 10:00-11:00"."""
    return f"{date_format(timezone.localtime(time.lower), 'l')} {when(time)}"


def overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    """Whether the two share a moment."""
    return bool(one.lower < other.upper and other.lower < one.upper)


def is_outside(time: DateTimeTZRange, window: TalkWindow | None) -> bool:
    """Whether the time is outside the days in which talks of the kind are to be held: allowed, and said."""
    return window is not None and timezone.localdate(time.lower) not in window.period


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that is somebody's already: a booked talk, or (no `talk_id`) a time that is offered."""

    time: DateTimeTZRange
    led_by_id: UUID | None
    user_id: UUID | None = None
    name: str = ""
    talk_id: UUID | None = None


def talks_at(
    times: Sequence[DateTimeTZRange], *, people: Iterable[UUID], leaders: Iterable[UUID], but: Iterable[UUID] = ()
) -> list[Taken]:
    """The booked talks of these people, employees or leading, between the first and the last of the times. One query.

    `but` are talks that do not count: those that are to be moved.
    """
    rows = Talk.objects.filter(Q(user__in=list(people)) | Q(led_by__in=list(leaders)), state__in=BOOKED)
    rows = rows.filter(time__overlap=_whole(times)).exclude(pk__in=list(but)).select_related("user").order_by("time")
    return [Taken(row.time, row.led_by_id, row.user_id, row.user.name, row.pk) for row in rows if row.time]


def offered_at(times: Sequence[DateTimeTZRange], *, by: User) -> list[Taken]:
    """The times that one offers already between the first and the last of these, taken or not. One query."""
    rows = TalkSlot.objects.filter(offered_by=by, time__overlap=_whole(times)).order_by("time")
    return [Taken(row.time, by.pk) for row in rows]


def get(user: User, slot_id: int) -> TalkSlot | None:
    """An offered time of the user's own organisation, taken or not; None where there is none any more."""
    rows = TalkSlot.objects.filter(pk=slot_id, offered_by__organisation_id=user.organisation_id)
    return rows.select_related("offered_by__organisation").first()


def free_for(person: User, *, at: datetime) -> list[TalkSlot]:
    """The times that the person may choose among: those of her nearest manager and the manager's deputies.

    One query for her place, one for the times with who offers them, and one for each of the few who do.
    """
    leaders = {held.user_id for held in place_of(person, on=timezone.localdate(at)).leaders}
    rows = TalkSlot.objects.filter(offered_by__in=leaders, talk__isnull=True, time__startswith__gt=at)
    found = list(rows.select_related("offered_by").order_by("time", "pk"))
    offerers = {slot.offered_by_id: slot.offered_by for slot in found}
    leading = {pk for pk, one in offerers.items() if can(one, Permission.OPEN_TALK, person)}
    return [slot for slot in found if slot.offered_by_id in leading]


def _whole(times: Sequence[DateTimeTZRange]) -> DateTimeTZRange:
    return span(min(time.lower for time in times), max(time.upper for time in times))
