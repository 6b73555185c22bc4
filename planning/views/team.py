"""My people: where each stands and what comes next, 60 rows as readily as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from planning.actions import team_reminders
from planning.actions.refusals import Refused
from planning.forms.bookings import people_of
from planning.queries import team as queries
from planning.queries.team import Member, Step, TalkDot
from planning.views.talk_words import KINDS, kind_word
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link
from portal.queries import people
from portal.texts import in_language


@dataclass(frozen=True, slots=True)
class Dot:
    """How far a talk of the year has come: the shape and word of its status, what it is, and its page."""

    shape: str
    word: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the page. `plan_kind` and `plan` are the status of the plan (docs/face.md)."""

    value: str
    is_chosen: bool
    talks: tuple[Dot, ...]
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
    history_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The table, and what it is narrowed to. `reminds`: to remind is the page's main action."""

    rows: list[Row]
    people: int
    said: str
    search: str
    steps: list[Choice]
    sorts: list[Choice]
    is_narrowed: bool
    reminds: bool
    all_chosen: bool
    choose_url: str
    book_url: str
    remind_url: str
    print_url: str
    archives: tuple[Link, ...]


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
    agree_url: str
    talk_url: str
    history_url: str
    kinds: dict[str, str]
    all_chosen: bool


WAITING = "WAITING"
"""The filter of everyone who is waited for, and so can be reminded."""
WAITING_STEPS = frozenset({Step.WAIT_FOR_TIME, Step.WAIT_FOR_EMPLOYEE, Step.WAIT_FOR_ASSESSMENT})
STEP_FILTER = (
    Step.AGREE_PLAN,
    Step.CONFIRM_TALK,
    Step.BOOK_TALK,
    Step.WAIT_FOR_TIME,
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
    return render(request, "planning/team/team.html", {"page": _page(request)})


@requires(Permission.AGREE_PLAN_AS_MANAGER)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same list on paper, as it is narrowed and ordered on the screen."""
    return render(request, "planning/team/sheet.html", {"page": _page(request), "made_at": timezone.now()})


@requires(Permission.AGREE_PLAN_AS_MANAGER)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind those who are ticked of what each of them has to do."""
    user, now = signed_in_user(request), timezone.now()
    try:
        chosen = people.get_many(user, people_of(request.POST.getlist("person")))
        told, rest = team_reminders.remind(people=chosen, on=timezone.localdate(now), by=user, at=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        _say_reminded(request, told, rest)
    return redirect("planning:team")


def _say_reminded(request: HttpRequest, told: int, rest: int) -> None:
    if told:
        said = ngettext("%(count)s employee is reminded.", "%(count)s employees are reminded.", told)
        messages.success(request, said % {"count": told})
    if rest:
        said = ngettext(
            "%(count)s of those you chose waits for nothing, or was reminded today.",
            "%(count)s of those you chose wait for nothing, or were reminded today.",
            rest,
        )
        messages.info(request, said % {"count": rest})


def _page(request: HttpRequest) -> TeamPage:
    today = timezone.localdate()
    members = queries.of(signed_in_user(request), on=today)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    step = request.GET.get("step", "")
    by_name = request.GET.get("sort") == "name"
    shown = _shown(members, search=search, step=step, by_name=by_name)
    labels = step_labels()
    units = {member.unit for member in members}
    given = _given(labels, units, today, all_chosen=request.GET.get("chosen") == "all")
    asked = {"q": search, "step": step, "sort": "name" if by_name else ""}
    narrowed = urlencode({key: value for key, value in asked.items() if value})
    return TeamPage(
        rows=[_row(member, given) for member in shown],
        people=len(members),
        said=_said(len(shown), len(members), units),
        search=search,
        steps=_step_choices(labels, step),
        sorts=[Choice("", _("Most pressing first"), not by_name), Choice("name", _("Name"), by_name)],
        is_narrowed=len(shown) != len(members),
        reminds=step == WAITING or step in WAITING_STEPS,
        all_chosen=given.all_chosen,
        choose_url=f"?{narrowed}" if given.all_chosen else f"?{narrowed}&chosen=all".replace("?&", "?"),
        book_url=reverse("planning:booking-preview"),
        remind_url=reverse("planning:team-remind"),
        print_url=f"{reverse('planning:team-sheet')}?{narrowed}",
        archives=_archives(members),
    )


def _shown(members: Sequence[Member], *, search: str, step: str, by_name: bool) -> list[Member]:
    shown = [member for member in members if search.casefold() in member.name.casefold()]
    if step == WAITING:
        shown = [member for member in shown if member.step in WAITING_STEPS]
    elif step in set(Step):
        shown = [member for member in shown if member.step == step]
    if not by_name:
        shown.sort(key=lambda member: queries.ORDER_OF_STEPS[member.step])
    return shown


def _step_choices(labels: dict[str, str], step: str) -> list[Choice]:
    every = Choice("", _("All"), step != WAITING and step not in set(Step))
    waiting = Choice(WAITING, _("Everyone you wait for"), step == WAITING)
    return [every, waiting, *(Choice(value, labels[value], value == step) for value in STEP_FILTER)]


def _given(labels: dict[str, str], units: set[str], today: date, *, all_chosen: bool) -> _Given:
    return _Given(
        language=get_language() or "sv",
        labels=labels,
        says_unit=len(units) > 1,
        today=today,
        room_url=reverse("planning:talk-room", args=[ANY]),
        levels_url=reverse("competence:gap-of", args=[ANY]),
        plan_url=reverse("planning:plan", args=[ANY]),
        agree_url=reverse("planning:plan-agree", args=[ANY]),
        talk_url=reverse("planning:talk", args=[ANY]),
        history_url=reverse("planning:talk-history", args=[ANY]),
        kinds={kind: kind_word(kind) for kind in KINDS},
        all_chosen=all_chosen,
    )


def _archives(members: Sequence[Member]) -> tuple[Link, ...]:
    """All plans of each unit as one file."""
    units = sorted({(member.unit, member.unit_id) for member in members})
    return tuple(Link(name, reverse("planning:plan-archive", args=[key])) for name, key in units)


def step_labels() -> dict[str, str]:
    """What comes next, as the manager reads it."""
    return {
        Step.AGREE_PLAN: _("Agree to the plan"),
        Step.CONFIRM_TALK: _("Confirm the talk"),
        Step.BOOK_TALK: _("Book the talk"),
        Step.WAIT_FOR_TIME: _("Waiting for a time to be chosen"),
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
        value=person,
        is_chosen=given.all_chosen,
        talks=tuple(_dot(kind, member.talks.get(kind), given) for kind in KINDS),
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
        step_url=_step_url(member, plan_url, room, given),
        history_url=given.history_url.replace(ANY, person),
    )


def _step_url(member: Member, plan_url: str, room: str, given: _Given) -> str:
    if member.step is Step.NOTHING:
        return ""
    if member.step is Step.FOLLOW_UP:
        return plan_url
    if member.step is Step.AGREE_PLAN:
        return given.agree_url.replace(ANY, str(member.plan_id))
    if member.step is Step.BOOK_TALK:
        return f"{reverse('planning:booking')}?person={member.user_id}"
    waiting = next((dot for dot in member.talks.values() if dot.waits_for_me), None)
    if member.step is Step.CONFIRM_TALK and waiting is not None:
        return given.talk_url.replace(ANY, str(waiting.id))
    return room


def _dot(kind: str, dot: TalkDot | None, given: _Given) -> Dot:
    """A filled dot is a talk that was held; the words say the rest."""
    label = given.kinds[kind]
    if dot is None:
        return Dot("missing", _("none"), label, "")
    url = given.talk_url.replace(ANY, str(dot.id))
    day = date_format(dot.on, "SHORT_DATE_FORMAT") if dot.on else ""
    if dot.is_held:
        return Dot("ok", _("held %(day)s") % {"day": day}, label, url)
    if dot.state in {"NOT_HELD", "DECLINED"}:
        return Dot("idle", _("not held"), label, url)
    if dot.on is not None:
        return Dot("near", _("on %(day)s") % {"day": day}, label, url)
    return Dot("near", _("no time yet"), label, url)


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
