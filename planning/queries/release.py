"""Which figures of the coverage may be shown: those of `portal.queries.release`, and the numbers left out by reason.

Each reason of being left out is a population of its own: a number is shown where the same argument holds for it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from planning.queries.coverage import HOURLY_CURRENT, Count, afresh, by_terms
from planning.queries.definitions import Terms
from portal.models import Organisation, Unit
from portal.queries import release
from portal.queries.release import OWN, Node, Shape, shown_parts, units_of


class Tree(release.Tree[Count]):
    """The coverage of an organisation rolled up, and what may be shown of it."""

    def __init__(
        self,
        nodes: Iterable[Node] | Shape,
        own: Mapping[int, Count],
        *,
        limit: int,
        sums: Mapping[int, Count] | None = None,
    ) -> None:
        """`nodes` has parents before children, as `units_of` gives them; `own` is `coverage.by_unit`.

        With `sums` the shape may hold less than all units, see `portal.queries.release`.
        """
        shape = nodes if isinstance(nodes, Shape) else Shape(nodes)
        super().__init__(shape, own, nothing=Count, limit=limit, sums=sums)
        self._shown_reasons: dict[tuple[int, str], frozenset[int]] = {}

    def left_out(self, unit_id: int) -> dict[str, int | None]:
        """The left out of a shown unit by reason; None where the number is too small to show."""
        reasons = self.sum_of(unit_id).left_out
        return {
            reason: people if self._reason_shown(unit_id, reason) else None
            for reason, people in reasons.items()
            if people
        }

    def hourly_with_plan(self, unit_id: int) -> int | None:
        """How many of the hourly paid have a current plan; None where their number is not shown."""
        shown = self.left_out(unit_id).get("HOURLY")
        return None if shown is None else self.sum_of(unit_id).also.get(HOURLY_CURRENT, 0)

    def _reason_shown(self, unit_id: int, reason: str) -> bool:
        parent_id = self.parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).left_out.get(reason, 0) >= self.limit
        if not self._reason_shown(parent_id, reason):
            return False
        return unit_id in self._parts_with(parent_id, reason)

    def _parts_with(self, parent_id: int, reason: str) -> frozenset[int]:
        """The parts of a unit that a reason is shown of; found once for a table of all units."""
        if (parent_id, reason) not in self._shown_reasons:
            values = {child: self.sum_of(child).left_out.get(reason, 0) for child in self.children[parent_id]}
            values[OWN] = self.own.get(parent_id, Count()).left_out.get(reason, 0)
            self._shown_reasons[parent_id, reason] = shown_parts(values, self.limit)
        return self._shown_reasons[parent_id, reason]


def tree_of(unit: Unit, *, on: date) -> Tree:
    """The whole tree of the unit's organisation on the day. Three or four queries."""
    return tree_by(unit.organisation, Terms.of(unit.organisation, on=on))


def tree_by(organisation: Organisation, terms: Terms, *, is_kept: bool = True) -> Tree:
    """The whole tree, so that all pages merge alike; people of a closed unit are counted with the one above.

    `is_kept` False: nothing is known to be kept of the day. Two queries, or three.
    """
    nodes = units_of(organisation, on=terms.day)
    own = at_home(by_terms(terms) if is_kept else afresh(terms, None), {node.id for node in nodes})
    return Tree(nodes, own, limit=organisation.small_group_limit)


def at_home(own: dict[int, Count], open_units: Collection[int]) -> dict[int, Count]:
    """The counts of open units; those of a closed one go to the nearest open unit above. One query where one is."""
    closed = [unit_id for unit_id in own if unit_id not in open_units]
    if not closed:
        return own
    for unit_id, path in Unit.objects.filter(pk__in=closed).values_list("pk", "path"):
        count = own.pop(unit_id)
        home = next((step for step in map(int, reversed(str(path).split("."))) if step in open_units), None)
        if home is not None:
            own.setdefault(home, Count()).add(count)
    return own
