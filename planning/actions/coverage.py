"""Counting the coverage again: for the day, and for the units that triggers have marked.

SQL text stands here because counts are written where they are counted, and never travel.
"""

from datetime import date, timedelta

from django.db import connection, transaction

from planning.models import CoverageCount, CoverageCut, CoverageStale, CoverageSum
from planning.queries import coverage, coverage_cuts
from planning.queries.coverage import COLUMNS, COUNT, sums_of
from planning.queries.coverage_people import ANY_OF
from planning.queries.definitions import Terms
from portal.models import Organisation, Unit

_KEEP = f"""
INSERT INTO planning_coveragecount (unit_id, profession_id, form, standing, day, definition, {COLUMNS})
SELECT unit_id, profession_id, form, standing, %(day)s, %(definition)s, {COLUMNS}
  FROM ({COUNT.replace("{units}", ANY_OF)}) counts
"""  # noqa: S608 - columns of our own
_ABOVE = """
SELECT DISTINCT above.id FROM portal_unit unit JOIN portal_unit above ON above.path @> unit.path
 WHERE unit.id = ANY(%(units)s::bigint[]) AND above.organisation_id = %(organisation)s
"""
_KEEP_SUMS = f"""
INSERT INTO planning_coveragesum (unit_id, standing, day, definition, {COLUMNS})
SELECT above.id, kept.standing, %(day)s, %(definition)s, {sums_of("kept")}
  FROM portal_unit above
  JOIN portal_unit unit ON unit.path <@ above.path
  JOIN planning_coveragecount kept ON kept.unit_id = unit.id
   AND kept.day = %(day)s AND kept.definition = %(definition)s
 WHERE above.id = ANY(%(above)s::bigint[])
 GROUP BY above.id, kept.standing
"""  # noqa: S608 - columns of our own


def refresh(*, organisation: Organisation, on: date) -> int:
    """Make the kept counts of the day right; gives the number of units counted. Run by the scheduler, by nobody else.

    The marks are taken away first and the counting sees everything committed before that: a change that comes later has
    a mark of its own, which stays. Yesterday's counts are left for pages that began before midnight; earlier ones go.
    60,000 people are counted in two seconds, so that a day needs no steps.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        terms = Terms.of(organisation, on=on)
        unit_ids = _taken(organisation)
        _forget_old(organisation, on - timedelta(days=1))
        if not coverage.is_kept(terms):
            unit_ids = list(Unit.objects.filter(organisation=organisation).values_list("pk", flat=True))
        if unit_ids:
            _count(terms, unit_ids)
            _cut(organisation, terms)
    return len(unit_ids)


def _taken(organisation: Organisation) -> list[int]:
    """The marked units, with their marks taken away."""
    marked = CoverageStale.objects.filter(unit__organisation=organisation)
    marks = dict(marked.values_list("pk", "unit_id"))
    CoverageStale.objects.filter(pk__in=marks).delete()
    return sorted(set(marks.values()))


def _forget_old(organisation: Organisation, before: date) -> None:
    CoverageCount.objects.filter(unit__organisation=organisation, day__lt=before).delete()
    CoverageSum.objects.filter(unit__organisation=organisation, day__lt=before).delete()
    CoverageCut.objects.filter(organisation=organisation, day__lt=before).delete()


def _count(terms: Terms, unit_ids: list[int]) -> None:
    """Count these units, and add up everything above them."""
    values = {**terms.values(), "units": unit_ids}
    CoverageCount.objects.filter(unit_id__in=unit_ids, day=terms.day).delete()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        cursor.execute(_ABOVE, values)
        above = [row[0] for row in cursor.fetchall()]
        CoverageSum.objects.filter(unit_id__in=above, day=terms.day).delete()
        cursor.execute(_KEEP_SUMS, {**values, "above": above})


def _cut(organisation: Organisation, terms: Terms) -> None:
    """Keep the cuts of the whole organisation, with what is shown together."""
    CoverageCut.objects.filter(organisation=organisation, day=terms.day).delete()
    CoverageCut.objects.bulk_create(
        CoverageCut(
            organisation=organisation,
            day=terms.day,
            definition=terms.key,
            cut=row.cut,
            part=row.part,
            shown_with=row.shown_with,
            **row.figures,
        )
        for row in coverage_cuts.to_keep(organisation, terms)
    )
