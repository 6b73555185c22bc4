"""How far someone's own self-assessment has come, who asks for it and until when, in one query: for the start page."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from competence.models import Assessment
from competence.queries.assessment_windows import PACE, WINDOW, Terms, read_terms
from portal.models import User

if TYPE_CHECKING:
    from uuid import UUID

_MINE = """
SELECT json_agg(one)::text FROM (
    SELECT a.state, a.saved_at, a.returned_at, a.agreed_at, a.submitted_at,
        json_agg(r.competence_id) FILTER (WHERE r.self_level IS NOT NULL OR r.not_applicable) AS answered
    FROM competence_assessment a LEFT JOIN competence_rating r ON r.assessment_id = a.id
    WHERE a.user_id = %(person)s::uuid AND a.state <> 'SUPERSEDED' GROUP BY a.id
) one
"""
_HANDED_IN = """
SELECT json_agg(c.competence_id)::text FROM competence_credential c
WHERE c.user_id = %(person)s::uuid AND c.state = 'REPORTED'
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """`state` is "" when no assessment is open; `answered` are the competences answered in the open one.

    `submitted_on` is the day of the latest that was handed in, agreed or not; `terms` says who asks until when.
    `handed_in` are the certificates that wait for somebody else to attest them.
    """

    state: str
    answered: frozenset[int]
    saved_at: datetime | None
    returned_at: datetime | None
    agreed_on: date | None
    submitted_on: date | None = None
    terms: Terms = Terms()  # noqa: RUF009 - frozen
    handed_in: frozenset[int] = frozenset()


def of(user: User, *, on: date | None = None) -> Progress:
    """The open assessment of `user` herself (a draft is hers alone), and the days of what she has handed in before."""
    today = on or timezone.localdate()
    values: dict[str, UUID | int | date] = {"person": user.pk, "organisation": user.organisation_id, "day": today}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_MINE}), ({_HANDED_IN}), ({WINDOW}), ({PACE})", values)
        mine, handed_in, *terms = cursor.fetchone()
    found: dict[str, dict[str, Any]] = {row["state"]: row for row in json.loads(mine or "null") or ()}
    opened = found.get(Assessment.State.DRAFT) or found.get(Assessment.State.SUBMITTED)
    agreed = found.get(Assessment.State.AGREED)
    return Progress(
        state=opened["state"] if opened else "",
        answered=frozenset(opened["answered"] or ()) if opened else frozenset(),
        saved_at=_moment(opened, "saved_at"),
        returned_at=_moment(opened, "returned_at"),
        agreed_on=_day(_moment(agreed, "agreed_at")),
        submitted_on=max((day for row in found.values() if (day := _day(_moment(row, "submitted_at")))), default=None),
        terms=read_terms(*terms),
        handed_in=frozenset(json.loads(handed_in or "null") or ()),
    )


def _moment(row: dict[str, Any] | None, name: str) -> datetime | None:
    return datetime.fromisoformat(row[name]) if row and row[name] else None


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
