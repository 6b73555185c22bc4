"""Choosing how to be told."""

from dataclasses import asdict, dataclass
from datetime import datetime, time

from portal.models import MessageChoice, User


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person chose; the meaning stands at `MessageChoice`."""

    frequency: str
    calendar_mail: bool
    week_mail: bool
    quiet_weekends: bool
    quiet_from: time | None = None
    quiet_until: time | None = None


def choose(*, wish: Wish, by: User, at: datetime) -> MessageChoice:
    """Remember her own choice. It counts at once, also for mails that wait: quiet is looked at when a mail is sent."""
    choice, _is_new = MessageChoice.objects.update_or_create(user=by, defaults={**asdict(wish), "changed_at": at})
    return choice
