"""Counting the gaps, as the scheduler does it, and the plain answer to compare it with."""

from collections import defaultdict
from datetime import UTC, date, datetime

from competence.actions.gap_counts import refresh
from competence.models import Competence, GapCount, GapSum
from competence.queries import gaps
from competence.queries.gap_counts import Cell, Spread
from competence.queries.gaps import Line, Status
from portal.models import Employment, Organisation

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STATUSES = {
    Status.MET: "met",
    Status.VALID: "met",
    Status.EXPIRES_SOON: "met",
    Status.EXPIRED: "below",
    Status.MISSING: "below",
    Status.UNRATED: "unrated",
    Status.NOT_APPLICABLE: "not_applicable",
}


def count_gaps(organisation: Organisation, *, on: date) -> int:
    """Count until nothing is left to do; gives the number of units counted."""
    counted = 0
    while units := refresh(organisation=organisation, on=on, at=NOW):
        counted += units
    return counted


def kept(organisation: Organisation) -> dict[Cell, Spread]:
    """The kept counts of each unit's own people."""
    rows = GapCount.objects.filter(unit__organisation=organisation)
    return {Cell(row.unit_id, row.profession_id, row.competence_id): _spread(row) for row in rows}


def kept_sums(organisation: Organisation) -> dict[tuple[int, int], Spread]:
    """The kept sums by unit and competence."""
    rows = GapSum.objects.filter(unit__organisation=organisation)
    return {(row.unit_id, row.competence_id): _spread(row) for row in rows}


def plainly(organisation: Organisation, *, on: date) -> dict[Cell, Spread]:
    """The same from `gaps.of`, one person after the other."""
    counts: dict[Cell, Spread] = defaultdict(Spread)
    employments = Employment.objects.filter(unit__organisation=organisation, is_main=True, period__contains=on)
    for employment in employments.select_related("user"):
        for line in gaps.of(employment.user, on=on):
            if line.required is not None:
                cell = Cell(employment.unit_id, employment.profession_id, line.competence_id)
                counts[cell].add(Spread(**{standing(line): 1}))
    return dict(counts)


def sums_plainly(organisation: Organisation, *, on: date) -> dict[tuple[int, int], Spread]:
    """And rolled up, unit by unit."""
    sums: dict[tuple[int, int], Spread] = defaultdict(Spread)
    paths = dict(organisation.units.values_list("pk", "path"))
    for cell, count in plainly(organisation, on=on).items():
        for above in map(int, str(paths[cell.unit_id]).split(".")):
            sums[above, cell.competence_id].add(count)
    return dict(sums)


def standing(line: Line) -> str:
    """The column in which the person stands."""
    if line.status == Status.GAP and line.gap is not None:
        return "below_far" if line.gap > 1 else "below"
    if line.status == Status.MET and line.kind != Competence.Kind.CERTIFICATE:
        return "above" if (line.current or 0) > (line.required or 0) else "met"
    return STATUSES[line.status]


def _spread(row: GapCount | GapSum) -> Spread:
    return Spread(row.below_far, row.below, row.met, row.above, row.unrated, row.not_applicable)
