"""The trend by month: a line as a picture, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from planning.queries.snapshots import Point
from portal.figures import TrendLine, trend_line


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month's end in words."""

    day: str
    has: str
    of: str
    share: str
    three: str


@dataclass(frozen=True, slots=True)
class Trend:
    """`said` tells in words what the line shows; "" with fewer than two points, when there is no line.

    `first` and `last` are the days at its ends.
    """

    rows: tuple[TrendRow, ...]
    said: str
    line: TrendLine
    first: str
    last: str


def trend_of(points: Sequence[Point]) -> Trend:
    """How the share with a current plan has gone, the oldest first; in the active language."""
    shares = [
        round(1000 * point.figure.current / point.figure.people) if point.figure.people else None for point in points
    ]
    return Trend(
        rows=tuple(_row(point) for point in points),
        said=_said(points) if len(points) > 1 else "",
        line=trend_line(shares),
        first=date_format(points[0].day) if points else "",
        last=date_format(points[-1].day) if points else "",
    )


def _row(point: Point) -> TrendRow:
    has, people = point.figure.current, point.figure.people
    three = _in_groups(point.figure.three)
    return TrendRow(date_format(point.day), _in_groups(has), _in_groups(people), _share(point), three)


def _said(points: Sequence[Point]) -> str:
    return _("Current plan: from %(first)s on %(then)s to %(last)s on %(now)s.") % {
        "first": _share(points[0]),
        "then": date_format(points[0].day),
        "last": _share(points[-1]),
        "now": date_format(points[-1].day),
    }


def _share(point: Point) -> str:
    if not point.figure.people:
        return "–"
    return _("%(share)s %%") % {"share": round(100 * point.figure.current / point.figure.people)}


def _in_groups(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))
