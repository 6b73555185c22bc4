"""Dissenting notes of a talk, as they were written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from planning.models import DissentingNote


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who sees what otherwise than the summary, and when it was written."""

    by: UUID
    name: str
    text: str
    at: datetime


def of(talk_id: UUID) -> tuple[Dissent, ...]:
    """The notes of a talk, the first written first; for the page of the plan and its document. One query.

    Who may read the talk's summary may read them.
    """
    rows = DissentingNote.objects.filter(talk=talk_id).select_related("by").order_by("at")
    return tuple(Dissent(row.by_id, row.by.name, row.text, row.at) for row in rows)
