"""What sums and differences of figures can isolate: all groups of people whose number is a linear combination of them.

A figure is a set of cells (people that no figure tells apart). A group is isolated when the vector that is 1 for its
cells and 0 for all others lies in the span of the figures over the rationals. All groups of fewer than `limit` people
are tried: those orthogonal to everything the figures are orthogonal to.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

Cell = tuple[int | str, int | str]
Figure = frozenset[Cell]


def isolated_groups(figures: Sequence[Figure], people: Mapping[Cell, int], *, limit: int) -> Iterator[Figure]:
    """Every group of 1 to `limit` - 1 people that the figures isolate, as sets of cells."""
    cells = [cell for cell, number in people.items() if number]
    alike: dict[tuple[bool, ...], list[Cell]] = {}
    for cell in cells:
        alike.setdefault(tuple(cell in figure for figure in figures), []).append(cell)
    classes = [(key, found, sum(people[cell] for cell in found)) for key, found in alike.items()]
    rows = [[Fraction(int(key[number])) for key, _, _ in classes] for number in range(len(figures))]
    kernel = _kernel(rows, len(classes))
    small = [number for number, (_, _, weight) in enumerate(classes) if weight < limit]
    for chosen in _subsets(small, [weight for _, _, weight in classes], limit - 1):
        if chosen and all(sum(vector[number] for number in chosen) == 0 for vector in kernel):
            yield frozenset(cell for number in chosen for cell in classes[number][1])


def _subsets(numbers: list[int], weights: list[int], most: int) -> Iterator[tuple[int, ...]]:
    if not numbers:
        yield ()
        return
    first, rest = numbers[0], numbers[1:]
    yield from _subsets(rest, weights, most)
    if weights[first] <= most:
        for chosen in _subsets(rest, weights, most - weights[first]):
            yield (first, *chosen)


def _kernel(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """A basis of all vectors that every row is orthogonal to, by elimination."""
    pivots: dict[int, list[Fraction]] = {}
    for row in rows:
        reduced = _reduced(row, pivots)
        lead = next((place for place, value in enumerate(reduced) if value), None)
        if lead is None:
            continue
        reduced = [value / reduced[lead] for value in reduced]
        for place, other in pivots.items():
            pivots[place] = [mine - other[lead] * value for mine, value in zip(other, reduced, strict=True)]
        pivots[lead] = reduced
    free = [place for place in range(width) if place not in pivots]
    return [[_entry(place, one, pivots) for place in range(width)] for one in free]


def _reduced(row: list[Fraction], pivots: Mapping[int, list[Fraction]]) -> list[Fraction]:
    for place, pivot in pivots.items():
        row = [mine - row[place] * value for mine, value in zip(row, pivot, strict=True)]
    return row


def _entry(place: int, free: int, pivots: Mapping[int, list[Fraction]]) -> Fraction:
    if place in pivots:
        return -pivots[place][free]
    return Fraction(int(place == free))
