"""Who of one's own people lacks something that the coverage counts: by name, for their nearest manager alone."""

from collections.abc import Callable, Mapping
from uuid import UUID

from planning.models import Standing
from planning.queries import coverage_people
from planning.queries.coverage_people import Person
from planning.queries.definitions import Terms
from portal.authorization import own_reports
from portal.models import Employment, Unit, User

APPRAISAL, PERFORMANCE, PAY = 1, 2, 4

LACKING: Mapping[str, Callable[[Person], bool]] = {
    "current": lambda person: not person.current,
    "living": lambda person: not person.living,
    "appraisal": lambda person: not person.talks & APPRAISAL,
    "performance": lambda person: not person.talks & PERFORMANCE,
    "pay": lambda person: not person.talks & PAY,
    "assessed": lambda person: not person.assessed,
    "agreed": lambda person: not person.agreed,
}


def lacking(reader: User, unit: Unit, measure: str, terms: Terms) -> tuple[tuple[UUID, str], ...] | None:
    """The reader's own people at and below the unit who are counted without it, with their names, in order.

    None: she has no people of her own there. Four queries.
    """
    here = Employment.objects.filter(is_main=True, period__contains=terms.day, unit__path__below_any=[unit.path])
    mine = own_reports(reader, on=terms.day).filter(pk__in=here.values("user"))
    names = {person.pk: str(person) for person in mine.order_by("family_name", "given_name")}
    if not names:
        return None
    units = sorted(set(here.filter(user__in=list(names)).values_list("unit", flat=True)))
    lacks = LACKING[measure]
    found = {
        person.user_id
        for person in coverage_people.people(terms, units)
        if person.standing == Standing.COUNTED and lacks(person)
    }
    return tuple((user_id, name) for user_id, name in names.items() if user_id in found)
