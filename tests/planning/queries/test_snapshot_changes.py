"""What changed between two snapshots: every change has one reason, and nothing gives a few away."""

from datetime import UTC, date, datetime
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from planning.actions.snapshots import forget_people
from planning.models import FollowUp, Plan, Talk
from planning.queries.snapshot_changes import COLUMNS, LOSING, PEOPLE, Changes, Pair, _numbers, compare, keep_people
from planning.queries.snapshot_changes import of as changes_of
from planning.queries.snapshots import shown_trees
from portal.models import Employment, Organisation, Unit, User
from tests.cast import Cast
from tests.make.people import make_organisation, make_person, make_unit
from tests.make.planning import make_plan
from tests.make.snapshots import make_definition, make_people, make_snapshot, move

A, B = date(2026, 8, 31), date(2026, 10, 31)
BEFORE = datetime(2026, 6, 1, 12, tzinfo=UTC)
BETWEEN = datetime(2026, 10, 10, 12, tzinfo=UTC)
LONG_BEFORE = datetime(2025, 10, 15, 12, tzinfo=UTC)  # runs out between the two


def compared(organisation: Organisation, *days: date) -> Pair:
    return Pair(*shown_trees([make_snapshot(organisation=organisation, day=day) for day in days or (A, B)]))


def of(pair: Pair, unit_id: int) -> Changes:
    """What a page of the unit says; it needs no more than the few units around it."""
    found = compare(pair.before.snapshot, pair.after.snapshot, unit_id).changes
    has_people = keep_people(pair.before.snapshot, pair.after.snapshot)
    assert found == changes_of(pair, unit_id, has_people=has_people), "the whole tree says the same"
    assert found is not None
    return found


def column(changes: Changes, name: str) -> tuple[int, dict[str, int], int, int]:
    found = changes.columns[name]
    return found.before, dict(found.reasons), found.others, found.after


def hold(person: User, kind: str, at: datetime) -> None:
    Talk.objects.create(
        user=person, kind=kind, state=Talk.State.HELD, opened_by=person, opened_at=at, held_by=person, held_at=at
    )


def follow_up(person: User, at: datetime) -> None:
    plan = Plan.objects.get(user=person)
    FollowUp.objects.create(plan=plan, by=person, at=at, text="Det går framåt.")
    Plan.objects.filter(pk=plan.pk).update(reviewed_at=at)


def leave_organisation(people: list[User], on: date) -> None:
    for person in people:
        Employment.objects.filter(user=person).update(period=DateRange(date(2020, 1, 1), on))


def test_every_reason_is_named_and_the_table_adds_up(cast: Cast) -> None:
    ward, manager = cast.ward, cast.manager
    other = make_unit(organisation=cast.organisation, name="Medicinavdelning 4", parent=cast.division)
    make_people(10, unit=other)
    stay = make_people(6, unit=ward)
    agree = make_people(7, unit=ward)
    make_people(8, unit=ward, manager=manager, agreed_at=LONG_BEFORE)
    renew = make_people(9, unit=ward, manager=manager, agreed_at=LONG_BEFORE)
    close = make_people(6, unit=ward, manager=manager, agreed_at=BEFORE)
    leave = make_people(10, unit=ward, manager=manager, agreed_at=BEFORE)
    go = make_people(11, unit=ward)
    come = make_people(12, unit=other, manager=manager, agreed_at=BEFORE)
    for person in stay:
        hold(person, "PERFORMANCE", BETWEEN)
    for person in agree:
        make_plan(user=person, manager=manager, state=Plan.State.AGREED, at=BETWEEN)
    for person in renew:
        follow_up(person, BETWEEN)
    Plan.objects.filter(user__in=close).update(state="CLOSED", closed_at=BETWEEN)
    leave_organisation(leave, date(2026, 10, 5))
    for person in go:
        move(person, other, on=date(2026, 10, 5))
    for person in come:
        move(person, ward, on=date(2026, 10, 5))
    old = make_people(6, unit=ward)
    Employment.objects.filter(user__in=old).update(leave=DateRange(date(2026, 10, 2), date(2027, 10, 2)))
    for _ in range(13):
        make_person(organisation=cast.organisation, unit=ward, hired_on=date(2026, 7, 10))
    pair = compared(cast.organisation)
    changes = of(pair, ward.pk)
    assert column(changes, PEOPLE) == (
        68,
        {"moved_in": 12, "from_NEW": 13, "left": -10, "moved_out": -11, "to_LEAVE": -6},
        0,
        66,
    )
    assert column(changes, "current") == (
        33,
        {"moved_in": 12, "agreed": 7, "left": -10, "expired": -8, "closed": -6},
        0,
        28,
    )
    assert column(changes, "living") == (0, {"renewed": 9}, 0, 9)
    assert column(changes, "performance") == (0, {"held": 6}, 0, 6)
    # For the division nobody has moved.
    assert column(of(pair, cast.division.pk), PEOPLE)[1] == {"from_NEW": 13, "left": -10, "to_LEAVE": -6}


def test_reasons_about_few_are_merged_so_that_none_can_be_taken_away(cast: Cast) -> None:
    people = make_people(30, unit=cast.ward)
    leave_organisation(people[:2], date(2026, 10, 5))
    for person in people[2:9]:
        make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED, at=BETWEEN)
    for person in people[9:16]:
        hold(person, "DEVELOPMENT", BETWEEN)
    make_plan(user=people[0], manager=cast.manager, state=Plan.State.AGREED, at=BEFORE)
    changes = of(compared(cast.organisation), cast.ward.pk)
    # Two have left: not said. One had a plan: seven agreements beside it would tell, and are not said either.
    assert column(changes, PEOPLE) == (39, {}, -2, 37)
    assert column(changes, "current") == (1, {}, 6, 7)
    assert column(changes, "appraisal") == (0, {"held": 7}, 0, 7)


def test_a_part_cannot_be_had_by_taking_the_others_from_the_whole(cast: Cast) -> None:
    """Eight of the division leave: six of one ward, two of the other. The six are not said of their ward."""
    wards = [
        make_unit(organisation=cast.organisation, name=name, parent=cast.other_division) for name in ("Öst", "Väst")
    ]
    leave_organisation(make_people(16, unit=wards[0])[:6], date(2026, 10, 5))
    leave_organisation(make_people(16, unit=wards[1])[:2], date(2026, 10, 5))
    pair = compared(cast.organisation)
    assert column(of(pair, cast.other_division.pk), PEOPLE)[1] == {"left": -8}
    assert column(of(pair, wards[0].pk), PEOPLE) == (16, {}, -6, 10)
    assert column(of(pair, wards[1].pk), PEOPLE) == (16, {}, -2, 14)


def test_units_that_are_shown_together_on_one_day_only(cast: Cast) -> None:
    """A ward of four is counted with the one beside it, until it has grown."""
    area = make_unit(organisation=cast.organisation, name="Område", parent=cast.root)
    large, small = (make_unit(organisation=cast.organisation, name=name, parent=area) for name in ("Stor", "Liten"))
    make_people(20, unit=large)
    make_people(4, unit=small)
    for _ in range(8):
        make_person(organisation=cast.organisation, unit=small, hired_on=date(2026, 7, 10))
    pair = compared(cast.organisation)
    assert pair.is_comparable(large.pk)
    assert not pair.is_comparable(small.pk)
    assert column(of(pair, large.pk), PEOPLE) == (24, {}, -4, 20)


def test_without_the_people_only_the_difference_is_left(cast: Cast) -> None:
    leave_organisation(make_people(30, unit=cast.ward)[:8], date(2026, 10, 5))
    pair = compared(cast.organisation)
    assert of(pair, cast.ward.pk).has_people
    forget_people(organisation=cast.organisation, on=date(2028, 11, 15))
    changes = of(pair, cast.ward.pk)
    assert not changes.has_people
    assert column(changes, PEOPLE) == (39, {}, -8, 31)


def test_another_definition_is_said(cast: Cast) -> None:
    make_people(8, unit=cast.ward, manager=cast.manager, agreed_at=BEFORE.replace(month=5))
    make_definition(
        organisation=cast.organisation, number=1, decided_at=LONG_BEFORE, plan_valid_months=3, living_months=3
    )
    make_definition(organisation=cast.organisation, number=2, decided_at=BETWEEN)
    changes = of(compared(cast.organisation), cast.ward.pk)
    assert changes.is_other_definition
    assert column(changes, "current") == (0, {"redefined": 8}, 0, 8)


def test_whatever_happens_the_changes_of_every_unit_add_up(db: None) -> None:
    organisation = make_organisation()
    root = make_unit(organisation=organisation)
    areas = [make_unit(organisation=organisation, parent=root) for _ in range(2)]
    wards = [make_unit(organisation=organisation, parent=area) for area in areas for _ in range(2)]
    chance = Random(4)
    manager = make_person(organisation=organisation, unit=root)
    for _ in range(90):
        happen(make_person(organisation=organisation, unit=chance.choice(wards)), manager, wards, chance)
    earlier = make_snapshot(organisation=organisation, day=A)
    Unit.objects.filter(pk=wards[3].pk).update(parent=areas[0], path=f"{areas[0].path}.{wards[3].pk}")
    pair = Pair(*shown_trees([earlier, make_snapshot(organisation=organisation, day=B)]))
    compared_units = [unit.pk for unit in (root, *areas, *wards) if pair.is_comparable(unit.pk)]
    assert len(compared_units) == 7
    for unit_id in compared_units:
        numbers = _numbers(pair, unit_id)[unit_id]
        changes = of(pair, unit_id)
        for name in COLUMNS:
            net = sum(-people if reason in LOSING else people for reason, people in numbers[name].items())
            before, reasons, others, after = column(changes, name)
            assert before + net == after, (unit_id, name)
            assert before + sum(reasons.values()) + others == after
            hidden = sum(people for reason, people in numbers[name].items() if reason not in reasons)
            assert all(abs(people) >= 6 for people in reasons.values())
            assert hidden == 0 or hidden >= 6 or not reasons


def happen(person: User, manager: User, wards: list[Unit], chance: Random) -> None:
    """Something or other to somebody between the two days."""
    if chance.random() < 0.6:
        at = chance.choice([BEFORE, BETWEEN, LONG_BEFORE])
        make_plan(user=person, manager=manager, state=Plan.State.AGREED, at=at)
        if chance.random() < 0.3:
            follow_up(person, chance.choice([BEFORE, BETWEEN]))
        if chance.random() < 0.2:
            Plan.objects.filter(user=person).update(state="CLOSED", closed_at=BETWEEN.replace(day=20))
    if chance.random() < 0.4:
        hold(person, chance.choice(Talk.Kind.values), chance.choice([BEFORE, BETWEEN]))
    if chance.random() < 0.2:
        move(person, chance.choice(wards), on=date(2026, 10, 5))
    elif chance.random() < 0.2:
        leave_organisation([person], date(2026, 10, 5))
    else:
        change_job(person, chance)


def change_job(person: User, chance: Random) -> None:
    """She is new, or no longer; goes on leave, or comes back; or nothing of it."""
    employments = Employment.objects.filter(user=person)
    hired = chance.choice([None, None, date(2026, 10, 3), date(2026, 7, 10)])
    leave = chance.choice([None, None, (date(2026, 10, 2), date(2027, 10, 2)), (date(2026, 1, 1), date(2026, 10, 1))])
    if hired:
        employments.update(hired_on=hired, period=DateRange(hired, None))
    elif leave:
        employments.update(leave=DateRange(*leave))
