"""What the talk room shows, as one page object."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from competence.queries import scales
from planning.queries import plans, reasons, talk_rooms, talks
from planning.queries.talks import LevelLine, Levels, Noted
from planning.views.answers import room_url
from planning.views.sheets import PlanPart, day, part_of
from planning.views.talk_parts import (
    OPEN_STATES,
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
from portal.authorization import Permission, can
from portal.face import Link
from portal.texts import level_words

if TYPE_CHECKING:
    from competence.queries.gaps import Line
    from planning.models import Plan, Talk
    from planning.queries.talk_rooms import Around
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Option:
    """A level that may be agreed."""

    value: int
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One competence in the room, in words."""

    competence_id: int
    name: dict[str, str]
    sources: str
    now: int | None
    own: int | None
    required: int | None
    top: int
    is_certificate: bool
    own_words: str
    last_words: str
    wish: str
    comment: str
    evidence: str
    view_words: str
    view_comment: str
    status: str
    word: str
    manager_words: str
    manager_comment: str
    may_agree: bool
    no_agreement: bool
    version: int
    url: str
    agree_value: int | None
    options: tuple[Option, ...]


ROOM_IS_OPEN = frozenset({"PREPARING", "HELD"})
"""A planned talk has a day, but no room yet: opening the room gives the plan to write in."""


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The whole room. `talk_id` is empty before the manager has opened it."""

    is_manager: bool
    view_first_url: str
    person_name: str
    crumbs: tuple[Link, ...]
    talk_id: str
    talk_state: str
    is_open: bool
    is_waiting: bool
    when: str
    opened_at: datetime | None
    held_at: datetime | None
    confirmed_at: datetime | None
    summary: str
    talk_version: int
    saved_at: datetime | None
    may_open: bool
    takes_back: bool
    open_url: str
    summary_url: str
    hold_url: str
    talk_url: str
    history_url: str
    url: str
    last: LastPart | None
    prepared: PreparedPart | None
    prepare_url: str
    time_url: str
    confirming: ConfirmPart | None
    dissents: DissentPart | None
    submitted_at: datetime | None
    rows: tuple[Row, ...]
    worth: int
    count: int
    shows_all: bool
    plan: PlanPart | None
    plan_url: str


def page_for(user: "User", person: "User", *, shows_all: bool) -> RoomPage:
    """Read everything and put it in words for this reader; the same number of queries whatever the content."""
    plan, goals, rated = plans.open_with_goals(person) or (None, (), None)
    around = talk_rooms.appraisal_of(person)
    talk = around.talk if around else None
    is_open = talk is not None and talk.state in ROOM_IS_OPEN
    levels = talks.levels_of(person, on=timezone.localdate(), rated=rated)
    worth = [line for line in levels.lines if line.is_worth_a_word]
    shown = levels.lines if shows_all or not worth else worth
    may_agree = is_open and _may_agree(user, person, levels, plan)
    scale = scales.of(person.organisation_id)
    return RoomPage(
        is_manager=user.pk != person.pk,
        view_first_url=_view_first_url(user, person, levels),
        person_name=person.name,
        crumbs=_crumbs(user, person),
        count=len(levels.lines),
        worth=len(worth),
        shows_all=len(shown) == len(levels.lines),
        rows=tuple(_row(line, person, scale, may_agree=may_agree) for line in shown),
        submitted_at=levels.submitted_at,
        plan=part_of(plan, goals, user, reasons=reasons.among(levels.lines)) if plan is not None and is_open else None,
        plan_url=reverse("planning:plan", kwargs={"plan": plan.pk}) if plan else "",
        may_open=not is_open and can(user, Permission.OPEN_TALK, person),
        takes_back=plan is not None and plan.state == "PROPOSED",
        open_url=reverse("planning:talk-open", kwargs={"person": person.pk}),
        url=room_url(user, person),
        history_url=history_url(user, person),
        is_open=is_open,
        **_round_talk(around, user, is_open=is_open),
        **_of_talk(talk),
    )


def _may_agree(user: "User", person: "User", levels: Levels, plan: "Plan | None") -> bool:
    """Whether levels are noted in the open room: something is handed in, and the plan is not proposed yet."""
    is_talked_about = levels.assessment_id is not None and (plan is None or plan.state == "DRAFT")
    return is_talked_about and can(user, Permission.AGREE_ASSESSMENT, person)


def history_url(user: "User", person: "User") -> str:
    """All talks of the person, as this reader reaches them."""
    if user.pk == person.pk:
        return reverse("planning:my-talk-history")
    return reverse("planning:talk-history", kwargs={"person": person.pk})


def _round_talk(around: "Around | None", user: "User", *, is_open: bool) -> dict[str, Any]:
    """What was agreed last time and is shared is shown in the open room; before that, the way to prepare."""
    if around is None:
        return {"last": None, "prepared": None, "prepare_url": "", "time_url": "", "confirming": None, "dissents": None}
    talk = around.talk
    return {
        "last": last_part(around.last) if talk.state in OPEN_STATES else None,
        "prepared": prepared_part(around) if is_open else None,
        "prepare_url": url("talk-prepare", talk) if talk.state in OPEN_STATES else "",
        "time_url": time_url(talk, user),
        "confirming": confirm_part(talk, user),
        "dissents": dissent_part(talk, around.dissents, user),
    }


def _view_first_url(user: "User", person: "User", levels: Levels) -> str:
    """Where she notes her own view, if that has to come before she sees what was handed in; else ""."""
    asks_first = user.pk != person.pk and user.organisation.manager_view == "BEFORE"
    if not asks_first or levels.assessment_id is None or str(user.pk) in levels.opened_by:
        return ""
    return reverse("competence:manager-view", kwargs={"person": person.pk})


def _crumbs(user: "User", person: "User") -> tuple[Link, ...]:
    if user.pk == person.pk:
        return ()
    return (Link(gettext("My people"), reverse("planning:team")),)


def _of_talk(talk: "Talk | None") -> dict[str, Any]:
    if talk is None:
        return {
            "when": "", "is_waiting": False, "talk_id": "", "talk_state": "", "opened_at": None, "held_at": None,
            "confirmed_at": None, "summary": "", "talk_version": 0, "saved_at": None, "summary_url": "", "hold_url": "",
            "talk_url": "",
        }  # fmt: skip
    is_waiting = talk.state in ("PLANNED", "RESCHEDULED")
    is_to_come = is_waiting or (talk.time is not None and talk.held_at is None)
    return {
        "talk_id": str(talk.pk),
        "talk_state": talk.state,
        "is_waiting": is_waiting,
        "when": when_of(talk) if is_to_come else "",
        "opened_at": None if is_to_come or talk.held_at else talk.opened_at,
        "held_at": talk.held_at,
        "confirmed_at": talk.confirmed_at,
        "summary": talk.summary,
        "talk_version": talk.version,
        "saved_at": talk.saved_at,
        "summary_url": url("talk-summary", talk),
        "hold_url": url("talk-hold", talk),
        "talk_url": url("talk", talk),
    }


def _row(line: LevelLine, person: "User", scale: scales.Scale, *, may_agree: bool) -> Row:
    one = line.line
    noted = line.noted or Noted(None, no_agreement=False, manager_level=None, comment=one.manager_comment, version=0)
    levels = scales.of_competence(one.kind, scale)
    names = levels.names(get_language() or "sv")
    status, word = _status(line, names)
    agreeing = may_agree and line.noted is not None and not one.is_certificate
    return Row(
        competence_id=one.competence_id,
        name=one.name,
        sources=" · ".join(_sources(one)),
        now=line.now,
        own=one.self_level if one.self_level != line.now else None,
        required=one.required,
        top=levels.top,
        is_certificate=one.is_certificate,
        own_words=_own_words(one, names),
        last_words=level_words(line.last, names) if line.noted and line.last is not None else "",
        wish=_wish(one.wish),
        comment=one.comment,
        evidence=line.evidence,
        view_words=level_words(line.view.level, names) if line.view else "",
        view_comment=line.view.comment if line.view else "",
        status=status,
        word=word,
        manager_words=_manager_words(line, names),
        manager_comment=noted.comment,
        may_agree=agreeing,
        no_agreement=noted.no_agreement,
        version=noted.version,
        url=reverse("planning:talk-level", kwargs={"person": person.pk, "competence": one.competence_id}),
        agree_value=one.self_level,
        options=_options(names, noted, one.self_level) if agreeing else (),
    )


def _sources(one: "Line") -> list[str]:
    highest = [source for source in one.sources if source.now == one.required]
    return [reasons.words_of(source, one.kind) for source in highest]


def _manager_words(line: LevelLine, names: tuple[str, ...]) -> str:
    """The manager's own view where the two do not agree: in this talk, or in the last one."""
    of_talk = line.noted or line.line
    return level_words(of_talk.manager_level, names) if of_talk.no_agreement else ""


def _options(names: tuple[str, ...], noted: Noted, own: int | None) -> tuple[Option, ...]:
    """What is noted is picked: the manager's view where the two do not agree; before that, the employee's own."""
    chosen = noted.manager_level if noted.no_agreement else noted.level
    picked = own if chosen is None else chosen
    return tuple(Option(value, f"{value} – {name}", value == picked) for value, name in enumerate(names))


def _own_words(one: "Line", names: tuple[str, ...]) -> str:
    if one.is_certificate:
        return ""
    if one.not_applicable:
        return gettext("not part of my work")
    return level_words(one.self_level, names)


def _wish(wish: str) -> str:
    if wish == "MORE":
        return gettext("wants to work more with this")
    return gettext("wants to work less with this") if wish == "LESS" else ""


def _status(line: LevelLine, names: tuple[str, ...]) -> tuple[str, str]:
    """What the talk has come to; for a certificate, whether it is valid."""
    if line.line.is_certificate:
        return _certificate_status(line)
    noted = line.noted
    if noted is not None and noted.no_agreement:
        return "near", gettext("No agreement")
    if noted is not None and noted.level is not None:
        return "ok", gettext("Agreed: %(level)s") % {"level": level_words(noted.level, names)}
    if noted is None and line.line.no_agreement:
        return "near", gettext("No agreement")
    if noted is None and line.last is not None:
        return "ok", gettext("Agreed: %(level)s") % {"level": level_words(line.last, names)}
    return "idle", gettext("Not talked about")


def _certificate_status(line: LevelLine) -> tuple[str, str]:
    until = line.line.valid_until
    if line.line.status == "MISSING":
        return "missing", gettext("Certificate missing")
    if line.line.status == "EXPIRED":
        return "expired", gettext("Expired %(day)s") % {"day": day(until)}
    if until is None:
        return "ok", gettext("Valid")
    return "ok", gettext("Valid until %(day)s") % {"day": day(until)}
