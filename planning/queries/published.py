"""What is published of the frozen figures, and who may read which of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from planning.models import CoverageSnapshot
from planning.queries.snapshots import Figure, Point, Tree, publication_of, trend_of
from portal.authorization import Permission, can, units_within
from portal.models import Organisation, Unit, User
from portal.queries.release import OWN

UNIT, DIRECTLY, MERGED = "unit", "own", "merged"


@dataclass(frozen=True, slots=True)
class Line:
    """A part that is shown: a unit with all below it, a unit's own people (`own`), or its small groups (`merged`).

    `unit_id` is the unit itself, or the one that the part belongs to; `depth` is 0 for the topmost.
    """

    kind: str
    unit_id: int
    parent_id: int | None
    name: str
    depth: int
    figure: Figure
    with_small: bool


def may_read(user: User, snapshot: CoverageSnapshot, unit: Unit) -> bool:
    """Published figures are for who may read what is published, others for who follows up the unit."""
    if publication_of(snapshot) is not None and can(user, Permission.READ_PUBLISHED):
        return True
    return reads_unpublished(user) and can(user, Permission.READ_COVERAGE, unit)


def reads_unpublished(user: User) -> bool:
    """Who follows up, and leads nobody: a manager could take her own people, whom she knows, out of a frozen figure.

    What she may see of today is on the page of the coverage, which knows whom she leads.
    """
    return can(user, Permission.READ_COVERAGE) and not can(user, Permission.AGREE_PLAN_AS_MANAGER)


def trend_for(reader: User | None, unit_id: int, *, until: date) -> tuple[Point, ...]:
    """How a unit went by month: the published months; for who may read the others about it, all. One or two queries.

    Without a reader it is for everybody, as what is handed on.
    """
    sees_all = (
        reader is not None
        and reads_unpublished(reader)
        and units_within(reader, Permission.READ_COVERAGE).filter(pk=unit_id).exists()
    )
    return trend_of(unit_id, until=until, only_published=not sees_all)


def lines(tree: Tree, unit_id: int | None = None, depth: int = 0) -> Iterator[Line]:
    """Everything shown of a unit (None: of all) and below, each unit followed by its parts; nothing if too small."""
    unit_id = tree.top if unit_id is None else unit_id
    if unit_id is None or not tree.is_shown(unit_id):
        return
    yield Line(
        kind=UNIT,
        unit_id=unit_id,
        parent_id=tree.parent(unit_id),
        name=tree.nodes[unit_id].name,
        depth=depth,
        figure=tree.total(unit_id),
        with_small=tree.has_guests(unit_id),
    )
    name = tree.nodes[unit_id].name
    for row in tree.rows(unit_id):
        if row.unit_id:
            yield from lines(tree, row.unit_id, depth + 1)
        else:
            kind = DIRECTLY if row.unit_id == OWN else MERGED
            yield Line(kind, unit_id, unit_id, name, depth + 1, row.count, row.with_small)


def organisations() -> list[Organisation]:
    """Those that have published figures, by name. One query."""
    published = CoverageSnapshot.objects.filter(publication__isnull=False).values("organisation")
    return list(Organisation.objects.filter(pk__in=published).order_by("name", "pk"))


def of_organisation(code: str) -> list[CoverageSnapshot]:
    """The published snapshots of the organisation with this code, one for each day, the latest first. One query.

    Of two of one day it is the one published last. `Http404` where there are none.
    """
    rows = CoverageSnapshot.objects.filter(organisation__code=code, publication__isnull=False)
    rows = rows.select_related("organisation", "publication").order_by(
        "-day", "-publication__published_at", "-publication__pk"
    )
    by_day: dict[date, CoverageSnapshot] = {}
    for row in rows:
        by_day.setdefault(row.day, row)
    if not by_day:
        raise Http404
    return list(by_day.values())


def of_day(code: str, day: date) -> CoverageSnapshot:
    """The published snapshot of the day; `Http404` where there is none."""
    found = next((row for row in of_organisation(code) if row.day == day), None)
    if found is None:
        raise Http404
    return found
