"""Days as moments of a working day, in the portal's time zone."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

SATURDAY = 5
MIDWINTER = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (1, 6)})


def noon(day: date) -> datetime:
    """The middle of the day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def office_hour(day: date, chance: Random) -> datetime:
    """A minute of the working day."""
    return timezone.make_aware(datetime.combine(day, time(8 + chance.randrange(9), chance.randrange(60))))


def workday(day: date) -> date:
    """The day itself, or the last one before a weekend or the feasts of midwinter."""
    while day.weekday() >= SATURDAY or (day.month, day.day) in MIDWINTER:
        day -= timedelta(days=1)
    return day
