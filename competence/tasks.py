"""What the scheduler has done for competence; each task may be done twice without harm."""

import logging
import time

from django.utils import timezone

from competence.actions import answer_pace, credential_reminders, gap_counts
from portal.queries import organisations
from portal.worker.tasks import task

log = logging.getLogger(__name__)
SECONDS = 45.0  # of each minute at most for the gaps; what is left over is counted in the next


@task()
def measure_pace() -> None:
    """Measure once a day how long an answer takes in each organisation."""
    for organisation in organisations.everyone():
        if pace := answer_pace.measure(organisation=organisation, at=timezone.now()):
            log.info("%s: an answer takes %s s, of %s answers", organisation.code, pace.seconds, pace.answers)


@task()
def remind_of_certificates() -> None:
    """Remind of certificates that run out, every ten minutes: what a run that was cut off left, the next one does."""
    for organisation in organisations.everyone():
        now = timezone.now()
        if given := credential_reminders.remind(organisation=organisation, on=timezone.localdate(now), at=now, by=None):
            log.info("%s reminders of certificates in %s", given, organisation.code)


@task()
def count_gaps() -> None:
    """Count the units again that triggers have marked, and everything when the day is new: step by step."""
    until = time.monotonic() + SECONDS
    for organisation in organisations.everyone():
        counted = 0
        while time.monotonic() < until:
            now = timezone.now()
            units = gap_counts.refresh(organisation=organisation, on=timezone.localdate(now), at=now)
            counted += units
            if not units:
                break
        if counted:
            log.info("gaps of %s counted for %s units", organisation.code, counted)
