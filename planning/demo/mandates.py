"""Who holds which office and which role in the demo region."""

from datetime import date, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from competence.models import RoleHolding
from planning.demo.catalogue import hold_role
from planning.demo.people import Form, Person, Population, Standing
from planning.demo.personas import STAFF
from planning.demo.tree import HR_OFFICE, MEDICAL_WARD, NAMED_STAFF, Node
from portal.models import Mandate, Role

SHARE_WITH_DEPUTY, SHARE_WITH_ATTESTER = 0.35, 0.2
EACH_NAMED_WITH_OFFICE = 4  # one in four of the named people holds an office or a role
EACH_OTHER_WITH_ROLE = 25
HR_PARTNERS = 2  # of each administration


class Offices:
    """Deals out the offices once; `roles` are the ids of the job roles."""

    def __init__(self, population: Population, roles: list[int], random: Random) -> None:
        self.population = population
        self.random = random
        self.roles = roles
        self._held: dict[int, int] = {}
        self._offices: list[tuple[Person, Role, Node | None, date]] = []
        self._deal()

    def roles_of(self, person: Person) -> tuple[int, ...]:
        """The job roles that the person holds."""
        role = self._held.get(person.number)
        return (role,) if role else ()

    def holdings(self, today: date) -> list[RoleHolding]:
        """The job roles as rows: held since last year, at the longest since the person was hired."""
        since = today - timedelta(days=500)
        return [
            hold_role(person.id, self._held[person.number], max(since, person.hired_on))
            for person in self.population.employed
            if person.number in self._held
        ]

    def mandates(self, elected: Person) -> list[Mandate]:
        """The offices as rows."""
        offices = [*self._offices, (elected, Role.READER, None, self._since(elected))]
        return [
            Mandate(
                user_id=person.id,
                role=role,
                unit_id=node.id if node else None,
                period=DateRange(since, None),
                source=Mandate.Source.FEED if role == Role.MANAGER else Mandate.Source.HAND,
            )
            for person, role, node, since in offices
        ]

    def _deal(self) -> None:
        for person in self.population.heads.values():
            self._offices.append((person, Role.MANAGER, person.leads, self._since(person)))
        for person, area in self.population.deputies_above:
            self._offices.append((person, Role.DEPUTY, area, self._since(person)))
        staff: dict[str, list[Person]] = {}
        for person in self.population.employed:
            if not person.is_head and person.node.is_lowest:
                staff.setdefault(person.node.code, []).append(person)
        for people in staff.values():
            self._deal_in_unit(people)
        self._deal_in_organisation()

    def _deal_in_unit(self, people: list[Person]) -> None:
        """A deputy and an attester in some units, and in the named ones always; job roles for some."""
        able = [one for one in people if not one.username and one.form == Form.PERMANENT]
        able = [one for one in able if one.standing == Standing.COUNTED]
        is_named = people[0].node.mark in NAMED_STAFF
        chosen = able[1::EACH_NAMED_WITH_OFFICE] if is_named else able[3::EACH_OTHER_WITH_ROLE]
        waiting = list(chosen)
        if waiting and (is_named or self.random.random() < SHARE_WITH_DEPUTY):
            self._give(waiting.pop(), Role.DEPUTY)
        if waiting and (is_named or self.random.random() < SHARE_WITH_ATTESTER):
            self._give(waiting.pop(), Role.ATTESTER)
        for number, person in enumerate(waiting):
            role = self.roles[(number + person.number) % len(self.roles)] if not is_named else None
            self._held[person.number] = role or self.roles[number % len(self.roles)]

    def _give(self, person: Person, role: Role) -> None:
        self._offices.append((person, role, person.node, self._since(person)))

    def _deal_in_organisation(self) -> None:
        """HR partners of each administration, and the sign-ins with an office; the first HR partner is one of them."""
        colleagues = [one for one in self.population.of_mark(HR_OFFICE) if not one.username]
        for persona in STAFF:
            if persona.role:
                person = self.population.by_username(persona.username)
                node = self._administration_of_ward() if persona.role in {Role.HR_PARTNER, Role.ATTESTER} else None
                self._offices.append((person, persona.role, node, self._since(person)))
        for number, node in enumerate(self.population.root.children * HR_PARTNERS):
            if number < len(colleagues):
                person = colleagues[number]
                self._offices.append((person, Role.HR_PARTNER, node, self._since(person)))

    def _administration_of_ward(self) -> Node:
        for node in self.population.root.children:
            if any(one.mark == MEDICAL_WARD for one in node.below()):
                return node
        raise LookupError(MEDICAL_WARD)

    def _since(self, person: Person) -> date:
        """Offices began with the job, or some years ago."""
        return max(person.hired_on, self.population.today - timedelta(days=4 * 365))
