"""One job from its claim to its end."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.actions.bell import ring
from portal.actions.jobs import CannotDo, File, handler_of
from portal.models import Job, JobResult
from portal.worker.keeper import LEASE, Keeper, LostLease

log = logging.getLogger(__name__)

MOST_DEATHS = 3
"""Workers that may die of a job before it is parked."""


class Interrupted(Exception):
    """The database went away, or another worker took over: nothing was done, and the job is taken up again."""


def run(job_id: UUID, *, worker: str = "") -> bool:
    """Do the job, if it is there to be done; whether it was claimed. `worker` is whose heartbeat goes on meanwhile.

    `Interrupted` leaves the row as it is: when the lease has run out, the sweep has it done again.
    """
    job = claim(job_id, at=timezone.now())
    if job is None:
        return False
    with override(_language(job)):
        try:
            with Keeper(job.pk, job.attempts, worker) as keeper, transaction.atomic():
                file = handler_of(job.kind)(job, keeper.report, timezone.now())
                keeper.stop()
                finish(job, file, at=timezone.now())
        except (OperationalError, InterfaceError, LostLease) as error:
            raise Interrupted(job.pk) from error
        except Exception as error:  # noqa: BLE001 - whatever happens, the asker is told
            fail(job, words_for(error, job), at=timezone.now())
    return True


def claim(job_id: UUID, *, at: datetime) -> Job | None:
    """Take the job for the time of a lease; None where someone else has it or it is over. Parks what kills workers."""
    with transaction.atomic():
        free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
        jobs = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("asked_by__organisation")
        job = jobs.filter(free, pk=job_id).first()
        if job is None:
            return None
        if job.attempts >= MOST_DEATHS:
            _park(job, at)
            return None
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.started_at = at
        job.lease_until = at + LEASE
        job.done = job.total = 0
        job.save(update_fields=["state", "attempts", "started_at", "lease_until", "done", "total"])
    return job


def finish(job: Job, file: File | None, *, at: datetime) -> None:
    """Say "done" and keep the file, in the transaction of the effect: a worker that lost its claim undoes it all."""
    with transaction.atomic():
        if not _end(job, Job.State.DONE, at):
            raise LostLease(job.pk)
        if file is not None:
            JobResult.objects.create(job=job, file_name=file.name, content_type=file.content_type, content=file.content)


def fail(job: Job, words: str, *, at: datetime) -> None:
    """Say in plain words why the work was not done. Does nothing where someone else has the job by now."""
    _end(job, Job.State.FAILED, at, failure=words)


def words_for(error: BaseException, job: Job) -> str:
    """What the asker is told. What nobody expected is logged, and named by the job's number."""
    if isinstance(error, CannotDo):
        return str(error)
    if isinstance(error, PermissionDenied):
        return _("You no longer have the right to do this. Ask the manager or HR if you should have it.")
    if isinstance(error, Http404):
        return _("What this was about is no longer there. Go back and look for its present version.")
    if isinstance(error, SoftTimeLimitExceeded):
        log.error("Job %s (%s) ran out of time.", job.pk, job.kind)
        return _("This took too long and was stopped. Try again when the portal is less busy.")
    log.error("Job %s (%s) failed.", job.pk, job.kind, exc_info=error)
    return _(
        "Something went wrong in the portal; it is not your fault, and nothing was changed. Try again. "
        "If it happens again, tell your system administrator this number: %(number)s"
    ) % {"number": job.pk}


def sweep(*, at: datetime, older_than: timedelta, at_most: int) -> tuple[UUID, ...]:
    """Ring again for the oldest jobs that nobody has claimed, or whose worker died; which.

    What decides is the claim and the place in the queue: a long queue gets `at_most` bells, not one for each job.
    """
    unclaimed = Q(state=Job.State.QUEUED, asked_at__lt=at - older_than)
    orphaned = Q(state=Job.State.RUNNING, lease_until__lt=at)
    waiting = Job.objects.filter(unclaimed | orphaned).order_by("asked_at").values_list("pk", flat=True)
    chosen = tuple(waiting[:at_most])
    for job_id in chosen:
        ring(job_id)
    return chosen


def forget_files(*, finished_before: datetime) -> int:
    """Delete the files of old jobs: a copy of someone's data is not kept for longer than it takes to fetch it."""
    return JobResult.objects.filter(job__finished_at__lt=finished_before).delete()[0]


def _language(job: Job) -> str:
    """Of who asked; the portal's own where nobody did."""
    return job.asked_by.language if job.asked_by else settings.LANGUAGE_CODE


def _end(job: Job, state: Job.State, at: datetime, *, failure: str = "") -> bool:
    """Close the job, if it is still ours: the attempt is the token that a second worker has changed."""
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    return bool(ours.update(state=state, finished_at=max(at, job.asked_at), lease_until=None, failure=failure))


def _park(job: Job, at: datetime) -> None:
    with override(_language(job)):
        words = _(
            "This was started %(times)s times, and each time the program stopped in the middle. It is put aside so "
            "that other work can go on, and nothing was changed. Tell your system administrator this number: %(number)s"
        ) % {"times": MOST_DEATHS, "number": job.pk}
    job.state, job.failure, job.finished_at, job.lease_until = Job.State.PARKED, words, at, None
    job.save(update_fields=["state", "failure", "finished_at", "lease_until"])
    log.error("Job %s (%s) is parked: %s workers died of it.", job.pk, job.kind, MOST_DEATHS)
