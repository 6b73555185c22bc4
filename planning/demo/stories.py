"""What has happened to each person: talks, plans and this autumn's assessment. Exactly the wanted share is current."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from planning.demo import personas
from planning.demo.moments import workday
from planning.demo.people import Person, Standing
from planning.demo.region import SHARE_WITH_CURRENT_PLAN

OLDEST_CURRENT, NEWEST_CURRENT = 352, 6  # days since the agreement of a current plan (12 months are at least 365)
OLDEST_RUN_OUT, NEWEST_RUN_OUT = 640, 372
SHARE_REVIEWED = 0.09  # of the current ones: agreed more than a year ago, and followed up since
SHARE_RUN_OUT = 0.72  # of those without a current plan who have had a talk
SHARE_FOLLOWED_UP = 0.45
SHARE_EARLIER = 0.75  # of those who have been there long enough
SHARE_SUBMITTED, SHARE_DRAFT, SHARE_PREPARING, SHARE_PROPOSED, SHARE_PLANNED = 0.24, 0.16, 0.18, 0.07, 0.30


class Autumn(StrEnum):
    """This autumn's self-assessment."""

    NONE = "NONE"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"


class Next(StrEnum):
    """The next talk: planned, the room opened with a plan being written, or the plan proposed."""

    NONE = "NONE"
    PLANNED = "PLANNED"
    PREPARING = "PREPARING"
    PROPOSED = "PROPOSED"


@dataclass(slots=True)
class Story:
    """`talk_on` is the latest talk with agreed levels; `has_plan` whether a plan was agreed in it."""

    person: Person
    is_current: bool = False
    talk_on: date | None = None
    earlier_on: date | None = None
    reviewed_on: date | None = None
    has_plan: bool = True
    autumn: Autumn = Autumn.NONE
    next: Next = Next.NONE


def tell(people: Iterable[Person], today: date, random: Random) -> list[Story]:
    """The story of everyone who is employed, with the wanted share of the denominator current."""
    stories = [Story(person) for person in people]
    scored = [(_score(story, random), number) for number, story in enumerate(stories)]
    counted = [one for one in scored if stories[one[1]].person.standing == Standing.COUNTED]
    wanted = round(len(counted) * SHARE_WITH_CURRENT_PLAN)
    for _chance, number in sorted(counted, reverse=True)[:wanted]:
        stories[number].is_current = True
    for story in stories:
        _live(story, today, random)
        if story.person.username in _OWN:
            _OWN[story.person.username](story, today)
    return stories


def _score(story: Story, random: Random) -> float:
    """Units differ in how they keep up; those who nobody leads have nobody to agree with."""
    person = story.person
    if person.manager is None:
        return -9.0
    fixed = {personas.NURSE: -5.0, personas.ASSISTANT: -5.0, personas.THERAPIST: 9.0, personas.MANAGER: 9.0}
    leaning = Random(person.node.code).uniform(-0.25, 0.25)  # the same for a whole unit
    return fixed.get(person.username, random.random() + leaning)


def _live(story: Story, today: date, random: Random) -> None:
    person = story.person
    if person.manager is None or person.standing in {Standing.HOURLY, Standing.NEW}:
        return
    days_here = (today - person.hired_on).days
    if story.is_current:
        _current(story, today, days_here, random)
    elif days_here > NEWEST_RUN_OUT + 40 and random.random() < SHARE_RUN_OUT:
        last = random.randint(NEWEST_RUN_OUT, min(OLDEST_RUN_OUT, days_here - 30))
        story.talk_on = workday(today - timedelta(days=last))
    if story.talk_on and random.random() < SHARE_EARLIER:
        earlier = story.talk_on - timedelta(days=random.randint(330, 430))
        story.earlier_on = workday(earlier) if earlier > person.hired_on + timedelta(days=60) else None
    _autumn(story, today, random)


def _current(story: Story, today: date, days_here: int, random: Random) -> None:
    if days_here > NEWEST_RUN_OUT + 60 and random.random() < SHARE_REVIEWED:
        days = random.randint(NEWEST_RUN_OUT, min(480, days_here - 30))
        story.reviewed_on = workday(today - timedelta(days=random.randint(NEWEST_CURRENT, 330)))
    else:
        days = random.randint(NEWEST_CURRENT, min(OLDEST_CURRENT, max(days_here - 30, 40)))
        if days > 150 and random.random() < SHARE_FOLLOWED_UP:
            story.reviewed_on = workday(today - timedelta(days=random.randint(NEWEST_CURRENT, days - 90)))
    story.talk_on = workday(today - timedelta(days=days))


def _autumn(story: Story, today: date, random: Random) -> None:
    """Whose last talk is some time ago (or never was) prepares the next one."""
    if story.person.standing == Standing.LEAVE:
        return
    if story.talk_on and (today - story.talk_on).days < 240:
        return
    chance = random.random()
    if chance < SHARE_SUBMITTED:
        story.autumn = Autumn.SUBMITTED
        chance = random.random()
        story.next = Next.PLANNED
        if chance < SHARE_PROPOSED:
            story.next = Next.PROPOSED
        elif chance < SHARE_PROPOSED + SHARE_PREPARING:
            story.next = Next.PREPARING
    elif chance < SHARE_SUBMITTED + SHARE_DRAFT:
        story.autumn = Autumn.DRAFT
        story.next = Next.PLANNED if random.random() < SHARE_PLANNED else Next.NONE


def _nurse(story: Story, today: date) -> None:
    """Four years on the ward, levels agreed a year ago, no plan; half through this autumn's answers."""
    story.talk_on, story.earlier_on = workday(today - timedelta(days=375)), workday(today - timedelta(days=735))
    story.has_plan, story.autumn, story.next = False, Autumn.DRAFT, Next.PLANNED


def _therapist(story: Story, today: date) -> None:
    """Has a current plan and wants to specialise."""
    story.talk_on, story.earlier_on = workday(today - timedelta(days=160)), workday(today - timedelta(days=520))
    story.reviewed_on, story.autumn, story.next = workday(today - timedelta(days=30)), Autumn.NONE, Next.NONE


def _assistant(story: Story, today: date) -> None:
    """Has handed in this autumn's answers; language is below what the home demands; last year's plan has run out."""
    story.talk_on, story.earlier_on = workday(today - timedelta(days=380)), None
    story.reviewed_on, story.autumn, story.next = None, Autumn.SUBMITTED, Next.PLANNED


_OWN = {personas.NURSE: _nurse, personas.ASSISTANT: _assistant, personas.THERAPIST: _therapist}
