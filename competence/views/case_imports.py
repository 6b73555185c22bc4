"""HR hands in a CASE package, sees what it holds and what changes, and has a draft version made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import case_imports as actions
from competence.forms.case_imports import HandInForm
from competence.queries import case_imports as queries
from competence.queries import catalogue
from competence.reading.case_files import MOST_MEGABYTES
from competence.reading.spreadsheets import MEGABYTE
from competence.views.case_wording import sentence_of
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words

if TYPE_CHECKING:
    from django.core.paginator import Page

    from competence.models import FrameworkImport
    from portal.models import User

PER_PAGE = 25
REFUSED_AFTER = (MOST_MEGABYTES + 1) * MEGABYTE  # bytes of the whole form
STATUS = {"READ": "idle", "PREVIEWED": "near", "REFUSED": "missing", "CONFIRMED": "idle", "APPLIED": "ok"}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One import in the list."""

    url: str
    file_name: str
    framework: str
    handed_in_by: str
    handed_in_at: datetime
    status: str
    state: Words


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The imports of the organisation."""

    crumbs: tuple[Link, ...]
    rows: tuple[HistoryRow, ...]
    pages: "Page[FrameworkImport]"
    new_url: str


@dataclass(frozen=True, slots=True)
class HandInPage:
    """The form for a file."""

    crumbs: tuple[Link, ...]
    form: HandInForm


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: how many, and some of them as (code, name, area)."""

    label: str
    count: int
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd in the package, and some of it."""

    sentence: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import. `is_open`: it is being worked on, and the page asks again. `failure`: the work stopped, and why."""

    crumbs: tuple[Link, ...]
    url: str
    new_url: str
    title: str
    status: str
    state: Words
    facts: tuple[tuple[str, str], ...]
    is_open: bool
    label: str
    done: int
    total: int
    failure: str
    faults: tuple[str, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    nothing_changes: bool
    was_applied: bool
    draft_url: str
    may_confirm: bool
    confirm_url: str


@requires(Permission.IMPORT_FRAMEWORK)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The imports of one's organisation, the newest first."""
    pages = Paginator(queries.visible_to(signed_in_user(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = tuple(
        HistoryRow(
            url=reverse("competence:case-import", args=[found.pk]),
            file_name=found.file_name,
            framework=found.framework.code if found.framework else found.map.get("code", ""),
            handed_in_by=found.handed_in_by.name,
            handed_in_at=found.handed_in_at,
            status=STATUS[found.state],
            state=capfirst(found.get_state_display()),
        )
        for found in pages
    )
    page = HistoryPage(_catalogue(), rows, pages, reverse("competence:case-import-new"))
    return render(request, "competence/case_imports/history.html", {"page": page})


@csrf_exempt  # asked for in _hand_in: a form that is too large is refused before anything of it is read
@requires(Permission.IMPORT_FRAMEWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in a package."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > REFUSED_AFTER:
        while request.read(MEGABYTE):  # a browser that is cut off in the middle shows no answer
            pass
        messages.error(request, _("The file is larger than %(most)s MB.") % {"most": MOST_MEGABYTES})
        return _hand_in_page(request, _form(signed_in_user(request)), status=413)
    return _hand_in(request)


@csrf_protect
def _hand_in(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    if request.method != "POST":
        return _hand_in_page(request, _form(user), status=200)
    form = _form(user, request.POST, request.FILES)
    if not form.is_valid():
        return _hand_in_page(request, form, status=422)
    data = form.cleaned_data
    handed_in = actions.hand_in(
        by=user,
        at=timezone.now(),
        file_name=data["file_name"],
        content=data["file"],
        target=actions.Target(data["code"], data["layer"], data["language"], data["profession"]),
    )
    return redirect("competence:case-import", handed_in.pk)


@requires(Permission.IMPORT_FRAMEWORK)
@never_cache
@require_safe
def show(request: HttpRequest, case_import: UUID) -> HttpResponse:
    """What the package holds and would change, or what is wrong with it, or how far the work has come."""
    return render(request, "competence/case_imports/import.html", {"page": _import_page(request, case_import)})


@requires(Permission.IMPORT_FRAMEWORK)
@require_POST
def confirm(request: HttpRequest, case_import: UUID) -> HttpResponse:
    """Have the draft made."""
    user = signed_in_user(request)
    found = queries.get(user, case_import)
    try:
        actions.confirm(by=user, at=timezone.now(), framework_import=found)
    except actions.NotWaiting:
        messages.warning(
            request, _("This import is not waiting for confirmation any more. See below what became of it.")
        )
    return redirect("competence:case-import", case_import)


def _form(user: "User", *data: Any) -> HandInForm:
    professions = catalogue.professions(user.organisation_id)
    return HandInForm(*data, professions=professions, reader=get_language() or "sv")


def _hand_in_page(request: HttpRequest, form: HandInForm, *, status: int) -> HttpResponse:
    page = HandInPage(crumbs=_crumbs(), form=form)
    return render(request, "competence/case_imports/new.html", {"page": page}, status=status)


def _crumbs() -> tuple[Link, ...]:
    return *_catalogue(), Link(_("CASE packages"), reverse("competence:case-imports"))


def _catalogue() -> tuple[Link, ...]:
    return (Link(_("Catalogue"), reverse("competence:catalogue")),)


def _import_page(request: HttpRequest, import_id: UUID) -> ImportPage:
    found = queries.get(signed_in_user(request), import_id)
    job = queries.job_of(found)
    held: dict[str, Any] = found.preview
    is_open = job is not None and job.state in {"QUEUED", "RUNNING"}
    return ImportPage(
        crumbs=_crumbs(),
        url=reverse("competence:case-import", args=[found.pk]),
        new_url=reverse("competence:case-import-new"),
        title=found.file_name,
        status=STATUS[found.state],
        state=capfirst(found.get_state_display()),
        facts=tuple(_facts(found, held)),
        is_open=is_open,
        label=_("Reading the package") if found.state == "READ" else _("Making the draft"),
        done=job.done if job else 0,
        total=job.total if job else 0,
        failure=job.failure if job and not is_open else "",
        faults=tuple(held.get("faults", ())),
        changes=tuple(_changes(held)),
        notes=tuple(Note(sentence_of(code, count), tuple(samples)) for code, count, samples in held.get("told", ())),
        nothing_changes=found.state == "PREVIEWED" and held.get("nothing", False),
        was_applied=found.state == "APPLIED",
        draft_url=_draft_url(found, held),
        may_confirm=found.state == "PREVIEWED",
        confirm_url=reverse("competence:case-import-confirm", args=[found.pk]),
    )


def _draft_url(found: "FrameworkImport", held: dict[str, Any]) -> str:
    """Where the draft is decided; empty where there is none."""
    if found.framework_id is None or held.get("number") is None:
        return ""
    return reverse("competence:framework-version", args=[found.framework_id, held["number"]])


def _facts(found: "FrameworkImport", held: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Who did what when, and what the package is."""
    if "case" in held:
        yield _("Version of CASE"), held["case"]
        yield _("Published by"), held["creator"] or "–"
        yield _("Framework"), f"{held['title']} ({held['code']})"
        yield _("In the package"), _("%(items)s items, %(associations)s associations") % held
        yield (
            _("In the catalogue"),
            _("%(competences)s competences in %(areas)s areas, %(levels)s of them with level texts") % held,
        )
    yield _("File"), found.file_name
    yield _("Handed in"), _by_at(found.handed_in_by, found.handed_in_at)
    if found.confirmed_at and found.confirmed_by:
        yield _("Confirmed"), _by_at(found.confirmed_by, found.confirmed_at)
    if found.applied_at:
        yield _("Applied"), _when(found.applied_at)


def _by_at(who: "User", at: datetime) -> str:
    return f"{who.name}, {_when(at)}"


def _when(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _changes(held: dict[str, Any]) -> Iterator[Change]:
    labels = {"added": _("New competences"), "changed": _("Changed competences"), "removed": _("No longer there")}
    for kind, label in labels.items():
        count = held.get("counts", {}).get(kind, 0)
        if count:
            rows = ((row, "", "") if isinstance(row, str) else (row[0], row[1], row[2]) for row in held[kind])
            yield Change(label, count, tuple(rows))
