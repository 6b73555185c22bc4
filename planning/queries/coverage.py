"""How many have what: the counts of every unit on a day, exactly (domain.md, rules 8 to 10; docs/coverage.md).

The counts of a day are kept in `CoverageCount`, and added up for every unit and everything below it in `CoverageSum`;
triggers mark units whose people, plans, talks or assessments have changed since. An answer is what is kept of the units
that are not marked and a fresh count of those that are: always exact, and cheap because few units change between two
countings. A day that has not been counted yet is counted whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from planning.models import MEASURES, Standing
from planning.queries.coverage_people import ANY_OF, IN_ORGANISATION, PEOPLE
from planning.queries.definitions import Terms
from portal.models import Organisation

COLUMNS = "people, " + ", ".join(MEASURES)
HOURLY_CURRENT = "hourly_current"
"""Key in `Count.also`: hourly paid people with a current plan, who are reported beside."""

# One row for each unit, profession, form and standing.
COUNT = """
SELECT unit_id, profession_id, form, standing, count(*)::int AS people,
       count(*) FILTER (WHERE current)::int AS current,
       count(*) FILTER (WHERE living)::int AS living,
       count(*) FILTER (WHERE (talks & 1) = 1)::int AS appraisal,
       count(*) FILTER (WHERE (talks & 2) = 2)::int AS performance,
       count(*) FILTER (WHERE (talks & 4) = 4)::int AS pay,
       count(*) FILTER (WHERE talks IN (1, 2, 4))::int AS one,
       count(*) FILTER (WHERE talks IN (3, 5, 6))::int AS two,
       count(*) FILTER (WHERE talks = 7)::int AS three,
       count(*) FILTER (WHERE assessed)::int AS assessed,
       count(*) FILTER (WHERE agreed)::int AS agreed
  FROM ({people}) people
 GROUP BY unit_id, profession_id, form, standing
""".replace("{people}", PEOPLE)


def sums_of(table: str) -> str:
    """The columns of a kept count added up."""
    return ", ".join(f"sum({table}.{column})::int AS {column}" for column in COLUMNS.split(", "))


# What is kept of units that are not marked, and (without a standing) the units that are: in one statement, so that each
# unit is either kept or counted afresh, whatever is written meanwhile.
_KEPT_AND_MARKED = f"""
SELECT kept.unit_id, kept.standing, {sums_of("kept")}
  FROM planning_coveragecount kept JOIN portal_unit unit ON unit.id = kept.unit_id
 WHERE unit.organisation_id = %(organisation)s AND kept.day = %(day)s AND kept.definition = %(definition)s
   AND kept.unit_id NOT IN (SELECT stale.unit_id FROM planning_coveragestale stale)
 GROUP BY kept.unit_id, kept.standing
 UNION ALL
SELECT DISTINCT stale.unit_id, '', {", ".join("0" for _ in COLUMNS.split(", "))}
  FROM planning_coveragestale stale JOIN portal_unit unit ON unit.id = stale.unit_id
 WHERE unit.organisation_id = %(organisation)s
"""  # noqa: S608 - columns of our own
_AFRESH = f"SELECT counts.unit_id, counts.standing, {sums_of('counts')} FROM ({COUNT}) counts GROUP BY 1, 2"  # noqa: S608 - as above
_IS_COUNTED = """
SELECT EXISTS (SELECT FROM planning_coveragecount kept JOIN portal_unit unit ON unit.id = kept.unit_id
                WHERE unit.organisation_id = %(organisation)s AND kept.day = %(day)s
                  AND kept.definition = %(definition)s)
"""

Figures = Sequence[int]
"""People, then the measures in the order of MEASURES."""


@dataclass(slots=True)
class Count:
    """People of a unit (or of a unit and everything below): denominator, numerators, and the left out by reason.

    `also` holds the measures beside `current`, and HOURLY_CURRENT; nothing in `left_out` and `also` is 0.
    """

    counted: int = 0
    current: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """What small groups are measured by: the denominator."""
        return self.counted

    def of(self, measure: str) -> int:
        """How many have it: one of MEASURES."""
        return self.current if measure == "current" else self.also.get(measure, 0)

    def add(self, other: "Count", sign: int = 1) -> None:
        """Take another count into this one, or out of it (`sign` -1)."""
        self.counted += sign * other.counted
        self.current += sign * other.current
        for mine, theirs in ((self.left_out, other.left_out), (self.also, other.also)):
            for key, people in theirs.items():
                _change(mine, key, sign * people)

    def take(self, standing: str, figures: Figures, sign: int = 1) -> None:
        """Take a kept or a fresh row into this count, or out of it."""
        people, current, *others = figures
        if standing == Standing.COUNTED:
            self.counted += sign * people
            self.current += sign * current
            for measure, number in zip(MEASURES[1:], others, strict=True):
                _change(self.also, measure, sign * number)
            return
        _change(self.left_out, standing, sign * people)
        if standing == Standing.HOURLY:
            _change(self.also, HOURLY_CURRENT, sign * current)


def by_unit(organisation: Organisation, *, on: date) -> dict[int, Count]:
    """Each unit's own people (not those below) on the day; units with nobody are absent. Two queries, or three."""
    return by_terms(Terms.of(organisation, on=on))


def by_terms(terms: Terms) -> dict[int, Count]:
    """The same by terms that are known. One query, or two."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_AND_MARKED, terms.values())
        rows = cursor.fetchall()
    kept = counts_of(row for row in rows if row[1])
    marked = [unit_id for unit_id, standing, *_none in rows if not standing]
    if kept and not marked:
        return kept
    # With no kept count the day is new, and everything is counted.
    return kept | afresh(terms, marked if kept else None)


def afresh(terms: Terms, units: Sequence[int] | None) -> dict[int, Count]:
    """A fresh count of these units' own people (None: of the whole organisation). One query."""
    statement = _AFRESH.replace("{units}", IN_ORGANISATION if units is None else ANY_OF)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**terms.values(), "units": list(units or ())})
        return counts_of(cursor.fetchall())


def counts_of(rows: Iterable[tuple[int, str, *tuple[int, ...]]]) -> dict[int, Count]:
    """Rows of unit, standing and figures, as counts by unit."""
    counts: dict[int, Count] = {}
    for unit_id, standing, *figures in rows:
        counts.setdefault(unit_id, Count()).take(standing, figures)
    return counts


def standings() -> dict[str, str]:
    """The standings of a person in words, in the order in which they are tried."""
    return {standing.value: str(standing.label) for standing in Standing}


def is_kept(terms: Terms) -> bool:
    """Whether the day's counts are kept by these terms. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_COUNTED, terms.values())
        return bool(cursor.fetchone()[0])


def _change(numbers: dict[str, int], key: str, by: int) -> None:
    """Nothing is kept of what nobody has."""
    number = numbers.get(key, 0) + by
    if number:
        numbers[key] = number
    else:
        numbers.pop(key, None)
