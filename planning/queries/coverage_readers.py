"""What somebody who leads people may see of the coverage, beside the names of her own people.

She knows by name who of them has a plan. A figure about them and a few others would tell her of those others by
subtraction, so it is left out, with everything beside it that it could be added up from again. The rule of the gap map
(`competence.queries.gap_readers`), and stricter: a small group that is merged into her unit from beside are others too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from competence.queries.gap_readers import Known, Parts
from planning.queries.coverage import Count
from planning.queries.release import Tree
from portal.queries.release import OWN, Row


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether the reader may see the unit's own figures, its parts, and the numbers of the left out."""

    total: bool
    parts: bool
    known: Known | None

    def shows_left_out(self, people: int, limit: int) -> bool:
        """Whether a number of left out people tells her of few others."""
        return self.known is None or not self.known.tells_of_few(people, limit)


def sight_of(tree: Tree, unit_id: int, parts: Parts | None) -> Sight:
    """What a reader who knows these parts may see of a shown unit; None: she leads nobody."""
    if not parts:
        return Sight(total=True, parts=True, known=None)
    guests = tree.total(unit_id).size - tree.sum_of(unit_id).size
    whole = Known(sum(one.people for one in parts.values()) + guests, sum(one.by_name for one in parts.values()))
    may_total = not whole.tells_of_few(tree.total(unit_id).size, tree.limit)
    may_parts = not any(
        known.tells_of_few(row.count.size, tree.limit) for known, row in _figures(tree.rows(unit_id), whole, parts)
    )
    return Sight(total=may_total, parts=may_total and may_parts, known=whole)


def _figures(rows: list[Row[Count]], whole: Known, parts: Parts) -> Iterator[tuple[Known, Row[Count]]]:
    """Every row, and whom it can be about: merged parts are taken for all that do not stand alone."""
    alone = {row.unit_id: parts.get(row.unit_id or OWN, Known(0, 0)) for row in rows if _stands_alone(row)}
    merged = Known(
        whole.people - sum(one.people for one in alone.values()),
        whole.by_name - sum(one.by_name for one in alone.values()),
    )
    for row in rows:
        yield alone.get(row.unit_id, merged), row


def _stands_alone(row: Row[Count]) -> bool:
    return row.unit_id is not None and not row.with_small
