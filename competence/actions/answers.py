"""Writing answers: the portal's most frequent deed, when a whole organisation rates itself in the same weeks.

SQL text stands here, since Django cannot say it in one statement: the draft is locked and the answer changed together,
and the requirements of 150 answers are remembered at once.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

# The draft's row is the lock: a second device waits there, and then no longer finds the version that it saw.
_CHANGE = """
WITH draft AS (
    UPDATE competence_assessment SET saved_at = %(at)s::timestamptz
    WHERE user_id = %(user)s::uuid AND state = 'DRAFT'
      AND (%(level)s::smallint IS NULL OR CASE
        WHEN EXISTS (SELECT FROM competence_competence
            WHERE id = %(competence)s::bigint AND kind = 'LANGUAGE') THEN %(level)s::smallint BETWEEN 0 AND 6
        ELSE EXISTS (SELECT FROM competence_level
            WHERE organisation_id = %(organisation)s::bigint AND value = %(level)s::smallint) END)
    RETURNING id
)
UPDATE competence_rating rating SET self_level = %(level)s::smallint, not_applicable = %(not_applicable)s::boolean,
    comment = %(comment)s::text, evidence = %(evidence)s::text, wish = %(wish)s::text,
    revision = competence.revision, version = rating.version + 1, saved_at = %(at)s::timestamptz
FROM draft, competence_competence competence
WHERE rating.assessment_id = draft.id AND rating.competence_id = %(competence)s::bigint
  AND rating.version = %(version)s::integer AND competence.id = rating.competence_id
RETURNING rating.version
"""

# What is asked of a person and can be rated, in the order it is put before her.
_GIVEN = """
SELECT competence.id, coalesce(rating.self_level IS NOT NULL OR rating.not_applicable, false)
FROM competence_competence competence
LEFT JOIN competence_rating rating
    ON rating.competence_id = competence.id AND rating.assessment_id = %(assessment)s::uuid
WHERE competence.id = ANY(%(asked)s::bigint[]) AND competence.kind <> 'CERTIFICATE'
ORDER BY competence.position, competence.id
"""

_REMEMBER = """
UPDATE competence_rating rating SET required_level = asked.level
FROM unnest(%(competences)s::bigint[], %(levels)s::smallint[]) AS asked (competence_id, level)
WHERE rating.assessment_id = %(assessment)s::uuid AND rating.competence_id = asked.competence_id
  AND rating.required_level IS DISTINCT FROM asked.level
"""


def given(*, assessment_id: UUID, asked: Collection[int]) -> dict[int, bool]:
    """Whether each of the rated competences that are asked has an answer. One statement."""
    with connection.cursor() as cursor:
        values: dict[str, UUID | list[int]] = {"assessment": assessment_id, "asked": list(asked)}
        cursor.execute(_GIVEN, values)
        return dict(cursor.fetchall())


def remember_required(*, assessment_id: UUID, levels: Mapping[int, int | None]) -> None:
    """Let each rating remember the level that is required on this day. One statement, however many they are."""
    values: dict[str, UUID | list[int] | list[int | None]] = {
        "assessment": assessment_id,
        "competences": list(levels),
        "levels": list(levels.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, values)


def change(
    *,
    user_id: UUID,
    organisation_id: int,
    competence_id: int,
    answer: Mapping[str, int | str | None],
    version: int,
    at: datetime,
) -> int | None:
    """Write over the answer with this version in the person's draft and give its new version.

    `answer` has the rating's columns: self_level, not_applicable, comment, evidence, wish.

    None when nothing was written: no draft, no such level, no such answer, or another version. The caller, who has
    asked for the right and opened the transaction, finds out which.
    """
    values: dict[str, UUID | datetime | int | str | None] = {
        **answer,
        "level": answer["self_level"],
        "user": user_id,
        "organisation": organisation_id,
        "competence": competence_id,
        "version": version,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None
