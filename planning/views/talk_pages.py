"""The page of one talk (performance, pay feedback, and every talk that is over), and the list of all of a person's."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from planning.actions import follow_ups
from planning.forms.plans import FollowUpForm
from planning.queries import plans, talk_rooms, talks
from planning.views.answers import answer_form
from planning.views.room import history_url
from planning.views.sheets import day
from planning.views.talk_parts import (
    HELD_STATES,
    KIND_WORDS,
    OPEN_STATES,
    STATE_WORDS,
    ConfirmPart,
    DissentPart,
    LastPart,
    PreparedPart,
    confirm_part,
    dissent_part,
    last_part,
    prepared_part,
    time_url,
    url,
    when_of,
)
from planning.views.talks import home_of
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from planning.models import Plan, Talk
    from planning.queries.plans import GoalLine
    from planning.queries.talk_rooms import Around
    from portal.models import User


@dataclass(frozen=True, slots=True)
class TalkPage:
    """One talk. `follow_up` is there where the talk follows up a plan in force; `reason` is why it was not held."""

    kind: str
    person_name: str
    is_manager: bool
    crumbs: tuple[Link, ...]
    status: str
    word: str
    when: str
    led_by: str
    held_at: datetime | None
    reason: str
    has_words: bool
    is_pay: bool
    may_write: bool
    may_hold: bool
    may_contest: bool
    may_say_useful: bool
    summary: str
    version: int
    saved_at: datetime | None
    last: LastPart | None
    prepared: PreparedPart | None
    prepare_url: str
    time_url: str
    plan_url: str
    follow_up: FollowUpForm | None
    confirming: ConfirmPart | None
    dissents: DissentPart | None
    summary_url: str
    hold_url: str
    contest_url: str
    useful_url: str
    follow_up_url: str
    history_url: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One talk in the list."""

    kind: str
    when: str
    led_by: str
    status: str
    word: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """All talks of a person, the open ones first; `may_open` are the kinds that the manager may begin."""

    person_name: str
    is_own: bool
    crumbs: tuple[Link, ...]
    open: tuple[HistoryLine, ...]
    past: tuple[HistoryLine, ...]
    may_open: tuple[tuple[str, str], ...]
    open_url: str


@requires(Permission.TAKE_PART_IN_TALK)
@require_safe
def talk(request: HttpRequest, talk: UUID) -> HttpResponse:
    """One talk; an open appraisal talk has its room instead."""
    user, around = _around(request, talk)
    row = around.talk
    if row.kind == "DEVELOPMENT" and row.state in OPEN_STATES:
        return redirect(home_of(user, row))
    return render(request, "planning/talks/talk.html", {"page": _page(user, around)})


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def follow_up(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Follow up the plan in force in the talk: how far goals have come, what is done, and when we look again."""
    user, around = _around(request, talk)
    plan, goals = _plan_to_follow_up(around)
    if plan is None:
        messages.error(request, gettext("There is no plan in force to follow up."))
        return redirect("planning:talk", talk=around.talk.pk)
    form = FollowUpForm(request.POST, goals=goals)
    deed = partial(_follow_up, plan, around.talk, form, user)
    done = answer_form(form, deed, f"{url('talk', around.talk)}#follow-up")
    if done is not None:
        messages.success(request, gettext("The follow-up is saved. The plan counts as followed up today."))
        return done
    return render(request, "planning/talks/talk.html", {"page": _page(user, around, form)}, status=422)


@requires(Permission.OPEN_TALK)
@require_safe
def history(request: HttpRequest, person: UUID) -> HttpResponse:
    """All talks of a person, for the one who leads her."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    require(user, Permission.OPEN_TALK, employee)
    return _history(request, user, employee)


@requires(Permission.TAKE_PART_IN_TALK)
@require_safe
def my_history(request: HttpRequest) -> HttpResponse:
    """All one's own talks."""
    user = signed_in_user(request)
    return _history(request, user, user)


def _around(request: HttpRequest, talk_id: UUID) -> "tuple[User, Around]":
    user = signed_in_user(request)
    around = talk_rooms.of(talk_id, user)
    if around is None:
        raise Http404
    require(user, Permission.TAKE_PART_IN_TALK, around.talk.user)
    return user, around


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads which talk, and what is left to do in it."""

    user: "User"
    talk: "Talk"

    @property
    def is_employee(self) -> bool:
        """Whether the talk is hers."""
        return self.user.pk == self.talk.user_id

    @property
    def is_pay(self) -> bool:
        """Held or not: nothing is written about it."""
        return self.talk.kind == "PAY_FEEDBACK"

    @property
    def may_write(self) -> bool:
        """The summary is written until the talk is over, and what is shared shown until then."""
        return self.talk.state in OPEN_STATES and not self.is_pay

    @property
    def is_to_come(self) -> bool:
        """Whether it has not been held yet."""
        return self.talk.state in OPEN_STATES - HELD_STATES

    def may_hold(self) -> bool:
        """Of pay feedback only who leads the employee says that it was held."""
        return self.is_to_come and (not self.is_pay or can(self.user, Permission.OPEN_TALK, self.talk.user))

    def may_say_useful(self) -> bool:
        """The employee, once."""
        return self.is_employee and self.talk.state in HELD_STATES and not self.talk.has_said_useful

    def crumbs(self) -> tuple[Link, ...]:
        """The way here, for the manager."""
        return () if self.is_employee else (Link(gettext("My people"), reverse("planning:team")),)


def _page(user: "User", around: "Around", form: FollowUpForm | None = None) -> TalkPage:
    row, reading = around.talk, _Reading(user, around.talk)
    status, word = STATE_WORDS[row.state]
    return TalkPage(
        kind=str(KIND_WORDS[row.kind]),
        person_name=row.user.name,
        is_manager=not reading.is_employee,
        crumbs=reading.crumbs(),
        status=status,
        word=str(word),
        when=when_of(row) if reading.is_to_come else "",
        led_by=row.led_by.name if row.led_by else "",
        held_at=row.held_at,
        reason=_reason(row),
        has_words=not reading.is_pay,
        is_pay=reading.is_pay,
        may_write=reading.may_write,
        may_hold=reading.may_hold(),
        may_contest=reading.is_pay and reading.is_employee and row.state == "HELD",
        may_say_useful=reading.may_say_useful(),
        summary=row.summary,
        version=row.version,
        saved_at=row.saved_at,
        last=last_part(around.last) if reading.may_write else None,
        prepared=prepared_part(around),
        prepare_url=url("talk-prepare", row) if reading.may_write else "",
        time_url=time_url(row, user),
        plan_url=reverse("planning:plan", kwargs={"plan": around.last.plan_id}) if around.last.plan_id else "",
        follow_up=_form(around, form),
        confirming=confirm_part(row, user),
        dissents=dissent_part(row, around.dissents, user),
        summary_url=url("talk-summary", row),
        hold_url=url("talk-hold", row),
        contest_url=url("talk-contest", row),
        useful_url=url("talk-useful", row),
        follow_up_url=url("talk-follow-up", row),
        history_url=history_url(user, row.user),
    )


def _plan_to_follow_up(around: "Around") -> "tuple[Plan | None, tuple[GoalLine, ...]]":
    """The plan in force where this talk follows it up. Two queries."""
    talk = around.talk
    if talk.kind != "PERFORMANCE" or talk.state not in OPEN_STATES or around.last.plan_id is None:
        return None, ()
    plan = plans.current_of(talk.user)
    return (plan, plans.goals_of(plan)) if plan is not None and plan.state == "AGREED" else (None, ())


def _follow_up(plan: "Plan", talk: "Talk", form: FollowUpForm, user: "User") -> object:
    said = form.cleaned_data
    return follow_ups.add(
        plan=plan, text=said["text"], next_on=said["next_on"], talk=talk, states=form.states(), done=form.done(),
        by=user, at=timezone.now(),
    )  # fmt: skip


def _form(around: "Around", form: FollowUpForm | None) -> FollowUpForm | None:
    plan, goals = _plan_to_follow_up(around) if form is None else (None, ())
    return form if plan is None else FollowUpForm(goals=goals)


def _reason(talk: "Talk") -> str:
    words = [str(talk.get_reason_display()), talk.reason_words]
    return ": ".join(word for word in words if word)


def _history(request: HttpRequest, user: "User", person: "User") -> HttpResponse:
    lines = [(row.state in OPEN_STATES, _line(row)) for row in talks.history_of(person)]
    is_own = user.pk == person.pk
    page = HistoryPage(
        person_name=person.name,
        is_own=is_own,
        crumbs=() if is_own else (Link(gettext("My people"), reverse("planning:team")),),
        open=tuple(line for is_open, line in lines if is_open),
        past=tuple(line for is_open, line in lines if not is_open),
        may_open=() if is_own else _may_open([line.kind for is_open, line in lines if is_open]),
        open_url="" if is_own else reverse("planning:talk-open", kwargs={"person": person.pk}),
    )
    return render(request, "planning/talks/history.html", {"page": page})


def _may_open(open_kinds: list[str]) -> tuple[tuple[str, str], ...]:
    words = {
        "DEVELOPMENT": gettext("Open an appraisal talk"),
        "PERFORMANCE": gettext("Open a performance talk"),
        "PAY_FEEDBACK": gettext("Begin a pay feedback talk"),
    }
    return tuple((kind, word) for kind, word in words.items() if str(KIND_WORDS[kind]) not in open_kinds)


def _line(row: "Talk") -> HistoryLine:
    status, word = STATE_WORDS[row.state]
    leader = row.led_by or row.held_by
    return HistoryLine(
        kind=str(KIND_WORDS[row.kind]),
        when=day(timezone.localdate(row.held_at)) if row.held_at else when_of(row),
        led_by=leader.name if leader else "",
        status=status,
        word=str(word),
        summary=row.summary if row.state in HELD_STATES else "",
        url=url("talk", row),
    )
