"""Frozen figures: which there are, one of them, freezing and publishing."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import snapshots as actions
from planning.actions.refusals import Refused
from planning.documents import snapshot_job, workbook
from planning.forms.snapshots import PublishForm, TakeForm, WorkbookForm
from planning.queries import published, snapshots
from planning.queries.snapshot_digest import still_matches
from planning.queries.snapshot_parts import tree_around
from planning.views import snapshot_pages as pages
from planning.views.coverage_words import in_groups, share_in_words
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from django.core.paginator import Page

    from planning.models import CoverageSnapshot

PER_PAGE = 36


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One snapshot in the list; `share` and `said` are "" where the reader's unit was too small."""

    url: str
    day: date
    why: str
    note: str
    taken: str
    published: str
    share: str
    said: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All snapshots that the reader may read, the latest day first."""

    over: str
    rows: tuple[SnapshotRow, ...]
    pages: "Page[CoverageSnapshot]"
    new_url: str
    compare_url: str
    open_data_url: str


@dataclass(frozen=True, slots=True)
class TakePage:
    """The form."""

    crumbs: tuple[Link, ...]
    form: TakeForm


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What publishing means, and the form."""

    crumbs: tuple[Link, ...]
    day: date
    form: PublishForm
    open_data_url: str
    back_url: str


@requires(Permission.READ_PUBLISHED)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Which days are frozen, when, why and by whom."""
    user = signed_in_user(request)
    today = timezone.localdate()
    rows = snapshots.visible_to(user)
    follows_up = published.reads_unpublished(user)
    if not follows_up:
        rows = rows.filter(publication__isnull=False)
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    tops = units.topmost(user, Permission.READ_COVERAGE, on=today) if follows_up else [units.root_of(user, on=today)]
    top = tops[0] if tops else None
    figures = snapshots.figures_of(top.pk, [row.pk for row in found]) if top else {}
    page = ListPage(
        over=top.name if top else "",
        rows=tuple(_row(row, figures.get(row.pk)) for row in found),
        pages=found,
        new_url=reverse("planning:snapshot-new") if can(user, Permission.TAKE_SNAPSHOT) else "",
        compare_url=reverse("planning:snapshot-compare") if found.paginator.count > 1 else "",
        open_data_url=reverse("planning:open-data"),
    )
    return render(request, "planning/snapshots/list.html", {"page": page})


@requires(Permission.TAKE_SNAPSHOT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the figures of a day to be frozen; the job's page shows how far it has come."""
    user = signed_in_user(request)
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = TakeForm(posted, initial={"day": timezone.localdate(now)})
    if posted is not None and form.is_valid():
        values = form.cleaned_data
        back = reverse("planning:snapshots")
        job = snapshot_job.ask(day=values["day"], note=values["note"], by=user, at=now, back_url=back)
        return redirect("portal:job", job=job.pk)
    page = TakePage(crumbs=(pages.crumb(),), form=form)
    return render(request, "planning/snapshots/new.html", {"page": page}, status=200 if posted is None else 422)


@requires(Permission.READ_PUBLISHED)
@require_safe
def show(request: HttpRequest, snapshot: UUID, unit: int | None = None) -> HttpResponse:
    """The figures of a unit as they were on the day; without a unit, of the topmost that the reader may read.

    With `?check=1` the fingerprint is made again from all rows of the snapshot, which takes its time.
    """
    user = signed_in_user(request)
    found = snapshots.get(user, snapshot)
    tree = tree_around(found, unit)
    if tree.top is None:
        raise Http404
    whole = units.get(user, tree.top)
    may_read_whole = published.may_read(user, found, whole)
    tops = [whole] if may_read_whole else units.topmost(user, Permission.READ_COVERAGE, on=timezone.localdate())
    place = units.get(user, unit) if unit is not None else next(iter(tops), whole)
    if not published.may_read(user, found, place):
        raise PermissionDenied
    if unit is None and place != whole:
        tree = tree_around(found, place.pk)
    page = pages.of_unit(
        tree,
        place.pk,
        matches=still_matches(found) if "check" in request.GET else None,
        may_publish=can(user, Permission.PUBLISH_FIGURES),
        may_take_workbook=may_read_whole,
        tops=[Link(top.name, reverse("planning:snapshot-unit", args=[found.pk, top.pk]), top == place) for top in tops],
        language=get_language() or "sv",
    )
    return render(request, "planning/snapshots/snapshot.html", {"page": page})


@requires(Permission.PUBLISH_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, snapshot: UUID) -> HttpResponse:
    """Say what publishing means, then do it."""
    user = signed_in_user(request)
    found = snapshots.get(user, snapshot)
    back = reverse("planning:snapshot", args=[found.pk])
    posted = request.POST if request.method == "POST" else None
    form = PublishForm(posted, has_months=bool(snapshots.unpublished_months(found)))
    if posted is not None and form.is_valid():
        try:
            note, with_months = form.cleaned_data["note"], form.cleaned_data.get("months", False)
            actions.publish(snapshot=found.pk, note=note, by=user, at=timezone.now(), with_months=with_months)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The figures are published."))
        return redirect(back)
    if snapshots.publication_of(found) is not None:
        messages.info(request, str(actions.PublishedAlready()))
        return redirect(back)
    page = PublishPage(
        crumbs=(pages.crumb(), Link(_("Figures of %(day)s") % {"day": localize(found.day)}, back)),
        day=found.day,
        form=form,
        open_data_url=reverse("planning:open-data-of", args=[found.organisation.code]),
        back_url=back,
    )
    return render(request, "planning/snapshots/publish.html", {"page": page}, status=200 if posted is None else 422)


@requires(Permission.READ_PUBLISHED)
@require_POST
def make_workbook(request: HttpRequest, snapshot: UUID) -> HttpResponse:
    """Ask for the workbook; the job's page shows how far it has come."""
    user = signed_in_user(request)
    found = snapshots.get(user, snapshot)
    back = reverse("planning:snapshot", args=[found.pk])
    form = WorkbookForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else user.language
    job = workbook.ask(snapshot=found.pk, language=language, by=user, at=timezone.now(), back_url=back)
    return redirect("portal:job", job=job.pk)


def _row(row: "CoverageSnapshot", figure: snapshots.Figure | None) -> SnapshotRow:
    publication = snapshots.publication_of(row)
    return SnapshotRow(
        url=reverse("planning:snapshot", args=[row.pk]),
        day=row.day,
        why=str(row.get_kind_display()),
        note=row.note,
        taken=pages.who_and_when(row.taken_by, row.taken_at),
        published=pages.who_and_when(publication.published_by, publication.published_at) if publication else "",
        share=share_in_words(figure.current, figure.people) if figure else "",
        said=_("%(has)s of %(of)s") % {"has": in_groups(figure.current), "of": in_groups(figure.people)}
        if figure
        else "",
    )
