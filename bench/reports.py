"""The board's report of the whole region as PDF, as a worker makes it: figures, trend, reasons, words, pages."""

import time
from statistics import median

from django.db import transaction
from django.utils import timezone

from bench.clients import Unexpected
from bench.report import Report
from planning.documents import report_jobs
from planning.queries import snapshots
from portal.models import Mandate, Organisation, Role, Unit

MEASURED = 3


def measure(report: Report) -> None:
    """The median of three, after one that reads fonts and templates; nothing of it is kept."""
    sizes_and_seconds = [_written() for _ in range(MEASURED + 1)][1:]
    report.add("report_pdf_s", median(seconds for _size, seconds in sizes_and_seconds))
    report.note(f"the board's report of the whole region: a PDF of {sizes_and_seconds[-1][0] / 1000:.0f} kB")


def _written() -> tuple[int, float]:
    """Bytes and seconds of one report, from asking on."""
    strategist = Mandate.objects.filter(role=Role.HR_STRATEGIST).select_related("user__organisation")[0].user
    snapshot = snapshots.latest_published(Organisation.objects.get())
    if snapshot is None:
        raise Unexpected("No figures are published.")
    root = Unit.objects.get(parent=None)
    now = timezone.now()
    with transaction.atomic():
        begun = time.perf_counter()
        job = report_jobs.ask_board(
            snapshot=snapshot, unit_id=root.pk, language="sv", by=strategist, at=now, back_url="/published/"
        )
        file = report_jobs.run_board(job, _silent, now)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    if not isinstance(file.content, bytes) or not file.content.startswith(b"%PDF"):
        raise Unexpected("The report is not a PDF.")
    return len(file.content), seconds


def _silent(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""
