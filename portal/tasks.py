"""What Celery calls: the bell that was heard, the sweep for bells that were not, and the sign of life."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from portal.worker import hearts, running

log = logging.getLogger(__name__)

UNHEARD = timedelta(seconds=5)
"""A job that nobody has claimed for this long has lost its bell, or stands in a queue."""

BELLS = 4
"""Bells of one sweep; more than there are workers would only fill the queue."""

KEPT = timedelta(days=7)
"""How long the file of a job can be fetched."""


@shared_task(bind=True)  # type: ignore[untyped-decorator]
def run_job(self: Any, job_id: str) -> None:  # noqa: ANN401 - Celery is released without types
    """Do the job of this id; a bell for a job that is done or taken does nothing."""
    try:
        claimed = running.run(UUID(job_id), worker=self.request.hostname or "")
    except running.Interrupted:
        log.warning("Job %s was interrupted; it is taken up again when its lease has run out.", job_id, exc_info=True)
        return
    log.info("Job %s %s.", job_id, "was run" if claimed else "was taken or over")


@shared_task  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    """Ring again for what nobody has heard; put aside what kills its workers; delete files nobody fetched."""
    now = timezone.now()
    running.sweep(at=now, older_than=UNHEARD, at_most=BELLS)
    running.forget_files(finished_before=now - KEPT)


@shared_task(bind=True)  # type: ignore[untyped-decorator]
def beat_heart(self: Any) -> None:  # noqa: ANN401 - as above
    """Write that this worker takes work: it runs in the worker, so a broker or worker that stands still is silent."""
    hearts.beat(worker=self.request.hostname or "worker", at=timezone.now())
