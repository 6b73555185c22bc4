"""Days as moments of a working day, in the portal's time zone."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone


def noon(day: date) -> datetime:
    """The middle of the day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def office_hour(day: date, chance: Random) -> datetime:
    """A minute of the working day."""
    return timezone.make_aware(datetime.combine(day, time(8 + chance.randrange(9), chance.randrange(60))))


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
