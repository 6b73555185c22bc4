"""Parts that the pages of a talk share: what was agreed last time, what is shared, who has confirmed, other views."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from planning.actions.dissents import OPEN_FOR
from planning.queries import preparations, questions
from planning.queries.dissents import Dissent
from planning.queries.plans import FollowUpLine
from planning.queries.talk_rooms import Around, LastTime
from planning.views.sheets import GOAL_WORDS, KIND_OF_STATE, day

if TYPE_CHECKING:
    from planning.models import Talk
    from portal.models import User

KIND_WORDS: dict[str, str | Promise] = {
    "DEVELOPMENT": _("Appraisal talk"),
    "PERFORMANCE": _("Performance talk"),
    "PAY_FEEDBACK": _("Pay feedback talk"),
}
VIEW_WORDS: dict[str, str | Promise] = {
    "BACK": _("Looking back"),
    "NOW": _("Now"),
    "AHEAD": _("Looking ahead"),
}
STATE_WORDS: dict[str, tuple[str, str | Promise]] = {
    "PLANNED": ("idle", _("Planned")),
    "PREPARING": ("near", pgettext_lazy("talk", "Open")),
    "RESCHEDULED": ("near", _("Waits for a new time")),
    "HELD": ("near", _("Held, to be confirmed")),
    "CONFIRMED": ("ok", pgettext_lazy("talk", "Confirmed")),
    "NOT_HELD": ("missing", _("Not held")),
    "DECLINED": ("idle", _("Declined")),
}
OPEN_STATES = frozenset({"PLANNED", "PREPARING", "RESCHEDULED", "HELD"})
HELD_STATES = frozenset({"HELD", "CONFIRMED"})


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal of last time, and how far it has come."""

    title: str
    status: str
    word: str
    due: str


@dataclass(frozen=True, slots=True)
class LastPart:
    """What was agreed last time, in words."""

    said: str
    url: str
    summary: str
    goals: tuple[GoalLine, ...]
    follow_ups: tuple[FollowUpLine, ...]
    plan_url: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two answers to a question; `text` is empty where she shared none."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """A question with the answers side by side."""

    question: Mapping[str, str]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One of the three time views."""

    words: str
    lines: tuple[SharedAnswers, ...]


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """What is shared, and the way to one's own preparation."""

    views: tuple[View, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ConfirmPart:
    """Who has confirmed a held talk. `others_url` is where the other confirms on this device after signing in."""

    employee_at: datetime | None
    manager_at: datetime | None
    manager_name: str
    confirmed_at: datetime | None
    may_confirm: bool
    waits_for: str
    url: str


@dataclass(frozen=True, slots=True)
class DissentPart:
    """The dissenting notes; `may_write` until `until` (a fortnight after the confirmation; None before it)."""

    notes: tuple[Dissent, ...]
    may_write: bool
    until: datetime | None
    url: str


def url(name: str, talk: "Talk") -> str:
    """The address of a deed on the talk."""
    return reverse(f"planning:{name}", kwargs={"talk": talk.pk})


def last_part(last: LastTime) -> LastPart | None:
    """None where there is nothing from before."""
    if last.is_empty:
        return None
    talk = last.talk
    said = f"{KIND_WORDS[talk.kind]}, {day(timezone.localdate(talk.held_at))}" if talk else ""
    return LastPart(
        said=said,
        url=reverse("planning:talk", kwargs={"talk": talk.id}) if talk else "",
        summary=talk.summary if talk else "",
        goals=tuple(
            GoalLine(goal.title, KIND_OF_STATE[goal.state], str(GOAL_WORDS[goal.state]), day(goal.due_on))
            for goal in last.goals
        ),
        follow_ups=last.follow_ups,
        plan_url=reverse("planning:plan", kwargs={"plan": last.plan_id}) if last.plan_id else "",
    )


def prepared_part(around: Around) -> PreparedPart | None:
    """What is shared by time view; None where nothing is to be prepared. One query, where something is shared."""
    talk = around.talk
    if talk.state not in OPEN_STATES or talk.kind == "PAY_FEEDBACK":
        return None
    asked = questions.of(talk) if around.shared else ()
    lines = preparations.sides(asked, around.shared, talk.user_id)
    views = tuple(
        View(
            str(VIEW_WORDS[view]),
            tuple(
                SharedAnswers(question.text, tuple(Side(one.name, text) for one, text in answers))
                for question, answers in among
            ),
        )
        for view, among in groupby(lines, key=lambda line: line[0].view)
    )
    return PreparedPart(views, url("talk-prepare", talk))


def confirm_part(talk: "Talk", reader: "User") -> ConfirmPart | None:
    """None before the talk is held."""
    if talk.state not in HELD_STATES:
        return None
    is_employee = reader.pk == talk.user_id
    mine = talk.employee_confirmed_at if is_employee else talk.manager_confirmed_at
    manager = talk.manager_confirmed_by or talk.led_by
    others = (manager.name if manager else gettext("the manager")) if is_employee else talk.user.name
    return ConfirmPart(
        employee_at=talk.employee_confirmed_at,
        manager_at=talk.manager_confirmed_at,
        manager_name=talk.manager_confirmed_by.name if talk.manager_confirmed_by else "",
        confirmed_at=talk.confirmed_at,
        may_confirm=talk.state == "HELD" and mine is None,
        waits_for=others if talk.state == "HELD" and mine is not None else "",
        url=url("talk-confirm", talk),
    )


def dissent_part(talk: "Talk", notes: tuple[Dissent, ...], reader: "User") -> DissentPart | None:
    """None where there is nothing to see otherwise: before the talk is held, and of pay feedback."""
    if talk.state not in HELD_STATES or talk.kind == "PAY_FEEDBACK":
        return None
    until = talk.confirmed_at + OPEN_FOR if talk.confirmed_at else None
    has_written = any(note.by == reader.pk for note in notes)
    is_open = until is None or timezone.now() <= until
    return DissentPart(notes, is_open and not has_written, until, url("talk-dissent", talk))


def time_url(talk: "Talk", reader: "User") -> str:
    """Where the time of a talk that is to come is chosen, changed or said no to."""
    if talk.state not in OPEN_STATES - HELD_STATES:
        return ""
    return reverse("planning:my-talks") if reader.pk == talk.user_id else url("talk-time", talk)


def when_of(talk: "Talk") -> str:
    """The time of a talk, its day where it has no time, or that it has neither."""
    if talk.time is not None:
        begins = timezone.localtime(talk.time.lower)
        return f"{day(begins.date())} {begins:%H:%M}–{timezone.localtime(talk.time.upper):%H:%M}"
    return day(talk.planned_on) if talk.planned_on else pgettext("talk", "no time yet")
