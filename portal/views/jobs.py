"""The page of a piece of background work, and the file it made."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.actions import jobs as actions
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import JobProgress, Words
from portal.queries import jobs as queries

STATES = {"QUEUED": "waiting", "RUNNING": "running", "DONE": "done", "FAILED": "failed", "PARKED": "failed"}


@dataclass(frozen=True, slots=True)
class JobPage:
    """What the page shows; `back_url` is where the work was asked for ("" where that is not known)."""

    title: Words
    progress: JobProgress
    file_is_gone: bool
    back_url: str


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
    return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)


def _page(request: HttpRequest, job_id: UUID) -> JobPage:
    user = signed_in_user(request)
    found = queries.get(user, job_id)
    if not actions.may_see(user, found):
        raise PermissionDenied
    has_file = found.state == "DONE" and queries.has_file(found)
    label = queries.label(found)
    return JobPage(
        title=label,
        progress=JobProgress(
            label=label,
            url=reverse("portal:job", args=[found.pk]),
            state=STATES[found.state],  # type: ignore[arg-type]  # the values are those of JobProgress
            done=found.done,
            total=found.total,
            seconds_left=queries.seconds_left(found, at=timezone.now()),
            result_url=reverse("portal:job-file", args=[found.pk]) if has_file else "",
            result_label=_("Download the file"),
            failure=found.failure,
        ),
        file_is_gone=found.state == "DONE" and not has_file and bool(found.parameters.get("makes_file")),
        back_url=_safe(str(found.parameters.get("back_url", ""))),
    )


def _safe(url: str) -> str:
    """Only addresses of the portal itself."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""
