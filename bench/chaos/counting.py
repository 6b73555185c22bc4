"""What has become of everything that was asked for, counted in the database and at the mail server."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from bench.chaos.asking import Asked
from bench.chaos.kinds import PEOPLE_TOLD
from bench.chaos.visiting import Visitors
from planning.models import CoverageSnapshot
from portal.actions.jobs import OPEN
from portal.models import Job, JobResult, Mail, Message

State = Job.State
EFFECTS = ("chaos_effect", "chaos_tell", "chaos_snapshot", "chaos_large")
FILES = ("chaos_large", "plan_pdf", "plan_archive")
ON_ITS_WAY = (Mail.State.WAITING, Mail.State.SENDING)
LONGEST_WAIT = 1000.0  # milliseconds


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of a run. `waits_ms`: the longest request while the database stood, and while it did not."""

    asked: int
    done: int
    failed: int
    parked: int
    lost: int
    twice: int
    attempts: int
    letters: int
    mails: int
    mails_lost: int
    mails_repeated: int
    wait_ms: float
    wait_database_ms: float
    refused: int
    page_ms: float
    page_database_ms: float
    pages: int
    pages_refused: int
    web_recovered: bool
    restarts: int

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing done twice, nobody waited for the broker."""
        lost = self.lost or self.twice or self.mails_lost or self.failed or not self.web_recovered
        return not lost and max(self.wait_ms, self.page_ms) <= LONGEST_WAIT


def open_work() -> int:
    """Jobs and mails that are not over."""
    return Job.objects.filter(state__in=OPEN).count() + Mail.objects.filter(state__in=ON_ITS_WAY).count()


def let_time_pass() -> None:
    """Leases run out and waits are over, as they are some minutes later."""
    now = timezone.now()
    Job.objects.filter(state=State.RUNNING).update(lease_until=now)
    Mail.objects.filter(state=Mail.State.SENDING).update(lease_until=now)
    Mail.objects.filter(state=Mail.State.WAITING).update(not_before=now)


def count(
    asked: Asked, visitors: Visitors, taken: Counter[str], broken: list[tuple[float, float]], restarts: int
) -> Count:
    """Count everything; `broken` are the times when the database was down."""
    states = dict(Job.objects.filter(pk__in=asked.jobs).values_list("pk", "state"))
    tally = Counter(states.values())
    gone = len(asked.jobs) - len(states) + sum(tally[state] for state in OPEN)
    waits, pages = _longest(asked.waits, broken), _longest(visitors.visit.waits, broken)
    ids = {f"{pk}" for pk in Mail.objects.filter(unique_key__in=asked.letters).values_list("pk", flat=True)}
    arrived = {identifier: number for identifier, number in taken.items() if any(one in identifier for one in ids)}
    return Count(
        asked=len(asked.jobs),
        done=tally[State.DONE],
        failed=tally[State.FAILED],
        parked=tally[State.PARKED],
        lost=gone + _without_effect(),
        twice=_twice(),
        attempts=sum(Job.objects.values_list("attempts", flat=True)),
        letters=len(asked.letters),
        mails=len(arrived),
        mails_lost=len(asked.letters) - len(arrived),
        mails_repeated=sum(number - 1 for number in taken.values()),
        wait_ms=waits[False],
        wait_database_ms=waits[True],
        page_ms=pages[False],
        page_database_ms=pages[True],
        pages=len(visitors.visit.waits),
        pages_refused=sum(1 for _began, _ended, refused in visitors.visit.waits if refused),
        web_recovered=visitors.is_answered(),
        refused=sum(1 for _began, _ended, refused in asked.waits if refused),
        restarts=restarts,
    )


def _longest(waits: list[tuple[float, float, bool]], broken: list[tuple[float, float]]) -> dict[bool, float]:
    """The longest wait in milliseconds: False while the database stood, True while it did not or refused."""
    longest = {False: 0.0, True: 0.0}
    for began, ended, refused in waits:
        key = refused or any(began < until and ended > since for since, until in broken)
        longest[key] = max(longest[key], (ended - began) * 1000)
    return longest


def _effects() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT job::text, count(*) FROM chaos_effect GROUP BY job")
        return Counter(dict(cursor.fetchall()))


def _without_effect() -> int:
    """Jobs that say "done" without what they should have left behind."""
    effects = _effects()
    done = Job.objects.filter(state=State.DONE)
    bare = sum(1 for job in done.filter(kind__in=EFFECTS).values_list("pk", flat=True) if not effects[str(job)])
    told = done.filter(kind="chaos_tell").count() * PEOPLE_TOLD - Message.objects.filter(kind="chaos").count()
    frozen = done.filter(kind="chaos_snapshot").count() - CoverageSnapshot.objects.count()
    return bare + done.filter(kind__in=FILES, result__isnull=True).count() + max(0, told) + max(0, frozen)


def _twice() -> int:
    """Effects beyond the first, effects of jobs that are not done, and two jobs for one asking."""
    done = {str(job) for job in Job.objects.filter(state=State.DONE).values_list("pk", flat=True)}
    effects = sum(number - (job in done) for job, number in _effects().items())
    files = JobResult.objects.exclude(job__state=State.DONE).count()
    told = (
        Message.objects.filter(kind="chaos").count()
        - PEOPLE_TOLD * Job.objects.filter(kind="chaos_tell", state=State.DONE).count()
    )
    keys = Counter(Job.objects.filter(kind__in=EFFECTS).values_list("kind", "subject"))
    return effects + files + max(0, told) + sum(number - 1 for number in keys.values())
