"""Which professions may be shown alone beside the figures of the units, so that nothing gives a small group away.

The tree of units and the list of professions cut the same people in two ways. Take a unit where all eight dentists of
the region work, with three nurses: "the unit" less "the dentists" would be the three. What sums and differences of both
pictures can isolate is exactly this, over and over: some professions, less the pieces of the tree that lie wholly
inside them. What is left is the people of those professions in pieces that reach outside them, so:

    no set of professions Q may have 1 to limit - 1 people in pieces where somebody outside Q works too.

It is held by this argument. If `weight(K, L)`, the people of K in pieces where L is too, is at least `limit`, then a Q
that breaks the rule and has K has L. Professions that demand each other are taken as one from there on, until nothing
changes. If then every weight that is left is nothing or at least `limit`, there is no such Q. Where one is smaller, the
two are shown together, and it begins again. In a hospital nearly all professions meet in large numbers, and are shown
alone. docs/decisions/0009-kept-gap-counts.md has the whole proof.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from competence.models import STANDINGS
from portal.models import Organisation
from portal.queries.release import Shape, Tree, units_of

Piece = Mapping[int, int]
"""A smallest group of the unit tree: how many of each profession."""

_CELLS = """
SELECT c.competence_id, u.path::text, c.profession_id, {columns}
FROM competence_gapcount c JOIN portal_unit u ON u.id = c.unit_id
WHERE u.organisation_id = %(organisation)s
""".replace("{columns}", ", ".join(f"c.{column}" for column in STANDINGS))


class ToKeep(NamedTuple):
    """A row of `GapProfession`."""

    competence_id: int
    profession_id: int
    shown_with: int
    standings: tuple[int, ...]


@dataclass(slots=True)
class Crowd:
    """How many of each profession."""

    people: Counter[int] = field(default_factory=Counter)
    size: int = 0

    def add(self, other: "Crowd") -> None:
        """Take another crowd into this one."""
        self.people.update(other.people)
        self.size += other.size


def rows_to_keep(organisation: Organisation, *, on: date) -> Iterator[ToKeep]:
    """The professions of the organisation in each competence, with what they are shown with; for the counting alone.

    Nothing for a competence that is required of fewer people than may be shown at all.
    """
    shape = Shape(units_of(organisation, on=on))
    tops = [node.id for node in shape.nodes.values() if node.parent_id is None]
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"organisation": organisation.pk})
        cells = cursor.fetchall()
    by_competence: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    homes: dict[str, int | None] = {}
    for competence_id, path, *cell in cells:
        if path not in homes:
            homes[path] = _home(path, shape)
        if (home := homes[path]) is not None:
            by_competence[competence_id].append((home, *cell))
    for competence_id, found in by_competence.items():
        yield from _of_competence(competence_id, found, shape, tops, organisation.small_group_limit)


def _home(path: str, shape: Shape) -> int | None:
    """The unit itself, or the nearest above that is open: whose own people those of a closed unit are counted with."""
    return next((unit for unit in map(int, reversed(path.split("."))) if unit in shape.nodes), None)


def _of_competence(
    competence_id: int, cells: list[tuple[int, ...]], shape: Shape, tops: list[int], limit: int
) -> Iterator[ToKeep]:
    own: dict[int, Crowd] = defaultdict(Crowd)
    totals: dict[int, list[int]] = {}
    for unit_id, profession_id, *standings in cells:
        people = sum(standings)
        own[unit_id].people[profession_id] += people
        own[unit_id].size += people
        known = totals.setdefault(profession_id, [0] * len(STANDINGS))
        totals[profession_id] = [one + more for one, more in zip(known, standings, strict=True)]
    groups = _alone(own.values(), limit) or _groups_in_tree(own, shape, tops, limit)
    for profession_id, standings in totals.items():
        if profession_id in groups:
            yield ToKeep(competence_id, profession_id, groups[profession_id], tuple(standings))


def _alone(units: Iterable[Crowd], limit: int) -> dict[int, int] | None:
    """Each profession alone, where that is seen without the tree; None where it is not.

    The pieces of the tree are made of whole units. If all professions demand each other in the units, they do so in
    larger pieces even more.
    """
    shapes = _merged_alike(unit.people for unit in units)
    totals: Counter[int] = Counter()
    for piece in shapes:
        totals.update(piece)
    if min(totals.values()) < limit or len(set(_bonds(shapes, {one: one for one in totals}, limit).values())) > 1:
        return None
    return {profession: profession for profession in totals}


def _groups_in_tree(own: Mapping[int, Crowd], shape: Shape, tops: list[int], limit: int) -> dict[int, int]:
    tree = Tree(shape, own, nothing=Crowd, limit=limit)
    return groups_of((piece.people for top in tops if tree.is_shown(top) for piece in tree.pieces(top)), limit)


def groups_of(pieces: Iterable[Piece], limit: int) -> dict[int, int]:
    """For each profession the smallest number in the group that it is shown in."""
    shapes = _merged_alike(pieces)
    totals: Counter[int] = Counter()
    for piece in shapes:
        totals.update(piece)
    group = {profession: profession for profession in totals}
    while pair := _small_group(totals, group, limit) or _giving_away(shapes, totals, group, limit):
        first, second = sorted(pair)
        group = {profession: first if own == second else own for profession, own in group.items()}
    return group


def _merged_alike(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces where the same professions meet, as one: only who meets whom, and how many, decides."""
    alike: dict[frozenset[int], Counter[int]] = defaultdict(Counter)
    for piece in pieces:
        present = {profession: people for profession, people in piece.items() if people}
        alike[frozenset(present)].update(present)
    return list(alike.values())


def _small_group(totals: Counter[int], group: Mapping[int, int], limit: int) -> tuple[int, int] | None:
    """A group that is too small, and the one that it joins: the next smallest."""
    sizes: Counter[int] = Counter()
    for profession, people in totals.items():
        sizes[group[profession]] += people
    ordered = sorted(sizes, key=lambda one: (sizes[one], one))
    if not ordered[1:] or sizes[ordered[0]] >= limit:
        return None
    return ordered[0], ordered[1]


def _giving_away(
    shapes: list[Piece], totals: Counter[int], group: Mapping[int, int], limit: int
) -> tuple[int, int] | None:
    """Two groups that are to be shown together; None where nothing gives a small group away."""
    bond = _bonds(shapes, group, limit)
    weights = _weights(shapes, group, bond)
    small = sorted((people, pair) for pair, people in weights.items() if people < limit)
    return _nearest(small[0][1], shapes, totals, group, bond) if small else None


def _bonds(shapes: list[Piece], group: Mapping[int, int], limit: int) -> dict[int, int]:
    """Of the groups that demand each other, the smallest; one that demands and is demanded by none is its own."""
    bond = {one: one for one in group.values()}
    while True:
        weights = _weights(shapes, group, bond)
        joined = _demanding_each_other({pair for pair, people in weights.items() if people >= limit})
        if not joined:
            return bond
        bond = {one: joined.get(own, own) for one, own in bond.items()}


def _weights(shapes: list[Piece], group: Mapping[int, int], bond: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """For each pair of bonds that meet, the people of the first one where the second is too."""
    weights: Counter[tuple[int, int]] = Counter()
    for piece in shapes:
        present: Counter[int] = Counter()
        for profession, people in piece.items():
            present[bond[group[profession]]] += people
        for one, people in present.items():
            for other in present:
                if one != other:
                    weights[one, other] += people
    return dict(weights)


def _demanding_each_other(edges: set[tuple[int, int]]) -> dict[int, int]:
    """Of those that reach each other over the edges, the smallest; who reaches nobody back is absent."""
    after: dict[int, set[int]] = defaultdict(set)
    for one, other in edges:
        after[one].add(other)
    reached = {one: _reached_from(one, after) for one in list(after)}
    joined = {}
    for one, others in reached.items():
        circle = {other for other in others if one in reached.get(other, ())} | {one}
        if len(circle) > 1:
            joined[one] = min(circle)
    return joined


def _reached_from(start: int, after: Mapping[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = [start]
    while waiting:
        new = after.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _nearest(
    bonds: tuple[int, int],
    shapes: list[Piece],
    totals: Counter[int],
    group: Mapping[int, int],
    bond: Mapping[int, int],
) -> tuple[int, int]:
    """Of two bonds that meet in too small numbers, two groups that meet: the smallest ones, to change least."""
    sizes: Counter[int] = Counter()
    for profession, people in totals.items():
        sizes[group[profession]] += people
    met: set[tuple[int, int]] = set()
    for piece in shapes:
        present = {group[profession] for profession in piece}
        firsts = {one for one in present if bond[one] == bonds[0]}
        seconds = {one for one in present if bond[one] == bonds[1]}
        met |= {(one, other) for one in firsts for other in seconds}
    return min(met, key=lambda pair: (sizes[pair[0]] + sizes[pair[1]], pair))
