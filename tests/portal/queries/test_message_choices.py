"""When it is quiet: hours over midnight, weekends, and the nights on which the clock is changed."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.models import MessageChoice
from portal.queries.message_choices import quiet_until, takes_calendar_mail
from tests.cast import Cast
from tests.make.messages import make_choice

HERE = ZoneInfo("Europe/Stockholm")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def quiet(start: int | None, end: int | None, *, weekends: bool = False) -> MessageChoice:
    return MessageChoice(
        quiet_from=None if start is None else time(start),
        quiet_until=None if end is None else time(end),
        quiet_weekends=weekends,
    )


@pytest.mark.parametrize(
    ("choice", "at", "until"),
    [
        (quiet(None, None), "2026-06-06T03:00", None),
        (quiet(20, 7), "2026-06-01T19:59", None),
        (quiet(20, 7), "2026-06-01T20:00", "2026-06-02T07:00"),
        (quiet(20, 7), "2026-06-02T06:59", "2026-06-02T07:00"),
        (quiet(20, 7), "2026-06-02T07:00", None),
        (quiet(12, 13), "2026-06-02T12:30", "2026-06-02T13:00"),
        (quiet(12, 13), "2026-06-02T11:59", None),
        (quiet(None, None, weekends=True), "2026-06-05T23:59", None),
        (quiet(None, None, weekends=True), "2026-06-06T00:00", "2026-06-08T00:00"),
        (quiet(20, 7, weekends=True), "2026-06-05T21:00", "2026-06-08T07:00"),
        (quiet(20, 7, weekends=True), "2026-06-07T21:00", "2026-06-08T07:00"),
        (quiet(20, 7), "2026-10-24T21:00", "2026-10-25T07:00"),  # an hour longer
        (quiet(20, 2), "2026-03-28T21:00", "2026-03-29T02:00"),  # two o'clock does not come that night
    ],
)
def test_until_when_it_is_quiet(choice: MessageChoice, at: str, until: str | None) -> None:
    end = quiet_until(choice, when(at))
    assert (None if end is None else end.timestamp()) == (None if until is None else when(until).timestamp())


def test_who_takes_calendar_objects_by_mail(cast: Cast) -> None:
    make_choice(user=cast.employee, calendar_mail=False)
    make_choice(user=cast.colleague)
    people = [cast.employee.pk, cast.colleague.pk, cast.manager.pk]
    assert takes_calendar_mail(people) == {cast.colleague.pk, cast.manager.pk}
