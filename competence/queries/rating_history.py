"""How a person's levels have moved over the years: her own and the agreed ones, never from a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

_POINTS = """
SELECT r.competence_id, a.submitted_at, r.self_level, CASE WHEN a.agreed_at IS NOT NULL THEN r.agreed_level END
FROM competence_assessment a JOIN competence_rating r ON r.assessment_id = a.id
WHERE a.user_id = %(person)s::uuid AND a.state IN ('SUBMITTED', 'AGREED', 'SUPERSEDED')
  AND (r.self_level IS NOT NULL OR r.agreed_level IS NOT NULL)
ORDER BY r.competence_id, a.submitted_at
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One self-assessment's levels of a competence: her own, and what was agreed (None: not agreed, or not yet)."""

    on: date
    own: int | None
    agreed: int | None

    @property
    def level(self) -> int | None:
        """The agreed level if there is one, else her own (domain.md, rule 3)."""
        return self.own if self.agreed is None else self.agreed


History = Mapping[int, tuple[Point, ...]]
"""The points of each competence."""

NO_HISTORY: History = {}


def of(person_id: UUID) -> dict[int, tuple[Point, ...]]:
    """The points of each competence, the oldest first. One query.

    What a talk has noted counts once it is agreed: until then only her own level stands here.
    """
    points: dict[int, list[Point]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, {"person": person_id})
        rows: list[tuple[int, datetime, int | None, int | None]] = cursor.fetchall()
    for competence_id, submitted_at, own, agreed in rows:
        points.setdefault(competence_id, []).append(Point(timezone.localdate(submitted_at), own, agreed))
    return {competence_id: tuple(line) for competence_id, line in points.items()}
