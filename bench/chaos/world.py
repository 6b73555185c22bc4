"""A small region to work on: one ward with people, plans in force, and addresses that mail reaches."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.chaos.kinds import TABLE
from planning.models import Plan
from portal.models import MessageChoice, Organisation, Role, Unit, User
from tests.make.people import make_mandate, make_organisation, make_person, make_unit
from tests.make.planning import make_plan

PEOPLE = 40


@dataclass(frozen=True, slots=True)
class World:
    """Who asks, and about what."""

    organisation: Organisation
    ward: Unit
    manager: User
    people: tuple[User, ...]
    plans: tuple[UUID, ...]


def make_world() -> World:
    """Make it in an empty database."""
    organisation = make_organisation(name="Region Kaos", is_demo=True)
    ward = make_unit(organisation=organisation, name="Avdelning Kaos")
    manager = make_person(organisation=organisation, unit=ward)
    make_mandate(user=manager, role=Role.MANAGER, unit=ward)
    people = tuple(make_person(organisation=organisation, unit=ward) for _ in range(PEOPLE))
    now = timezone.now()
    for number, person in enumerate(people):
        person.email = f"chaos-{number}@example.org"
    User.objects.bulk_update(people, ["email"])
    at_once = MessageChoice.Frequency.AT_ONCE
    MessageChoice.objects.bulk_create(
        MessageChoice(user=person, frequency=at_once, quiet_weekends=False, changed_at=now) for person in people
    )
    agreed = now - timedelta(days=1)
    plans = [make_plan(user=person, manager=manager, state=Plan.State.AGREED, at=agreed) for person in people]
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return World(organisation, ward, manager, people, tuple(plan.pk for plan in plans))
