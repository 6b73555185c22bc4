"""The PDF of a plan as background work: asked for, made by a worker, fetched by those who may read the plan.

The same content in the same language is printed once, whoever asks for it, alone or in an archive. The day on which it
is written out is no part of what is the same: it stands in the foot, and tells when it was printed.
"""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from planning.documents import plan as document
from planning.models import Plan
from planning.queries import plan_documents
from portal import pdf
from portal.actions import jobs
from portal.actions.jobs import CannotDo, File, Report
from portal.authorization import Permission, can, own_reports, require
from portal.models import Job, JobResult, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.queries import disclosures

KIND = "plan_pdf"
PATIENCE = 5.0  # seconds for which one worker waits for another that prints exactly the same
LOOK = 0.05  # seconds between two looks


def ask(*, plan: UUID, language: str, by: User, at: datetime, back_url: str = "") -> Job:
    """Ask for the plan as PDF in a language; the same content in the same language is printed once.

    `Http404` and `PermissionDenied` as for reading the plan. An unknown language is the reader's own.
    """
    found = plan_documents.get(plan)
    require(by, _right(found), found.user)
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    digest = _digest(_content(found, chosen, at))
    return jobs.ask(
        kind=KIND,
        subject=found.pk,
        by=by,
        at=at,
        parameters={"language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{found.pk}:{by.pk}:{digest}",
        content=digest,
    )


def run(job: Job, report: Report, at: datetime) -> File:
    """Write the plan as it is now, if the asker may still read it; a file of the same content is copied."""
    found = plan_documents.get(UUID(job.subject))
    require(job.asker, _right(found), found.user)
    report(0, 1)
    content = _content(found, str(job.parameters.get("language", job.asker.language)), at)
    digest = _digest(content)
    if (made := _made(job, digest)) is not None:
        return File(content.file_name, "application/pdf", made, {"content": digest})
    try:
        written = pdf.render(document.html(content), stylesheets=document.STYLESHEETS)
    except pdf.TooMuch as error:
        raise CannotDo(_("The plan is too long for a PDF. Shorten its texts and ask again.")) from error
    report(1, 1)
    return File(content.file_name, "application/pdf", written, {"content": digest})


def allowed(user: User, job: Job) -> bool:
    """Whether the person may read the plan now."""
    try:
        found = plan_documents.get(UUID(job.subject))
    except Http404:
        return False
    return _may(user, found)


def about(user: User, subjects: Collection[str]) -> dict[str, str]:
    """Whose plans these are, of those that the person may read now. Three queries, and one for each disclosed plan."""
    plans = list(plan_documents.whose([UUID(one) for one in subjects]))
    people = {plan.user_id for plan in plans}
    led = set(own_reports(user).filter(pk__in=people).values_list("pk", flat=True)) | {user.pk}
    open_to = disclosures.open_to(user, people - led, at=timezone.now()) if people - led else frozenset()
    readable = (plan for plan in plans if plan.user_id in led or (plan.user_id in open_to and _may(user, plan)))
    return {str(plan.pk): plan.user.name for plan in readable}


def _may(user: User, plan: Plan) -> bool:
    return can(user, _right(plan), plan.user)


def _made(job: Job, digest: str) -> JobResult | None:
    """A file of the same content; one that another worker is just printing is waited for a little."""
    until = time.monotonic() + PATIENCE
    while not jobs.is_first(digest) and time.monotonic() < until:
        time.sleep(LOOK)
    return jobs.made_before(job, digest)


def _digest(content: document.PlanDocument) -> str:
    return replace(content, foot="").digest


def _right(plan: Plan) -> Permission:
    """As on the plan's page: one that is not agreed yet is for the two who write it."""
    return Permission.READ_PLAN if plan.agreed_at else Permission.WRITE_PLAN


def _content(plan: Plan, language: str, at: datetime) -> document.PlanDocument:
    day = timezone.localdate(at)
    return document.content(plan_documents.parts_of(plan, on=day), language=language, on=day)
