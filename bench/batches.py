"""Two hundred plans printed as work of the background: from the rows that were asked for to the files that are kept.

The same work is done by one worker process and by two, each from nothing, so that what more workers give can be seen.
Claims, rights, reading, printing, storing: all of it is measured, as the workers do it; only Celery's bell is not.
"""

import multiprocessing
import time
from uuid import UUID

from django.utils import timezone

from bench.batch_worker import work
from bench.report import Report
from planning.models import Plan
from portal.models import Job, JobResult

PLANS = 200
PATIENCE = 300.0  # seconds


def measure(report: Report, naive: float | None) -> None:
    """Print all plans twice; the rates a second, and how many times the naive rate each core reaches."""
    rates = {workers: _printed(workers) for workers in (1, 2)}
    report.add("pdf_batch_1_per_s", rates[1])
    report.add("pdf_batch_per_s", rates[2])
    report.add("pdf_batch_linear", rates[2] / rates[1])
    if naive:
        report.add("pdf_batch_times_naive", rates[1] / naive)


def _printed(workers: int) -> float:
    """Documents a second with so many workers, after each has started and read its fonts."""
    jobs = _ask()
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(workers + 1)
    started = [context.Process(target=work, args=(barrier, number)) for number in range(workers)]
    for one in started:
        one.start()
    barrier.wait(PATIENCE)
    began = time.monotonic()
    for one in started:
        one.join(PATIENCE)
    seconds = time.monotonic() - began
    done = Job.objects.filter(pk__in=jobs, state=Job.State.DONE, result__isnull=False).count()
    if done != PLANS:
        raise RuntimeError(f"Of {PLANS} plans {done} were printed.")
    return PLANS / seconds


def _ask() -> list[UUID]:
    """A job for each of so many plans in force, by its own person; what was printed before is forgotten."""
    JobResult.objects.filter(job__kind="plan_pdf").delete()
    Job.objects.filter(finished_at__isnull=True).delete()
    now = timezone.now()
    plans = Plan.objects.filter(state=Plan.State.AGREED, user__is_active=True).select_related("user").order_by("pk")
    rows = [
        Job(
            organisation_id=plan.user.organisation_id,
            kind="plan_pdf",
            subject=str(plan.pk),
            parameters={"language": "sv"},
            unique_key=f"plan_pdf:bench:{plan.pk}",
            asked_by=plan.user,
            asked_at=now,
        )
        for plan in plans[:PLANS]
    ]
    Job.objects.bulk_create(rows)
    return [row.pk for row in rows]
