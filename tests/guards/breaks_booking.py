"""What the constraints of times, offered times, calendars and hand-overs forbid, done on purpose."""

from collections.abc import Callable

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from planning.models import CalendarFeed, Talk, TalkHandOver
from portal.models import User
from tests.guards.world import World
from tests.make.bookings import make_booked, make_slot, make_time
from tests.make.planning import NOON

Break = Callable[[World], object]
ENDLESS = DateTimeTZRange(NOON, None, "[)")


def _talks(**values: object) -> Break:
    return lambda _world: Talk.objects.update(**values)


def _again(world: World, *, user: User, by: User, kind: str) -> None:
    make_booked(user=world.cast.colleague, by=world.cast.manager)
    make_booked(user=user, by=by, kind=kind, time=make_time(minute=30))


def _slots(world: World, *times: DateTimeTZRange) -> None:
    for time in times:
        make_slot(by=world.cast.manager, time=time)


def _to_herself(world: World) -> None:
    TalkHandOver.objects.create(
        talk=world.talk, from_manager=world.cast.manager, to_manager=world.cast.manager, at=NOON, lost_time=False
    )


BREAKS_BOOKING: dict[str, Break] = {
    "talk_booked": _talks(booked_at=NOON),
    "talk_ended": _talks(state="DECLINED"),
    "talk_ended_says_why": lambda w: Talk.objects.update(state="NOT_HELD", ended_by=w.cast.manager, ended_at=NOON),
    "talk_rescheduled_has_no_time": _talks(state="RESCHEDULED", time=make_time()),
    "talk_time_has_ends": _talks(time=ENDLESS),
    "talk_not_with_herself": lambda w: Talk.objects.update(led_by=w.cast.employee),
    "talk_employee_once": lambda w: _again(w, user=w.cast.colleague, by=w.cast.deputy, kind="PERFORMANCE"),
    "talk_manager_once": lambda w: _again(w, user=w.cast.stranger, by=w.cast.manager, kind="DEVELOPMENT"),
    "talk_slot_one_at_a_time": lambda w: _slots(w, make_time(), make_time(minute=30)),
    "talk_slot_has_ends": lambda w: _slots(w, ENDLESS),
    "calendar_feed_digest": lambda _world: CalendarFeed.objects.update(digest="the secret itself"),
    "talk_hand_over_moves": _to_herself,
}
