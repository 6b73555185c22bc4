"""The tree of units of the demo region: how many, of what sort, with how many people."""

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from planning.demo.region import (
    ADMINISTRATIONS,
    NAME,
    PEOPLE,
    PLACES,
    SORTS_WITH_PLACES,
    AreaPlan,
    Sort,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST_REGION = 300  # people; the named units alone are 117
ROWS_OF_A_FULL_TEAM = 60  # domain.md, rule 14: every manager screen works at 60 rows
UNITS_FOR_A_FULL_TEAM = 50
MEDICAL_WARD, CARE_HOME, REHAB_UNIT, HR_OFFICE = "ward", "care", "rehab", "office"
NAMED_STAFF = {MEDICAL_WARD: 47, CARE_HOME: 36, REHAB_UNIT: 30}
NAMED_SORTS = {
    "Medicinavdelning": MEDICAL_WARD,
    "Korttidsboendet": CARE_HOME,
    "Rehabenheten": REHAB_UNIT,
    "HR-team": HR_OFFICE,
}
SIZES_OF_LEAST_AREAS = {"Medicin": 1, "Hemsjukvård och rehabilitering": 2, "Ledning, HR och ekonomi": 1}
SMALL, MIDDLE, LARGE = (4, 8), (10, 44), (45, 60)
SHARE_SMALL, SHARE_LARGE = 0.05, 0.10
MOST_LIKELY = 20


@dataclass(slots=True)
class Node:
    """A unit to be. `staff` are its people without the manager; only the lowest units have any.

    `mark` names the units that the sign-ins of the demo work in ("" for all others). `id` and `path` are given when
    the tree is written.
    """

    code: str
    name: str
    parent: "Node | None"
    kind: str = ""
    profile: str = ""
    mark: str = ""
    staff: int = 0
    turnover: float = 0.09
    id: int = 0
    path: str = ""
    children: "list[Node]" = field(default_factory=list)

    @property
    def is_lowest(self) -> bool:
        """Whether it has staff of its own."""
        return bool(self.kind)

    def below(self) -> "Iterator[Node]":
        """The node and everything under it, parents first."""
        yield self
        for child in self.children:
            yield from child.below()


def grow(people: int, random: Random) -> Node:
    """The tree of a region of so many employees; the root."""
    root = Node("REX", NAME, None)
    factor = people / PEOPLE
    numbers: dict[str, int] = {}
    for number, administration in enumerate(ADMINISTRATIONS, start=1):
        head = _child(root, f"REX{number}", administration.name)
        for area_number, area in enumerate(administration.areas, start=1):
            for copy, units in enumerate(_units_of(area, factor), start=1):
                name = area.name if copy == 1 else f"{area.name}, område {copy}"
                _area(_child(head, f"{head.code}{area_number:02}{copy}", name), area, units, numbers, random)
    _size(root, people, random)
    return root


def lowest(root: Node) -> list[Node]:
    """The units with staff, in the order of the tree."""
    return [node for node in root.below() if node.is_lowest]


def _units_of(area: AreaPlan, factor: float) -> list[int]:
    """How many units each copy of the area has: a region eight times as large has eight medical areas."""
    copies = max(1, round(factor))
    total = max(round(area.units * factor), SIZES_OF_LEAST_AREAS.get(area.name, 0))
    return [units for copy in range(copies) if (units := total * (copy + 1) // copies - total * copy // copies)]


def _area(parent: Node, area: AreaPlan, units: int, numbers: dict[str, int], random: Random) -> None:
    for number in range(units):
        sort = area.sorts[number % len(area.sorts)]
        count = numbers[sort.name] = numbers.get(sort.name, 0) + 1
        node = _child(parent, f"{parent.code}-{number + 1:02}", _name(sort, count))
        node.kind, node.profile, node.turnover = sort.kind, sort.profile, random.uniform(0.06, 0.14)
        node.mark = NAMED_SORTS.get(sort.name, "") if count == 1 else ""


def _name(sort: Sort, count: int) -> str:
    """The first medical ward is called 3: that is the one of the sign-ins."""
    if sort.name == "Medicinavdelning":
        return f"{sort.name} { {1: 3, 2: 1, 3: 2}.get(count, count) }"
    if sort.name not in SORTS_WITH_PLACES:
        return f"{sort.name} {count}"
    round_number, place = divmod(count - 1 + len(sort.name), len(PLACES))
    return f"{sort.name} {PLACES[place]}" + (f" {round_number + 1}" if round_number else "")


def _size(root: Node, people: int, random: Random) -> None:
    """Give each unit its size: one in twenty small, one in ten large, and together exactly the people."""
    units = lowest(root)
    heads = sum(1 for node in root.below() if not node.is_lowest)
    left = people - len(units) - heads - deputies_above(people)
    free = [node for node in units if node.mark not in NAMED_STAFF]
    for node in units:
        node.staff = NAMED_STAFF.get(node.mark, 0)
        left -= node.staff
    random.shuffle(free)
    small, large = round(len(free) * SHARE_SMALL), round(len(free) * SHARE_LARGE)
    for number, node in enumerate(free):
        limits = SMALL if number < small else LARGE if number < small + large else MIDDLE
        node.staff = round(random.triangular(*limits, MOST_LIKELY if limits == MIDDLE else sum(limits) / 2))
    if len(free) > UNITS_FOR_A_FULL_TEAM:
        free[small].staff = ROWS_OF_A_FULL_TEAM
    _fit(free[small + large :], left - sum(node.staff for node in free[: small + large]), random)


def _fit(nodes: list[Node], wanted: int, random: Random) -> None:
    """Move the sizes of middle units by one until the sum is right (inside the limits as long as that is possible)."""
    off = wanted - sum(node.staff for node in nodes)
    step = 1 if off > 0 else -1
    low, high = MIDDLE
    while off:
        inside = [node for node in nodes if low <= node.staff + step <= high] or nodes
        for node in random.sample(inside, min(abs(off), len(inside))):
            node.staff += step
            off -= step


def deputies_above(people: int) -> int:
    """Deputies of the heads of areas: 13 in the region of 7,600."""
    return round(13 * people / PEOPLE)


def _child(parent: Node, code: str, name: str) -> Node:
    node = Node(code, name, parent)
    parent.children.append(node)
    return node
