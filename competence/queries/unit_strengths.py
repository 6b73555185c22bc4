"""What people can or wish and are not asked for: strengths that the unit does not use."""

from collections.abc import Callable
from dataclasses import dataclass

from competence.models import Rating
from competence.queries.unit_matrix import Cell, Column, Matrix
from competence.queries.unit_needs import Holder

STRONG = 3
"""A level that is told of even where nothing is asked: confident also in hard cases."""


@dataclass(frozen=True, slots=True)
class Strength:
    """A competence: who is above what is asked of her, who can it unasked, who wants more or less of it."""

    column: Column
    above: tuple[Holder, ...]
    unasked: tuple[Holder, ...]
    more: tuple[Holder, ...]
    less: tuple[Holder, ...]


def of(matrix: Matrix) -> tuple[Strength, ...]:
    """The competences with something to tell, in their order; also those that nobody here is asked for."""
    found = (_strength(matrix, column) for column in (*matrix.columns, *matrix.others))
    return tuple(one for one in found if one.above or one.unasked or one.more or one.less)


def _strength(matrix: Matrix, column: Column) -> Strength:
    cells = ((person, matrix.cell(person.id, column.id)) for person in matrix.people)
    known = [Holder(person, cell) for person, cell in cells if cell and not cell.is_certificate]

    def those(chosen: Callable[[Cell], bool]) -> tuple[Holder, ...]:
        return tuple(one for one in known if chosen(one.cell))

    return Strength(
        column=column,
        above=those(_is_above),
        unasked=those(_is_unasked),
        more=those(lambda cell: cell.wish == Rating.Wish.MORE and _is_unused(cell)),
        less=those(lambda cell: cell.wish == Rating.Wish.LESS),
    )


def _is_above(cell: Cell) -> bool:
    return cell.required is not None and cell.current is not None and cell.current > cell.required


def _is_unasked(cell: Cell) -> bool:
    """Strong, and neither she nor the unit is asked for it: what a head-count needs is not unused."""
    return cell.required is None and not cell.is_need and (cell.current or 0) >= STRONG


def _is_unused(cell: Cell) -> bool:
    """A wish for more where no more is asked: nothing is required, or she meets it already."""
    return cell.required is None or (cell.current is not None and cell.current >= cell.required)
