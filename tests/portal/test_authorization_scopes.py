"""Own reports and the relation of two people are the same answer, given in bulk and one by one."""

from datetime import date

from portal.authorization import Permission, Relation, can, own_reports, relations_to
from portal.models import Employment, User
from tests.cast import Cast

TODAY = date(2026, 6, 1)


def test_own_reports_are_those_whose_nearest_manager_one_is(cast: Cast) -> None:
    """The list and the single decision agree for everybody about everybody."""
    people = list(User.objects.all())
    for leader in people:
        one_by_one = {person for person in people if Relation.MANAGER in relations_to(leader, person, on=TODAY)}
        assert set(own_reports(leader, on=TODAY)) == one_by_one


def test_a_superior_who_is_employed_in_the_ward_is_not_led_by_its_manager(cast: Cast) -> None:
    Employment.objects.filter(user=cast.manager_above).update(unit=cast.ward)
    for leader in (cast.manager, cast.deputy):
        for person in (cast.manager_above, cast.employee):
            is_led = Relation.MANAGER in relations_to(User.objects.get(pk=leader.pk), person, on=TODAY)
            assert own_reports(leader, on=TODAY).filter(pk=person.pk).exists() == is_led
    assert not own_reports(cast.manager, on=TODAY).filter(pk=cast.manager_above.pk).exists()


def test_manager_reads_and_manager_above_does_not(cast: Cast) -> None:
    """The nearest manager reads a submitted assessment; the next one up has to give a reason first."""
    assert can(cast.manager, Permission.READ_ASSESSMENT, cast.employee, on=TODAY)
    assert not can(cast.manager_above, Permission.READ_ASSESSMENT, cast.employee, on=TODAY)
    assert can(cast.manager_above, Permission.READ_ASSESSMENT, cast.manager, on=TODAY)
