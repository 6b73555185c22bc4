"""The coverage of a unit and of everything shown below it, as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping

from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from planning.models import MEASURES, CoverageSum, Standing
from planning.queries.coverage import Count
from planning.queries.release import Tree
from portal.queries.release import OWN, Row

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
Line = tuple[int, str, Row[Count], dict[str, int | None] | None]


def as_csv(tree: Tree, unit_id: int, *, depth: int | None = None, may_show: Mapping[str, bool] | None = None) -> bytes:
    """UTF-8 with a byte-order mark and `;`, as spreadsheets in the Nordic countries open it without asking.

    `depth` is how far below the unit it goes (None: all the way). `may_show` hides numbers of left out people from a
    reader whom they would tell of a few.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    reasons = [standing for standing in Standing if standing != Standing.COUNTED]
    writer.writerow(
        [_("Depth"), _("Unit"), _("With a current plan"), _("Of"), _("Share (per cent)")]
        + [capfirst(name) for name in _measures()]
        + [capfirst(reason.label) for reason in reasons]
        + [_("Hourly paid with a current plan")]
    )
    shows = {reason: (may_show or {}).get(reason, True) for reason in reasons}
    for place, name, row, left_out in _lines(tree, unit_id, depth):
        shown = [_shown(left_out, reason) if shows[reason] else "" for reason in reasons]
        hourly = _hourly(tree, row, left_out) if shows[Standing.HOURLY] else ""
        writer.writerow([place, _unit_words(name, row), *_numbers(row.count), *shown, hourly])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _unit_words(name: str, row: Row[Count]) -> str:
    return _as_text(_("%(unit)s, with groups too small to show alone") % {"unit": name} if row.with_small else name)


def _numbers(count: Count) -> list[object]:
    """With a current plan, of how many, the share; then the other measures."""
    share = localize(round(100 * count.current / count.counted, 1), use_l10n=True)
    return [count.current, count.counted, share, *(count.of(measure) for measure in MEASURES[1:])]


def _measures() -> list[str]:
    """The measures beside the current plan, in words."""
    fields = {field.name: field for field in CoverageSum._meta.fields}
    return [str(fields[measure].verbose_name) for measure in MEASURES[1:]]


def _lines(tree: Tree, unit_id: int, most: int | None, depth: int = 0) -> Iterator[Line]:
    """The unit, then its rows, each shown unit followed by what is below it."""
    if depth == 0:
        whole = Row(unit_id, tree.total(unit_id), with_small=tree.has_guests(unit_id))
        yield depth, tree.nodes[unit_id].name, whole, tree.left_out(unit_id)
    if most is not None and depth >= most:
        return
    for row in tree.rows(unit_id):
        if row.unit_id is None:
            yield depth + 1, _("Merged: too few people to show alone"), row, None
        elif row.unit_id == OWN:
            yield depth + 1, _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}, row, None
        else:
            left_out = tree.left_out(row.unit_id) if most is None else None
            yield depth + 1, tree.nodes[row.unit_id].name, row, left_out
            yield from _lines(tree, row.unit_id, most, depth + 1)


def _shown(left_out: dict[str, int | None] | None, reason: str) -> str:
    """A number, 0, or nothing where it must not be shown."""
    if left_out is None:
        return ""
    people = left_out.get(reason, 0)
    return "" if people is None else str(people)


def _hourly(tree: Tree, row: Row[Count], left_out: dict[str, int | None] | None) -> str:
    """How many of the hourly paid have a current plan, where their number is shown."""
    if left_out is None or not row.unit_id:
        return ""
    current = tree.hourly_with_plan(row.unit_id)
    return "" if current is None else str(current)


def _as_text(name: str) -> str:
    """A name that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{name}" if name.startswith(FORMULA_SIGNS) else name
