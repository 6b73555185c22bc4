"""The demo's frozen figures: a year of month's ends, the later of them public, and an answer to the council."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from planning.actions import council_answers, snapshots
from planning.models import CoverageDefinition, CoverageSnapshot
from planning.queries.validity import add_months
from portal.models import Organisation, Unit, User

MONTHS = 12
UNPUBLISHED = 3
"""The oldest months, which were frozen before anybody published: HR alone sees them in the trend."""
LATE = time(23, 10)
HALF_A_DAY = timedelta(hours=12)
NOTE = "Inför nämndens möte"
ANSWER = {
    "title": "Svar på motion om individuella utvecklingsplaner",
    "question": (
        "Hur många medarbetare har en aktuell individuell utvecklingsplan, och hur stor del har haft sina samtal?"
    ),
    "introduction": (
        "Regionen kan nu svara för varje förvaltning och verksamhet, varje dag. En plan räknas när båda har kommit "
        "överens om den och den är gjord eller uppföljd inom tolv månader.\n"
        "Siffrorna säger att planen finns. Om den gör nytta följs upp på annat sätt."
    ),
    "steps": (
        "Chefer som saknar tider för samtal får hjälp att boka dem i grupp före jul.\n"
        "Enheter där planerna har gått ut får stöd av HR under våren."
    ),
}


def freeze(organisation: Organisation, *, strategist: User, root: Unit, today: date) -> None:
    """Freeze the figures of each month's end of the last year, as the scheduler would have."""
    CoverageDefinition.objects.create(
        organisation=organisation,
        number=1,
        plan_valid_months=organisation.plan_valid_months,
        living_months=organisation.living_months,
        min_days_in_job=organisation.min_days_in_job,
        leave_days=organisation.leave_days,
        leaving_days=organisation.leaving_days,
        small_group_limit=organisation.small_group_limit,
        decided_at=_late(add_months(today, -MONTHS * 3)),
    )
    first = today.replace(day=1)
    days = [add_months(first, -months) - timedelta(days=1) for months in range(MONTHS - 1, -1, -1)]
    taken = [_take(organisation, day) for day in days]
    for one in taken[UNPUBLISHED:]:
        snapshots.publish(snapshot=one.pk, note=NOTE, by=strategist, at=_late(one.day) + HALF_A_DAY)
    latest = taken[-1]
    at = _late(latest.day) + HALF_A_DAY
    answer = council_answers.write(snapshot=latest, unit=root, words=ANSWER, by=strategist, at=at)
    council_answers.publish(answer=answer, version=answer.version, by=strategist, at=at)


def _take(organisation: Organisation, day: date) -> CoverageSnapshot:
    kind = CoverageSnapshot.Kind.MONTHLY
    return snapshots.take(organisation=organisation, day=day, kind=kind, note="", by=None, at=_late(day))


def _late(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, LATE))
