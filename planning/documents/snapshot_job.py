"""Freezing figures as background work: asked for by HR, or by the portal itself at the end of a month."""

from datetime import date, datetime

from django.utils import timezone

from planning.actions.snapshots import FrozenAlready, NotYet, take
from planning.models import CoverageSnapshot
from planning.queries import snapshots
from portal.actions import jobs
from portal.actions.jobs import CannotDo, File, Report
from portal.authorization import Permission, can, require
from portal.models import Job, Organisation, User

KIND = "snapshot"
EVENING = 23  # o'clock, on the last day of a month


def ask(*, day: date, note: str, by: User, at: datetime, back_url: str) -> Job:
    """Ask for the figures of a day to be frozen. Raises `NotYet` and `PermissionDenied`."""
    require(by, Permission.TAKE_SNAPSHOT)
    if day > timezone.localdate(at):
        raise NotYet
    return jobs.ask(
        kind=KIND,
        subject=by.organisation_id,
        by=by,
        at=at,
        parameters={"day": day.isoformat(), "note": note, "back_url": back_url},
        unique_key=f"{by.pk}:{day}",
    )


def ask_due(*, organisation: Organisation, at: datetime) -> list[Job]:
    """Ask, for the portal itself, for the ends of months that are not frozen yet; asking twice is asking once."""
    now = timezone.localtime(at)
    days = snapshots.due_days(organisation, at=now.date(), is_evening=now.hour >= EVENING)
    return [
        jobs.ask(
            kind=KIND,
            subject=organisation.pk,
            by=None,
            organisation=organisation,
            at=at,
            parameters={"day": day.isoformat(), "note": ""},
            unique_key=f"{organisation.pk}:{day}:monthly",
        )
        for day in days
    ]


def run(job: Job, report: Report, at: datetime) -> File | None:
    """Freeze the day, if the asker still may. A month's end that is there already is what was wanted."""
    report(0, 1)
    kinds = CoverageSnapshot.Kind
    try:
        take(
            organisation=job.organisation,
            day=date.fromisoformat(str(job.parameters["day"])),
            kind=kinds.ASKED if job.asked_by else kinds.MONTHLY,
            note=str(job.parameters.get("note", "")),
            by=job.asked_by,
            at=at,
        )
    except FrozenAlready:
        pass
    except NotYet as refused:
        raise CannotDo(refused.sentence) from refused
    report(1, 1)
    return None


def allowed(user: User, _job: Job) -> bool:
    """Whether the person may freeze figures."""
    return can(user, Permission.TAKE_SNAPSHOT)
