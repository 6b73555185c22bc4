"""Published figures: what politicians, auditors and everybody with the right read; nothing else of the portal."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from planning.documents import report_jobs
from planning.documents.report import Line, ReportWords, words
from planning.forms.council_answers import LanguageForm
from planning.queries import council_answers, reports, snapshots
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from planning.models import CoverageSnapshot
    from portal.models import User

MOST_DAYS = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """A published thing: its name, a line under it, where it leads."""

    name: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The newest figures in short, the answers to the council, and all published days."""

    organisation: str
    newest: ReportWords | None
    newest_url: str
    answers: tuple[Entry, ...]
    days: tuple[Entry, ...]
    may_write: bool
    new_url: str
    open_data_url: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures of one part. `is_small` replaces them."""

    crumbs: tuple[Link, ...]
    is_small: bool
    limit: int
    report: ReportWords | None
    parts: tuple[Line, ...]
    state: str
    pdf_url: str
    language: str
    above_url: str


@requires(Permission.READ_PUBLISHED)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is published."""
    user = signed_in_user(request)
    published = list(snapshots.visible_to(user).filter(publication__isnull=False)[:MOST_DAYS])
    report = reports.of(published[0], reader=user) if published else None
    page = IndexPage(
        organisation=user.organisation.name,
        newest=words(report) if report else None,
        newest_url=reverse("planning:published-figures", args=[published[0].pk]) if published else "",
        answers=tuple(
            Entry(
                one.title,
                _answer_line(one.published_at is not None, one.unit.name, date_format(one.snapshot.day)),
                reverse("planning:council-answer", args=[one.pk]),
            )
            for one in council_answers.visible_to(user)
        ),
        days=tuple(_day(one) for one in published),
        may_write=can(user, Permission.PUBLISH_FIGURES),
        new_url=reverse("planning:council-answer-new"),
        open_data_url=reverse("planning:open-data-of", args=[user.organisation.code]) if published else "",
    )
    return render(request, "planning/published/index.html", {"page": page})


@requires(Permission.READ_PUBLISHED)
@require_safe
def figures(request: HttpRequest, snapshot: UUID, unit: int | None = None) -> HttpResponse:
    """The figures of a day, of the whole or of one part."""
    user = signed_in_user(request)
    found = _readable(user, snapshot)
    report = reports.of(found, unit, reader=user)
    said = words(report) if report else None
    crumbs = [Link(gettext("Published figures"), reverse("planning:published"))]
    for key, name in report.crumbs if report else ():
        crumbs.append(Link(name, reverse("planning:published-unit", args=[found.pk, key])))
    page = FiguresPage(
        crumbs=tuple(crumbs),
        is_small=report is None,
        limit=found.limit,
        report=said,
        parts=_with_links(said.parts, found) if said else (),
        state=_state(found),
        pdf_url=reverse("planning:published-report", args=[found.pk, report.unit_id]) if report else "",
        language=get_language() or "sv",
        above_url=reverse("planning:published-figures", args=[found.pk]),
    )
    return render(request, "planning/published/figures.html", {"page": page})


@requires(Permission.READ_PUBLISHED)
@require_POST
def report(request: HttpRequest, snapshot: UUID, unit: int) -> HttpResponse:
    """Ask for the board's report as a document."""
    user = signed_in_user(request)
    found = _readable(user, snapshot)
    back = reverse("planning:published-unit", args=[found.pk, unit])
    form = LanguageForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose one of the languages."))
        return redirect(back)
    language = form.cleaned_data["language"]
    job = report_jobs.ask_board(
        snapshot=found, unit_id=unit, language=language, by=user, at=timezone.now(), back_url=back
    )
    return redirect("portal:job", job=job.pk)


def _readable(user: "User", snapshot_id: UUID) -> "CoverageSnapshot":
    found = snapshots.get(user, snapshot_id)
    if not report_jobs.may_read(user, found):
        raise PermissionDenied
    return found


def _with_links(parts: tuple[Line, ...], snapshot: "CoverageSnapshot") -> tuple[Line, ...]:
    """Parts that are units lead to their own page."""
    return tuple(
        replace(one, url=reverse("planning:published-unit", args=[snapshot.pk, one.unit_id])) if one.unit_id else one
        for one in parts
    )


def _state(snapshot: "CoverageSnapshot") -> str:
    publication = snapshots.publication_of(snapshot)
    if publication is None:
        return gettext("Not published: only those who publish figures see them here.")
    return gettext("Published %(day)s by %(name)s") % {
        "day": date_format(timezone.localtime(publication.published_at)),
        "name": publication.published_by.name,
    }


def _day(snapshot: "CoverageSnapshot") -> Entry:
    publication = snapshots.publication_of(snapshot)
    detail = publication.note if publication else ""
    return Entry(date_format(snapshot.day), detail, reverse("planning:published-figures", args=[snapshot.pk]))


def _answer_line(is_published: bool, unit: str, day: str) -> str:  # noqa: FBT001 - said where it is called
    line = gettext("%(unit)s, figures of %(day)s") % {"unit": unit, "day": day}
    return line if is_published else gettext("%(line)s. Draft") % {"line": line}
