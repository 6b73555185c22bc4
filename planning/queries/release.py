"""Which figures of a tree may be shown: small groups merge, and no figures give a hidden one away by subtraction.

Every figure shown belongs to a group of at least `limit` people, and so does every difference between figures: under a
shown unit its parts (the units below it, and its own people) are either shown, or merged into one rest that is itself
nobody or at least `limit`. Where the rest would be smaller, the smallest shown part joins it. What is merged is never
opened further. By induction from the top, all groups are unions of cells of at least `limit` people (domain.md, 2).

The same is done for each reason of being left out, which is a population of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planning.queries.coverage import Count, Node, by_unit, units_of
from portal.models import Unit

OWN = 0  # key of a unit's own people among its parts


def shown_parts(values: Mapping[int, int], limit: int) -> frozenset[int]:
    """The parts that may be shown beside their total; the others are merged, and are together 0 or at least `limit`."""
    shown = {part for part, people in values.items() if people >= limit}
    merged = sum(people for part, people in values.items() if part not in shown)
    for part in sorted(shown, key=lambda part: (values[part], part)):
        if merged == 0 or merged >= limit:
            break
        shown.remove(part)
        merged += values[part]
    return frozenset(shown)


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a unit on the page: a unit below, its own people (`unit_id` OWN), or the merged rest (None)."""

    unit_id: int | None
    count: Count
    merged_units: int = 0


class Tree:
    """The counts of an organisation rolled up, and what may be shown of them. Pure arithmetic, no query."""

    def __init__(self, nodes: Iterable[Node], own: Mapping[int, Count], *, limit: int) -> None:
        """`nodes` has parents before children, as `coverage.units_of` gives them; `own` is `coverage.by_unit`."""
        self.limit = limit
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int, list[int]] = defaultdict(list)
        self.own = {unit_id: own.get(unit_id, Count()) for unit_id in self.nodes}
        self.totals = {unit_id: Count() for unit_id in self.nodes}
        for unit_id in reversed(self.nodes):
            self.totals[unit_id].add(self.own[unit_id])
            parent_id = self.nodes[unit_id].parent_id
            if parent_id in self.totals:
                self.totals[parent_id].add(self.totals[unit_id])
        for node in self.nodes.values():
            if node.parent_id is not None:
                self.children[node.parent_id].append(node.id)

    def is_shown(self, unit_id: int) -> bool:
        """Whether the unit's figures may be shown: it and every unit above it are shown parts."""
        node = self.nodes[unit_id]
        if node.parent_id not in self.nodes:
            return self.totals[unit_id].counted >= self.limit
        return self.is_shown(node.parent_id) and unit_id in self._shown_under(node.parent_id)

    def rows(self, unit_id: int) -> list[Row]:
        """The parts of a shown unit: its shown parts in the order of the tree, then the merged rest if any.

        Nothing for a unit whose only part is its own people: that is the unit itself.
        """
        shown = self._shown_under(unit_id)
        rows = [Row(child, self.totals[child]) for child in self.children[unit_id] if child in shown]
        if OWN in shown:
            rows.insert(0, Row(OWN, self.own[unit_id]))
        rest = Count()
        rest.add(self.totals[unit_id])
        for row in rows:
            rest = rest.minus(row.count)
        if rest.counted and rows:
            merged = [child for child in self.children[unit_id] if child not in shown and self.totals[child].counted]
            rows.append(Row(None, rest, merged_units=len(merged)))
        return [] if [row.unit_id for row in rows] == [OWN] else rows

    def left_out(self, unit_id: int) -> dict[str, int | None]:
        """The left out of a shown unit by reason; None where the number is too small to show."""
        reasons = self.totals[unit_id].left_out
        return {
            reason: people if self._reason_shown(unit_id, reason) else None
            for reason, people in reasons.items()
            if people
        }

    def _shown_under(self, unit_id: int) -> frozenset[int]:
        values = {child: self.totals[child].counted for child in self.children[unit_id]}
        values[OWN] = self.own[unit_id].counted
        return shown_parts(values, self.limit)

    def _reason_shown(self, unit_id: int, reason: str) -> bool:
        parent_id = self.nodes[unit_id].parent_id
        if parent_id not in self.nodes:
            return self.totals[unit_id].left_out.get(reason, 0) >= self.limit
        if not self._reason_shown(parent_id, reason):
            return False
        values = {child: self.totals[child].left_out.get(reason, 0) for child in self.children[parent_id]}
        values[OWN] = self.own[parent_id].left_out.get(reason, 0)
        return unit_id in shown_parts(values, self.limit)


def tree_of(unit: Unit, *, on: date) -> Tree:
    """The tree of the unit's organisation on the day: always the whole of it, so that all pages merge alike."""
    organisation = unit.organisation
    return Tree(units_of(organisation, on=on), by_unit(organisation, on=on), limit=organisation.small_group_limit)
