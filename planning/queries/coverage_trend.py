"""How the figures went by month: from the frozen ones, which show a unit only where it was large enough then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planning.models import MEASURES, CoverageSnapshot, SnapshotFigure
from portal.models import Organisation

MONTHS = 13
"""A year back, and the same month of the year before to compare with."""


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of a unit at the end of a month: people, then by measure."""

    day: date
    people: int
    has: dict[str, int]


def trend_of(
    organisation: Organisation, units: Sequence[int], *, before: date, months: int = MONTHS
) -> dict[int, tuple[Month, ...]]:
    """Of each unit its figures in the months before the day, the oldest first; a month it was too small in is missing.

    One query.
    """
    monthly = CoverageSnapshot.objects.filter(
        organisation=organisation, kind=CoverageSnapshot.Kind.MONTHLY, day__lt=before
    )
    latest = monthly.order_by("-day").values("pk")[:months]
    rows = SnapshotFigure.objects.filter(unit__in=units, snapshot__in=latest).order_by("snapshot__day")
    found: dict[int, list[Month]] = defaultdict(list)
    for unit_id, day, people, *numbers in rows.values_list("unit_id", "snapshot__day", "people", *MEASURES):
        found[unit_id].append(Month(day, people, dict(zip(MEASURES, numbers, strict=True))))
    return {unit_id: tuple(found[unit_id]) for unit_id in units}
