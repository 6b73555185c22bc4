"""The people of the demo region: who they are, where they work, since when and in what form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from planning.demo.names import FAMILY, GIVEN, NAMED
from planning.demo.personas import HEADS, POLITICIAN, STAFF, Persona
from planning.demo.tree import Node, deputies_above
from planning.models import CoverageCount
from portal.models import Employment

Form = Employment.Form
Standing = CoverageCount.Standing
MIN_DAYS_IN_JOB, MAX_DAYS_OF_LEAVE, DAYS_BEFORE_LEAVING = 90, 90, 30  # as an organisation begins
YEAR = 365  # days
SHARE_HOURLY, SHARE_FIXED_TERM = 0.05, 0.07
SHARE_ON_LEAVE, SHARE_ON_SHORT_LEAVE = 0.06, 0.015
SHARE_MOVED, SHARE_TWO_JOBS, SHARE_NOTICE = 0.02, 0.01, 0.006
SHARE_LEAVERS = 0.09  # of a year: assumed, as the turnover of each unit (6 to 14 %) is
RETIRING_OF_60 = 0.15  # of those over 60 in a year: 2.2 % of all
AGES = ((20, 29, 13), (30, 39, 25), (40, 49, 23), (50, 59, 24), (60, 66, 15))  # from, to, per cent
EXTENTS = (100, 100, 100, 100, 100, 90, 85, 80, 75, 50)  # per cent of full time
MANAGER_PROFESSION = "enhetschef"


@dataclass(slots=True)
class Person:
    """One person with the main employment in `node`, and the unit that she `leads`.

    `until` is the first day after the employment, `expected_end_on` a last day that is only expected; `standing` is on
    the day of the demo.
    """

    number: int
    id: UUID
    given_name: str
    family_name: str
    profession: str
    node: Node
    manager: "Person | None"
    hired_on: date
    form: str = Form.PERMANENT
    extent: int = 100
    until: date | None = None
    expected_end_on: date | None = None
    leave: tuple[date, date] | None = None
    moved_from: Node | None = None
    moved_on: date | None = None
    has_second_job: bool = False
    has_left: bool = False
    leads: Node | None = None
    username: str = ""
    standing: str = Standing.COUNTED

    @property
    def is_head(self) -> bool:
        """Whether she is the manager of a unit."""
        return self.leads is not None

    @property
    def key(self) -> str:
        """The employee number."""
        return f"REX{self.number:06}"


class Population:
    """Everyone, made in the order of the tree; `heads` are the managers by the code of their unit."""

    def __init__(self, root: Node, professions: dict[str, list[str]], today: date, random: Random) -> None:
        self.today = today
        self.random = random
        self.professions = professions
        self.heads: dict[str, Person] = {}
        self.deputies_above: list[tuple[Person, Node]] = []
        self.people: list[Person] = []
        self.root = root
        self._names = {mark: list(reversed(names)) for mark, names in NAMED.items()}

    def settle(self, people: int) -> None:
        """Make the managers, the staff, and those who left in the past year."""
        for node in self.root.below():
            self._head(node)
        areas = [node for node in self.root.below() if not node.is_lowest and node.parent and node.parent.parent]
        for number in range(deputies_above(people)):
            area = areas[number * 7 % len(areas)]
            self.deputies_above.append((self._deputy(area), area))
        waiting = list(STAFF)
        for node in self.root.below():
            self._staff(node, waiting)
        for _ in range(round(people * SHARE_LEAVERS)):
            self._leaver()

    @property
    def employed(self) -> Iterator[Person]:
        """Those who work in the region on the day."""
        return (person for person in self.people if not person.has_left)

    def of_mark(self, mark: str) -> list[Person]:
        """The staff of a unit that sign-ins of the demo work in."""
        return [person for person in self.employed if person.node.mark == mark and not person.is_head]

    def by_username(self, username: str) -> Person:
        """A sign-in of the demo."""
        return next(person for person in self.people if person.username == username)

    def _head(self, node: Node) -> None:
        """A first-line manager works in her unit; one further up in the management group of the unit above hers."""
        above = self.heads.get(node.parent.code) if node.parent else None
        person = self._make(node if node.is_lowest or node.parent is None else node.parent, MANAGER_PROFESSION, above)
        person.leads = node
        years = self.random.randint(2, 14)
        person.hired_on = self.today - timedelta(days=years * YEAR + self.random.randrange(YEAR))
        self.heads[node.code] = person
        for persona in HEADS:
            if persona.mark == node.mark or (
                persona.mark == "above" and any(one.mark == "ward" for one in node.children)
            ):
                self._become(person, persona)

    def _deputy(self, node: Node) -> Person:
        group = node.parent or node
        person = self._make(group, MANAGER_PROFESSION, self.heads[group.code])
        person.hired_on = self.today - timedelta(days=self.random.randint(2 * YEAR, 9 * YEAR))
        return person

    def _staff(self, node: Node, waiting: list[Persona]) -> None:
        for number, profession in enumerate(self.professions.get(node.code, ())):
            persona = _whose(waiting, node, number)
            person = self._make(node, (persona.profession if persona else "") or profession, self.heads[node.code])
            if persona:
                waiting.remove(persona)
                self._become(person, persona)
            else:
                self._employ(person)

    def _make(self, node: Node, profession: str, manager: Person | None) -> Person:
        given, family = self._name(node)
        person = Person(
            number=len(self.people) + 1,
            id=UUID(int=self.random.getrandbits(128), version=4),
            given_name=given,
            family_name=family,
            profession=profession,
            node=node,
            manager=manager,
            hired_on=self.today,
        )
        self.people.append(person)
        return person

    def _name(self, node: Node) -> tuple[str, str]:
        names = self._names.get(node.mark)
        if names and node.code in self.heads:
            given, _, family = names.pop().partition(" ")
            return given, family
        return self.random.choice(GIVEN), self.random.choice(FAMILY)

    def _become(self, person: Person, persona: Persona) -> None:
        """Give a sign-in its own name and years; the named unit's next name goes to the next person."""
        if persona.mark in self._names and not person.is_head:
            self._names[persona.mark].append(f"{person.given_name} {person.family_name}")
        person.username = persona.username
        person.given_name, person.family_name = persona.given_name, persona.family_name
        person.hired_on = self.today - timedelta(days=persona.years * YEAR + 40)

    def _employ(self, person: Person) -> None:
        """Form, extent, dates and leave of an ordinary employee."""
        chance = self.random
        lowest, highest = chance.choices([one[:2] for one in AGES], weights=[one[2] for one in AGES])[0]
        age = chance.randint(lowest, highest)
        person.hired_on = self.today - timedelta(days=_days_in_job(chance, age, person.node.turnover))
        form = chance.random()
        if form < SHARE_HOURLY:
            person.form, person.extent = Form.HOURLY, chance.choice((20, 30, 40, 60))
        elif form < SHARE_HOURLY + SHARE_FIXED_TERM:
            person.form, person.extent = Form.FIXED_TERM, chance.choice(EXTENTS)
            person.until = self.today + timedelta(days=chance.randint(5, 400))
        else:
            person.extent = chance.choice(EXTENTS)
            person.until = _end_of(chance, age, self.today)
        self._interrupt(person)
        person.standing = standing_of(person, self.today)

    def _interrupt(self, person: Person) -> None:
        """Leave, a move from another unit, a second job: of those who have been here for some years."""
        days = (self.today - person.hired_on).days
        chance = self.random.random()
        if days > 2 * YEAR and chance < SHARE_ON_LEAVE * 1.4 and person.form != Form.HOURLY:
            start = self.today - timedelta(days=self.random.randint(20, 300))
            person.leave = (start, self.today + timedelta(days=self.random.randint(75, 200)))
        elif days > YEAR and chance < SHARE_ON_LEAVE * 1.4 + SHARE_ON_SHORT_LEAVE:
            start = self.today - timedelta(days=self.random.randint(5, 40))
            person.leave = (start, self.today + timedelta(days=self.random.randint(5, 40)))
        elif days > 2 * YEAR and chance > 1 - SHARE_MOVED and person.manager and person.node.parent:
            person.moved_from = self.random.choice(person.node.parent.children)
            person.moved_on = self.today - timedelta(days=self.random.randint(100, 600))
        if person.leave and person.until:
            person.leave = (min(person.leave[0], person.until), min(person.leave[1], person.until))
        person.has_second_job = person.form == Form.PERMANENT and self.random.random() < SHARE_TWO_JOBS

    def _leaver(self) -> None:
        like = self.random.choice(self.people)
        while like.has_left or like.is_head or not like.node.is_lowest:
            like = self.random.choice(self.people)
        person = self._make(like.node, like.profession, like.manager)
        person.has_left = True
        person.until = self.today - timedelta(days=self.random.randint(0, YEAR - 1))
        person.hired_on = person.until - timedelta(days=self.random.randint(60, 30 * YEAR))


def politician(population: Population) -> Person:
    """The politician: of the organisation, but employed nowhere."""
    person = Person(
        number=0,
        id=UUID(int=population.random.getrandbits(128), version=4),
        given_name=POLITICIAN.given_name,
        family_name=POLITICIAN.family_name,
        profession="",
        node=population.root,
        manager=None,
        hired_on=population.today,
    )
    person.username = POLITICIAN.username
    return person


def standing_of(person: Person, today: date) -> str:
    """In the denominator of coverage, or why not (domain.md, rule 9)."""
    if person.form == Form.HOURLY:
        return Standing.HOURLY
    if person.hired_on > today - timedelta(days=MIN_DAYS_IN_JOB):
        return Standing.NEW
    if person.leave and _is_long(person.leave) and person.leave[0] <= today < person.leave[1]:
        return Standing.LEAVE
    if person.until and person.until <= today + timedelta(days=DAYS_BEFORE_LEAVING):
        return Standing.LEAVING
    return Standing.COUNTED


def _is_long(leave: tuple[date, date]) -> bool:
    return (leave[1] - leave[0]).days > MAX_DAYS_OF_LEAVE


def extents(person: Person) -> tuple[Decimal, Decimal | None]:
    """Per cent of full time in the main employment, and in the second one."""
    if not person.has_second_job:
        return Decimal(person.extent), None
    return Decimal(max(person.extent - 20, 20)), Decimal(20)


def _whose(waiting: list[Persona], node: Node, number: int) -> Persona | None:
    """The sign-in that takes this place: the first ones of its unit; the union's in the first unmarked one."""
    mine = [one for one in waiting if one.mark == node.mark or (one.mark == "any" and not node.mark and number == 0)]
    return mine[0] if mine else None


def _days_in_job(chance: Random, age: int, turnover: float) -> int:
    if chance.random() < turnover:
        return chance.randint(1, YEAR)
    longest = max((age - 19) * YEAR, 2 * YEAR)
    return min(YEAR + int(chance.expovariate(1 / (8 * YEAR))), longest)


def _end_of(chance: Random, age: int, today: date) -> date | None:
    if age >= 60 and chance.random() < RETIRING_OF_60:
        return today + timedelta(days=chance.randint(1, YEAR))
    if chance.random() < SHARE_NOTICE:
        return today + timedelta(days=chance.randint(3, 90))
    return None
