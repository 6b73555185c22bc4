"""Random histories of feeds against a plain reading of the last file: what it says is so, and the past stays."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.people_imports import Refused
from portal.models import Employment, Mandate, Organisation, Unit, User
from tests.make.feed import changed, load, people_file, person, unit, units_file
from tests.make.people import make_organisation

START = date(2026, 1, 1)
UNITS = ("R", "A", "B", "C")
days = st.integers(0, 120).map(lambda number: START + timedelta(days=number))


@st.composite
def employments(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of up to three people with up to three employments."""
    rows = []
    keys = draw(
        st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("abc")), unique=True, min_size=1, max_size=6)
    )
    for key, job in keys:
        since = draw(days)
        length = draw(st.none() | st.integers(0, 60))
        until = "" if length is None else str(since + timedelta(days=length))
        rows.append({
            "key": key, "unit": draw(st.sampled_from(UNITS)), "employment": job, "since": str(since),
            "until": until, "extent": draw(st.sampled_from(("100", "50", "10"))),
            "main": draw(st.sampled_from(("", "", "", "yes", "no"))),
        })  # fmt: skip
    return rows


@st.composite
def feeds(draw: st.DrawFn) -> list[tuple[date, list[str], list[dict[str, str]]]]:
    """Up to five files, day by day: parents of A, B and C, and the employments."""
    found = []
    for as_of in sorted(draw(st.lists(days, min_size=1, max_size=5))):
        parents = draw(st.permutations(("A", "B", "C")))
        shape = [draw(st.sampled_from(("R", *parents[:place]))) for place in range(3)]
        managers = draw(st.lists(st.sampled_from(("", "", "1", "2", "3")), min_size=4, max_size=4))
        rows = [unit("R", manager=managers[3])]
        rows += [unit(code, shape[place], manager=managers[place]) for place, code in enumerate(parents)]
        found.append((as_of, draw(st.permutations(rows)), draw(employments())))
    return found


def written(row: dict[str, str]) -> str:
    return person(
        row["key"], row["unit"], employment=row["employment"], since=row["since"], until=row["until"],
        extent=row["extent"], main=row["main"],
    )  # fmt: skip


def in_force(row: dict[str, str], day: date) -> bool:
    return date.fromisoformat(row["since"]) <= day and (not row["until"] or day <= date.fromisoformat(row["until"]))


def past(organisation: Organisation, before: date) -> dict[str, list[tuple[Any, ...]]]:
    """Where everyone worked, day by day, before a day."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for job in Employment.objects.filter(user__organisation=organisation).select_related("unit", "user"):
        day = job.period.lower
        while day < before and (job.period.upper is None or day < job.period.upper):
            found[job.user.person_key].append((day, job.key, job.unit.code, job.is_main))
            day += timedelta(days=1)
    return {key: sorted(rows) for key, rows in found.items()}


def refusals(organisation: Organisation, units: bytes, people: bytes, as_of: date) -> set[str]:
    """Import, or tell why not."""
    try:
        load(organisation, units, people, as_of=as_of)
    except Refused as refused:
        return {problem.code for problem in refused.problems.found}
    return set()


def check(organisation: Organisation, as_of: date, units: list[str], rows: list[dict[str, str]]) -> None:
    """The portal says what the file says, on its day."""
    expected = {(row["key"], row["employment"], row["unit"]) for row in rows if in_force(row, as_of)}
    jobs = Employment.objects.filter(user__organisation=organisation, period__contains=as_of)
    assert set(jobs.values_list("user__person_key", "key", "unit__code")) == expected
    mains = list(jobs.filter(is_main=True).values_list("user__person_key", flat=True))
    assert sorted(mains) == sorted({key for key, *_ in expected})
    staying = {row["key"] for row in rows if not row["until"] or row["until"] >= str(as_of)}
    active = User.objects.filter(organisation=organisation, is_active=True, left_on=None)
    assert set(active.values_list("person_key", flat=True)) == staying
    said = {(row.split(";")[0], row.split(";")[3]) for row in units if row.split(";")[3]}
    mandates = Mandate.objects.filter(unit__organisation=organisation, period__contains=as_of)
    assert set(mandates.values_list("unit__code", "user__person_key")) == said
    for found in Unit.objects.filter(organisation=organisation).select_related("parent"):
        assert found.path == (f"{found.parent.path}.{found.pk}" if found.parent else str(found.pk))


@pytest.mark.django_db(transaction=True)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(feeds())
def test_any_history_of_feeds_ends_with_what_the_last_file_says(
    history: list[tuple[date, list[str], list[dict[str, str]]]],
) -> None:
    region = make_organisation()
    for as_of, unit_rows, rows in history:
        units, people = (
            units_file(*unit_rows),
            people_file(*map(written, rows)),
        )
        known = past(region, as_of)
        if refused := refusals(region, units, people, as_of):
            assert refused <= {"main_twice", "manager_unknown", "manager_not_employed"}
            continue
        check(region, as_of, unit_rows, rows)
        assert changed(load(region, units, people + b"\n", as_of=as_of)) == {}
        listed = {(row["key"], row["employment"]) for row in rows}
        now = past(region, as_of)
        for key, lived in known.items():  # what is no longer listed stays as it was
            assert [one for one in lived if (key, one[1]) not in listed] == [
                one for one in now.get(key, []) if (key, one[1]) not in listed
            ]
