"""What somebody who leads people may see of the gap map, beside the names in her own matrix.

She knows by name how her own people stand, and how she does herself. A figure about them and a few others would tell
her of those others by subtraction (domain.md, section 2). A competence with such a figure is left out of her map: the
figure and everything beside it, so that it cannot be added up again. Who leads nobody sees the map as everyone does.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q

from competence.queries.gap_counts import Spread
from competence.queries.gap_map import UnitMap
from portal.authorization import own_reports
from portal.models import Employment, Unit, User
from portal.queries.release import OWN, Row, Tree


@dataclass(frozen=True, slots=True)
class Known:
    """The people of a unit's part: how many there are, and how many of them the reader knows by name (herself too)."""

    people: int
    by_name: int

    @property
    def others(self) -> int:
        """How many she does not know by name."""
        return self.people - self.by_name

    def tells_of_few(self, size: int, limit: int) -> bool:
        """Whether a figure about `size` of them may be about her own and fewer than `limit` others."""
        return bool(self.others) and bool(self.by_name) and size - self.by_name < limit


Parts = dict[int, Known]


def known_to(user: User, unit: Unit, *, on: date) -> Parts | None:
    """By part of the unit (units right below, OWN), whom she knows by name. None: she leads nobody. Two queries."""
    reports = own_reports(user, on=on)
    if reports.query.is_empty():
        return None
    mine = Q(user__in=reports.values("pk")) | Q(user=user)
    here = Employment.objects.filter(is_main=True, period__contains=on, unit__path__below_any=[unit.path])
    rows = here.values_list("unit__path").annotate(people=Count("pk"), by_name=Count("pk", filter=mine))
    people, by_name = Counter[int](), Counter[int]()
    for path, all_of_them, own in rows:
        part = _part(str(path), unit)
        people[part] += all_of_them
        by_name[part] += own
    return {part: Known(people[part], by_name[part]) for part in people}


def for_reader(answer: UnitMap, parts: Parts | None) -> UnitMap:
    """The map without the competences whose figures would tell her of a few others."""
    if not parts:
        return answer
    told = {column.id for column in answer.columns if _tells_of_few(answer, column.id, parts)}
    return replace(answer, columns=tuple(column for column in answer.columns if column.id not in told))


def _tells_of_few(answer: UnitMap, competence_id: int, parts: Parts) -> bool:
    tree = answer.trees[competence_id]
    return any(known.tells_of_few(size, answer.limit) for known, size in _figures(tree, answer.unit_id, parts))


def _figures(tree: Tree[Spread], unit_id: int, parts: Parts) -> Iterator[tuple[Known, int]]:
    """Every figure of the page, and whom it can be about: merged parts are taken for all that do not stand alone."""
    whole = Known(sum(one.people for one in parts.values()), sum(one.by_name for one in parts.values()))
    yield whole, tree.total(unit_id).size
    rows = tree.rows(unit_id)
    alone = {row.unit_id: parts.get(row.unit_id or OWN, Known(0, 0)) for row in rows if _stands_alone(row)}
    merged = Known(
        whole.people - sum(one.people for one in alone.values()),
        whole.by_name - sum(one.by_name for one in alone.values()),
    )
    for row in rows:
        yield alone.get(row.unit_id, merged), row.count.size


def _stands_alone(row: Row[Spread]) -> bool:
    return row.unit_id is not None and not row.with_small


def _part(path: str, unit: Unit) -> int:
    """The unit right below on the way to the path, or OWN for the unit's own people."""
    below = path.split(".")[len(str(unit.path).split(".")) :]
    return int(below[0]) if below else OWN
