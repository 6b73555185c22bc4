"""How many found their talk useful: only of quarters that are over, and only of groups that are large enough.

The counters know no person, kind by kind and unit by unit. What may be shown of them is decided as for all figures
(`portal.queries.release`): a group is as large as it has answers, small ones merge, and nothing can be subtracted.
Each quarter is released by itself and all kinds of talk together; sums of several quarters would give a small one away.

How many found it useful leaves this file as a range only. "6 of 6" would say what each of the six has answered, and
"5 of 6" would say it to the sixth; and exact sums of a whole would give the same about its parts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Sum

from planning.models import TalkUsefulness
from planning.queries.validity import add_months
from portal.models import Organisation, Unit
from portal.queries.release import Shape, Tree, units_of

QUARTERS_SHOWN = 4
MONTHS_OF_A_QUARTER = 3
PARTS = (10, 5, 3, 2)
FEWEST_IN_A_RANGE = 3


@dataclass(slots=True)
class Answers:
    """How many answered what."""

    useful: int = 0
    partly: int = 0
    not_useful: int = 0

    @property
    def size(self) -> int:
        """How many have answered."""
        return self.useful + self.partly + self.not_useful

    def add(self, other: "Answers") -> None:
        """Take another count into this one."""
        self.useful += other.useful
        self.partly += other.partly
        self.not_useful += other.not_useful


@dataclass(frozen=True, slots=True)
class Range:
    """So many have answered, and from `low` to below `high` per cent of them (100 included) found it useful.

    Of these shares at least three numbers of people can be: the narrowest of tenths, fifths, thirds and halves.
    """

    answers: int
    low: int
    high: int

    @classmethod
    def of(cls, found: Answers) -> Self:
        """The range in which the share lies."""
        parts = next(parts for parts in PARTS if found.size >= parts * FEWEST_IN_A_RANGE or parts == PARTS[-1])
        place = min(found.useful * parts // found.size, parts - 1)
        return cls(found.size, round(100 * place / parts), round(100 * (place + 1) / parts))


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter that is over: its first day, and the answers of a unit and everything below.

    `found` is None where they are too few to show. `with_small`: groups from beside or above are counted in them.
    """

    begins_on: date
    found: Range | None
    with_small: bool = False


def of_unit(unit: Unit, *, on: date) -> tuple[Quarter, ...]:
    """The last four quarters that are over, the newest first: talks found useful. Two queries.

    The caller has asked `require(user, Permission.READ_COVERAGE, unit)`.
    """
    return of_units(unit.organisation, [unit.pk], on=on)[unit.pk]


def of_units(organisation: Organisation, units: list[int], *, on: date) -> dict[int, tuple[Quarter, ...]]:
    """The same for several units at once, of the tree as it is on the day. Two queries."""
    quarters = quarters_over(on)
    counted = _by_quarter(organisation, quarters)
    shape = Shape(units_of(organisation, on=on))
    limit = organisation.small_group_limit
    trees = {day: Tree(shape, counted[day], nothing=Answers, limit=limit) for day in quarters}
    return {unit: tuple(_quarter(trees[day], day, unit) for day in quarters) for unit in units}


def quarters_over(on: date) -> list[date]:
    """The first days of the last quarters that are over on the day, the newest first."""
    running = on.replace(month=on.month - (on.month - 1) % MONTHS_OF_A_QUARTER, day=1)
    return [add_months(running, -MONTHS_OF_A_QUARTER * back) for back in range(1, QUARTERS_SHOWN + 1)]


def _by_quarter(organisation: Organisation, quarters: list[date]) -> Mapping[date, dict[int, Answers]]:
    rows = TalkUsefulness.objects.filter(unit__organisation=organisation, quarter__in=quarters)
    sums = rows.values_list("quarter", "unit").annotate(Sum("useful"), Sum("partly"), Sum("not_useful"))
    counted: dict[date, dict[int, Answers]] = defaultdict(dict)
    for quarter, unit_id, *numbers in sums:
        counted[quarter][unit_id] = Answers(*numbers)
    return counted


def _quarter(tree: Tree[Answers], day: date, unit: int) -> Quarter:
    if unit not in tree.nodes or not tree.is_shown(unit):
        return Quarter(day, None)
    return Quarter(day, Range.of(tree.total(unit)), tree.has_guests(unit))
