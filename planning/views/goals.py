"""The goals of a plan: chosen from what there is to serve, written, changed, removed, and how far they have come."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from competence.queries import scales
from planning.actions import goals as deeds
from planning.actions.refusals import Stale
from planning.forms.goals import ChoiceForm, GoalForm
from planning.forms.plans import MoveForm, ReasonForm, VersionForm
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

if TYPE_CHECKING:
    from planning.models import Goal, Plan
    from portal.models import User

LABELS = {"title": _("Goal"), "why": _("Why, in your own words"), "sign": _("How will we notice?")}
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
    """A goal that serves something that is there, or one in own words."""
    user, row = to_write(request, plan)
    at = timezone.now()
    _plan, goals, rated = plans.open_with_goals(row.user) or (None, (), None)
    taken = {goal.competence_id for goal in goals}
    served = reasons.all_of(row.user, on=timezone.localdate(at), rated=rated)
    offered = [one for one in served if one.competence_id not in taken]
    form = GoalForm(posted(request), is_new=True, reasons=offered, levels=_levels(row))

    def deed() -> object:
        said = form.cleaned_data
        if said["serves"]:
            return deeds.add_serving(plan=row, serves=said["serves"], facts=form.facts(), by=user, at=at)
        source, origin = said["source"], said["origin"]
        return deeds.add(plan=row, source=source, origin=origin, facts=form.facts(), by=user, at=at)

    done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    words = FormWords(gettext("New goal"), gettext("Add the goal"))
    return done or form_page(request, row, form, words, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Other words, another level, or another date."""
    user, row = to_write(request, plan)
    current = plans.goal(row, goal)
    words = FormWords(gettext("Change the goal"), gettext("Save the goal"))
    if current is None:
        form = GoalForm(data_of_gone(request), is_new=False, levels=_levels(row))
        form.add_error(None, str(deeds.GoalIsGone.sentence))
        return form_page(request, row, form, words, home_url(user, row))
    facts = deeds.facts_of(current)
    initial = {
        "title": facts.title, "sign": facts.sign, "due_on": facts.due_on, "why": facts.why,
        "target_level": facts.target_level, "version": current.version,
    }  # fmt: skip
    form = GoalForm(posted(request), is_new=False, initial=initial, levels=_levels(row))

    def deed() -> object:
        said = form.cleaned_data
        return deeds.change(
            goal=current, version=said["version"], title=said["title"], sign=said["sign"], due_on=said["due_on"],
            why=said["why"], target_level=said["target_level"], by=user, at=timezone.now(),
        )  # fmt: skip

    try:
        done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    except Stale as stale:
        return conflict(
            request, stale, title=current.title, labels=LABELS, url=request.path, keep_url=home_url(user, row)
        )
    return done or form_page(request, row, form, words, home_url(user, row), _removal(row, current, user))


@requires(Permission.WRITE_PLAN)
@require_POST
def remove(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Take a goal out of the plan; where that asks why and nothing is said, the question has a page of its own."""
    user, row = to_write(request, plan)
    current, form = plans.goal(row, goal), VersionForm(request.POST)
    home = home_url(user, row)
    if current is None:
        return redirect(home)  # the button pressed twice, or by both
    version = form.cleaned_data["version"] if form.is_valid() else 0
    if not deeds.needs_reason(current, row, user):
        return answer(request, partial(deeds.remove, goal=current, version=version, by=user, at=timezone.now()), home)
    why = ReasonForm(request.POST)

    def deed() -> object:
        reason = why.cleaned_data["reason"]
        return deeds.remove(goal=current, version=version, by=user, at=timezone.now(), reason=reason)

    words = FormWords(gettext("Why is the goal taken out?"), gettext("Take it out"), current.title)
    return answer_form(why, deed, home) or form_page(request, row, why, words, home)


@requires(Permission.WRITE_PLAN)
@require_POST
def take_up(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """Go on with a goal that was dropped from the revision being written."""
    user, row = to_write(request, plan)
    current = plans.goal(row, goal)
    if current is None:
        raise Http404
    return answer(request, partial(deeds.take_up, goal=current, by=user, at=timezone.now()), home_url(user, row))


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


def _removal(plan: "Plan", goal: "Goal", user: "User") -> Removal:
    url = reverse("planning:goal-remove", kwargs={"plan": plan.pk, "goal": goal.pk})
    if deeds.came_along(goal, plan):
        said = gettext("The goal is from last time. It is dropped, and stands in the plan with the reason.")
        return Removal(url, goal.version, said, asks_why=True)
    if deeds.needs_reason(goal, plan, user):
        said = gettext("It is the employee's wish. The reason stands with the plan, and it can be taken up again.")
        return Removal(url, goal.version, said, asks_why=True)
    return Removal(url, goal.version, gettext("The goal and its activities are taken out of the plan."))


def _levels(plan: "Plan") -> tuple[str, ...]:
    return tuple(scales.of(plan.user.organisation_id).names(get_language() or "sv"))
