"""One job from its claim to its end."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.actions.bell import ring
from portal.actions.jobs import OPEN, CannotDo, File, copy_file, handler_of
from portal.actions.messages import Telling, tell
from portal.models import Job, JobResult, JobResultPiece, Organisation
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
    return _do(claim(job_id, at=timezone.now()), worker)


def run_next(*, worker: str = "") -> bool:
    """Do the job that has waited longest; whether there was one. `Interrupted` as of `run`."""
    return _do(claim_next(at=timezone.now()), worker)


def _do(job: Job | None, worker: str) -> bool:
    """Do a claimed job, and say how it ended; whether there was one."""
    if job is None:
        return False
    with override(_language(job)):
        try:
            with Keeper(job.pk, job.attempts, worker) as keeper, transaction.atomic():
                file = handler_of(job.kind)(job, keeper.report, timezone.now())
                if file is not None:
                    keep(job, file)
                keeper.stop()
                job.done, job.total = keeper.progress  # the keeper writes now and then, not the last of it
                finish(job, at=timezone.now())
        except (OperationalError, InterfaceError, LostLease) as error:
            raise Interrupted(job.pk) from error
        except Exception as error:  # noqa: BLE001 - whatever happens, the asker is told
            fail(job, words_for(error, job), at=timezone.now())
    return True


def claim(job_id: UUID, *, at: datetime) -> Job | None:
    """Take the job for the time of a lease; None where someone else has it or it is over. Parks what kills workers."""
    with transaction.atomic():
        job = _lock(_free(at).filter(pk=job_id))
        return job if job and _take(job, at) else None


def claim_next(*, at: datetime) -> Job | None:
    """Take the job that has waited longest; None where nothing waits. What one person waits for goes before parts."""
    while True:
        with transaction.atomic():
            job = _lock(_free(at).order_by(IsNull(F("parent"), rhs=False), "asked_at"))
            if job is None or _take(job, at):
                return job


def _free(at: datetime) -> QuerySet[Job]:
    """What may be claimed: waiting, or left by a worker that died; no job before its parts have ended."""
    open_parts = Job.objects.filter(parent=OuterRef("pk"), state__in=OPEN)
    return Job.objects.filter(Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)).exclude(
        Exists(open_parts)
    )


def _lock(jobs: QuerySet[Job]) -> Job | None:
    locked = jobs.select_for_update(skip_locked=True, of=("self",)).select_related("asked_by__organisation")
    return locked.first()


def _take(job: Job, at: datetime) -> bool:
    """Begin the job; False where it has killed too many workers, and is put aside."""
    if job.attempts >= MOST_DEATHS:
        _park(job, at)
        return False
    job.state = Job.State.RUNNING
    job.attempts += 1
    job.started_at = at
    job.lease_until = at + LEASE
    job.done = job.total = 0
    job.save(update_fields=["state", "attempts", "started_at", "lease_until", "done", "total"])
    return True


def finish(job: Job, *, at: datetime) -> None:
    """Say "done", in the transaction of the effect: a worker that lost its claim undoes it all."""
    if not _end(job, Job.State.DONE, at):
        raise LostLease(job.pk)
    if job.parameters.get("parts"):
        _tell(job, "job_ready", at)


def keep(job: Job, file: File) -> None:
    """Store the file: a small one as it is, a large one piece by piece as it comes."""
    job.parameters = {**job.parameters, **file.notes}
    if isinstance(file.content, JobResult):
        if not copy_file(file.content, job):
            raise LostLease(job.pk)  # it was forgotten at this moment: the work is done once more
        return
    pieces = iter([file.content] if isinstance(file.content, bytes) else file.content)
    result = JobResult.objects.create(
        job=job, file_name=file.name, content_type=file.content_type, content=next(pieces, b"")
    )
    for number, content in enumerate(pieces, 1):
        JobResultPiece.objects.create(result=result, number=number, content=content)


def fail(job: Job, words: str, *, at: datetime) -> None:
    """Say in plain words why the work was not done. Does nothing where someone else has the job by now."""
    with transaction.atomic():
        if _end(job, Job.State.FAILED, at, failure=words) and job.parameters.get("parts"):
            _tell(job, "job_failed", at)


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
    young = Q(state=Job.State.QUEUED, asked_at__gte=at - older_than)
    waiting = _free(at).exclude(young).order_by("asked_at").values_list("pk", flat=True)
    chosen = tuple(waiting[:at_most])
    for job_id in chosen:
        ring(job_id)
    return chosen


def ring_for_next(*, at: datetime) -> None:
    """Ring for what has waited longest, where something waits: a worker that ends its turn hands it on."""
    job_id = _free(at).order_by("asked_at").values_list("pk", flat=True).first()
    if job_id is not None:
        ring(job_id)


def forget_files(*, at: datetime) -> int:
    """Delete the files that each organisation has kept for its time: a copy of someone's data is not kept for ever."""
    forgotten = 0
    for organisation_id, days in Organisation.objects.values_list("pk", "result_days"):
        old = JobResult.objects.filter(
            job__organisation=organisation_id, job__finished_at__lt=at - timedelta(days=days)
        )
        forgotten += old.only("pk").delete()[1].get("portal.JobResult", 0)  # without reading what is in them
    return forgotten


def _language(job: Job) -> str:
    """Of who asked; the portal's own where nobody did."""
    return job.asked_by.language if job.asked_by else settings.LANGUAGE_CODE


def _end(job: Job, state: Job.State, at: datetime, *, failure: str = "") -> bool:
    """Close the job, if it is still ours: the attempt is the token that a second worker has changed."""
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    ended = {"state": state, "finished_at": max(at, job.asked_at), "lease_until": None, "failure": failure}
    if state == Job.State.DONE:
        ended |= {"done": job.done, "total": job.total}
    return bool(ours.update(**ended, parameters=job.parameters))


def _park(job: Job, at: datetime) -> None:
    with override(_language(job)):
        words = _(
            "This was started %(times)s times, and each time the program stopped in the middle. It is put aside so "
            "that other work can go on, and nothing was changed. Tell your system administrator this number: %(number)s"
        ) % {"times": MOST_DEATHS, "number": job.pk}
    job.state, job.failure, job.finished_at, job.lease_until = Job.State.PARKED, words, at, None
    job.save(update_fields=["state", "failure", "finished_at", "lease_until"])
    if job.parent_id is None:
        _tell(job, "job_parked", at)
    log.error("Job %s (%s) is parked: %s workers died of it.", job.pk, job.kind, MOST_DEATHS)


def _tell(job: Job, kind: str, at: datetime) -> None:
    """Tell who asked what has become of work that takes long, or that stopped: she is not waiting on its page."""
    if job.asked_by is None:
        return
    path, facts = reverse("portal:job", args=[job.pk]), {"kind": job.kind}
    tell(tellings=[Telling(job.asked_by.pk, kind, f"{kind}:{job.pk}", path, facts)], at=at)
