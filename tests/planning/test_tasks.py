"""The scheduler's work."""

from django.utils import timezone

from planning import tasks
from planning.models import CoverageCount, CoverageStale
from planning.queries import coverage
from planning.queries.coverage import Count
from tests.cast import Cast


def test_every_organisation_is_counted(cast: Cast) -> None:
    tasks.count_coverage()
    assert list(CoverageStale.objects.all()) == []
    foreign = cast.foreigner.organisation
    assert CoverageCount.objects.filter(unit__organisation=foreign).get().people == 2
    assert (
        sum((count.counted for count in coverage.by_unit(cast.organisation, on=timezone.localdate()).values()), 0) == 15
    )
    assert coverage.by_unit(foreign, on=timezone.localdate()).popitem()[1] == Count(counted=2)
