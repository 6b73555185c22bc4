"""My people: where each stands and what comes next, 60 rows as readily as one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from planning.queries import team as queries
from planning.queries.team import Member, Step
from portal.authorization import Permission, requires, signed_in_user
from portal.texts import in_language


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the page. `kind` and `word` are the status of the plan (docs/face.md)."""

    name: str
    under: str
    assessment_kind: str
    assessment: str
    levels: str
    levels_url: str
    plan_kind: str
    plan: str
    plan_url: str
    step: str
    step_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The table, and what it is narrowed to."""

    rows: list[Row]
    people: int
    said: str
    search: str
    steps: list[Choice]
    sorts: list[Choice]
    is_narrowed: bool


ANY = str(UUID(int=0))
"""Holds the place of an id in an address that is asked for once and used in every row."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What all rows have in common. The addresses have `ANY` where the id of a person or a plan goes."""

    language: str
    labels: dict[str, str]
    says_unit: bool
    today: date
    room_url: str
    levels_url: str
    plan_url: str


STEP_FILTER = (
    Step.AGREE_PLAN,
    Step.HOLD_TALK,
    Step.WAIT_FOR_EMPLOYEE,
    Step.WAIT_FOR_ASSESSMENT,
    Step.RENEW_PLAN,
    Step.FOLLOW_UP,
    Step.NOTHING,
)


@requires(Permission.AGREE_PLAN_AS_MANAGER)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """The people one leads, by what is most pressing (or by name), narrowed by name and by next step."""
    today = timezone.localdate()
    members = queries.of(signed_in_user(request), on=today)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    step = request.GET.get("step", "")
    by_name = request.GET.get("sort") == "name"
    shown = [member for member in members if search.casefold() in member.name.casefold()]
    if step in set(Step):
        shown = [member for member in shown if member.step == step]
    if not by_name:
        shown.sort(key=lambda member: queries.ORDER_OF_STEPS[member.step])
    labels = step_labels()
    units = {member.unit for member in members}
    given = _Given(
        language=get_language() or "sv",
        labels=labels,
        says_unit=len(units) > 1,
        today=today,
        room_url=reverse("planning:talk-room", args=[ANY]),
        levels_url=reverse("competence:gap-of", args=[ANY]),
        plan_url=reverse("planning:plan", args=[ANY]),
    )
    page = TeamPage(
        rows=[_row(member, given) for member in shown],
        people=len(members),
        said=_said(len(shown), len(members), units),
        search=search,
        steps=[Choice("", _("All"), step not in set(Step))]
        + [Choice(value, labels[value], value == step) for value in STEP_FILTER],
        sorts=[Choice("", _("Most pressing first"), not by_name), Choice("name", _("Name"), by_name)],
        is_narrowed=len(shown) != len(members),
    )
    return render(request, "planning/team/team.html", {"page": page})


def step_labels() -> dict[str, str]:
    """What comes next, as the manager reads it."""
    return {
        Step.AGREE_PLAN: _("Agree to the plan"),
        Step.HOLD_TALK: _("Hold the talk"),
        Step.WAIT_FOR_EMPLOYEE: _("Waiting for the employee"),
        Step.WAIT_FOR_ASSESSMENT: _("Waiting for the self-assessment"),
        Step.RENEW_PLAN: _("Renew the plan"),
        Step.FOLLOW_UP: _("Follow up the plan"),
        Step.NOTHING: _("Nothing to do"),
    }


def _said(shown: int, people: int, units: set[str]) -> str:
    """How many, and where, if that is one place; else each row says it."""
    said = _("%(shown)s of %(people)s employees") % {"shown": shown, "people": people}
    if shown == people:
        said = ngettext("%(people)s employee", "%(people)s employees", people) % {"people": people}
    return f"{said} · {next(iter(units))}" if len(units) == 1 else said


def _row(member: Member, given: _Given) -> Row:
    profession = in_language(member.profession, given.language).value
    under = f"{profession} · {member.unit}" if given.says_unit else profession
    if member.is_on_leave:
        under = under + " · " + _("on leave")
    person = str(member.user_id)
    room = given.room_url.replace(ANY, person)
    plan_url = given.plan_url.replace(ANY, str(member.plan_id)) if member.plan_id else ""
    assessment_kind, assessment = _assessment(member)
    plan_kind, plan = _plan(member, given.today)
    return Row(
        name=member.name,
        under=under,
        assessment_kind=assessment_kind,
        assessment=assessment,
        levels=_levels(member),
        levels_url=given.levels_url.replace(ANY, person),
        plan_kind=plan_kind,
        plan=plan,
        plan_url=plan_url,
        step=given.labels[member.step],
        step_url="" if member.step is Step.NOTHING else plan_url if member.step is Step.FOLLOW_UP else room,
    )


def _assessment(member: Member) -> tuple[str, str]:
    if member.submitted_on:
        return "near", _("Submitted %(day)s") % {"day": localize(member.submitted_on)}
    if member.agreed_on:
        return "ok", _("Agreed %(day)s") % {"day": localize(member.agreed_on)}
    return "idle", _("Not submitted")


def _levels(member: Member) -> str:
    if member.is_unopened:  # the address leads to the page where she notes it
        return _("My own view of the levels")
    if not member.required:
        return _("No requirements")
    if member.unrated and not member.gaps:
        return _("Not assessed")
    return ngettext("%(gaps)s gap of %(required)s", "%(gaps)s gaps of %(required)s", member.gaps) % {
        "gaps": member.gaps,
        "required": member.required,
    }


def _plan(member: Member, today: date) -> tuple[str, str]:
    if member.plan_state == "PROPOSED":
        return "near", _("Waits for you") if member.is_my_turn else _("Waits for the employee")
    if member.plan_state == "DRAFT":
        return "near", _("Being written")
    if member.current_until and member.current_until >= today:
        return "ok", _("Current until %(day)s") % {"day": localize(member.current_until)}
    if member.current_until:
        return "expired", _("Ran out %(day)s") % {"day": localize(member.current_until)}
    return "missing", _("No plan")
