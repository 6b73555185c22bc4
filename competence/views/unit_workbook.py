"""The unit's competence as a workbook: the matrix, what the unit needs, and what one person alone can."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.documents.unit_workbook import CONTENT_TYPE, Table, Value, make
from competence.queries import unit_needs
from competence.queries.unit_matrix import Column, Matrix
from competence.queries.unit_needs import Holder, Standing
from competence.queries.unit_people import Colleague
from competence.views.unit_cells import said
from competence.views.unit_pages import Scene, away_words, enter, need_words, parting_words
from competence.views.wording import day_words
from portal.authorization import Permission, requires


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def workbook(request: HttpRequest, unit: int) -> HttpResponse:
    """Made at once: a unit of 60 people takes a tenth of a second."""
    scene = enter(request, unit)
    counts = scene.counts()
    found = scene.matrix(counts)
    standings = [unit_needs.standing(found, one) for one in unit_needs.demands(found, counts)]
    tables = (
        _matrix(scene, found),
        _needs(scene, gettext("Head-counts"), [one for one in standings if one.demand.head_count]),
        _needs(scene, gettext("One person or nobody"), unit_needs.alone(standings)),
    )
    answer = HttpResponse(make(tables), content_type=CONTENT_TYPE)
    name = gettext("competence-%(unit)s-%(day)s.xlsx") % {"unit": scene.unit.name, "day": scene.today.isoformat()}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


def _title(scene: Scene, words: str) -> str:
    return f"{scene.unit.name} – {words} – {day_words(scene.today)}"


def _matrix(scene: Scene, found: Matrix) -> Table:
    """Three columns for each competence would be too wide: level and words stand in one cell."""
    heads = (
        ["", "", "", *(scene.read.text(column.area) for column in found.columns)],
        [
            gettext("Name"),
            gettext("Profession"),
            gettext("Planned"),
            *(scene.read.text(column.name) for column in found.columns),
        ],
    )
    rows = [_person(scene, found, person) for person in found.people]
    words = gettext("Who can what; ° marks a level that is not agreed yet")
    return Table(gettext("Who can what"), _title(scene, words), heads, rows, frozen=1)


def _person(scene: Scene, found: Matrix, person: Colleague) -> list[Value]:
    planned = ", ".join(words for words in (parting_words(person), away_words(person)) if words)
    cells = [_words(scene, found, person, column) for column in found.columns]
    return [person.name, scene.read.text(person.profession), planned, *cells]


def _words(scene: Scene, found: Matrix, person: Colleague, column: Column) -> str:
    cell = found.cell(person.id, column.id)
    if cell is None:
        return ""
    read = scene.read.of(column.kind)
    level, words = said(cell, read, is_language=column.kind == "LANGUAGE")
    return f"{level} {words}".strip()


def _needs(scene: Scene, name: str, standings: Sequence[Standing]) -> Table:
    heads = (
        [
            gettext("Competence"),
            gettext("Need"),
            gettext("Has"),
            gettext("Missing"),
            gettext("Who can"),
            gettext("On leave"),
            gettext("One level below"),
        ],
    )
    rows: list[list[Value]] = [
        [
            scene.read.text(one.demand.column.name),
            need_words(scene, one.demand),
            len(one.holders),
            one.missing,
            _people(one.holders),
            _people(one.away),
            _people(one.nearest),
        ]
        for one in standings
    ]
    return Table(name, _title(scene, name), heads, rows, frozen=1)


def _people(holders: Sequence[Holder]) -> str:
    return ", ".join(one.person.name for one in holders)
