"""A demanded level: what is wrong with one, and how many of them are written at once.

The SQL text stands here because the rows stream in by COPY: a national list has 30,000.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from competence.models import Competence, DecisionState, RequirementProfile
from competence.queries import scales
from portal.models import Organisation, User

Key: TypeAlias = tuple[int | None, ...]

MOST_PEOPLE = 10_000
MOST_MONTHS = 60

_COPY = """
COPY competence_requirement (
    organisation_id, competence_id, profession_id, role_id, unit_id, level, min_people, ramp_months, ramp_level,
    period, state, decided_by_id, decided_at, profile_id
) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Demand:
    """A level for a target: everyone (no id), a profession, a role, a unit and below, a profession in a unit.

    With `min_people` it is a head-count of the unit. With `ramp_months`, who is newer than that is asked for
    `ramp_level` (None: nothing yet).
    """

    competence_id: int
    level: int
    profession_id: int | None = None
    role_id: int | None = None
    unit_id: int | None = None
    min_people: int | None = None
    ramp_months: int | None = None
    ramp_level: int | None = None

    @property
    def key(self) -> Key:
        """What it is about: two demands with one key replace each other."""
        head_count = None if self.min_people is None else self.level
        return self.competence_id, self.profession_id, self.role_id, self.unit_id, head_count


def faults_of(demand: Demand, kind: str | None, scale: scales.Scale) -> Iterator[str]:
    """Everything that is wrong with a demand; `kind` is that of its competence, None where there is none."""
    if kind is None:
        yield _("Competence %(id)s is not one of the organisation's.") % {"id": demand.competence_id}
    elif kind == Competence.Kind.CERTIFICATE and demand.level != 1:
        yield _("A certificate is required with level 1: it has to be valid.")
    levels = scales.of_competence(kind or "", scale)
    if not levels.holds(demand.level):
        yield _("Level %(level)s is outside the scale, 0 to %(top)s.") % {"level": demand.level, "top": levels.top}
    if demand.min_people is not None and (demand.unit_id is None or not 0 < demand.min_people <= MOST_PEOPLE):
        yield _("A head-count belongs to a unit and is 1 to %(most)s people.") % {"most": MOST_PEOPLE}
    yield from _ramp_faults(demand)


def _ramp_faults(demand: Demand) -> Iterator[str]:
    months, until_then = demand.ramp_months, demand.ramp_level
    if months is None:
        if until_then is not None:
            yield _("Say during how many months the lower level is enough.")
        return
    if demand.min_people is not None:
        yield _("A head-count has no time for new staff: it is about the unit, not about a person.")
    if not 0 < months <= MOST_MONTHS:
        yield _("The time for new staff is 1 to %(most)s months.") % {"most": MOST_MONTHS}
    if until_then is not None and not 0 <= until_then < demand.level:
        yield _("Until the months have passed a lower level is demanded, or none.")


def write_demands(
    *,
    organisation: Organisation,
    demands: Iterable[tuple[Demand, date | None]],
    since: date,
    by: User | None,
    at: datetime,
    profile: RequirementProfile | None = None,
) -> None:
    """Write each demand as a decided requirement from `since` to its day (exclusive; None: until further notice).

    Only `decide_requirements` calls this: it has checked the right, the scale and what stands already.
    """
    decided_by = by.pk if by else None
    decided = (DecisionState.DECIDED.value, decided_by, at, profile.pk if profile else None)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one, until in demands:
            target = (one.profession_id, one.role_id, one.unit_id)
            amount = (one.level, one.min_people, one.ramp_months, one.ramp_level)
            copy.write_row((organisation.pk, one.competence_id, *target, *amount, DateRange(since, until), *decided))
