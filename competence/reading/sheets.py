"""A framework out of a spreadsheet: competences, areas, roles and required levels, or what is wrong in which row."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.competence_rows import Competences
from competence.reading.content import FrameworkContent, Texts
from competence.reading.demand_rows import EVERYONE, Demands, WantedLevel
from competence.reading.maps import SheetMap, Values
from competence.reading.row_faults import Faults
from competence.reading.spreadsheets import Caps, Row, rows_of

__all__ = ["EVERYONE", "FaultyRows", "FrameworkSheet", "WantedLevel", "read_sheet"]


class FaultyRows(Exception):
    """Rows that cannot be used; `faults` names row and column, `count` is how many there are in all.

    `columns` says how many faults each column has: where they are very many, the map points at the wrong one.
    """

    def __init__(self, faults: list[str], count: int, columns: dict[str, int] | None = None) -> None:
        super().__init__("\n".join(faults))
        self.faults, self.count, self.columns = tuple(faults), count, columns or {}


@dataclass(frozen=True, slots=True)
class FrameworkSheet:
    """What a spreadsheet says. `roles` are names by code, in each language; `wanted` the required levels.

    `fields` are what the file has columns for beside texts, `text_languages` the languages in which it has each text;
    `rows` says in which row each competence stands first.
    """

    content: FrameworkContent
    language: str
    fields: frozenset[str]
    text_languages: dict[str, frozenset[str]]
    roles: dict[str, Texts]
    wanted: tuple[WantedLevel, ...]
    used: int
    skipped: int
    rows: dict[str, int] = field(default_factory=dict)
    has_levels: bool = False
    skips_unknown: bool = False
    is_own: bool = False

    @property
    def levels(self) -> dict[tuple[str, str], int]:
        """The levels by role code (`EVERYONE` without roles) and competence code."""
        return {(one.role, one.competence): one.level for one in self.wanted}


def read_sheet(path: Path, sheet_map: SheetMap, *, caps: Caps | None = None) -> FrameworkSheet:
    """Everything in the file that the map asks for. Raises `UnreadableFile` and `FaultyRows`."""
    faults = Faults()
    competences, demands = Competences(sheet_map, faults), Demands(sheet_map, faults)
    used = skipped = 0
    for raw in rows_of(
        path,
        columns=sheet_map.columns,
        only=sheet_map.only,
        sheet=sheet_map.sheet,
        header=sheet_map.header,
        is_own=sheet_map.is_own,
        caps=caps,
    ):
        row = Row(raw.number, {column: _tidy(text) for column, text in raw.cells.items()})
        before = faults.count
        code = competences.take(row)
        demands.take_role(row)
        if faults.count > before:
            continue
        if _has(row, sheet_map.skip):
            skipped += 1
            continue
        used += 1
        if sheet_map.level:
            demands.take_level(row, code)
    if not faults.count and not competences.found:
        only = ", ".join(f"{column} = {' / '.join(values)}" for column, values in sheet_map.only.items())
        faults.say(_("No row is left. Look at [only] in the map: %(only)s") % {"only": only or "-"})
    if faults.count:
        raise FaultyRows(faults.said, faults.count, dict(faults.columns))
    return FrameworkSheet(
        content=competences.content(),
        language=sheet_map.language,
        fields=fields_of(sheet_map),
        text_languages=text_languages_of(sheet_map),
        roles=demands.roles,
        wanted=tuple(demands.wanted.values()),
        used=used,
        skipped=skipped,
        rows=competences.rows,
        has_levels=bool(sheet_map.level),
        skips_unknown=sheet_map.skips_unknown,
        is_own=sheet_map.is_own,
    )


def fields_of(sheet_map: SheetMap) -> frozenset[str]:
    """What the file says of a competence, beside its texts; an area that the map names holds for all."""
    columns = {
        "area": sheet_map.area or any(columns.area_name for columns in sheet_map.texts.values()) or sheet_map.has_area,
        "kind": sheet_map.kind,
        "skill": sheet_map.skill,
        "core": sheet_map.core,
        "validity_months": sheet_map.validity,
        "governing_document": sheet_map.governing_document,
        "governing_url": sheet_map.governing_url,
        **{key: getattr(sheet_map, key) for key in ALIGNMENT_COLUMNS.values()},
    }
    return frozenset(name for name, column in columns.items() if column)


def text_languages_of(sheet_map: SheetMap) -> dict[str, frozenset[str]]:
    """In which languages the file has each kind of text."""
    names = ("name", "why", "level_texts", "area_name", "role_name")
    return {
        name: frozenset(code for code, columns in sheet_map.texts.items() if getattr(columns, name)) for name in names
    }


def _tidy(text: str) -> str:
    """One way to write each letter and each line break, and no stray spaces."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _has(row: Row, values: Values) -> bool:
    return any(row.cells[column] in wanted for column, wanted in values.items())
