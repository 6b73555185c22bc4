"""Writing over an answer: the portal's most frequent deed, when a whole organisation rates itself in the same weeks.

SQL text stands here, since Django cannot say it in one statement: the draft is locked and the answer changed together.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

# The draft's row is the lock: a second device waits there, and then no longer finds the version that it saw.
_CHANGE = """
WITH draft AS (
    UPDATE competence_assessment SET saved_at = %(at)s::timestamptz
    WHERE user_id = %(user)s::uuid AND state = 'DRAFT'
      AND (%(level)s::smallint IS NULL OR EXISTS (
        SELECT FROM competence_level
        WHERE organisation_id = %(organisation)s::bigint AND value = %(level)s::smallint))
    RETURNING id
)
UPDATE competence_rating rating SET self_level = %(level)s::smallint, not_applicable = %(not_applicable)s::boolean,
    comment = %(comment)s::text, wish = %(wish)s::text, revision = competence.revision, version = rating.version + 1,
    saved_at = %(at)s::timestamptz
FROM draft, competence_competence competence
WHERE rating.assessment_id = draft.id AND rating.competence_id = %(competence)s::bigint
  AND rating.version = %(version)s::integer AND competence.id = rating.competence_id
RETURNING rating.version
"""


def change(
    *,
    user_id: UUID,
    organisation_id: int,
    competence_id: int,
    level: int | None,
    not_applicable: bool,
    comment: str,
    wish: str,
    version: int,
    at: datetime,
) -> int | None:
    """Write over the answer with this version in the person's draft and give its new version.

    None when nothing was written: no draft, no such level, no such answer, or another version. The caller, who has
    asked for the right and opened the transaction, finds out which.
    """
    values: dict[str, UUID | datetime | int | str | None] = {
        "user": user_id,
        "organisation": organisation_id,
        "competence": competence_id,
        "level": level,
        "not_applicable": not_applicable,
        "comment": comment,
        "wish": wish,
        "version": version,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None
