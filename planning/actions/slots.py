"""Times that a manager offers: offered in bulk, chosen by employees, given to those who have none, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions import bookings
from planning.actions.bookings import Collides, Given
from planning.actions.refusals import Refused
from planning.models import Talk, TalkSlot
from planning.queries import slots
from portal.authorization import Permission, can, require
from portal.models import User

MOST = 200  # times offered at once


class SlotTaken(Refused):
    """Somebody was first, or the manager has withdrawn it."""

    sentence = _("This time is not free any more: someone else chose it, or it was withdrawn. Choose another time.")


class WrongSlot(Refused):
    """A time is offered for one kind of talk."""

    sentence = _("This time is offered for another kind of talk. Choose one of the times for this talk.")


class NoTimes(Refused):
    """Nothing to offer."""

    sentence = _("There is no time to offer. Choose at least one.")


class TooManyTimes(Refused):
    """More than anyone means."""

    sentence = _("Offer at most 200 times at once. Choose fewer days, or longer talks.")


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What became of a bulk deed: how many times were offered, and who still has none.

    `talks` are those of the people; where times are given, those that got one.
    """

    talks: tuple[Talk, ...]
    offered: int
    without: tuple[Talk, ...]


@transaction.atomic
def offer_slots(*, kind: str, times: Sequence[DateTimeTZRange], place: str, by: User, at: datetime) -> list[TalkSlot]:
    """Offer times for talks of a kind: all or none. What collides with what one has already is named."""
    bookings.lock_people(people=[by])
    require(by, Permission.OPEN_TALK)
    if not times:
        raise NoTimes
    if len(times) > MOST:
        raise TooManyTimes
    for time in times:
        bookings.refuse_time(time, at)
    if clash := next(iter(clashes(times=times, by=by).items()), None):
        raise Collides(clash[1])
    rows = [
        TalkSlot(offered_by=by, kind=kind, time=time, place=place.strip()[: bookings.LONGEST_PLACE], offered_at=at)
        for time in times
    ]
    try:
        with transaction.atomic():
            return TalkSlot.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Collides(_("Two of these times overlap. Leave a pause, or choose other times.")) from error


@transaction.atomic
def offer_to(
    *, people: Sequence[User], kind: str, times: Sequence[DateTimeTZRange], place: str, by: User, at: datetime
) -> HandedOut:
    """Offer the times, and tell the people to choose. Without times they are told of those offered already."""
    bookings.lock_people(people=[*people, by])
    _refuse_without(kind, times, by, at)
    offered = offer_slots(kind=kind, times=times, place=place, by=by, at=at) if times else []
    talks = bookings.invite(people=people, kind=kind, by=by, at=at)
    return HandedOut(tuple(talks), len(offered), tuple(talk for talk in talks if talk.time is None))


@transaction.atomic
def hand_out(
    *, people: Sequence[User], kind: str, times: Sequence[DateTimeTZRange], place: str, by: User, at: datetime
) -> HandedOut:
    """Give one of the times, or of those offered already, to each who has none, in the order of the people.

    Those of the times that nobody needs are not offered to anybody.
    """
    bookings.lock_people(people=[*people, by])
    _refuse_without(kind, times, by, at)
    offered = offer_slots(kind=kind, times=times, place=place, by=by, at=at) if times else []
    talks = bookings.open_talks(people=people, kind=kind, by=by, at=at)
    given = give_times(talks=talks, by=by, at=at)
    TalkSlot.objects.filter(pk__in=[slot.pk for slot in offered], talk__isnull=True).delete()
    return HandedOut(given.talks, len(offered), given.without)


def _refuse_without(kind: str, times: Sequence[DateTimeTZRange], by: User, at: datetime) -> None:
    """Nobody is told to choose, or to come, where there is no time at all."""
    free = TalkSlot.objects.filter(offered_by=by, kind=kind, talk__isnull=True, time__startswith__gt=at)
    if not times and not free.exists():
        raise NoTimes


@transaction.atomic
def pick(*, slot: TalkSlot, talk: Talk, by: User, at: datetime) -> Talk:
    """The employee takes an offered time for her talk; the time she had is free again. Of two at once, one wins."""
    talk = bookings.locked(talk, by, slot.offered_by)
    bookings.require_employee(talk, by)
    bookings.refuse_unless_waiting(talk)
    free = TalkSlot.objects.select_for_update().filter(pk=slot.pk, talk__isnull=True).first()
    if free is None:
        raise SlotTaken
    if free.kind != talk.kind:
        raise WrongSlot
    bookings.refuse_time(free.time, at)
    if not can(slot.offered_by, Permission.OPEN_TALK, talk.user):
        raise PermissionDenied(Permission.TAKE_PART_IN_TALK.value)
    TalkSlot.objects.filter(talk=talk).update(talk=None)
    TalkSlot.objects.filter(pk=free.pk).update(talk=talk)
    bookings.give(given=[Given(talk, free.time, free.place)], leader=slot.offered_by, by=by, at=at)
    return talk


@transaction.atomic
def give_times(*, talks: Sequence[Talk], by: User, at: datetime) -> HandedOut:
    """Give the manager's free times, the earliest first, to the talks without one, in their order.

    Nobody gets a time at which she has another talk. Who is left without stays as she is.
    """
    people = [talk.user for talk in talks]
    bookings.lock_people(people=[*people, by])
    bookings.require_leads(people=people, by=by)
    waiting = _without_time(talks)
    pairs = _matched(waiting, by, at)
    if pairs:
        for talk, slot in pairs:
            slot.talk = talk
        TalkSlot.objects.bulk_update([slot for _talk, slot in pairs], ["talk"])
        bookings.give(given=[Given(talk, slot.time, slot.place) for talk, slot in pairs], leader=by, by=by, at=at)
    served = [talk for talk, _slot in pairs]
    return HandedOut(tuple(served), 0, tuple(talk for talk in waiting if talk not in served))


def _without_time(talks: Sequence[Talk]) -> list[Talk]:
    """Those of the talks, read anew, that wait for a time; in their order."""
    fresh = Talk.objects.select_related("user").in_bulk([talk.pk for talk in talks])
    rows = (fresh[talk.pk] for talk in talks)
    return [row for row in rows if row.time is None and row.state in bookings.WAITING]


@transaction.atomic
def withdraw(*, slots_of: Sequence[int], by: User, at: datetime) -> int:
    """Withdraw one's own times that nobody has taken; how many. Those taken in the meantime stay."""
    bookings.lock_people(people=[by])
    require(by, Permission.OPEN_TALK)
    rows = TalkSlot.objects.filter(pk__in=list(slots_of), offered_by=by, talk__isnull=True, time__startswith__gt=at)
    return rows.delete()[0]


def clashes(*, times: Sequence[DateTimeTZRange], by: User) -> dict[int, str]:
    """Which of the times (by their place) collide with what one has at them, in words. Two queries."""
    if not times:
        return {}
    taken = [*slots.talks_at(times, people=[by.pk], leaders=[by.pk]), *slots.offered_at(times, by=by)]
    taken.sort(key=lambda one: one.talk_id is None)
    found: dict[int, str] = {}
    for place, time in enumerate(times):
        other = next((one for one in taken if slots.overlap(one.time, time)), None)
        if other is not None:
            found[place] = _clash(other, by)
    return found


def _clash(other: slots.Taken, by: User) -> str:
    if other.talk_id is None:
        return gettext("You already offer %(when)s.") % {"when": slots.when(other.time)}
    if other.user_id == by.pk:
        return gettext("You have a talk of your own %(when)s.") % {"when": slots.when(other.time)}
    return gettext("You have a talk with %(name)s %(when)s.") % {"name": other.name, "when": slots.when(other.time)}


def _matched(waiting: Sequence[Talk], by: User, at: datetime) -> list[tuple[Talk, TalkSlot]]:
    """Each talk with the earliest free time of its kind that its employee can come to."""
    free = list(TalkSlot.objects.filter(offered_by=by, talk__isnull=True, time__startswith__gt=at).order_by("time"))
    if not free or not waiting:
        return []
    taken = slots.talks_at([slot.time for slot in free], people=[talk.user_id for talk in waiting], leaders=[by.pk])
    pairs: list[tuple[Talk, TalkSlot]] = []
    for talk in waiting:
        busy = _busy(talk, by, taken) + [slot.time for other, slot in pairs if other.user_id == talk.user_id]
        slot = next((one for one in free if one.kind == talk.kind and _is_free(one.time, busy)), None)
        if slot is not None:
            free.remove(slot)
            pairs.append((talk, slot))
    return pairs


def _busy(talk: Talk, by: User, taken: Sequence[slots.Taken]) -> list[DateTimeTZRange]:
    """When the employee of the talk, or who would lead it, is in another one."""
    return [one.time for one in taken if talk.user_id == one.user_id or by.pk in (one.led_by_id, one.user_id)]


def _is_free(time: DateTimeTZRange, busy: Sequence[DateTimeTZRange]) -> bool:
    return not any(slots.overlap(time, other) for other in busy)
