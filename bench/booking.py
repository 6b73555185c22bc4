"""One deed of a manager: as many talks as she has people, each with a time and an invitation for both calendars."""

import time
from datetime import datetime, timedelta
from statistics import median

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import region
from bench.clients import Unexpected
from bench.report import Report
from planning.actions import slots
from planning.models import Talk, TalkSlot
from planning.queries.slots import span
from portal.authorization import own_reports
from portal.models import Mail, User

ROUNDS = 3
A_DAY = 6  # talks
LENGTH, PAUSE = timedelta(minutes=45), timedelta(minutes=15)


def measure(people: int, seed: int, report: Report) -> None:
    """The median of three rounds, each taken back afterwards."""
    region.prepare(people, seed)
    manager = User.objects.select_related("organisation").get(username=region.people().manager_of_60)
    reports = list(own_reports(manager).select_related("organisation").order_by("pk")[: region.ROWS])
    rounds = [_book(manager, reports) for _ in range(ROUNDS)]
    report.add("team_bulk_book_s", median(seconds for seconds, _queries in rounds))
    report.add("team_bulk_book_queries", rounds[-1][1])
    report.note(f"{len(reports)} talks booked in one deed, with {2 * len(reports)} mails that hold a calendar object")


def _book(manager: User, reports: list[User]) -> tuple[float, int]:
    """Offer and give, as the button on the page does; what is written must be all there."""
    with transaction.atomic():
        for person in (manager, *reports):
            person.email = f"{person.username}@example.org"
        User.objects.bulk_update((manager, *reports), ["email"])
        _clear(manager, reports)
        before, begun = Mail.objects.count(), time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            done = slots.hand_out(
                people=reports,
                kind=Talk.Kind.PAY_FEEDBACK,
                times=_times(len(reports)),
                place="Rum 1",
                by=manager,
                at=timezone.now(),
            )
        seconds = time.perf_counter() - begun
        mails = Mail.objects.count() - before
        transaction.set_rollback(True)
    if (len(done.talks), mails) != (len(reports), 2 * len(reports)):
        raise Unexpected(f"{len(done.talks)} talks and {mails} mails of {len(reports)} people.")
    return seconds, len(queries)


def _clear(manager: User, reports: list[User]) -> None:
    """What is booked already does not stand in the way: nobody has an open talk of the kind, or another at a time."""
    Talk.objects.filter(led_by=manager, time__isnull=False).update(time=None)
    Talk.objects.filter(user__in=reports, time__isnull=False).update(time=None)
    ended = {"state": Talk.State.NOT_HELD, "reason": Talk.Reason.TIME, "ended_by": manager, "ended_at": timezone.now()}
    Talk.objects.filter(user__in=reports, kind=Talk.Kind.PAY_FEEDBACK).exclude(state="CONFIRMED").update(**ended)
    TalkSlot.objects.filter(offered_by=manager).delete()


def _times(count: int) -> list[DateTimeTZRange]:
    """So many times, six a day from tomorrow morning on."""
    first = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), datetime.min.time()))
    begins = [
        first + timedelta(days=number // A_DAY, hours=8) + number % A_DAY * (LENGTH + PAUSE) for number in range(count)
    ]
    return [span(moment, moment + LENGTH) for moment in begins]
