"""The expected last day: an optional column, so a file without it says nothing about it."""

from datetime import date

import pytest

from portal.actions.people_imports import Refused
from portal.models import Employment, Organisation
from tests.make.feed import PERSON_FIELDS, changed, load, people_file, person, unit, units_file
from tests.make.people import make_organisation

HEADING = ";".join((*PERSON_FIELDS, "väntad sista dag"))
UNITS = units_file(unit("ROOT"), unit("A", "ROOT"), unit("B", "ROOT"))


def with_end(day: str, *, at: str = "A") -> bytes:
    return people_file(f"{person('1', at)};{day}", heading=HEADING)


def known() -> list[date | None]:
    return list(Employment.objects.order_by("period").values_list("expected_end_on", flat=True))


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation()


def test_the_day_comes_changes_and_goes(organisation: Organisation) -> None:
    load(organisation, UNITS, with_end("2026-11-30"))
    assert known() == [date(2026, 11, 30)]
    assert changed(load(organisation, UNITS, with_end("2026-12-31"))) == {"employments_changed": 1}
    assert known() == [date(2026, 12, 31)]
    assert changed(load(organisation, UNITS, with_end("2026-12-31"), as_of=date(2026, 3, 2))) == {}
    load(organisation, UNITS, with_end(""), as_of=date(2026, 3, 2))
    assert known() == [None]


def test_a_file_without_the_column_leaves_it(organisation: Organisation) -> None:
    load(organisation, UNITS, with_end("2026-11-30"))
    assert changed(load(organisation, UNITS, people_file(person("1")))) == {}
    assert known() == [date(2026, 11, 30)]


def test_it_goes_along_to_another_unit(organisation: Organisation) -> None:
    load(organisation, UNITS, with_end("2026-11-30"))
    load(organisation, UNITS, people_file(person("1", "B")), as_of=date(2026, 4, 1))
    assert known() == [date(2026, 11, 30), date(2026, 11, 30)]


def test_what_is_no_day_is_said(organisation: Organisation) -> None:
    with pytest.raises(Refused):
        load(organisation, UNITS, with_end("next spring"))
    assert not Employment.objects.exists()
