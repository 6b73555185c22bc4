"""What a unit needs and who is alone, on random matrices against plain words; no database is asked."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from competence.queries import unit_needs
from competence.queries.unit_matrix import Column, Matrix, unpack
from competence.queries.unit_needs import HeadCount, Place
from competence.queries.unit_people import Colleague, Staff

PATH = "1.2"
COLUMNS = tuple(Column(key, f"K{key}", {"sv": f"K{key}"}, "RATED", 1, {}, 1, {}) for key in (1, 2))


def colleague(number: int, *, is_away: bool, path: str) -> Colleague:
    return Colleague(
        id=UUID(int=number),
        name=f"Person {number}",
        profession_id=number % 2,
        profession={},
        unit_id=1,
        unit="Enhet",
        path=path,
        came_on=None,
        is_away=is_away,
        away_until=None,
        parting=None,
        parting_on=None,
    )


def head_count(competence: int, level: int, people: int, place: Place, profession: int | None) -> HeadCount:
    path = {Place.HERE: PATH, Place.ABOVE: "1", Place.BELOW: f"{PATH}.3"}[place]
    return HeadCount(competence, level, people, 1, "Enhet", path, place, profession, None, None)


def packed(required: int | None, current: int | None) -> int:
    return (0 if required is None else required + 1) + ((0 if current is None else current + 1) << 4)


maybe_level = st.none() | st.integers(0, 4)
codes = st.builds(packed, maybe_level, maybe_level)
people = st.lists(st.tuples(st.booleans(), st.sampled_from([PATH, f"{PATH}.3"])), min_size=1, max_size=5)
counts = st.lists(
    st.builds(
        head_count,
        st.sampled_from([1, 2]),
        st.integers(0, 4),
        st.integers(1, 3),
        st.sampled_from(list(Place)),
        st.none() | st.integers(0, 1),
    ),
    max_size=3,
)


@given(st.data(), people, counts, st.integers(0, 2))
def test_needs_holders_and_losses(
    data: st.DataObject, facts: list[tuple[bool, str]], needs: list[HeadCount], unseen: int
) -> None:
    team = tuple(colleague(number, is_away=away, path=path) for number, (away, path) in enumerate(facts))
    cells = {one.id: data.draw(st.dictionaries(st.sampled_from([1, 2]), codes)) for one in team}
    staff = Staff(team, ((PATH, unseen),) if unseen else ())
    matrix = Matrix(staff, COLUMNS, (), cells)
    leaving = {one.id for one in team if data.draw(st.booleans())}
    demands = unit_needs.demands(matrix, needs)
    assert [one.head_count for one in demands if one.head_count] == sorted(needs, key=lambda one: one.competence_id)

    for demand in demands:
        levels = {key: unpack(row[demand.column.id]).current for key, row in cells.items() if demand.column.id in row}
        asked = {key: unpack(row[demand.column.id]).required for key, row in cells.items() if demand.column.id in row}
        required = [level for level in asked.values() if level is not None]
        if demand.head_count is None:
            assert demand.level == min(required) > 0
            seen = list(team)
        else:
            seen = [one for one in team if demand.head_count.place == Place.ABOVE or demand.head_count.counts(one)]
        able = [one for one in seen if (level := levels.get(one.id)) is not None and level >= demand.level]
        standing = unit_needs.standing(matrix, demand)
        assert [one.person for one in standing.holders] == [one for one in able if not one.is_away]
        assert [one.person for one in standing.away] == [one for one in able if one.is_away]
        near = [one for one in seen if levels.get(one.id) == demand.level - 1 and not one.is_away]
        assert [one.person for one in standing.nearest] == near
        hidden = demand.head_count is not None and (
            demand.head_count.place == Place.ABOVE or (unseen > 0 and demand.head_count.path == PATH)
        )
        assert standing.missing == (None if hidden else max(0, demand.min_people - len(standing.holders)))
        after = unit_needs.standing(matrix, demand, without=leaving)
        assert [one.person.id for one in after.holders] == [
            one.person.id for one in standing.holders if one.person.id not in leaving
        ]

    lost = unit_needs.losses(matrix, demands, leaving)
    assert all(any(one.person.id in leaving for one in loss.before.holders) for loss in lost)
    assert {id(loss.before.demand) for loss in lost} == {
        id(demand)
        for demand in demands
        if any(one.person.id in leaving for one in unit_needs.standing(matrix, demand).holders)
    }
