"""What changed between two snapshots, and why: joined, left, agreed, ran out ... so that A and all changes give B.

Everyone who stands in either snapshot is in exactly one place on each of the two days, so each change of a figure has
one reason. Reasons about few people are not shown: a reason is shown for a unit where the numbers of it may be shown
all the way down the tree (as the reasons of not being counted are, `planning.queries.release`), and where the reasons
that are left over are together nobody, or at least the limit. What is left over is shown as one number, "other
changes", which is what remains of the difference that both snapshots show anyway.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from planning.models import CoverageSnapshot, SnapshotPerson, Standing
from planning.queries.coverage_cuts import Place
from planning.queries.definitions import begin
from planning.queries.snapshots import Tree
from portal.queries import release
from portal.queries.release import OWN, Shape, shown_parts

if TYPE_CHECKING:
    from uuid import UUID

PEOPLE = "people"
MEASURES = ("current", "living", "appraisal", "performance", "pay")
COLUMNS = (PEOPLE, *MEASURES)
"""The figures whose changes are explained: who is counted, and how many of them have what."""
TALKS = {"appraisal": 1, "performance": 2, "pay": 4}
COUNTED = Standing.COUNTED.value

JOINED, LEFT = "joined", "left"
MOVED_IN, MOVED_OUT = "moved_in", "moved_out"
TOGETHER_IN, TOGETHER_OUT = "together_in", "together_out"
FROM, TO = "from_", "to_"
AGREED, RENEWED, REDEFINED = "agreed", "renewed", "redefined"
EXPIRED, LAPSED, CLOSED = "expired", "lapsed", "closed"
HELD, NEW_YEAR, CORRECTED = "held", "new_year", "corrected"
REASONS = (
    JOINED, MOVED_IN, *(FROM + one for one in ("NEW", "LEAVE", "HOURLY", "LEAVING")), TOGETHER_IN,
    AGREED, RENEWED, HELD, REDEFINED,
    LEFT, MOVED_OUT, *(TO + one for one in ("LEAVE", "LEAVING", "HOURLY", "NEW")), TOGETHER_OUT,
    EXPIRED, LAPSED, CLOSED, NEW_YEAR, CORRECTED,
)  # fmt: skip
"""In the order of the table: what adds, then what takes away."""
BETWEEN = {reason: pair for pair in ((MOVED_IN, MOVED_OUT), (TOGETHER_IN, TOGETHER_OUT)) for reason in pair}
"""Reasons that depend on which unit is asked about: what one gains another loses."""
LOSING = frozenset({LEFT, MOVED_OUT, TOGETHER_OUT, EXPIRED, LAPSED, CLOSED, NEW_YEAR, CORRECTED}) | {
    reason for reason in REASONS if reason.startswith(TO)
}

# Everyone who stands in one of the two, alike ones together. `agreed`: a plan was agreed between the days; `renewed`:
# one was followed up; `in_force`: there was a plan in force at the end of the later day. All rows are put below each
# other and gathered by person: right after a day is frozen the planner knows nothing of its 60,000 rows, and a join
# that it takes for one of a few would run for minutes.
_CELLS = """
SELECT a_unit, a_standing, a_current, a_living, a_talks, b_unit, b_standing, b_current, b_living, b_talks,
       agreed, renewed, in_force, count(*)::int
  FROM (
    SELECT user_id,
           max(unit_id) FILTER (WHERE place = 'a') AS a_unit, max(standing) FILTER (WHERE place = 'a') AS a_standing,
           bool_or(current) FILTER (WHERE place = 'a') AS a_current,
           bool_or(living) FILTER (WHERE place = 'a') AS a_living, max(talks) FILTER (WHERE place = 'a') AS a_talks,
           max(unit_id) FILTER (WHERE place = 'b') AS b_unit, max(standing) FILTER (WHERE place = 'b') AS b_standing,
           bool_or(current) FILTER (WHERE place = 'b') AS b_current,
           bool_or(living) FILTER (WHERE place = 'b') AS b_living, max(talks) FILTER (WHERE place = 'b') AS b_talks,
           coalesce(bool_or(agreed), false) AS agreed, coalesce(bool_or(renewed), false) AS renewed,
           coalesce(bool_or(in_force), false) AS in_force
      FROM (
        SELECT user_id, CASE WHEN snapshot_id = %(a)s THEN 'a' ELSE 'b' END AS place, unit_id, standing, current,
               living, talks, NULL::bool AS agreed, NULL::bool AS renewed, NULL::bool AS in_force
          FROM planning_snapshotperson WHERE snapshot_id IN (%(a)s, %(b)s)
         UNION ALL
        SELECT user_id, '', NULL, NULL, NULL, NULL, NULL, agreed_at >= %(from)s, NULL,
               is_complete AND (closed_at IS NULL OR closed_at >= %(until)s)
          FROM planning_plan WHERE state IN ('AGREED', 'CLOSED') AND agreed_at < %(until)s
         UNION ALL
        SELECT p.user_id, '', NULL, NULL, NULL, NULL, NULL, NULL, true, NULL
          FROM planning_followup f JOIN planning_plan p ON p.id = f.plan_id
         WHERE f.at >= %(from)s AND f.at < %(until)s
      ) below_each_other
     GROUP BY user_id
  ) people
 WHERE a_unit IS NOT NULL OR b_unit IS NOT NULL
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
"""


class Stand(NamedTuple):
    """Where people stood on a day, and what they had; `unit_id` None: not employed."""

    unit_id: int | None
    standing: str | None
    current: bool | None
    living: bool | None
    talks: int | None

    def has(self, measure: str) -> bool:
        """Whether they had it."""
        if measure in TALKS:
            return bool((self.talks or 0) & TALKS[measure])
        return bool(self.current if measure == "current" else self.living)


class Cell(NamedTuple):
    """People with the same way from one day to the other."""

    before: Stand
    after: Stand
    has_agreed: bool
    has_renewed: bool
    has_plan: bool
    people: int


Numbers = Mapping[str, Counter[str]]
"""By column and reason: how many people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A figure on both days, the shown reasons with how much they add (below 0: take away), and the rest."""

    before: int
    after: int
    reasons: Mapping[str, int]
    others: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a unit. `has_people`: who stood where is still kept of both days."""

    columns: Mapping[str, Column]
    has_people: bool
    is_other_definition: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two snapshots, the earlier one first, as they may be shown."""

    before: Tree
    after: Tree

    def is_comparable(self, unit_id: int) -> bool:
        """Whether the unit's figures may be shown of both days."""
        return all(unit_id in tree.nodes and tree.is_shown(unit_id) for tree in (self.before, self.after))


def of(pair: Pair, unit_id: int) -> Changes:
    """Why the figures of a comparable unit are not what they were. Two queries, or one where people are forgotten."""
    has_people = _has_people(pair)
    numbers = _numbers(pair, unit_id) if has_people else {}
    shown = _shown(pair, unit_id, numbers) if has_people else {}
    before, after = pair.before.total(unit_id), pair.after.total(unit_id)
    columns: dict[str, Column] = {}
    for column in COLUMNS:
        first = before.people if column == PEOPLE else before.of(column)
        last = after.people if column == PEOPLE else after.of(column)
        reasons = {
            reason: -people if reason in LOSING else people
            for reason, people in (numbers[unit_id][column].items() if has_people else ())
            if reason in shown[column]
        }
        columns[column] = Column(first, last, reasons, last - first - sum(reasons.values()))
    definitions = [{**one.snapshot.definition, "talk_year": None} for one in (pair.before, pair.after)]
    return Changes(columns, has_people, definitions[0] != definitions[1])


def _has_people(pair: Pair) -> bool:
    """Whether both days have their people. Nobody employed is nothing to compare."""
    ids = {pair.before.snapshot.pk, pair.after.snapshot.pk}
    return SnapshotPerson.objects.filter(snapshot__in=ids).values("snapshot").distinct().count() == len(ids)


# --- who changed, by unit --------------------------------------------------------------------------------------------


def _numbers(pair: Pair, unit_id: int) -> dict[int, Numbers]:
    """The people behind every reason, for the unit, those over it, and the comparable units beside all of them."""
    wanted = {one for above in _way(pair, unit_id) for one in (above, *_children(pair, above))}
    before, after = (_groups_of(tree, wanted) for tree in (pair.before, pair.after))
    is_other_year = _year(pair.before.snapshot) != _year(pair.after.snapshot)
    numbers: dict[int, dict[str, Counter[str]]] = {one: {column: Counter() for column in COLUMNS} for one in wanted}
    for cell in _cells(pair):
        was = before.get(cell.before.unit_id or 0, frozenset())
        comes = after.get(cell.after.unit_id or 0, frozenset())
        for one in was | comes:
            for column, reason in _reasons(cell, one in was, one in comes, is_other_year=is_other_year):
                numbers[one][column][reason] += cell.people
    return dict(numbers)


def _cells(pair: Pair) -> Iterator[Cell]:
    first, last = pair.before.snapshot, pair.after.snapshot
    values: dict[str, UUID | datetime] = {
        "a": first.pk,
        "b": last.pk,
        "from": begin(first.day + timedelta(days=1)),
        "until": begin(last.day + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, values)
        for row in cursor.fetchall():
            yield Cell(Stand(*row[:5]), Stand(*row[5:10]), *row[10:])


def _reasons(cell: Cell, was: bool, comes: bool, *, is_other_year: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001
    """What the way of these people changes in the figures of a unit where they were, or come to be."""
    counted = was and cell.before.standing == COUNTED
    counts = comes and cell.after.standing == COUNTED
    if counts and not counted:
        reason = _in(cell, was=was)
        yield from ((column, reason) for column in COLUMNS if column == PEOPLE or cell.after.has(column))
    elif counted and not counts:
        reason = _out(cell, comes=comes)
        yield from ((column, reason) for column in COLUMNS if column == PEOPLE or cell.before.has(column))
    elif counted and counts:
        for column in MEASURES:
            if cell.after.has(column) != cell.before.has(column):
                gains = cell.after.has(column)
                yield column, _gain(cell, column) if gains else _loss(cell, column, is_other_year=is_other_year)


def _in(cell: Cell, *, was: bool) -> str:
    if cell.before.unit_id is None:
        return JOINED
    if was:
        return f"{FROM}{cell.before.standing}"
    return MOVED_IN if cell.before.unit_id != cell.after.unit_id else TOGETHER_IN


def _out(cell: Cell, *, comes: bool) -> str:
    if cell.after.unit_id is None:
        return LEFT
    if comes:
        return f"{TO}{cell.after.standing}"
    return MOVED_OUT if cell.before.unit_id != cell.after.unit_id else TOGETHER_OUT


def _gain(cell: Cell, column: str) -> str:
    if column in TALKS:
        return HELD
    if column == "current" and cell.has_agreed:
        return AGREED
    return RENEWED if cell.has_renewed else REDEFINED


def _loss(cell: Cell, column: str, *, is_other_year: bool) -> str:
    if column in TALKS:
        return NEW_YEAR if is_other_year else CORRECTED
    if not cell.has_plan:
        return CLOSED
    return EXPIRED if column == "current" or not cell.after.current else LAPSED


def _year(snapshot: CoverageSnapshot) -> object:
    """The day on which the talk year begins; where the organisation has none, it moves on with every day."""
    return snapshot.definition["talk_year"]["first"]


# --- what may be shown -----------------------------------------------------------------------------------------------


def _way(pair: Pair, unit_id: int) -> list[int]:
    """The unit and those over it on the later day, the topmost first."""
    way = [unit_id]
    while (above := pair.after.parent(way[0])) is not None:
        way.insert(0, above)
    return way


def _children(pair: Pair, unit_id: int) -> list[int]:
    return [child for child in pair.after.children.get(unit_id, ()) if pair.is_comparable(child)]


def _groups_of(tree: Tree, wanted: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each unit of the day, those of the wanted whose shown figures hold its people."""
    own = {node: Place([node], tree.own[node].people if node in tree.own else 0) for node in tree.nodes}
    places = release.Tree(Shape(tree.nodes.values()), own, nothing=Place, limit=tree.limit)
    found: dict[int, set[int]] = defaultdict(set)
    for one in wanted:
        if one in tree.nodes and tree.is_shown(one):
            for unit_id in places.total(one).units:
                found[unit_id].add(one)
    return {unit_id: frozenset(those) for unit_id, those in found.items()}


def _shown(pair: Pair, unit_id: int, numbers: Mapping[int, Numbers]) -> dict[str, frozenset[str]]:
    """By column, the reasons that are shown for the unit."""
    limit = max(pair.before.limit, pair.after.limit)
    way = _way(pair, unit_id)
    if not all(pair.is_comparable(one) for one in way):
        return {column: frozenset() for column in COLUMNS}
    shown: dict[str, frozenset[str]] = {}
    for column in COLUMNS:
        allowed = {reason for reason in REASONS if _is_allowed(pair, way, numbers, column, reason, limit)}
        shown[column] = _without_few(numbers[unit_id][column], allowed, limit)
    return shown


def _is_allowed(
    pair: Pair, way: list[int], numbers: Mapping[int, Numbers], column: str, reason: str, limit: int
) -> bool:
    """Whether the number may be shown of the topmost unit, and all the way down."""
    if reason in BETWEEN:
        return any(_is_move_allowed(pair, step, numbers, column, reason, limit) for step in pairwise(way[-2:]))
    if numbers[way[0]][column][reason] < limit:
        return False
    for above, below in pairwise(way):
        values = {child: numbers[child][column][reason] for child in _children(pair, above)}
        values[OWN] = max(0, numbers[above][column][reason] - sum(values.values()))
        if below not in shown_parts(values, limit):
            return False
    return True


def _is_move_allowed(
    pair: Pair, step: tuple[int, int], numbers: Mapping[int, Numbers], column: str, reason: str, limit: int
) -> bool:
    """Who leaves one unit comes to another: all that come and go below the unit above are looked at together."""
    above, below = step
    comes, goes = BETWEEN[reason]
    values = {one: numbers[one][column][comes] for one in (above, *_children(pair, above))}
    values |= {-one: numbers[one][column][goes] for one in list(values)}
    return (below if reason == comes else -below) in shown_parts(values, limit)


def _without_few(people: Mapping[str, int], allowed: set[str], limit: int) -> frozenset[str]:
    """The allowed reasons, less the smallest of them where the rest would otherwise be about few."""
    shown = {reason for reason in allowed if people.get(reason, 0) >= limit}
    hidden = sum(number for reason, number in people.items() if reason not in shown)
    for reason in sorted(shown, key=lambda reason: (people[reason], reason)):
        if hidden == 0 or hidden >= limit:
            break
        shown.remove(reason)
        hidden += people[reason]
    return frozenset(shown)
