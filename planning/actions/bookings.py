"""Booking talks: people invited, times given, moved and taken back, and talks that end without being held.

Times to choose among are in `planning/actions/slots.py`, what happens when somebody's manager changes in
`planning/actions/hand_overs.py`, the talk itself in `planning/actions/talks.py`. Whatever the number of people, a deed
is a handful of statements. All deeds lock the people they are about, employees and who leads, in one order.

Nobody is in two talks at once: the database refuses it (`talk_employee_once`, `talk_manager_once`), and the refusal is
made a sentence that names what collides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions import announcements
from planning.actions.announcements import Change, What
from planning.actions.refusals import Refused
from planning.actions.talks import OPEN, NoWords, TalkIsOver
from planning.models import Plan, Preparation, Talk, TalkSlot
from planning.queries import slots, talk_cycles
from portal.authorization import Permission, own_reports, require
from portal.models import User

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=4)  # as of a talk year's windows
FURTHEST = timedelta(days=366 * 2)
LONGEST_PLACE = 200
WAITING = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.RESCHEDULED)
"""A talk in these states may get a time or lose it, and may end without being held."""


class InThePast(Refused):
    """The time has begun already."""

    sentence = _("This time has passed. Choose a time that is still to come.")
    field = "day"


class TooFarAhead(Refused):
    """A slip of the finger in the year."""

    sentence = _("This time is more than two years ahead. Check the year.")
    field = "day"


class WrongLength(Refused):
    """A talk takes ten minutes to four hours."""

    sentence = _("A talk takes from 10 minutes to 4 hours. Change when it begins or ends.")
    field = "ends"


class IsHeld(Refused):
    """It has taken place."""

    sentence = _("This talk is already held, so it needs no time. Confirm it, or open a new talk.")


class HasNoTime(Refused):
    """There is nothing to take back."""

    sentence = _("This talk has no time to take back.")


class Collides(Refused):
    """Somebody would be in two talks at once."""

    sentence = _("Somebody already has another talk at this time. Choose another time.")


class NoReason(Refused):
    """A talk that was not held says why."""

    sentence = _("Choose why the talk was not held.")
    field = "reason"


@dataclass(frozen=True, slots=True)
class Booking:
    """Who, and when."""

    person: User
    time: DateTimeTZRange


@dataclass(frozen=True, slots=True)
class Given:
    """A talk, and the time and place it gets."""

    talk: Talk
    time: DateTimeTZRange
    place: str


@transaction.atomic
def invite(*, people: Sequence[User], kind: str, by: User, at: datetime) -> list[Talk]:
    """See to it that each has an open talk of the kind, and tell those without a time that they can choose one."""
    talks = open_talks(people=people, kind=kind, by=by, at=at)
    waiting = [talk for talk in talks if talk.time is None and talk.state != Talk.State.HELD]
    announcements.announce(changes=[Change(What.INVITED, talk) for talk in waiting], by=by, at=at)
    return talks


@transaction.atomic
def book(*, person: User, kind: str, time: DateTimeTZRange, place: str, by: User, at: datetime) -> Talk:
    """Book the person's talk of the kind; an open one gets the time, or another than it had."""
    return book_many(bookings=[Booking(person, time)], kind=kind, place=place, by=by, at=at)[0]


@transaction.atomic
def book_many(*, bookings: Sequence[Booking], kind: str, place: str, by: User, at: datetime) -> list[Talk]:
    """Book a talk of the kind with each, all or none, with calendar objects for both."""
    for booking in bookings:
        refuse_time(booking.time, at)
    talks = open_talks(people=[one.person for one in bookings], kind=kind, by=by, at=at)
    of_person = {talk.user_id: talk for talk in talks}
    given = [Given(of_person[one.person.pk], one.time, place) for one in bookings]
    _drop_slots(talks)
    give(given=given, leader=by, by=by, at=at)
    return [one.talk for one in given]


@transaction.atomic
def move(*, talk: Talk, time: DateTimeTZRange, place: str, by: User, at: datetime) -> Talk:
    """Give the talk a time, or another time or place than it has. Who leads it goes on leading it."""
    talk = locked(talk, by)
    require(by, Permission.OPEN_TALK, talk.user)
    if talk.time == time and talk.place == place:
        return talk
    refuse_unless_waiting(talk)
    refuse_time(time, at)
    _drop_slots([talk])
    give(given=[Given(talk, time, place)], leader=talk.led_by or by, by=by, at=at)
    return talk


@transaction.atomic
def take_back_time(*, talk: Talk, by: User, at: datetime) -> Talk:
    """The manager takes the time back; the talk waits for a new one. The time is not offered to others again."""
    talk = locked(talk, by)
    require(by, Permission.OPEN_TALK, talk.user)
    refuse_unless_waiting(talk)
    if talk.time is None:
        raise HasNoTime
    _drop_slots([talk])
    return _without_time(talk, What.TAKEN_BACK, by, at)


@transaction.atomic
def ask_other_time(*, talk: Talk, by: User, at: datetime) -> Talk:
    """The employee asks for another time: the one she has is free for others again, and who leads the talk is told."""
    talk = locked(talk, by)
    require_employee(talk, by)
    refuse_unless_waiting(talk)
    if talk.time is None:
        announcements.announce(changes=[Change(What.OTHER_ASKED, talk)], by=by, at=at)
        return talk
    TalkSlot.objects.filter(talk=talk).update(talk=None)
    return _without_time(talk, What.OTHER_ASKED, by, at)


@transaction.atomic
def not_held(*, talk: Talk, reason: str, words: str, by: User, at: datetime) -> Talk:
    """Note that the talk is not held, and why; what each had prepared is deleted. A time to come is cancelled."""
    talk = locked(talk, by)
    require(by, Permission.OPEN_TALK, talk.user)
    if reason not in Talk.Reason.values:
        raise NoReason
    refuse_unless_waiting(talk)
    _drop_slots([talk])
    return _end(talk, Talk.State.NOT_HELD, reason, words, by, at)


@transaction.atomic
def decline(*, talk: Talk, words: str, by: User, at: datetime) -> Talk:
    """The employee says no to the talk, in words or without; its time is free for others."""
    talk = locked(talk, by)
    require_employee(talk, by)
    refuse_unless_waiting(talk)
    TalkSlot.objects.filter(talk=talk).update(talk=None)
    return _end(talk, Talk.State.DECLINED, "", words, by, at)


def open_talks(*, people: Sequence[User], kind: str, by: User, at: datetime) -> list[Talk]:
    """The open talk of the kind of each, in their order; who has none gets a planned one of the open talk year.

    Locks the people first. `PermissionDenied` if the actor does not lead them all, `Http404` for people from elsewhere.
    """
    lock_people(people=[*people, by])
    require_leads(people=people, by=by)
    rows = Talk.objects.filter(user__in=people, kind=kind, state__in=OPEN).select_related("user", "led_by")
    found = {talk.user_id: talk for talk in rows}
    _lead([talk for talk in found.values() if talk.led_by is None], by)
    missing = [person for person in {one.pk: one for one in people}.values() if person.pk not in found]
    if missing:
        found |= {talk.user_id: talk for talk in _planned(missing, kind, by, at)}
    return [found[person.pk] for person in people]


def give(*, given: Sequence[Given], leader: User, by: User, at: datetime) -> None:
    """Write times into talks whose people are locked, tell both, and take free times away that the leader uses up."""
    changes = [change for one in given for change in _changes_of(one.talk, leader)]
    for one in given:
        refuse_unless_waiting(one.talk)
        if one.talk.state == Talk.State.RESCHEDULED:
            one.talk.state = Talk.State.PLANNED
        talk = one.talk
        talk.time, talk.place, talk.led_by = one.time, one.place.strip()[:LONGEST_PLACE], leader
        talk.booked_by, talk.booked_at, talk.sequence = by, at, talk.sequence + 1
        talk.planned_on = timezone.localdate(one.time.lower)
    try:
        with transaction.atomic():
            Talk.objects.bulk_update([one.talk for one in given], WRITTEN)
    except IntegrityError as error:
        raise _collision(given, leader, by) from error
    _use_up(given, leader)
    announcements.announce(changes=changes, by=by, at=at)


def _changes_of(talk: Talk, leader: User) -> Iterator[Change]:
    """What the time does to the two; and to who would have led the talk at the time it had."""
    yield Change(What.MOVED if talk.time else What.BOOKED, talk, talk.time)
    if talk.time is not None and talk.led_by is not None and talk.led_by != leader:
        yield Change(What.TAKEN_OVER, talk, talk.time, former=talk.led_by)


WRITTEN = ("state", "time", "place", "led_by", "booked_by", "booked_at", "sequence", "planned_on")


def refuse_time(time: DateTimeTZRange, at: datetime) -> None:
    """What no talk may have: a time gone by, years ahead, or of a length that no talk has."""
    if time.lower <= at:
        raise InThePast
    if time.lower > at + FURTHEST:
        raise TooFarAhead
    if not SHORTEST <= time.upper - time.lower <= LONGEST:
        raise WrongLength


def lock_people(*, people: Iterable[User]) -> None:
    """Wait for anyone who writes in these people's talks, in one order; see `plans.lock_person`."""
    keys = {person.pk for person in people}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def locked(talk: Talk, by: User, *also: User) -> Talk:
    """The talk as it stands, after waiting for everyone who writes in it; the one who acts keeps her own object."""
    lock_people(people=[talk.user, *([talk.led_by] if talk.led_by else []), by, *also])
    fresh = Talk.objects.select_related("user__organisation", "led_by").get(pk=talk.pk)
    if fresh.user_id == by.pk:
        fresh.user = by
    return fresh


def require_leads(*, people: Sequence[User], by: User) -> None:
    """`OPEN_TALK` about each of them, by two or three queries for all."""
    if any(person.organisation_id != by.organisation_id for person in people):
        raise Http404
    keys = {person.pk for person in people}
    led = set(own_reports(by).filter(pk__in=keys).values_list("pk", flat=True))
    if led != keys:
        raise PermissionDenied(Permission.OPEN_TALK.value)


def require_employee(talk: Talk, by: User) -> None:
    """What only the employee does in her talk: nobody chooses or declines for her."""
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if by.pk != talk.user_id:
        raise PermissionDenied(Permission.TAKE_PART_IN_TALK.value)


def _lead(talks: Sequence[Talk], by: User) -> None:
    """A talk that nobody led so far is led by who books it."""
    for talk in talks:
        talk.led_by = by
    if talks:
        Talk.objects.filter(pk__in=[talk.pk for talk in talks]).update(led_by=by)


def _planned(people: Sequence[User], kind: str, by: User, at: datetime) -> list[Talk]:
    """New talks, of the talk year that is open now; without one they belong to none."""
    year = talk_cycles.for_new_talk(by.organisation, kind, on=timezone.localdate(at))
    return Talk.objects.bulk_create(
        Talk(
            user=person, kind=kind, opened_by=by, opened_at=at, led_by=by, cycle_id=year.cycle_id,
            questions_id=year.questions_id,
        )
        for person in people
    )  # fmt: skip


def refuse_unless_waiting(talk: Talk) -> None:
    """What is held needs no time, and what is over stays as it ended."""
    if talk.state == Talk.State.HELD:
        raise IsHeld
    if talk.state not in WAITING:
        raise TalkIsOver


def _without_time(talk: Talk, what: What, by: User, at: datetime) -> Talk:
    before = talk.time
    talk.state, talk.time, talk.planned_on, talk.sequence = Talk.State.RESCHEDULED, None, None, talk.sequence + 1
    talk.save(update_fields=["state", "time", "planned_on", "sequence"])
    announcements.announce(changes=[Change(what, talk, before)], by=by, at=at)
    return talk


def _end(talk: Talk, state: str, reason: str, words: str, by: User, at: datetime) -> Talk:
    """The time stays noted in the row; the calendar object is cancelled while it is still to come.

    A plan that was being written for it is gone on with between talks, or in the next one.
    Nothing is written about pay feedback, here either: an amount would be written in words.
    """
    if words.strip() and talk.kind == Talk.Kind.PAY_FEEDBACK:
        raise NoWords
    before = talk.time if talk.time and talk.time.lower > at else None
    talk.state, talk.ended_by, talk.ended_at, talk.sequence = state, by, at, talk.sequence + 1
    talk.reason, talk.reason_words = reason, words.strip()
    talk.save(update_fields=["state", "ended_by", "ended_at", "sequence", "reason", "reason_words"])
    Preparation.objects.filter(talk=talk).delete()
    Plan.objects.filter(talk=talk, state=Plan.State.DRAFT).update(talk=None)
    what = What.NOT_HELD if state == Talk.State.NOT_HELD else What.DECLINED
    announcements.announce(changes=[Change(what, talk, before)], by=by, at=at)
    return talk


def _drop_slots(talks: Sequence[Talk]) -> None:
    """The manager has something else at that time: it is not offered any more."""
    TalkSlot.objects.filter(talk__in=talks).delete()


def _use_up(given: Sequence[Given], leader: User) -> None:
    """Free times of the leader that a booked talk covers could only be chosen in vain."""
    times = [one.time for one in given]
    whole = slots.span(min(time.lower for time in times), max(time.upper for time in times))
    free = TalkSlot.objects.filter(offered_by=leader, talk__isnull=True, time__overlap=whole)
    used = [slot.pk for slot in free if any(slots.overlap(slot.time, time) for time in times)]
    if used:
        TalkSlot.objects.filter(pk__in=used).delete()


def _collision(given: Sequence[Given], leader: User, by: User) -> Collides:
    """The refusal in words: who already has which talk. To an employee no other employee is named."""
    taken = slots.talks_at(
        [one.time for one in given],
        people=[one.talk.user_id for one in given],
        leaders=[leader.pk],
        but=[one.talk.pk for one in given],
    )
    taken += [slots.Taken(one.time, leader.pk, one.talk.user_id, one.talk.user.name, one.talk.pk) for one in given]
    for one in given:
        for other in taken:
            if other.talk_id != one.talk.pk and slots.overlap(other.time, one.time):
                return Collides(_collides(one, other, leader, by))
    return Collides()


def _collides(one: Given, other: slots.Taken, leader: User, by: User) -> str:
    if other.user_id == one.talk.user_id:
        said = gettext("%(name)s already has a talk %(when)s. Choose another time.")
        return said % {"name": one.talk.user.name, "when": slots.when(other.time)}
    if by.pk == one.talk.user_id:
        return gettext("The manager has another talk at that time. Choose another time.")
    said = gettext("%(leader)s already has a talk with %(name)s %(when)s. Choose another time.")
    return said % {"leader": leader.name, "name": other.name, "when": slots.when(other.time)}
