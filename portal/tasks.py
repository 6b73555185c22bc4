"""What Celery calls: the bell that was heard, the sweep for bells that were not, and the sign of life."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from portal.actions import digests
from portal.actions import posting as outbox
from portal.actions.bell import ring_for_mails
from portal.queries import organisations
from portal.worker import hearts, posting, running
from portal.worker.tasks import task, worker_name

log = logging.getLogger(__name__)

UNHEARD = timedelta(seconds=5)
"""A job that nobody has claimed for this long has lost its bell, or stands in a queue."""

BELLS = 4
"""Bells of one sweep; more than there are workers would only fill the queue."""

TURN = 20.0
"""Seconds for which one bell keeps a worker going from job to job; then the sweep and the heart have their turn."""

MAILS_KEPT = timedelta(days=90)
"""How long a mail that is over stays in the outbox, where its person sees what became of it."""

BEAT = 10.0  # seconds between two signs of life of a worker that has much to do


@task()
def run_job(job_id: str) -> None:
    """Do the job of this id, then what else is waiting: many jobs need few bells, and lost bells cost little.

    A bell for a job that is done or taken does nothing but that.
    """
    worker = worker_name()
    began = beaten = time.monotonic()
    jobs = 0
    try:
        running.run(UUID(job_id), worker=worker)
        while time.monotonic() < began + TURN:
            if not running.run_next(worker=worker):
                break
            jobs += 1
            if worker and time.monotonic() > beaten + BEAT:
                hearts.beat(worker=worker, at=timezone.now())
                beaten = time.monotonic()
        else:
            running.ring_for_next(at=timezone.now())
    except running.Interrupted:
        log.warning("A job was interrupted; it is taken up again when its lease has run out.", exc_info=True)
    except (OperationalError, InterfaceError) as error:
        log.warning("The database did not answer (%s); jobs wait for the next sweep.", type(error).__name__)
    log.info("After the bell for job %s came %s other jobs.", job_id, jobs)


@task()
def sweep_jobs() -> None:
    """Ring again for what nobody has heard; put aside what kills its workers."""
    try:
        running.sweep(at=timezone.now(), older_than=UNHEARD, at_most=BELLS)
    except (OperationalError, InterfaceError) as error:
        log.warning("The database did not answer the sweep (%s); the next one comes soon.", type(error).__name__)


@task()
def forget_files() -> None:
    """Delete the files that have been kept for as long as their organisation wants."""
    if forgotten := running.forget_files(at=timezone.now()):
        log.info("%s files of jobs are no longer kept.", forgotten)


@task()
def beat_heart() -> None:
    """Write that this worker takes work: it runs in the worker, so a broker or worker that stands still is silent."""
    hearts.beat(worker=worker_name() or "worker", at=timezone.now())


@task(soft_time_limit=1200, time_limit=1260)
def post_mails() -> None:
    """Send what is due in the outbox; another bell where the time was up before it was empty.

    The limits are longer than a round: a server may take ten minutes over its last word.
    """
    try:
        posted = posting.post(at=timezone.now())
    except (OperationalError, InterfaceError) as error:
        log.warning("The outbox was left (%s); its mails are taken up again.", type(error).__name__)
        return
    if posted.is_cut:
        ring_for_mails()
    if posted.sent or posted.later or posted.failed:
        log.info("Mails: %s sent, %s put off, %s failed.", posted.sent, posted.later, posted.failed)


@task()
def write_digests() -> None:
    """Have the morning's mails written, and delete what was over long ago."""
    now = timezone.now()
    for organisation in organisations.everyone():
        digests.ask(organisation=organisation, at=now)
    outbox.forget(written_before=now - MAILS_KEPT)
