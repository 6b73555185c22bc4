"""A demanded level, and how many of them are written at once.

The SQL text stands here because the rows stream in by COPY: a national list has 30,000.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from competence.models import DecisionState
from portal.models import Organisation, User

Key: TypeAlias = tuple[int | None, ...]

_COPY = """
COPY competence_requirement (
    organisation_id, competence_id, profession_id, role_id, unit_id, level, min_people, period,
    state, decided_by_id, decided_at
) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Demand:
    """A level for a target: everyone (no id), a profession, a role, a unit and below, a profession in a unit.

    With `min_people` it is a head-count of the unit.
    """

    competence_id: int
    level: int
    profession_id: int | None = None
    role_id: int | None = None
    unit_id: int | None = None
    min_people: int | None = None

    @property
    def key(self) -> Key:
        """What it is about: two demands with one key replace each other."""
        head_count = None if self.min_people is None else self.level
        return self.competence_id, self.profession_id, self.role_id, self.unit_id, head_count


def write_demands(
    *,
    organisation: Organisation,
    demands: Iterable[tuple[Demand, date | None]],
    since: date,
    by: User | None,
    at: datetime,
) -> None:
    """Write each demand as a decided requirement from `since` to its day (exclusive; None: until further notice).

    Only `decide_requirements` calls this: it has checked the right, the scale and what stands already.
    """
    decided_by = by.pk if by else None
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one, until in demands:
            target = (one.profession_id, one.role_id, one.unit_id)
            period = DateRange(since, until)
            decided = (DecisionState.DECIDED.value, decided_by, at)
            copy.write_row((organisation.pk, one.competence_id, *target, one.level, one.min_people, period, *decided))
