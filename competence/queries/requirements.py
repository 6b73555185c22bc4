"""What is required of a person on a day, and why: the demands on everyone, on her profession, roles and units.

Every employment in force on the day counts, not only the main one: who also works nights in another unit meets the
demands of both. What is demanded of everyone is demanded of everyone employed; who is not employed on the day meets the
demands of her roles alone. The highest level applies and every source is kept (domain.md, rule 1). A head-count ("at
least 4 people at level 3") is a need of the unit: it puts the competence before the person, and is never demanded of
her (rule 7). Only decided requirements of decided frameworks count, in force on the day, for competences that are not
retired by then (a framework that was retired later still counts for the days before).

A level with a ramp is demanded of who has been in the job for its months (rule 2); until then its lower level is, or
nothing. The months count from the day the job began; for a unit's demand from the day she came to the unit, and for a
role's from the day she got the role. Who comes by it on two ways is asked for the higher level.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from portal.models import User

Kind = Literal["COMMON", "PROFESSION", "ROLE", "UNIT"]

# `applies`: one row for each person and requirement that concerns her (and for each employment it reaches her by), with
# the level demanded on the day: NULL while a ramp demands nothing yet. Parameters: `people` (array of ids), `day`.
# The tree is matched once for each combination of profession and unit, not once for each person.
# `DECIDED` says which demands there are; competence.queries.effects puts those of a proposal in its place.
ASKED = """
WITH asked AS MATERIALIZED (
    SELECT c.id FROM competence_competence c JOIN competence_framework f ON f.id = c.framework_id
    WHERE (f.state = 'DECIDED' OR f.retired_at >= ((%(day)s::date + 1)::timestamp AT TIME ZONE '{zone}'))
      AND (c.retired_on IS NULL OR c.retired_on > %(day)s::date)
)
""".replace("{zone}", settings.TIME_ZONE)
DECIDED = """, demand AS NOT MATERIALIZED (
    SELECT r.id, r.organisation_id, r.competence_id, r.level, r.min_people, r.profession_id, r.role_id, r.unit_id,
        r.ramp_months, r.ramp_level
    FROM competence_requirement r
    WHERE r.state = 'DECIDED' AND r.period @> %(day)s::date AND r.competence_id IN (SELECT id FROM asked)
)
"""
RESOLVED = """, place AS MATERIALIZED (
    SELECT e.user_id, e.profession_id, u.path, min(e.hired_on) AS hired_on, min(lower(e.period)) AS came_on
    FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
    WHERE e.user_id = ANY(%(people)s::uuid[]) AND e.period @> %(day)s::date
    GROUP BY e.user_id, e.profession_id, u.path
), held AS MATERIALIZED (
    SELECT user_id, role_id, lower(period) AS got_on FROM competence_roleholding
    WHERE user_id = ANY(%(people)s::uuid[]) AND period @> %(day)s::date
), post AS MATERIALIZED (
    SELECT DISTINCT profession_id, path FROM place
), post_demand AS MATERIALIZED (
    SELECT post.path, post.profession_id AS of_profession, demand.*
    FROM post JOIN demand ON demand.profession_id = post.profession_id AND demand.unit_id IS NULL
    UNION ALL
    SELECT post.path, post.profession_id AS of_profession, demand.*
    FROM demand
    JOIN portal_unit target ON target.id = demand.unit_id
    JOIN post ON target.path @> post.path
     AND (demand.profession_id IS NULL OR demand.profession_id = post.profession_id)
), concerns AS (
    SELECT u.id AS user_id, demand.*, employed.hired_on AS begun_on
    FROM portal_user u JOIN demand ON demand.organisation_id = u.organisation_id
    JOIN (SELECT user_id, min(hired_on) AS hired_on FROM place GROUP BY user_id) employed ON employed.user_id = u.id
    WHERE demand.profession_id IS NULL AND demand.role_id IS NULL AND demand.unit_id IS NULL
    UNION ALL
    SELECT held.user_id, demand.*, held.got_on
    FROM held JOIN demand ON demand.role_id = held.role_id
    UNION ALL
    SELECT place.user_id, d.id, d.organisation_id, d.competence_id, d.level, d.min_people, d.profession_id, d.role_id,
        d.unit_id, d.ramp_months, d.ramp_level, CASE WHEN d.unit_id IS NULL THEN place.hired_on ELSE place.came_on END
    FROM place JOIN post_demand d ON d.path = place.path AND d.of_profession = place.profession_id
), applies AS (
    SELECT user_id, id, competence_id, min_people,
        CASE WHEN due_on > %(day)s::date THEN ramp_level ELSE level END AS level,
        CASE WHEN due_on > %(day)s::date THEN due_on END AS due_on
    FROM (SELECT concerns.*, (begun_on + make_interval(months => ramp_months))::date AS due_on FROM concerns) ramped
)
"""
APPLIES = ASKED + DECIDED + RESOLVED

_SOURCES = """
SELECT a.competence_id, r.level, a.level, a.due_on, r.min_people, lower(r.period), r.role_id, r.unit_id,
    role.name, profession.name, unit.name, r.id
FROM (
    SELECT id, competence_id, max(level) AS level, CASE WHEN bool_and(due_on IS NOT NULL) THEN min(due_on) END AS due_on
    FROM applies GROUP BY id, competence_id
) a
JOIN competence_requirement r ON r.id = a.id
LEFT JOIN competence_jobrole role ON role.id = r.role_id
LEFT JOIN portal_profession profession ON profession.id = r.profession_id
LEFT JOIN portal_unit unit ON unit.id = r.unit_id
ORDER BY a.competence_id, a.level DESC NULLS LAST, r.level DESC, a.id
"""

_LEVELS = """
SELECT user_id, competence_id, max(level) FROM applies WHERE min_people IS NULL AND level IS NOT NULL
GROUP BY user_id, competence_id
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a required level comes from. `name` is what the target is called ({} for everyone).

    `profession` says for which profession in the unit, where a unit demands it of one profession alone ({} otherwise).
    While she is new, `due_on` is the day from which `level` is demanded, and `until_then` what is demanded before it.
    """

    kind: Kind
    level: int
    name: dict[str, str]
    since: date | None
    profession: dict[str, str]
    due_on: date | None = None
    until_then: int | None = None
    requirement_id: int | None = None

    @property
    def now(self) -> int | None:
        """What is demanded on the day: the level, or what is demanded of who is new."""
        return self.until_then if self.due_on else self.level


@dataclass(frozen=True, slots=True)
class Need:
    """A head-count of a unit: at least `min_people` people at `level` or above."""

    unit_id: int
    unit_name: str
    level: int
    min_people: int


@dataclass(frozen=True, slots=True)
class Required:
    """One competence that is put before a person: the level demanded of her on the day, and why.

    `level` is None where only the unit needs it, and where nothing is demanded of her yet because she is new.
    """

    competence_id: int
    level: int | None
    sources: tuple[Source, ...]
    needs: tuple[Need, ...]


class _Row(NamedTuple):
    """A row of `_SOURCES`; the texts are JSON, as the driver gives them."""

    competence_id: int
    level: int
    now: int | None
    due_on: date | None
    min_people: int | None
    since: date | None
    role_id: int | None
    unit_id: int | None
    role: str | None
    profession: str | None
    unit: str | None
    id: int


def of(person: User, *, on: date) -> dict[int, Required]:
    """Everything put before the person on the day, by competence; sources with the highest level first. One query."""
    rows: dict[int, list[_Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + _SOURCES, {"people": [person.pk], "day": on})
        for row in map(_Row._make, cursor.fetchall()):
            rows.setdefault(row.competence_id, []).append(row)
    return {key: _required(key, found) for key, found in rows.items()}


def of_many(person_ids: Collection[UUID], *, on: date) -> dict[UUID, dict[int, int]]:
    """The required level of each competence for each of the people; who has no requirement has an empty mapping."""
    levels: dict[UUID, dict[int, int]] = {person_id: {} for person_id in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + _LEVELS, {"people": list(levels), "day": on})
        for person_id, competence_id, level in cursor.fetchall():
            levels[person_id][competence_id] = level
    return levels


def _required(competence_id: int, rows: list[_Row]) -> Required:
    sources = [row for row in rows if row.min_people is None]
    needs = (Need(row.unit_id or 0, row.unit or "", row.level, row.min_people) for row in rows if row.min_people)
    level = sources[0].now if sources else None
    return Required(competence_id, level, tuple(map(_source, sources)), tuple(needs))


def _source(row: _Row) -> Source:
    kind, name, profession = _target(row)
    return Source(kind, row.level, name, row.since, profession, row.due_on, row.now if row.due_on else None, row.id)


def _target(row: _Row) -> tuple[Kind, dict[str, str], dict[str, str]]:
    if row.role_id is not None:
        return "ROLE", _texts(row.role), {}
    if row.unit_id is not None:
        return "UNIT", {"sv": row.unit or ""}, _texts(row.profession)
    if row.profession is not None:
        return "PROFESSION", _texts(row.profession), {}
    return "COMMON", {}, {}


def _texts(value: str | None) -> dict[str, str]:
    texts: dict[str, Any] = json.loads(value) if value else {}
    return texts
