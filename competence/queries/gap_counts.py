"""How many stand where in each competence: counted afresh, and what is kept of it.

The standing of a person is that of `gaps.STANDING`. Who is counted: everyone employed on the day whose main employment
is in the unit (domain.md, rule 10), in each competence that is required of her. A person has one standing in each.

Kept are each unit's own counts by profession (`GapCount`), the sums of each unit with everything below (`GapSum`) and
the professions of the organisation (`GapProfession`). Triggers mark units that have changed since (`GapStale`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from competence.models import STANDINGS
from competence.queries.gaps import STANDING
from competence.queries.requirements import APPLIES
from portal.models import Organisation

COLUMNS = ", ".join(STANDINGS)
SUMS = ", ".join(f"sum({{of}}.{column})" for column in STANDINGS)

# Rows (unit, profession, competence, the six standings) of the people asked about, after APPLIES and STANDING. A
# certificate that is missing or expired is one step (docs/gaps.md), and never above what is required.
_COUNT = """
SELECT e.unit_id, e.profession_id, s.competence_id,
    count(*) FILTER (WHERE s.status = 'GAP' AND s.required - s.reached >= 2),
    count(*) FILTER (WHERE s.status = 'GAP' AND (s.required - s.reached >= 2) IS NOT TRUE),
    count(*) FILTER (WHERE s.status = 'MET' AND (s.reached > s.required) IS NOT TRUE),
    count(*) FILTER (WHERE s.status = 'MET' AND s.reached > s.required),
    count(*) FILTER (WHERE s.status = 'UNRATED'),
    count(*) FILTER (WHERE s.status = 'NOT_APPLICABLE')
FROM (
    SELECT standing.*, CASE WHEN c.kind = 'CERTIFICATE' THEN NULL ELSE standing.level END AS reached
    FROM standing JOIN competence_competence c ON c.id = standing.competence_id
) s
JOIN portal_employment e ON e.user_id = s.user_id AND e.is_main AND e.period @> %(day)s::date
GROUP BY 1, 2, 3
"""
COUNT = APPLIES + STANDING + _COUNT

# What has changed in the marked units since they were counted: fresh counts, less the kept ones.
_CHANGES = """
SELECT unit_id, competence_id, {sums} FROM (
    SELECT * FROM ({count}) fresh (unit_id, profession_id, competence_id, {columns})
    UNION ALL
    SELECT unit_id, profession_id, competence_id, {less}
    FROM competence_gapcount WHERE unit_id = ANY(%(units)s::bigint[])
) parts GROUP BY 1, 2
"""
CHANGES = (
    APPLIES
    + STANDING
    + _CHANGES.replace("{count}", _COUNT)
    .replace("{columns}", COLUMNS)
    .replace("{sums}", SUMS.format(of="parts"))
    .replace("{less}", ", ".join("-" + column for column in STANDINGS))
)

_PEOPLE = """
SELECT user_id FROM portal_employment
WHERE is_main AND period @> %(day)s::date AND unit_id = ANY(%(units)s::bigint[])
"""
_SIZES = """
SELECT unit_id, count(*) FROM portal_employment
WHERE is_main AND period @> %(day)s::date AND unit_id = ANY(%(units)s::bigint[]) GROUP BY 1
"""
_STATE = """
SELECT DISTINCT counting.day, counting.counted_at, counting.grouped_at, s.id IS NOT NULL, s.unit_id, u.path::text
FROM competence_gapcounting counting
LEFT JOIN competence_gapstale s ON s.organisation_id = counting.organisation_id
LEFT JOIN portal_unit u ON u.id = s.unit_id
WHERE counting.organisation_id = %(organisation)s
"""


@dataclass(slots=True)
class Spread:
    """People of whom a competence is required, by how they stand. Each person is in one of the six."""

    below_far: int = 0
    below: int = 0
    met: int = 0
    above: int = 0
    unrated: int = 0
    not_applicable: int = 0

    @property
    def size(self) -> int:
        """Of how many people the competence is required: what small groups are measured by."""
        return self.below_far + self.below + self.met + self.above + self.unrated + self.not_applicable

    @property
    def lacking(self) -> int:
        """How many are below what is required."""
        return self.below_far + self.below

    def negative(self) -> "Spread":
        """What takes this count out of a larger one, when it is added."""
        return Spread(-self.below_far, -self.below, -self.met, -self.above, -self.unrated, -self.not_applicable)

    def add(self, other: "Spread") -> None:
        """Take another count into this one."""
        self.below_far += other.below_far
        self.below += other.below
        self.met += other.met
        self.above += other.above
        self.unrated += other.unrated
        self.not_applicable += other.not_applicable


class Cell(NamedTuple):
    """A unit's own people of one profession, in one competence."""

    unit_id: int
    profession_id: int
    competence_id: int


@dataclass(frozen=True, slots=True)
class State:
    """How new the kept counts are. `changed` are the units that have changed since, with their paths.

    With `is_all_changed` everything is to be counted again.
    """

    day: date
    counted_at: datetime | None
    grouped_at: datetime | None
    changed: dict[int, str]
    is_all_changed: bool


assert tuple(field.name for field in fields(Spread)) == STANDINGS  # noqa: S101 - rows are read by position


def people_in(unit_ids: Iterable[int], *, on: date) -> list[UUID]:
    """Everyone employed on the day with the main employment in one of the units."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"day": on, "units": list(unit_ids)})
        return [row[0] for row in cursor.fetchall()]


def fresh(person_ids: Collection[UUID], *, on: date) -> dict[Cell, Spread]:
    """Where these people stand on the day, counted now."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"people": list(person_ids), "day": on})
        return {Cell(*row[:3]): Spread(*row[3:]) for row in cursor.fetchall()}


def changes(unit_ids: Collection[int], person_ids: Collection[UUID], *, on: date) -> dict[tuple[int, int], Spread]:
    """By unit and competence, what has to be added to the kept counts of these units, with these people now."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"people": list(person_ids), "units": list(unit_ids), "day": on})
        return {(row[0], row[1]): Spread(*map(int, row[2:])) for row in cursor.fetchall()}


def sizes_of(unit_ids: Collection[int], *, on: date) -> dict[int, int]:
    """How many people have their main employment in each of the units on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, {"day": on, "units": list(unit_ids)})
        return dict(cursor.fetchall())


def state_of(organisation: Organisation) -> State | None:
    """How new the kept counts are; None before they were made the first time. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"organisation": organisation.pk})
        rows = cursor.fetchall()
    if not rows:
        return None
    changed = {unit_id: path for *_, unit_id, path in rows if unit_id is not None}
    is_all_changed = any(is_mark and unit_id is None for *_, is_mark, unit_id, _path in rows)
    return State(rows[0][0], rows[0][1], rows[0][2], changed, is_all_changed)
