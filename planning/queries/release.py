"""Which figures of the coverage may be shown: those of `portal.queries.release`, and the numbers left out by reason.

Each reason of being left out is a population of its own: a number is shown where the same argument holds for it.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from planning.queries.coverage import Count, by_unit
from portal.models import Unit
from portal.queries import release
from portal.queries.release import OWN, Node, Shape, shown_parts, units_of


class Tree(release.Tree[Count]):
    """The coverage of an organisation rolled up, and what may be shown of it."""

    def __init__(self, nodes: Iterable[Node], own: Mapping[int, Count], *, limit: int) -> None:
        """`nodes` has parents before children, as `units_of` gives them; `own` is `coverage.by_unit`."""
        super().__init__(Shape(nodes), own, nothing=Count, limit=limit)

    def left_out(self, unit_id: int) -> dict[str, int | None]:
        """The left out of a shown unit by reason; None where the number is too small to show."""
        reasons = self.sum_of(unit_id).left_out
        return {
            reason: people if self._reason_shown(unit_id, reason) else None
            for reason, people in reasons.items()
            if people
        }

    def _reason_shown(self, unit_id: int, reason: str) -> bool:
        parent_id = self.parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).left_out.get(reason, 0) >= self.limit
        if not self._reason_shown(parent_id, reason):
            return False
        values = {child: self.sum_of(child).left_out.get(reason, 0) for child in self.children[parent_id]}
        values[OWN] = self.own.get(parent_id, Count()).left_out.get(reason, 0)
        return unit_id in shown_parts(values, self.limit)


def tree_of(unit: Unit, *, on: date) -> Tree:
    """The tree of the unit's organisation on the day: always the whole of it, so that all pages merge alike."""
    organisation = unit.organisation
    return Tree(units_of(organisation, on=on), by_unit(organisation, on=on), limit=organisation.small_group_limit)
