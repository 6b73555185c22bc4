"""The few units of a page say the same as the whole tree."""

from datetime import date
from random import Random

from planning.queries.snapshot_parts import tree_around
from planning.queries.snapshots import shown_tree
from tests.cast import Cast
from tests.make.people import make_person, make_unit
from tests.make.snapshots import make_people, make_snapshot

DAY = date(2026, 10, 31)
MORE_THAN_ANY_ID = 10**30


def test_every_unit_reads_the_same_as_in_the_whole_tree(cast: Cast) -> None:
    random, units = Random(7), [cast.root, cast.division, cast.ward]
    for number in range(24):
        parent = random.choice(units[:12])
        units.append(make_unit(organisation=cast.organisation, name=f"Enhet {number}", parent=parent))
        make_people(random.choice((0, 1, 3, 5, 6, 9)), unit=units[-1])
        if number % 4 == 0:
            make_person(organisation=cast.organisation, unit=units[-1], form="HOURLY")
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    whole = shown_tree(snapshot)
    shown = [unit.pk for unit in units if whole.is_shown(unit.pk)]
    assert 3 < len(shown) < len(units)
    for unit in units:
        found = tree_around(snapshot, unit.pk)
        assert (found.top, found.is_shown(unit.pk)) == (whole.top, unit.pk in shown)
        if unit.pk in shown:
            assert found.total(unit.pk) == whole.total(unit.pk)
            assert found.rows(unit.pk) == whole.rows(unit.pk)
            assert found.left_out(unit.pk) == whole.left_out(unit.pk)
            assert found.has_guests(unit.pk) == whole.has_guests(unit.pk)
    assert len(tree_around(snapshot).nodes) < len(units)


def test_a_unit_that_is_not_in_the_snapshot_stands_for_the_topmost(cast: Cast) -> None:
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    later = make_unit(organisation=cast.organisation, name="Ny enhet", parent=cast.division)
    for unit_id in (later.pk, MORE_THAN_ANY_ID):
        assert tree_around(snapshot, unit_id).nodes == tree_around(snapshot).nodes
