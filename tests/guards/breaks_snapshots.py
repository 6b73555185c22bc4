"""What the constraints of frozen figures forbid, done on purpose."""

from collections.abc import Callable
from datetime import date

from django.db import models
from django.utils import timezone

from planning.models import (
    CoverageSnapshot,
    SnapshotCount,
    SnapshotFigure,
    SnapshotPerson,
    SnapshotReason,
    SnapshotUnit,
)
from tests.guards.world import World

Break = Callable[[World], object]


def _snapshot(world: World, **changes: object) -> CoverageSnapshot:
    values = {
        "organisation": world.cast.organisation,
        "kind": "MONTHLY",
        "day": date(2026, 2, 28),
        "taken_at": timezone.now(),
        "definition": {},
        "limit": 6,
        "digest": "0" * 64,
    }
    return CoverageSnapshot.objects.create(**{**values, **changes})


def _twice_monthly(world: World) -> None:
    for _ in range(2):
        _snapshot(world)


def _again(model: type[models.Model]) -> Break:
    """A copy of a frozen row, under a new key."""

    def broken(world: World) -> None:
        row = model._default_manager.filter(snapshot_id=world.snapshot.pk)[:1].get()
        row.pk = None
        row.save(force_insert=True)

    return broken


def _figures_of_one_snapshot(world: World) -> None:
    snapshot = _snapshot(world)
    for _ in range(2):
        SnapshotFigure.objects.create(snapshot=snapshot, unit=world.cast.ward, people=6)


def _count(world: World, **numbers: int) -> None:
    SnapshotCount.objects.create(
        snapshot=_snapshot(world),
        unit=world.cast.ward,
        profession=world.cast.employee.employments.get().profession,
        form="PERMANENT",
        standing="COUNTED",
        **numbers,
    )


def _person(world: World, talks: int) -> None:
    SnapshotPerson.objects.create(
        snapshot=_snapshot(world),
        user=world.cast.employee,
        unit=world.cast.ward,
        standing="COUNTED",
        current=False,
        living=False,
        talks=talks,
        assessed=False,
        agreed=False,
    )


def _reasons(world: World, *people: int) -> None:
    snapshot = _snapshot(world)
    for number in people:
        SnapshotReason.objects.create(
            snapshot=snapshot, unit=world.cast.ward, kind="PERFORMANCE", reason="TIME", people=number
        )


BREAKS_SNAPSHOTS: dict[str, Break] = {
    "snapshot_monthly_once": _twice_monthly,
    "snapshot_asked_by": lambda w: _snapshot(w, kind="ASKED"),
    "snapshot_digest": lambda w: _snapshot(w, digest="0" * 63),
    "snapshot_digest_version": lambda w: _snapshot(w, digest_version=3),
    "snapshot_unit_once": _again(SnapshotUnit),
    "snapshot_figure_once": _figures_of_one_snapshot,
    "snapshot_figure_within_people": lambda w: SnapshotFigure.objects.create(
        snapshot=_snapshot(w), unit=w.cast.ward, people=6, current=7
    ),
    "snapshot_count_once": _again(SnapshotCount),
    "snapshot_within_people": lambda w: _count(w, people=1, current=2),
    "snapshot_reason_once": lambda w: _reasons(w, 6, 6),
    "snapshot_reason_said": lambda w: _reasons(w, 0),
    "snapshot_person_once": _again(SnapshotPerson),
    "snapshot_person_talks": lambda w: _person(w, talks=8),
}
