"""The rules of the unit tree, on the few thousand rows of a units file: one root, known parents, no circles."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.queries.feed_problems import UNITS, Problems

LONGEST_CHAIN = 6  # units of a circle that are named


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of the units file; `until` is the day after the last one. `is_root`: the parent was left empty."""

    row: int
    code: str
    parent: str | None
    until: date | None
    is_root: bool


def check(units: list[UnitRow], problems: Problems) -> None:
    """Note everything that keeps the units from being one tree."""
    by_code: dict[str, UnitRow] = {}
    for unit in units:
        if unit.code in by_code:
            values = {"value": unit.code, "other": by_code[unit.code].row}
            problems.add(UNITS, unit.row, "code", "unit_twice", values)
        else:
            by_code[unit.code] = unit
    _check_roots(list(by_code.values()), problems)
    for unit in by_code.values():
        _check_parent(unit, by_code, problems)
    _check_circles(by_code, problems)


def _check_roots(units: list[UnitRow], problems: Problems) -> None:
    roots = [unit for unit in units if unit.is_root]
    if units and all(unit.parent is not None for unit in units):
        problems.add(UNITS, 0, "", "no_root")
    for root in roots[1:]:
        problems.add(UNITS, root.row, "parent", "two_roots", {"value": root.code, "other": roots[0].code})


def _check_parent(unit: UnitRow, by_code: dict[str, UnitRow], problems: Problems) -> None:
    if unit.parent is None:
        return
    parent = by_code.get(unit.parent)
    if parent is None:
        problems.add(UNITS, unit.row, "parent", "unknown_parent", {"value": unit.parent})
    elif parent.until is not None and (unit.until is None or unit.until > parent.until):
        values = {"value": parent.code, "day": parent.until - timedelta(days=1)}
        problems.add(UNITS, unit.row, "parent", "parent_closed", values)


def _check_circles(by_code: dict[str, UnitRow], problems: Problems) -> None:
    """Each circle is said once, at its first row. Every unit is walked over once."""
    done: set[str] = set()
    for unit in by_code.values():
        walked: dict[str, None] = {}
        code: str | None = unit.code
        while code in by_code and code not in done and code not in walked:
            walked[code] = None
            code = by_code[code].parent
        if code in walked:
            chain = list(walked)
            _say_circle([by_code[one] for one in chain[chain.index(code) :]], problems)
        done.update(walked)


def _say_circle(circle: list[UnitRow], problems: Problems) -> None:
    first = min(range(len(circle)), key=lambda place: circle[place].row)
    ordered = [unit.code for unit in circle[first:] + circle[:first]]
    chain = [*ordered[:LONGEST_CHAIN], "…"] if len(ordered) > LONGEST_CHAIN else [*ordered, ordered[0]]
    problems.add(UNITS, circle[first].row, "parent", "cycle", {"value": ordered[0], "chain": " < ".join(chain)})
