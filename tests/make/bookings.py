"""Talks with times: those that are offered, and those that are booked."""

from datetime import UTC, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from planning.models import Talk, TalkSlot
from planning.queries.slots import span
from portal.models import User
from tests.make.planning import NOON


def make_time(
    *, days: int = 7, hour: int = 9, minute: int = 0, minutes: int = 60, since: datetime = NOON
) -> DateTimeTZRange:
    """A time so many days after NOON's day, by the clock of UTC."""
    begins = since.astimezone(UTC).replace(hour=hour, minute=minute) + timedelta(days=days)
    return span(begins, begins + timedelta(minutes=minutes))


def make_slot(
    *, by: User, time: DateTimeTZRange | None = None, kind: str = Talk.Kind.DEVELOPMENT, talk: Talk | None = None
) -> TalkSlot:
    """An offered time, free or taken by a talk."""
    return TalkSlot.objects.create(
        offered_by=by, kind=kind, time=time or make_time(), place="Rum 3", talk=talk, offered_at=NOON
    )


def make_booked(
    *, user: User, by: User, time: DateTimeTZRange | None = None, kind: str = Talk.Kind.DEVELOPMENT, at: datetime = NOON
) -> Talk:
    """A planned talk with a time."""
    return Talk.objects.create(
        user=user,
        kind=kind,
        opened_by=by,
        opened_at=at,
        led_by=by,
        time=time or make_time(),
        place="Rum 3",
        sequence=1,
        booked_by=by,
        booked_at=at,
    )
