"""At most five things for a manager this week, each done in under five minutes, the most pressing first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from uuid import UUID

from django.utils import timezone

from planning.models import Talk
from planning.queries import team
from planning.queries.team import Member, Step, TalkDot
from portal.models import User

MOST_THINGS = 5
DAYS = 7


class Deed(StrEnum):
    """What there is to do, the most pressing first."""

    AGREE_PLAN = "AGREE_PLAN"
    CONFIRM_TALK = "CONFIRM_TALK"
    NOTE_PAST_TALK = "NOTE_PAST_TALK"
    PREPARE_TALK = "PREPARE_TALK"
    BOOK = "BOOK"
    REMIND = "REMIND"
    ATTEST = "ATTEST"
    FOLLOW_UP = "FOLLOW_UP"
    RENEW = "RENEW"


MINUTES = {
    Deed.AGREE_PLAN: 4,
    Deed.CONFIRM_TALK: 2,
    Deed.ATTEST: 2,
    Deed.PREPARE_TALK: 4,
    Deed.NOTE_PAST_TALK: 1,
    Deed.BOOK: 4,
    Deed.REMIND: 1,
    Deed.FOLLOW_UP: 4,
    Deed.RENEW: 3,
}
"""What one thing takes when all is at hand, as a rule of thumb; each under five."""

TOGETHER = (Deed.BOOK, Deed.REMIND)
"""Deeds that are done for many at once, so that they are one thing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: what, with whom (all of them, where it is done for many at once), when there is a day for it."""

    deed: Deed
    people: tuple[Member, ...]
    on: date | None = None

    @property
    def minutes(self) -> int:
        """What it takes."""
        return MINUTES[self.deed]


@dataclass(frozen=True, slots=True)
class Week:
    """The things of the week, and how many wait behind them."""

    things: tuple[Thing, ...]
    later: int


def of(manager: User, *, on: date) -> Week:
    """What is most worth the manager's few minutes. Costs what the list of her people costs."""
    return chosen(team.of(manager, on=on, with_levels=False), on=on)


def chosen(members: Collection[Member], *, on: date) -> Week:
    """The rule, without a query: one of each kind in the order of `Deed`, then a second of each, and so on.

    So forty plans to agree to leave room for the rest.
    """
    rounds = zip_longest(*_waiting(members, on).values())
    ordered = [thing for one_round in rounds for thing in one_round if thing is not None]
    return Week(tuple(ordered[:MOST_THINGS]), max(0, len(ordered) - MOST_THINGS))


def counts(user_ids: Collection[UUID], at: datetime) -> Mapping[UUID, int]:
    """How many things each of these has this week, for the Monday mail; who has none is left out."""
    on = timezone.localdate(at)
    managers = User.objects.select_related("organisation").filter(pk__in=list(user_ids), is_active=True)
    found = {manager.pk: len(of(manager, on=on).things) for manager in managers}
    return {key: count for key, count in found.items() if count}


def _waiting(members: Collection[Member], on: date) -> dict[Deed, list[Thing]]:
    waiting: dict[Deed, list[Thing]] = {deed: [] for deed in Deed}
    together: dict[Deed, list[Member]] = {deed: [] for deed in TOGETHER}
    for member in members:
        for deed, day in _deeds(member, on):
            if deed in together:
                together[deed].append(member)
            else:
                waiting[deed].append(Thing(deed, (member,), day))
    for deed, people in together.items():
        if people:
            waiting[deed].append(Thing(deed, tuple(people)))
    for things in waiting.values():
        things.sort(key=lambda thing: (thing.on or date.max, thing.people[0].name))
    return waiting


STEPS = {
    Step.AGREE_PLAN: Deed.AGREE_PLAN,
    Step.CONFIRM_TALK: Deed.CONFIRM_TALK,
    Step.BOOK_TALK: Deed.BOOK,
    Step.WAIT_FOR_ASSESSMENT: Deed.REMIND,
    Step.WAIT_FOR_TIME: Deed.REMIND,
    Step.WAIT_FOR_EMPLOYEE: Deed.REMIND,
    Step.FOLLOW_UP: Deed.FOLLOW_UP,
    Step.RENEW_PLAN: Deed.RENEW,
}


def _deeds(member: Member, on: date) -> list[tuple[Deed, date | None]]:
    """What one person gives to do. Who is on leave is left in peace."""
    if member.is_on_leave:
        return []
    deeds: list[tuple[Deed, date | None]] = [(Deed.ATTEST, None)] if member.waiting else []
    deeds += [(deed, dot.on) for dot in member.talks.values() if (deed := _deed_of_talk(dot, on)) is not None]
    if member.step in STEPS:
        deeds.append((STEPS[member.step], member.current_until))
    return deeds


def _deed_of_talk(dot: TalkDot, on: date) -> Deed | None:
    """A booked talk is prepared in its week, and noted as held or not when its day has gone by."""
    is_booked = dot.has_time and dot.state in {Talk.State.PLANNED, Talk.State.PREPARING}
    if not is_booked or dot.on is None:
        return None
    if dot.on < on:
        return Deed.NOTE_PAST_TALK
    return Deed.PREPARE_TALK if dot.on < on + timedelta(days=DAYS) else None
