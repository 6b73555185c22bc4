"""Units and professions together: random organisations, attacked with every linear combination of all shown figures."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from competence.queries.gap_groups import groups_of
from portal.queries.release import Node, Shape, Tree
from tests.competence.queries.isolation import Cell, Figure, isolated_groups

LIMIT = 6
Cells = dict[tuple[int, int], int]
"""People of a unit and a profession."""


@dataclass(slots=True)
class People:
    """Cells and how many there are: what a figure is about."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    size: int = 0

    def add(self, other: "People") -> None:
        self.cells |= other.cells
        self.size += other.size


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[Node], Cells]:
    """A random tree of up to 9 units, up to 5 professions, and small random numbers with some large ones."""
    nodes = [Node(1, None, "1", "1")]
    for number in range(2, draw(st.integers(1, 9)) + 1):
        parent = draw(st.sampled_from(nodes))
        nodes.append(Node(number, parent.id, str(number), f"{parent.path}.{number}"))
    professions = draw(st.integers(1, 5))
    numbers = st.sampled_from([0, 0, 0, 1, 2, 3, 5, 6, 9, 20])
    cells = {(node.id, profession): draw(numbers) for node in nodes for profession in range(1, professions + 1)}
    return nodes, {cell: people for cell, people in cells.items() if people}


def tree_of(nodes: list[Node], cells: Cells) -> Tree[People]:
    own: dict[int, People] = {node.id: People() for node in nodes}
    for (unit, profession), people in cells.items():
        own[unit].add(People({(unit, profession)}, people))
    return Tree(Shape(nodes), own, nothing=People, limit=LIMIT)


def figures_of_units(tree: Tree[People], unit_id: int) -> list[Figure]:
    """Everything that the pages of the unit and of all units below it show."""
    figures: list[Figure] = [frozenset(tree.total(unit_id).cells)]
    for row in tree.rows(unit_id):
        figures.append(frozenset(row.count.cells))
        if row.unit_id:
            figures += figures_of_units(tree, row.unit_id)
    return figures


def figures_of_professions(tree: Tree[People], cells: Cells) -> list[Figure]:
    """Everything that the page of professions shows."""
    pieces = [_by_profession(piece, cells) for piece in tree.pieces(1)]
    groups = groups_of(pieces, LIMIT)
    return [frozenset(cell for cell in cells if groups[cell[1]] == group) for group in sorted(set(groups.values()))]


def _by_profession(piece: People, cells: Cells) -> Counter[int]:
    people: Counter[int] = Counter()
    for cell in piece.cells:
        people[cell[1]] += cells[cell]
    return people


@settings(max_examples=300, deadline=None)
@given(organisations())
def test_no_arithmetic_on_units_and_professions_isolates_a_small_group(world: tuple[list[Node], Cells]) -> None:
    nodes, cells = world
    tree = tree_of(nodes, cells)
    if not tree.is_shown(1):
        return
    figures = [*figures_of_units(tree, 1), *figures_of_professions(tree, cells)]
    people: dict[Cell, int] = {(unit, profession): number for (unit, profession), number in cells.items()}
    assert next(isolated_groups(figures, people, limit=LIMIT), None) is None


def test_the_attack_finds_what_is_to_be_found() -> None:
    """A unit where all dentists work beside three nurses: the two figures give the three away."""
    people: dict[Cell, int] = {("clinic", "dentist"): 8, ("clinic", "nurse"): 3, ("ward", "nurse"): 20}
    figures: list[Figure] = [
        frozenset({("clinic", "dentist"), ("clinic", "nurse")}),
        frozenset({("ward", "nurse")}),
        frozenset({("clinic", "dentist")}),
    ]
    assert list(isolated_groups(figures, people, limit=LIMIT)) == [frozenset({("clinic", "nurse")})]


DENTIST, NURSE, SECRETARY, DOCTOR = 1, 2, 3, 4


def test_professions_that_meet_in_large_numbers_are_shown_alone() -> None:
    wards = [{NURSE: 20, SECRETARY: 2, DOCTOR: 6} for _ in range(5)]
    assert groups_of(wards, LIMIT) == {NURSE: NURSE, SECRETARY: SECRETARY, DOCTOR: DOCTOR}


def test_who_would_give_a_small_group_away_is_shown_with_it() -> None:
    clinic, ward = {DENTIST: 8, NURSE: 3}, {NURSE: 20, DOCTOR: 9}
    assert groups_of([clinic, ward], LIMIT) == {DENTIST: DENTIST, NURSE: DENTIST, DOCTOR: DOCTOR}


def test_a_profession_in_units_of_its_own_is_shown_alone() -> None:
    assert groups_of([{DENTIST: 8}, {NURSE: 20, DOCTOR: 9}], LIMIT) == {
        DENTIST: DENTIST,
        NURSE: NURSE,
        DOCTOR: DOCTOR,
    }


def test_a_small_profession_joins_the_next_smallest() -> None:
    assert groups_of([{DENTIST: 2, NURSE: 20, DOCTOR: 9}], LIMIT) == {DENTIST: DENTIST, NURSE: NURSE, DOCTOR: DENTIST}


def test_nobody_at_all() -> None:
    assert groups_of([], LIMIT) == {}
    assert groups_of([{NURSE: 3}], LIMIT) == {NURSE: NURSE}, "the page of units shows nothing, and so nothing is kept"
