"""A page reads a few sums only, and shows what the whole tree would; with the professions nothing is given away."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.models import GapCount, GapProfession
from competence.queries import gap_map
from competence.queries.gap_counts import Spread
from competence.queries.gap_map import Choice, UnitMap
from portal.models import Unit
from portal.queries.release import Row, Shape, Tree, units_of
from tests.competence.queries.isolation import Cell, Figure, isolated_groups
from tests.make.competence import make_competence, make_framework, make_requirement
from tests.make.gap_counts import count_gaps, kept
from tests.make.people import make_organisation, make_person, make_profession, make_unit

TODAY = date(2026, 6, 1)
LIMIT = 6
PROFESSIONS = ("sjukskoterska", "tandlakare", "lakare")


def a_region(data: st.DataObject) -> list[Unit]:
    """A tree of up to six units with people of three professions, of whom one competence is required; counted."""
    organisation = make_organisation()
    units = [make_unit(organisation=organisation)]
    for _ in range(data.draw(st.integers(0, 5))):
        parent = units[data.draw(st.integers(0, len(units) - 1))]
        units.append(make_unit(organisation=organisation, parent=parent))
    for unit in units:
        for code in PROFESSIONS:
            profession = make_profession(organisation=organisation, code=code)
            for _ in range(data.draw(st.sampled_from([0, 0, 1, 3, 7]))):
                make_person(organisation=organisation, unit=unit, profession=profession)
    make_requirement(competence=make_competence(framework=make_framework(organisation=organisation)))
    count_gaps(organisation, on=TODAY)
    return [Unit.objects.select_related("organisation").get(pk=unit.pk) for unit in units]


def whole_tree(units: list[Unit]) -> Tree[Spread]:
    """Every unit's own people, in the tree of the whole organisation."""
    own: dict[int, Spread] = {}
    for cell, count in kept(units[0].organisation).items():
        own.setdefault(cell.unit_id, Spread()).add(count)
    return Tree(Shape(units_of(units[0].organisation, on=TODAY)), own, nothing=Spread, limit=LIMIT)


def rows_of(page: UnitMap) -> list[Row[Spread]]:
    """Of the one competence; nothing where it is not shown."""
    return page.rows(page.columns[0].id) if page.columns else []


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_page_is_a_part_of_the_whole_and_none_gives_a_small_group_away(data: st.DataObject) -> None:
    units = a_region(data)
    tree = whole_tree(units)
    for unit in units:
        page = gap_map.of_unit(unit, Choice(), on=TODAY)
        assert bool(page.columns) is tree.is_shown(unit.pk)
        if page.columns:
            assert rows_of(page) == tree.rows(unit.pk)
            assert page.total(page.columns[0].id) == tree.total(unit.pk)
    people: Cells = {(row.unit_id, row.profession_id): row.unrated for row in GapCount.objects.filter(unit__in=units)}
    figures = [*_figures_of_units(tree, people), *_figures_of_professions(units[0], people)]
    assert next(isolated_groups(figures, people, limit=LIMIT), None) is None


Cells = dict[Cell, int]


def _figures_of_units(tree: Tree[Spread], people: Cells) -> list[Figure]:
    """The cells behind each figure of all pages, found by counting in bits: which units are in a sum."""
    own = {unit_id: Spread(met=1 << place) for place, unit_id in enumerate(tree.nodes)}
    sizes = {unit_id: count.size for unit_id, count in tree.own.items()}
    marked = Tree(
        Shape(tree.nodes.values()),
        {unit_id: _Marked(sizes.get(unit_id, 0), count.met) for unit_id, count in own.items()},
        nothing=_Marked,
        limit=LIMIT,
    )
    figures: list[Figure] = []
    for unit_id in marked.nodes:
        if marked.is_shown(unit_id):
            for count in (marked.total(unit_id), *(row.count for row in marked.rows(unit_id))):
                inside = {unit for place, unit in enumerate(tree.nodes) if count.units >> place & 1}
                figures.append(frozenset(cell for cell in people if cell[0] in inside))
    return figures


class _Marked:
    """A number of people, and a bit for each unit they are from (empty units may be in it or not)."""

    def __init__(self, size: int = 0, units: int = 0) -> None:
        self.size = size
        self.units = units

    def add(self, other: "_Marked") -> None:
        self.size += other.size
        self.units |= other.units


def _figures_of_professions(unit: Unit, people: Cells) -> list[Figure]:
    root = Unit.objects.select_related("organisation").get(organisation=unit.organisation_id, parent=None)
    shown = gap_map.of_professions(root, Choice())
    groups = {together.professions: together.count for together in shown.cells.values()}
    figures: list[Figure] = [frozenset(cell for cell in people if cell[1] in professions) for professions in groups]
    assert [sum(people[cell] for cell in figure) for figure in figures] == [count.size for count in groups.values()]
    return figures


@pytest.mark.django_db
def test_people_of_a_closed_unit_are_counted_above_it() -> None:
    organisation = make_organisation()
    root = make_unit(organisation=organisation)
    closed = make_unit(organisation=organisation, parent=root)
    for unit in (root, closed):
        for _ in range(6):
            make_person(organisation=organisation, unit=unit)
    make_requirement(competence=make_competence(framework=make_framework(organisation=organisation)))
    Unit.objects.filter(pk=closed.pk).update(period=(date(2020, 1, 1), TODAY))
    count_gaps(organisation, on=TODAY)
    page = gap_map.of_unit(Unit.objects.select_related("organisation").get(pk=root.pk), Choice(), on=TODAY)
    assert (page.total(page.columns[0].id), rows_of(page)) == (Spread(unrated=12), [])
    assert [row.unrated for row in GapProfession.objects.all()] == [12]
