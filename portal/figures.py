"""The geometry of the server-made pictures, in the units of their viewBox. Pure: numbers in, numbers out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

STEP = 60
"""Width of one level step in the gap bar, viewBox units; the gap bar is 24 high."""

STUB = 4
"""Level 0 is shown as a thin stub: it is an answer, not the lack of one."""

HATCH = 7
"""Distance between the lines of the hatch."""

WIDE_HATCH = 25
"""The same in a bar that is 1000 wide."""

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
    begins = _lack_begins(level)
    ends = STEP * max(level or 0, need or 0) - 2
    lacks = level is not None and level < (need or 0)
    return GapBar(
        width=STEP * top,
        steps=tuple(STEP * index for index in range(top)),
        step_width=STEP - 2,
        now=_end(level, least=STUB),
        lack_x=begins,
        lack_width=ends - begins if lacks else 0,
        hatch=_hatch(begins, ends) if lacks else "",
        need=_end(need, least=2),
        met=level is not None and need is not None and level >= need,
        own=_end(self_level, least=STUB),
    )


def _end(level: int | None, *, least: int) -> int | None:
    """Where the bar of a level ends: 2 before the next step, so that the steps are seen."""
    return None if level is None else max(least, STEP * level - 2)


def _lack_begins(level: int | None) -> int:
    """After the last whole step, or after the stub of level 0."""
    return STUB if level == 0 else STEP * (level or 0)


def share_bar(part: int | None, whole: int | None) -> ShareBar:
    """Lay out `part` of `whole`; nothing of nothing is an empty bar, None of either is a hidden one."""
    if part is None or whole is None:
        return ShareBar(has=None)
    return ShareBar(has=0 if whole <= 0 else max(0, min(1000, round(1000 * part / whole))))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a stacked bar, in parts per thousand of its width; `hatch` is an SVG path over it."""

    kind: str
    x: int
    width: int
    hatch: str


def stacked_bar(parts: Sequence[tuple[str, int]], *, hatched: Collection[str] = ()) -> tuple[Stretch, ...]:
    """Lay out parts of a whole after one another. Who is there is seen: no part with somebody is narrower than 4."""
    whole = sum(count for _kind, count in parts)
    stretches: list[Stretch] = []
    before = 0
    for kind, count in parts:
        left, right = (
            round(1000 * before / whole) if whole else 0,
            round(1000 * (before + count) / whole) if whole else 0,
        )
        before += count
        if count:
            left = min(left, 996)
            width = max(right - left - 2, 4)
            stretches.append(
                Stretch(kind, left, width, _hatch(left, left + width, WIDE_HATCH) if kind in hatched else "")
            )
    return tuple(stretches)


LINE_STEP, LINE_TOP, LINE_LEVEL = 24, 5, 6
"""Of a line of levels, viewBox units: from one point to the next, the margin, the height of one level."""


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Levels over time: `path` goes through `dots`; a filled dot is agreed, an empty one is the person's own."""

    width: int
    height: int
    path: str
    filled: tuple[tuple[int, int], ...]
    empty: tuple[tuple[int, int], ...]


def level_line(points: Sequence[tuple[int, bool]], *, top: int) -> LevelLine:
    """Lay out levels one after the other, each agreed or not; outside 0..top they are drawn at the nearest end."""
    height = 2 * LINE_TOP + LINE_LEVEL * top
    places = [
        (LINE_TOP + LINE_STEP * index, height - LINE_TOP - LINE_LEVEL * max(0, min(top, level)))
        for index, (level, _agreed) in enumerate(points)
    ]
    return LevelLine(
        width=2 * LINE_TOP + LINE_STEP * max(0, len(points) - 1),
        height=height,
        path="M" + "L".join(f"{x} {y}" for x, y in places) if places else "",
        filled=tuple(place for place, (_level, agreed) in zip(places, points, strict=True) if agreed),
        empty=tuple(place for place, (_level, agreed) in zip(places, points, strict=True) if not agreed),
    )


TREND_WIDTH, TREND_HEIGHT, TREND_MARGIN = 720, 160, 8
"""Of a line of shares over time, viewBox units."""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """Shares over time: `path` is broken where a share is not known; `lines` are the heights of 0, 50 and 100 %."""

    width: int
    height: int
    lines: tuple[int, ...]
    path: str
    dots: tuple[tuple[int, int], ...]


def trend_line(shares: Sequence[int | None]) -> TrendLine:
    """Lay out shares in parts per thousand, one after the other; None is a gap."""
    step = (TREND_WIDTH - 2 * TREND_MARGIN) / max(1, len(shares) - 1)
    places = [
        None if share is None else (round(TREND_MARGIN + step * index), _share_height(share))
        for index, share in enumerate(shares)
    ]
    path, is_drawing = "", False
    for place in places:
        if place is not None:
            path += f"{'L' if is_drawing else 'M'}{place[0]} {place[1]}"
        is_drawing = place is not None
    return TrendLine(
        width=TREND_WIDTH,
        height=TREND_HEIGHT,
        lines=tuple(_share_height(share) for share in (0, 500, 1000)),
        path=path,
        dots=tuple(place for place in places if place is not None),
    )


def _share_height(share: int) -> int:
    inside = TREND_HEIGHT - 2 * TREND_MARGIN
    return round(TREND_HEIGHT - TREND_MARGIN - inside * max(0, min(1000, share)) / 1000)


def _within(value: int | None, top: int) -> int | None:
    return None if value is None else max(0, min(top, value))


def _hatch(left: int, right: int, distance: int = HATCH) -> str:
    """Slanted lines from the lower left to the upper right, cut off at the bar's edges."""
    low = BAR_TOP + BAR_HEIGHT
    lines = []
    for foot in range(left - BAR_HEIGHT + distance, right, distance):
        start, end = max(foot, left), min(foot + BAR_HEIGHT, right)
        if end > start:
            lines.append(f"M{start} {low - (start - foot)}L{end} {low - (end - foot)}")
    return "".join(lines)
