"""The geometry of the server-made pictures, in the units of their viewBox. Pure: numbers in, numbers out."""

from dataclasses import dataclass

STEP = 60
"""Width of one level step in the gap bar, viewBox units; the gap bar is 24 high."""

STUB = 4
"""Level 0 is shown as a thin stub: it is an answer, not the lack of one."""

HATCH = 7
"""Distance between the lines of the hatch."""

BAR_TOP, BAR_HEIGHT = 6, 12


@dataclass(frozen=True, slots=True)
class GapBar:
    """What the template draws: all x and widths in viewBox units; `hatch` is an SVG path; None is not drawn."""

    width: int
    steps: tuple[int, ...]
    step_width: int
    now: int | None
    lack_x: int
    lack_width: int
    hatch: str
    need: int | None
    met: bool
    own: int | None


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A share as parts per thousand of the bar's width; None is a share that must not be shown."""

    has: int | None


def gap_bar(*, now: int | None, required: int | None, top: int, own: int | None = None) -> GapBar:
    """Lay out one person's level against the required one. Levels outside 0..top are drawn at the nearest end.

    Without a level nothing is hatched: what is missing is not known until it has been assessed.
    """
    level, need, self_level = (_within(value, top) for value in (now, required, own))
    start = level or 0
    lack = 0 if level is None else max(0, (need or 0) - start)
    return GapBar(
        width=STEP * top,
        steps=tuple(STEP * index for index in range(top)),
        step_width=STEP - 2,
        now=None if level is None else (STEP * level - 2 if level else STUB),
        lack_x=STEP * start + (STUB if level == 0 else 0),
        lack_width=max(0, STEP * lack - 2 - (STUB if level == 0 else 0)),
        hatch=_hatch(STEP * start + (STUB if level == 0 else 0), STEP * (start + lack) - 2) if lack else "",
        need=None if need is None else max(2, STEP * need - 2),
        met=level is not None and need is not None and level >= need,
        own=None if self_level is None else max(STUB, STEP * self_level - 2),
    )


def share_bar(part: int | None, whole: int | None) -> ShareBar:
    """Lay out `part` of `whole`; nothing of nothing is an empty bar, None of either is a hidden one."""
    if part is None or whole is None:
        return ShareBar(has=None)
    return ShareBar(has=0 if whole <= 0 else max(0, min(1000, round(1000 * part / whole))))


def _within(value: int | None, top: int) -> int | None:
    return None if value is None else max(0, min(top, value))


def _hatch(left: int, right: int) -> str:
    """Slanted lines from the lower left to the upper right, cut off at the bar's edges."""
    low = BAR_TOP + BAR_HEIGHT
    lines = []
    for foot in range(left - BAR_HEIGHT + HATCH, right, HATCH):
        start, end = max(foot, left), min(foot + BAR_HEIGHT, right)
        if end > start:
            lines.append(f"M{start} {low - (start - foot)}L{end} {low - (end - foot)}")
    return "".join(lines)
