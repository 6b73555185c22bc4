"""Frozen figures."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.db.backends.postgresql.psycopg_any import DateRange

from planning.actions.snapshots import publish, take
from planning.models import CoverageDefinition, CoverageSnapshot, Plan, Talk
from portal.models import Employment, Organisation, Unit, User
from tests.make.people import make_person
from tests.make.planning import make_plan


def make_snapshot(*, organisation: Organisation, day: date, by: User | None = None, note: str = "") -> CoverageSnapshot:
    """The figures of a day: asked for by somebody, or (nobody) at the end of a month."""
    kind = CoverageSnapshot.Kind.ASKED if by else CoverageSnapshot.Kind.MONTHLY
    at = datetime.combine(day, time(22, 30), tzinfo=UTC)
    return take(organisation=organisation, day=day, kind=kind, note=note, by=by, at=at)


def make_published(*, organisation: Organisation, day: date, by: User, note: str = "") -> CoverageSnapshot:
    """Figures that are published at the end of their day."""
    snapshot = make_snapshot(organisation=organisation, day=day, by=by)
    publish(snapshot=snapshot.pk, note=note, by=by, at=datetime.combine(day, time(22, 45), tzinfo=UTC))
    return CoverageSnapshot.objects.get(pk=snapshot.pk)


def make_people(
    count: int, *, unit: Unit, manager: User | None = None, agreed_at: datetime | None = None
) -> list[User]:
    """So many people of a unit; with a plan agreed at a time, where it is given."""
    people = [make_person(organisation=unit.organisation, unit=unit) for _ in range(count)]
    if manager and agreed_at:
        for person in people:
            make_plan(user=person, manager=manager, state=Plan.State.AGREED, at=agreed_at)
    return people


def make_not_held(
    people: Iterable[User],
    *,
    by: User,
    at: datetime,
    reason: Talk.Reason = Talk.Reason.TIME,
    state: Talk.State = Talk.State.NOT_HELD,
) -> None:
    """A performance talk with each of them that was not held, or (DECLINED) that she declined."""
    for person in people:
        Talk.objects.create(
            user=person,
            kind=Talk.Kind.PERFORMANCE,
            state=state,
            opened_by=by,
            opened_at=at,
            ended_by=by,
            ended_at=at,
            reason=reason if state == Talk.State.NOT_HELD else "",
        )


def move(person: User, unit: Unit, *, on: date) -> None:
    """The person's main employment goes on in another unit from a day on."""
    old = Employment.objects.get(user=person, is_main=True, period__upper_inf=True)
    Employment.objects.filter(pk=old.pk).update(period=DateRange(old.period.lower, on))
    Employment.objects.filter(pk=old.pk).get()
    Employment.objects.create(
        user=person,
        unit=unit,
        profession=old.profession,
        key=old.key,
        extent=old.extent,
        form=old.form,
        is_main=True,
        hired_on=old.hired_on,
        period=DateRange(on, None),
    )


def make_definition(
    *, organisation: Organisation, number: int, decided_at: datetime, decided_by: User | None = None, **terms: int
) -> CoverageDefinition:
    """A version of the definition, as shipped but for `terms`."""
    shipped = {
        "plan_valid_months": 12,
        "living_months": 6,
        "min_days_in_job": 90,
        "leave_days": 90,
        "leaving_days": 30,
        "small_group_limit": 6,
    }
    return CoverageDefinition.objects.create(
        organisation=organisation, number=number, decided_at=decided_at, decided_by=decided_by, **{**shipped, **terms}
    )
