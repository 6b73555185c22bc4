"""The gaps of the region by one statement over all ratings, to compare the page with; all requirements resolved."""

import time
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.clients import Unexpected
from bench.report import Report
from competence.actions import gap_counts as counting
from competence.models import GapStale
from competence.queries import gap_counts, requirements
from competence.queries.gap_counts import COLUMNS, COUNT
from portal.models import Organisation, User

BATCH = 4000
ROLLED_UP = """
SELECT subpath(u.path, 0, 2)::text, counted.competence_id, sum(below_far + below),
    sum(below_far + below + met + above + unrated + not_applicable)
FROM ({count}) counted (unit_id, profession_id, competence_id, {columns})
JOIN portal_unit u ON u.id = counted.unit_id WHERE nlevel(u.path) > 1 GROUP BY 1, 2
""".replace("{count}", COUNT).replace("{columns}", COLUMNS)
"""The figures of the first page, for all competences, without anything kept."""
KEPT = """
SELECT u.path::text, s.competence_id, s.below_far + s.below,
    s.below_far + s.below + s.met + s.above + s.unrated + s.not_applicable
FROM competence_gapsum s JOIN portal_unit u ON u.id = s.unit_id WHERE nlevel(u.path) = 2
"""


def measure(report: Report) -> None:
    """What a page without kept counts would cost, and what keeping them costs."""
    organisation = Organisation.objects.get()
    today = timezone.localdate()
    _count_all(organisation)
    _one_statement(gap_counts.people_in(organisation.units.values_list("pk", flat=True), on=today), report)
    _resolve_all(list(User.objects.order_by("pk").values_list("pk", flat=True)), report)
    _recount(organisation, report)


def _resolve_all(person_ids: list[UUID], report: Report) -> None:
    begun = time.perf_counter()
    people = 0
    for start in range(0, len(person_ids), BATCH):
        people += len(requirements.of_many(person_ids[start : start + BATCH], on=timezone.localdate()))
    report.add("resolve_all_s", time.perf_counter() - begun)
    report.note(f"requirements of {people} people resolved, {BATCH} at a time")


def _one_statement(everyone: Sequence[UUID], report: Report) -> None:
    """The same answer as the page's, or it is not worth comparing."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(ROLLED_UP, {"people": list(everyone), "day": timezone.localdate()})
        answer = set(cursor.fetchall())
        seconds = time.perf_counter() - begun
        cursor.execute(KEPT)
        kept = set(cursor.fetchall())
    if answer != kept:
        raise Unexpected(f"kept gap counts differ from the direct count in {len(answer ^ kept)} places.")
    report.add("gapmap_sql_ms", seconds * 1000)


def _recount(organisation: Organisation, report: Report) -> None:
    """One unit, as after a submitted self-assessment; then everything, as on a new day."""
    unit = organisation.units.filter(children=None, employments__is_main=True).first()
    GapStale.objects.create(organisation=organisation, unit=unit)
    report.add("gap_recount_unit_ms", _count_all(organisation) * 1000)
    GapStale.objects.create(organisation=organisation)
    report.add("gap_recount_all_s", _count_all(organisation))


def _count_all(organisation: Organisation) -> float:
    begun = time.perf_counter()
    while counting.refresh(organisation=organisation, on=timezone.localdate(), at=timezone.now()):
        pass
    return time.perf_counter() - begun
