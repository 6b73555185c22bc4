"""A competence's levels over the years as a small line, with the same in words behind it."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from competence.queries.rating_history import Point
from competence.views.wording import Reader
from portal import figures

FEWEST, MOST = 2, 8
"""One point is no history; more than the latest eight do not fit."""

Said = tuple[int, int, bool]
"""The year, the level, and whether it is agreed."""


def history_line(points: tuple[Point, ...], read: Reader) -> SafeString | str:
    """The line and its words; "" where there is only one level to show."""
    said = tuple(
        (point.on.year, point.level, point.agreed is not None) for point in points[-MOST:] if point.level is not None
    )
    return _drawn(said, read.top, get_language() or "sv") if len(said) >= FEWEST else ""


@lru_cache(maxsize=4096)
def _drawn(said: tuple[Said, ...], top: int, _language: str) -> SafeString:
    """Drawn once for each course there is: a page has many, and most of them alike."""
    line = figures.level_line([(level, agreed) for _year, level, agreed in said], top=top)
    context = {"line": line, "title": gettext("Levels over the years"), "words": ", ".join(map(_words, said))}
    return render_to_string("portal/_level_line.html", context)


def _words(one: Said) -> str:
    year, level, agreed = one
    words = {"year": year, "level": level}
    return gettext("%(year)s: %(level)s") % words if agreed else gettext("%(year)s: %(level)s (own)") % words
