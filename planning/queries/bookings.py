"""Where the talks of a year stand: of one's people for those who book, of oneself for the employee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from planning.models import Talk, TalkCycle, TalkSlot, TalkWindow
from planning.queries import talk_cycles
from planning.queries.slots import BOOKED
from planning.queries.talks import OPEN
from portal.authorization import own_reports
from portal.models import Employment, User
from portal.texts import sort_key

WAITING = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.RESCHEDULED)
HELD = (Talk.State.HELD, Talk.State.CONFIRMED)


class TalkLine(NamedTuple):
    """A talk, read as columns."""

    id: UUID
    user_id: UUID
    kind: str
    state: str
    time: DateTimeTZRange | None
    place: str
    held_at: datetime | None
    ended_at: datetime | None
    reason: str
    reason_words: str
    led_by_id: UUID | None
    led_by__given_name: str | None
    led_by__family_name: str | None

    @property
    def leader(self) -> str:
        """Who leads it, "" where nobody does yet."""
        return f"{self.led_by__given_name} {self.led_by__family_name}" if self.led_by_id else ""

    @property
    def waits_for_time(self) -> bool:
        """Whether it is open and has no time."""
        return self.state in WAITING and self.time is None

    @property
    def is_waiting(self) -> bool:
        """Whether its time may be set, changed or taken back."""
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class Line:
    """One of the manager's people, with her talk of the kind in the year (None: none yet)."""

    person_id: UUID
    name: str
    profession: dict[str, str]
    unit: str
    is_on_leave: bool
    talk: TalkLine | None


@dataclass(frozen=True, slots=True)
class Year:
    """The days that "this year's talks" are held in, half-open, and the windows by kind of talk."""

    first: date
    after: date
    windows: dict[str, TalkWindow]


def year_of(user: User, *, on: date) -> Year:
    """The talk year of the day; where the organisation has none, the twelve months up to the day. Two queries."""
    cycle = talk_cycles.of_day(user.organisation, on=on)
    if cycle is None or cycle.state != TalkCycle.State.OPEN:
        first, after = talk_cycles.days_of(user.organisation, on=on) if cycle is None else _days(cycle)
        return Year(first, after, {})
    return Year(*_days(cycle), talk_cycles.windows_of(cycle))


def of(manager: User, kind: str, year: Year, *, on: date) -> tuple[Line, ...]:
    """Everyone the manager leads, by family name, with the talk of the kind. Two queries beside who they are."""
    rows = Employment.objects.filter(user__in=own_reports(manager, on=on), is_main=True, period__contains=on)
    names = ("user_id", "user__given_name", "user__family_name", "profession__name", "unit__name", "leave")
    language = get_language() or "sv"
    people = sorted(rows.values_list(*names), key=lambda row: (sort_key(row[2], language), sort_key(row[1], language)))
    talks = talks_of([row[0] for row in people], year, kinds=[kind])
    return tuple(
        Line(key, f"{given} {family}", profession, unit, bool(leave and on in leave), talks.get((key, kind)))
        for key, given, family, profession, unit, leave in people
    )


def talks_of(
    people: Iterable[UUID], year: Year, *, kinds: Sequence[str] = tuple(Talk.Kind.values)
) -> dict[tuple[UUID, str], TalkLine]:
    """The talk of each person and kind that says where she stands: the open one, else the held, else how it ended."""
    first, after = _midnight(year.first), _midnight(year.after)
    held = Q(state__in=HELD, held_at__gte=first, held_at__lt=after)
    ended = Q(ended_at__gte=first, ended_at__lt=after)
    rows = Talk.objects.filter(Q(state__in=OPEN) | held | ended, user__in=list(people), kind__in=kinds)
    found: dict[tuple[UUID, str], TalkLine] = {}
    for talk in sorted(map(TalkLine._make, rows.order_by("opened_at").values_list(*TalkLine._fields)), key=_weight):
        found[talk.user_id, talk.kind] = talk
    return found


def offered_by(user: User, kind: str, *, at: datetime) -> list[TalkSlot]:
    """The free times of a kind that one offers, the earliest first. One query."""
    rows = TalkSlot.objects.filter(offered_by=user, kind=kind, talk__isnull=True, time__startswith__gt=at)
    return list(rows.order_by("time", "pk"))


def booked_with(manager: User, *, kinds: Sequence[str], at: datetime) -> list[Talk]:
    """The booked talks to come of those one leads, in order of time, for the list to print. One query."""
    people = own_reports(manager, on=timezone.localdate(at))
    rows = Talk.objects.filter(user__in=people, kind__in=kinds, state__in=BOOKED, time__endswith__gt=at)
    return list(rows.select_related("user", "led_by").order_by("time", "pk"))


def kind_to_hold(year: Year, *, on: date) -> str:
    """The kind of talk to be held now: the window of the day, else the next one, else the appraisal talk."""
    ahead = [(window.period.lower, kind) for kind, window in year.windows.items() if window.period.upper > on]
    return min(ahead)[1] if ahead else Talk.Kind.DEVELOPMENT.value


def last_day(window: TalkWindow) -> date:
    """The last day on which talks of the window are to be held."""
    last: date = window.period.upper - timedelta(days=1)
    return last


def last_of(year: Year) -> date:
    """The last day of the year."""
    return year.after - timedelta(days=1)


def _days(cycle: TalkCycle) -> tuple[date, date]:
    return cycle.period.lower, cycle.period.upper


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _weight(talk: TalkLine) -> int:
    """What says most comes last: how it ended, that it was held, that it is open."""
    if talk.state in WAITING:
        return 2
    return 1 if talk.state in HELD else 0
