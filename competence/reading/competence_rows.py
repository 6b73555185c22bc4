"""Competences and their areas out of the rows of a spreadsheet.

A competence may stand in several rows, one for each target of a required level: the first row has its texts, and the
others either say the same or leave them empty.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.alignments import LONGEST_CELL, in_order, read_cell
from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.faults import LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT, alignment_faults, is_plain, shown
from competence.reading.maps import SheetMap, TextColumns
from competence.reading.row_faults import Faults
from competence.reading.spreadsheets import Row
from competence.reading.words import KIND_WORDS, SKILL_WORDS, months_of, plain_word

LONGEST_CORE, LONGEST_DOCUMENT, LONGEST_URL = 40, 300, 500
_TEXTS = ("name", "why", "level_texts")


class Competences:
    """What has been read so far; every fault goes to `faults`."""

    def __init__(self, sheet_map: SheetMap, faults: Faults) -> None:
        self.map, self.faults = sheet_map, faults
        self.found: dict[str, CompetenceContent] = {}
        self.rows: dict[str, int] = {}
        self.areas: dict[str, Texts] = {}
        self.positions: dict[str, int] = {}
        self.is_simple = _is_simple(sheet_map)

    def take(self, row: Row) -> str:
        """Read the row's competence; its code ("" where the row cannot be used)."""
        before = self.faults.count
        self._check_lengths(row)
        code = self._code(row)
        known = self.found.get(code)
        if not code or self.faults.count > before:
            return ""
        if known is not None and not self.map.has_targets:
            fault = _("“%(code)s” stands in row %(row)s too. Each competence has a code of its own.")
            self.faults.refuse(row, self._code_column, fault % {"code": shown(code), "row": self.rows[code]})
        elif known is not None and self.is_simple:
            self._compare_name(row, known)
        else:
            self._take(row, code, known)
        return code

    def content(self) -> FrameworkContent:
        """The framework as the rows say it; areas in the order of their numbers, or else as they came."""
        sheet_map = self.map
        areas = sorted(self.areas, key=lambda code: self.positions.get(code, 0))
        if not areas:
            self.areas, areas = {sheet_map.area_code: sheet_map.area_name}, [sheet_map.area_code]
        return FrameworkContent(
            code=sheet_map.code,
            layer=sheet_map.layer,
            name=sheet_map.name,
            areas=tuple(AreaContent(code, self.areas[code]) for code in areas),
            competences=tuple(self.found.values()),
        )

    @property
    def _code_column(self) -> str:
        return self.map.competence_code or self.map.competence_name

    def _code(self, row: Row) -> str:
        """The code in the row; where the file has none, one made of the name."""
        if self.map.competence_code:
            return row.cells[self.map.competence_code]
        return code_from(row.cells[self.map.competence_name])

    def _check_lengths(self, row: Row) -> None:
        sheet_map = self.map
        longest = {sheet_map.area: LONGEST_CODE, sheet_map.governing_document: LONGEST_DOCUMENT}
        longest |= {sheet_map.core: LONGEST_CORE, sheet_map.governing_url: LONGEST_URL}
        for columns in sheet_map.texts.values():
            longest |= dict.fromkeys((columns.why, *columns.level_texts), LONGEST_TEXT)
            longest |= dict.fromkeys((columns.area_name, columns.name), LONGEST_NAME)
        longest |= {getattr(sheet_map, column): LONGEST_CELL for column in ALIGNMENT_COLUMNS.values()}
        longest[sheet_map.competence_code] = LONGEST_CODE
        needed = {self._code_column}
        for column, most in longest.items():
            if column:
                self._check_length(row, column, most, is_needed=column in needed)

    def _check_length(self, row: Row, column: str, most: int, *, is_needed: bool) -> None:
        text = row.cells[column]
        if not text:
            if is_needed:
                self.faults.refuse(row, column, _("is empty."))
        elif len(text) > most or not is_plain(text):
            fault = _("is longer than %(most)s characters or has characters that cannot be shown: “%(text)s”")
            self.faults.refuse(row, column, fault % {"most": most, "text": shown(text, 30)})

    def _compare_name(self, row: Row, known: CompetenceContent) -> None:
        """Files like O*NET's: a row for each role and competence, which say no more of the competence than its name."""
        name = row.cells[self.map.competence_name]
        if name and known.name.get(self.map.language) != name:
            self._refuse_other(row, self.map.competence_name, known.code, known.name.get(self.map.language, ""), name)

    def _take(self, row: Row, code: str, known: CompetenceContent | None) -> None:
        before = self.faults.count
        area = self._area(row)
        said = {name: value for name, value in self._said(row, code).items() if value}
        if self.faults.count > before:
            return
        if known is None:
            names = said.get("name", {})
            if not (names.get(self.map.language) or (names and self.map.is_own)):
                self.faults.refuse(row, self.map.competence_name, _("is empty."))
                return
            self.rows[code] = row.number
            self.found[code] = CompetenceContent(code=code, area=area or self.map.area_code, **said)
        else:
            self._compare(row, known, said | ({"area": area} if area else {}))

    def _compare(self, row: Row, known: CompetenceContent, said: dict[str, Any]) -> None:
        """The first thing that a further row says otherwise; a name that differs is another competence."""
        before_all = self.faults.count
        self._compare_name(row, known)
        for part in fields(known):
            if self.faults.count > before_all:
                return
            value, before = said.get(part.name), getattr(known, part.name)
            is_same = part.name not in said or (part.name == "kind" and value == "RATED") or value == before
            if part.name in _TEXTS and value:
                is_same = all(before.get(language) == text for language, text in value.items())
            if not is_same:
                self._refuse_other(row, self._code_column, known.code, _flat(before), _flat(value))

    def _refuse_other(self, row: Row, column: str, code: str, first: str, second: str) -> None:
        fault = _("“%(code)s” is called both “%(first)s” and “%(second)s”.")
        said = {"code": shown(code), "first": shown(first), "second": shown(second)}
        self.faults.refuse(row, column, fault % said)

    def _said(self, row: Row, code: str) -> dict[str, Any]:
        """Everything that the row says of the competence, but its area."""
        texts: dict[str, dict[str, Any]] = {name: {} for name in _TEXTS}
        texts["name"].update(self.map.translations.get(code, {}))
        for language, columns in self.map.texts.items():
            for name, value in _texts_of(row, columns):
                texts[name][language] = value
        return texts | {
            "kind": self._word(row, self.map.kind, {**KIND_WORDS, **_plain_keys(self.map.kinds)}),
            "skill": self._word(row, self.map.skill, SKILL_WORDS),
            "core": _cell(row, self.map.core),
            "validity_months": self._months(row),
            "governing_document": _cell(row, self.map.governing_document),
            "governing_url": self._url(row),
            "alignments": in_order(self._alignments(row)),
        }

    def _alignments(self, row: Row) -> Iterator[AlignmentContent]:
        """Those that can be kept; what is wrong with the others is said of their cells."""
        for scheme, key in ALIGNMENT_COLUMNS.items():
            column = getattr(self.map, key)
            found = read_cell(scheme, _cell(row, column))
            faults = dict.fromkeys(fault for one in found for fault in alignment_faults(one))
            for fault in faults:
                self.faults.refuse(row, column, fault)
            yield from () if faults else found

    def _word(self, row: Row, column: str, words: dict[str, str]) -> str:
        text = _cell(row, column)
        if not text:
            return ""
        if plain_word(text) not in words:
            known = ", ".join(dict.fromkeys(words.values()))
            fault = _("“%(text)s” is not understood. Write one of %(words)s, or say in the map what it means.")
            self.faults.refuse(row, column, fault % {"text": shown(text, 30), "words": known})
        return words.get(plain_word(text), "")

    def _months(self, row: Row) -> int | None:
        text = _cell(row, self.map.validity)
        months = months_of(text)
        if text and months is None:
            fault = _("“%(text)s” is not a number of months, such as 24, or of years, such as 2 years.")
            self.faults.refuse(row, self.map.validity, fault % {"text": shown(text, 30)})
        return months

    def _url(self, row: Row) -> str:
        text = _cell(row, self.map.governing_url)
        try:
            if text:
                URLValidator(schemes=["http", "https"])(text)
        except ValidationError:
            fault = _("“%(text)s” is not an address. It begins with https://")
            self.faults.refuse(row, self.map.governing_url, fault % {"text": shown(text, 60)})
        return text

    def _area(self, row: Row) -> str:
        """The code of the row's area, which is taken in; "" where the file has no areas, or the row leaves it empty."""
        names = {language: _cell(row, columns.area_name) for language, columns in self.map.texts.items()}
        said = {language: name for language, name in names.items() if name}
        code = _cell(row, self.map.area) or code_from(next(iter(said.values()), ""))
        if not code:
            return ""
        known = self.areas.setdefault(code, said or {self.map.language: code})
        for language, name in said.items():
            if known.setdefault(language, name) != name:
                column = self.map.texts[language].area_name
                self._refuse_other(row, column, code, known[language], name)
        self._position(row, code)
        return code

    def _position(self, row: Row, code: str) -> None:
        text = _cell(row, self.map.area_position)
        if re.fullmatch(r"\d{1,4}", text):
            self.positions[code] = int(text)
        elif text:
            self.faults.refuse(row, self.map.area_position, _("is not a whole number."))


def code_from(name: str) -> str:
    """A code made of a name: small letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_CODE].strip("-")


def _is_simple(sheet_map: SheetMap) -> bool:
    """Whether the file says no more of a competence than its name."""
    own = (sheet_map.area, sheet_map.kind, sheet_map.skill, sheet_map.validity, sheet_map.core)
    others = (sheet_map.governing_document, sheet_map.governing_url)
    texts = sheet_map.own_texts
    columns = {getattr(sheet_map, key) for key in ALIGNMENT_COLUMNS.values()} - {sheet_map.competence_code}
    return len(sheet_map.texts) == 1 and not any(
        (*own, *columns, *others, texts.why, texts.level_texts, texts.area_name)
    )


def _texts_of(row: Row, columns: TextColumns) -> Iterator[tuple[str, Any]]:
    if name := _cell(row, columns.name):
        yield "name", name
    if why := _cell(row, columns.why):
        yield "why", why
    levels = [row.cells[column] for column in columns.level_texts]
    while levels and not levels[-1]:
        levels.pop()
    if levels:
        yield "level_texts", levels


def _cell(row: Row, column: str) -> str:
    return row.cells[column] if column else ""


def _plain_keys(words: Any) -> dict[str, str]:  # noqa: ANN401 - a mapping out of JSON or TOML
    return {plain_word(word): value for word, value in words.items()}


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return " / ".join(_flat(one) for one in value.values())
    return " / ".join(value) if isinstance(value, list) else str(value)
