"""What one asked for in the background, the page of one piece of it, and the file it made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.actions import jobs as actions
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import JobProgress, JobState, Words
from portal.queries import jobs as queries
from portal.queries.jobs import Progress

if TYPE_CHECKING:
    from portal.models import Job

ROWS = 20
WORDS: dict[str, tuple[str, Words]] = {
    "QUEUED": ("idle", gettext_lazy("waiting")),
    "RUNNING": ("idle", gettext_lazy("running")),
    "DONE": ("ok", gettext_lazy("done")),
    "FAILED": ("missing", gettext_lazy("failed")),
    "PARKED": ("missing", gettext_lazy("parked")),
}
STATES: dict[str, JobState] = {
    "QUEUED": "waiting",
    "RUNNING": "running",
    "DONE": "done",
    "FAILED": "failed",
    "PARKED": "failed",
}


@dataclass(frozen=True, slots=True)
class JobPage:
    """What the page shows; `back_url` is where the work was asked for ("" where that is not known)."""

    title: Words
    progress: JobProgress
    file_is_gone: bool
    back_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work, and what it is about; `kept` says until when its file is kept, or that it is not any more."""

    label: Words
    about: str
    url: str
    asked_at: datetime
    kind: str
    word: Words
    detail: str
    done: int
    total: int
    failure: str
    file_url: str
    kept: str


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The rows of a page; asked again by htmx while something is open."""

    rows: tuple[Row, ...]
    pages: "Page[Any]"
    here: str
    is_open: bool
    kept: str


@for_everyone_signed_in
@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What one asked for, how far it has come, and its files while they are kept."""
    user = signed_in_user(request)
    pages = Paginator(queries.mine(user), ROWS).get_page(request.GET.get("page"))
    days = user.organisation.result_days
    found = list(pages.object_list)
    progress = queries.progress_of(found, at=timezone.now())
    about = actions.about(user, found)
    page = JobsPage(
        rows=tuple(_row(one, progress[one.pk], about.get(one.pk, ""), days) for one in found),
        pages=pages,
        here=f"{reverse('portal:jobs')}?page={pages.number}",
        is_open=any(one.finished_at is None for one in found),
        kept=ngettext("Files are kept for %(n)s day.", "Files are kept for %(n)s days.", days) % {"n": days},
    )
    template = "portal/jobs/_jobs.html" if getattr(request, "htmx", False) else "portal/jobs/jobs.html"
    return render(request, template, {"page": page})


@for_everyone_signed_in
@never_cache
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """How far the work has come; asked again every second by htmx, which gets the progress alone."""
    page = _page(request, job)
    if getattr(request, "htmx", False):
        return render(request, "portal/jobs/_progress.html", {"page": page})
    return render(request, "portal/jobs/job.html", {"page": page})


@for_everyone_signed_in
@require_safe
def job_file(request: HttpRequest, job: UUID) -> HttpResponse:
    """The file, for the one who asked for it and only while the right to its content lasts."""
    found = queries.get(signed_in_user(request), job)
    if not actions.may_see(signed_in_user(request), found):
        raise PermissionDenied
    file = queries.result(found)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    streamed = StreamingHttpResponse(queries.content_of(file), content_type=file.content_type, headers=headers)
    return cast("HttpResponse", streamed)  # the marks of views know of no other answer


def _page(request: HttpRequest, job_id: UUID) -> JobPage:
    user = signed_in_user(request)
    found = queries.get(user, job_id)
    if not actions.may_see(user, found):
        raise PermissionDenied
    has_file = found.state == "DONE" and queries.has_file(found)
    label = queries.label(found)
    progress = queries.progress_of([found], at=timezone.now())[found.pk]
    return JobPage(
        title=label,
        progress=JobProgress(
            label=label,
            url=reverse("portal:job", args=[found.pk]),
            state=STATES[progress.state],
            done=progress.done,
            total=progress.total,
            seconds_left=progress.seconds_left,
            result_url=reverse("portal:job-file", args=[found.pk]) if has_file else "",
            result_label=_("Download the file"),
            failure=found.failure,
        ),
        file_is_gone=found.state == "DONE" and not has_file and bool(found.parameters.get("makes_file")),
        back_url=_safe(str(found.parameters.get("back_url", ""))),
    )


def _row(found: "Job", progress: Progress, about: str, days: int) -> Row:
    is_lost = found.kind in settings.JOB_ABOUT and not about
    has_file = bool(getattr(found, "has_file", False)) and not is_lost
    kind, word = WORDS[progress.state]
    return Row(
        label=queries.label(found),
        about=_("You have no right to see it now.") if is_lost else about,
        url=reverse("portal:job", args=[found.pk]),
        asked_at=found.asked_at,
        kind=kind,
        word=word,
        detail=_detail(progress),
        done=progress.done,
        total=progress.total,
        failure=found.failure,
        file_url=reverse("portal:job-file", args=[found.pk]) if has_file else "",
        kept="" if is_lost else _kept(found, days, has_file=has_file),
    )


def _detail(progress: Progress) -> str:
    """How far, and how much longer: "40 of 200, about 2 minutes left"."""
    if progress.state != "RUNNING" or not progress.total:
        return ""
    words = _("%(done)s of %(total)s") % {"done": progress.done, "total": progress.total}
    if progress.seconds_left is None:
        return words
    minutes = max(1, -(-progress.seconds_left // 60))
    left = ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
    return f"{words}, {left}"


def _kept(found: "Job", days: int, *, has_file: bool) -> str:
    if found.state != "DONE" or found.finished_at is None or not found.parameters.get("makes_file"):
        return ""
    if not has_file:
        return _("The file is no longer kept.")
    until = timezone.localtime(found.finished_at + timedelta(days=days))
    return _("kept until %(moment)s") % {"moment": date_format(until, "DATETIME_FORMAT")}


def _safe(url: str) -> str:
    """Only addresses of the portal itself."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""
