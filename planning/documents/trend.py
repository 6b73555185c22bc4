"""The trend by month: a line as a picture, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from planning.queries.snapshots import Point

STEP, HEIGHT, MARGIN = 40, 100, 8  # of the picture, viewBox units; 100 per cent is as high as HEIGHT


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month's end in words."""

    day: str
    has: str
    of: str
    share: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the line; `label` is its share where there is room for it."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """`said` tells in words what the line shows; nothing to draw with fewer than two points."""

    rows: tuple[TrendRow, ...]
    said: str
    width: int
    height: int
    path: str
    dots: tuple[Dot, ...]


def trend_of(points: Sequence[Point]) -> Trend:
    """Lay out how the share with a current plan has gone, the oldest first; in the active language."""
    shares = [100 * point.figure.current / point.figure.people if point.figure.people else 0.0 for point in points]
    places = [(MARGIN + STEP * number, MARGIN + round(HEIGHT - share)) for number, share in enumerate(shares)]
    return Trend(
        rows=tuple(_row(point, share) for point, share in zip(points, shares, strict=True)),
        said=_said(points, shares),
        width=2 * MARGIN + STEP * max(0, len(points) - 1),
        height=HEIGHT + 2 * MARGIN,
        path="M" + "L".join(f"{x} {y}" for x, y in places) if len(places) > 1 else "",
        dots=tuple(Dot(x, y, f"{share:.0f}") for (x, y), share in zip(places, shares, strict=True)),
    )


def _row(point: Point, share: float) -> TrendRow:
    return TrendRow(
        date_format(point.day),
        str(number_format(point.figure.current, use_l10n=True, force_grouping=True)),
        str(number_format(point.figure.people, use_l10n=True, force_grouping=True)),
        _("%(share)s %%") % {"share": round(share)},
    )


def _said(points: Sequence[Point], shares: Sequence[float]) -> str:
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    return _("Current plan: from %(first)s %% on %(then)s to %(last)s %% on %(now)s.") % {
        "first": round(shares[0]),
        "then": date_format(points[0].day),
        "last": round(shares[-1]),
        "now": date_format(points[-1].day),
    }
