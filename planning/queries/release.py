"""Which figures of a tree may be shown: small groups merge, and no figures give a hidden one away by subtraction.

Every figure shown is about at least `limit` people, and so is every sum and difference of figures (domain.md, 2). Under
a shown unit its parts (the units below it, and its own people) are shown where they are large enough. The small ones
are merged: into a rest of their own where that is large enough, else into the smallest shown part, whose figures then
say so, on its own page too. By induction from the top, all groups shown are unions of cells of at least `limit` people.
The tree is always that of the whole organisation, so that two readers cannot put their pages together.

Each reason of being left out is a population of its own: a number is shown where the same argument holds for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from planning.queries.coverage import Count, Node, by_unit, units_of
from portal.models import Unit
from portal.texts import sort_key

OWN = 0  # key of a unit's own people among its parts


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a unit on the page: a unit below, its own people (`unit_id` OWN), or the merged rest (None).

    `with_small`: groups that are too small to show alone are counted in it.
    """

    unit_id: int | None
    count: Count
    merged_units: int = 0
    with_small: bool = False


@dataclass(frozen=True, slots=True)
class _Split:
    """A unit's parts: the shown ones with what was merged into one of them, and the rest (nobody, or large enough)."""

    shown: dict[int, Count]
    rest: Count
    rest_units: int
    host: int | None
    guests: Count


class Tree:
    """The counts of an organisation rolled up, and what may be shown of them. Pure arithmetic, no query."""

    def __init__(self, nodes: Iterable[Node], own: Mapping[int, Count], *, limit: int) -> None:
        """`nodes` has parents before children, as `coverage.units_of` gives them; `own` is `coverage.by_unit`."""
        self.limit = limit
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int, list[int]] = defaultdict(list)
        self.own = own
        self._splits: dict[int, _Split] = {}
        self._sums: dict[int, Count] = {}
        for node in self.nodes.values():
            if node.parent_id is not None and node.parent_id in self.nodes:
                self.children[node.parent_id].append(node.id)

    def sum_of(self, unit_id: int) -> Count:
        """The unit and everything below it, without guests; added up once, and only where it is asked for."""
        if unit_id not in self._sums:
            total = plus(self.own.get(unit_id, Count()), Count())
            for child in self.children.get(unit_id, ()):
                total.add(self._added_up(child))
            self._sums[unit_id] = total
        return self._sums[unit_id]

    def _added_up(self, unit_id: int) -> Count:
        if unit_id not in self._sums:
            self._sums[unit_id] = total = Count()
            below = [unit_id]
            for one in below:  # grows as it is walked
                if (count := self.own.get(one)) is not None:
                    total.add(count)
                below += self.children.get(one, ())
        return self._sums[unit_id]

    def is_shown(self, unit_id: int) -> bool:
        """Whether the unit's figures may be shown: it and every unit above it are shown parts."""
        parent_id = self._parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).counted >= self.limit
        return self.is_shown(parent_id) and unit_id in self._split(parent_id).shown

    def total(self, unit_id: int) -> Count:
        """The figures of a shown unit, with the small groups that are merged into it."""
        return plus(self.sum_of(unit_id), self._guests(unit_id))

    def has_guests(self, unit_id: int) -> bool:
        """Whether small groups from beside or above are counted in the unit's figures."""
        return self._guests(unit_id).counted > 0

    def rows(self, unit_id: int) -> list[Row]:
        """The parts of a shown unit: its shown parts by name, then the merged rest if any.

        Nothing for a unit whose only part is its own people: that is the unit itself.
        """
        split = self._split(unit_id)
        order = [part for part in (OWN, *self._by_name(unit_id)) if part in split.shown]
        rows = [
            Row(
                part,
                plus(split.shown[part], split.guests) if part == split.host else split.shown[part],
                with_small=part == split.host or (part == OWN and self.has_guests(unit_id)),
            )
            for part in order
        ]
        if split.rest.counted and rows:
            rows.append(Row(None, split.rest, merged_units=split.rest_units))
        return [] if [row.unit_id for row in rows] == [OWN] else rows

    def left_out(self, unit_id: int) -> dict[str, int | None]:
        """The left out of a shown unit by reason; None where the number is too small to show."""
        reasons = self.sum_of(unit_id).left_out
        return {
            reason: people if self._reason_shown(unit_id, reason) else None
            for reason, people in reasons.items()
            if people
        }

    def _by_name(self, unit_id: int) -> list[int]:
        """The units right below, as readers expect names to be ordered."""
        language = get_language() or "sv"
        return sorted(self.children.get(unit_id, ()), key=lambda child: sort_key(self.nodes[child].name, language))

    def _parent(self, unit_id: int) -> int | None:
        parent_id = self.nodes[unit_id].parent_id
        return parent_id if parent_id in self.nodes else None

    def _guests(self, unit_id: int) -> Count:
        parent_id = self._parent(unit_id)
        if parent_id is None:
            return Count()
        split = self._split(parent_id)
        return split.guests if split.host == unit_id else Count()

    def _split(self, unit_id: int) -> _Split:
        if unit_id not in self._splits:
            parts = {child: self.sum_of(child) for child in self.children.get(unit_id, ())}
            parts[OWN] = plus(self.own.get(unit_id, Count()), self._guests(unit_id))
            self._splits[unit_id] = _split(parts, self.limit)
        return self._splits[unit_id]

    def _reason_shown(self, unit_id: int, reason: str) -> bool:
        parent_id = self._parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).left_out.get(reason, 0) >= self.limit
        if not self._reason_shown(parent_id, reason):
            return False
        values = {child: self.sum_of(child).left_out.get(reason, 0) for child in self.children[parent_id]}
        values[OWN] = self.own.get(parent_id, Count()).left_out.get(reason, 0)
        return unit_id in shown_parts(values, self.limit)


def plus(one: Count, other: Count) -> Count:
    """Both counts together, as a new one."""
    both = Count()
    both.add(one)
    both.add(other)
    return both


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


def _split(parts: Mapping[int, Count], limit: int) -> _Split:
    shown = {part: count for part, count in parts.items() if count.counted >= limit}
    small = Count()
    for part, count in parts.items():
        if part not in shown:
            small.add(count)
    units = sum(1 for part, count in parts.items() if part not in shown and part != OWN and count.counted)
    if small.counted and small.counted < limit and shown:
        host = min(shown, key=lambda part: (shown[part].counted, part))
        return _Split(shown, Count(), 0, host, small)
    return _Split(shown, small, units, None, Count())


def tree_of(unit: Unit, *, on: date) -> Tree:
    """The tree of the unit's organisation on the day: always the whole of it, so that all pages merge alike."""
    organisation = unit.organisation
    return Tree(units_of(organisation, on=on), by_unit(organisation, on=on), limit=organisation.small_group_limit)
