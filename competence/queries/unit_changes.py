"""How the competence of a unit has moved between two days, among the people who were there on both.

Requirements, employments, certificates and assessments are those of the end of each day, so that a requirement that is
new shows as new and not as somebody's failure (domain.md, rule 2). Who has come or gone is told in numbers beside.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from competence.queries import unit_matrix
from competence.queries.unit_matrix import Cell, Column, Matrix, unpack


@dataclass(frozen=True, slots=True)
class Side:
    """A competence on one of the days: of how many it was asked, how many had a gap, how many met it, and were unknown.

    `levels` is how many stood at each level; a certificate has none.
    """

    asked: int
    gaps: int
    met: int
    unrated: int
    levels: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A competence on both days: how many people have risen, fallen or become known, and are asked for more or less."""

    column: Column
    then: Side
    now: Side
    risen: int
    fallen: int
    newly_known: int
    asked_more: int
    asked_less: int

    @property
    def moved(self) -> bool:
        """Whether anything is different."""
        return self.then != self.now or bool(self.risen or self.fallen or self.asked_more or self.asked_less)


def of(matrix: Matrix, same: Collection[UUID], *, since: date) -> tuple[Change, ...]:
    """The competences that are asked for now, for the people who were there on both days. One query."""
    then = unit_matrix.cells(list(same), on=since, unopened=matrix.staff.unopened)
    now = {person: matrix.codes.get(person, {}) for person in same}
    return tuple(
        _change(
            column,
            [(_cell(then.get(person, {}), column.id), _cell(codes, column.id)) for person, codes in now.items()],
        )
        for column in matrix.columns
    )


def _cell(codes: Mapping[int, int], competence_id: int) -> Cell | None:
    code = codes.get(competence_id)
    return None if code is None else unpack(code)


def _change(column: Column, pairs: list[tuple[Cell | None, Cell | None]]) -> Change:
    return Change(
        column=column,
        then=_side([then for then, _now in pairs]),
        now=_side([now for _then, now in pairs]),
        risen=sum(_level(now) > _level(then) for then, now in pairs if _is_known(then) and _is_known(now)),
        fallen=sum(_level(now) < _level(then) for then, now in pairs if _is_known(then) and _is_known(now)),
        newly_known=sum(_is_known(now) and not _is_known(then) for then, now in pairs),
        asked_more=sum(_required(now) > _required(then) for then, now in pairs),
        asked_less=sum(_required(now) < _required(then) for then, now in pairs),
    )


def _side(cells: list[Cell | None]) -> Side:
    asked = [cell for cell in cells if cell and cell.required is not None]
    levels = Counter(cell.current for cell in cells if cell and cell.current is not None)
    gaps = sum(cell.gap is not None for cell in asked)
    met = sum(cell.gap is None and (cell.current is not None or cell.is_certificate) for cell in asked)
    unrated = len(asked) - gaps - met
    return Side(len(asked), gaps, met, unrated, tuple(sorted(levels.items())))


def _is_known(cell: Cell | None) -> bool:
    return cell is not None and (cell.is_certificate or cell.current is not None)


def _level(cell: Cell | None) -> int:
    """The level; a certificate is 1 while valid."""
    if cell is None:
        return -1
    return int(cell.holds(1)) if cell.is_certificate else (cell.current or 0)


def _required(cell: Cell | None) -> int:
    return -1 if cell is None or cell.required is None else cell.required
