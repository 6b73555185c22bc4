"""Deciding what the figures mean: limits, history, and that today is counted by it at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from competence.models import GapStale
from planning.actions import coverage as counting
from planning.actions import definitions as deeds
from planning.actions.refusals import Refused
from planning.models import CoverageCount, CoverageDefinition, Plan
from planning.queries import coverage
from planning.queries.definitions import Terms
from tests.cast import Cast
from tests.make.planning import make_plan

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
DAY = date(2026, 6, 1)


def test_a_decision_is_kept_and_today_is_counted_by_it(cast: Cast) -> None:
    """A plan of fourteen months is current by eighteen and not by twelve; the first version is that of before."""
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=NOW - timedelta(days=420))
    counting.refresh(organisation=cast.organisation, on=DAY)
    assert coverage.by_unit(cast.organisation, on=DAY)[cast.ward.pk].current == 0
    settings = replace(deeds.settings_of(cast.organisation), plan_valid_months=18, small_group_limit=8)
    decided = deeds.decide(
        organisation=cast.organisation, settings=settings, why="Beslut i nämnden.", number=0,
        by=cast.hr_strategist, at=NOW,
    )  # fmt: skip
    cast.organisation.refresh_from_db()
    terms = Terms.of(cast.organisation, on=DAY)
    assert (decided.number, decided.decided_by, decided.why) == (2, cast.hr_strategist, "Beslut i nämnden.")
    assert list(
        CoverageDefinition.objects.order_by("number").values_list("number", "plan_valid_months", "decided_by")
    ) == [
        (1, 12, None),
        (2, 18, cast.hr_strategist.pk),
    ]
    assert coverage.by_terms(terms)[cast.ward.pk].current == 1
    assert set(CoverageCount.objects.values_list("definition", flat=True)) == {terms.key}
    assert GapStale.objects.filter(organisation=cast.organisation, unit=None).exists(), "the gap map has groups too"


@pytest.mark.parametrize(
    ("change", "number", "refusal"),
    [
        ({}, 0, deeds.NothingChanged),
        ({"living_months": 5}, 3, deeds.ChangedMeanwhile),
        ({"small_group_limit": 5}, 0, deeds.LimitOnlyRises),
        ({"plan_valid_months": 19}, 0, deeds.OutOfBounds),
        ({"living_months": 13}, 0, deeds.OutOfBounds),
        ({"leave_days": 366}, 0, deeds.OutOfBounds),
    ],
)
def test_what_is_not_an_organisations_to_decide_is_refused(
    cast: Cast, change: dict[str, int], number: int, refusal: type[Refused]
) -> None:
    settings = replace(deeds.settings_of(cast.organisation), **change)
    with pytest.raises(refusal):
        deeds.decide(
            organisation=cast.organisation, settings=settings, why="Så.", number=number, by=cast.hr_strategist, at=NOW
        )
    assert CoverageDefinition.objects.count() == 0


def test_who_only_reads_the_figures_decides_nothing(cast: Cast) -> None:
    settings = replace(deeds.settings_of(cast.organisation), living_months=5)
    with pytest.raises(PermissionDenied):
        deeds.decide(organisation=cast.organisation, settings=settings, why="Så.", number=0, by=cast.union, at=NOW)
