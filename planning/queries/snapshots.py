"""Frozen figures as they are read: which snapshots there are, what may be shown of one, and how it went by month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.http import Http404

from planning.models import (
    MEASURES,
    CoverageDefinition,
    CoverageSnapshot,
    SnapshotFigure,
    SnapshotPublication,
    SnapshotUnit,
    Standing,
)
from planning.queries.definitions import begin
from planning.queries.validity import add_months
from portal.models import Organisation, User
from portal.queries import release
from portal.queries.release import OWN, Node, Shape, shown_parts

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Plain SQL: Django looks at each of some hundred thousand numbers of a region once more.
_OWN = f"""
SELECT snapshot_id, unit_id, standing, {", ".join(f"sum({name})::int" for name in ("people", *MEASURES))}
  FROM planning_snapshotcount WHERE snapshot_id = ANY(%(snapshots)s) GROUP BY 1, 2, 3
"""  # noqa: S608 - columns of our own
MONTHS_OF_TREND = 13
"""A year back, and the same month of the year before to compare with."""


@dataclass(slots=True)
class Figure:
    """The counted people of a part of the organisation and how many have what; the left out by reason.

    The names are those of `Measures`; `people` is the denominator.
    """

    people: int = 0
    current: int = 0
    living: int = 0
    appraisal: int = 0
    performance: int = 0
    pay: int = 0
    one: int = 0
    two: int = 0
    three: int = 0
    assessed: int = 0
    agreed: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """What small groups are measured by: the denominator."""
        return self.people

    def of(self, measure: str) -> int:
        """The numerator with this name."""
        return int(getattr(self, measure))

    def add(self, other: "Figure") -> None:
        """Take another figure into this one."""
        self.people += other.people  # written out: thousands are added up for a table of the whole
        self.current += other.current
        self.living += other.living
        self.appraisal += other.appraisal
        self.performance += other.performance
        self.pay += other.pay
        self.one += other.one
        self.two += other.two
        self.three += other.three
        self.assessed += other.assessed
        self.agreed += other.agreed
        for reason, people in other.left_out.items():
            self.left_out[reason] = self.left_out.get(reason, 0) + people


class Tree(release.Tree[Figure]):
    """A snapshot rolled up, and what may be shown of it by the limit of its day."""

    def __init__(self, snapshot: CoverageSnapshot, nodes: list[Node], own: dict[int, Figure]) -> None:
        super().__init__(Shape(nodes), own, nothing=Figure, limit=snapshot.limit)
        self.snapshot = snapshot
        self._shown_reasons: dict[tuple[int, str], frozenset[int]] = {}

    @property
    def top(self) -> int | None:
        """The topmost unit of the day; None where there was none."""
        return next((node.id for node in self.nodes.values() if self.parent(node.id) is None), None)

    def left_out(self, unit_id: int) -> dict[str, int | None]:
        """The left out of a shown unit by reason; None where the number is too small to show."""
        return {
            reason: people if self._is_reason_shown(unit_id, reason) else None
            for reason, people in self.sum_of(unit_id).left_out.items()
            if people
        }

    def _is_reason_shown(self, unit_id: int, reason: str) -> bool:
        parent_id = self.parent(unit_id)
        if parent_id is None:
            return self.sum_of(unit_id).left_out.get(reason, 0) >= self.limit
        if not self._is_reason_shown(parent_id, reason):
            return False
        return unit_id in self._parts_with(parent_id, reason)

    def _parts_with(self, parent_id: int, reason: str) -> frozenset[int]:
        if (parent_id, reason) not in self._shown_reasons:
            values = {child: self.sum_of(child).left_out.get(reason, 0) for child in self.children[parent_id]}
            values[OWN] = self.own.get(parent_id, Figure()).left_out.get(reason, 0)
            self._shown_reasons[parent_id, reason] = shown_parts(values, self.limit)
        return self._shown_reasons[parent_id, reason]


@dataclass(frozen=True, slots=True)
class Point:
    """A unit's figures at the end of a month."""

    day: date
    snapshot_id: UUID
    figure: Figure


# --- which there are -------------------------------------------------------------------------------------------------


def visible_to(user: User) -> "QuerySet[CoverageSnapshot]":
    """The snapshots whose existence `user` may know of: those of her own organisation."""
    rows = CoverageSnapshot.objects.filter(organisation_id=user.organisation_id)
    return rows.select_related("organisation", "taken_by", "publication__published_by").order_by("-day", "-taken_at")


def get(user: User, snapshot_id: UUID) -> CoverageSnapshot:
    """The snapshot with this id; `Http404` for an unknown one and for one of another organisation."""
    found = visible_to(user).filter(pk=snapshot_id).first()
    if found is None:
        raise Http404
    return found


def publication_of(snapshot: CoverageSnapshot) -> SnapshotPublication | None:
    """The decision to publish it, with who decided; None where it is not published. No query for those of `get`."""
    return getattr(snapshot, "publication", None)


def latest_published(organisation: Organisation) -> CoverageSnapshot | None:
    """The published snapshot of the latest day; of two of one day, the one published last. One query."""
    rows = CoverageSnapshot.objects.filter(organisation=organisation, publication__isnull=False)
    rows = rows.select_related("organisation", "taken_by", "publication__published_by")
    return rows.order_by("-day", "-publication__published_at", "-publication__pk").first()


def unpublished_months(snapshot: CoverageSnapshot) -> list[CoverageSnapshot]:
    """The month's ends before a snapshot that its trend would show if they were published, oldest first. One query."""
    rows = CoverageSnapshot.objects.filter(
        organisation_id=snapshot.organisation_id, kind=CoverageSnapshot.Kind.MONTHLY, day__lt=snapshot.day
    )
    latest = rows.select_related("organisation", "publication", "taken_by").order_by("-day")[: MONTHS_OF_TREND - 1]
    return [row for row in reversed(latest) if publication_of(row) is None]


def due_days(organisation: Organisation, *, at: date, is_evening: bool) -> list[date]:
    """The ends of months whose figures are not frozen yet: the day itself in the evening, days gone by at once.

    From the month after the latest one on; at the beginning, the first month that ended with people in the portal.
    """
    last = add_months(at.replace(day=1), 1) - timedelta(days=1)
    until = at if at == last and is_evening else at.replace(day=1) - timedelta(days=1)
    monthly = CoverageSnapshot.objects.filter(organisation=organisation, kind=CoverageSnapshot.Kind.MONTHLY)
    latest = monthly.order_by("-day").values_list("day", flat=True).first()
    if latest is None:
        begun = User.objects.filter(organisation=organisation, joined_at__lt=begin(until + timedelta(days=1)))
        return [until] if begun.exists() else []
    return _ends_of_months(latest, until)


def _ends_of_months(after: date, until: date) -> list[date]:
    days: list[date] = []
    day = add_months(after.replace(day=1), 2) - timedelta(days=1)
    while day <= until:
        days.append(day)
        day = add_months(day.replace(day=1), 2) - timedelta(days=1)
    return days


# --- by which definition ---------------------------------------------------------------------------------------------


def definition_of_day(organisation: Organisation, *, on: date) -> CoverageDefinition | None:
    """The definition in force at the end of the day, or else the first there was; None where nothing was decided."""
    rows = CoverageDefinition.objects.filter(organisation=organisation)
    decided_by: datetime = begin(on + timedelta(days=1))
    rows = rows.select_related("decided_by")
    return rows.filter(decided_at__lt=decided_by).order_by("-number").first() or rows.order_by("number").first()


# --- what may be shown -----------------------------------------------------------------------------------------------


def shown_tree(snapshot: CoverageSnapshot) -> Tree:
    """The snapshot's figures with what may be shown of them, by the tree and the limit of its day. Two queries."""
    return shown_trees([snapshot])[0]


def shown_trees(found: Sequence[CoverageSnapshot]) -> list[Tree]:
    """The same of several, in their order. Two queries."""
    own: dict[UUID, dict[int, Figure]] = {one.pk: defaultdict(Figure) for one in found}
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"snapshots": list(own)})
        for snapshot_id, unit_id, standing, people, *numbers in cursor.fetchall():
            figure = own[snapshot_id][unit_id]
            if standing == Standing.COUNTED:
                figure.add(Figure(people, *numbers))
            else:
                figure.left_out[standing] = people
    nodes: dict[UUID, list[Node]] = defaultdict(list)
    units = SnapshotUnit.objects.filter(snapshot__in=own)
    for snapshot_id, unit_id, above, name, path in units.values_list(
        "snapshot_id", "unit_id", "parent_id", "name", "path"
    ):
        nodes[snapshot_id].append(Node(unit_id, above, name, path))
    return [Tree(one, sorted(nodes[one.pk], key=_depth), own[one.pk]) for one in found]


def _depth(node: Node) -> tuple[int, int]:
    """Parents before children."""
    return node.path.count("."), node.id


def shown_numbers(tree: Tree) -> dict[int, tuple[int, ...]]:
    """Of each unit that may be shown: whether small groups are counted in it, the people, and every measure."""
    found: dict[int, tuple[int, ...]] = {}
    for unit_id in filter(tree.is_shown, tree.nodes):
        figure = tree.total(unit_id)
        found[unit_id] = (tree.has_guests(unit_id), figure.people, *map(figure.of, MEASURES))
    return found


def kept_numbers(snapshot: CoverageSnapshot) -> dict[int, tuple[int, ...]]:
    """The same as it was kept when the snapshot was taken. One query."""
    rows = SnapshotFigure.objects.filter(snapshot=snapshot)
    return {row[0]: row[1:] for row in rows.values_list("unit_id", "with_small", "people", *MEASURES)}


def trend_of(unit_id: int, *, until: date, only_published: bool, months: int = MONTHS_OF_TREND) -> tuple[Point, ...]:
    """The figures of a unit at the ends of the last months up to a day, the oldest first; one query.

    A month in which the unit was too small to show is not there, and with `only_published` none that is not published.
    A unit keeps its trend through changes of its name.
    """
    rows = SnapshotFigure.objects.filter(unit_id=unit_id, snapshot__kind=CoverageSnapshot.Kind.MONTHLY)
    rows = rows.filter(snapshot__day__lte=until)
    if only_published:
        rows = rows.filter(snapshot__publication__isnull=False)
    latest = rows.order_by("-snapshot__day").values_list("snapshot__day", "snapshot_id", "people", *MEASURES)[:months]
    return tuple(Point(day, snapshot_id, Figure(*numbers)) for day, snapshot_id, *numbers in reversed(latest))


def figures_of(unit_id: int, snapshot_ids: Sequence[UUID]) -> dict[UUID, Figure]:
    """What may be shown of a unit in each of these snapshots; those where it is too small are absent. One query."""
    rows = SnapshotFigure.objects.filter(unit_id=unit_id, snapshot_id__in=snapshot_ids)
    found = rows.values_list("snapshot_id", "people", *MEASURES)
    return {snapshot_id: Figure(*numbers) for snapshot_id, *numbers in found}
