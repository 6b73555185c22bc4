"""Mails that gather: once a day or once a week what is new in the inbox, and once a week what there is to do.

One job of the portal itself for each organisation and morning. It may run twice: messages that were put in a mail are
marked, and each mail has a key of its own day.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override

from portal.actions import jobs, mail_words, mails, messages
from portal.authorization.facts import LEADS
from portal.models import Job, Mandate, Message, MessageChoice, Organisation, User

KIND = "digest"
WEEK = "week"
"""The kind of the mail with what there is to do this week."""

FROM, UNTIL = time(6), time(8)
"""Local time between which the gathered mails are written."""

OLDEST = timedelta(days=14)
"""Messages that waited longer for a mail (the portal stood still, or she chose otherwise) are in the inbox alone."""

BATCH = 1000  # people
MOST_FAILURES = 3  # of a morning's job, before it is left to the next morning
Frequency = MessageChoice.Frequency
Section = Callable[[Collection[UUID], datetime], Mapping[UUID, int]]


def ask(*, organisation: Organisation, at: datetime) -> Job | None:
    """Have the morning's mails written, if it is the hour and nobody has; None otherwise.

    The week's are written on Mondays, or on the first morning of the week on which the portal is awake.
    """
    local = timezone.localtime(at)
    if not FROM <= local.time() < UNTIL:
        return None
    subject = f"{organisation.pk}:{local.date().isoformat()}"
    earlier = Job.objects.filter(kind=KIND, subject=subject).values_list("state", flat=True)
    states = Counter(earlier)
    ended = states[Job.State.FAILED] + states[Job.State.PARKED]
    if sum(states.values()) > ended or ended >= MOST_FAILURES:
        return None
    return jobs.ask(
        kind=KIND,
        subject=subject,
        by=None,
        organisation=organisation,
        at=at,
        parameters={"day": local.date().isoformat(), "weekly": not _week_is_done(organisation, local.date())},
        unique_key=subject,
    )


def run(job: Job, report: jobs.Report, at: datetime) -> None:
    """Write the mails of one morning; `report` counts people."""
    day = date.fromisoformat(job.parameters["day"])
    weekly = bool(job.parameters["weekly"])
    readers = _with_news(job.organisation_id, weekly=weekly, at=at)
    leaders = _leaders(job.organisation_id, day) if weekly and settings.DIGEST_SECTIONS else []
    done, total = 0, len(readers) + len(leaders)
    for people in _batches(readers):
        _write_news(people, day, at)
        done += len(people)
        report(done, total)
    for people in _batches(leaders):
        _write_week(people, day, at)
        done += len(people)
        report(done, total)


def allowed(_user: User, _job: Job) -> bool:
    """Nobody asks for it, and nobody sees it."""
    return False


def _batches(people: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH]


def _week_is_done(organisation: Organisation, day: date) -> bool:
    monday = day - timedelta(days=day.weekday())
    days = [f"{organisation.pk}:{(monday + timedelta(days=number)).isoformat()}" for number in range(day.weekday())]
    return Job.objects.filter(kind=KIND, subject__in=days, state=Job.State.DONE, parameters__weekly=True).exists()


def _news(at: datetime) -> QuerySet[Message]:
    """Unread, and in no mail yet."""
    return Message.objects.filter(mailed_at__isnull=True, read_at__isnull=True, sent_at__range=(at - OLDEST, at))


def _with_news(organisation_id: int, *, weekly: bool, at: datetime) -> list[UUID]:
    """The people who want a mail this morning and have something new; who never chose is told once a day."""
    chosen = [Frequency.DAILY, Frequency.WEEKLY] if weekly else [Frequency.DAILY]
    due = Q(to__message_choice__frequency__in=chosen) | Q(to__message_choice__isnull=True)
    people = _news(at).filter(due, to__organisation=organisation_id, to__is_active=True, to__email__gt="")
    return list(people.order_by("to").values_list("to", flat=True).distinct())


def _write_news(people: Sequence[UUID], day: date, at: datetime) -> None:
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    news = _news(at).filter(to__in=people)
    for to, kind, count in news.order_by().values_list("to", "kind").annotate(Count("pk")):
        counts[to][kind] = count
    users = User.objects.in_bulk(list(counts))
    mails.write(
        letters=[
            messages.news(to=users[to], kinds=kinds, unique_key=f"{KIND}:{to}:{day}") for to, kinds in counts.items()
        ],
        at=at,
    )
    news.update(mailed_at=at)


def _leaders(organisation_id: int, day: date) -> list[UUID]:
    """Managers and deputies who have not said no to the week's mail."""
    wants = Q(user__message_choice__week_mail=True) | Q(user__message_choice__isnull=True)
    mandates = Mandate.objects.filter(
        wants,
        role__in=LEADS,
        period__contains=day,
        user__organisation=organisation_id,
        user__is_active=True,
        user__email__gt="",
    )
    return list(mandates.order_by("user").values_list("user", flat=True).distinct())


def _write_week(people: Sequence[UUID], day: date, at: datetime) -> None:
    counts: Counter[UUID] = Counter()
    for name in settings.DIGEST_SECTIONS:
        counts.update(cast("Section", import_string(name))(people, at))
    users = User.objects.in_bulk([user for user, count in counts.items() if count > 0])
    monday = day - timedelta(days=day.weekday())
    mails.write(letters=[_letter_of_week(user, counts[pk], monday) for pk, user in users.items()], at=at)


def _letter_of_week(to: User, count: int, monday: date) -> mails.Letter:
    with override(to.language):
        said = mail_words.week(count)
    return mails.Letter(to=to, kind=WEEK, subject=said.title, text=said.text, unique_key=f"{WEEK}:{to.pk}:{monday}")
