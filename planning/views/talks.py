"""The talk room: the same room and the same data for the manager and the employee."""

from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from planning.actions import talks as deeds
from planning.actions.refusals import Refused, Stale
from planning.forms.talks import LevelForm, SummaryForm
from planning.queries import talks
from planning.views import room
from planning.views.answers import answer, answer_problems, conflict, room_url
from portal.authorization import Permission, require, requires, signed_in_user
from portal.queries import people

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from planning.models import Talk


@requires(Permission.OPEN_TALK)
@require_safe
def talk_room(request: HttpRequest, person: UUID) -> HttpResponse:
    """The manager's side."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    require(user, Permission.OPEN_TALK, employee)
    page = room.page_for(user, employee, shows_all="all" in request.GET)
    if page.view_first_url:
        return redirect(page.view_first_url)
    return render(request, "planning/talks/room.html", {"page": page})


@requires(Permission.TAKE_PART_IN_TALK)
@require_safe
def my_talk(request: HttpRequest) -> HttpResponse:
    """The employee's side."""
    user = signed_in_user(request)
    page = room.page_for(user, user, shows_all="all" in request.GET)
    return render(request, "planning/talks/room.html", {"page": page})


@requires(Permission.OPEN_TALK)
@require_POST
def open_room(request: HttpRequest, person: UUID) -> HttpResponse:
    """The manager opens the room."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    deed = partial(deeds.open_room, person=employee, by=user, at=timezone.now())
    return answer(request, deed, room_url(user, employee))


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def summary(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Save the summary: as it is written (htmx), or with the button."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    form = SummaryForm(request.POST)
    back = room_url(user, row.user)
    if not form.is_valid():
        return _refused_summary(request, form, back)
    try:
        saved = deeds.save_summary(
            talk=row,
            text=form.cleaned_data["summary"],
            version=form.cleaned_data["talk_version"],
            by=user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("summary", str(refused))
        return _refused_summary(request, form, back)
    except Stale as stale:
        return summary_conflict(request, row, stale, back)
    if is_htmx(request):
        return render(request, "planning/talks/_summary_saved.html", {"talk": saved})
    return redirect(back)


@requires(Permission.AGREE_ASSESSMENT)
@require_POST
def level(request: HttpRequest, person: UUID, competence: int) -> HttpResponse:
    """The manager notes the level both agree on, or her own view."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    require(user, Permission.AGREE_ASSESSMENT, employee)
    form = LevelForm(request.POST)
    back = f"{room_url(user, employee)}{_filter(request)}"
    if not form.is_valid():
        return answer_problems(request, form, back)
    try:
        deeds.agree_level(
            person=employee,
            assessment_id=talks.submitted_of(employee),
            competence_id=competence,
            level=form.cleaned_data["level"],
            agreed=form.cleaned_data["agreed"],
            comment=form.cleaned_data["comment"],
            version=form.cleaned_data["version"],
            by=user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    except Stale as stale:
        kept = tuple((name, request.POST[name]) for name in ("level", "agreed") if name in request.POST)
        return conflict(
            request,
            stale,
            title=gettext("The agreed level"),
            labels={"comment": _("Comment")},
            url=request.path,
            keep_url=back,
            kept=kept,
        )
    return redirect(f"{back}#competence-{competence}")


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def hold(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Say that the talk has taken place, before the plan is ready."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    deed = partial(deeds.hold, talk=row, by=user, at=timezone.now())
    return answer(request, deed, room_url(user, row.user), done=gettext("The talk is noted as held."))


def summary_conflict(request: HttpRequest, talk: "Talk", stale: Stale, back: str) -> HttpResponse:
    """Both summaries, side by side."""
    return conflict(
        request,
        stale,
        title=gettext("Summary of the talk"),
        labels={"summary": _("Summary")},
        url=reverse("planning:talk-summary", kwargs={"talk": talk.pk}),
        keep_url=back,
        version_name="talk_version",
    )


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of the page."""
    return bool(cast("HtmxDetails", request.htmx))  # type: ignore[attr-defined]  # set by django-htmx


def _refused_summary(request: HttpRequest, form: SummaryForm, back: str) -> HttpResponse:
    """Show what was written again, with what is wrong with it; to the autosave, only what is wrong."""
    if is_htmx(request):
        problems = [str(error) for errors in form.errors.values() for error in errors]
        return render(request, "planning/talks/_summary_refused.html", {"problems": problems}, status=422)
    return render(request, "planning/talks/summary.html", {"form": form, "back": back}, status=422)


def _filter(request: HttpRequest) -> str:
    return "?all" if "all" in request.POST else ""
