"""Kinds of job that the tests ask for; a profession of the organisation is their effect."""

import os
import signal
import time
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import OperationalError

from portal.actions.jobs import CannotDo, File, Report
from portal.models import Job, Profession, User


def is_employed(user: User, job: Job) -> bool:
    """The right of these kinds: to be employed in the organisation of the job."""
    return user.employments.exists()


def about(user: User, subjects: Collection[str]) -> dict[str, str]:
    """What these kinds are about: it can be seen by who is employed."""
    return {one: f"About {one}" for one in subjects} if user.employments.exists() else {}


def effect(job: Job) -> None:
    """What the work changes."""
    Profession.objects.create(organisation=job.organisation, code=job.subject, name={"en": job.kind})


def makes_file(job: Job, report: Report, at: datetime) -> File:
    effect(job)
    report(1, 1)
    return File('blåbär "1".pdf', "application/pdf", b"%PDF-")


def pieces(job: Job, report: Report, at: datetime) -> File:
    return File("large.bin", "application/octet-stream", iter([b"one", b"two", b"three"]))


def no_file(job: Job, report: Report, at: datetime) -> None:
    effect(job)


def cannot(job: Job, report: Report, at: datetime) -> None:
    effect(job)
    raise CannotDo("Row 3 has no name. Write one and hand the file in again.")


def refused(job: Job, report: Report, at: datetime) -> None:
    effect(job)
    if not is_employed(job.asker, job):
        raise PermissionDenied


def breaks(job: Job, report: Report, at: datetime) -> None:
    effect(job)
    raise ZeroDivisionError


def loses_database(job: Job, report: Report, at: datetime) -> None:
    effect(job)
    raise OperationalError


def slow(job: Job, report: Report, at: datetime) -> None:
    """Work that takes as many seconds as `seconds` says, after its effect and before its end."""
    effect(job)
    report(3, 10)
    time.sleep(float(job.parameters["seconds"]) if job.attempts == 1 else 0)


def kills(job: Job, report: Report, at: datetime) -> None:
    """Work that its worker does not survive."""
    effect(job)
    os.kill(os.getpid(), signal.SIGKILL)


def counts(job: Job, report: Report, at: datetime) -> None:
    """Work whose effect counts how often it was done, in the profession's name."""
    row, _made = Profession.objects.get_or_create(
        organisation=job.organisation, code=job.subject, defaults={"name": {"en": ""}}
    )
    row.name = {"en": row.name["en"] + "I"}
    row.save()
