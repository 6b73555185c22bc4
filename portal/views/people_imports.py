"""HR hands in the feed, sees what it would change, confirms, and watches it being applied."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.actions import people_imports as actions
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words
from portal.forms.people_imports import ConfirmForm, HandInForm
from portal.queries import feed_problems
from portal.queries import people_imports as queries
from portal.queries.feed_files import MEGABYTE, MOST_MEGABYTES
from portal.queries.feed_summary import KINDS, NOTICES, Summary

if TYPE_CHECKING:
    from django.core.paginator import Page

    from portal.models import PeopleImport, User

PER_PAGE = 25
PROBLEMS_SHOWN = 200
REFUSED_AFTER = (2 * MOST_MEGABYTES + 1) * MEGABYTE  # bytes of the whole form
STATUS = {"READ": "idle", "PREVIEWED": "near", "REFUSED": "missing", "CONFIRMED": "idle", "APPLIED": "ok"}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One import in the list."""

    url: str
    as_of: date
    handed_in_by: str
    handed_in_at: datetime
    status: str
    state: Words


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The imports of the organisation."""

    rows: tuple[HistoryRow, ...]
    pages: "Page[PeopleImport]"
    new_url: str


@dataclass(frozen=True, slots=True)
class HandInPage:
    """The form for two files."""

    crumbs: tuple[Link, ...]
    form: HandInForm


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: how many, and some of them as (who, before, after)."""

    label: str
    count: int
    samples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import. `is_open`: it is being worked on, and the page asks again. `failure`: the work stopped, and why."""

    crumbs: tuple[Link, ...]
    url: str
    new_url: str
    as_of: date
    status: str
    state: Words
    facts: tuple[tuple[str, str], ...]
    is_open: bool
    label: str
    done: int
    total: int
    failure: str
    applied: bool
    changes: tuple[Change, ...]
    notices: tuple[Change, ...]
    nothing_changes: bool
    warnings: tuple[str, ...]
    problems: tuple[Said, ...]
    problem_count: int
    problems_url: str
    ignored: str
    may_confirm: bool
    confirm_url: str
    form: ConfirmForm


@requires(Permission.IMPORT_PEOPLE)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The imports of one's organisation, the newest first."""
    pages = Paginator(queries.visible_to(signed_in_user(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = tuple(
        HistoryRow(
            url=reverse("portal:people-import", args=[found.pk]),
            as_of=found.as_of,
            handed_in_by=found.handed_in_by.name if found.handed_in_by else _("the command line"),
            handed_in_at=found.handed_in_at,
            status=STATUS[found.state],
            state=capfirst(found.get_state_display()),
        )
        for found in pages
    )
    page = HistoryPage(rows, pages, reverse("portal:people-import-new"))
    return render(request, "portal/people_imports/history.html", {"page": page})


@csrf_exempt  # asked for in _hand_in: a form that is too large is refused before anything of it is read
@requires(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in two files."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > REFUSED_AFTER:
        while request.read(MEGABYTE):  # a browser that is cut off in the middle shows no answer
            pass
        form = HandInForm(initial={"as_of": timezone.localdate()})
        messages.error(request, _(feed_problems.SENTENCES["too_big"]) % {"limit": MOST_MEGABYTES})
        return _hand_in_page(request, form, status=413)
    return _hand_in(request)


@csrf_protect
def _hand_in(request: HttpRequest) -> HttpResponse:
    form = HandInForm(request.POST or None, request.FILES or None, initial={"as_of": timezone.localdate()})
    if request.method != "POST":
        return _hand_in_page(request, form, status=200)
    if not form.is_valid():
        return _hand_in_page(request, form, status=422)
    handed_in = actions.hand_in(
        by=signed_in_user(request),
        at=timezone.now(),
        as_of=form.cleaned_data["as_of"],
        units=form.cleaned_data["units_file"],
        people=form.cleaned_data["people_file"],
    )
    return redirect("portal:people-import", handed_in.pk)


@requires(Permission.IMPORT_PEOPLE)
@never_cache
@require_safe
def show(request: HttpRequest, people_import: UUID) -> HttpResponse:
    """What the files would change, or what is wrong with them, or how far the work has come."""
    return render(request, "portal/people_imports/import.html", {"page": _import_page(request, people_import)})


@requires(Permission.IMPORT_PEOPLE)
@require_POST
def confirm(request: HttpRequest, people_import: UUID) -> HttpResponse:
    """Have the import applied."""
    user = signed_in_user(request)
    found = queries.get(user, people_import)
    form = ConfirmForm(request.POST, consequence=_consequence(queries.report_of(found).summary))
    if not form.is_valid():
        page = _import_page(request, people_import, form)
        return render(request, "portal/people_imports/import.html", {"page": page}, status=422)
    try:
        actions.confirm(
            by=user, at=timezone.now(), people_import=found, large=bool(form.cleaned_data.get("large", False))
        )
    except actions.NotWaiting:
        messages.warning(
            request, _("This import is not waiting for confirmation any more. See below what became of it.")
        )
    except actions.AnotherIsRunning:
        messages.warning(
            request, _("Another import is being applied. Wait until it is done, then hand in the files again.")
        )
    except actions.TooLarge:
        messages.warning(request, _("Look at who leaves or changes unit, and tick that it is right."))
    return redirect("portal:people-import", people_import)


@requires(Permission.IMPORT_PEOPLE)
@require_safe
def problems(request: HttpRequest, people_import: UUID) -> HttpResponse:
    """All problems as text, one a line, to mend the files by."""
    report = queries.report_of(queries.get(signed_in_user(request), people_import))
    lines = [feed_problems.line(problem) for problem in report.problems]
    if report.problem_count > len(lines):
        lines.append(_("and %(count)s more") % {"count": report.problem_count - len(lines)})
    headers = {"Content-Disposition": 'attachment; filename="problems.txt"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse("\r\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", headers=headers)


def _hand_in_page(request: HttpRequest, form: HandInForm, *, status: int) -> HttpResponse:
    page = HandInPage(crumbs=_crumbs(), form=form)
    return render(request, "portal/people_imports/new.html", {"page": page}, status=status)


def _crumbs() -> tuple[Link, ...]:
    return (Link(_("Personnel data"), reverse("portal:people-imports")),)


def _import_page(request: HttpRequest, import_id: UUID, form: ConfirmForm | None = None) -> ImportPage:
    found = queries.get(signed_in_user(request), import_id)
    report = queries.report_of(found)
    job = queries.job_of(found)
    summary = report.summary
    is_open = job is not None and job.state in {"QUEUED", "RUNNING"}
    return ImportPage(
        crumbs=_crumbs(),
        url=reverse("portal:people-import", args=[found.pk]),
        new_url=reverse("portal:people-import-new"),
        as_of=found.as_of,
        status=STATUS[found.state],
        state=capfirst(found.get_state_display()),
        facts=_facts(found, summary),
        is_open=is_open,
        label=_("Reading the files") if found.state == "READ" else _("Applying the changes"),
        done=job.done if job else 0,
        total=job.total if job else 0,
        failure=job.failure if job and not is_open else "",
        applied=found.state == "APPLIED",
        changes=_changes(summary, KINDS),
        notices=_changes(summary, NOTICES),
        nothing_changes=summary is not None and not summary.changes,
        warnings=_warnings(summary) if found.state == "PREVIEWED" else (),
        problems=tuple(
            Said(feed_problems.place(problem), feed_problems.sentence(problem))
            for problem in report.problems[:PROBLEMS_SHOWN]
        ),
        problem_count=report.problem_count,
        problems_url=reverse("portal:people-import-problems", args=[found.pk]),
        ignored=", ".join(report.ignored),
        may_confirm=found.state == "PREVIEWED" and summary is not None and bool(summary.changes),
        confirm_url=reverse("portal:people-import-confirm", args=[found.pk]),
        form=form or ConfirmForm(consequence=_consequence(summary)),
    )


def _facts(found: "PeopleImport", summary: Summary | None) -> tuple[tuple[str, str], ...]:
    """Who did what when, and how much was read."""
    facts = [(_("Handed in"), _by_at(found.handed_in_by, found.handed_in_at))]
    if found.confirmed_at:
        facts.append((_("Confirmed"), _by_at(found.confirmed_by, found.confirmed_at)))
    if found.applied_at:
        facts.append((_("Applied"), _when(found.applied_at)))
    if summary:
        read = {"units": summary.units, "people": summary.people, "rows": summary.rows}
        facts.append((_("Read"), _("%(units)s units, %(people)s people, %(rows)s employments") % read))
    return tuple(facts)


def _by_at(who: "User | None", at: datetime) -> str:
    return f"{who.name if who else _('the command line')}, {_when(at)}"


def _when(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _changes(summary: Summary | None, kinds: dict[str, str]) -> tuple[Change, ...]:
    if summary is None:
        return ()
    return tuple(
        Change(_(label), summary.counts[kind], tuple((row[0], row[1], row[2]) for row in summary.samples[kind]))
        for kind, label in kinds.items()
        if summary.counts[kind]
    )


def _warnings(summary: Summary | None) -> tuple[str, ...]:
    """How many leave or change unit, where it is more than likely."""
    if summary is None:
        return ()
    said = []
    if summary.leaves_many:
        said.append(
            _share(_("%(count)s of %(all)s people leave (%(share)s %%)."), summary.counts["people_left"], summary)
        )
    if summary.moves_many:
        said.append(
            _share(
                _("%(count)s of %(all)s people change unit (%(share)s %%)."), summary.counts["people_moved"], summary
            )
        )
    return tuple(said)


def _share(words: str, count: int, summary: Summary) -> str:
    return words % {"count": count, "all": summary.employed, "share": number_format(100 * count / summary.employed, 1)}


def _consequence(summary: Summary | None) -> str:
    """What has to be ticked before a large change is applied."""
    return _("I have checked that this is right") if _warnings(summary) else ""
