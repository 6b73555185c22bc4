"""Work whose effects can be counted: one row for each time it was done, with nothing to hide that it was done twice."""

import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import connection

from planning.actions import snapshots
from planning.models import CoverageSnapshot
from portal.actions.jobs import File, Report
from portal.actions.messages import Telling, tell
from portal.models import Job, User
from portal.texts import Said

TABLE = "CREATE TABLE IF NOT EXISTS chaos_effect (job uuid NOT NULL, attempt int NOT NULL)"
EFFECT = "INSERT INTO chaos_effect (job, attempt) VALUES (%s, %s)"
PEOPLE_TOLD = 5
STEPS, STEP = 8, 0.05  # seconds of a step
PIECE = b"x" * 100_000


def allowed(user: User, job: Job) -> bool:
    """Whoever asked."""
    return job.asked_by_id == user.pk


def words(facts: Mapping[str, object]) -> Said:
    """What such a message says."""
    return Said(f"Chaos {facts.get('number')}")


def chaos_effect(job: Job, report: Report, _at: datetime) -> None:
    """An effect in the middle of some work that shows its progress."""
    for step in range(STEPS):
        report(step, STEPS)
        if step == STEPS // 2:
            _note(job)
        time.sleep(STEP)


def chaos_tell(job: Job, report: Report, at: datetime) -> None:
    """Messages to several people, as reminders are."""
    people = User.objects.filter(organisation=job.organisation_id).order_by("pk")[:PEOPLE_TOLD]
    tellings = [
        Telling(to=person.pk, kind="chaos", unique_key=f"chaos:{job.pk}:{number}", facts={"number": number})
        for number, person in enumerate(people)
    ]
    tell(tellings=tellings, at=at)
    _note(job)
    report(1, 1)


def chaos_snapshot(job: Job, report: Report, at: datetime) -> None:
    """The frozen figures of a day, by the portal itself."""
    snapshots.take(
        organisation=job.organisation,
        day=date.fromisoformat(job.subject),
        kind=CoverageSnapshot.Kind.MONTHLY,
        note=str(job.pk),
        by=None,
        at=at,
    )
    _note(job)
    report(1, 1)


def chaos_large(job: Job, report: Report, _at: datetime) -> File:
    """A file of several pieces."""
    _note(job)

    def pieces() -> Iterator[bytes]:
        for number in range(5):
            report(number, 5)
            time.sleep(0.05)
            yield PIECE

    return File("large.bin", "application/octet-stream", pieces())


def _note(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, [job.pk, job.attempts])
