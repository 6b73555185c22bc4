"""What a unit has to be able to do, and who can: head-counts, who knows alone, and what remains if people leave.

A unit demands a competence at a level in two ways: a head-count ("at least 4 people at level 3"), or by asking it of
people; then the lowest level asked of anyone there is the one the work can be done at. Whoever holds the level counts,
whether it is asked of her or not. People on full-time leave are counted beside, and nobody is scored or ranked: names
stand in the order of the alphabet (domain.md, rule 13).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from competence.models import DecisionState, Rating, Requirement
from competence.queries.unit_matrix import Cell, Column, Matrix
from competence.queries.unit_people import Colleague
from portal.models import Unit


class Place(StrEnum):
    """Whose need it is: the unit's own, that of a unit above (which counts others as well), or of one below."""

    HERE = "HERE"
    ABOVE = "ABOVE"
    BELOW = "BELOW"


@dataclass(frozen=True, slots=True)
class HeadCount:
    """A decided head-count: at least `min_people` at `level` in a unit and below, of one profession or of any."""

    competence_id: int
    level: int
    min_people: int
    unit_id: int
    unit: str
    path: str
    place: Place
    profession_id: int | None
    profession: dict[str, str] | None
    since: date | None
    requirement_id: int = 0

    def counts(self, person: Colleague) -> bool:
        """Whether the person is one of those that the unit counts."""
        is_there = person.path == self.path or person.path.startswith(f"{self.path}.")
        return is_there and self.profession_id in {None, person.profession_id}


@dataclass(frozen=True, slots=True)
class Demand:
    """A competence that is needed at a level: by a head-count, or (None) because it is asked of `asked` people."""

    column: Column
    level: int
    head_count: HeadCount | None
    asked: tuple[Colleague, ...]

    @property
    def min_people(self) -> int:
        """How many are needed at least."""
        return self.head_count.min_people if self.head_count else 1

    @property
    def is_own_field(self) -> bool:
        """Whether it is asked of one person only: the field of the only counsellor, or of a role."""
        return self.head_count is None and len(self.asked) == 1


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with what she can."""

    person: Colleague
    cell: Cell

    @property
    def wishes_more(self) -> bool:
        """Whether she wants to work more with it."""
        return self.cell.wish == Rating.Wish.MORE


@dataclass(frozen=True, slots=True)
class Standing:
    """Who can what is demanded: at work, on full-time leave, and who is one level below (at work).

    `missing` is None for a head-count that counts people who are not seen here.
    """

    demand: Demand
    holders: tuple[Holder, ...]
    away: tuple[Holder, ...]
    nearest: tuple[Holder, ...]
    missing: int | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A demand before and after some people have left."""

    before: Standing
    after: Standing

    @property
    def breaks(self) -> bool:
        """Whether the need is met now and would not be any more."""
        return self.before.missing == 0 and bool(self.after.missing)

    @property
    def leaves_nobody(self) -> bool:
        return bool(self.before.holders) and not self.after.holders

    @property
    def leaves_one(self) -> bool:
        return len(self.before.holders) > 1 and len(self.after.holders) == 1


def head_counts(unit: Unit, *, on: date) -> tuple[HeadCount, ...]:
    """The head-counts in force of the unit, of those above and of those below. One query."""
    near = Q(unit__path__at_or_above=unit.path) | Q(unit__path__at_or_below=unit.path)
    rows = Requirement.objects.filter(
        near,
        organisation_id=unit.organisation_id,
        state=DecisionState.DECIDED,
        min_people__isnull=False,
        period__contains=on,
        competence__framework__state=DecisionState.DECIDED,
    ).exclude(competence__retired_on__lte=on)
    place = ("unit_id", "unit__name", "unit__path")
    columns = ("competence_id", "level", "min_people", *place, "profession_id", "profession__name", "period", "pk")
    found = rows.order_by("unit__path", "competence_id", "-level", "pk").values_list(*columns)
    return tuple(_head_count(unit, row) for row in found)


def _head_count(unit: Unit, row: tuple[Any, ...]) -> HeadCount:
    competence_id, level, min_people, unit_id, name, path, profession_id, profession, period, pk = row
    return HeadCount(
        competence_id=competence_id,
        level=level,
        min_people=min_people,
        unit_id=unit_id,
        unit=name,
        path=path,
        place=_place(unit, path),
        profession_id=profession_id,
        profession=profession,
        since=period.lower,
        requirement_id=pk,
    )


def _place(unit: Unit, path: str) -> Place:
    if path == unit.path:
        return Place.HERE
    return Place.BELOW if path.startswith(f"{unit.path}.") else Place.ABOVE


def demands(matrix: Matrix, counts: Iterable[HeadCount]) -> tuple[Demand, ...]:
    """Everything demanded, by competence: first what head-counts ask for, then what is asked of people."""
    by_competence: dict[int, list[HeadCount]] = {}
    for one in counts:
        by_competence.setdefault(one.competence_id, []).append(one)
    counted: list[Demand] = []
    asked_for: list[Demand] = []
    for column in matrix.columns:
        asked, level = _asked(matrix, column)
        mine = by_competence.get(column.id, [])
        counted += [Demand(column, one.level, one, asked) for one in mine]
        if asked and (level or column.is_certificate) and not any(one.level == level for one in mine):
            asked_for.append(Demand(column, level, None, asked))
    return (*counted, *asked_for)


def _asked(matrix: Matrix, column: Column) -> tuple[tuple[Colleague, ...], int]:
    """Of whom the competence is asked, and the lowest level asked of anyone."""
    cells = ((person, matrix.cell(person.id, column.id)) for person in matrix.people)
    asked = [(person, cell.required) for person, cell in cells if cell and cell.required is not None]
    return tuple(person for person, _level in asked), min((level for _person, level in asked), default=0)


def standing(matrix: Matrix, demand: Demand, *, without: Collection[UUID] = ()) -> Standing:
    """Who can what is demanded, of those who are left `without` some."""
    known = [one for one in _known(matrix, demand) if one.person.id not in without]
    holders = _of(known, lambda one: one.cell.holds(demand.level) and not one.person.is_away)
    return Standing(
        demand=demand,
        holders=holders,
        away=_of(known, lambda one: one.cell.holds(demand.level) and one.person.is_away),
        nearest=_of(known, lambda one: is_near(one.cell, demand.level) and not one.person.is_away),
        missing=None if _counts_unseen(matrix, demand) else max(0, demand.min_people - len(holders)),
    )


def _counts_unseen(matrix: Matrix, demand: Demand) -> bool:
    """Whether people count whom the reader does not lead: a unit above always has some."""
    if demand.head_count is None:
        return False
    return demand.head_count.place == Place.ABOVE or matrix.staff.unseen_in(demand.head_count.path) > 0


def is_near(cell: Cell, level: int) -> bool:
    """Whether the person is one level below; with a certificate, whether hers has run out."""
    if cell.is_certificate:
        return not cell.holds(level)
    return cell.current is not None and cell.current == level - 1


def alone(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """What one person or nobody can, of the people seen here; head-counts of units above are not known in full."""
    return tuple(one for one in standings if one.missing is not None and len(one.holders) <= 1)


def losses(matrix: Matrix, wanted: Iterable[Demand], leaving: Collection[UUID]) -> tuple[Loss, ...]:
    """What some people take with them: every demand that fewer can meet without them."""
    found = (Loss(standing(matrix, one), standing(matrix, one, without=leaving)) for one in wanted)
    return tuple(one for one in found if len(one.after.holders) < len(one.before.holders))


def _known(matrix: Matrix, demand: Demand) -> Iterable[Holder]:
    for person in matrix.people:
        if demand.head_count is None or demand.head_count.counts(person) or demand.head_count.place == Place.ABOVE:
            cell = matrix.cell(person.id, demand.column.id)
            if cell is not None:
                yield Holder(person, cell)


def _of(known: Iterable[Holder], chosen: Callable[[Holder], bool]) -> tuple[Holder, ...]:
    return tuple(one for one in known if chosen(one))
