"""The line of sight, seen from what is served: which goals serve a competence, a requirement, a need or a task."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from planning.queries import lines_of_sight
from planning.queries.lines_of_sight import Served, Serving, ServingGoal
from planning.views.sheets import GOAL_WORDS, KIND_OF_STATE, day
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import Link
from portal.texts import in_language, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Q

    from portal.models import User


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal by name."""

    person: str
    title: str
    url: str
    due: str
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class ServingPage:
    """What is served, what that serves itself (`upwards`), and its goals; `others` says how many other people."""

    title: str
    said: str
    page_url: str
    page_label: str
    upwards: tuple[Link, ...]
    goals: tuple[GoalRow, ...]
    others: str


@for_everyone_signed_in
@never_cache
@require_safe
def of_competence(request: HttpRequest, competence: int) -> HttpResponse:
    """The goals that serve a competence or a certificate."""
    return _page(request, lines_of_sight.competence, competence)


@for_everyone_signed_in
@never_cache
@require_safe
def of_requirement(request: HttpRequest, requirement: int) -> HttpResponse:
    """The goals that serve a required level, or a head-count of a unit."""
    return _page(request, lines_of_sight.requirement, requirement)


@for_everyone_signed_in
@never_cache
@require_safe
def of_task(request: HttpRequest, task: int) -> HttpResponse:
    """The goals that serve a task of a mission."""
    return _page(request, lines_of_sight.task, task)


def _page(request: HttpRequest, read: "Callable[[User, int], tuple[Served, Q]]", key: int) -> HttpResponse:
    user = signed_in_user(request)
    served, serve = read(user, key)
    found = lines_of_sight.goals_that(user, serve, limit=user.organisation.small_group_limit)
    language = get_language() or "sv"
    page = ServingPage(
        title=in_language(served.name, language).value,
        said=_said(served, language),
        page_url=_page_url(served),
        page_label=gettext("About the task") if served.task_id else gettext("About the competence"),
        upwards=tuple(
            Link(f"{one.task} ({one.unit})", reverse("planning:goals-of-task", args=[one.task_id]))
            for one in served.behind
        ),
        goals=tuple(_row(one) for one in sorted(found.named, key=lambda one: sort_key(one.person, language))),
        others=_others(found),
    )
    return render(request, "planning/lines_of_sight/serving.html", {"page": page})


def _said(served: Served, language: str) -> str:
    """What it is, in one line: "Medicinavdelning 3 needs at least 4 people at level 3"."""
    who = in_language(served.who, language).value
    if served.task_id:
        return gettext("A task of %(unit)s") % {"unit": served.unit}
    if served.min_people:
        names = {"unit": ", ".join(filter(None, (served.unit, who))), "n": served.min_people, "level": served.level}
        if served.kind == "CERTIFICATE":
            return gettext("%(unit)s needs at least %(n)s with a valid certificate") % names
        return gettext("%(unit)s needs at least %(n)s at level %(level)s") % names
    if served.level is None:
        return gettext("A certificate") if served.kind == "CERTIFICATE" else gettext("A competence")
    target = ", ".join(filter(None, (who, served.unit))) or gettext("everyone")
    if served.kind == "CERTIFICATE":
        return gettext("required of %(who)s") % {"who": target}
    return gettext("level %(level)s, required of %(who)s") % {"level": served.level, "who": target}


def _page_url(served: Served) -> str:
    if served.task_id:
        return reverse("competence:task", args=[served.task_id])
    return reverse("competence:competence", args=[served.competence_id])


def _row(one: ServingGoal) -> GoalRow:
    return GoalRow(
        person=one.person,
        title=one.title,
        url=reverse("planning:plan", kwargs={"plan": one.plan_id}),
        due=day(one.due_on),
        status=KIND_OF_STATE[one.state],
        word=str(GOAL_WORDS[one.state]),
    )


def _others(found: Serving) -> str:
    if found.others is None:
        return gettext("How many others have such a goal is not said: nobody has, or too few to be told apart.")
    return ngettext(
        "%(n)s other person has a goal in an agreed plan that serves this.",
        "%(n)s other people have a goal in an agreed plan that serves this.",
        found.others,
    ) % {"n": found.others}
