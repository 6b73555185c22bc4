"""Which open talks are led by someone who does not lead their employee any more, and who does now.

The rule is that of `portal.authorization` (`relations_to`): the nearest manager and her deputies. Here it is one
statement for a whole organisation: what holds in a unit is found out once for each unit, and only people who manage
units themselves are looked at one by one. A path begins with the units over it, which is how they are found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from portal.models import Organisation

MOST = 500  # of one transaction

DUE = """
WITH leads AS MATERIALIZED (
    SELECT m.user_id, m.role, m.unit_id, u.path
      FROM portal_mandate m JOIN portal_unit u ON u.id = m.unit_id
     WHERE m.role IN ('MANAGER', 'DEPUTY') AND m.period @> %(day)s::date AND u.organisation_id = %(organisation)s
), reach AS MATERIALIZED (
    SELECT u.id AS unit_id, l.user_id, l.role, l.path
      FROM portal_unit u
      CROSS JOIN LATERAL unnest(string_to_array(u.path::text, '.')::bigint[]) AS above (id)
      JOIN leads l ON l.unit_id = above.id
     WHERE u.organisation_id = %(organisation)s
), nearest_of AS MATERIALIZED (
    SELECT DISTINCT ON (unit_id) unit_id, path FROM reach WHERE role = 'MANAGER' ORDER BY unit_id, nlevel(path) DESC
), usual AS MATERIALIZED (
    SELECT DISTINCT r.unit_id, r.user_id
      FROM reach r LEFT JOIN nearest_of n USING (unit_id)
     WHERE n.path IS NULL OR n.path @> r.path
), talks AS MATERIALIZED (
    SELECT t.id, t.user_id, t.led_by_id, t.state, p.is_active AND e.id IS NOT NULL AS is_here, e.unit_id,
           t.user_id IN (SELECT user_id FROM leads WHERE role = 'MANAGER') AS is_manager
      FROM planning_talk t
      JOIN portal_user p ON p.id = t.user_id
      LEFT JOIN portal_employment e ON e.user_id = t.user_id AND e.is_main AND e.period @> %(day)s::date
     WHERE t.state IN ('PLANNED', 'PREPARING', 'RESCHEDULED', 'HELD') AND p.organisation_id = %(organisation)s
       AND (%(only)s::uuid[] IS NULL OR t.id = ANY (%(only)s::uuid[]))
       AND (t.led_by_id IS NOT NULL OR EXISTS (SELECT FROM planning_talkhandover h WHERE h.talk_id = t.id))
), suspects AS MATERIALIZED (
    SELECT t.* FROM talks t
      LEFT JOIN usual u ON u.unit_id = t.unit_id AND u.user_id = t.led_by_id
      LEFT JOIN portal_user m ON m.id = t.led_by_id
     WHERE NOT t.is_here OR t.is_manager OR u.user_id IS NULL OR NOT m.is_active
), over_them AS MATERIALIZED (
    SELECT s.id, s.led_by_id, r.user_id, r.role, r.path
      FROM suspects s JOIN reach r ON r.unit_id = s.unit_id
     WHERE s.is_here AND NOT EXISTS (
         SELECT FROM leads own WHERE own.user_id = s.user_id AND own.role = 'MANAGER' AND own.path @> r.path
     )
), nearest AS MATERIALIZED (
    SELECT DISTINCT ON (id) id, user_id, path FROM over_them WHERE role = 'MANAGER' ORDER BY id, nlevel(path) DESC
), right_ones AS (
    SELECT DISTINCT o.id
      FROM over_them o
      JOIN portal_user m ON m.id = o.user_id AND m.is_active
      LEFT JOIN nearest n ON n.id = o.id
     WHERE o.user_id = o.led_by_id AND (n.path IS NULL OR n.path @> o.path)
)
SELECT s.id, s.is_here, m.id
  FROM suspects s
  LEFT JOIN nearest n ON n.id = s.id
  LEFT JOIN portal_user m ON m.id = n.user_id AND m.is_active
  LEFT JOIN right_ones still ON still.id = s.id
 WHERE CASE WHEN s.is_here THEN still.id IS NULL AND s.led_by_id IS DISTINCT FROM m.id ELSE s.state <> 'HELD' END
 ORDER BY s.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A talk to hand over: to whom (None: nobody leads the employee now). `has_left`: the employee is not here."""

    talk_id: UUID
    has_left: bool
    to_id: UUID | None


def due(organisation: Organisation, *, on: date, only: Sequence[UUID] | None = None) -> list[Due]:
    """The talks to hand over on the day, at most MOST of them; `only`: among these. One statement."""
    given: dict[str, int | date | list[UUID] | None] = {
        "organisation": organisation.pk,
        "day": on,
        "only": None if only is None else list(only),
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, given)
        return [Due(talk_id, not is_here, to_id) for talk_id, is_here, to_id in cursor.fetchall()]
