"""Load the demo region: one transaction, so that a load that is cut off leaves nothing behind.

SQL text stands here because a load of a million rows ends with ANALYZE, which Django has no words for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from random import Random
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from competence.models import Assessment, Credential, Rating, RoleHolding
from planning.actions import coverage as coverage_action
from planning.actions import quality
from planning.demo import (
    alone,
    catalogue,
    consultation,
    figures,
    messages,
    personas,
    preparations,
    question_sets,
    usefulness,
    windows,
)
from planning.demo.catalogue import Decisions
from planning.demo.certificates import write_certificates
from planning.demo.demands import Demands
from planning.demo.history import RATING_COLUMNS, Historian, Page
from planning.demo.mandates import Offices
from planning.demo.moments import noon
from planning.demo.people import Person, Population, extents, politician
from planning.demo.plans import Planner
from planning.demo.region import CODE, NAME
from planning.demo.staffing import professions_of
from planning.demo.stories import Story, tell
from planning.demo.talk_year import TalkYears
from planning.demo.tree import Node, grow, lowest
from planning.demo.writing import copy, next_number, numbers_given, write
from planning.models import Activity, FollowUp, Goal, Plan, PlanAgreement, Talk
from planning.queries import coverage
from portal.demo import PASSWORD
from portal.models import Employment, Mandate, Organisation, Profession, Unit, User

T = TypeVar("T")
PEOPLE_A_PAGE = 500
FOUNDED = date(2010, 1, 1)
LOCK = 7_600_276  # of this command alone
UNUSABLE = "!"  # Django's mark of a password that nobody can sign in with


class AlreadyLoaded(Exception):
    """The demo region is there; nothing was changed."""


class SomebodyElse(Exception):
    """The database holds an organisation that is not the demo region."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded. `current` of `counted` people have a current plan, as the coverage counts them."""

    employed: int
    units: int
    assessments: int
    ratings: int
    plans: int
    counted: int
    current: int


@transaction.atomic
def load_region(*, people: int, seed: int, today: date, say: Callable[[str], None]) -> Loaded:
    """Make the region of so many employees as it stands on the day `today`. Raises AlreadyLoaded, SomebodyElse."""
    _alone()
    organisation = Organisation.objects.create(code=CODE, name=NAME, is_demo=True)
    random = Random(seed)
    root = grow(people, random)
    _write_units(organisation, root)
    say(f"{len(lowest(root))} units with staff")
    decisions = Decisions.before(today)
    roles = catalogue.load(organisation, root, decisions)
    say("competences and required levels")
    population = Population(root, professions_of(lowest(root), random), today, random)
    population.settle(people)
    offices = Offices(population, list(roles.values()), random)
    stories = tell(population.employed, today, random)
    keeper = alone.keeper(stories, today)
    _write_people(organisation, population, offices, today)
    say(f"{people} people")
    historian = Historian(Demands(organisation), _professions(organisation), decisions.reworded, today, keeper)
    years = TalkYears(organisation, today)
    years.write(User.objects.get(username=personas.HR_STRATEGIST))
    _write_history(organisation, stories, offices, historian, years, seed)
    windows.open_ward(organisation, root, today)
    strategist, union = (User.objects.get(username=name) for name in (personas.HR_STRATEGIST, personas.UNION))
    consultation.open_one(organisation, strategist=strategist, union=union, today=today)
    question_sets.write(organisation, strategist=strategist, union=union, today=today)
    write_certificates(organisation, today)
    preparations.write(today)
    usefulness.count(organisation, today)
    say("assessments, talks, plans and certificates")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    messages.remind(organisation, today)
    coverage_action.refresh(organisation=organisation, on=today)
    quality.count(organisation=organisation, on=today)
    figures.freeze(organisation, strategist=strategist, root=Unit.objects.get(pk=root.id), today=today)
    say("frozen figures of the last twelve months")
    return _loaded(organisation, people, len(lowest(root)), today)


def _alone() -> None:
    """One load at a time, into a database without anybody; foreign keys are looked at statement by statement.

    A connection that has been used keeps plans made for tables with a row or two, foreign keys' own among them, and
    would read a table from end to end for each of a million rows: it forgets them.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if Organisation.objects.filter(code=CODE).exists():
        raise AlreadyLoaded
    if Organisation.objects.exists() or User.objects.exists():
        raise SomebodyElse


def _write_units(organisation: Organisation, root: Node) -> None:
    first = next_number(Unit)
    for number, node in enumerate(root.below(), start=first):
        node.id = number
        node.path = f"{node.parent.path}.{number}" if node.parent else str(number)
    period = DateRange(FOUNDED, None)
    write(
        Unit,
        [
            Unit(
                id=node.id,
                organisation=organisation,
                code=node.code,
                name=node.name,
                parent_id=node.parent.id if node.parent else None,
                path=node.path,
                period=period,
            )
            for node in root.below()
        ],
    )
    numbers_given(Unit)


def _write_people(organisation: Organisation, population: Population, offices: Offices, today: date) -> None:
    password = make_password(PASSWORD)
    at = noon(today)
    elected = politician(population)
    for page in _pages([elected, *population.people]):
        write(User, [_user(organisation, person, password, at) for person in page])
    professions = _professions(organisation)
    for page in _pages(population.people):
        write(Employment, [row for person in page for row in _employments(person, professions)])
    write(Mandate, offices.mandates(elected))
    write(RoleHolding, offices.holdings(today))


def _user(organisation: Organisation, person: Person, password: str, at: datetime) -> User:
    return User(
        id=person.id,
        organisation=organisation,
        username=person.username or person.key.lower(),
        email=f"{person.username or person.key.lower()}@region.example",
        password=password if person.username else f"{UNUSABLE}{person.id.hex}",
        person_key=person.key,
        given_name=person.given_name,
        family_name=person.family_name,
        is_active=not person.has_left,
        left_on=person.until if person.has_left else None,
        is_demo=True,
        joined_at=at,
    )


def _employments(person: Person, professions: dict[str, int]) -> Iterator[Employment]:
    main, second = extents(person)
    began = person.hired_on
    if person.moved_from and person.moved_on:
        yield _employment(person, person.moved_from, professions, (began, person.moved_on), main)
        began = person.moved_on
    yield _employment(person, person.node, professions, (began, person.until), main)
    if second and person.node.parent:
        other = person.node.parent.children[0]
        row = _employment(person, other, professions, (began, person.until), second)
        row.key, row.is_main, row.leave = f"{person.key}-2", False, None
        yield row


def _employment(
    person: Person, node: Node, professions: dict[str, int], period: tuple[date, date | None], extent: Decimal
) -> Employment:
    is_now = node is person.node
    return Employment(
        user_id=person.id,
        unit_id=node.id,
        profession_id=professions[person.profession],
        key=person.key,
        extent=extent,
        form=person.form,
        is_main=True,
        hired_on=person.hired_on,
        period=DateRange(*period),
        leave=DateRange(*person.leave) if person.leave and is_now else None,
        expected_end_on=person.expected_end_on if is_now else None,
    )


def _write_history(
    organisation: Organisation,
    stories: list[Story],
    offices: Offices,
    historian: Historian,
    years: TalkYears,
    seed: int,
) -> None:
    names = {row.code: row.name["sv"] for row in Profession.objects.filter(organisation=organisation)}
    planner = Planner(years, names, next_number(Goal))
    for some in _pages(stories):
        page = Page()
        for story in some:
            chance = Random(seed * 10_000_019 + story.person.number)
            past = historian.write(story, offices.roles_of(story.person), chance, page)
            planner.write(story, past, chance, page)
        _write_page(page)
    numbers_given(Goal)


def _write_page(page: Page) -> None:
    write(Talk, page.talks)
    write(Assessment, page.assessments)
    copy(Rating, RATING_COLUMNS, page.ratings)
    write(Credential, page.credentials)
    write(Plan, page.plans)
    write(Goal, page.goals)
    write(Activity, page.activities)
    write(FollowUp, page.follow_ups)
    write(PlanAgreement, page.agreements)


def _professions(organisation: Organisation) -> dict[str, int]:
    return dict(Profession.objects.filter(organisation=organisation).values_list("code", "pk"))


def _pages(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while page := list(islice(iterator, PEOPLE_A_PAGE)):
        yield page


def _loaded(organisation: Organisation, employed: int, units: int, today: date) -> Loaded:
    counts = coverage.by_unit(organisation, on=today).values()
    return Loaded(
        employed=employed,
        units=units,
        assessments=Assessment.objects.count(),
        ratings=Rating.objects.count(),
        plans=Plan.objects.count(),
        counted=sum(one.counted for one in counts),
        current=sum(one.current for one in counts),
    )
