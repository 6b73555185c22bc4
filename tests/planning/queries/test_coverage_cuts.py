"""Units, professions, forms and spans together: random organisations, attacked with every combination of figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.models import MEASURES
from planning.queries import spans
from planning.queries.coverage_cuts import Cell, ToKeep, cut_up
from portal.authorization import own_reports
from portal.models import Role
from portal.queries.release import Node, Shape, Tree, units_of
from tests.cast import Cast
from tests.competence.queries.isolation import Cell as Atom
from tests.competence.queries.isolation import Figure, isolated_groups
from tests.make.people import make_mandate, make_person, make_unit
from tests.planning.queries.test_coverage_people import TODAY

LIMIT = 6
FORMS = ("FIXED_TERM", "PERMANENT")
World = tuple[list[Node], dict[tuple[int, int, str], int], dict[int, str]]


@dataclass(slots=True)
class People:
    """The atoms that a figure is about."""

    atoms: set[Atom] = field(default_factory=set)
    size: int = 0

    def add(self, other: "People") -> None:
        self.atoms |= other.atoms
        self.size += other.size


@st.composite
def organisations(draw: st.DrawFn) -> World:
    """A random tree of up to 7 units, up to 4 professions, two forms, a band for each unit."""
    nodes = [Node(1, None, "1", "1")]
    for number in range(2, draw(st.integers(1, 7)) + 1):
        parent = draw(st.sampled_from(nodes))
        nodes.append(Node(number, parent.id, str(number), f"{parent.path}.{number}"))
    professions = draw(st.integers(1, 4))
    numbers = st.sampled_from([0, 0, 0, 1, 2, 4, 6, 7, 15])
    cells = {
        (node.id, profession, form): draw(numbers)
        for node in nodes
        for profession in range(1, professions + 1)
        for form in FORMS
    }
    bands = {node.id: draw(st.sampled_from(["15", "30"])) for node in nodes}
    return nodes, {cell: people for cell, people in cells.items() if people}, bands


def kept_of(world: World) -> list[ToKeep]:
    nodes, cells, bands = world
    nothing = (0,) * len(MEASURES)
    rows = [Cell(unit, profession, form, (people, *nothing)) for (unit, profession, form), people in cells.items()]
    return list(cut_up(rows, Shape(nodes), bands, limit=LIMIT))


def atom(unit: int, profession: int, form: str) -> Atom:
    return unit, f"{profession} {form}"


def figures_of_units(tree: Tree[People], unit_id: int) -> Iterator[Figure]:
    yield frozenset(tree.total(unit_id).atoms)
    for row in tree.rows(unit_id):
        yield frozenset(row.count.atoms)
        if row.unit_id:
            yield from figures_of_units(tree, row.unit_id)


def figures_of_cuts(world: World, tree: Tree[People], kept: list[ToKeep]) -> Iterator[Figure]:
    """The people of what is shown as one; spans along the smallest groups of the tree."""
    _nodes, cells, bands = world
    with_of = {(row.cut, row.part): row.shown_with for row in kept}
    span_of: dict[Atom, str] = {}
    for piece in tree.pieces(1):
        found = {bands[int(unit)] for unit, _ in piece.atoms}
        span_of |= dict.fromkeys(piece.atoms, found.pop() if len(found) == 1 else spans.MIXED)
    groups: dict[tuple[str, str], set[Atom]] = {}
    for unit, profession, form in cells:
        one = atom(unit, profession, form)
        for cut, part in (("PROFESSION", str(profession)), ("FORM", form), ("SPAN", span_of[one])):
            groups.setdefault((cut, with_of[cut, part]), set()).add(one)
    yield from map(frozenset, groups.values())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(organisations())
def test_no_arithmetic_on_all_cuts_together_isolates_a_small_group(world: World) -> None:
    nodes, cells, _bands = world
    own = {node.id: People() for node in nodes}
    for (unit, profession, form), people in cells.items():
        own[unit].add(People({atom(unit, profession, form)}, people))
    tree = Tree(Shape(nodes), own, nothing=People, limit=LIMIT)
    kept = kept_of(world)
    if not tree.is_shown(1):
        assert kept == []
        return
    for cut in ("PROFESSION", "FORM", "SPAN"):
        assert sum(row.figures["people"] for row in kept if row.cut == cut) == sum(cells.values()), "everyone once"
    figures = [*figures_of_units(tree, 1), *figures_of_cuts(world, tree, kept)]
    assert next(isolated_groups(figures, {atom(*cell): n for cell, n in cells.items()}, limit=LIMIT), None) is None


def test_forms_that_meet_in_large_numbers_are_shown_apart_and_others_together() -> None:
    nodes = [Node(1, None, "1", "1"), Node(2, 1, "2", "1.2"), Node(3, 1, "3", "1.3")]
    bands = {1: "15", 2: "15", 3: "46"}

    def forms(cells: dict[tuple[int, int, str], int]) -> dict[str, str]:
        return {row.part: row.shown_with for row in kept_of((nodes, cells, bands)) if row.cut == "FORM"}

    meeting = {(2, 1, "PERMANENT"): 20, (2, 1, "FIXED_TERM"): 6, (3, 1, "PERMANENT"): 9}
    assert forms(meeting) == {"PERMANENT": "PERMANENT", "FIXED_TERM": "FIXED_TERM"}
    giving_away = {(2, 1, "PERMANENT"): 20, (2, 1, "FIXED_TERM"): 3, (3, 1, "FIXED_TERM"): 9}
    assert forms(giving_away) == {"PERMANENT": "FIXED_TERM", "FIXED_TERM": "FIXED_TERM"}


def test_small_groups_under_different_managers_are_a_span_of_their_own() -> None:
    nodes = [Node(1, None, "1", "1"), Node(2, 1, "2", "1.2"), Node(3, 1, "3", "1.3"), Node(4, 1, "4", "1.4")]
    cells = {(2, 1, "PERMANENT"): 30, (3, 1, "PERMANENT"): 4, (4, 1, "PERMANENT"): 5}
    kept = kept_of((nodes, cells, {1: "15", 2: "30", 3: "15", 4: "46"}))
    assert {row.part: row.figures["people"] for row in kept if row.cut == "SPAN"} == {"30": 30, spans.MIXED: 9}


def test_a_span_is_how_many_one_leads(cast: Cast) -> None:
    """The same people as `own_reports`, for every manager: of several units, of other managers, and of nobody."""
    make_mandate(user=cast.manager_above, role=Role.MANAGER, unit=cast.other_division)
    below = make_unit(organisation=cast.organisation, parent=cast.ward)
    nobodys = make_person(organisation=cast.organisation, unit=below)
    make_mandate(user=nobodys, role=Role.MANAGER, unit=below)
    make_person(organisation=cast.organisation, unit=cast.other_division)
    found = spans.spans_of(cast.organisation, units_of(cast.organisation, on=TODAY), on=TODAY)
    managers = (cast.manager, nobodys, cast.manager_above, cast.manager_elsewhere)
    assert [found[one.pk] for one in managers] == [own_reports(one, on=TODAY).count() for one in managers]
    assert found[nobodys.pk] == 0
    bands = spans.bands_of(cast.organisation, units_of(cast.organisation, on=TODAY), on=TODAY)
    assert (bands[cast.ward.pk], bands[cast.root.pk]) == ("15", spans.NO_MANAGER)
