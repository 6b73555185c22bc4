"""Head-counts that are not met where a person works, and that she could help to meet; the tasks of her units."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from portal.models import User

# Who holds a level is what `competence/queries/unit_needs.py` says: at work, in the main employment, in the unit or
# below, of the profession where one is named; the agreed level, else the handed-in one; a valid certificate.
_AROUND = """
WITH own AS MATERIALIZED (
    SELECT DISTINCT u.path, e.profession_id FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
    WHERE e.user_id = %(person)s::uuid AND e.is_main AND e.period @> %(day)s::date
), wanted AS MATERIALIZED (
    SELECT r.id, r.competence_id, r.level, r.min_people, r.profession_id, unit.path, unit.name AS unit, c.name, c.kind
    FROM own
    JOIN portal_unit unit ON unit.path @> own.path
    JOIN competence_requirement r ON r.unit_id = unit.id AND r.min_people IS NOT NULL AND r.state = 'DECIDED'
     AND r.period @> %(day)s::date AND (r.profession_id IS NULL OR r.profession_id = own.profession_id)
    JOIN competence_competence c ON c.id = r.competence_id AND (c.retired_on IS NULL OR c.retired_on > %(day)s::date)
    JOIN competence_framework f ON f.id = c.framework_id AND f.state = 'DECIDED'
), counted AS (
    SELECT wanted.id, e.user_id, CASE WHEN wanted.kind = 'CERTIFICATE' THEN EXISTS (
            SELECT FROM competence_credential held
            WHERE held.user_id = e.user_id AND held.competence_id = wanted.competence_id AND held.state = 'ATTESTED'
              AND held.issued_on <= %(day)s::date AND (held.valid_until IS NULL OR held.valid_until >= %(day)s::date)
        ) ELSE coalesce(known.agreed, CASE WHEN known.is_not_hers THEN NULL ELSE coalesce(known.own, known.then) END)
            >= wanted.level END AS holds
    FROM wanted
    JOIN portal_unit u ON u.path <@ wanted.path
    JOIN portal_employment e ON e.unit_id = u.id AND e.is_main AND e.period @> %(day)s::date
     AND (wanted.profession_id IS NULL OR e.profession_id = wanted.profession_id)
     AND NOT coalesce(e.leave @> %(day)s::date, false)
    CROSS JOIN LATERAL (
        SELECT max(r.agreed_level) FILTER (WHERE a.state = 'AGREED') AS agreed,
            max(r.self_level) FILTER (WHERE a.state = 'SUBMITTED') AS own,
            max(r.self_level) FILTER (WHERE a.state = 'AGREED') AS then,
            bool_or(r.not_applicable) FILTER (WHERE a.state = 'SUBMITTED') AS is_not_hers
        FROM competence_assessment a
        JOIN competence_rating r ON r.assessment_id = a.id AND r.competence_id = wanted.competence_id
        WHERE a.user_id = e.user_id AND a.state IN ('SUBMITTED', 'AGREED')
    ) known
), unmet AS (
    SELECT wanted.id, wanted.competence_id, wanted.name::text AS name, wanted.kind, wanted.level, wanted.min_people,
        wanted.unit, wanted.path::text AS path
    FROM wanted LEFT JOIN counted ON counted.id = wanted.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    HAVING count(*) FILTER (WHERE counted.holds) < wanted.min_people
       AND NOT coalesce(bool_or(counted.holds AND counted.user_id = %(person)s::uuid), false)
), task AS (
    SELECT DISTINCT task.id, task.name, unit.name AS unit, unit.path::text AS path, task.position
    FROM own
    JOIN portal_unit unit ON unit.path @> own.path
    JOIN competence_mission mission ON mission.unit_id = unit.id
    JOIN competence_worktask task ON task.mission_id = mission.id
     AND (task.retired_on IS NULL OR task.retired_on > %(day)s::date)
)
SELECT id, competence_id, name, kind, level, min_people, unit, path, 0 AS position FROM unmet
UNION ALL
SELECT id, NULL, name, 'TASK', 0, 0, unit, path, position FROM task
ORDER BY path DESC, position, level DESC, id
"""


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """A head-count of the person's unit, or of one above, that fewer people meet than are needed."""

    requirement_id: int
    competence_id: int
    name: str
    kind: str
    level: int
    min_people: int
    unit: str
    path: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A present task of the mission of the person's unit, or of one above."""

    task_id: int
    name: str
    unit: str


def around(person: User, *, on: date) -> tuple[tuple[UnmetNeed, ...], tuple[OpenTask, ...]]:
    """The head-counts that she could help to meet, and the tasks; those of her own unit first. One query.

    `name` of a need is JSON, as the driver gives it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"person": person.pk, "day": on})
        rows = cursor.fetchall()
    needs = tuple(UnmetNeed(*row[:8]) for row in rows if row[3] != "TASK")
    return needs, tuple(OpenTask(row[0], row[2], row[6]) for row in rows if row[3] == "TASK")
