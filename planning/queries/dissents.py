"""Dissenting notes of a talk, as they were written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

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


def json_of_outer() -> "QuerySet[DissentingNote, Any]":
    """The same for the talk of an outer query, as one column each."""
    rows = DissentingNote.objects.filter(talk=OuterRef("pk")).order_by("at")
    return rows.values(
        json=JSONObject(by="by_id", given="by__given_name", family="by__family_name", text="text", at="at")
    )


def of_rows(rows: Iterable[dict[str, Any]]) -> tuple[Dissent, ...]:
    """Out of their columns."""
    return tuple(
        Dissent(UUID(row["by"]), f"{row['given']} {row['family']}", row["text"], datetime.fromisoformat(row["at"]))
        for row in rows
    )
