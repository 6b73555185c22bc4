"""Required levels and the roles they are for, out of the rows of a spreadsheet."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from competence.reading.faults import LONGEST_CODE, LONGEST_NAME, is_plain, shown
from competence.reading.maps import SheetMap
from competence.reading.row_faults import Faults
from competence.reading.spreadsheets import Row

if TYPE_CHECKING:
    from competence.reading.content import Texts

EVERYONE = ""
LARGEST_NUMBER = 10_000
Key = tuple[str, str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class WantedLevel:
    """A required level in a row: of a role, or of a profession or unit as the file names them, or of everyone."""

    competence: str
    level: int
    role: str
    profession: str
    unit: str
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None
    row: int


class Demands:
    """What has been read so far; every fault goes to `faults`."""

    def __init__(self, sheet_map: SheetMap, faults: Faults) -> None:
        self.map, self.faults = sheet_map, faults
        self.roles: dict[str, Texts] = {}
        self.wanted: dict[Key, WantedLevel] = {}

    def take_role(self, row: Row) -> None:
        """Read the row's role, if the file has roles and the row has one."""
        sheet_map = self.map
        if not sheet_map.role_code:
            return
        code = row.cells[sheet_map.role_code]
        names = {language: columns.role_name for language, columns in sheet_map.texts.items() if columns.role_name}
        if self._is_faulty(row, code, names):
            return
        said = {language: row.cells[column] for language, column in names.items() if row.cells[column]}
        if not code:
            return
        known = self.roles.setdefault(code, said or {sheet_map.language: code})
        for language, name in said.items():
            if known.setdefault(language, name) != name:
                fault = _("“%(code)s” is called both “%(first)s” and “%(second)s”.")
                words = {"code": code, "first": known[language], "second": name}
                self.faults.refuse(row, names[language], fault % words)

    def _is_faulty(self, row: Row, code: str, names: dict[str, str]) -> bool:
        """A role has a code and a name; a row without both is for another target, where the file has others."""
        column, name_column = self.map.role_code, names[self.map.language]
        before = self.faults.count
        others = bool(self.map.profession or self.map.unit or self.map.is_own)
        if not code and not (others and not row.cells[name_column]):
            self.faults.refuse(row, column, _("is empty."))
        elif code and not row.cells[name_column] and not self.map.is_own:
            self.faults.refuse(row, name_column, _("is empty."))
        for one, most in ((column, LONGEST_CODE), *((name, LONGEST_NAME) for name in names.values())):
            text = row.cells[one]
            if len(text) > most or not is_plain(text):
                fault = _("is longer than %(most)s characters or has characters that cannot be shown: “%(text)s”")
                self.faults.refuse(row, one, fault % {"most": most, "text": shown(text, 30)})
        return self.faults.count > before

    def take_level(self, row: Row, competence: str) -> None:
        """Read the row's required level; an empty cell requires nothing."""
        sheet_map = self.map
        said = row.cells[sheet_map.level]
        is_zero = any(row.cells[column] in values for column, values in sheet_map.zero.items())
        if not said and not is_zero:
            return
        level = 0 if is_zero else sheet_map.conversion.level(said)
        if level is None:
            fault = _("“%(text)s” is not a level that the map knows.")
            self.faults.refuse(row, sheet_map.level, fault % {"text": shown(said, 30)})
            return
        before = self.faults.count
        one = self._wanted(row, competence, level)
        key = (one.role, one.profession, one.unit, competence, level if one.min_people is not None else None)
        if self.faults.count > before:
            return
        if key in self.wanted:
            fault = _("a level for “%(competence)s” and “%(target)s” stands in an earlier row too.")
            target = one.role or one.profession or one.unit or _("everyone")
            self.faults.refuse(row, sheet_map.level, fault % {"competence": competence, "target": target})
        else:
            self.wanted[key] = one

    def _wanted(self, row: Row, competence: str, level: int) -> WantedLevel:
        sheet_map = self.map
        one = WantedLevel(
            competence=competence,
            level=level,
            role=self._cell(row, sheet_map.role_code),
            profession=self._cell(row, sheet_map.profession),
            unit=self._cell(row, sheet_map.unit),
            min_people=self._number(row, sheet_map.min_people),
            ramp_months=self._number(row, sheet_map.ramp_months),
            ramp_level=self._number(row, sheet_map.ramp_level),
            row=row.number,
        )
        if one.role and (one.profession or one.unit):
            fault = _("a level is for a role, or for a profession or unit, not for both.")
            self.faults.refuse(row, sheet_map.role_code, fault)
        if one.min_people is not None and not one.unit:
            self.faults.refuse(row, sheet_map.min_people, _("a number of people is about a unit. Name the unit."))
        return one

    def _cell(self, row: Row, column: str) -> str:
        return row.cells[column] if column else ""

    def _number(self, row: Row, column: str) -> int | None:
        text = self._cell(row, column)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}", text) or int(text) > LARGEST_NUMBER:
            fault = _("“%(text)s” is not a whole number up to %(most)s.")
            self.faults.refuse(row, column, fault % {"text": shown(text, 30), "most": LARGEST_NUMBER})
            return None
        return int(text)
