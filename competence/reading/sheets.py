"""A framework out of a spreadsheet: competences, roles and required levels, or what is wrong in which row."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.faults import LONGEST_CODE, LONGEST_NAME, is_plain, shown
from competence.reading.maps import SheetMap, Values
from competence.reading.spreadsheets import Caps, Row, rows_of

MOST_FAULTS_SHOWN = 200
EVERYONE = ""


class FaultyRows(Exception):
    """Rows that cannot be used; `faults` names row and column, `count` is how many there are in all."""

    def __init__(self, faults: list[str], count: int) -> None:
        super().__init__("\n".join(faults))
        self.faults, self.count = tuple(faults), count


@dataclass(frozen=True, slots=True)
class FrameworkSheet:
    """What a spreadsheet says. `levels` is by role code (`EVERYONE` without roles) and competence code."""

    content: FrameworkContent
    language: str
    roles: dict[str, str]
    levels: dict[tuple[str, str], int]
    used: int
    skipped: int


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    sheet_map: SheetMap
    competences: dict[str, CompetenceContent] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    fault_count: int = 0
    used: int = 0
    skipped: int = 0

    def refuse(self, row: Row, column: str, message: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS_SHOWN:
            where = {"row": row.number, "column": column, "message": message}
            self.faults.append(_("Row %(row)s, column “%(column)s”: %(message)s") % where)


def read_sheet(path: Path, sheet_map: SheetMap, *, caps: Caps | None = None) -> FrameworkSheet:
    """Everything in the file that the map asks for. Raises `UnreadableFile` and `FaultyRows`."""
    reading = _Reading(sheet_map)
    for row in rows_of(path, columns=sheet_map.columns, only=sheet_map.only, sheet=sheet_map.sheet, caps=caps):
        _take(reading, row)
    if not reading.fault_count and not reading.competences:
        only = ", ".join(f"{column} = {' / '.join(values)}" for column, values in sheet_map.only.items())
        reading.fault_count = 1
        reading.faults = [_("No row is left. Look at [only] in the map: %(only)s") % {"only": only or "-"}]
    if reading.fault_count:
        raise FaultyRows(reading.faults, reading.fault_count)
    area = AreaContent(sheet_map.area_code, sheet_map.area_name)
    competences = tuple(reading.competences.values())
    content = FrameworkContent(sheet_map.code, sheet_map.layer, sheet_map.name, (area,), competences)
    roles, levels, language = reading.roles, reading.levels, sheet_map.language
    return FrameworkSheet(content, language, roles, levels, reading.used, reading.skipped)


def _take(reading: _Reading, row: Row) -> None:
    sheet_map = reading.sheet_map
    row = Row(row.number, {column: _tidy(text) for column, text in row.cells.items()})
    before = reading.fault_count
    _check_texts(reading, row)
    if reading.fault_count == before:
        _take_competence(reading, row)
        _take_role(reading, row)
    if reading.fault_count > before:
        return
    if _has(row, sheet_map.skip):
        reading.skipped += 1
        return
    reading.used += 1
    if sheet_map.level:
        _take_level(reading, row)


def _tidy(text: str) -> str:
    """One way to write each letter, and no stray spaces."""
    return unicodedata.normalize("NFC", text).strip()


def _has(row: Row, values: Values) -> bool:
    return any(row.cells[column] in wanted for column, wanted in values.items())


def _check_texts(reading: _Reading, row: Row) -> None:
    sheet_map = reading.sheet_map
    codes = {sheet_map.competence_code: LONGEST_CODE, sheet_map.role_code: LONGEST_CODE}
    names = {sheet_map.competence_name: LONGEST_NAME, sheet_map.role_name: LONGEST_NAME}
    for column, longest in {**names, **codes}.items():
        if not column:
            continue
        text = row.cells[column]
        if not text:
            reading.refuse(row, column, _("is empty."))
        elif len(text) > longest or not is_plain(text):
            fault = _("is longer than %(most)s characters or has characters that cannot be shown: “%(text)s”")
            reading.refuse(row, column, fault % {"most": longest, "text": shown(text, 30)})


def _take_competence(reading: _Reading, row: Row) -> None:
    sheet_map, language = reading.sheet_map, reading.sheet_map.language
    code = row.cells[sheet_map.competence_code]
    known = reading.competences.get(code)
    name = row.cells[sheet_map.competence_name]
    if known is None:
        why = row.cells[sheet_map.why] if sheet_map.why else ""
        texts = [row.cells[column] for column in sheet_map.level_texts]
        reading.competences[code] = CompetenceContent(
            code=code,
            area=sheet_map.area_code,
            name=_with_translations(sheet_map, code, name),
            why={language: why} if why else {},
            level_texts={language: texts} if any(texts) else {},
        )
    elif known.name[language] != name:
        fault = _("“%(code)s” is called both “%(first)s” and “%(second)s”.")
        said = {"code": code, "first": known.name[language], "second": name}
        reading.refuse(row, sheet_map.competence_name, fault % said)


def _with_translations(sheet_map: SheetMap, code: str, name: str) -> Texts:
    return {**sheet_map.translations.get(code, {}), sheet_map.language: name}


def _take_role(reading: _Reading, row: Row) -> None:
    sheet_map = reading.sheet_map
    if not sheet_map.role_code:
        return
    code, name = row.cells[sheet_map.role_code], row.cells[sheet_map.role_name]
    known = reading.roles.setdefault(code, name)
    if known != name:
        fault = _("“%(code)s” is called both “%(first)s” and “%(second)s”.")
        reading.refuse(row, sheet_map.role_name, fault % {"code": code, "first": known, "second": name})


def _take_level(reading: _Reading, row: Row) -> None:
    sheet_map = reading.sheet_map
    said = row.cells[sheet_map.level]
    level = 0 if _has(row, sheet_map.zero) else sheet_map.conversion.level(said)
    role = row.cells[sheet_map.role_code] if sheet_map.role_code else EVERYONE
    competence = row.cells[sheet_map.competence_code]
    if level is None:
        fault = _("“%(text)s” is not a level that the map knows.")
        reading.refuse(row, sheet_map.level, fault % {"text": shown(said, 30)})
    elif (role, competence) in reading.levels:
        fault = _("a level for “%(competence)s” and “%(role)s” stands in an earlier row too.")
        reading.refuse(row, sheet_map.level, fault % {"competence": competence, "role": role})
    else:
        reading.levels[role, competence] = level
