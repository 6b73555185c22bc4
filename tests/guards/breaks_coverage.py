"""What the constraints of the kept counts and the definitions of the coverage forbid, done on purpose."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from planning.models import CoverageCut, CoverageDefinition, CoverageSum, QualityCount
from portal.models import Organisation
from tests.guards.world import World

Break = Callable[[World], object]
DAY = date(2026, 1, 1)


def _sum(world: World, *, current: int = 0) -> None:
    CoverageSum.objects.create(
        unit=world.cast.ward, day=DAY, definition="12-6-90-90-30", standing="COUNTED", people=1, current=current
    )


def _cut(world: World, *, current: int = 0) -> None:
    CoverageCut.objects.create(
        organisation=world.cast.organisation,
        day=DAY,
        definition="12-6-90-90-30",
        cut=CoverageCut.Cut.FORM,
        part="PERMANENT",
        shown_with="PERMANENT",
        people=1,
        current=current,
    )


def _definition(world: World, *, number: int = 90, living: int = 6) -> None:
    CoverageDefinition.objects.create(
        organisation=world.cast.organisation,
        number=number,
        plan_valid_months=12,
        living_months=living,
        min_days_in_job=90,
        leave_days=90,
        leaving_days=30,
        small_group_limit=6,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _quality(world: World, *, goals: int = 0) -> None:
    QualityCount.objects.create(unit=world.cast.ward, day=DAY, from_need=goals)


def _twice(once: Callable[[World], None]) -> Break:
    def broken(world: World) -> None:
        once(world)
        once(world)

    return broken


BREAKS_COVERAGE: dict[str, Break] = {
    "organisation_coverage": lambda _world: Organisation.objects.update(living_months=13, plan_valid_months=12),
    "coverage_sum_once": _twice(_sum),
    "coverage_sum_within_people": lambda world: _sum(world, current=2),
    "coverage_cut_once": _twice(_cut),
    "coverage_cut_within_people": lambda world: _cut(world, current=2),
    "coverage_definition_once": _twice(_definition),
    "coverage_definition_living": lambda world: _definition(world, living=13),
    "quality_count_once": _twice(_quality),
    "quality_count_parts": lambda world: _quality(world, goals=1),
}
