"""How far someone's own self-assessment has come, in one query: for the start page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from competence.models import Assessment
from portal.models import User


@dataclass(frozen=True, slots=True)
class Progress:
    """`state` is "" when no assessment is open; `answered` counts the answers given in the open one."""

    state: str
    answered: int
    saved_at: datetime | None
    returned_at: datetime | None
    agreed_on: date | None


def of(user: User) -> Progress:
    """The open assessment of `user` herself (a draft is hers alone) and the day of the latest agreed one."""
    given = Q(ratings__self_level__isnull=False) | Q(ratings__not_applicable=True)
    rows = Assessment.objects.filter(user=user).exclude(state=Assessment.State.SUPERSEDED)
    counted = rows.annotate(answered=Count("ratings", filter=given))
    columns = ("state", "answered", "saved_at", "returned_at", "agreed_at")
    found = {state: rest for state, *rest in counted.values_list(*columns)}
    agreed_at = found[Assessment.State.AGREED][3] if Assessment.State.AGREED in found else None
    for state in (Assessment.State.DRAFT, Assessment.State.SUBMITTED):
        if state in found:
            answered, saved_at, returned_at, _ = found[state]
            return Progress(state, answered, saved_at, returned_at, _day(agreed_at))
    return Progress("", 0, None, None, _day(agreed_at))


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
