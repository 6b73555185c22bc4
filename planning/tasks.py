"""What the scheduler has done for planning; each task is one call, and may be done twice without harm."""

import logging

from django.utils import timezone

from planning.actions import coverage, hand_overs, plans, quality, snapshots, talk_reminders
from planning.documents import snapshot_job
from portal.queries import organisations
from portal.worker.tasks import task

log = logging.getLogger(__name__)


@task()
def count_coverage() -> None:
    """Count the units again that triggers have marked, and everything when the day is new."""
    today = timezone.localdate()
    for organisation in organisations.everyone():
        if units := coverage.refresh(organisation=organisation, on=today):
            log.info("coverage of %s counted for %s units", organisation.code, units)


@task()
def count_quality() -> None:
    """Count the quality of the plans where the day is not counted yet."""
    today = timezone.localdate()
    for organisation in organisations.everyone():
        if quality.count(organisation=organisation, on=today):
            log.info("quality of the plans of %s counted", organisation.code)


@task()
def remind_of_talks() -> None:
    """Ask for the reminders of talks that are due today; what is asked for or given already is not asked for again."""
    for organisation in organisations.everyone():
        for job in talk_reminders.ask_due(organisation=organisation, at=timezone.now(), by=None):
            log.info("reminders of talks in %s: job %s", organisation.code, job.pk)


@task()
def freeze_months() -> None:
    """Ask for the figures of the month's last day in its evening, or as soon as possible; forget people kept enough."""
    now = timezone.now()
    for organisation in organisations.everyone():
        for job in snapshot_job.ask_due(organisation=organisation, at=now):
            log.info("figures of %s for %s: job %s", job.parameters["day"], organisation.code, job.pk)
        if people := snapshots.forget_people(organisation=organisation, on=timezone.localdate(now)):
            log.info("%s people of old snapshots of %s are forgotten", people, organisation.code)


@task()
def hand_over_talks() -> None:
    """Hand open talks over where somebody has another nearest manager; what is done is not done again."""
    for organisation in organisations.everyone():
        if count := hand_overs.hand_over(organisation=organisation, at=timezone.now()):
            log.info("%s talks handed over in %s", count, organisation.code)


@task()
def close_plans_of_leavers() -> None:
    """Close the plans of people who have left: nobody can agree to them or follow them up any more."""
    if count := plans.close_of_leavers(at=timezone.now()):
        log.info("%s plans of people who have left are closed", count)
