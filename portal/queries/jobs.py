"""Jobs as people and watchers ask about them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from portal.models import Heartbeat, Job, JobResult, User

LEAST_DONE = 0.02  # share of the work below which no time left is foretold


def visible_to(user: User) -> QuerySet[Job]:
    """The jobs a person may see: those she asked for herself."""
    return Job.objects.filter(asked_by=user)


def get(user: User, job_id: UUID) -> Job:
    """The job; `Http404` where it is unknown or of another organisation, `PermissionDenied` for someone else's.

    The caller still asks `portal.actions.jobs.may_see`: the right to what it is about may have ended.
    """
    job = Job.objects.filter(pk=job_id, organisation_id=user.organisation_id).first()
    if job is None:
        raise Http404
    if job.asked_by_id != user.pk:
        raise PermissionDenied
    return job


def result(job: Job) -> JobResult:
    """The file; `Http404` where there is none, or none any more."""
    found = JobResult.objects.filter(job=job, job__state=Job.State.DONE).first()
    if found is None:
        raise Http404
    return found


def content_of(file: JobResult) -> Iterator[bytes]:
    """The file's bytes, one piece at a time. One query, and one for each later piece."""
    yield bytes(file.content)
    numbers = file.pieces.order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        yield bytes(file.pieces.values_list("content", flat=True).get(number=number))


def has_file(job: Job) -> bool:
    """Whether there is a file to fetch."""
    return JobResult.objects.filter(job=job).exists()


def label(job: Job) -> str | Promise:
    """What the job is called on the screen."""
    return cast("str | Promise", settings.JOB_LABELS[job.kind])


def seconds_left(job: Job, *, at: datetime) -> int | None:
    """How long it will take at the pace so far; None while nothing can be said."""
    if job.state != Job.State.RUNNING or job.started_at is None or not job.total:
        return None
    share = job.done / job.total
    if share < LEAST_DONE:
        return None
    gone = (at - job.started_at).total_seconds()
    return max(0, round(gone / share - gone))


def oldest_waiting(at: datetime) -> timedelta | None:
    """How long the oldest unclaimed job has waited; None where none waits. A job whose worker died waits again."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    oldest = Job.objects.filter(free).aggregate(oldest=Min("asked_at"))["oldest"]
    return None if oldest is None else max(timedelta(0), at - oldest)


def worker_heartbeat() -> datetime | None:
    """When a worker last showed that it takes work; None where none ever has."""
    latest: datetime | None = Heartbeat.objects.aggregate(latest=Max("beat_at"))["latest"]
    return latest
