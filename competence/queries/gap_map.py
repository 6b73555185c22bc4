"""The gap map: units and professions against competences, as much of it as may be shown.

A page reads the sums of the way down to its unit, of the units beside that way, and of the units right below: what
decides how small groups merge. It does not grow with people or ratings. Units that have changed since they were
counted are counted afresh while they are few; else the page says that they are being counted again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from competence.models import Area, Competence, DecisionState
from competence.queries import gap_counts
from competence.queries.gap_counts import COLUMNS, Spread, State
from portal.models import Organisation, Profession, Unit
from portal.queries.release import Node, Row, Shape, Tree

COLUMNS_SHOWN = 12
COLUMNS_OF_AREA = 40
CANDIDATES = 24  # some of the competences with most people below may be too small to show
FEW_UNITS, FEW_PEOPLE = 3, 200  # changed units that are counted afresh while the reader waits

_SUMS = """
WITH chosen AS (
    SELECT s.competence_id FROM competence_gapsum s JOIN competence_competence c ON c.id = s.competence_id
    WHERE s.unit_id = %(unit)s
      AND (%(competence)s::bigint IS NULL OR c.id = %(competence)s)
      AND (%(area)s::bigint IS NULL OR c.area_id = %(area)s)
      AND (%(framework)s::bigint IS NULL OR c.framework_id = %(framework)s)
    ORDER BY s.below_far + s.below DESC, s.competence_id LIMIT %(most)s
)
SELECT s.unit_id, s.competence_id, {columns} FROM competence_gapsum s
WHERE s.unit_id = ANY(%(units)s::bigint[]) AND s.competence_id IN (SELECT competence_id FROM chosen)
""".replace("{columns}", ", ".join(f"s.{column}" for column in COLUMNS.split(", ")))
_PROFESSIONS = """
SELECT p.competence_id, p.profession_id, p.shown_with_id, {columns} FROM competence_gapprofession p
JOIN portal_profession profession ON profession.id = p.profession_id
WHERE profession.organisation_id = %(organisation)s AND p.competence_id = ANY(%(competences)s::bigint[])
""".replace("{columns}", ", ".join(f"p.{column}" for column in COLUMNS.split(", ")))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which competences stand in the columns: one, those of an area or a framework, all, or those with most below."""

    framework_id: int | None = None
    area_id: int | None = None
    competence_id: int | None = None
    is_everything: bool = False

    @property
    def most(self) -> int | None:
        """How many columns there are at most (None: all)."""
        if self.is_everything:
            return None
        return COLUMNS_SHOWN if self.area_id is None else COLUMNS_OF_AREA


@dataclass(frozen=True, slots=True)
class AreaOption:
    """An area that can be chosen, with its framework."""

    id: int
    name: dict[str, str]
    framework_id: int
    framework_name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A competence in a column."""

    id: int
    code: str
    name: dict[str, str]
    is_certificate: bool
    area: dict[str, str]
    framework: dict[str, str]


@dataclass(frozen=True, slots=True)
class UnitMap:
    """What may be shown of a unit: for each competence (a column) the tree of the organisation."""

    unit_id: int
    nodes: Mapping[int, Node]
    columns: tuple[Asked, ...]
    trees: Mapping[int, Tree[Spread]]
    state: State | None
    waiting: int | None
    limit: int

    def total(self, competence_id: int) -> Spread | None:
        """The unit's own figure; None where it may not be shown."""
        tree = self.trees[competence_id]
        return tree.total(self.unit_id) if tree.is_shown(self.unit_id) else None

    def rows(self, competence_id: int) -> list[Row[Spread]]:
        """The parts of the unit in one competence; nothing where the unit may not be shown."""
        tree = self.trees[competence_id]
        return tree.rows(self.unit_id) if tree.is_shown(self.unit_id) else []


@dataclass(frozen=True, slots=True)
class Together:
    """Professions that are shown as one in a competence; most often it is one alone."""

    professions: frozenset[int]
    count: Spread


@dataclass(frozen=True, slots=True)
class ProfessionMap:
    """What may be shown of the professions of the whole organisation."""

    names: Mapping[int, dict[str, str]]
    columns: tuple[Asked, ...]
    cells: Mapping[tuple[int, int], Together]
    grouped_at: datetime | None
    limit: int


def of_unit(unit: Unit, choice: Choice, *, on: date, fresh: bool = True) -> UnitMap:
    """The map of a unit and the parts right below it. Four queries, and two where changed units are counted afresh."""
    shape = Shape(_nodes_around(unit, on))
    state = gap_counts.state_of(unit.organisation)
    sums = _sums(unit, choice, shape.nodes)
    waiting = _count_few_afresh(sums, state, shape, on) if fresh else _waiting(state, on)
    limit = unit.organisation.small_group_limit
    trees = {key: _tree(shape, counts, limit) for key, counts in sums.items()}
    shown = {key: tree for key, tree in trees.items() if unit.pk in shape.nodes and tree.is_shown(unit.pk)}
    wanted = sorted(shown, key=lambda key: (-shown[key].total(unit.pk).lacking, key))
    columns = _columns(wanted[: choice.most], choice)
    return UnitMap(unit.pk, shape.nodes, columns, shown, state, waiting, limit)


def of_professions(root: Unit, choice: Choice) -> ProfessionMap:
    """The map of the professions of the organisation, as they were last added up. Five queries."""
    organisation = root.organisation
    limit = organisation.small_group_limit
    sums = _sums(root, choice, [root.pk])
    shown = [key for key, counts in sums.items() if counts[root.pk].size >= limit]
    shown.sort(key=lambda key: (-sums[key][root.pk].lacking, key))
    columns = _columns(shown[: choice.most], choice)
    state = gap_counts.state_of(organisation)
    names = dict(Profession.objects.filter(organisation=organisation).values_list("pk", "name"))
    cells = _profession_cells(organisation, [column.id for column in columns])
    present = {profession for profession, _competence in cells}
    return ProfessionMap(
        {key: name for key, name in names.items() if key in present},
        columns,
        cells,
        state.grouped_at if state else None,
        limit,
    )


def areas_of(organisation: Organisation) -> list[AreaOption]:
    """The areas of the decided frameworks: what columns can be chosen by. One query."""
    rows = Area.objects.filter(framework__organisation=organisation, framework__state=DecisionState.DECIDED)
    rows = rows.filter(competences__retired_on=None).distinct().order_by("framework__code", "position", "pk")
    found = rows.values_list("pk", "name", "framework_id", "framework__name", "framework__code", "position")
    return [AreaOption(*row[:4]) for row in found]


def asked(organisation: Organisation, competence_id: int) -> Asked | None:
    """A competence of the organisation in words. One query."""
    rows = Competence.objects.filter(framework__organisation=organisation, pk=competence_id)
    row = rows.select_related("area", "framework").first()
    return _asked(row) if row else None


def _nodes_around(unit: Unit, on: date) -> list[Node]:
    """The way down to the unit, what lies beside it, and the units right below."""
    way = [int(step) for step in str(unit.path).split(".")]
    units = Unit.objects.filter(organisation=unit.organisation_id, period__contains=on)
    around = units.filter(parent__in=way) | units.filter(pk=way[0])
    rows = around.order_by("path").values_list("id", "parent_id", "name", "path")
    return list(map(Node._make, rows))


def _sums(unit: Unit, choice: Choice, units: Collection[int]) -> dict[int, dict[int, Spread]]:
    """By competence and unit."""
    values: dict[str, int | list[int] | None] = {
        "unit": unit.pk,
        "units": list(units),
        "framework": choice.framework_id,
        "area": choice.area_id,
        "competence": choice.competence_id,
        "most": None if choice.most is None else max(choice.most, CANDIDATES),
    }
    sums: dict[int, dict[int, Spread]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, values)
        for unit_id, competence_id, *standings in cursor.fetchall():
            sums[competence_id][unit_id] = Spread(*standings)
    return sums


def _waiting(state: State | None, on: date) -> int | None:
    """How many units have changed since they were counted (None: all of them)."""
    return None if state is None or state.is_all_changed or state.day != on else len(state.changed)


def _count_few_afresh(sums: dict[int, dict[int, Spread]], state: State | None, shape: Shape, on: date) -> int | None:
    """Bring the sums up to now where few units have changed; else how many are waiting (None: all of them)."""
    waiting = _waiting(state, on)
    if state is None or not waiting or waiting > FEW_UNITS:
        return waiting
    people = gap_counts.people_in(state.changed, on=on)
    if len(people) > FEW_PEOPLE:
        return len(state.changed)
    for (unit_id, competence_id), change in gap_counts.changes(state.changed, people, on=on).items():
        if (known := sums.get(competence_id)) is not None:
            for above in map(int, state.changed[unit_id].split(".")):
                if above in shape.nodes:
                    known.setdefault(above, Spread()).add(change)
    return 0


def _tree(shape: Shape, sums: Mapping[int, Spread], limit: int) -> Tree[Spread]:
    own: dict[int, Spread] = {}
    for unit_id, children in shape.children.items():
        own[unit_id] = left = Spread()
        if unit_id in sums:
            left.add(sums[unit_id])
        for child in children:
            if child in sums:
                left.add(sums[child].negative())
    return Tree(shape, own, nothing=Spread, limit=limit, sums=sums)


def _columns(competence_ids: list[int], choice: Choice) -> tuple[Asked, ...]:
    """In the order of the framework where an area is chosen, else with most people below first."""
    rows = Competence.objects.filter(pk__in=competence_ids).select_related("area", "framework").order_by("position")
    found = {row.pk: row for row in rows}
    order: Iterable[int] = found if choice.area_id is not None else competence_ids
    return tuple(_asked(found[key]) for key in order)


def _asked(row: Competence) -> Asked:
    return Asked(
        id=row.pk,
        code=row.code,
        name=row.name,
        is_certificate=row.kind == Competence.Kind.CERTIFICATE,
        area=row.area.name,
        framework=row.framework.name,
    )


def _profession_cells(organisation: Organisation, competence_ids: list[int]) -> dict[tuple[int, int], Together]:
    groups: dict[tuple[int, int], Spread] = defaultdict(Spread)
    members: dict[tuple[int, int], set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_PROFESSIONS, {"organisation": organisation.pk, "competences": competence_ids})
        for competence_id, profession_id, shown_with, *standings in cursor.fetchall():
            groups[competence_id, shown_with].add(Spread(*standings))
            members[competence_id, shown_with].add(profession_id)
    return {
        (profession_id, key[0]): Together(frozenset(members[key]), count)
        for key, count in groups.items()
        for profession_id in members[key]
    }
