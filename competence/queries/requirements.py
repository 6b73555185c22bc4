"""What is required of a person on a day, and why: the demands on everyone, on her profession, roles and units.

Every employment in force on the day counts, not only the main one: who also works nights in another unit meets the
demands of both. What is demanded of everyone is demanded of everyone employed; who is not employed on the day meets the
demands of her roles alone. The highest level applies and every source is kept (domain.md, rule 1). A head-count ("at
least 4 people at level 3") is a need of the unit: it puts the competence before the person, and is never demanded of
her (rule 7). Only decided requirements of decided frameworks count, in force on the day, for competences that are not
retired by then.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db import connection

from portal.models import User

Kind = Literal["COMMON", "PROFESSION", "ROLE", "UNIT"]

# `applies`: one row for each person and requirement that concerns her. Parameters: `people` (array of ids), `day`.
# The tree is matched once for each combination of profession and unit, not once for each person.
APPLIES = """
WITH asked AS MATERIALIZED (
    SELECT c.id FROM competence_competence c JOIN competence_framework f ON f.id = c.framework_id
    WHERE f.state = 'DECIDED' AND (c.retired_on IS NULL OR c.retired_on > %(day)s::date)
), demand AS NOT MATERIALIZED (
    SELECT r.id, r.organisation_id, r.competence_id, r.level, r.min_people, r.profession_id, r.role_id, r.unit_id
    FROM competence_requirement r
    WHERE r.state = 'DECIDED' AND r.period @> %(day)s::date AND r.competence_id IN (SELECT id FROM asked)
), place AS MATERIALIZED (
    SELECT DISTINCT e.user_id, e.profession_id, u.path
    FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
    WHERE e.user_id = ANY(%(people)s::uuid[]) AND e.period @> %(day)s::date
), held AS MATERIALIZED (
    SELECT user_id, role_id FROM competence_roleholding
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
), applies AS (
    SELECT u.id AS user_id, demand.id, demand.competence_id, demand.level, demand.min_people
    FROM portal_user u JOIN demand ON demand.organisation_id = u.organisation_id
    WHERE u.id IN (SELECT user_id FROM place)
      AND demand.profession_id IS NULL AND demand.role_id IS NULL AND demand.unit_id IS NULL
    UNION ALL
    SELECT held.user_id, demand.id, demand.competence_id, demand.level, demand.min_people
    FROM held JOIN demand ON demand.role_id = held.role_id
    UNION ALL
    SELECT place.user_id, d.id, d.competence_id, d.level, d.min_people
    FROM place JOIN post_demand d ON d.path = place.path AND d.of_profession = place.profession_id
)
"""

_SOURCES = """
SELECT a.competence_id, a.level, a.min_people, lower(r.period), r.role_id, r.unit_id,
    role.name, profession.name, unit.name
FROM (SELECT DISTINCT id, competence_id, level, min_people FROM applies) a
JOIN competence_requirement r ON r.id = a.id
LEFT JOIN competence_jobrole role ON role.id = r.role_id
LEFT JOIN portal_profession profession ON profession.id = r.profession_id
LEFT JOIN portal_unit unit ON unit.id = r.unit_id
ORDER BY a.competence_id, a.level DESC, a.id
"""

_LEVELS = """
SELECT user_id, competence_id, max(level) FROM applies WHERE min_people IS NULL GROUP BY user_id, competence_id
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a required level comes from. `name` is what the target is called ({} for everyone).

    `profession` says for which profession in the unit, where a unit demands it of one profession alone ({} otherwise).
    """

    kind: Kind
    level: int
    name: dict[str, str]
    since: date | None
    profession: dict[str, str]


@dataclass(frozen=True, slots=True)
class Need:
    """A head-count of a unit: at least `min_people` people at `level` or above."""

    unit_id: int
    unit_name: str
    level: int
    min_people: int


@dataclass(frozen=True, slots=True)
class Required:
    """One competence that is put before a person: the level demanded of her (None: only the unit's need), and why."""

    competence_id: int
    level: int | None
    sources: tuple[Source, ...]
    needs: tuple[Need, ...]


class _Row(NamedTuple):
    """A row of `_SOURCES`; the texts are JSON, as the driver gives them."""

    competence_id: int
    level: int
    min_people: int | None
    since: date | None
    role_id: int | None
    unit_id: int | None
    role: str | None
    profession: str | None
    unit: str | None


def of(person: User, *, on: date) -> dict[int, Required]:
    """Everything put before the person on the day, by competence; sources with the highest level first. One query."""
    sources: dict[int, list[Source]] = {}
    needs: dict[int, list[Need]] = {}
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + _SOURCES, {"people": [person.pk], "day": on})
        for row in map(_Row._make, cursor.fetchall()):
            source, need = sources.setdefault(row.competence_id, []), needs.setdefault(row.competence_id, [])
            if row.min_people is None:
                source.append(_source(row))
            else:
                need.append(Need(row.unit_id or 0, row.unit or "", row.level, row.min_people))
    return {key: _required(key, sources[key], needs[key]) for key in sources}


def of_many(person_ids: Collection[UUID], *, on: date) -> dict[UUID, dict[int, int]]:
    """The required level of each competence for each of the people; who has no requirement has an empty mapping."""
    levels: dict[UUID, dict[int, int]] = {person_id: {} for person_id in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + _LEVELS, {"people": list(levels), "day": on})
        for person_id, competence_id, level in cursor.fetchall():
            levels[person_id][competence_id] = level
    return levels


def _required(competence_id: int, sources: list[Source], needs: list[Need]) -> Required:
    level = sources[0].level if sources else None
    return Required(competence_id, level, tuple(sources), tuple(needs))


def _source(row: _Row) -> Source:
    if row.role_id is not None:
        return Source("ROLE", row.level, _texts(row.role), row.since, {})
    if row.unit_id is not None:
        return Source("UNIT", row.level, {"sv": row.unit or ""}, row.since, _texts(row.profession))
    if row.profession is not None:
        return Source("PROFESSION", row.level, _texts(row.profession), row.since, {})
    return Source("COMMON", row.level, {}, row.since, {})


def _texts(value: str | None) -> dict[str, str]:
    texts: dict[str, Any] = json.loads(value) if value else {}
    return texts
