"""What changed between two snapshots, and why: joined, left, agreed, ran out ... so that A and all changes give B.

Everyone who stands in either snapshot is in exactly one place on each of the two days, so each change of a figure has
one reason. Reasons about few people are not shown: a reason is shown for a unit where the numbers of it may be shown
all the way down the tree (as the reasons of not being counted are, `planning.queries.release`), and where the reasons
that are left over are together nobody, or at least the limit. What is left over is shown as one number, "other
changes", which is what remains of the difference that both snapshots show anyway.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from planning.models import CoverageSnapshot, SnapshotPerson, SnapshotUnit, Standing
from planning.queries.coverage_cuts import Place
from planning.queries.definitions import begin
from planning.queries.snapshot_parts import tree_around
from planning.queries.snapshots import Tree
from portal.queries import release
from portal.queries.release import OWN, Shape, shown_parts

if TYPE_CHECKING:
    from uuid import UUID

PEOPLE = "people"
MEASURES = ("current", "living", "appraisal", "performance", "pay")
COLUMNS = (PEOPLE, *MEASURES)
"""The figures whose changes are explained: who is counted, and how many of them have what."""
KEPT = 512
"""Comparisons that a process remembers."""
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

# Everyone who does not stand as before, alike ones together; and everyone of the units that are shown with others than
# before. Who is counted on neither day changes nothing. Units are put together by the figures that they are in
# (`a_groups`, `b_groups`: a number by unit). Why a plan came or went is looked up only for those whose plan did:
# `agreed`, one was agreed between the days; `renewed`, one was followed up; `in_force`, one is in force at the end of
# the later day. A full join is never done row by row, whatever the planner knows of rows that were written just now.
_CELLS = """
WITH moved AS MATERIALIZED (
    SELECT user_id, a.unit_id AS a_unit, a.standing AS a_standing, a.current AS a_current, a.living AS a_living,
           a.talks AS a_talks, b.unit_id AS b_unit, b.standing AS b_standing, b.current AS b_current,
           b.living AS b_living, b.talks AS b_talks,
           a.standing = 'COUNTED' AND b.standing = 'COUNTED' AS stays
      FROM (SELECT * FROM planning_snapshotperson WHERE snapshot_id = %(a)s) a
      FULL JOIN (SELECT * FROM planning_snapshotperson WHERE snapshot_id = %(b)s) b USING (user_id)
     WHERE (a.unit_id IS DISTINCT FROM b.unit_id OR a.standing <> b.standing OR a.current <> b.current
            OR a.living <> b.living OR a.talks <> b.talks OR a.unit_id = ANY(%(regrouped)s::bigint[]))
       AND 'COUNTED' IN (a.standing, b.standing)
), known AS (
    SELECT (%(a_groups)s::jsonb ->> a_unit::text)::int AS a_group, a_standing, a_current, a_living, a_talks,
           (%(b_groups)s::jsonb ->> b_unit::text)::int AS b_group, b_standing, b_current, b_living, b_talks,
           coalesce(a_unit = b_unit, false) AS same_unit,
           CASE WHEN stays AND b_current > a_current THEN EXISTS (
               SELECT FROM planning_plan p WHERE p.user_id = moved.user_id AND p.state IN ('AGREED', 'CLOSED')
               AND p.agreed_at >= %(from)s AND p.agreed_at < %(until)s) ELSE false END AS agreed,
           CASE WHEN stays AND (b_current > a_current OR b_living > a_living) THEN EXISTS (
               SELECT FROM planning_plan p JOIN planning_followup f ON f.plan_id = p.id
                WHERE p.user_id = moved.user_id AND f.at >= %(from)s AND f.at < %(until)s) ELSE false END AS renewed,
           CASE WHEN stays AND (b_current < a_current OR b_living < a_living) THEN EXISTS (
               SELECT FROM planning_plan p WHERE p.user_id = moved.user_id AND p.state IN ('AGREED', 'CLOSED')
               AND p.is_complete AND p.agreed_at < %(until)s
               AND (p.closed_at IS NULL OR p.closed_at >= %(until)s)) ELSE false END AS in_force
      FROM moved
)
SELECT a_group, a_standing, a_current, a_living, a_talks, b_group, b_standing, b_current, b_living, b_talks,
       same_unit, agreed, renewed, in_force, count(*)::int
  FROM known
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
"""


class Stand(NamedTuple):
    """In which figures people were counted on a day, and what they had; `standing` None: not employed."""

    group: int | None
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
    in_same_unit: bool
    has_agreed: bool
    has_renewed: bool
    has_plan: bool
    people: int


Numbers = Mapping[str, Counter[str]]
"""By column and reason: how many people."""
Groups = Mapping[int, frozenset[int]]
"""By unit: the wanted units whose shown figures hold its people."""


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page says about a unit: `changes` None where it cannot be compared; its comparable parts by name."""

    changes: Changes | None
    limit: int
    parts: tuple[tuple[int, str], ...]


def compare(before: CoverageSnapshot, after: CoverageSnapshot, unit_id: int) -> Comparison:
    """Two days of a unit. What is frozen stays as it is, so what was worked out once is kept for the next look.

    One query then, five the first time.
    """
    has_people = keep_people(before, after)
    return _compared(before, after, unit_id, has_people, get_language() or "sv")


@lru_cache(maxsize=KEPT)
def _compared(
    before: CoverageSnapshot,
    after: CoverageSnapshot,
    unit_id: int,
    has_people: bool,  # noqa: FBT001 - a key
    _language: str,  # by which the parts are ordered
) -> Comparison:
    pair = pair_around(before, after, unit_id)
    limit = max(before.limit, after.limit)
    if not pair.is_comparable(unit_id):
        return Comparison(None, limit, ())
    below = (row.unit_id for row in pair.after.rows(unit_id) if row.unit_id)
    parts = tuple((one, pair.after.nodes[one].name) for one in below if pair.is_comparable(one))
    return Comparison(of(pair, unit_id, has_people=has_people), limit, parts)


def pair_around(before: CoverageSnapshot, after: CoverageSnapshot, unit_id: int) -> Pair:
    """As much of the two as decides about a unit and its parts; both have all units that either of them needs."""
    later = tree_around(after, unit_id)
    return Pair(tree_around(before, unit_id, beside=list(later.nodes)), later)


def of(pair: Pair, unit_id: int, *, has_people: bool) -> Changes:
    """Why the figures of a comparable unit are not what they were. Two queries, none where people are forgotten."""
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


def keep_people(*found: CoverageSnapshot) -> bool:
    """Whether all of them still have their people. Nobody employed is nothing to compare. One query."""
    people = SnapshotPerson.objects.filter(snapshot=OuterRef("pk"))
    return CoverageSnapshot.objects.filter(Exists(people), pk__in={one.pk for one in found}).count() == len(found)


# --- who changed, by unit --------------------------------------------------------------------------------------------


def _numbers(pair: Pair, unit_id: int) -> dict[int, Numbers]:
    """The people behind every reason, for the unit, those over it, and the comparable units beside all of them."""
    wanted = {one for above in _way(pair, unit_id) for one in (above, *_children(pair, above))}
    before, after = _groups(pair, wanted)
    is_other_year = _year(pair.before.snapshot) != _year(pair.after.snapshot)
    numbers: dict[int, dict[str, Counter[str]]] = {one: {column: Counter() for column in COLUMNS} for one in wanted}
    kinds = list({*before.values(), *after.values()})
    for cell in _cells(pair, before, after, kinds):
        was, comes = (frozenset() if one.group is None else kinds[one.group] for one in (cell.before, cell.after))
        for one in was | comes:
            for column, reason in _reasons(cell, one in was, one in comes, is_other_year=is_other_year):
                numbers[one][column][reason] += cell.people
    return dict(numbers)


def _cells(pair: Pair, before: Groups, after: Groups, kinds: list[frozenset[int]]) -> Iterator[Cell]:
    first, last = pair.before.snapshot, pair.after.snapshot
    number_of = {kind: number for number, kind in enumerate(kinds)}
    values: dict[str, UUID | datetime | list[int] | str] = {
        "a": first.pk,
        "b": last.pk,
        "from": begin(first.day + timedelta(days=1)),
        "until": begin(last.day + timedelta(days=1)),
        "regrouped": [unit for unit, kind in before.items() if kind != after.get(unit)],
        "a_groups": json.dumps({unit: number_of[kind] for unit, kind in before.items()}),
        "b_groups": json.dumps({unit: number_of[kind] for unit, kind in after.items()}),
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
    if cell.before.standing is None:
        return JOINED
    if was:
        return f"{FROM}{cell.before.standing}"
    return TOGETHER_IN if cell.in_same_unit else MOVED_IN


def _out(cell: Cell, *, comes: bool) -> str:
    if cell.after.standing is None:
        return LEFT
    if comes:
        return f"{TO}{cell.after.standing}"
    return TOGETHER_OUT if cell.in_same_unit else MOVED_OUT


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


def _groups(pair: Pair, wanted: Iterable[int]) -> tuple[Groups, Groups]:
    """For each unit of the two days, those of the wanted whose shown figures hold its people. One query."""
    trees = {tree.snapshot.pk: tree for tree in (pair.before, pair.after)}
    groups = {key: _groups_of(tree, wanted) for key, tree in trees.items()}
    found: dict[UUID, dict[int, frozenset[int]]] = {key: {} for key in trees}
    rows = SnapshotUnit.objects.filter(snapshot__in=trees).values_list("snapshot_id", "unit_id", "path")
    for key, unit_id, path in rows:
        nodes, way = trees[key].nodes, path.split(".")
        # a unit whose own node is not in the tree is counted in the nearest one above that is
        cell = unit_id if unit_id in nodes else next((int(up) for up in reversed(way) if int(up) in nodes), 0)
        found[key][unit_id] = groups[key].get(cell, frozenset())
    return found[pair.before.snapshot.pk], found[pair.after.snapshot.pk]


def _groups_of(tree: Tree, wanted: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each node of the tree, those of the wanted whose shown figures hold its people."""
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
