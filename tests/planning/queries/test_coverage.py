"""Rules 8 to 10 of domain.md, one by one, and that kept and fresh counts are the same answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from planning.actions import coverage as counting
from planning.models import CoverageCount, CoverageStale, Plan
from planning.queries import coverage
from planning.queries.coverage import Count
from portal.models import Employment, Organisation, Unit, User
from tests.make.people import make_employment, make_organisation, make_person, make_unit
from tests.make.planning import make_plan

DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation()


@pytest.fixture
def ward(organisation: Organisation) -> Unit:
    return make_unit(organisation=organisation, name="Medicinavdelning 3")


@pytest.fixture
def manager(organisation: Organisation) -> User:
    """Employed nowhere, so that only the others are counted."""
    return make_person(organisation=organisation)


def count_of(ward: Unit, *, on: date = DAY) -> Count:
    """The ward's own count, asked afresh."""
    return coverage.by_unit(ward.organisation, on=on).get(ward.pk, Count())


def test_a_person_with_an_agreed_plan_is_counted_on_both_sides(ward: Unit, manager: User) -> None:
    employee = make_person(organisation=ward.organisation, unit=ward)
    make_person(organisation=ward.organisation, unit=ward)
    make_plan(user=employee, manager=manager, state=Plan.State.AGREED, at=NOW)
    assert count_of(ward) == Count(counted=2, current=1)


@pytest.mark.parametrize("state", [Plan.State.DRAFT, Plan.State.PROPOSED, Plan.State.CLOSED])
def test_only_an_agreed_plan_is_current(ward: Unit, manager: User, state: str) -> None:
    make_plan(user=make_person(organisation=ward.organisation, unit=ward), manager=manager, state=state, at=NOW)
    assert count_of(ward) == Count(counted=1, current=0)


@pytest.mark.parametrize(
    ("agreed", "reviewed", "current"),
    [
        (datetime(2025, 6, 2, 12, tzinfo=UTC), None, 1),
        (datetime(2025, 6, 1, 12, tzinfo=UTC), None, 0),
        (datetime(2024, 6, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), 1),
        # 23.30 in universal time is already the next day in Stockholm
        (datetime(2025, 6, 1, 23, 30, tzinfo=UTC), None, 1),
    ],
)
def test_a_plan_is_current_for_twelve_months_after_agreement_or_follow_up(
    ward: Unit, manager: User, agreed: datetime, reviewed: datetime | None, current: int
) -> None:
    employee = make_person(organisation=ward.organisation, unit=ward)
    make_plan(user=employee, manager=manager, state=Plan.State.AGREED, at=agreed)
    Plan.objects.update(reviewed_at=reviewed)
    also = {"living": 1} if reviewed else {}
    assert count_of(ward) == Count(counted=1, current=current, also=also)


def test_the_organisation_may_keep_plans_current_for_longer(ward: Unit, manager: User) -> None:
    employee = make_person(organisation=ward.organisation, unit=ward)
    make_plan(user=employee, manager=manager, state=Plan.State.AGREED, at=NOW - timedelta(days=500))
    assert count_of(ward) == Count(counted=1, current=0)
    Organisation.objects.update(plan_valid_months=18)
    ward.organisation.refresh_from_db()
    assert count_of(ward) == Count(counted=1, current=1)


LONG_LEAVE = (date(2026, 5, 1), date(2026, 7, 31))  # 91 days
SHORT_LEAVE = (date(2026, 5, 1), date(2026, 7, 30))  # 90 days


@pytest.mark.parametrize(
    ("employment", "expected"),
    [
        ({}, Count(counted=1)),
        ({"form": Employment.Form.HOURLY}, Count(left_out={"HOURLY": 1})),
        ({"hired_on": DAY - timedelta(days=90)}, Count(counted=1)),
        ({"hired_on": DAY - timedelta(days=89)}, Count(left_out={"NEW": 1})),
        ({"leave": LONG_LEAVE}, Count(left_out={"LEAVE": 1})),
        ({"leave": SHORT_LEAVE}, Count(counted=1)),
        ({"leave": (date(2026, 7, 1), date(2027, 7, 1))}, Count(counted=1)),
        ({"until": DAY + timedelta(days=30)}, Count(left_out={"LEAVING": 1})),
        ({"until": DAY + timedelta(days=31)}, Count(counted=1)),
        ({"until": DAY}, Count()),
        # the first reason that holds counts
        ({"form": Employment.Form.HOURLY, "hired_on": DAY, "leave": LONG_LEAVE}, Count(left_out={"HOURLY": 1})),
    ],
)
def test_who_is_left_out_and_why(ward: Unit, employment: dict[str, object], expected: Count) -> None:
    make_person(organisation=ward.organisation, unit=ward, **employment)  # type: ignore[arg-type]  # a table of cases
    assert count_of(ward) == expected


def test_an_open_ended_leave_is_longer_than_90_days(ward: Unit) -> None:
    make_person(organisation=ward.organisation, unit=ward)
    Employment.objects.update(leave=DateRange(date(2026, 5, 1), None))
    assert count_of(ward) == Count(left_out={"LEAVE": 1})


def test_moving_to_another_unit_is_not_leaving(ward: Unit) -> None:
    next_ward = make_unit(organisation=ward.organisation, name="Akutmottagningen", parent=ward)
    move = DAY + timedelta(days=10)
    person = make_person(organisation=ward.organisation, unit=ward, until=move)
    employment = make_employment(user=person, unit=next_ward, hired_on=move)
    Employment.objects.filter(pk=employment.pk).update(hired_on=date(2020, 1, 1))
    assert count_of(ward) == Count(counted=1)
    assert count_of(next_ward, on=move) == Count(counted=1)


def test_a_person_counts_once_in_the_unit_of_the_main_employment(ward: Unit) -> None:
    other = make_unit(organisation=ward.organisation, name="Akutmottagningen", parent=ward)
    person = make_person(organisation=ward.organisation, unit=ward)
    make_employment(user=person, unit=other, is_main=False)
    assert coverage.by_unit(ward.organisation, on=DAY) == {ward.pk: Count(counted=1)}


def test_kept_counts_follow_every_change_before_they_are_counted_again(ward: Unit, manager: User) -> None:
    """The figure moves by exactly one in the moment of the change, and counting again changes nothing."""
    people = [make_person(organisation=ward.organisation, unit=ward) for _ in range(3)]
    counting.refresh(organisation=ward.organisation, on=DAY)
    assert list(CoverageStale.objects.all()) == []
    assert CoverageCount.objects.count() == 1
    make_plan(user=people[0], manager=manager, state=Plan.State.AGREED, at=NOW)
    assert count_of(ward) == Count(counted=3, current=1)
    Employment.objects.filter(user=people[1]).update(form=Employment.Form.HOURLY)
    assert count_of(ward) == Count(counted=2, current=1, left_out={"HOURLY": 1})
    assert counting.refresh(organisation=ward.organisation, on=DAY) == 1
    assert count_of(ward) == Count(counted=2, current=1, left_out={"HOURLY": 1})


def test_a_new_day_and_a_new_setting_are_counted_anew(ward: Unit, manager: User) -> None:
    employee = make_person(organisation=ward.organisation, unit=ward)
    make_plan(user=employee, manager=manager, state=Plan.State.AGREED, at=datetime(2025, 6, 2, 12, tzinfo=UTC))
    counting.refresh(organisation=ward.organisation, on=DAY)
    assert count_of(ward) == Count(counted=1, current=1)
    assert count_of(ward, on=DAY + timedelta(days=1)) == Count(counted=1, current=0)


def test_another_organisation_is_never_counted(ward: Unit) -> None:
    elsewhere = make_unit(organisation=make_organisation(name="Exempelby kommun"))
    make_person(organisation=elsewhere.organisation, unit=elsewhere)
    counting.refresh(organisation=elsewhere.organisation, on=DAY)
    assert coverage.by_unit(ward.organisation, on=DAY) == {}
    assert coverage.by_unit(elsewhere.organisation, on=DAY) == {elsewhere.pk: Count(counted=1)}
