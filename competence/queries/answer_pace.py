"""How long an answer takes, measured from answers that were saved one after the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

PAUSE = 300  # seconds; who waits longer has done something else in between
FEWEST = 200
"""Answers that have to be measured before their median replaces the default: fewer say more of one than of all."""

# Only what was handed in counts, and only what its owner saved: the talk writes in the same rows later. Answers
# confirmed in one press have one and the same time, and are no measure of anything.
_MEDIAN = """
WITH saved AS (
    SELECT r.saved_at - lag(r.saved_at) OVER (PARTITION BY r.assessment_id ORDER BY r.saved_at) AS since_last
    FROM competence_assessment a
    JOIN portal_user person ON person.id = a.user_id
    JOIN competence_rating r ON r.assessment_id = a.id
    WHERE person.organisation_id = %(organisation)s::bigint AND a.state IN ('SUBMITTED', 'AGREED', 'SUPERSEDED')
      AND a.submitted_at >= %(since)s::timestamptz AND r.saved_at <= a.submitted_at
)
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM since_last)), count(*) FROM saved
WHERE since_last > interval '0' AND since_last <= make_interval(secs => %(pause)s::int)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """The median in seconds, of so many answers."""

    seconds: float
    answers: int


def measured(organisation_id: int, *, since: datetime) -> Measured | None:
    """The pace of what was submitted since then; None where there are too few answers to say. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MEDIAN, {"organisation": organisation_id, "since": since, "pause": PAUSE})
        seconds, answers = cursor.fetchone()
    return Measured(float(seconds), answers) if answers >= FEWEST else None
