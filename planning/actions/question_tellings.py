"""Telling those who comment on questions that a consultation is open: work of the portal itself, as a job."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from planning.models import QuestionSetVersion
from planning.queries import question_sets
from portal.actions import jobs, messages
from portal.actions.jobs import Report
from portal.actions.messages import Telling
from portal.authorization import Permission, can
from portal.models import Job, User

KIND = "question_consultation"
BATCH = 2000


def ask(*, version: QuestionSetVersion, at: datetime) -> Job:
    """Ask for it, in the transaction that opens the consultation. One that is opened again is told again."""
    subject = f"{version.pk}:{version.version}"
    return jobs.ask(
        kind=KIND, subject=subject, by=None, organisation=version.question_set.organisation, at=at, unique_key=subject
    )


def run(job: Job, report: Report, at: datetime) -> None:
    """Tell everyone who may comment but the one who opened it; nobody if it was taken back meanwhile."""
    version_id, _, _edits = job.subject.partition(":")
    version = QuestionSetVersion.objects.select_related("question_set").filter(pk=int(version_id)).first()
    if version is None or version.state != QuestionSetVersion.State.CONSULTATION or version.consultation_until is None:
        return
    facts = {"kind": version.question_set.kind, "until": str(version.consultation_until)}
    path = reverse("planning:question-version", args=[version.pk])
    readers = question_sets.commenters(version.question_set.organisation_id, on=timezone.localdate(at))
    told = [reader for reader in readers if reader != version.consultation_opened_by_id]
    _tell([Telling(reader, KIND, f"{KIND}:{job.subject}:{reader}", path, facts) for reader in told], report, at)


def allowed(user: User, _job: Job) -> bool:
    """Those who write the questions may see how far it has come."""
    return can(user, Permission.WRITE_QUESTIONS)


def _tell(tellings: list[Telling], report: Report, at: datetime) -> None:
    report(0, len(tellings))
    for start in range(0, len(tellings), BATCH):
        part = tellings[start : start + BATCH]
        messages.tell(tellings=part, at=at)
        report(start + len(part), len(tellings))
