"""One row for each employed person on a day, and where she stands (domain.md, rules 8 to 10; docs/coverage.md).

Counts, snapshots and comparisons are all made of this text. It is true for days gone by as far as rows know: the plan
that was in force at the end of the day, follow-ups, talks and assessments up to then.

- A person counts once, in the unit of the main employment. The reasons of `Standing` are tried in their order.
- `current`: the plan in force is complete, and was agreed or followed up within the months a plan stays current. A
  follow-up belongs to the person's plan, whichever revision of it was in force then.
- `living`: current, and followed up within the months of a living plan.
- `talks`: the kinds held in the talk year of the day, as bits: 1 appraisal, 2 performance, 4 pay feedback.
- `assessed`: a self-assessment was handed in within the months a plan stays current, and not sent back; `agreed`: the
  levels of one that was handed in within them are agreed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from planning.queries.definitions import Terms

IN_ORGANISATION = "IN (SELECT id FROM portal_unit WHERE organisation_id = %(organisation)s)"
ANY_OF = "= ANY(%(units)s::bigint[])"

STANDING = """
CASE WHEN e.form = 'HOURLY' THEN 'HOURLY'
     WHEN e.hired_on > %(day)s::date - %(min_days)s::int THEN 'NEW'
     WHEN e.leave @> %(day)s::date AND coalesce(upper(e.leave) - lower(e.leave), 9999) > %(max_leave)s::int THEN 'LEAVE'
     WHEN upper(e.period) <= %(day)s::date + %(leaving)s::int AND NOT EXISTS (
         SELECT FROM portal_employment next WHERE next.user_id = e.user_id AND next.is_main
         AND next.period @> (%(day)s::date + %(leaving)s::int)) THEN 'LEAVING'
     ELSE 'COUNTED' END
"""
PEOPLE = """
WITH employed AS MATERIALIZED (
    SELECT e.user_id, e.unit_id, e.profession_id, e.form, {standing} AS standing
      FROM portal_employment e
     WHERE e.is_main AND e.period @> %(day)s::date AND e.unit_id {units}
), plans AS (
    SELECT p.user_id, max(p.agreed_at) AS agreed_at
      FROM planning_plan p
     WHERE p.user_id IN (SELECT user_id FROM employed) AND p.state IN ('AGREED', 'CLOSED') AND p.is_complete
       AND p.agreed_at < %(end)s AND (p.closed_at IS NULL OR p.closed_at >= %(end)s)
     GROUP BY p.user_id
), reviews AS (
    SELECT seen.user_id, max(seen.at) AS at
      FROM (SELECT p.user_id, p.reviewed_at AS at FROM planning_plan p
             WHERE p.user_id IN (SELECT user_id FROM employed)
             UNION ALL
            SELECT p.user_id, f.at FROM planning_followup f JOIN planning_plan p ON p.id = f.plan_id
             WHERE p.user_id IN (SELECT user_id FROM employed)) seen
     WHERE seen.at < %(end)s
     GROUP BY seen.user_id
), talks AS (
    SELECT t.user_id,
           bit_or(CASE t.kind WHEN 'DEVELOPMENT' THEN 1 WHEN 'PERFORMANCE' THEN 2 ELSE 4 END) AS kinds
      FROM planning_talk t
     WHERE t.user_id IN (SELECT user_id FROM employed) AND t.state IN ('HELD', 'CONFIRMED')
       AND t.held_at >= %(year_from)s AND t.held_at < %(year_until)s
     GROUP BY t.user_id
), assessments AS (
    SELECT a.user_id, coalesce(bool_or(a.agreed_at < %(end)s AND a.state IN ('AGREED', 'SUPERSEDED')), false) AS agreed
      FROM competence_assessment a
     WHERE a.user_id IN (SELECT user_id FROM employed) AND a.state <> 'DRAFT'
       AND a.submitted_at >= %(valid_from)s AND a.submitted_at < %(end)s
     GROUP BY a.user_id
)
SELECT employed.user_id, employed.unit_id, employed.profession_id, employed.form, employed.standing,
       coalesce(plans.user_id IS NOT NULL AND greatest(plans.agreed_at, reviews.at) >= %(valid_from)s, false)
           AS current,
       coalesce(plans.user_id IS NOT NULL AND greatest(plans.agreed_at, reviews.at) >= %(valid_from)s
                AND reviews.at >= %(living_from)s, false) AS living,
       coalesce(talks.kinds, 0) AS talks,
       assessments.user_id IS NOT NULL AS assessed,
       coalesce(assessments.agreed, false) AS agreed
  FROM employed
  LEFT JOIN plans USING (user_id)
  LEFT JOIN reviews USING (user_id)
  LEFT JOIN talks USING (user_id)
  LEFT JOIN assessments USING (user_id)
""".replace("{standing}", STANDING)
"""Values: those of `Terms.values()`, and `units` where `{units}` is ANY_OF."""


class Person(NamedTuple):
    """A row of `PEOPLE`."""

    user_id: UUID
    unit_id: int
    profession_id: int
    form: str
    standing: str
    current: bool
    living: bool
    talks: int
    assessed: bool
    agreed: bool


def people(terms: Terms, units: Sequence[int] | None = None) -> Iterator[Person]:
    """Where everybody of these units (None: of the whole organisation) stands. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            PEOPLE.replace("{units}", IN_ORGANISATION if units is None else ANY_OF),
            {**terms.values(), "units": list(units or ())},
        )
        yield from map(Person._make, cursor.fetchall())
