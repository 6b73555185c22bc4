"""Random worlds for the coverage: people with everything that decides a count, and a plain reference of the rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from competence.models import Assessment
from planning.models import FollowUp, Plan, Talk
from planning.queries.validity import add_months
from portal.models import Employment, Organisation, Profession, Unit, User
from tests.make.people import make_profession

LONG_OPEN = 9999
Back = Callable[[int], date]
KINDS = (Talk.Kind.DEVELOPMENT, Talk.Kind.PERFORMANCE, Talk.Kind.PAY_FEEDBACK)


@dataclass
class Life:
    """What the reference knows of a person, written down beside the rows."""

    user: User
    employments: list[Employment] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    reviews: list[date] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)


def noon(day: date) -> datetime:
    """In the portal's zone."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def make_lives(
    *, organisation: Organisation, units: list[Unit], manager: User, people: int, until: date, seed: int
) -> list[Life]:
    """So many people with two years behind them, written in a few statements."""
    random = Random(seed)
    lives = [_life(organisation, units, manager, until, random, number) for number in range(people)]
    User.objects.bulk_create(life.user for life in lives)
    Employment.objects.bulk_create(row for life in lives for row in life.employments)
    Plan.objects.bulk_create(row for life in lives for row in life.plans)
    Talk.objects.bulk_create(row for life in lives for row in life.talks)
    Assessment.objects.bulk_create(row for life in lives for row in life.assessments)
    FollowUp.objects.bulk_create(
        FollowUp(plan=life.plans[0], by=manager, at=noon(day), text="Det går framåt.")
        for life in lives
        for day in life.reviews
        if life.plans
    )
    return lives


def _life(
    organisation: Organisation, units: list[Unit], manager: User, until: date, random: Random, number: int
) -> Life:
    def back(days: int) -> date:
        return until - timedelta(days=random.randint(0, days))

    key = f"{organisation.pk}-{number}"
    user = User(organisation=organisation, username=f"life-{key}", person_key=key, given_name="Test", family_name=key)
    life = Life(user)
    professions = [make_profession(organisation=organisation, code=code) for code in ("sjukskoterska", "lakare")]
    _employ(life, units, professions, until, random)
    if random.random() < 0.8:
        _plan(life, manager, back, random)
    for kind in KINDS:
        if random.random() < 0.6:
            at = noon(back(500))
            state = random.choice([Talk.State.HELD, Talk.State.CONFIRMED, Talk.State.PLANNED])
            held = state != Talk.State.PLANNED
            life.talks.append(
                Talk(
                    user=user, kind=kind, state=state, opened_by=manager, opened_at=at,
                    held_by=manager if held else None, held_at=at if held else None,
                    confirmed_at=at if state == Talk.State.CONFIRMED else None,
                )
            )  # fmt: skip
    if random.random() < 0.7:
        _assess(life, manager, back, random)
    return life


def _employ(life: Life, units: list[Unit], professions: list[Profession], until: date, random: Random) -> None:
    begins = until - timedelta(days=random.choice([20, 89, 90, 91, 700, 900]))
    ends = random.choice([None, None, None, until + timedelta(days=random.choice([5, 30, 31, 90]))])
    leave = random.choice([None, None, (10, 80), (10, 91), (200, 300), (40, None)])
    moved = until - timedelta(days=10)
    spans = [(begins, moved), (moved, ends)] if random.random() < 0.2 and begins < moved else [(begins, ends)]
    form = random.choice([Employment.Form.PERMANENT] * 4 + [Employment.Form.FIXED_TERM, Employment.Form.HOURLY])
    for first, after in spans:
        away = leave and DateRange(
            until - timedelta(days=leave[0]),
            None if leave[1] is None else until - timedelta(days=leave[0]) + timedelta(days=leave[1]),
        )
        life.employments.append(
            Employment(
                user=life.user, unit=random.choice(units), profession=random.choice(professions), key="1",
                extent=100, form=form, is_main=True, hired_on=begins, period=DateRange(first, after),
                leave=away or None,
            )
        )  # fmt: skip


def _plan(life: Life, manager: User, back: Back, random: Random) -> None:
    first, second = sorted([back(700), back(500)])
    life.plans.append(_agreed(life.user, manager, 1, first, second if random.random() < 0.5 else None))
    if life.plans[0].closed_at and random.random() < 0.8:
        life.plans.append(_agreed(life.user, manager, 2, second, None))
    for _ in range(random.choice([0, 0, 1, 2])):
        life.reviews.append(back(400))
    if life.reviews:
        life.plans[-1].reviewed_at = noon(life.reviews[-1])


def _agreed(user: User, manager: User, revision: int, on: date, closed: date | None) -> Plan:
    return Plan(
        user=user, revision=revision, state=Plan.State.CLOSED if closed else Plan.State.AGREED,
        started_by=manager, started_at=noon(on), proposed_by=manager, proposed_at=noon(on),
        employee_agreed_at=noon(on), manager_agreed_by=manager, manager_agreed_at=noon(on), agreed_at=noon(on),
        closed_at=noon(closed) if closed else None, is_complete=True, fingerprint="0" * 64,
    )  # fmt: skip


def _assess(life: Life, manager: User, back: Back, random: Random) -> None:
    submitted = back(500)
    agreed = min(submitted + timedelta(days=random.choice([1, 40])), submitted + timedelta(days=400))
    state = random.choice(
        [Assessment.State.DRAFT, Assessment.State.SUBMITTED, Assessment.State.AGREED, Assessment.State.SUPERSEDED]
    )
    is_agreed = state in {Assessment.State.AGREED, Assessment.State.SUPERSEDED}
    at = noon(submitted)
    life.assessments.append(
        Assessment(
            user=life.user, state=state, started_at=at, saved_at=at, submitted_at=at,
            agreed_by=manager if is_agreed else None, agreed_at=noon(agreed) if is_agreed else None,
            superseded_at=noon(agreed) if state == Assessment.State.SUPERSEDED else None,
        )
    )  # fmt: skip


# --- the rules once more, in plain words -----------------------------------------------------------------------------


def day_of(moment: datetime) -> date:
    """Its day in the portal's zone."""
    return timezone.localdate(moment)


def reference(life: Life, organisation: Organisation, day: date, year: tuple[date, date]) -> tuple[object, ...] | None:
    """(unit, profession, form, standing, current, living, talks, assessed, agreed), or None: not employed."""
    job = next((one for one in life.employments if _covers(one.period, day)), None)
    if job is None:
        return None
    valid = add_months(day, -organisation.plan_valid_months)
    current, living = _of_plan(life, organisation, day, valid)
    talks = 0
    for bit, kind in zip((1, 2, 4), KINDS, strict=True):
        days = [day_of(talk.held_at) for talk in life.talks if talk.kind == kind and talk.held_at]
        talks |= bit if any(year[0] <= one < year[1] and one <= day for one in days) else 0
    handed_in = [
        one
        for one in life.assessments
        if one.state != "DRAFT" and one.submitted_at and valid < day_of(one.submitted_at) <= day
    ]
    agreed = any(one.agreed_at and day_of(one.agreed_at) <= day for one in handed_in)
    return (
        job.unit_id, job.profession_id, job.form, _standing(life, job, organisation, day),
        current, living, talks, bool(handed_in), agreed,
    )  # fmt: skip


def _of_plan(life: Life, organisation: Organisation, day: date, valid: date) -> tuple[bool, bool]:
    in_force = [
        one
        for one in life.plans
        if one.agreed_at and day_of(one.agreed_at) <= day and not (one.closed_at and day_of(one.closed_at) <= day)
    ]
    if not in_force or not in_force[-1].agreed_at:
        return False, False
    reviews = [one for one in life.reviews if one <= day]
    seen = max([day_of(in_force[-1].agreed_at), *reviews])
    current = seen > valid
    living = current and any(one > add_months(day, -organisation.living_months) for one in reviews)
    return current, living


def _standing(life: Life, job: Employment, organisation: Organisation, day: date) -> str:
    if job.form == "HOURLY":
        return "HOURLY"
    if (day - job.hired_on).days < organisation.min_days_in_job:
        return "NEW"
    if job.leave and _covers(job.leave, day):
        length = (job.leave.upper - job.leave.lower).days if job.leave.upper else LONG_OPEN
        if length > organisation.leave_days:
            return "LEAVE"
    soon = day + timedelta(days=organisation.leaving_days)
    if job.period.upper and job.period.upper <= soon and not any(_covers(one.period, soon) for one in life.employments):
        return "LEAVING"
    return "COUNTED"


def _covers(period: DateRange, day: date) -> bool:
    return (period.lower is None or period.lower <= day) and (period.upper is None or day < period.upper)
