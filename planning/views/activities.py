"""The activities of a goal: added from the catalogue or in own words, changed, removed, done, and looked back at."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from planning.actions import activities as deeds
from planning.actions.goals import GoalIsGone
from planning.actions.refusals import Stale
from planning.forms.activities import ActivityForm, ReflectionForm, from_type, kinds
from planning.forms.plans import MoveForm, VersionForm
from planning.queries import activity_types, plans
from planning.views.answers import (
    Catalogue,
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
from planning.views.goals import GET_AND_POST
from portal.authorization import Permission, requires
from portal.texts import in_language

if TYPE_CHECKING:
    from planning.queries.activity_types import ActivityType

LABELS = {"title": _("What will be done"), "support": _("Support"), "proof": _("How it is shown")}


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest, plan: UUID, goal: int) -> HttpResponse:
    """One more thing to do for a goal."""
    user, row = to_write(request, plan)
    current = plans.goal(row, goal)
    types = activity_types.of(row.user.organisation_id)
    words = FormWords(gettext("New activity"), gettext("Add the activity"), current.title if current else "")
    if current is None:
        form = ActivityForm(data_of_gone(request), is_new=True, employee=row.user.name, types=types)
        form.add_error(None, str(GoalIsGone.sentence))
        return form_page(request, row, form, words, home_url(user, row))
    chosen = next((one for one in types if one.code == request.GET.get("kind")), None)
    initial = from_type(chosen, get_language() or "sv") if chosen else {"responsible": "EMPLOYEE"}
    form = ActivityForm(posted(request), is_new=True, employee=row.user.name, types=types, initial=initial)

    def deed() -> object:
        return deeds.add(goal=current, facts=form.facts(), by=user, at=timezone.now())

    done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    catalogue = Catalogue(request.path, _choices(types), chosen.code if chosen else "")
    return done or form_page(request, row, form, words, home_url(user, row), catalogue=catalogue)


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, plan: UUID, activity: int) -> HttpResponse:
    """Other words, another date, or someone else who sees to it."""
    user, row = to_write(request, plan)
    current = plans.activity(row, activity)
    over = current.goal.title if current else ""
    kept = current.template if current else ""
    types = tuple(one for one in activity_types.all_of(row.user.organisation_id) if one.is_active or one.code == kept)
    words = FormWords(gettext("Change the activity"), gettext("Save the activity"), over)
    if current is None:
        form = ActivityForm(data_of_gone(request), is_new=False, employee=row.user.name, types=types)
        form.add_error(None, str(deeds.ActivityIsGone.sentence))
        return form_page(request, row, form, words, home_url(user, row))
    facts = deeds.facts_of(current)
    codes = {one.code for one in types}
    what = facts.template if facts.template in codes else facts.kind
    initial = {**asdict(facts), "what": what, "version": current.version}
    form = ActivityForm(posted(request), is_new=False, employee=row.user.name, types=types, initial=initial)

    def deed() -> object:
        version = form.cleaned_data["version"]
        return deeds.change(activity=current, version=version, facts=form.facts(), by=user, at=timezone.now())

    try:
        done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    except Stale as stale:
        stale.mine = {**stale.mine, "what": form.cleaned_data["what"]}
        return conflict(
            request, stale, title=current.title, labels=LABELS, url=request.path, keep_url=home_url(user, row)
        )
    removal = Removal(
        reverse("planning:activity-remove", kwargs={"plan": row.pk, "activity": current.pk}),
        current.version,
        gettext("The activity is taken out of the plan."),
    )
    return done or form_page(request, row, form, words, home_url(user, row), removal)


@requires(Permission.WRITE_PLAN)
@require_POST
def remove(request: HttpRequest, plan: UUID, activity: int) -> HttpResponse:
    """Take an activity out of the plan."""
    user, row = to_write(request, plan)
    current, form = plans.activity(row, activity), VersionForm(request.POST)
    if current is None:
        return redirect(home_url(user, row))  # the button pressed twice, or by both
    version = form.cleaned_data["version"] if form.is_valid() else 0
    deed = partial(deeds.remove, activity=current, version=version, by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_POST
def move(request: HttpRequest, plan: UUID, activity: int) -> HttpResponse:
    """Say that an activity is done, under way or cancelled."""
    user, row = to_write(request, plan)
    current, form = plans.activity(row, activity), MoveForm(request.POST)
    if current is None:
        raise Http404
    if not form.is_valid():
        return answer_problems(request, form, home_url(user, row))
    said = form.cleaned_data
    deed = partial(deeds.move, activity=current, state=said["state"], reason=said["reason"], by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def reflection(request: HttpRequest, plan: UUID, activity: int) -> HttpResponse:
    """What was learnt from what is done, with the question of its kind."""
    user, row = to_write(request, plan)
    current = plans.activity(row, activity)
    if current is None:
        raise Http404
    kind = next((one for one in activity_types.all_of(row.user.organisation_id) if one.code == current.template), None)
    question = in_language(kind.reflection, get_language() or "sv").value if kind else ""
    form = ReflectionForm(posted(request), question=question, initial=current.reflection)

    def deed() -> object:
        return deeds.reflect(activity=current, text=form.cleaned_data["text"], by=user, at=timezone.now())

    done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    words = FormWords(gettext("What did it give?"), gettext("Save the reflection"), current.title)
    return done or form_page(request, row, form, words, home_url(user, row))


def _choices(types: "tuple[ActivityType, ...]") -> list[tuple[str, list[tuple[str, str]]]]:
    """The catalogue by group, without what is in own words."""
    codes = {one.code for one in types}
    return [(group, [entry for entry in entries if entry[0] in codes]) for group, entries in kinds(types)[1:]]
