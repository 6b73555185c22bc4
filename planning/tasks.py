"""What the scheduler has done for planning; each task is one call, and may be done twice without harm."""

import logging

from celery import shared_task
from django.utils import timezone

from planning.actions import coverage, quality, talk_reminders
from portal.queries import organisations

log = logging.getLogger(__name__)


@shared_task(name="planning.tasks.count_coverage")  # type: ignore[untyped-decorator]
def count_coverage() -> None:
    """Count the units again that triggers have marked, and everything when the day is new."""
    today = timezone.localdate()
    for organisation in organisations.everyone():
        if units := coverage.refresh(organisation=organisation, on=today):
            log.info("coverage of %s counted for %s units", organisation.code, units)


@shared_task(name="planning.tasks.count_quality")  # type: ignore[untyped-decorator]
def count_quality() -> None:
    """Count the quality of the plans where the day is not counted yet."""
    today = timezone.localdate()
    for organisation in organisations.everyone():
        if quality.count(organisation=organisation, on=today):
            log.info("quality of the plans of %s counted", organisation.code)


@shared_task(name="planning.tasks.remind_of_talks")  # type: ignore[untyped-decorator]
def remind_of_talks() -> None:
    """Ask for the reminders of talks that are due today; what is asked for or given already is not asked for again."""
    for organisation in organisations.everyone():
        for job in talk_reminders.ask_due(organisation=organisation, at=timezone.now(), by=None):
            log.info("reminders of talks in %s: job %s", organisation.code, job.pk)
