"""Freezing the figures, comparing two days, the workbook: what HR waits for. Nothing of it is kept."""

import time
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from bench.report import Report
from planning.actions.snapshots import take
from planning.documents import open_data, workbook
from planning.models import CoverageSnapshot
from planning.queries import snapshot_changes
from planning.queries.snapshot_digest import still_matches
from portal.models import Mandate, Organisation, Role, Unit

HALF_A_YEAR = timedelta(days=182)


def measure(report: Report) -> None:
    """Two days of the whole region, undone afterwards; checks of foreign keys, as at commit, are part of freezing."""
    today, root = timezone.localdate(), Unit.objects.get(parent=None)
    with transaction.atomic():
        before = _freeze(today - HALF_A_YEAR)
        begun = time.perf_counter()
        after = _freeze(today)
        report.add("snapshot_s", time.perf_counter() - begun)
        begun = time.perf_counter()
        still_matches(after)
        report.add("snapshot_verify_ms", (time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        snapshot_changes.compare(before, after, root.pk)
        report.add("snapshot_compare_ms", (time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        workbook.as_workbook(after)
        report.add("snapshot_workbook_s", time.perf_counter() - begun)
        begun = time.perf_counter()
        open_data.as_csv(after)
        report.add("open_data_csv_ms", (time.perf_counter() - begun) * 1000)
        transaction.set_rollback(True)


def _freeze(day: date) -> CoverageSnapshot:
    strategist = Mandate.objects.filter(role=Role.HR_STRATEGIST).select_related("user")[0].user
    kind = CoverageSnapshot.Kind.ASKED
    now = timezone.now()
    snapshot = take(organisation=Organisation.objects.get(), day=day, kind=kind, note="", by=strategist, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return snapshot
