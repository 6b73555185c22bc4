"""The talk room: the same room and the same data for the manager and the employee."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import dissents, usefulness
from planning.actions import talks as deeds
from planning.actions.refusals import Refused, Stale
from planning.forms.plans import VersionForm
from planning.forms.talks import DissentForm, LevelForm, OpenForm, SummaryForm
from planning.queries import talks
from planning.views import room
from planning.views.answers import answer, answer_form, answer_problems, conflict, posted, room_url
from planning.views.talk_parts import KIND_WORDS, OPEN_STATES, confirm_part, url
from portal.authorization import Permission, require, requires, signed_in_user
from portal.queries import people

if TYPE_CHECKING:
    from planning.models import Talk
    from portal.models import User


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


@requires(Permission.TAKE_PART_IN_TALK)
@require_safe
def my_next_talk(request: HttpRequest) -> HttpResponse:
    """The employee's talk that is next: the one to confirm, else the first in time. An appraisal talk has its room."""
    following = talks.next_of(signed_in_user(request))
    if following is not None and following.kind != "DEVELOPMENT":
        return redirect("planning:talk", talk=following.pk)
    return my_talk(request)


@requires(Permission.OPEN_TALK)
@require_POST
def open_talk(request: HttpRequest, person: UUID) -> HttpResponse:
    """The manager opens the room of the appraisal talk, or begins a talk of another kind that nobody has booked."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    form = OpenForm(request.POST)
    back = room_url(user, employee)
    if not form.is_valid():
        return answer_problems(request, form, back)
    kind = form.cleaned_data["kind"] or "DEVELOPMENT"
    talk = deeds.open_talk(person=employee, kind=kind, by=user, at=timezone.now())
    return redirect(back if kind == "DEVELOPMENT" else url("talk", talk))


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def summary(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Save the summary: as it is written (htmx), or with the button."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    form = SummaryForm(request.POST)
    back = home_of(user, row)
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
    """Say that the talk has taken place; of an appraisal talk before the plan is ready."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    deed = partial(deeds.hold, talk=row, by=user, at=timezone.now())
    return answer(request, deed, home_of(user, row), done=gettext("The talk is noted as held."))


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


@requires(Permission.TAKE_PART_IN_TALK)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Read what is confirmed on one page, and confirm it for one's own part."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    if request.method == "POST":
        form = VersionForm(request.POST)
        if not form.is_valid():
            return answer_problems(request, form, url("talk-confirm", row))
        version = form.cleaned_data["version"]
        deed = partial(deeds.confirm_own, talk=row, version=version, by=user, at=timezone.now())
        return answer(request, deed, url("talk", row), done=gettext("You have confirmed the talk."))
    part = confirm_part(row, user)
    if part is None or not part.may_confirm:
        return redirect("planning:talk", talk=row.pk)
    page = {
        "kind": KIND_WORDS[row.kind],
        "is_own": user.pk == row.user_id,
        "person_name": row.user.name,
        "held_at": row.held_at,
        "summary": row.summary,
        "version": row.version,
        "has_words": row.kind != "PAY_FEEDBACK",
        "is_appraisal": row.kind == "DEVELOPMENT",
        "is_last": bool(row.employee_confirmed_at or row.manager_confirmed_at),
        "url": part.url,
        "back_url": home_of(user, row),
    }
    return render(request, "planning/talks/confirm.html", {"page": page})


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def contest(request: HttpRequest, talk: UUID) -> HttpResponse:
    """The employee says that pay feedback has not been held."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    deed = partial(deeds.contest, talk=row, by=user, at=timezone.now())
    done = gettext("Noted: the talk has not been held. Your manager is told.")
    return answer(request, deed, url("talk", row), done=done)


@requires(Permission.TAKE_PART_IN_TALK)
@require_http_methods(["GET", "HEAD", "POST"])
def dissent(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Attach a dissenting note; it is shown again when something is wrong with it."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    if row.kind == "PAY_FEEDBACK":
        raise Http404  # nothing is written about pay
    form = DissentForm(posted(request))
    deed = partial(_attach, row, form, user)
    done = answer_form(form, deed, url("talk", row)) if request.method == "POST" else None
    context = {"form": form, "back": url("talk", row), "kind": KIND_WORDS[row.kind]}
    return done or render(request, "planning/talks/dissent.html", context, status=422 if form.errors else 200)


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def useful(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Count whether the talk was useful; what was answered is said nowhere, not in the answer either."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    said = request.POST.get("answer", "")
    deed = partial(usefulness.say, talk=row, answer=said, by=user, at=timezone.now())
    return answer(request, deed, url("talk", row), done=gettext("Thank you. Your answer is counted, not kept."))


def home_of(user: "User", talk: "Talk") -> str:
    """Where a talk is worked with: the room of an open appraisal talk, else the talk's own page."""
    if talk.kind == "DEVELOPMENT" and talk.state in OPEN_STATES:
        return room_url(user, talk.user)
    return url("talk", talk)


def _attach(talk: "Talk", form: DissentForm, user: "User") -> object:
    return dissents.attach(talk=talk, text=form.cleaned_data["text"], by=user, at=timezone.now())


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of the page."""
    return bool(getattr(request, "htmx", False))  # set by django-htmx


def _refused_summary(request: HttpRequest, form: SummaryForm, back: str) -> HttpResponse:
    """Show what was written again, with what is wrong with it; to the autosave, only what is wrong."""
    if is_htmx(request):
        problems = [str(error) for errors in form.errors.values() for error in errors]
        return render(request, "planning/talks/_summary_refused.html", {"problems": problems}, status=422)
    return render(request, "planning/talks/summary.html", {"form": form, "back": back}, status=422)


def _filter(request: HttpRequest) -> str:
    return "?all" if "all" in request.POST else ""
