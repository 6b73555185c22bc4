"""How many have a current plan: the counts of every unit on a day, exactly (domain.md, rules 8 to 10).

The counts of a day are kept in `CoverageCount`; triggers mark units whose people or plans have changed since. An answer
is the kept counts of the units that are not marked and a fresh count of those that are: always exact,
and cheap because few units change between two refreshes. A day that has not been counted yet is counted whole.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import cast

from django.conf import settings
from django.db import connection

from planning.models import Standing
from planning.queries import definitions
from portal.models import Organisation

# One row for each unit and standing. A person counts once, in the unit of the main employment (rule 10). The reasons
# are tried in the order of `Standing`. A plan is current while the day lies within `valid_months` of the
# latest of agreement and follow-up, both as days in the portal's time zone.
COUNT = """
SELECT e.unit_id, e.profession_id, e.form,
       CASE WHEN e.form = 'HOURLY' THEN 'HOURLY'
            WHEN e.hired_on > %(day)s::date - %(min_days)s THEN 'NEW'
            WHEN e.leave @> %(day)s::date AND coalesce(upper(e.leave) - lower(e.leave), 9999) > %(max_leave)s
                THEN 'LEAVE'
            WHEN upper(e.period) <= %(day)s::date + %(leaving)s AND NOT EXISTS (
                SELECT FROM portal_employment next WHERE next.user_id = e.user_id AND next.is_main
                AND next.period @> (%(day)s::date + %(leaving)s)) THEN 'LEAVING'
            ELSE 'COUNTED' END AS standing,
       count(*) AS people,
       count(p.user_id) AS current
  FROM portal_employment e
  LEFT JOIN planning_plan p
    ON p.user_id = e.user_id AND p.state = 'AGREED' AND p.is_complete
   AND (greatest(p.agreed_at, p.reviewed_at) AT TIME ZONE %(zone)s)::date
       > (%(day)s::date - make_interval(months => %(months)s))::date
 WHERE e.is_main AND e.period @> %(day)s::date AND e.unit_id {units}
 GROUP BY 1, 2, 3, 4
"""
PER_UNIT = """
       coalesce(sum(people) FILTER (WHERE standing = 'COUNTED'), 0)::int,
       coalesce(sum(current) FILTER (WHERE standing = 'COUNTED'), 0)::int,
       coalesce(sum(people) FILTER (WHERE standing = 'HOURLY'), 0)::int,
       coalesce(sum(people) FILTER (WHERE standing = 'NEW'), 0)::int,
       coalesce(sum(people) FILTER (WHERE standing = 'LEAVE'), 0)::int,
       coalesce(sum(people) FILTER (WHERE standing = 'LEAVING'), 0)::int
"""
# The kept counts of units that are not marked, and (no counts) the units that are: in one statement, so that each unit
# is either kept or counted afresh, whatever is written meanwhile.
KEPT_AND_MARKED = """
SELECT kept.unit_id, {sums}
  FROM planning_coveragecount kept JOIN portal_unit unit ON unit.id = kept.unit_id
 WHERE unit.organisation_id = %(organisation)s AND kept.day = %(day)s AND kept.definition = %(definition)s
   AND kept.unit_id NOT IN (SELECT stale.unit_id FROM planning_coveragestale stale)
 GROUP BY kept.unit_id
 UNION ALL
SELECT DISTINCT stale.unit_id, NULL::int, 0, 0, 0, 0, 0
  FROM planning_coveragestale stale JOIN portal_unit unit ON unit.id = stale.unit_id
 WHERE unit.organisation_id = %(organisation)s
""".replace("{sums}", PER_UNIT)
AFRESH = "SELECT unit_id, {sums} FROM ({counts}) counts GROUP BY unit_id".replace("{sums}", PER_UNIT).replace(
    "{counts}", COUNT
)
REASONS = ("HOURLY", "NEW", "LEAVE", "LEAVING")  # in the order of the columns above
IN_ORGANISATION = "IN (SELECT id FROM portal_unit WHERE organisation_id = %(organisation)s)"
ANY_OF = "= ANY(%(units)s)"
IS_COUNTED = """
SELECT EXISTS (SELECT FROM planning_coveragecount kept JOIN portal_unit unit ON unit.id = kept.unit_id
                WHERE unit.organisation_id = %(organisation)s AND kept.day = %(day)s
                  AND kept.definition = %(definition)s)
"""


@dataclass(slots=True)
class Count:
    """People of a unit (or of a unit and everything below): denominator, numerator, and the left out by reason."""

    counted: int = 0
    current: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """What small groups are measured by: the denominator."""
        return self.counted

    def add(self, other: "Count") -> None:
        """Take another count into this one."""
        self.counted += other.counted
        self.current += other.current
        for reason, people in other.left_out.items():
            self.left_out[reason] = self.left_out.get(reason, 0) + people


def by_unit(organisation: Organisation, *, on: date) -> dict[int, Count]:
    """Each unit's own people (not those below) on the day; units with nobody are absent. One query, or two."""
    values = _values(organisation, on)
    with connection.cursor() as cursor:
        cursor.execute(KEPT_AND_MARKED, values)
        rows = cursor.fetchall()
        kept = {unit_id: _count(*columns) for unit_id, *columns in rows if columns[0] is not None}
        marked = [unit_id for unit_id, *columns in rows if columns[0] is None]
        if kept and not marked:
            return kept
        # With no kept count the day is new, and everything is counted.
        where = ANY_OF if kept else IN_ORGANISATION
        cursor.execute(AFRESH.replace("{units}", where), {**values, "units": marked})
        return kept | {unit_id: _count(*columns) for unit_id, *columns in cursor.fetchall()}


def rows_to_keep(
    organisation: Organisation, unit_ids: list[int], *, on: date
) -> list[tuple[int, int, str, str, int, int]]:
    """Fresh counts (unit, profession, form, standing, people, current) of these units."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("{units}", ANY_OF), {**_values(organisation, on), "units": unit_ids})
        return cast("list[tuple[int, int, str, str, int, int]]", cursor.fetchall())


def standings() -> dict[str, str]:
    """The standings of a person in words, in the order in which they are tried."""
    return {standing.value: str(standing.label) for standing in Standing}


def is_counted(organisation: Organisation, *, on: date) -> bool:
    """Whether the day's counts are kept for the organisation's present setting."""
    with connection.cursor() as cursor:
        cursor.execute(IS_COUNTED, _values(organisation, on))
        return bool(cursor.fetchone()[0])


def _count(counted: int, current: int, *left_out: int) -> Count:
    reasons = zip(REASONS, left_out, strict=True)
    return Count(counted, current, {reason: people for reason, people in reasons if people})


def _values(organisation: Organisation, on: date) -> dict[str, int | str | date]:
    return {
        "organisation": organisation.pk,
        "day": on,
        "months": organisation.plan_valid_months,
        "min_days": organisation.min_days_in_job,
        "max_leave": organisation.leave_days,
        "leaving": organisation.leaving_days,
        "definition": definitions.key_of(organisation),
        "zone": settings.TIME_ZONE,
    }
