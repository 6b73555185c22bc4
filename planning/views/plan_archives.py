"""The plans of a unit on paper: all of them as one archive, or a report of where they stand, as background work."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from planning.documents import follow_up_report, plan_archive
from planning.queries import plan_archives as queries
from portal.authorization import Permission, require, requires, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from portal.models import Job, Unit, User

ARCHIVE, REPORT = "archive", "report"


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """What can be asked for, and about how many."""

    crumbs: tuple[Link, ...]
    unit: str
    people: int
    plans: int
    without: tuple[str, ...]
    language: str
    jobs_url: str


@requires(Permission.AGREE_PLAN_AS_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, unit: int) -> HttpResponse:
    """Show what there is; a POST asks for the archive or the report, and leads to the job's page."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.AGREE_PLAN_AS_MANAGER, found)
    if request.method == "POST":
        return _ask(request, user, found)
    led = queries.led_in(found, by=user, on=timezone.localdate())
    without = tuple(one.name for one in led if one.plan_id is None)
    page = ArchivePage(
        crumbs=(Link(gettext("My people"), reverse("planning:team")),),
        unit=found.name,
        people=len(led),
        plans=len(led) - len(without),
        without=without,
        language=user.language,
        jobs_url=reverse("portal:jobs"),
    )
    return render(request, "planning/plan_archives/ask.html", {"page": page})


def _ask(request: HttpRequest, user: "User", unit: "Unit") -> HttpResponse:
    what, language = request.POST.get("what", ""), request.POST.get("language", "")
    here = reverse("planning:plan-archive", args=[unit.pk])
    if what not in {ARCHIVE, REPORT}:
        messages.error(request, gettext("Choose the archive or the report."))
        return redirect(here)
    deed = plan_archive.ask if what == ARCHIVE else follow_up_report.ask
    try:
        job: Job = deed(unit=unit, language=language, by=user, at=timezone.now(), back_url=here)
    except plan_archive.NothingToArchive:
        messages.error(
            request,
            gettext("None of your people in this unit has a plan in force, so there is nothing to put together."),
        )
        return redirect(here)
    return redirect("portal:job", job=job.pk)
