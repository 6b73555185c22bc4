"""Counting the gaps again: for the day, and for the units that triggers have marked.

SQL text stands here because 150,000 counts are written where they are counted, and never travel.
"""

from datetime import date, datetime

from django.db import connection, transaction

from competence.models import STANDINGS, GapCount, GapCounting, GapProfession, GapStale
from competence.queries import gap_counts, gap_groups
from competence.queries.gap_counts import COLUMNS, COUNT, SUMS
from portal.models import Organisation, Unit

PEOPLE = 4000
"""In one step: enough to spread the cost of a statement, few enough to be done in seconds."""

_KEEP = f"INSERT INTO competence_gapcount (unit_id, profession_id, competence_id, {COLUMNS}) {COUNT}"
_ABOVE = """
SELECT DISTINCT above.id FROM portal_unit unit JOIN portal_unit above ON above.path @> unit.path
WHERE unit.id = ANY(%(units)s::bigint[]) AND above.organisation_id = %(organisation)s
"""
_FORGET_SUMS = "DELETE FROM competence_gapsum WHERE unit_id = ANY(%(above)s::bigint[])"
_KEEP_SUMS = """
INSERT INTO competence_gapsum (unit_id, competence_id, {columns})
SELECT above.id, kept.competence_id, {sums}
FROM portal_unit above
JOIN portal_unit unit ON unit.path <@ above.path
JOIN competence_gapcount kept ON kept.unit_id = unit.id
WHERE above.id = ANY(%(above)s::bigint[])
GROUP BY 1, 2
""".replace("{columns}", COLUMNS).replace("{sums}", SUMS.format(of="kept"))


def refresh(*, organisation: Organisation, on: date, at: datetime) -> int:
    """One step towards right counts; gives the number of units counted (0: nothing was left to do).

    Run by the scheduler, by nobody else. The marks are taken away first and the counting sees everything committed
    before that: a change that comes later has a mark of its own, which stays. What a step has counted and the sums over
    it are kept together, so that a worker that dies in the middle leaves the counts as they were, and the marks.
    """
    with transaction.atomic():
        counting = _locked(organisation, on)
        _mark_everything(counting, on)
        unit_ids = _take(organisation, on)
        if unit_ids:
            _count(organisation, unit_ids, on)
            counting.counted_at = at
            counting.save(update_fields=["counted_at"])
        elif _is_to_be_grouped(counting):
            _group(organisation, on)
            counting.grouped_at = at
            counting.save(update_fields=["grouped_at"])
    return len(unit_ids)


def _locked(organisation: Organisation, on: date) -> GapCounting:
    """One step at a time for each organisation; the first one ever marks everything."""
    counting, is_new = GapCounting.objects.get_or_create(organisation=organisation, defaults={"day": on})
    if is_new:
        GapStale.objects.create(organisation=organisation)
    return GapCounting.objects.select_for_update().get(pk=counting.pk)


def _mark_everything(counting: GapCounting, on: date) -> None:
    """A new day is counted anew: certificates and demands begin and end with it. So is what concerns everybody."""
    organisation_id = counting.organisation_id
    whole = list(GapStale.objects.filter(organisation=organisation_id, unit=None).values_list("pk", flat=True))
    if counting.day == on and not whole:
        return
    GapStale.objects.filter(pk__in=whole).delete()
    units = Unit.objects.filter(organisation=organisation_id).values_list("pk", flat=True)
    GapStale.objects.bulk_create(GapStale(organisation_id=organisation_id, unit_id=pk) for pk in units)
    counting.day = on
    counting.save(update_fields=["day"])


def _take(organisation: Organisation, on: date) -> list[int]:
    """The marked units of this step, with their marks taken away."""
    marks = GapStale.objects.filter(organisation=organisation, unit__isnull=False)
    marked = sorted(set(marks.values_list("unit", flat=True)))
    sizes = gap_counts.sizes_of(marked, on=on)
    taken: list[int] = []
    for unit_id in marked:
        if taken and sum(sizes.get(one, 0) for one in (*taken, unit_id)) > PEOPLE:
            break
        taken.append(unit_id)
    seen = marks.filter(unit__in=taken).values_list("pk", flat=True)
    GapStale.objects.filter(pk__in=list(seen)).delete()
    return taken


def _count(organisation: Organisation, unit_ids: list[int], on: date) -> None:
    GapCount.objects.filter(unit__in=unit_ids).delete()
    people = gap_counts.people_in(unit_ids, on=on)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"people": people, "day": on})
        cursor.execute(_ABOVE, {"units": unit_ids, "organisation": organisation.pk})
        above = [row[0] for row in cursor.fetchall()]
        cursor.execute(_FORGET_SUMS, {"above": above})
        cursor.execute(_KEEP_SUMS, {"above": above})


def _is_to_be_grouped(counting: GapCounting) -> bool:
    """Whether something was counted since the professions were added up."""
    if counting.counted_at is None:
        return False
    return counting.grouped_at is None or counting.grouped_at <= counting.counted_at


def _group(organisation: Organisation, on: date) -> None:
    rows = gap_groups.rows_to_keep(organisation, on=on)
    GapProfession.objects.filter(profession__organisation=organisation).delete()
    GapProfession.objects.bulk_create(
        GapProfession(
            competence_id=row.competence_id,
            profession_id=row.profession_id,
            shown_with_id=row.shown_with,
            **dict(zip(STANDINGS, row.standings, strict=True)),
        )
        for row in rows
    )
