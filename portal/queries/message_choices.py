"""How people want to be told: who takes which mails, and when it is quiet."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from portal.models import MessageChoice, User

SATURDAY = 5  # datetime.weekday
MOST_STEPS = 4  # from quiet hours into a weekend into quiet hours


def of(user: User) -> MessageChoice:
    """Her choices, or what holds for those who never chose (not saved)."""
    return MessageChoice.objects.filter(user=user).first() or never_chosen(user)


def never_chosen(user: User) -> MessageChoice:
    """Once a day, with calendar invitations, and not on weekends."""
    return MessageChoice(user=user)


def takes_calendar_mail(user_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the people who have not said no to calendar invitations by mail."""
    refused = MessageChoice.objects.filter(user__in=user_ids, calendar_mail=False)
    return frozenset(user_ids) - frozenset(refused.values_list("user_id", flat=True))


def quiet_until(choice: MessageChoice, at: datetime) -> datetime | None:
    """When the quiet that holds at this moment is over; None when a mail may go out now.

    Hours and weekends are those of the portal's time zone. An hour that the clock jumps over or strikes twice is read
    as `zoneinfo` does: nothing is sent too early by more than that hour.
    """
    moment = at
    for _step in range(MOST_STEPS):
        end = _end_of_quiet(choice, timezone.localtime(moment))
        if end is None or end <= moment:
            break
        moment = end
    return None if moment == at else moment


def _end_of_quiet(choice: MessageChoice, local: datetime) -> datetime | None:
    if choice.quiet_weekends and local.weekday() >= SATURDAY:
        return _at(local, time(0), days=7 - local.weekday())
    start, end = choice.quiet_from, choice.quiet_until
    if start is None or end is None:
        return None
    now = local.time()
    if start < end:
        return _at(local, end) if start <= now < end else None
    if now >= start:
        return _at(local, end, days=1)
    return _at(local, end) if now < end else None


def _at(local: datetime, hour: time, *, days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), hour))
