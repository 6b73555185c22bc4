"""Asking for background work: the row is written in the transaction of its cause. Workers do it (`portal.worker`).

A kind of job is three entries of settings: `JOB_HANDLERS` (what it does), `JOB_ACCESS` (who may see it) and
`JOB_LABELS` (its name on the screen); `JOB_ABOUT` says whom or what it is about, to who may see that now. A handler is
`run(job, report, at) -> File | None`. It runs inside the transaction that also says "done", checks the rights of
`job.asker` again, calls `report(done, total)` as often as it likes, and raises `CannotDo` with plain words where the
person can do something about it.

Parameters that the job's page reads: `back_url` (where it was asked for), `makes_file` (there is a file to fetch).

What is the same for everybody who may read it is made once: where a kind names the exact content (`content`), a file
that somebody's job has made is given to the next one who asks, as a result of her own job. Whether she may have it is
the business of the kind, as ever.

Large work is asked for in parts: jobs of their own that any worker takes, and a job that runs when all have ended.

SQL text stands here because the bytes of a file are copied inside the database, and never read by a process.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from portal.actions.bell import ring
from portal.models import Job, JobResult, Organisation, User

OPEN = (Job.State.QUEUED, Job.State.RUNNING)
BELLS_OF_PARTS = 4
"""Bells for many parts at once: whoever hears one goes on with what is waiting."""


@dataclass(frozen=True, slots=True)
class File:
    """What a job made, for its asker to download: bytes, pieces that are made while they are stored, or a copy.

    `notes` are kept among the job's parameters: `content` is the name of exactly what the file holds as it was when it
    was made (it may have changed since the asking); a kind may note what it needs to check the right to the file.
    """

    name: str
    content_type: str
    content: bytes | Iterable[bytes] | JobResult
    notes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of large work: a job of some kind about something. `content` as of `ask`."""

    kind: str
    subject: object
    parameters: Mapping[str, object]
    content: str = ""


Report = Callable[[int, int], None]
Handler = Callable[[Job, Report, datetime], File | None]
Access = Callable[[User, Job], bool]
About = Callable[[User, Collection[str]], Mapping[str, str]]


class CannotDo(Exception):
    """The work cannot be done; the words say why, and what to do about it, in the asker's language."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))


class UnknownKind(Exception):
    """No handler is registered for this kind of job."""


COPY_FILE = """
    INSERT INTO portal_jobresult (job_id, file_name, content_type, content)
    SELECT %s, file_name, content_type, content FROM portal_jobresult WHERE id = %s
"""
COPY_PIECES = """
    INSERT INTO portal_jobresultpiece (result_id, number, content)
    SELECT result.id, piece.number, piece.content
    FROM portal_jobresultpiece piece, portal_jobresult result
    WHERE result.job_id = %s AND piece.result_id = %s
"""


def ask(
    *,
    kind: str,
    subject: object,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    parameters: Mapping[str, object] | None = None,
    unique_key: str = "",
    content: str = "",
) -> Job:
    """Write the job's row in the caller's transaction; the bell is rung after commit.

    Asking again for the same open `unique_key` gives the open job. With `content`, a name of exactly what the file will
    hold, a file that was made of it and is still kept is given instead of being made again. The caller has checked the
    right; the handler checks it again when it runs. `by` None is the portal itself, which says for which `organisation`
    it works.
    """
    if kind not in settings.JOB_HANDLERS:
        raise UnknownKind(kind)
    job = Job(
        organisation_id=_organisation_of(by, organisation),
        kind=kind,
        subject=str(subject),
        parameters={**(parameters or {}), **({"content": content} if content else {})},
        unique_key=f"{kind}:{unique_key or uuid4()}",
        asked_by=by,
        asked_at=at,
    )
    if content and (given := _given(job, content, at)):
        return given
    with transaction.atomic():
        found = _put(job)
        if found.pk == job.pk:
            transaction.on_commit(partial(ring, job.pk))
    return found


@transaction.atomic
def ask_in_parts(
    *,
    kind: str,
    subject: object,
    by: User,
    at: datetime,
    parts: Sequence[Part],
    parameters: Mapping[str, object] | None = None,
    unique_key: str,
) -> Job:
    """As `ask`, with parts that workers do first, together; the job itself runs when each of them has ended.

    All rows are written at once. A part that fails does not stop the others: the job sees what there is.
    """
    job = Job(
        organisation_id=by.organisation_id,
        kind=kind,
        subject=str(subject),
        parameters={**(parameters or {}), "parts": len(parts)},
        unique_key=f"{kind}:{unique_key}",
        asked_by=by,
        asked_at=at,
    )
    found = _put(job)
    if found.pk != job.pk:
        return found
    rows = [
        Job(
            organisation_id=by.organisation_id,
            kind=part.kind,
            subject=str(part.subject),
            parameters={**part.parameters, **({"content": part.content} if part.content else {})},
            unique_key=f"{part.kind}:{job.pk}:{number:06}",
            asked_by=by,
            asked_at=at,
            parent=job,
        )
        for number, part in enumerate(parts)
    ]
    Job.objects.bulk_create(rows, batch_size=1000)
    for row in rows[:BELLS_OF_PARTS] or [job]:
        transaction.on_commit(partial(ring, row.pk))
    return job


def _put(job: Job) -> Job:
    """Write the row, or find the open one that has its key. A twin that is not committed yet is waited for."""
    while True:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        found = Job.objects.filter(unique_key=job.unique_key, state__in=OPEN).first()
        if found is not None:
            return found


def made_before(job: Job, content: str) -> JobResult | None:
    """The newest file that is kept of exactly this content, whoever asked for it, without its bytes."""
    made = JobResult.objects.filter(
        job__organisation=job.organisation_id,
        job__kind=job.kind,
        job__subject=job.subject,
        job__parameters__content=content,
        job__state=Job.State.DONE,
    )
    return made.exclude(job=job.pk).select_related("job").defer("content").order_by("-job__finished_at").first()


def copy_file(made: JobResult, job: Job) -> bool:
    """Give the job a file of the same bytes, which never leave the database; False where it is just being forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(COPY_FILE, [job.pk, made.pk])
        was_there = bool(cursor.rowcount == 1)
        cursor.execute(COPY_PIECES, [job.pk, made.pk])
    return was_there


def is_first(content: str) -> bool:
    """Whether nobody else is making this content now; until the transaction ends, nobody else is first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [content])
        return bool(cursor.fetchone() == (True,))


def _given(job: Job, content: str, at: datetime) -> Job | None:
    """A done job with a file of this content: the asker's own, or a new row with the file that another's job made.

    A file of her own is not given again in the second half of its time: she would find it gone.
    """
    made = made_before(job, content)
    if made is None:
        return None
    half = timedelta(days=made.job.organisation.result_days) / 2
    finished = made.job.finished_at
    if made.job.asked_by_id == job.asked_by_id and made.job.parent_id is None and finished and finished > at - half:
        return made.job
    with transaction.atomic():
        job.state, job.started_at, job.finished_at, job.done, job.total = Job.State.DONE, at, at, 1, 1
        job.save(force_insert=True)
        if copy_file(made, job):
            return job
        transaction.set_rollback(True)
    job.state, job.started_at, job.finished_at, job.done, job.total = Job.State.QUEUED, None, None, 0, 0
    return None


def _organisation_of(by: User | None, organisation: Organisation | None) -> int:
    if by is not None:
        return by.organisation_id
    if organisation is None:
        raise ValueError("Work of the portal itself is done for an organisation.")
    return organisation.pk


def may_see(user: User, job: Job) -> bool:
    """Whether the person asked for the job, and still has the right that its kind demands."""
    allowed = cast("Access", import_string(settings.JOB_ACCESS[job.kind]))
    return job.asked_by_id == user.pk and user.is_active and allowed(user, job)


def about(user: User, jobs: Iterable[Job]) -> dict[UUID, str]:
    """Whom or what each job is about, by its id: what the person may see now. A few queries for each kind."""
    by_kind: dict[str, list[Job]] = {}
    for job in jobs:
        if job.kind in settings.JOB_ABOUT:
            by_kind.setdefault(job.kind, []).append(job)
    found: dict[UUID, str] = {}
    for kind, those in by_kind.items():
        names = cast("About", import_string(settings.JOB_ABOUT[kind]))(user, {job.subject for job in those})
        found |= {job.pk: names[job.subject] for job in those if job.subject in names}
    return found


def handler_of(kind: str) -> Handler:
    """What does the jobs of this kind."""
    try:
        return cast("Handler", import_string(settings.JOB_HANDLERS[kind]))
    except KeyError as error:
        raise UnknownKind(kind) from error
