"""The talk years: which there are, what one says, making, changing, opening and closing one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import talk_cycles as deeds
from planning.actions.refusals import Refused
from planning.documents.messages_talk_years import day_said, what_said
from planning.queries import talk_cycles as queries
from planning.views.answers import answer
from planning.views.coverage_words import in_groups
from portal.authorization import Permission, can, for_everyone_signed_in, requires, signed_in_user
from portal.face import Link
from portal.texts import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.postgresql.psycopg_any import DateRange

    from planning.models import TalkCycle, TalkCycleChange, TalkWindow
    from portal.models import Job, User

SHAPES = {"DRAFT": "idle", "OPEN": "ok", "CLOSED": "idle"}
JOB_SHAPES = {"QUEUED": "near", "RUNNING": "near", "DONE": "ok", "FAILED": "missing", "PARKED": "missing"}


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year in the list."""

    name: "Mapping[str, str]"
    url: str
    days: str
    shape: str
    state: str


@dataclass(frozen=True, slots=True)
class YearsPage:
    """The years there are; `new_url` is empty for those who make none."""

    rows: tuple[YearRow, ...]
    new_url: str
    sets_url: str


@dataclass(frozen=True, slots=True)
class WindowRow:
    """When the talks of a kind are held. `is_old`: newer questions have been decided since these were chosen."""

    kind: str
    days: str
    minutes: int
    questions: str
    questions_url: str
    is_old: bool
    reminders: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of the year that runs; `told_at` None while people are being told."""

    what: str
    before: str
    after: str
    why: str
    by: str
    at: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A telling or a reminder: what, how far it has come."""

    label: str
    asked_at: datetime
    shape: str
    state: str
    done: str
    total: str
    failure: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """One year. Addresses are empty for what one may not do, or not now."""

    name: "Mapping[str, str]"
    crumbs: tuple[Link, ...]
    shape: str
    state: str
    facts: tuple[tuple[str, str], ...]
    windows: tuple[WindowRow, ...]
    changes: tuple[ChangeRow, ...]
    jobs: tuple[JobRow, ...]
    may_run: bool
    change_url: str
    open_url: str
    close_url: str
    discard_url: str


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What a press of the button means, before it is pressed."""

    title: str
    crumbs: tuple[Link, ...]
    consequences: tuple[str, ...]
    button: str
    url: str
    back: str


@for_everyone_signed_in
@never_cache
@require_safe
def talk_years(request: HttpRequest) -> HttpResponse:
    """The years of the organisation; drafts for those who run them."""
    user = signed_in_user(request)
    may_run = can(user, Permission.RUN_TALK_YEAR)
    rows = tuple(
        YearRow(one.name, year_url(one), _days(one.period), SHAPES[one.state], one.get_state_display())
        for one in queries.visible_to(user)
    )
    page = YearsPage(
        rows=rows,
        new_url=reverse("planning:talk-year-new") if may_run else "",
        sets_url=reverse("planning:question-sets") if can(user, Permission.COMMENT_QUESTIONS) else "",
    )
    return render(request, "planning/talk_cycles/list.html", {"page": page})


@for_everyone_signed_in
@never_cache
@require_safe
def talk_year(request: HttpRequest, cycle: int) -> HttpResponse:
    """When which talks are held, with which questions, and what was changed."""
    user = signed_in_user(request)
    row = queries.get(user, cycle)
    return render(request, "planning/talk_cycles/year.html", {"page": _page(user, row)})


@requires(Permission.RUN_TALK_YEAR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_year(request: HttpRequest, cycle: int) -> HttpResponse:
    """Open the draft: what it means first, then the deed."""
    user = signed_in_user(request)
    row = queries.get(user, cycle)
    if request.method == "POST":
        deed = partial(deeds.open_year, cycle=row, by=user, at=timezone.now())
        return answer(request, deed, year_url(row), done=_("The talk year is open. Those who lead people are told."))
    page = ConfirmPage(
        title=_("Open the talk year"),
        crumbs=(*crumbs(), Link(name_of(row.name), year_url(row))),
        consequences=(
            _("Everyone can read it, and everyone who leads people gets a message."),
            _("Talks of these days count for this year, so all figures are counted again."),
            _("What you change afterwards is noted with your reason, and told to those whom it concerns."),
        ),
        button=_("Open the talk year"),
        url=request.path,
        back=year_url(row),
    )
    return render(request, "planning/talk_cycles/confirm.html", {"page": page})


@requires(Permission.RUN_TALK_YEAR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, cycle: int) -> HttpResponse:
    """Close the year: what it means first, then the deed."""
    user = signed_in_user(request)
    row = queries.get(user, cycle)
    if request.method == "POST":
        deed = partial(deeds.close, cycle=row, by=user, at=timezone.now())
        return answer(request, deed, year_url(row), done=_("The talk year is closed. Its figures stay."))
    page = ConfirmPage(
        title=_("Close the talk year"),
        crumbs=(*crumbs(), Link(name_of(row.name), year_url(row))),
        consequences=(
            _("Nobody is reminded any more, and nothing in the year can be changed again."),
            _("Talks that have a time can still be held, and the figures of the year stay."),
        ),
        button=_("Close the talk year"),
        url=request.path,
        back=year_url(row),
    )
    return render(request, "planning/talk_cycles/confirm.html", {"page": page})


@requires(Permission.RUN_TALK_YEAR)
@require_POST
def discard(request: HttpRequest, cycle: int) -> HttpResponse:
    """Throw the draft away."""
    user = signed_in_user(request)
    row = queries.get(user, cycle)
    try:
        deeds.discard(cycle=row, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(year_url(row))
    messages.success(request, _("The draft is thrown away."))
    return redirect("planning:talk-years")


def year_url(row: "TalkCycle") -> str:
    """The page of the year."""
    return reverse("planning:talk-year", args=[row.pk])


def crumbs() -> tuple[Link, ...]:
    """The way to a page of a talk year."""
    return (Link(_("Talk years"), reverse("planning:talk-years")),)


def name_of(texts: "Mapping[str, str]") -> str:
    """A name in the reader's language, bare."""
    return in_language(texts, get_language() or "sv").value


def _page(user: "User", row: "TalkCycle") -> YearPage:
    may_run = can(user, Permission.RUN_TALK_YEAR)
    is_draft, is_open = row.state == "DRAFT", row.state == "OPEN"
    may_read_sets = can(user, Permission.COMMENT_QUESTIONS)
    windows = queries.windows_of(row)

    def url(name: str, *, when: bool) -> str:
        return reverse(f"planning:{name}", args=[row.pk]) if may_run and when else ""

    return YearPage(
        name=row.name,
        crumbs=crumbs(),
        shape=SHAPES[row.state],
        state=row.get_state_display(),
        facts=_facts(row),
        windows=tuple(_window(windows[kind], links=may_read_sets) for kind in deeds.KINDS if kind in windows),
        changes=tuple(_change(one) for one in queries.changes_of(row)) if not is_draft else (),
        jobs=tuple(_job(one) for one in queries.jobs_of(row)) if may_run and not is_draft else (),
        may_run=may_run,
        change_url=url("talk-year-change", when=is_draft or is_open),
        open_url=url("talk-year-open", when=is_draft and bool(windows)),
        close_url=url("talk-year-close", when=is_open),
        discard_url=url("talk-year-discard", when=is_draft),
    )


def _facts(row: "TalkCycle") -> tuple[tuple[str, str], ...]:
    facts = [(_("Days"), _days(row.period))]
    if row.opened_at and row.opened_by:
        facts.append((_("Opened"), _day_by(row.opened_at, row.opened_by)))
    if row.closed_at and row.closed_by:
        facts.append((_("Closed"), _day_by(row.closed_at, row.closed_by)))
    return tuple(facts)


def _day_by(at: datetime, by: "User") -> str:
    return _("%(day)s by %(who)s") % {"day": date_format(timezone.localdate(at)), "who": by.name}


def _days(period: "DateRange") -> str:
    """A half-open range of days, as people say it."""
    return first_to_last(period.lower, period.upper - timedelta(days=1))


def first_to_last(first: date, last: date) -> str:
    """Both days are included."""
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}


def _window(window: "TalkWindow", *, links: bool) -> WindowRow:
    version = window.questions
    questions = _("the questions that come with the portal") if window.kind != "PAY_FEEDBACK" else ""
    if version is not None:
        words = {"name": name_of(version.question_set.name), "number": version.number}
        questions = _("%(name)s, version %(number)s") % words
    return WindowRow(
        kind=capfirst(str(window.get_kind_display())),
        days=_days(window.period),
        minutes=window.minutes,
        questions=questions,
        questions_url=reverse("planning:question-version", args=[version.pk]) if version and links else "",
        is_old=version is not None and version.state == "RETIRED",
        reminders=deeds.reminders_said(tuple(sorted(window.remind_days, reverse=True))),
    )


def _change(one: "TalkCycleChange") -> ChangeRow:
    return ChangeRow(
        what=capfirst(what_said(one.kind, one.what)),
        before=_value(one.what, one.before),
        after=_value(one.what, one.after),
        why=one.why,
        by=one.changed_by.name,
        at=one.changed_at,
        told_at=one.told_at,
    )


def _value(what: str, text: str) -> str:
    """What a field was or became; days stand as ISO, and nothing has a word of its own."""
    if what == "days" and "/" in text:
        first, _slash, last = text.partition("/")
        return _("%(first)s to %(last)s") % {"first": day_said(first), "last": day_said(last)}
    if what == "questions" and not text:
        return _("the questions that come with the portal")
    return text or _("none")


def _job(one: "Job") -> JobRow:
    parameters = one.parameters
    label = _("Telling of a change")
    if parameters.get("is_opened"):
        label = _("Telling that the year is open")
    elif one.kind == queries.REMINDING:
        words = {"days": parameters.get("days"), "last": day_said(str(parameters.get("last")))}
        label = _("Reminder %(days)s days before %(last)s") % words
    return JobRow(
        label=label,
        asked_at=one.asked_at,
        shape=JOB_SHAPES[one.state],
        state=one.get_state_display(),
        done=in_groups(one.done),
        total=in_groups(one.total) if one.total else "",
        failure=one.failure,
    )
