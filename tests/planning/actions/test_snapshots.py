"""Freezing the figures of a day."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from planning.actions.snapshots import Altered, FrozenAlready, NotYet, PublishedAlready, forget_people, publish, take
from planning.documents.snapshot_words import decided_words
from planning.models import (
    MEASURES,
    CoverageSnapshot,
    Plan,
    SnapshotCount,
    SnapshotFigure,
    SnapshotPerson,
    SnapshotPublication,
    SnapshotReason,
    SnapshotUnit,
    Talk,
)
from planning.queries.snapshot_digest import still_matches
from planning.queries.snapshots import due_days, shown_tree, trend_of
from portal.models import Organisation, Unit, User
from tests.cast import Cast
from tests.make.people import make_organisation, make_person, make_unit
from tests.make.planning import make_plan
from tests.make.snapshots import make_definition, make_not_held, make_people, make_published, make_snapshot

DAY = date(2026, 10, 31)
LATE = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
AGREED = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_everyone_is_frozen_in_her_place_with_what_she_has(cast: Cast) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=AGREED)
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    people = SnapshotPerson.objects.filter(snapshot=snapshot)
    assert people.count() == 15
    assert list(people.filter(current=True).values_list("user", "unit", "standing", "living", "talks")) == [
        (cast.employee.pk, cast.ward.pk, "COUNTED", False, 0)
    ]
    spans = dict(SnapshotUnit.objects.filter(snapshot=snapshot).values_list("name", "span"))
    # The ward's five others; hers and those of the ward beside, less herself; the division's two managers below.
    assert spans == {
        "Region Exempel": 0,
        "Akutsjukvård och medicin": 2,
        "Medicinavdelning 3": 4,
        "Akutmottagningen": 2,
        "Primärvård": 0,
    }
    counts = SnapshotCount.objects.filter(snapshot=snapshot, unit=cast.ward)
    assert list(counts.values_list("standing", "form", "people", "current", "living")) == [
        ("COUNTED", "PERMANENT", 5, 1, 0)
    ]
    assert snapshot.definition == {
        "number": 0,
        "plan_valid_months": 12,
        "living_months": 6,
        "min_days_in_job": 90,
        "leave_days": 90,
        "leaving_days": 30,
        "talk_year": {"first": "2025-10-31", "after": "2026-11-01"},
    }
    assert still_matches(snapshot)


def test_it_is_counted_by_the_definition_of_its_day(cast: Cast) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=AGREED)
    make_definition(organisation=cast.organisation, number=1, decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_definition(
        organisation=cast.organisation,
        number=2,
        decided_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
        decided_by=cast.hr_strategist,
        plan_valid_months=3,
        living_months=3,
        small_group_limit=10,
    )
    snapshots = [make_snapshot(organisation=cast.organisation, day=day) for day in (DAY, date(2026, 11, 30))]
    figures = [shown_tree(one).sum_of(cast.root.pk) for one in snapshots]
    assert [(one.definition["number"], one.limit) for one in snapshots] == [(1, 6), (2, 10)]
    assert [(figure.people, figure.current) for figure in figures] == [(15, 1), (15, 0)]
    assert [decided_words(one) for one in snapshots] == [
        "1, as the portal is shipped", f"2, decided 1 November 2026 by {cast.hr_strategist.name}"
    ]  # fmt: skip


def test_a_raised_limit_holds_for_days_gone_by_that_are_frozen_now(cast: Cast) -> None:
    make_definition(organisation=cast.organisation, number=1, decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    before = make_snapshot(organisation=cast.organisation, day=DAY)
    Organisation.objects.update(small_group_limit=10)
    after = make_snapshot(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    assert (before.limit, after.limit, CoverageSnapshot.objects.get(pk=before.pk).limit) == (6, 10, 6)


def test_who_works_in_a_unit_that_is_closed_is_counted_above(cast: Cast) -> None:
    cast.ward.period = (date(2020, 1, 1), date(2026, 10, 1))
    cast.ward.save()
    tree = shown_tree(make_snapshot(organisation=cast.organisation, day=DAY))
    assert (tree.top, tree.sum_of(cast.root.pk).people) == (cast.root.pk, 15)
    own = {unit_id: figure.people for unit_id, figure in tree.own.items()}
    assert own == {cast.root.pk: 6, cast.division.pk: 1 + 5, cast.sibling_ward.pk: 3}


def ask(cast: Cast, *, by: User, day: date = DAY) -> CoverageSnapshot:
    return take(organisation=cast.organisation, day=day, kind="ASKED", note="Inför nämnden", by=by, at=LATE)


def test_who_may_freeze_and_when(cast: Cast) -> None:
    snapshot = ask(cast, by=cast.hr_strategist)
    assert (snapshot.taken_by, snapshot.note, snapshot.day, snapshot.taken_at) == (
        cast.hr_strategist,
        "Inför nämnden",
        DAY,
        LATE,
    )
    with pytest.raises(PermissionDenied):
        ask(cast, by=cast.hr_partner)
    with pytest.raises(NotYet):
        ask(cast, by=cast.hr_strategist, day=date(2026, 11, 1))
    make_snapshot(organisation=cast.organisation, day=DAY)
    with pytest.raises(FrozenAlready):
        make_snapshot(organisation=cast.organisation, day=DAY)
    assert CoverageSnapshot.objects.count() == 2


def test_nothing_frozen_can_be_changed(cast: Cast) -> None:
    make_not_held(make_people(6, unit=cast.ward), by=cast.manager, at=AGREED)
    snapshot = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    models = (CoverageSnapshot, SnapshotUnit, SnapshotCount, SnapshotReason, SnapshotFigure, SnapshotPublication)
    assert [model._default_manager.exists() for model in models] == [True] * 6
    for model in models:
        table = model._meta.db_table
        for deed in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(deed.format(table))
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        SnapshotPerson.objects.update(current=True)
    assert still_matches(snapshot)


NOTE = 'Inför "nämnden"'
CHANGED = {
    "planning_snapshotcount": ("people = people + 1", "people = people - 1"),
    "planning_snapshotreason": ("people = people + 1", "people = people - 1"),
    "planning_snapshotfigure": ("people = people + 1", "people = people - 1"),
    "planning_coveragesnapshot": ("note = ''", f"note = '{NOTE}'"),
    "planning_coveragesnapshot AS s": ("taken_at = taken_at - interval '1 h'", "taken_at = taken_at + interval '1 h'"),
}


@pytest.mark.parametrize("table", CHANGED)
def test_a_change_past_the_database_is_seen(cast: Cast, table: str) -> None:
    make_not_held(make_people(6, unit=cast.ward), by=cast.manager, at=AGREED)
    taken = make_snapshot(organisation=cast.organisation, day=DAY, by=cast.hr_strategist, note=NOTE)
    change, back = CHANGED[table]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as whoever owns the whole machine could
        for deed, matches in ((change, False), (back, True)):
            cursor.execute(f"UPDATE {table} SET {deed}")  # noqa: S608 - texts of our own
            assert cursor.rowcount > 0
            assert still_matches(CoverageSnapshot.objects.get(pk=taken.pk)) is matches


def test_the_fingerprint_of_an_older_snapshot_is_checked_by_the_text_of_its_time(cast: Cast) -> None:
    """Worked out here by hand, as docs/snapshots.md gives it, in Python."""
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    unit_lines = [
        f"unit|{one.unit_id}|{one.parent_id or ''}|{one.path}|{one.span}|{json.dumps(one.name, ensure_ascii=False)}"
        for one in SnapshotUnit.objects.filter(snapshot=snapshot).order_by("unit_id")
    ]
    columns = ("unit_id", "standing", "profession_id", "form", "people", *MEASURES)
    counts = SnapshotCount.objects.filter(snapshot=snapshot).order_by("unit_id", "standing", "profession_id", "form")
    count_lines = ["|".join(map(str, ("count", *row))) for row in counts.values_list(*columns)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT definition::text FROM planning_coveragesnapshot")
        definition = cursor.fetchone()[0]
    heads = {
        1: f"snapshot|2026-10-31|6|{definition}",
        2: f'snapshot|2|{cast.organisation.pk}|MONTHLY|2026-10-31||2026-10-31T22:30:00.000000Z|""|6|{definition}',
    }
    digests = {
        version: sha256("\n".join([head, *unit_lines, *count_lines]).encode()).hexdigest()
        for version, head in heads.items()
    }
    assert (snapshot.digest_version, snapshot.digest) == (2, digests[2])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for version, digest in ((1, digests[1]), (1, digests[2]), (2, digests[1])):
            cursor.execute("UPDATE planning_coveragesnapshot SET digest_version = %s, digest = %s", [version, digest])
            assert still_matches(CoverageSnapshot.objects.get()) is (version == 1 and digest == digests[1])


def test_why_talks_were_not_held_is_frozen_once_for_each_person(cast: Cast) -> None:
    people = make_people(3, unit=cast.ward)
    make_not_held(people, by=cast.manager, at=AGREED)
    make_not_held(people[:1], by=cast.manager, at=AGREED)
    make_not_held(people[:2], by=cast.manager, at=AGREED, state=Talk.State.DECLINED)
    make_not_held(people, by=cast.manager, at=AGREED.replace(year=2025))
    make_not_held(people, by=cast.manager, at=LATE.replace(hour=23))
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    Talk.objects.update(reason=Talk.Reason.OTHER)
    found = SnapshotReason.objects.filter(snapshot=snapshot).values_list("unit", "kind", "reason", "people")
    assert sorted(found) == [(cast.ward.pk, "PERFORMANCE", "DECLINED", 2), (cast.ward.pk, "PERFORMANCE", "TIME", 3)]


def test_people_are_forgotten_and_figures_stay(cast: Cast) -> None:
    old, kept = (make_snapshot(organisation=cast.organisation, day=day) for day in (date(2024, 9, 30), DAY))
    assert forget_people(organisation=cast.organisation, on=date(2026, 10, 31)) == 0
    assert forget_people(organisation=cast.organisation, on=date(2026, 11, 1)) == 15
    assert [one.people.count() for one in (old, kept)] == [0, 15]
    assert shown_tree(old).sum_of(cast.root.pk).people == 15
    assert still_matches(old)


def test_publishing_is_once_and_for_all(cast: Cast) -> None:
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    with pytest.raises(PermissionDenied):
        publish(snapshot=snapshot.pk, note="", by=cast.hr_partner, at=LATE)
    published = publish(snapshot=snapshot.pk, note="Till fullmäktige", by=cast.hr_strategist, at=LATE)
    assert (published.published_by, published.published_at, published.note) == (
        cast.hr_strategist,
        LATE,
        "Till fullmäktige",
    )
    with pytest.raises(PublishedAlready):
        publish(snapshot=snapshot.pk, note="", by=cast.hr_strategist, at=LATE)
    altered = make_snapshot(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE planning_snapshotcount SET current = 1 WHERE unit_id = %s", [cast.ward.pk])
    with pytest.raises(Altered):
        publish(snapshot=altered.pk, note="", by=cast.hr_strategist, at=LATE)


def test_no_month_is_lost_when_the_scheduler_was_down(cast: Cast) -> None:
    organisation = cast.organisation
    today = date(2026, 10, 31)
    assert due_days(make_organisation(), at=date(2030, 5, 5), is_evening=False) == [], "nobody was there"
    make_snapshot(organisation=organisation, day=date(2026, 7, 31))
    assert due_days(organisation, at=today, is_evening=False) == [date(2026, 8, 31), date(2026, 9, 30)]
    assert due_days(organisation, at=today, is_evening=True) == [date(2026, 8, 31), date(2026, 9, 30), today]
    make_snapshot(organisation=organisation, day=today)
    assert due_days(organisation, at=today, is_evening=True) == []
    assert due_days(organisation, at=date(2026, 11, 1), is_evening=False) == []


def test_the_trend_has_a_point_for_each_month_that_may_be_shown(cast: Cast) -> None:
    ward = make_unit(organisation=cast.organisation, name="Ny avdelning", parent=cast.division)
    make_people(5, unit=ward)
    make_snapshot(organisation=cast.organisation, day=date(2026, 9, 30))
    make_person(organisation=cast.organisation, unit=ward)
    make_snapshot(organisation=cast.organisation, day=DAY)
    make_snapshot(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    assert points(ward, until=DAY) == [(DAY, 6)]
    assert points(cast.root, until=DAY) == [(date(2026, 9, 30), 20), (DAY, 21)]
    assert points(cast.root, until=date(2026, 10, 30)) == [(date(2026, 9, 30), 20)]


def points(unit: Unit, *, until: date) -> list[tuple[date, int]]:
    return [(one.day, one.figure.people) for one in trend_of(unit.pk, until=until, only_published=False)]
