"""The coverage of a unit and of everything shown below it, as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from planning.models import CoverageCount
from planning.queries.coverage import Count
from planning.queries.release import Tree
from portal.queries.release import OWN, Row

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(tree: Tree, unit_id: int) -> bytes:
    """UTF-8 with a byte-order mark and `;`, as spreadsheets in the Nordic countries open it without asking."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    reasons = [standing for standing in CoverageCount.Standing if standing != CoverageCount.Standing.COUNTED]
    writer.writerow(
        [_("Depth"), _("Unit"), _("With a current plan"), _("Of"), _("Share (per cent)")]
        + [capfirst(reason.label) for reason in reasons]
    )
    for depth, name, row, left_out in _lines(tree, unit_id):
        count = row.count
        share = localize(round(100 * count.current / count.counted, 1), use_l10n=True)
        shown = [_shown(left_out, reason) for reason in reasons]
        words = _("%(unit)s, with groups too small to show alone") % {"unit": name} if row.with_small else name
        writer.writerow([depth, _as_text(words), count.current, count.counted, share, *shown])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _lines(
    tree: Tree, unit_id: int, depth: int = 0
) -> Iterator[tuple[int, str, Row[Count], dict[str, int | None] | None]]:
    """The unit, then its rows, each shown unit followed by what is below it."""
    if depth == 0:
        yield (
            depth,
            tree.nodes[unit_id].name,
            Row(unit_id, tree.total(unit_id), with_small=tree.has_guests(unit_id)),
            tree.left_out(unit_id),
        )
    for row in tree.rows(unit_id):
        if row.unit_id is None:
            yield depth + 1, _("Merged: too few people to show alone"), row, None
        elif row.unit_id == OWN:
            yield depth + 1, _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}, row, None
        else:
            yield depth + 1, tree.nodes[row.unit_id].name, row, tree.left_out(row.unit_id)
            yield from _lines(tree, row.unit_id, depth + 1)


def _shown(left_out: dict[str, int | None] | None, reason: str) -> str:
    """A number, 0, or nothing where it must not be shown."""
    if left_out is None:
        return ""
    people = left_out.get(reason, 0)
    return "" if people is None else str(people)


def _as_text(name: str) -> str:
    """A name that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{name}" if name.startswith(FORMULA_SIGNS) else name
