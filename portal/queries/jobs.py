"""Jobs as people and watchers ask about them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Heartbeat, Job, JobResult, User

LEAST_DONE = 0.02  # share of the work below which no time left is foretold


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come, with its parts. `state` is RUNNING from when the first part has begun."""

    state: str
    done: int
    total: int
    seconds_left: int | None


def visible_to(user: User) -> QuerySet[Job]:
    """The jobs a person may see: those she asked for herself. Parts are seen in what they are parts of."""
    return Job.objects.filter(asked_by=user, parent__isnull=True)


def mine(user: User) -> QuerySet[Job]:
    """What a person asked for, the newest first; `has_file` says whether there is a file to fetch."""
    has_file = Exists(JobResult.objects.filter(job=OuterRef("pk")))
    return visible_to(user).annotate(has_file=has_file).order_by("-asked_at", "-pk")


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
    return label_of(job.kind)


def label_of(kind: str) -> str | Promise:
    """What jobs of this kind are called; a kind that there is no more has left its rows."""
    known: Mapping[str, str | Promise] = settings.JOB_LABELS
    return known.get(kind, _("Background work"))


def progress_of(jobs: Iterable[Job], *, at: datetime) -> dict[UUID, Progress]:
    """How far each has come; one query for the parts of those that wait for parts, and none where none does."""
    chosen = list(jobs)
    split = [job.pk for job in chosen if job.state == Job.State.QUEUED and job.parameters.get("parts")]
    counts = _parts_of(split) if split else {}
    return {job.pk: counts.get(job.pk, _Work.of(job)).progress(at) for job in chosen}


@dataclass(frozen=True, slots=True)
class _Work:
    """So much of it is done since then."""

    state: str
    started_at: datetime | None
    done: int
    total: int

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(job.state, job.started_at, job.done, job.total)

    def progress(self, at: datetime) -> Progress:
        return Progress(self.state, self.done, self.total, self._seconds_left(at))

    def _seconds_left(self, at: datetime) -> int | None:
        """How long it will take at the pace so far; None while nothing can be said."""
        if self.state != Job.State.RUNNING or self.started_at is None or not self.total:
            return None
        share = self.done / self.total
        if share < LEAST_DONE:
            return None
        gone = (at - self.started_at).total_seconds()
        return max(0, round(gone / share - gone))


def _parts_of(jobs: list[UUID]) -> dict[UUID, _Work]:
    ended = Count("pk", filter=~Q(state__in=(Job.State.QUEUED, Job.State.RUNNING)))
    rows = (
        Job.objects.filter(parent__in=jobs).values("parent").annotate(Count("pk"), ended=ended, began=Min("started_at"))
    )
    return {
        cast("UUID", row["parent"]): _Work(
            Job.State.RUNNING if row["began"] else Job.State.QUEUED, row["began"], row["ended"], row["pk__count"]
        )
        for row in rows
    }


def oldest_waiting(at: datetime) -> timedelta | None:
    """How long the oldest unclaimed job has waited; None where none waits. A job whose worker died waits again."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    oldest = Job.objects.filter(free).aggregate(oldest=Min("asked_at"))["oldest"]
    return None if oldest is None else max(timedelta(0), at - oldest)


def worker_heartbeat() -> datetime | None:
    """When a worker last showed that it takes work; None where none ever has."""
    latest: datetime | None = Heartbeat.objects.aggregate(latest=Max("beat_at"))["latest"]
    return latest
