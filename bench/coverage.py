"""The coverage of the region by one hand-written statement over the base tables, to compare the page with."""

import time
from datetime import date, timedelta
from statistics import median

from django.db import connection
from django.utils import timezone

from bench.clients import Unexpected
from bench.report import Report
from planning.actions import coverage as counting
from planning.actions import snapshots
from planning.models import CoverageSnapshot, CoverageStale
from planning.queries import coverage_parts
from planning.queries.definitions import Terms
from planning.queries.validity import add_months
from portal.models import Organisation, Unit

MONTHS_BEHIND = 13
MEASURED = 7

# The question of the council as a report writer would put it, with the shipped definitions written out.
BY_HAND = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM planning_plan p
    WHERE p.user_id = e.user_id AND p.state = 'AGREED' AND p.is_complete
      AND (greatest(p.agreed_at, p.reviewed_at) AT TIME ZONE 'Europe/Stockholm')::date
          > (%(day)s::date - interval '12 months')::date))
FROM portal_employment e
JOIN portal_unit u ON u.id = e.unit_id
WHERE u.organisation_id = %(organisation)s AND e.is_main AND e.period @> %(day)s::date AND e.form <> 'HOURLY'
  AND e.hired_on <= %(day)s::date - 90
  AND NOT coalesce(e.leave @> %(day)s::date AND coalesce(upper(e.leave) - lower(e.leave), 9999) > 90, false)
  AND (upper(e.period) IS NULL OR upper(e.period) > %(day)s::date + 30 OR EXISTS (
      SELECT FROM portal_employment n
      WHERE n.user_id = e.user_id AND n.is_main AND n.period @> (%(day)s::date + 30)))
"""


def freeze_months(organisation: Organisation, today: date) -> None:
    """A trend behind the page: the ends of the last months, frozen once."""
    monthly = CoverageSnapshot.Kind.MONTHLY
    for back in range(MONTHS_BEHIND - 1, -1, -1):
        day = add_months(today.replace(day=1), -back) - timedelta(days=1)
        if not CoverageSnapshot.objects.filter(organisation=organisation, kind=monthly, day=day).exists():
            snapshots.take(organisation=organisation, day=day, kind=monthly, note="", by=None, at=timezone.now())


def measure(report: Report) -> None:
    """The hand-written statement, which has to give the page's answer; and what keeping counts costs."""
    organisation = Organisation.objects.get()
    today = timezone.localdate()
    counting.refresh(organisation=organisation, on=today)
    values: dict[str, int | date] = {"organisation": organisation.pk, "day": today}
    seconds = []
    counted = current = 0
    for _ in range(MEASURED):
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND, values)
            counted, current = cursor.fetchone()
        seconds.append(time.perf_counter() - begun)
    root = Unit.objects.select_related("organisation").get(parent=None)
    kept = coverage_parts.tree_around(root, Terms.of(organisation, on=today)).total(root.pk)
    if (kept.counted, kept.current) != (counted, current):
        raise Unexpected(f"kept {kept.current} of {kept.counted} differ from {current} of {counted}, counted by hand.")
    report.add("coverage_sql_ms", median(seconds) * 1000)
    _recount(organisation, today, report)


def _recount(organisation: Organisation, today: date, report: Report) -> None:
    """One unit with the cuts of the whole organisation, as after an agreed plan; then everything, as on a new day."""
    unit = organisation.units.filter(children=None, employments__is_main=True)[:1].get()
    CoverageStale.objects.create(unit=unit)
    report.add("coverage_recount_unit_ms", _seconds(organisation, today) * 1000)
    CoverageStale.objects.bulk_create(CoverageStale(unit=one) for one in organisation.units.all())
    report.add("coverage_recount_all_s", _seconds(organisation, today))


def _seconds(organisation: Organisation, today: date) -> float:
    begun = time.perf_counter()
    counting.refresh(organisation=organisation, on=today)
    return time.perf_counter() - begun
