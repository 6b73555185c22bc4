"""Open data: what an organisation has published of its figures, for everybody, without signing in."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from planning.actions.snapshots import Altered
from planning.documents import open_data as documents
from planning.queries import published
from portal.authorization import public
from portal.face import Link

if TYPE_CHECKING:
    from planning.models import CoverageSnapshot

MAY_BE_KEPT = "public, max-age=300"  # seconds; a newer publication of the same day takes its place


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The organisations that have published something."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """A published day, and its table."""

    day: date
    note: str
    published: datetime
    csv_url: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """What an organisation has published."""

    name: str
    crumbs: tuple[Link, ...]
    rows: tuple[DayRow, ...]
    package_url: str
    columns: tuple[tuple[str, str, str], ...]


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who has published figures."""
    links = tuple(
        Link(one.name, reverse("planning:open-data-of", args=[one.code])) for one in published.organisations()
    )
    return render(request, "planning/open_data/index.html", {"page": IndexPage(links)})


@public
@require_safe
def of_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """The published days of an organisation, and how to read them."""
    days = published.of_organisation(organisation)
    page = DataPage(
        name=days[0].organisation.name,
        crumbs=(Link(_("Open data"), reverse("planning:open-data")),),
        rows=tuple(_row(organisation, one) for one in days),
        package_url=reverse("planning:open-data-package", args=[organisation]),
        columns=tuple((one["name"], _(one["title"]), _(one["description"])) for one in documents.FIELDS),
    )
    return render(request, "planning/open_data/organisation.html", {"page": page})


@public
@require_safe
def table(request: HttpRequest, organisation: str, published_day: str) -> HttpResponse:
    """The table of a day; 304 to whoever has it, 409 where the rows are no longer those that were frozen."""
    found = published.of_day(organisation, _day(published_day))

    @condition(etag_func=lambda _request: f'"{found.digest}"')
    def answer(_request: HttpRequest) -> HttpResponse:
        try:
            content = documents.as_csv(found)
        except Altered as altered:
            return HttpResponse(str(altered), status=HTTPStatus.CONFLICT, content_type="text/plain; charset=utf-8")
        return HttpResponse(content, content_type="text/csv; charset=utf-8")

    response = answer(request)
    if response.status_code == HTTPStatus.CONFLICT:
        return response
    return _for_all(response, f"{organisation}-{found.day.isoformat()}.csv")


@public
@require_safe
def package(request: HttpRequest, organisation: str) -> HttpResponse:
    """The description of all published days: a Frictionless Data Package."""
    days = published.of_organisation(organisation)

    @condition(last_modified_func=lambda _request: max(day.publication.published_at for day in days))
    def answer(_request: HttpRequest) -> HttpResponse:
        content = json.dumps(documents.package(days), ensure_ascii=False, indent=2)
        return HttpResponse(content, content_type="application/json; charset=utf-8")

    return _for_all(answer(request))


def _for_all(answer: HttpResponse, file_name: str = "") -> HttpResponse:
    """Scripts of any site may read it, and caches may keep it for a while."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = MAY_BE_KEPT
    answer["X-Content-Type-Options"] = "nosniff"
    if file_name:
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name) or ""
    return answer


def _day(written: str) -> date:
    """A day as 2026-11-30; `Http404` for one that does not exist."""
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error


def _row(organisation: str, snapshot: "CoverageSnapshot") -> DayRow:
    return DayRow(
        day=snapshot.day,
        note=snapshot.publication.note,
        published=snapshot.publication.published_at,
        csv_url=reverse("planning:open-data-csv", args=[organisation, snapshot.day.isoformat()]),
    )
