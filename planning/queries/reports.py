"""What a report about a part of the organisation is made of: frozen figures, reasons among them, and their trend."""

from dataclasses import dataclass
from datetime import date

from planning.models import CoverageSnapshot, Talk
from planning.queries import published
from planning.queries.snapshot_digest import WITH_REASONS
from planning.queries.snapshot_parts import trees_around
from planning.queries.snapshots import Figure, Point, Tree
from portal.models import User
from portal.queries.release import Row


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why talks of a kind were not held; `people` None where they are too few to show."""

    kind: str
    reason: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """The frozen figures of a unit and of its parts, as they may be shown. `not_held` None: not frozen with them."""

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
    not_held: tuple[NotHeld, ...] | None


def of(snapshot: CoverageSnapshot, unit_id: int | None = None, *, reader: User | None = None) -> Report | None:
    """The report about a unit (None: the topmost); None where it is not in the snapshot or too small to show.

    The trend is that of published months; a `reader` who may read unpublished figures of the unit sees all months. Two
    queries: the figures and their trend; one more for who follows up.
    """
    tree, reasons = trees_around(snapshot, unit_id)
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
        trend=published.trend_for(reader, unit_id, until=snapshot.day),
        not_held=_not_held(reasons, unit_id),
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


def _not_held(reasons: Tree, unit_id: int) -> tuple[NotHeld, ...] | None:
    """Each reason is a population of its own, shown where the rules of small groups allow it all the way down."""
    if reasons.snapshot.digest_version < WITH_REASONS:
        return None
    order = {kind: place for place, kind in enumerate(Talk.Kind.values)}
    found = [
        NotHeld(kind, reason, people)
        for (kind, _colon, reason), people in (
            (key.partition(":"), people) for key, people in reasons.left_out(unit_id).items()
        )
    ]
    return tuple(sorted(found, key=lambda one: (order[one.kind], -(one.people or 0), one.reason)))
