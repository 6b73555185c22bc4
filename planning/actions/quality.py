"""Counting the quality of plans, once a day.

SQL text stands here because counts are written where they are counted, and never travel.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction

from planning.models import QualityCount
from planning.queries.quality import COUNT
from portal.models import Organisation

DAYS_KEPT = 7

_KEEP = f"""
INSERT INTO planning_qualitycount (unit_id, people, goals, from_need, due, in_time, day)
SELECT counted.*, %(day)s::date FROM ({COUNT}) counted
"""  # noqa: S608 - columns of our own


def count(*, organisation: Organisation, on: date) -> bool:
    """Count the day, unless that is done; says whether it was. Run by the scheduler, by nobody else.

    Days gone by are kept for a week, so that a page never stands empty.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        mine = QualityCount.objects.filter(unit__organisation=organisation)
        if mine.filter(day=on).exists():
            return False
        mine.filter(day__lt=on - timedelta(days=DAYS_KEPT)).delete()
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, {"organisation": organisation.pk, "day": on, "zone": settings.TIME_ZONE})
    return True
