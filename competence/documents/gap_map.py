"""The gap map as a table for a spreadsheet: one line for each part and competence, as much as may be shown."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competence.documents import unit_workbook
from competence.queries.gap_counts import Spread
from competence.queries.gap_map import Asked, ProfessionMap, UnitMap
from competence.reading.layout import guarded
from portal.queries.release import OWN
from portal.texts import in_language

Line = list[str | int | None]


@dataclass(frozen=True, slots=True)
class Rows:
    """Headings and lines, and what the table is called."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Line]


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with a byte-order mark and `;`, as spreadsheets in the Nordic countries open it without asking."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows.heads)
    writer.writerows([guarded(value) if isinstance(value, str) else value for value in line] for line in rows.lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_workbook(rows: Rows) -> bytes:
    """One sheet with the same lines."""
    table = unit_workbook.Table(_("Gap map"), rows.title, [list(rows.heads)], rows.lines, frozen=3)
    return unit_workbook.make([table])


def unit_rows(found: UnitMap) -> Rows:
    """The unit, then each part of it, in every competence that may be shown."""
    name = found.nodes[found.unit_id].name if found.unit_id in found.nodes else ""
    lines: list[Line] = []
    for asked in found.columns:
        tree = found.trees[asked.id]
        lines.append(_line(_with_small(name, is_with=tree.has_guests(found.unit_id)), asked, tree.total(found.unit_id)))
        lines += [
            _line(_with_small(_name(row.unit_id, found), is_with=row.with_small), asked, row.count)
            for row in found.rows(asked.id)
        ]
    return Rows(name, _heads(_("Unit")), lines)


def profession_rows(found: ProfessionMap) -> Rows:
    """Each profession, or the professions shown as one, in every competence that may be shown."""
    lines: list[Line] = []
    for asked in found.columns:
        groups = {cell.professions: cell.count for (_who, key), cell in found.cells.items() if key == asked.id}
        named = {", ".join(sorted(_text(found.names[one]) for one in who)): count for who, count in groups.items()}
        lines += [_line(name, asked, named[name]) for name in sorted(named)]
    return Rows(_("Professions"), _heads(_("Profession")), lines)


def _heads(part: str) -> list[str]:
    return [
        part,
        _("Competence"),
        _("Framework"),
        _("Required of"),
        _("Below requirement"),
        _("Two levels or more below"),
        _("One level below"),
        _("At the required level"),
        _("Above the required level"),
        _("Not rated"),
        _("Not part of my work"),
    ]


def _line(part: str, asked: Asked, count: Spread) -> Line:
    return [
        part,
        _text(asked.name),
        _text(asked.framework),
        count.size,
        count.lacking,
        count.below_far,
        count.below,
        count.met,
        count.above,
        count.unrated,
        count.not_applicable,
    ]


def _name(part: int | None, found: UnitMap) -> str:
    if part is None:
        return _("Merged: too few people to show alone")
    if part == OWN:
        return _("Directly in %(unit)s") % {"unit": found.nodes[found.unit_id].name}
    return found.nodes[part].name


def _with_small(name: str, *, is_with: bool) -> str:
    return _("%(unit)s, with groups too small to show alone") % {"unit": name} if is_with else name


def _text(texts: dict[str, str]) -> str:
    return in_language(texts, get_language() or "sv").value
