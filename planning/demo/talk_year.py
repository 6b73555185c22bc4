"""The talk years of the demo, and the two talks of a year beside the appraisal: performance, and pay feedback."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from planning.demo import sentences, usefulness
from planning.demo.moments import noon, office_hour, workday
from planning.demo.people import Person, Standing
from planning.models import Talk, TalkCycle, TalkWindow
from portal.models import Organisation, User

Kind, State, Reason = Talk.Kind, Talk.State, Talk.Reason
WINDOWS = {  # kind: first day, last day of a calendar year; minutes; reminders
    Kind.PAY_FEEDBACK: ((3, 1), (5, 15), 30, [14]),
    Kind.PERFORMANCE: ((1, 15), (6, 15), 45, [30, 7]),
    Kind.DEVELOPMENT: ((8, 15), (12, 20), 60, [30, 7]),
}
SHARE_HELD = {Kind.PERFORMANCE: 0.52, Kind.PAY_FEEDBACK: 0.74}
SHARE_NOT_HELD, SHARE_UNCONFIRMED, SHARE_DECLINED, SHARE_RESCHEDULED = 0.12, 0.08, 0.06, 0.05
REASONS = (Reason.TIME, Reason.TIME, Reason.STAFFING, Reason.STAFFING, Reason.ABSENT, Reason.MANAGER, Reason.OTHER)
HOURS = ((8, 30), (10, 0), (13, 0), (14, 30))
SHARE_WITH_TIME = 0.7
PLACES = ("Chefens rum", "Samtalsrum 2", "Konferensrum Björken")
NAME = {"sv": "Samtalsåret {year}", "nb": "Samtaleåret {year}", "en": "Talk year {year}"}


class TalkYears:
    """The last year and this one; which year and which free hour a talk gets."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self.organisation = organisation
        self.today = today
        self.cycles: dict[int, int] = {}
        self._taken: set[tuple[UUID, date, tuple[int, int]]] = set()

    def write(self, strategist: User) -> None:
        """Last year's is closed, this year's is open."""
        for year in (self.today.year - 1, self.today.year):
            opened = noon(date(year - 1, 12, 1))
            is_over = year < self.today.year
            cycle = TalkCycle.objects.create(
                organisation=self.organisation,
                name={code: text.format(year=year) for code, text in NAME.items()},
                period=DateRange(date(year, 1, 1), date(year + 1, 1, 1)),
                state=TalkCycle.State.CLOSED if is_over else TalkCycle.State.OPEN,
                made_by=strategist,
                made_at=opened - timedelta(days=30),
                opened_by=strategist,
                opened_at=opened,
                closed_by=strategist if is_over else None,
                closed_at=noon(date(year + 1, 1, 8)) if is_over else None,
            )
            self.cycles[year] = cycle.pk
            TalkWindow.objects.bulk_create(
                TalkWindow(
                    cycle=cycle,
                    kind=kind,
                    period=DateRange(date(year, *first), date(year, *last) + timedelta(days=1)),
                    minutes=minutes,
                    remind_days=days,
                )
                for kind, (first, last, minutes, days) in WINDOWS.items()
            )

    def place(self, talk: Talk, on: date) -> None:
        """Say of an appraisal talk which year it belongs to, and who leads it."""
        talk.cycle_id = self.cycles.get(on.year)
        talk.led_by_id = talk.opened_by_id

    def book(self, talk: Talk, chance: Random) -> None:
        """Give most planned talks one of their manager's free hours of the day; a few have lost their time."""
        day = talk.planned_on
        draw = chance.random()
        if day is None or talk.led_by_id is None or draw > SHARE_WITH_TIME:
            talk.state = State.RESCHEDULED if draw > 1 - SHARE_RESCHEDULED else talk.state
            return
        free = [hour for hour in HOURS if (talk.led_by_id, day, hour) not in self._taken]
        if not free:
            return
        self._taken.add((talk.led_by_id, day, free[0]))
        begins = noon(day).replace(hour=free[0][0], minute=free[0][1])
        talk.time = DateTimeTZRange(begins, begins + timedelta(minutes=60))
        talk.place = chance.choice(PLACES)
        talk.booked_by_id, talk.booked_at = talk.led_by_id, talk.opened_at

    def others(self, person: Person, chance: Random) -> list[Talk]:
        """Her performance and pay feedback talks of the two years, as far as they have come."""
        if person.manager is None or person.standing in {Standing.HOURLY, Standing.NEW}:
            return []
        leaning = Random(f"{person.node.code} talks").uniform(-0.2, 0.2)  # the same for a whole unit
        talks: list[Talk] = []
        for year in self.cycles:
            for kind, share in SHARE_HELD.items():
                day = _day(year, kind, chance)
                is_past = person.hired_on < day < self.today
                draw = chance.random()
                if is_past and draw < share + leaning:
                    talks.append(self._held(person, kind, day, chance))
                elif is_past and draw > 1 - SHARE_NOT_HELD:
                    talks.append(self._not_held(person, kind, day, chance))
        return talks

    def _held(self, person: Person, kind: Talk.Kind, day: date, chance: Random) -> Talk:
        at = office_hour(day, chance)
        talk = self._talk(person, kind, day, at, chance)
        talk.state, talk.held_by_id, talk.held_at = State.HELD, talk.led_by_id, at
        talk.manager_confirmed_by_id, talk.manager_confirmed_at = talk.led_by_id, at
        usefulness.answer(talk)
        if kind == Kind.PERFORMANCE:
            talk.summary, talk.version = chance.choice(sentences.PERFORMANCES), 2
            talk.saved_by_id, talk.saved_at = talk.led_by_id, at
        if chance.random() > SHARE_UNCONFIRMED or day.year < self.today.year:
            talk.state, talk.confirmed_at = State.CONFIRMED, at + timedelta(hours=2)
            talk.employee_confirmed_at = talk.confirmed_at
        return talk

    def _not_held(self, person: Person, kind: Talk.Kind, day: date, chance: Random) -> Talk:
        at = office_hour(day, chance)
        talk = self._talk(person, kind, day, at, chance)
        talk.state, talk.reason = State.NOT_HELD, chance.choice(REASONS)
        talk.ended_by_id, talk.ended_at = talk.led_by_id, at
        if chance.random() < SHARE_DECLINED:
            talk.state, talk.reason, talk.ended_by_id = State.DECLINED, "", person.id
        return talk

    def _talk(self, person: Person, kind: Talk.Kind, day: date, at: datetime, chance: Random) -> Talk:
        manager_id = person.manager.id if person.manager else person.id
        return Talk(
            id=UUID(int=chance.getrandbits(128), version=4),
            user_id=person.id,
            kind=kind,
            opened_by_id=manager_id,
            opened_at=at - timedelta(days=14),
            planned_on=day,
            cycle_id=self.cycles[day.year],
            led_by_id=manager_id,
        )


def _day(year: int, kind: Talk.Kind, chance: Random) -> date:
    first, last = (date(year, *day) for day in WINDOWS[kind][:2])
    return workday(first + timedelta(days=chance.randint(2, (last - first).days)))
