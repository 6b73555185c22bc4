"""Counting the coverage again: for the day, and for the units that triggers have marked."""

from datetime import date, timedelta

from django.db import transaction

from planning.models import CoverageCount, CoverageStale
from planning.queries import coverage, definitions
from portal.models import Organisation, Unit


def refresh(*, organisation: Organisation, on: date) -> int:
    """Make the kept counts of the day right; gives the number of units counted. Run by the scheduler, by nobody else.

    The marks are taken away first and the counting sees everything committed before that: a change that comes later has
    a mark of its own, which stays. Yesterday's counts are left for pages that began before midnight; earlier ones go.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        marked = CoverageStale.objects.filter(unit__organisation=organisation)
        marks = dict(marked.values_list("pk", "unit_id"))
        CoverageStale.objects.filter(pk__in=marks).delete()
        CoverageCount.objects.filter(unit__organisation=organisation, day__lt=on - timedelta(days=1)).delete()
        unit_ids = sorted(set(marks.values()))
        if not coverage.is_counted(organisation, on=on):
            unit_ids = list(Unit.objects.filter(organisation=organisation).values_list("pk", flat=True))
        CoverageCount.objects.filter(unit_id__in=unit_ids, day=on).delete()
        CoverageCount.objects.bulk_create(
            CoverageCount(
                unit_id=unit_id,
                day=on,
                definition=definitions.key_of(organisation),
                profession_id=profession_id,
                form=form,
                standing=standing,
                people=people,
                current=current,
            )
            for unit_id, profession_id, form, standing, people, current in coverage.rows_to_keep(
                organisation, unit_ids, on=on
            )
        )
    return len(unit_ids)
