"""What may be shown of a tree: random organisations, attacked with every sum and difference of the shown figures."""

from hypothesis import given
from hypothesis import strategies as st

from planning.queries.coverage import Count
from planning.queries.release import Tree
from portal.queries.release import OWN, Node, Row, shown_parts

LIMIT = 6


def test_small_parts_are_merged_and_the_rest_is_never_small() -> None:
    assert shown_parts({1: 20, 2: 3, 3: 4}, LIMIT) == {1}
    assert shown_parts({1: 20, 2: 8, 3: 3}, LIMIT) == {1}, "3 alone would be given away: 8 joins it"
    assert shown_parts({1: 20, 2: 8, 3: 0}, LIMIT) == {1, 2}
    assert shown_parts({1: 7, 2: 3}, LIMIT) == frozenset()
    assert shown_parts({}, LIMIT) == frozenset()


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 15), max_size=8))
def test_the_merged_rest_is_nobody_or_a_group(values: dict[int, int]) -> None:
    shown = shown_parts(values, LIMIT)
    rest = sum(people for part, people in values.items() if part not in shown)
    assert all(values[part] >= LIMIT for part in shown)
    assert rest == 0 or rest >= LIMIT or not shown


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[Node], dict[int, Count]]:
    """A random tree of up to 14 units with small random counts.

    `current` is not a numerator here but one bit for each unit: sums of counts then say whose people are in a figure.
    """
    size = draw(st.integers(1, 14))
    nodes = [Node(1, None, "1", "1")]
    for number in range(2, size + 1):
        parent = draw(st.sampled_from(nodes))
        nodes.append(Node(number, parent.id, str(number), f"{parent.path}.{number}"))
    nodes.sort(key=lambda node: node.path.count("."))
    people = st.integers(0, 12)
    counts: dict[int, Count] = {}
    for node in nodes:
        counted = draw(people)
        bit = 1 << node.id if counted else 0
        counts[node.id] = Count(counted, bit, {"LEAVE": draw(people), "NEW": draw(people)})
    return nodes, counts


def pages(tree: Tree, unit_id: int) -> list[tuple[int, list[Row[Count]]]]:
    """Every page that can be opened from a unit down."""
    rows = tree.rows(unit_id)
    below = [row.unit_id for row in rows if row.unit_id]
    return [(unit_id, rows), *(page for child in below for page in pages(tree, child))]


def units_in(figure: Count, nodes: list[Node]) -> frozenset[int]:
    """The units whose own people are in a figure."""
    return frozenset(node.id for node in nodes if figure.current >> node.id & 1)


def below(tree: Tree, unit_id: int) -> frozenset[int]:
    """The unit and everything below it."""
    return frozenset([unit_id]).union(*(below(tree, child) for child in tree.children[unit_id]))


def smallest_pieces(groups: list[frozenset[int]], nodes: list[Node]) -> list[frozenset[int]]:
    """The finest pieces that sums and differences of the groups can isolate: units in exactly the same groups."""
    pieces: dict[tuple[bool, ...], set[int]] = {}
    for node in nodes:
        pieces.setdefault(tuple(node.id in group for group in groups), set()).add(node.id)
    return [frozenset(piece) for key, piece in pieces.items() if any(key)]


@given(organisations())
def test_no_arithmetic_on_shown_figures_isolates_a_small_group(world: tuple[list[Node], dict[int, Count]]) -> None:
    nodes, counts = world
    tree = Tree(nodes, counts, limit=LIMIT)
    if not tree.is_shown(1):
        return
    groups: list[frozenset[int]] = []
    for unit_id, rows in pages(tree, 1):
        assert tree.is_shown(unit_id)
        total = tree.total(unit_id)
        groups += [units_in(total, nodes), *(units_in(row.count, nodes) for row in rows)]
        assert not rows or sum(row.count.counted for row in rows) == total.counted
        assert not rows or sum(row.count.current for row in rows) == total.current, "everyone once"
    for piece in smallest_pieces(groups, nodes):
        people = sum(counts[unit_id].counted for unit_id in piece)
        assert people == 0 or people >= LIMIT


@given(organisations())
def test_every_large_part_of_a_shown_unit_is_shown(world: tuple[list[Node], dict[int, Count]]) -> None:
    """A small group beside it never hides a large one."""
    nodes, counts = world
    tree = Tree(nodes, counts, limit=LIMIT)
    large = {node.id for node in nodes if all(tree.sum_of(int(up)).counted >= LIMIT for up in node.path.split("."))}
    assert {node.id for node in nodes if tree.is_shown(node.id)} == large


@given(organisations())
def test_no_arithmetic_on_shown_reasons_isolates_a_small_group(world: tuple[list[Node], dict[int, Count]]) -> None:
    nodes, counts = world
    tree = Tree(nodes, counts, limit=LIMIT)
    for reason in ("LEAVE", "NEW"):
        shown = [node.id for node in nodes if tree.is_shown(node.id) and tree.left_out(node.id).get(reason)]
        for piece in smallest_pieces([below(tree, unit_id) for unit_id in shown], nodes):
            people = sum(counts[unit_id].left_out[reason] for unit_id in piece)
            assert people == 0 or people >= LIMIT


def test_small_units_are_merged_where_together_they_are_enough() -> None:
    nodes = [Node(1, None, "1", "1"), Node(2, 1, "2", "1.2"), Node(3, 1, "3", "1.3"), Node(4, 1, "4", "1.4")]
    tree = Tree(nodes, {2: Count(5, 3), 3: Count(9, 2), 4: Count(4, 4)}, limit=LIMIT)
    assert tree.is_shown(3)
    assert not tree.is_shown(2)
    assert tree.rows(1) == [Row(3, Count(9, 2)), Row(None, Count(9, 7), merged_units=2)]


def test_a_group_that_stays_small_is_counted_in_the_smallest_shown_part_everywhere() -> None:
    nodes = [Node(1, None, "1", "1"), Node(2, 1, "2", "1.2"), Node(3, 1, "3", "1.3"), Node(4, 2, "4", "1.2.4")]
    tree = Tree(nodes, {1: Count(3, 1), 2: Count(4, 1), 3: Count(30, 9), 4: Count(9, 2)}, limit=LIMIT)
    assert tree.rows(1) == [Row(2, Count(16, 4), with_small=True), Row(3, Count(30, 9))]
    assert (tree.total(2), tree.has_guests(2)) == (Count(16, 4), True)
    assert tree.rows(2) == [Row(OWN, Count(7, 2), with_small=True), Row(4, Count(9, 2))]
