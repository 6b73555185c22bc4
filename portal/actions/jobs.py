"""Asking for background work: the row is written in the transaction of its cause. Workers do it (`portal.worker`).

A kind of job is three entries of settings: `JOB_HANDLERS` (what it does), `JOB_ACCESS` (who may see it) and
`JOB_LABELS` (its name on the screen). A handler is `run(job, report, at) -> File | None`. It runs inside the
transaction that also says "done", checks the rights of `job.asker` again, calls `report(done, total)` as often as it
likes, and raises `CannotDo` with plain words where the person can do something about it.

Parameters that the job's page reads: `back_url` (where it was asked for), `makes_file` (there is a file to fetch).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from portal.actions.bell import ring
from portal.models import Job, Organisation, User

OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass(frozen=True, slots=True)
class File:
    """What a job made, for its asker to download."""

    name: str
    content_type: str
    content: bytes


Report = Callable[[int, int], None]
Handler = Callable[[Job, Report, datetime], File | None]
Access = Callable[[User, Job], bool]


class CannotDo(Exception):
    """The work cannot be done; the words say why, and what to do about it, in the asker's language."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))


class UnknownKind(Exception):
    """No handler is registered for this kind of job."""


def ask(
    *,
    kind: str,
    subject: object,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    parameters: Mapping[str, object] | None = None,
    unique_key: str = "",
    reuse_since: datetime | None = None,
) -> Job:
    """Write the job's row in the caller's transaction; the bell is rung after commit.

    Asking again for the same open `unique_key` gives the open job. With `reuse_since`, a job with the same key that was
    done after that time is given back instead of doing the work again: only for keys that name the exact content.
    The caller has checked the right; the handler checks it again when it runs. `by` None is the portal itself, which
    says for which `organisation` it works.
    """
    if kind not in settings.JOB_HANDLERS:
        raise UnknownKind(kind)
    organisation_id = _organisation_of(by, organisation)
    key = f"{kind}:{unique_key or uuid4()}"
    if reuse_since is not None and (done := _done(key, reuse_since)):
        return done
    with transaction.atomic():
        while True:
            job = Job(
                organisation_id=organisation_id,
                kind=kind,
                subject=str(subject),
                parameters=dict(parameters or {}),
                unique_key=key,
                asked_by=by,
                asked_at=at,
            )
            Job.objects.bulk_create([job], ignore_conflicts=True)
            found = Job.objects.filter(unique_key=key, state__in=OPEN).first()
            if found is not None:
                break
        if found.pk == job.pk:
            transaction.on_commit(partial(ring, job.pk))
    return found


def _organisation_of(by: User | None, organisation: Organisation | None) -> int:
    if by is not None:
        return by.organisation_id
    if organisation is None:
        raise ValueError("Work of the portal itself is done for an organisation.")
    return organisation.pk


def _done(key: str, since: datetime) -> Job | None:
    """The latest job that has the key, and still has its file."""
    done = Job.objects.filter(unique_key=key, state=Job.State.DONE, finished_at__gte=since, result__isnull=False)
    return done.order_by("-finished_at").first()


def may_see(user: User, job: Job) -> bool:
    """Whether the person asked for the job, and still has the right that its kind demands."""
    allowed = cast("Access", import_string(settings.JOB_ACCESS[job.kind]))
    return job.asked_by_id == user.pk and user.is_active and allowed(user, job)


def handler_of(kind: str) -> Handler:
    """What does the jobs of this kind."""
    try:
        return cast("Handler", import_string(settings.JOB_HANDLERS[kind]))
    except KeyError as error:
        raise UnknownKind(kind) from error
