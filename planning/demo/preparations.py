"""What is written before and after the talks of the demo's nurse and assistant nurse, so that their pages are alive."""

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from planning.demo import personas, sentences
from planning.demo.moments import noon, workday
from planning.models import DissentingNote, Preparation, PreparationAnswer, Talk, TalkSlot
from planning.queries.bookings import WAITING
from planning.queries.slots import BOOKED
from portal.models import User

HOURS_OFFERED = (9, 10, 13)
DAYS_AHEAD = (8, 9, 15)
PLACE = "Samtalsrum 2"
LENGTH = timedelta(hours=1)
NURSES_HOUR = 13


def write(today: date) -> None:
    """The nurse has a time and has begun to prepare, her manager has shared; the assistant nurse chooses a time."""
    at = noon(today - timedelta(days=2))
    if talk := _next_of(personas.NURSE):
        _give_time(talk)
        _prepare(talk, talk.user, sentences.PREPARED, at, notes=sentences.NOTES)
        if talk.led_by is not None:
            _prepare(talk, talk.led_by, sentences.PREPARED_BY_MANAGER, at - timedelta(days=1), is_shared=True)
        _dissent(talk.user)
    if talk := _next_of(personas.ASSISTANT):
        _offer(talk, today, at)


def _next_of(username: str) -> Talk | None:
    """Her next appraisal talk; one that has lost its time stays so."""
    rows = Talk.objects.select_related("user", "led_by")
    return rows.filter(user__username=username, kind=Talk.Kind.DEVELOPMENT, state__in=WAITING).first()


def _give_time(talk: Talk) -> None:
    """Where nobody has given it one yet, and the manager is free."""
    if talk.time is not None or talk.planned_on is None or talk.state not in BOOKED:
        return
    begins = noon(talk.planned_on).replace(hour=NURSES_HOUR)
    time = DateTimeTZRange(begins, begins + LENGTH)
    if not Talk.objects.filter(led_by=talk.led_by, state__in=BOOKED, time__overlap=time).exists():
        talk.time, talk.place, talk.booked_by, talk.booked_at = time, PLACE, talk.led_by, talk.opened_at
        talk.save(update_fields=["time", "place", "booked_by", "booked_at"])


def _prepare(
    talk: Talk, by: User, answers: dict[str, str], at: datetime, *, notes: str = "", is_shared: bool = False
) -> None:
    shared_at = at if is_shared else None
    made = Preparation.objects.create(talk=talk, by=by, notes=notes, begun_at=at, saved_at=at, shared_at=shared_at)
    PreparationAnswer.objects.bulk_create(
        PreparationAnswer(preparation=made, code=code, text=text, saved_at=at) for code, text in answers.items()
    )


def _dissent(nurse: User) -> None:
    """What she saw otherwise in her last appraisal talk, written on the day after it."""
    held = Talk.objects.filter(user=nurse, kind=Talk.Kind.DEVELOPMENT, state=Talk.State.CONFIRMED)
    last = held.latest("held_at")
    at = (last.confirmed_at or last.opened_at) + timedelta(days=1)
    DissentingNote.objects.create(talk=last, by=nurse, text=sentences.DISSENT, at=at)


def _offer(talk: Talk, today: date, at: datetime) -> None:
    """Her manager offers times, and she has not chosen yet."""
    if talk.led_by is None:
        return
    talk.time, talk.place, talk.booked_by, talk.booked_at, talk.planned_on = None, "", None, None, None
    talk.save(update_fields=["time", "place", "booked_by", "booked_at", "planned_on"])
    times = [_hour(today, days, hour) for days, hour in zip(DAYS_AHEAD, HOURS_OFFERED, strict=True)]
    taken = Talk.objects.filter(led_by=talk.led_by, state__in=BOOKED, time__isnull=False).values_list("time", flat=True)
    busy = [one for one in taken if one is not None]
    TalkSlot.objects.bulk_create(
        TalkSlot(offered_by=talk.led_by, kind=talk.kind, time=time, place=PLACE, offered_at=at)
        for time in times
        if not any(time.lower < one.upper and one.lower < time.upper for one in busy)
    )


def _hour(today: date, days: int, hour: int) -> DateTimeTZRange:
    begins = noon(workday(today + timedelta(days=days))).replace(hour=hour)
    return DateTimeTZRange(begins, begins + LENGTH)
