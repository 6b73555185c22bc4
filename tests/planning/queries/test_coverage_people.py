"""Where everybody stands on a day, against the rules written once more in plain Python; counts are made of it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from planning.actions import coverage as counting
from planning.models import MEASURES, CoverageCount, CoverageStale, CoverageSum
from planning.queries import coverage, coverage_parts, coverage_people
from planning.queries.coverage import Count
from planning.queries.definitions import Terms
from planning.queries.release import tree_by
from portal.models import Employment, Organisation, Unit
from tests.make.coverage import Life, make_lives, reference
from tests.make.people import make_organisation, make_person, make_unit
from tests.make.talk_cycles import make_talk_cycle

TODAY = date(2026, 6, 1)
BITS = {"appraisal": 1, "performance": 2, "pay": 4}
HOW_MANY = {"one": 1, "two": 2, "three": 3}


@pytest.fixture
def region(db: None) -> tuple[Organisation, list[Unit]]:
    organisation = make_organisation(plan_valid_months=11, living_months=5, min_days_in_job=90)
    root = make_unit(organisation=organisation, name="Region")
    wards = [make_unit(organisation=organisation, name=f"Avdelning {number}", parent=root) for number in range(3)]
    below = make_unit(organisation=organisation, name="Mottagning", parent=wards[0])
    return organisation, [root, *wards, below]


def lives_in(region: tuple[Organisation, list[Unit]], seed: int, people: int = 120) -> list[Life]:
    organisation, units = region
    manager = make_person(organisation=organisation)
    return make_lives(organisation=organisation, units=units, manager=manager, people=people, until=TODAY, seed=seed)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_stands_where_the_rules_say_today_and_on_days_gone_by(
    region: tuple[Organisation, list[Unit]], seed: int
) -> None:
    organisation, _units = region
    lives = lives_in(region, seed)
    if seed == 1:
        make_talk_cycle(organisation=organisation, made_by=lives[0].user)
    for day in (TODAY, TODAY - timedelta(days=31), TODAY - timedelta(days=200)):
        terms = Terms.of(organisation, on=day)
        found = {person.user_id: person[1:] for person in coverage_people.people(terms)}
        wanted = {life.user.pk: reference(life, organisation, day, terms.year) for life in lives}
        assert found == {key: row for key, row in wanted.items() if row} != {}
    terms = Terms.of(organisation, on=TODAY)
    assert counts_by_reference(lives, organisation, terms) == coverage.by_terms(terms)


def counts_by_reference(lives: list[Life], organisation: Organisation, terms: Terms) -> dict[int, Count]:
    counts: dict[int, Count] = {}
    for life in lives:
        if row := reference(life, organisation, terms.day, terms.year):
            unit_id, _profession, _form, standing, current, living, talks, assessed, agreed = row
            has = {"current": current, "living": living, "assessed": assessed, "agreed": agreed}
            has |= {name: bool(int(str(talks)) & bit) for name, bit in BITS.items()}
            has |= {name: int(str(talks)).bit_count() == many for name, many in HOW_MANY.items()}
            figures = [1, *(int(bool(has[measure])) for measure in MEASURES)]
            counts.setdefault(int(str(unit_id)), Count()).take(str(standing), figures)
    return counts


def test_what_is_kept_and_what_is_counted_afresh_are_one_answer(region: tuple[Organisation, list[Unit]]) -> None:
    """After every change, before and after it is counted again: for each unit, its parts and the left out."""
    organisation, units = region
    lives = lives_in(region, seed=4, people=200)
    counting.refresh(organisation=organisation, on=TODAY)
    assert (CoverageStale.objects.count(), CoverageSum.objects.filter(unit=units[0]).exists()) == (0, True)
    terms = Terms.of(organisation, on=TODAY)
    agree_all(region, terms)
    first = lives[0].employments[-1]
    Employment.objects.filter(pk=first.pk).update(unit=units[1], form=Employment.Form.PERMANENT)
    agree_all(region, terms)
    Unit.objects.filter(pk=units[4].pk).update(parent=units[2], path=f"{units[2].path}.{units[4].pk}")
    units[4].refresh_from_db()
    agree_all(region, terms)
    assert counting.refresh(organisation=organisation, on=TODAY) == 5
    agree_all(region, terms)
    Unit.objects.filter(pk=units[4].pk).update(period=DateRange(date(2020, 1, 1), TODAY))
    agree_all(region, terms)


def agree_all(region: tuple[Organisation, list[Unit]], terms: Terms) -> None:
    organisation, units = region
    counts = coverage.afresh(terms, None)
    assert coverage.by_terms(terms) == counts
    whole = tree_by(organisation, terms, is_kept=False)
    for unit in units:
        around = coverage_parts.tree_around(unit, terms)
        if unit.pk in whole.nodes and whole.is_shown(unit.pk):
            assert around.total(unit.pk) == whole.total(unit.pk)
            assert around.rows(unit.pk) == whole.rows(unit.pk)
            assert around.left_out(unit.pk) == whole.left_out(unit.pk)


def test_a_talk_year_that_opens_is_counted_by_at_once(region: tuple[Organisation, list[Unit]]) -> None:
    """The days of the talk year are part of what a count is kept by."""
    organisation, _units = region
    lives = lives_in(region, seed=5)
    counting.refresh(organisation=organisation, on=TODAY)
    before = Terms.of(organisation, on=TODAY)
    make_talk_cycle(organisation=organisation, made_by=lives[0].user, days=(date(2026, 5, 1), date(2027, 1, 1)))
    after = Terms.of(organisation, on=TODAY)
    assert before.key != after.key
    assert coverage.by_terms(after) == counts_by_reference(lives, organisation, after)
    counting.refresh(organisation=organisation, on=TODAY)
    assert set(CoverageCount.objects.values_list("definition", flat=True)) == {after.key}


def test_a_changed_unit_is_counted_by_indexes(region: tuple[Organisation, list[Unit]]) -> None:
    """What a page counts afresh must not read everybody's plans, talks and assessments."""
    organisation, units = region
    others = [make_unit(organisation=organisation, parent=units[0]) for _ in range(60)]
    manager = make_person(organisation=organisation)
    make_lives(organisation=organisation, units=others, manager=manager, people=2500, until=TODAY, seed=6)
    terms = Terms.of(organisation, on=TODAY)
    tables = ("planning_plan", "planning_talk", "competence_assessment")
    statement = coverage_people.PEOPLE.replace("{units}", coverage_people.ANY_OF)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))
        cursor.execute("EXPLAIN " + statement, {**terms.values(), "units": [others[0].pk]})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert Counter(table for table in tables if f"Seq Scan on {table}" in plan) == Counter()
