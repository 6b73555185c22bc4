"""What stands in a person's private calendar: her talks, the days her certificates run out, the dates of her plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet
from django.urls import reverse

from competence.models import Credential
from competence.queries import credential_expiry
from planning.models import Activity, CalendarFeed, FollowUp, Goal, Plan, Talk
from planning.queries.validity import add_months, seen_on
from portal.models import User

DAYS_BACK = 366
DAYS_CANCELLED = 30  # so long a talk that came to nothing stays, marked as cancelled, for calendars that ask seldom
UNHELD = (Talk.State.NOT_HELD, Talk.State.DECLINED)
UNFINISHED_ACTIVITY = (Activity.State.PLANNED, Activity.State.ONGOING)
UNFINISHED_GOAL = (Goal.State.PLANNED, Goal.State.ONGOING, Goal.State.PARTLY)


@dataclass(frozen=True, slots=True)
class TalkEntry:
    """A talk with a time, as one of the two has it in her calendar."""

    talk_id: UUID
    kind: str
    time: DateTimeTZRange
    place: str
    sequence: int
    is_cancelled: bool
    path: str


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A day to remember. `kind` is certificate, activity, goal or follow_up; what it is stands in the portal only."""

    key: str
    kind: str
    day: date
    path: str


def feed_of(user: User) -> CalendarFeed | None:
    """The private address the person has, if she has made one."""
    return CalendarFeed.objects.filter(user=user).first()


def owner_of(digest: str) -> User | None:
    """Whose calendar has the address with this digest; nobody's when her account is closed.

    The secret itself is never compared: its digest is looked up in an index, and says nothing about a near miss.
    """
    rows = CalendarFeed.objects.filter(digest=digest, user__is_active=True).select_related("user__organisation")
    feed = rows.first()
    return feed.user if feed else None


def talks_of(user: User, *, at: datetime) -> tuple[TalkEntry, ...]:
    """Her talks that have a time, as employee and as who leads them; those that came to nothing for a while. One query.

    A talk whose time was taken back has none, and goes from the calendar when it is read again.
    """
    rows = Talk.objects.filter(Q(user=user) | Q(led_by=user), time__isnull=False)
    rows = rows.filter(time__endswith__gt=at - timedelta(days=DAYS_BACK))
    rows = rows.exclude(state__in=UNHELD, ended_at__lt=at - timedelta(days=DAYS_CANCELLED))
    return tuple(
        TalkEntry(
            talk_id=talk.pk,
            kind=talk.kind,
            time=talk.time,
            place=talk.place,
            sequence=talk.sequence,
            is_cancelled=talk.state in UNHELD,
            path=reverse("planning:talk-time", kwargs={"talk": talk.pk}),
        )
        for talk in rows.order_by("time", "pk")
        if talk.time is not None
    )


def days_of(user: User, *, on: date) -> tuple[DayEntry, ...]:
    """The last days of her certificates that are in use and not renewed, and the dates of her plan. Five queries."""
    return (*_certificates(user, on), *_plan(user, on))


def _certificates(user: User, on: date) -> list[DayEntry]:
    rows = Credential.objects.filter(user=user, state=Credential.State.ATTESTED, valid_until__isnull=False)
    rows = rows.filter(credential_expiry.in_use(on), ~credential_expiry.later_than(), valid_until__gt=_back(on))
    path = reverse("competence:my-gap")
    return [
        DayEntry(f"certificate-{row.pk}", "certificate", row.valid_until, path)
        for row in rows.order_by("valid_until", "pk")
        if row.valid_until
    ]


def _plan(user: User, on: date) -> list[DayEntry]:
    plan = Plan.objects.filter(user=user, state=Plan.State.AGREED).first()
    if plan is None:
        return []
    path = reverse("planning:plan", kwargs={"plan": plan.pk})
    activities = Activity.objects.filter(goal__plan=plan, state__in=UNFINISHED_ACTIVITY, due_on__gt=_back(on))
    goals = Goal.objects.filter(plan=plan, state__in=UNFINISHED_GOAL, due_on__gt=_back(on))
    said = FollowUp.objects.filter(plan=plan).order_by("-at").values_list("next_on", flat=True).first()
    follow_up = said or add_months(seen_on(plan), user.organisation.living_months)
    return [
        *(DayEntry(f"activity-{pk}", "activity", day, path) for pk, day in _due(activities)),
        *(DayEntry(f"goal-{pk}", "goal", day, path) for pk, day in _due(goals)),
        DayEntry(f"follow-up-{plan.pk}", "follow_up", follow_up, path),
    ]


def _due(rows: QuerySet[Activity] | QuerySet[Goal]) -> list[tuple[int, date]]:
    return [(pk, day) for pk, day in rows.order_by("due_on", "pk").values_list("pk", "due_on") if day is not None]


def _back(on: date) -> date:
    return on - timedelta(days=DAYS_BACK)
