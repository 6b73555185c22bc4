"""Whom a change of the catalogue touches: people who are asked, requirements, answers. For pages before a decision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from competence.models import Framework

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Touched:
    """What hangs on a competence: requirements in force or to come, people asked today, ratings, and those in drafts.

    `people` are those that something is demanded of, by herself or through a head-count of her unit.
    """

    competence_id: int
    requirements: int
    people: int
    ratings: int
    drafts: int


# Every requirement reaches people on one of three ways; each person counts once, however many reach her.
_EACH = "r.competence_id"
_TOGETHER = "0::bigint AS competence_id"
_REACHED = """
WITH demand AS MATERIALIZED (
    SELECT DISTINCT {competence}, r.organisation_id, r.profession_id, r.role_id, r.unit_id FROM competence_requirement r
    WHERE r.competence_id = ANY(%(competences)s::bigint[]) AND r.state = 'DECIDED' AND r.period @> %(day)s::date
), place AS (
    SELECT e.user_id, e.profession_id, u.path, u.organisation_id
    FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
    WHERE e.period @> %(day)s::date AND u.organisation_id = %(organisation)s
), reached AS (
    SELECT demand.competence_id, place.user_id FROM demand JOIN place ON demand.organisation_id = place.organisation_id
    WHERE demand.role_id IS NULL AND demand.unit_id IS NULL
      AND (demand.profession_id IS NULL OR demand.profession_id = place.profession_id)
    UNION ALL
    SELECT demand.competence_id, place.user_id
    FROM demand JOIN portal_unit target ON target.id = demand.unit_id JOIN place ON place.path <@ target.path
    WHERE demand.profession_id IS NULL OR demand.profession_id = place.profession_id
    UNION ALL
    SELECT demand.competence_id, held.user_id
    FROM demand JOIN competence_roleholding held ON held.role_id = demand.role_id AND held.period @> %(day)s::date
)
"""
_PEOPLE = "SELECT competence_id, count(DISTINCT user_id) FROM reached GROUP BY competence_id"
_COUNTED = """
SELECT competence_id, count(*), NULL, NULL FROM competence_requirement
WHERE competence_id = ANY(%(competences)s::bigint[]) AND state = 'DECIDED'
  AND period && daterange(%(day)s::date, NULL) GROUP BY competence_id
UNION ALL
SELECT r.competence_id, NULL, count(*), count(*) FILTER (WHERE a.state = 'DRAFT')
FROM competence_rating r JOIN competence_assessment a ON a.id = r.assessment_id
WHERE r.competence_id = ANY(%(competences)s::bigint[]) GROUP BY r.competence_id
"""
_OPEN_DRAFTS = """
SELECT count(DISTINCT r.assessment_id) FROM competence_rating r JOIN competence_assessment a ON a.id = r.assessment_id
WHERE r.competence_id = ANY(%(competences)s::bigint[]) AND a.state = 'DRAFT'
"""


def by(framework: Framework, competence_ids: Collection[int], *, on: date) -> dict[int, Touched]:
    """What hangs on each of the competences of the framework. Two queries; none for no competences."""
    if not competence_ids:
        return {}
    values = _values(framework, competence_ids, on)
    with connection.cursor() as cursor:
        cursor.execute(_REACHED.format(competence=_EACH) + _PEOPLE, values)
        people = dict(cursor.fetchall())
        requirements, ratings = _counted(cursor, values)
    return {
        key: Touched(key, requirements.get(key, 0), people.get(key, 0), *ratings.get(key, (0, 0)))
        for key in competence_ids
    }


def together(framework: Framework, competence_ids: Collection[int], *, on: date) -> Touched:
    """What hangs on all of them together: each person and each draft counts once. Three queries; id 0."""
    if not competence_ids:
        return Touched(0, 0, 0, 0, 0)
    values = _values(framework, competence_ids, on)
    with connection.cursor() as cursor:
        cursor.execute(_REACHED.format(competence=_TOGETHER) + _PEOPLE, values)
        people = dict(cursor.fetchall()).get(0, 0)
        requirements, ratings = _counted(cursor, values)
        cursor.execute(_OPEN_DRAFTS, values)
        drafts = cursor.fetchone()[0]
    return Touched(0, sum(requirements.values()), people, sum(one for one, _drafts in ratings.values()), drafts)


def _counted(cursor: "CursorWrapper", values: dict[str, Any]) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Requirements, and ratings with those in drafts, by competence."""
    cursor.execute(_COUNTED, values)
    rows = cursor.fetchall()
    requirements = {key: number for key, number, _ratings, _drafts in rows if number is not None}
    return requirements, {key: (ratings, drafts) for key, number, ratings, drafts in rows if number is None}


def _values(framework: Framework, competence_ids: Collection[int], on: date) -> dict[str, Any]:
    return {"competences": list(competence_ids), "day": on, "organisation": framework.organisation_id}
