"""What a report about a part of the organisation is made of: frozen figures, their trend, why talks were not held."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from planning.models import CoverageSnapshot, Talk
from planning.queries import snapshots
from planning.queries.definitions import begin
from planning.queries.snapshot_parts import CELLS, tree_around, values_of
from planning.queries.snapshots import Figure, Point, Tree
from portal.queries.release import Row

# How many people of each part of the page had a talk of each kind that was not held in the talk year up to the day, by
# reason: each person once for each kind and reason, in the unit of the main employment of the day. A talk that the
# employee declined is a reason of its own. The days are written into the statement: a plan kept for all days takes them
# to be rare, and looks up thousands one by one the slow way.
NOT_HELD = (
    CELLS
    + """
SELECT cells.cell, t.kind || ':' || CASE t.state WHEN 'DECLINED' THEN 'DECLINED' ELSE t.reason END,
       count(DISTINCT t.user_id)
  FROM planning_talk t
  JOIN portal_employment e ON e.user_id = t.user_id AND e.is_main AND e.period @> {day}
  JOIN cells ON cells.unit_id = e.unit_id
 WHERE t.state IN ('NOT_HELD', 'DECLINED') AND t.ended_at >= {from} AND t.ended_at < {until}
 GROUP BY 1, 2
"""
)


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why talks of a kind were not held; `people` None where they are too few to show."""

    kind: str
    reason: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """The frozen figures of a unit and of its parts, as they may be shown."""

    snapshot: CoverageSnapshot
    unit_id: int
    name: str
    crumbs: tuple[tuple[int, str], ...]
    figure: Figure
    with_small: bool
    left_out: dict[str, int | None]
    rows: tuple[Row[Figure], ...]
    names: dict[int, str]
    trend: tuple[Point, ...]
    not_held: tuple[NotHeld, ...]


def of(snapshot: CoverageSnapshot, unit_id: int | None = None) -> Report | None:
    """The report about a unit (None: the topmost); None where it is not in the snapshot or too small to show.

    Three queries: the figures, their trend up to the day, and the talks that were not held.
    """
    tree = tree_around(snapshot, unit_id)
    unit_id = tree.top if unit_id is None else unit_id
    if unit_id is None or unit_id not in tree.nodes or not tree.is_shown(unit_id):
        return None
    return Report(
        snapshot=snapshot,
        unit_id=unit_id,
        name=tree.nodes[unit_id].name,
        crumbs=_crumbs(tree, unit_id),
        figure=tree.total(unit_id),
        with_small=tree.has_guests(unit_id),
        left_out=tree.left_out(unit_id),
        rows=tuple(tree.rows(unit_id)),
        names={key: node.name for key, node in tree.nodes.items()},
        trend=tuple(point for point in snapshots.trend_of(unit_id) if point.day <= snapshot.day),
        not_held=_not_held(snapshot, tree, unit_id),
    )


def talk_year_of(snapshot: CoverageSnapshot) -> tuple[date, date]:
    """First day and the day after the last of the talk year that the snapshot was counted by."""
    year = snapshot.definition["talk_year"]
    return date.fromisoformat(year["first"]), date.fromisoformat(year["after"])


def _crumbs(tree: Tree, unit_id: int) -> tuple[tuple[int, str], ...]:
    crumbs: list[tuple[int, str]] = []
    above = tree.parent(unit_id)
    while above is not None:
        crumbs.insert(0, (above, tree.nodes[above].name))
        above = tree.parent(above)
    return tuple(crumbs)


def _not_held(snapshot: CoverageSnapshot, tree: Tree, unit_id: int) -> tuple[NotHeld, ...]:
    """Each reason is a population of its own, shown where the rules of small groups allow it all the way down."""
    reasons = Tree(snapshot, list(tree.nodes.values()), _reasons_by_unit(snapshot, tree, unit_id))
    order = {kind: place for place, kind in enumerate(Talk.Kind.values)}
    found = [
        NotHeld(kind, reason, people)
        for (kind, _colon, reason), people in (
            (key.partition(":"), people) for key, people in reasons.left_out(unit_id).items()
        )
    ]
    return tuple(sorted(found, key=lambda one: (order[one.kind], -(one.people or 0), one.reason)))


def _reasons_by_unit(snapshot: CoverageSnapshot, tree: Tree, page_of: int) -> dict[int, Figure]:
    first, _after = talk_year_of(snapshot)
    statement = (
        NOT_HELD.replace("{day}", f"'{snapshot.day.isoformat()}'::date")
        .replace("{from}", f"'{begin(first).isoformat()}'::timestamptz")
        .replace("{until}", f"'{begin(snapshot.day + timedelta(days=1)).isoformat()}'::timestamptz")
    )
    own: dict[int, Figure] = defaultdict(Figure)
    with connection.cursor() as cursor:
        cursor.execute(statement, values_of(snapshot, page_of))
        for unit_id, key, people in cursor.fetchall():
            if unit_id in tree.nodes:
                own[unit_id].left_out[key] = people
    return own
