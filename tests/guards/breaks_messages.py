"""How to break each constraint of messages, choices and mails: `name: deed`."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.models import Mail, Message
from portal.models.message import MOST_TRIES
from tests.make.messages import make_choice, make_mail

if TYPE_CHECKING:
    from tests.guards.world import World


def _told(**changes: object) -> Callable[["World"], object]:
    return lambda _world: Message.objects.update(**changes)


def _mailed(**changes: object) -> Callable[["World"], object]:
    return lambda world: make_mail(to=world.cast.employee, **changes)


def _chosen(**changes: object) -> Callable[["World"], object]:
    return lambda world: make_choice(user=world.cast.employee, **changes)


BREAKS_MESSAGES: dict[str, Callable[["World"], object]] = {
    "message_in_order": lambda w: Message.objects.update(read_at=w.message.sent_at - timedelta(days=1)),
    "message_path_is_ours": _told(path="//elsewhere.example/"),
    "message_quiet_both": _chosen(quiet_from="20:00"),
    "message_quiet_differ": _chosen(quiet_from="20:00", quiet_until="20:00"),
    "mail_sending_has_lease": _mailed(state=Mail.State.SENDING),
    "mail_sent": _mailed(state=Mail.State.SENT),
    "mail_failure_says_why": _mailed(state=Mail.State.FAILED),
    "mail_calendar_has_method": _mailed(calendar="BEGIN:VCALENDAR"),
    "mail_attempts": _mailed(attempts=MOST_TRIES + 1),
}
