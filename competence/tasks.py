"""What the scheduler has done for competence; each task is one call, and may be done twice without harm."""

import logging

from celery import shared_task
from django.utils import timezone

from competence.actions import answer_pace
from portal.queries import organisations

log = logging.getLogger(__name__)


@shared_task(name="competence.tasks.measure_pace")  # type: ignore[untyped-decorator]
def measure_pace() -> None:
    """Measure once a day how long an answer takes in each organisation."""
    for organisation in organisations.everyone():
        if pace := answer_pace.measure(organisation=organisation, at=timezone.now()):
            log.info("%s: an answer takes %s s, of %s answers", organisation.code, pace.seconds, pace.answers)
