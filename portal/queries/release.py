"""Which figures of a tree may be shown: small groups merge, and no figures give a hidden one away by subtraction.

Every figure shown is about at least `limit` people, and so is every sum and difference of figures (domain.md, 2). Under
a shown unit its parts (the units below it, and its own people) are shown where they are large enough. The small ones
are merged: into a rest of their own where that is large enough, else into the smallest shown part, whose figures then
say so, on its own page too. By induction from the top, all groups shown are unions of cells of at least `limit` people.
The tree is always that of the whole organisation, so that two readers cannot put their pages together.

What is counted is the business of the asker: anything with a size that can be added.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from django.utils.translation import get_language

from portal.models import Organisation, Unit
from portal.texts import sort_key

OWN = 0  # key of a unit's own people among its parts


class Countable(Protocol):
    """A count of people, of whatever kinds. `size` is the number of people a small group is measured by."""

    @property
    def size(self) -> int:
        """How many people the count is about."""

    def add(self, other: Self) -> None:
        """Take another count into this one."""


C = TypeVar("C", bound=Countable)


class Node(NamedTuple):
    """A unit of the tree, as much as a page of figures needs."""

    id: int
    parent_id: int | None
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Row(Generic[C]):
    """A part of a unit on the page: a unit below, its own people (`unit_id` OWN), or the merged rest (None).

    `with_small`: groups that are too small to show alone are counted in it.
    """

    unit_id: int | None
    count: C
    merged_units: int = 0
    with_small: bool = False


@dataclass(frozen=True, slots=True)
class _Split(Generic[C]):
    """A unit's parts: the shown ones with what was merged into one of them, and the rest (nobody, or large enough)."""

    shown: dict[int, C]
    rest: C
    rest_units: int
    host: int | None
    guests: C


class Shape:
    """The units of the day, parents before children; made once for all figures of a page."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """`nodes` has parents before children, as `units_of` gives them."""
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int, list[int]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent_id is not None and node.parent_id in self.nodes:
                self.children[node.parent_id].append(node.id)


class Tree(Generic[C]):
    """The counts of an organisation rolled up, and what may be shown of them. Pure arithmetic, no query."""

    def __init__(
        self,
        shape: Shape,
        own: Mapping[int, C],
        *,
        nothing: Callable[[], C],
        limit: int,
        sums: Mapping[int, C] | None = None,
    ) -> None:
        """`own` are each unit's own people. With `sums` (a unit and everything below) nothing is added up here.

        A shape may then hold less than all units: the way down to a unit, and all children of each unit on it.
        """
        self.limit = limit
        self.nodes = shape.nodes
        self.children = shape.children
        self.own = own
        self._nothing = nothing
        self._splits: dict[int, _Split[C]] = {}
        self._given = sums
        self._sums: dict[int, C] = {}

    def sum_of(self, unit_id: int) -> C:
        """The unit and everything below it, without guests; added up once, and only where it is asked for."""
        if self._given is not None:
            return self._given.get(unit_id) or self._nothing()
        if unit_id not in self._sums:
            total = self.plus(self.own.get(unit_id))
            for child in self.children.get(unit_id, ()):
                total.add(self._added_up(child))
            self._sums[unit_id] = total
        return self._sums[unit_id]

    def _added_up(self, unit_id: int) -> C:
        if unit_id not in self._sums:
            self._sums[unit_id] = total = self._nothing()
            below = [unit_id]
            for one in below:  # grows as it is walked
                if (count := self.own.get(one)) is not None:
                    total.add(count)
                below += self.children.get(one, ())
        return self._sums[unit_id]

    def is_shown(self, unit_id: int) -> bool:
        """Whether the unit's figures may be shown: it and every unit above it are shown parts."""
        parent_id = self.parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).size >= self.limit
        return self.is_shown(parent_id) and unit_id in self._split(parent_id).shown

    def total(self, unit_id: int) -> C:
        """The figures of a shown unit, with the small groups that are merged into it."""
        return self.plus(self.sum_of(unit_id), self._guests(unit_id))

    def has_guests(self, unit_id: int) -> bool:
        """Whether small groups from beside or above are counted in the unit's figures."""
        return self._guests(unit_id).size > 0

    def rows(self, unit_id: int) -> list[Row[C]]:
        """The parts of a shown unit: its shown parts by name, then the merged rest if any.

        Nothing for a unit whose only part is its own people: that is the unit itself.
        """
        return self._rows(unit_id, [OWN, *self._by_name(unit_id)])

    def pieces(self, unit_id: int) -> Iterator[C]:
        """The smallest groups that all figures at and below a shown unit are sums of, each person in one of them."""
        rows = self._rows(unit_id, [OWN, *self.children.get(unit_id, ())])
        if not rows:
            yield self.total(unit_id)
        for row in rows:
            if row.unit_id:
                yield from self.pieces(row.unit_id)
            else:
                yield row.count

    def parent(self, unit_id: int) -> int | None:
        """The unit above, None at the top."""
        parent_id = self.nodes[unit_id].parent_id
        return parent_id if parent_id in self.nodes else None

    def plus(self, *counts: C | None) -> C:
        """Counts together, as a new one."""
        total = self._nothing()
        for count in counts:
            if count is not None:
                total.add(count)
        return total

    def _rows(self, unit_id: int, order: list[int]) -> list[Row[C]]:
        split = self._split(unit_id)
        rows = [
            Row(
                part,
                self.plus(split.shown[part], split.guests) if part == split.host else split.shown[part],
                with_small=part == split.host or (part == OWN and self.has_guests(unit_id)),
            )
            for part in order
            if part in split.shown
        ]
        if split.rest.size and rows:
            rows.append(Row(None, split.rest, merged_units=split.rest_units))
        return [] if [row.unit_id for row in rows] == [OWN] else rows

    def _by_name(self, unit_id: int) -> list[int]:
        """The units right below, as readers expect names to be ordered."""
        language = get_language() or "sv"
        return sorted(self.children.get(unit_id, ()), key=lambda child: sort_key(self.nodes[child].name, language))

    def _guests(self, unit_id: int) -> C:
        parent_id = self.parent(unit_id)
        if parent_id is None:
            return self._nothing()
        split = self._split(parent_id)
        return split.guests if split.host == unit_id else self._nothing()

    def _split(self, unit_id: int) -> _Split[C]:
        if unit_id not in self._splits:
            parts = {child: self.sum_of(child) for child in self.children.get(unit_id, ())}
            parts[OWN] = self.plus(self.own.get(unit_id), self._guests(unit_id))
            self._splits[unit_id] = self._split_of(parts)
        return self._splits[unit_id]

    def _split_of(self, parts: Mapping[int, C]) -> _Split[C]:
        shown = {part: count for part, count in parts.items() if count.size >= self.limit}
        small = self.plus(*(count for part, count in parts.items() if part not in shown))
        units = sum(1 for part, count in parts.items() if part not in shown and part != OWN and count.size)
        if small.size and small.size < self.limit and shown:
            host = min(shown, key=lambda part: (shown[part].size, part))
            return _Split(shown, self._nothing(), 0, host, small)
        return _Split(shown, small, units, None, self._nothing())


def shown_parts(values: Mapping[int, int], limit: int) -> frozenset[int]:
    """The parts that may be shown beside their total; the others are together nobody, or at least `limit`.

    Where the others would be fewer, the smallest shown part is hidden with them.
    """
    shown = {part for part, people in values.items() if people >= limit}
    hidden = sum(people for part, people in values.items() if part not in shown)
    for part in sorted(shown, key=lambda part: (values[part], part)):
        if hidden == 0 or hidden >= limit:
            break
        shown.remove(part)
        hidden += values[part]
    return frozenset(shown)


def units_of(organisation: Organisation, *, on: date) -> list[Node]:
    """The unit tree of the day, parents before children. One query."""
    rows = Unit.objects.filter(organisation=organisation, period__contains=on).order_by("path")
    return list(map(Node._make, rows.values_list("id", "parent_id", "name", "path")))
