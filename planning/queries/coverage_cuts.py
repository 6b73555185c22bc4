"""The counted people of a whole organisation by profession, by form of employment and by the span of their manager.

Together with the units these are four ways to cut the same people, and no sum or difference of any figures of them may
be about fewer than the limit. docs/decisions/0010-coverage-cuts.md has the argument; in short:

- professions and units are kept together by `competence.queries.gap_groups`;
- a span is cut along the smallest groups that the tree of units shows, so that it tells nothing that the units do not;
  groups of units whose managers have different spans are shown as one of their own;
- the two forms of employment are shown apart only where at least `limit` people of each work in groups (of the tree,
  and of professions) together with the other: whoever tells the two apart then tells of as many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from competence.queries.gap_groups import groups_of
from planning.models import MEASURES, CoverageCut
from planning.queries import spans
from planning.queries.coverage import COLUMNS, Count
from planning.queries.definitions import Terms
from portal.models import Employment, Organisation, Profession, Unit
from portal.queries.release import Shape, Tree, units_of

Cut = CoverageCut.Cut
FIELDS = ("people", *MEASURES)

_CELLS = f"""
SELECT kept.unit_id, kept.profession_id, kept.form, {", ".join(f"kept.{column}" for column in COLUMNS.split(", "))}
  FROM planning_coveragecount kept JOIN portal_unit unit ON unit.id = kept.unit_id
 WHERE unit.organisation_id = %(organisation)s AND kept.day = %(day)s AND kept.definition = %(definition)s
   AND kept.standing = 'COUNTED'
"""  # noqa: S608 - columns of our own


class Cell(NamedTuple):
    """The counted people of a unit, a profession and a form: how many, and how many have what."""

    unit_id: int
    profession_id: int
    form: str
    figures: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many there are."""
        return self.figures[0]


class ToKeep(NamedTuple):
    """A row of `CoverageCut`."""

    cut: str
    part: str
    shown_with: str
    figures: dict[str, int]


@dataclass(slots=True)
class Place:
    """Units whose own people are taken together; the tree shows sums of these."""

    units: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, other: "Place") -> None:
        """Take another place into this one."""
        self.units += other.units
        self.size += other.size


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown as one: parts by their keys, and their count. `keys` is most often one."""

    keys: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Shown:
    """The parts of a cut, and when they were counted (None: not yet)."""

    parts: tuple[Part, ...]
    counted_at: datetime | None


def shown(terms: Terms, cut: str) -> Shown:
    """The parts of a cut as they were last counted, those shown together as one. One query."""
    rows = CoverageCut.objects.filter(
        organisation=terms.organisation_id, day=terms.day, definition=terms.key, cut=cut
    ).order_by("part")
    keys: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, Count] = defaultdict(Count)
    counted_at = None
    for row in rows:
        counted_at = row.counted_at
        keys[row.shown_with].append(row.part)
        counts[row.shown_with].take("COUNTED", [getattr(row, name) for name in FIELDS])
    return Shown(tuple(Part(tuple(keys[one]), counts[one]) for one in keys), counted_at)


def professions_of(organisation_id: int) -> dict[str, dict[str, str]]:
    """The names of the professions by key. One query."""
    rows = Profession.objects.filter(organisation=organisation_id).values_list("pk", "name")
    return {str(key): name for key, name in rows}


def forms() -> dict[str, str]:
    """The forms of employment in words by key."""
    return {form.value: str(form.label) for form in Employment.Form}


def to_keep(organisation: Organisation, terms: Terms) -> Iterator[ToKeep]:
    """All cuts of the kept counts, with what is shown together; nothing where too few people are counted at all."""
    nodes = units_of(organisation, on=terms.day)
    cells = _at_home(_cells(terms), {node.id for node in nodes})
    bands = spans.bands_of(organisation, nodes, on=terms.day)
    yield from cut_up(cells, Shape(nodes), bands, limit=organisation.small_group_limit)


def cut_up(cells: list[Cell], shape: Shape, bands: Mapping[int, str], *, limit: int) -> Iterator[ToKeep]:
    """The cuts of these people; pure arithmetic."""
    piece_of = _pieces(cells, shape, limit)
    placed = [cell for cell in cells if cell.unit_id in piece_of]
    professions = _professions(placed, piece_of, limit)
    yield from _cut(Cut.PROFESSION, ((str(cell.profession_id), cell) for cell in placed), professions)
    yield from _cut(Cut.FORM, ((cell.form, cell) for cell in placed), _forms(placed, piece_of, professions, limit))
    band_of = _bands_of_pieces(placed, piece_of, bands)
    yield from _cut(Cut.SPAN, ((band_of[piece_of[cell.unit_id]], cell) for cell in placed), {})


def _pieces(cells: list[Cell], shape: Shape, limit: int) -> dict[int, int]:
    """Of each unit, the number of the smallest group that the tree shows it in; units in none are left out."""
    own: dict[int, Place] = {}
    for cell in cells:
        own.setdefault(cell.unit_id, Place([cell.unit_id])).size += cell.people
    tree = Tree(shape, own, nothing=Place, limit=limit)
    tops = [node.id for node in shape.nodes.values() if node.parent_id is None and tree.is_shown(node.id)]
    pieces = (piece for top in tops for piece in tree.pieces(top))
    return {unit_id: number for number, piece in enumerate(pieces) for unit_id in piece.units}


def _cells(terms: Terms) -> list[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, terms.values())
        rows = cursor.fetchall()
    return [Cell(unit, profession, form, tuple(figures)) for unit, profession, form, *figures in rows]


def _at_home(cells: list[Cell], open_units: set[int]) -> list[Cell]:
    """People of a closed unit are with the nearest open one above. One query where there is one."""
    closed = {cell.unit_id for cell in cells} - open_units
    if not closed:
        return cells
    homes: dict[int, int | None] = {}
    for unit_id, path in Unit.objects.filter(pk__in=closed).values_list("pk", "path"):
        homes[unit_id] = next((one for one in map(int, reversed(str(path).split("."))) if one in open_units), None)
    moved = ((homes.get(cell.unit_id, cell.unit_id), cell) for cell in cells)
    return [cell._replace(unit_id=home) for home, cell in moved if home is not None]


def _professions(cells: list[Cell], piece_of: Mapping[int, int], limit: int) -> dict[str, str]:
    pieces: dict[int, Counter[int]] = defaultdict(Counter)
    for cell in cells:
        pieces[piece_of[cell.unit_id]][cell.profession_id] += cell.people
    return {str(one): str(other) for one, other in groups_of(pieces.values(), limit).items()}


def _forms(
    cells: list[Cell], piece_of: Mapping[int, int], professions: Mapping[str, str], limit: int
) -> dict[str, str]:
    """Each form alone, or all together where one would tell of few."""
    groups: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        groups[piece_of[cell.unit_id], professions[str(cell.profession_id)]][cell.form] += cell.people
    forms = sorted({cell.form for cell in cells})
    meeting: Counter[str] = Counter()
    for group in groups.values():
        if len(group) > 1:
            meeting.update(group)
    if len(forms) > 1 and min(meeting[form] for form in forms) < limit:
        return dict.fromkeys(forms, forms[0])
    return {form: form for form in forms}


def _bands_of_pieces(cells: list[Cell], piece_of: Mapping[int, int], bands: Mapping[int, str]) -> dict[int, str]:
    found: dict[int, set[str]] = defaultdict(set)
    for cell in cells:
        found[piece_of[cell.unit_id]].add(bands[cell.unit_id])
    return {piece: min(those) if len(those) == 1 else spans.MIXED for piece, those in found.items()}


def _cut(cut: str, cells: Iterable[tuple[str, Cell]], shown_with: Mapping[str, str]) -> Iterator[ToKeep]:
    totals: dict[str, list[int]] = {}
    for part, cell in cells:
        known = totals.setdefault(part, [0] * len(FIELDS))
        totals[part] = [one + more for one, more in zip(known, cell.figures, strict=True)]
    for part, figures in totals.items():
        yield ToKeep(cut, part, shown_with.get(part, part), dict(zip(FIELDS, figures, strict=True)))
