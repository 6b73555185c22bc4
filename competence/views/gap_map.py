"""Where is competence missing: units and professions against competences, with the definition behind every figure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.documents import gap_map as documents
from competence.queries import gap_map as queries
from competence.queries import gap_readers
from competence.queries.gap_map import Choice, ProfessionMap, UnitMap
from competence.views import gap_map_pages as pages
from portal.authorization import Permission, can, require, requires, scopes_of, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from portal.models import Unit, User

SHOW = re.compile(r"([fa])([0-9]{1,18})")
TYPES = {
    "csv": ("text/csv; charset=utf-8", documents.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", documents.as_workbook),
}


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Several parts of the organisation are within reach; the page asks which one."""

    links: list[Link]


@requires(Permission.READ_COVERAGE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The topmost unit within reach; where there are several, their list."""
    tops = units.topmost(signed_in_user(request), Permission.READ_COVERAGE, on=timezone.localdate())
    if len(tops) == 1:
        return redirect("competence:gap-map-unit", tops[0].pk)
    links = [Link(top.name, reverse("competence:gap-map-unit", args=[top.pk])) for top in tops]
    return render(request, "competence/gap_map/choice.html", {"page": ChoicePage(links)})


@requires(Permission.READ_COVERAGE)
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """A unit and the units right below it, against competences."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    day = timezone.localdate()
    tops = _tops(user, found, day)
    choice, show = _choice(request)
    answer, left_out = _map(user, found, choice)
    whole, lines = pages.unit_lines(answer, pages.url_of_unit(show))
    crumbs = _crumbs(answer, tops, pages.url_of_unit(show))
    here = reverse("competence:gap-map-unit", args=[found.pk])
    page = pages.MapPage(
        over=found.name,
        crumbs=crumbs,
        tabs=_tabs(here, show, has_all=_root_of(found) in tops, is_units=True),
        is_small=not answer.columns,
        is_uncounted=not answer.columns and answer.waiting is None,
        above_url=crumbs[-1].url if crumbs else "",
        heads=_heads(answer, lambda key: reverse("competence:gap-map-spread", args=[found.pk, key])),
        whole=whole,
        lines=lines,
        row_label=_("Unit"),
        groups=pages.option_groups(queries.areas_of(found.organisation), choice),
        is_chosen=bool(show),
        left_out=left_out,
        about=_about(answer),
        csv_url=reverse("competence:gap-map-csv", args=[found.pk]),
        workbook_url=reverse("competence:gap-map-workbook", args=[found.pk]),
        team_url=_team_url(user, found),
    )
    return render(request, "competence/gap_map/map.html", {"page": page})


@requires(Permission.READ_COVERAGE)
@require_safe
def spread(request: HttpRequest, unit: int, competence: int) -> HttpResponse:
    """One competence: where the people of the unit, and of each part of it, stand."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    day = timezone.localdate()
    asked = _competence(user, competence)
    answer, _left_out = _map(user, found, Choice(competence_id=competence))
    tops = _tops(user, found, day)
    whole = answer.total(competence) if answer.columns else None
    url_of = pages.url_of_spread(competence)
    crumbs = _crumbs(answer, tops, url_of)
    page = pages.SpreadPage(
        over=found.name,
        competence=asked,
        crumbs=[*crumbs, Link(_("Gap map of %(unit)s") % {"unit": found.name}, pages.url_of_unit("")(found.pk))],
        bars=[pages.bar(_("The whole unit"), whole), *pages.unit_bars(answer, competence, url_of)] if whole else [],
        row_label=_("Unit"),
        about=_about(answer),
        above_url=crumbs[-1].url if crumbs else "",
        team_url=_team_url(user, found),
    )
    return render(request, "competence/gap_map/spread.html", {"page": page})


@requires(Permission.READ_COVERAGE)
@require_safe
def professions(request: HttpRequest) -> HttpResponse:
    """The professions of the whole organisation against competences."""
    user = signed_in_user(request)
    root = units.root_of(user, on=timezone.localdate())
    require(user, Permission.READ_COVERAGE, root)
    choice, show = _choice(request)
    answer = queries.of_professions(root, choice)
    page = pages.MapPage(
        over=root.organisation.name,
        crumbs=[],
        tabs=_tabs(reverse("competence:gap-map-unit", args=[root.pk]), show, has_all=True, is_units=False),
        is_small=not answer.cells,
        is_uncounted=answer.grouped_at is None,
        above_url="",
        heads=_heads(answer, lambda key: reverse("competence:gap-map-profession-spread", args=[key])),
        whole=None,
        lines=pages.profession_lines(answer),
        row_label=_("Profession"),
        groups=pages.option_groups(queries.areas_of(root.organisation), choice),
        is_chosen=bool(show),
        about=_about_professions(answer),
        csv_url=reverse("competence:gap-map-professions-csv"),
        workbook_url=reverse("competence:gap-map-professions-workbook"),
        team_url="",
    )
    return render(request, "competence/gap_map/map.html", {"page": page})


@requires(Permission.READ_COVERAGE)
@require_safe
def profession_spread(request: HttpRequest, competence: int) -> HttpResponse:
    """One competence: where the people of each profession stand."""
    user = signed_in_user(request)
    root = units.root_of(user, on=timezone.localdate())
    require(user, Permission.READ_COVERAGE, root)
    asked = _competence(user, competence)
    answer = queries.of_professions(root, Choice(competence_id=competence))
    page = pages.SpreadPage(
        over=root.organisation.name,
        competence=asked,
        crumbs=[Link(_("Gap map by profession"), reverse("competence:gap-map-professions"))],
        bars=pages.profession_bars(answer, competence),
        row_label=_("Profession"),
        about=_about_professions(answer),
        above_url="",
        team_url="",
    )
    return render(request, "competence/gap_map/spread.html", {"page": page})


@requires(Permission.READ_COVERAGE)
@require_safe
def unit_file(request: HttpRequest, unit: int, kind: str) -> HttpResponse:
    """All competences of the unit and the units right below it, as a file."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    answer, _left_out = _map(user, found, Choice(is_everything=True))
    return _file(documents.unit_rows(answer), kind, f"{_('gap-map')}-{found.code}")


@requires(Permission.READ_COVERAGE)
@require_safe
def professions_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All competences of the professions of the organisation, as a file."""
    user = signed_in_user(request)
    root = units.root_of(user, on=timezone.localdate())
    require(user, Permission.READ_COVERAGE, root)
    answer = queries.of_professions(root, Choice(is_everything=True))
    return _file(documents.profession_rows(answer), kind, f"{_('gap-map')}-{_('professions')}")


def _file(rows: documents.Rows, kind: str, name: str) -> HttpResponse:
    content_type, write = TYPES[kind]
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file_name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(write(rows), content_type=content_type, headers=headers)


def _map(user: "User", found: "Unit", choice: Choice) -> tuple[UnitMap, int]:
    """What the reader may see of the unit, and how many competences are left out for what she knows by name."""
    day = timezone.localdate()
    parts = gap_readers.known_to(user, found, on=day)
    answer = queries.of_unit(found, choice, on=day, fresh=parts is None)
    shown = gap_readers.for_reader(answer, parts)
    return shown, len(answer.columns) - len(shown.columns)


def _tops(user: "User", found: "Unit", day: date) -> set[int]:
    """The topmost units within the reader's reach; a path is the ids of the units on the way."""
    scopes = [path or str(_root_of(found)) for path in scopes_of(user, Permission.READ_COVERAGE, on=day)]
    above = [path for path in scopes if not any(path.startswith(f"{other}.") for other in scopes)]
    return {int(path.rpartition(".")[2]) for path in above}


def _root_of(found: "Unit") -> int:
    return int(str(found.path).partition(".")[0])


def _choice(request: HttpRequest) -> tuple[Choice, str]:
    """What stands in the columns, and the same for an address. Anything unknown shows those with most below."""
    show = SHOW.fullmatch(request.GET.get("show", ""))
    if show is None:
        return Choice(), ""
    key = int(show[2])
    return (Choice(framework_id=key) if show[1] == "f" else Choice(area_id=key)), show[0]


def _competence(user: "User", competence_id: int) -> queries.Asked:
    asked = queries.asked(user.organisation, competence_id)
    if asked is None:
        raise Http404
    return asked


def _heads(answer: UnitMap | ProfessionMap, url_of: Callable[[int], str]) -> tuple[pages.Head, ...]:
    return tuple(pages.Head(column.name, column.area, url_of(column.id)) for column in answer.columns)


def _crumbs(answer: UnitMap, tops: set[int], url_of: Callable[[int], str]) -> list[Link]:
    """The units over this one, from the topmost within reach."""
    links: list[Link] = []
    node = answer.nodes.get(answer.unit_id)
    while node and node.id not in tops and (node := answer.nodes.get(node.parent_id or 0)):
        links.insert(0, Link(node.name, url_of(node.id)))
    return links


def _tabs(unit_url: str, show: str, *, has_all: bool, is_units: bool) -> list[Link]:
    query = f"?show={show}" if show else ""
    professions_url = reverse("competence:gap-map-professions") + query if has_all else ""
    return pages.tabs(unit_url=unit_url + query, professions_url=professions_url, is_units=is_units)


def _team_url(user: "User", found: "Unit") -> str:
    may_read_team = can(user, Permission.READ_TEAM, found)
    return reverse("competence:unit-matrix", args=[found.pk]) if may_read_team else ""


def _about(answer: UnitMap) -> pages.About:
    counted_at = answer.state.counted_at if answer.state else None
    return pages.about(limit=answer.limit, day=timezone.localdate(), counted_at=counted_at, waiting=answer.waiting)


def _about_professions(answer: ProfessionMap) -> pages.About:
    return pages.about(limit=answer.limit, day=timezone.localdate(), counted_at=answer.grouped_at, waiting=0)
