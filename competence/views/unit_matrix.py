"""The unit's matrix: who can what, against what is asked; on screen, on paper and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import unit_matrix as queries
from competence.queries.unit_matrix import Cell, Column, Matrix, Tally
from competence.queries.unit_needs import HeadCount
from competence.queries.unit_people import Colleague
from competence.views import unit_cells
from competence.views.unit_cells import ColumnHead
from competence.views.unit_pages import Head, Scene, enter, head, parting_words
from competence.views.wording import status_mark
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link
from portal.numbers import number_in
from portal.queries import units

COLUMNS_A_SHEET = 14
"""Of the printed matrix: as many as an A4 page on its side has room for beside the names."""
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter; `group` heads the options under it."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the matrix is narrowed to; 0 and "" are everything."""

    area: int
    profession: int
    competence: int
    only_gaps: bool
    only_needs: bool
    search: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.area or self.profession or self.only_gaps or self.only_needs or self.search)


EVERYTHING = Filters(area=0, profession=0, competence=0, only_gaps=False, only_needs=False, search="")


@dataclass(frozen=True, slots=True)
class Group:
    """An area over its columns."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: areas, then the drawn heads, rows and sums; `listed` are the competences as a list for a phone."""

    groups: tuple[Group, ...]
    heads: SafeString
    rows: SafeString
    sums: SafeString
    listed: SafeString


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The page. `areas`, `professions` are the choices; `levels` the legend of the scale."""

    head: Head
    sheet: Sheet
    said: str
    areas: tuple[tuple[str, tuple[Choice, ...]], ...]
    professions: tuple[Choice, ...]
    filters: Filters
    levels: tuple[str, ...]
    print_url: str
    workbook_url: str
    then_url: str
    is_nothing_asked: bool
    is_filtered_empty: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's line in one competence."""

    name: str
    under: str
    url: str
    mark: SafeString
    words: str
    wish: str


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """One competence of the matrix, row by row."""

    head: Head
    name: str
    area: str
    said: str
    rows: tuple[PersonRow, ...]
    back_url: str
    previous: Link | None
    next: Link | None


@dataclass(frozen=True, slots=True)
class PrintPage:
    """The matrix in sheets as wide as the paper, names on each."""

    unit: str
    said: str
    sheets: tuple[Sheet, ...]
    levels: tuple[str, ...]
    back_url: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Several units are within reach; the page asks which one."""

    links: tuple[Link, ...]


@requires(Permission.READ_TEAM)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The unit that one leads; where there are several, their list."""
    tops = units.topmost(signed_in_user(request), Permission.READ_TEAM, on=timezone.localdate())
    if len(tops) == 1:
        return redirect("competence:unit-matrix", unit=tops[0].pk)
    links = tuple(Link(one.name, reverse("competence:unit-matrix", args=[one.pk])) for one in tops)
    return render(request, "competence/units/choose.html", {"page": ChoicePage(links)})


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def matrix(request: HttpRequest, unit: int) -> HttpResponse:
    """People x competences; with `?competence=` one of them, row by row."""
    scene = enter(request, unit)
    counts = scene.counts()
    found = scene.matrix(counts)
    filters = _filters(request)
    alone = next((column for column in found.columns if column.id == filters.competence), None)
    if alone:
        page = _competence_page(scene, found, alone)
        return render(request, "competence/units/competence.html", {"page": page})
    return render(request, "competence/units/matrix.html", {"page": _page(scene, found, counts, filters)})


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def print_out(request: HttpRequest, unit: int) -> HttpResponse:
    """The same in sheets for paper on its side."""
    scene = enter(request, unit)
    counts = scene.counts()
    found = scene.matrix(counts)
    filters = _filters(request)
    people, columns = _narrowed(found, counts, filters)
    parts = [columns[at : at + COLUMNS_A_SHEET] for at in range(0, len(columns), COLUMNS_A_SHEET)]
    page = PrintPage(
        unit=scene.unit.name,
        said=_said(found, people, columns),
        sheets=tuple(sheet_of(scene, found, people, part, filters, linked=False) for part in parts),
        levels=levels_of(scene),
        back_url=_with_query(request, "unit-matrix", scene),
    )
    return render(request, "competence/units/print.html", {"page": page})


def _with_query(request: HttpRequest, name: str, scene: Scene) -> str:
    query = request.META.get("QUERY_STRING", "")
    url = reverse(f"competence:{name}", args=[scene.unit.pk])
    return f"{url}?{query}" if query else url


def _filters(request: HttpRequest) -> Filters:
    asked = request.GET
    return Filters(
        area=_number(asked.get("area", "")),
        profession=_number(asked.get("profession", "")),
        competence=_number(asked.get("competence", "")),
        only_gaps=asked.get("only") == "gaps",
        only_needs=asked.get("only") == "needs",
        search=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
    )


def _number(text: str) -> int:
    """A number of an address; anything else is 0: everything."""
    return number_in(text) or 0


def _narrowed(
    found: Matrix, counts: Sequence[HeadCount], filters: Filters
) -> tuple[tuple[Colleague, ...], tuple[Column, ...]]:
    """The people and competences that are shown."""
    people = tuple(
        one for one in found.people if filters.profession in {0, one.profession_id} and _is_called(one, filters)
    )
    columns = found.columns
    if filters.area:
        columns = tuple(one for one in columns if one.area_id == filters.area)
    if filters.only_needs:
        needed = {one.competence_id for one in counts}
        columns = tuple(one for one in columns if one.id in needed)
    if filters.only_gaps:
        columns = tuple(one for one in columns if any(_has_gap(found, person, one) for person in people))
        people = tuple(one for one in people if any(_has_gap(found, one, column) for column in columns))
    return people, columns


def _is_called(person: Colleague, filters: Filters) -> bool:
    return filters.search.casefold() in person.name.casefold()


def _has_gap(found: Matrix, person: Colleague, column: Column) -> bool:
    cell = found.cell(person.id, column.id)
    return cell is not None and cell.gap is not None


def _page(scene: Scene, found: Matrix, counts: Sequence[HeadCount], filters: Filters) -> MatrixPage:
    people, columns = _narrowed(found, counts, filters)
    query = "&".join(part for part in (f"area={filters.area}" if filters.area else "",) if part)
    return MatrixPage(
        head=head(scene, gettext("The unit's competence"), "unit-matrix"),
        sheet=sheet_of(scene, found, people, columns, filters, linked=True),
        said=_said(found, people, columns),
        areas=_areas(scene, found, filters),
        professions=_professions(scene, found, filters),
        filters=filters,
        levels=levels_of(scene),
        print_url=reverse("competence:unit-matrix-print", args=[scene.unit.pk]) + (f"?{query}" if query else ""),
        workbook_url=reverse("competence:unit-matrix-workbook", args=[scene.unit.pk]),
        then_url=reverse("competence:unit-then", args=[scene.unit.pk]),
        is_nothing_asked=not found.columns,
        is_filtered_empty=bool(found.columns) and not (people and columns),
    )


def _said(found: Matrix, people: Sequence[Colleague], columns: Sequence[Column]) -> str:
    if len(people) == len(found.people) and len(columns) == len(found.columns):
        words = ngettext("%(people)s person", "%(people)s people", len(people)) % {"people": len(people)}
    else:
        words = gettext("%(shown)s of %(people)s people") % {"shown": len(people), "people": len(found.people)}
    asked = ngettext("%(n)s competence", "%(n)s competences", len(columns)) % {"n": len(columns)}
    return f"{words} · {asked}"


def sheet_of(
    scene: Scene,
    found: Matrix,
    people: Sequence[Colleague],
    columns: Sequence[Column],
    filters: Filters,
    *,
    linked: bool,
) -> Sheet:
    """The table of these people and competences; `linked` cells lead to the person's page."""
    grouped = ((area, len(list(some))) for area, some in groupby(columns, key=lambda one: (one.area_id, one.area)))
    tallies = queries.tallies(found, people)
    heads = [_column_head(scene, column, tallies.get(column.id, queries.NOTHING_ASKED)) for column in columns]
    return Sheet(
        groups=tuple(Group(scene.read.text(area), width) for (_id, area), width in grouped),
        heads=unit_cells.heads(heads, linked=linked),
        rows=unit_cells.rows(scene, people, columns, found.codes, only_gaps=filters.only_gaps, linked=linked),
        sums=unit_cells.sums(heads),
        listed=unit_cells.listed(heads) if linked else SafeString(),
    )


def _column_head(scene: Scene, column: Column, tally: Tally) -> ColumnHead:
    of = {"gaps": tally.gaps, "asked": tally.asked}
    detail = ngettext("%(gaps)s gap, asked of %(asked)s", "%(gaps)s gaps, asked of %(asked)s", tally.gaps) % of
    if tally.unrated:
        detail += ", " + ngettext("%(n)s not rated", "%(n)s not rated", tally.unrated) % {"n": tally.unrated}
    return ColumnHead(
        name=scene.read.text(column.name),
        url=f"?competence={column.id}",
        gaps=gettext("%(gaps)s of %(asked)s") % of if tally.asked else "–",
        detail=detail if tally.asked else gettext("asked of nobody here"),
    )


def _areas(scene: Scene, found: Matrix, filters: Filters) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The areas with something in them, under their frameworks."""
    known: dict[int, tuple[str, dict[int, str]]] = {}
    for column in found.columns:
        _name, areas = known.setdefault(column.framework_id, (scene.read.text(column.framework), {}))
        areas.setdefault(column.area_id, scene.read.text(column.area))
    return tuple(
        (name, tuple(Choice(str(key), area, key == filters.area) for key, area in areas.items()))
        for name, areas in known.values()
    )


def _professions(scene: Scene, found: Matrix, filters: Filters) -> tuple[Choice, ...]:
    known = {person.profession_id: scene.read.text(person.profession) for person in found.people}
    by_name = sorted(known.items(), key=lambda one: one[1].casefold())
    return tuple(Choice(str(key), name, key == filters.profession) for key, name in by_name)


def levels_of(scene: Scene) -> tuple[str, ...]:
    """The names of the scale, which the cells say by number."""
    return tuple(f"{value} {name}" for value, name in enumerate(scene.read.names))


def _competence_page(scene: Scene, found: Matrix, column: Column) -> CompetencePage:
    at = found.columns.index(column)
    rows = [(person, cell) for person in found.people if (cell := found.cell(person.id, column.id))]
    tally = queries.tallies(found, found.people).get(column.id, queries.NOTHING_ASKED)
    before = found.columns[at - 1] if at else None
    after = found.columns[at + 1] if at + 1 < len(found.columns) else None
    return CompetencePage(
        head=head(scene, scene.read.text(column.name), "unit-matrix"),
        name=scene.read.text(column.name),
        area=scene.read.text(column.area),
        said=_column_head(scene, column, tally).detail,
        rows=tuple(_person_row(scene, column, person, cell) for person, cell in rows),
        back_url=reverse("competence:unit-matrix", args=[scene.unit.pk]),
        previous=_link_to(scene, before),
        next=_link_to(scene, after),
    )


def _link_to(scene: Scene, column: Column | None) -> Link | None:
    return Link(scene.read.text(column.name), f"?competence={column.id}") if column else None


def _person_row(scene: Scene, column: Column, person: Colleague, cell: Cell) -> PersonRow:
    read = scene.read.of(column.kind)
    _level, words = unit_cells.said(cell, read, is_language=column.kind == "LANGUAGE")
    kind = {"ok": "ok", "gap": "missing", "soon": "near", "late": "expired"}.get(unit_cells.KINDS[cell.status], "idle")
    now = "" if column.is_certificate else read.level(cell.current)
    whose = "" if cell.current is None else gettext("agreed") if cell.is_agreed else gettext("own view, not agreed yet")
    return PersonRow(
        name=person.name,
        under=" · ".join(part for part in (scene.read.text(person.profession), parting_words(person)) if part),
        url=scene.url_of(person, column.id),
        mark=status_mark(kind, words),
        words=", ".join(part for part in (now, whose) if part),
        wish={"MORE": gettext("wants more"), "LESS": gettext("wants less")}.get(cell.wish, ""),
    )
