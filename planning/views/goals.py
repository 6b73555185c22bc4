"""The goals of a plan: chosen from the gaps, written, changed, removed, and how far they have come."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from planning.actions import goals as deeds
from planning.actions.refusals import Stale
from planning.forms.goals import ChoiceForm, GoalForm
from planning.forms.plans import MoveForm, VersionForm
from planning.queries import plans, reasons
from planning.views.answers import (
    FormWords,
    Removal,
    answer,
    answer_form,
    answer_problems,
    conflict,
    data_of_gone,
    form_page,
    home_url,
    posted,
    to_write,
)
from portal.authorization import Permission, requires

LABELS = {"title": _("Goal"), "sign": _("How will we notice?")}
GET_AND_POST = ["GET", "HEAD", "POST"]


@requires(Permission.WRITE_PLAN)
@require_POST
def choose(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Make goals of one to four gaps."""
    user, row = to_write(request, plan)
    at, home = timezone.now(), home_url(user, row)
    form = ChoiceForm(request.POST, offered=list(reasons.of(row.user, on=timezone.localdate(at))))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["competences"]))
        return redirect(home)
    deed = partial(deeds.add_chosen, plan=row, competences=form.cleaned_data["competences"], by=user, at=at)
    return answer(request, deed, home)


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest, plan: UUID) -> HttpResponse:
    """A goal in own words."""
    user, row = to_write(request, plan)
    form = GoalForm(posted(request), is_new=True)

    def deed() -> object:
        said = form.cleaned_data
        return deeds.add(
            plan=row, title=said["title"], source=said["source"], origin="", sign=said["sign"], due_on=said["due_on"],
            by=user, at=timezone.now(),
        )  # fmt: skip

    done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    words = FormWords(gettext("New goal"), gettext("Add the goal"))
    return done or form_page(request, row, form, words, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Other words, or another date."""
    user, row = to_write(request, plan)
    current = plans.goal(row, goal)
    words = FormWords(gettext("Change the goal"), gettext("Save the goal"))
    if current is None:
        form = GoalForm(data_of_gone(request), is_new=False)
        form.add_error(None, str(deeds.GoalIsGone.sentence))
        return form_page(request, row, form, words, home_url(user, row))
    initial = {"title": current.title, "sign": current.sign, "due_on": current.due_on, "version": current.version}
    form = GoalForm(posted(request), is_new=False, initial=initial)

    def deed() -> object:
        said = form.cleaned_data
        return deeds.change(
            goal=current, version=said["version"], title=said["title"], sign=said["sign"], due_on=said["due_on"],
            by=user, at=timezone.now(),
        )  # fmt: skip

    try:
        done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    except Stale as stale:
        return conflict(
            request, stale, title=current.title, labels=LABELS, url=request.path, keep_url=home_url(user, row)
        )
    removal = Removal(
        reverse("planning:goal-remove", kwargs={"plan": row.pk, "goal": current.pk}),
        current.version,
        gettext("The goal and its activities are taken out of the plan."),
    )
    return done or form_page(request, row, form, words, home_url(user, row), removal)


@requires(Permission.WRITE_PLAN)
@require_POST
def remove(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Take a goal out of the plan."""
    user, row = to_write(request, plan)
    current, form = plans.goal(row, goal), VersionForm(request.POST)
    if current is None:
        return redirect(home_url(user, row))  # the button pressed twice, or by both
    version = form.cleaned_data["version"] if form.is_valid() else 0
    deed = partial(deeds.remove, goal=current, version=version, by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_POST
def move(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Say how far a goal has come."""
    user, row = to_write(request, plan)
    current, form = plans.goal(row, goal), MoveForm(request.POST)
    if current is None:
        raise Http404
    if not form.is_valid():
        return answer_problems(request, form, home_url(user, row))
    said = form.cleaned_data
    deed = partial(deeds.move, goal=current, state=said["state"], reason=said["reason"], by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row))
