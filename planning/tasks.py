"""What the scheduler has done for planning; each task is one call, and may be done twice without harm."""

import logging

from celery import shared_task
from django.utils import timezone

from planning.actions import coverage
from portal.queries import organisations

log = logging.getLogger(__name__)


@shared_task(name="planning.tasks.count_coverage")  # type: ignore[untyped-decorator]
def count_coverage() -> None:
    """Count the units again that triggers have marked, and everything when the day is new."""
    today = timezone.localdate()
    for organisation in organisations.everyone():
        if units := coverage.refresh(organisation=organisation, on=today):
            log.info("coverage of %s counted for %s units", organisation.code, units)
