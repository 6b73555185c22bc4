"""Telling people of the talk year: what was changed, that it is open, and that a talk is still to be booked.

All of it is work of the portal itself, as jobs: the messages are written in batches in the transaction that says
"done", each with a key of its own, so that a worker that is killed anywhere has told nobody, and nobody is told twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from planning.models import TalkCycle, TalkCycleChange, TalkWindow
from planning.queries import talk_cycles
from portal.actions import jobs, messages
from portal.actions.jobs import Report
from portal.actions.messages import Telling
from portal.authorization import Permission, can
from portal.models import Job, Organisation, User

BATCH = 2000


@transaction.atomic
def ask_due(*, organisation: Organisation, at: datetime, by: User | None) -> tuple[Job, ...]:
    """Ask for the reminders that are due on the day and not given yet. `by` None is the scheduler itself."""
    asked = []
    for due in talk_cycles.due_reminders(organisation, timezone.localdate(at)):
        given = Job.objects.filter(kind=talk_cycles.REMINDING, subject=due.key, organisation=organisation)
        if given.exclude(state__in=(Job.State.FAILED, Job.State.PARKED)).exists():
            continue
        parameters = {"window": due.window.pk, "days": due.days, "last": str(due.last_day)}
        job = jobs.ask(
            kind=talk_cycles.REMINDING, subject=due.key, by=by, organisation=organisation, at=at,
            parameters=parameters, unique_key=due.key,
        )  # fmt: skip
        asked.append(job)
    return tuple(asked)


def run_reminders(job: Job, report: Report, at: datetime) -> None:
    """Tell everyone without a talk, and each manager and deputy how many of hers have none; nobody if it is closed."""
    window = TalkWindow.objects.select_related("cycle").filter(pk=job.parameters["window"]).first()
    if window is None or window.cycle.state != TalkCycle.State.OPEN:
        return
    lacking = talk_cycles.without_talk(window, on=timezone.localdate(at))
    facts = {"kind": window.kind, "last": str(job.parameters["last"])}
    counts = Counter(leader for one in lacking for leader in one.leaders)
    to_people = [
        Telling(one.user_id, "talk_reminder", _key(job, one.user_id), reverse("planning:my-talk"), facts)
        for one in lacking
    ]
    to_leaders = [
        Telling(leader, "talk_reminder_team", _key(job, leader, "team"), reverse("planning:team"),
                {**facts, "people": people})
        for leader, people in counts.items()
    ]  # fmt: skip
    _tell([*to_leaders, *to_people], report, at)


def run_telling(job: Job, report: Report, at: datetime) -> None:
    """Tell those who lead that the year is open or changed; and of new days those whose talk it is."""
    cycle_id = int(job.subject.partition(":")[0])
    cycle = TalkCycle.objects.get(pk=cycle_id)
    on = timezone.localdate(at)
    leaders = talk_cycles.leaders_of(cycle.organisation_id, on=on)
    path = reverse("planning:talk-year", args=[cycle.pk])
    changes = TalkCycleChange.objects.filter(cycle=cycle, pk__in=job.parameters.get("changes", []))
    kind = "cycle_opened" if job.parameters.get("is_opened") else "cycle_changed"
    facts = {
        "first": str(cycle.period.lower),
        "after": str(cycle.period.upper),
        "changes": [[one.kind, one.what] for one in changes.order_by("pk")],
    }
    tellings = [Telling(leader, kind, _key(job, leader), path, facts) for leader in leaders]
    moved = [one for one in changes if one.what == "days" and one.kind]
    for one in moved:
        tellings += _of_moved(job, cycle, one, set(leaders), at)
    _tell(tellings, report, at)
    changes.update(told_at=at)


def allowed(user: User, _job: Job) -> bool:
    """Those who run the talk year may see how far it has come."""
    return can(user, Permission.RUN_TALK_YEAR)


def _of_moved(
    job: Job, cycle: TalkCycle, change: TalkCycleChange, leaders: set[UUID], at: datetime
) -> Iterable[Telling]:
    """The employees whose talk of the kind has other days, and is not held yet; those who lead know already."""
    first, _, last = change.after.partition("/")
    facts = {"kind": change.kind, "first": first, "last": last}
    path = reverse("planning:talk-year", args=[cycle.pk])
    for person in talk_cycles.not_held(cycle, change.kind, on=timezone.localdate(at)):
        if person not in leaders:
            yield Telling(person, "cycle_days", _key(job, person, change.kind), path, facts)


def _key(job: Job, person: UUID, more: str = "") -> str:
    return f"{job.kind}:{job.subject}:{person}:{more}"


def _tell(tellings: Sequence[Telling], report: Callable[[int, int], None], at: datetime) -> None:
    report(0, len(tellings))
    for start in range(0, len(tellings), BATCH):
        part = tellings[start : start + BATCH]
        messages.tell(tellings=part, at=at)
        report(start + len(part), len(tellings))
