"""The map of a spreadsheet: which columns mean what, which rows count, and how its levels become ours.

Written in TOML by whoever imports a framework; docs/importing-frameworks.md tells every key.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from competence.reading.content import Texts
from portal.models.fields import LANGUAGES_OF_TEXTS

LARGEST_MAP = 1024 * 1024  # bytes
LAYERS = ("COMMON", "PROFESSION", "UNIT")
TABLES = {"framework", "area", "file", "columns", "only", "skip", "zero", "levels", "translations"}
Values = dict[str, tuple[str, ...]]


class FaultyMap(Exception):
    """The map cannot be used; `faults` says why, all of it at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Conversion:
    """From the level in the file to the level of our scale: by thresholds, or by a table of words."""

    thresholds: tuple[Decimal, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    table: Mapping[str, int] | None = None

    def level(self, value: str) -> int | None:
        """Our level; None for a value that is no level. A decimal comma is understood."""
        if self.table is not None:
            return self.table.get(value)
        try:
            number = Decimal(value.replace(",", "."))
        except InvalidOperation:
            return None
        if not number.is_finite() or self._is_outside(number):
            return None
        return bisect_right(self.thresholds, number)

    def _is_outside(self, number: Decimal) -> bool:
        return (self.lowest is not None and number < self.lowest) or (
            self.highest is not None and number > self.highest
        )


@dataclass(frozen=True, slots=True)
class SheetMap:
    """A map that can be used. Columns that the file does not have are empty."""

    code: str
    name: Texts
    layer: str
    area_code: str
    area_name: Texts
    language: str
    sheet: str
    competence_code: str
    competence_name: str
    why: str
    level_texts: tuple[str, ...]
    role_code: str
    role_name: str
    level: str
    only: Values
    skip: Values
    zero: Values
    conversion: Conversion
    translations: Mapping[str, Texts]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        named = (self.competence_code, self.competence_name, self.why, self.role_code, self.role_name, self.level)
        return tuple(name for name in (*named, *self.level_texts, *self.skip, *self.zero) if name)


def read_map(path: Path) -> SheetMap:
    """The map in a TOML file. Raises `FaultyMap`."""
    if path.stat().st_size > LARGEST_MAP:
        raise FaultyMap([_("The map is larger than 1 MB: is it the right file?")])
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FaultyMap([_("The map is not TOML: %(fault)s") % {"fault": fault}]) from None
    return as_map(data)


def as_map(data: Mapping[str, Any]) -> SheetMap:
    """The map in parsed TOML. Raises `FaultyMap` with every fault."""
    if faults := [*_shape_faults(data)] or [*_faults(data)]:
        raise FaultyMap(faults)
    head, columns, file = data["framework"], data["columns"], data.get("file", {})
    area = data.get("area", {"code": head["code"], "name": head["name"]})
    return SheetMap(
        code=head["code"],
        name=head["name"],
        layer=head["layer"],
        area_code=area["code"],
        area_name=area["name"],
        language=file.get("language", "sv"),
        sheet=file.get("sheet", ""),
        competence_code=columns["competence_code"],
        competence_name=columns["competence_name"],
        why=columns.get("why", ""),
        level_texts=tuple(columns.get("level_texts", ())),
        role_code=columns.get("role_code", ""),
        role_name=columns.get("role_name", ""),
        level=columns.get("level", ""),
        only=_values(data.get("only", {})),
        skip=_values(data.get("skip", {})),
        zero=_values(data.get("zero", {})),
        conversion=_conversion(data.get("levels", {})),
        translations=data.get("translations", {}),
    )


def _shape_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """Faults that keep the others from being looked for: missing tables, and tables that are none."""
    for name in sorted(set(data) - TABLES):
        yield _("The map has an unknown table [%(name)s].") % {"name": name}
    for name in ("framework", "columns"):
        if name not in data:
            yield _("The map lacks the table [%(name)s].") % {"name": name}
    for name in sorted(set(data) & TABLES):
        if not isinstance(data[name], dict):
            yield _("[%(name)s] in the map has to be a table.") % {"name": name}


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _lacking("framework", data["framework"], {"code": str, "name": dict, "layer": str})
    if data["framework"].get("layer") not in LAYERS:
        yield _("The layer in the map has to be one of %(layers)s.") % {"layers": ", ".join(LAYERS)}
    if "area" in data:
        yield from _lacking("area", data["area"], {"code": str, "name": dict})
    if data.get("file", {}).get("language", "sv") not in LANGUAGES_OF_TEXTS:
        yield _("The language in the map has to be one of %(codes)s.") % {"codes": ", ".join(LANGUAGES_OF_TEXTS)}
    yield from _column_faults(data["columns"])
    yield from _level_faults(data)
    for name in ("only", "skip", "zero"):
        if not all(_is_texts(values) for values in data.get(name, {}).values()):
            yield _("[%(name)s] in the map has texts, or lists of texts.") % {"name": name}
    if not all(isinstance(texts, dict) for texts in data.get("translations", {}).values()):
        yield _("[translations] in the map has a table for each competence code.")


def _column_faults(columns: Mapping[str, Any]) -> Iterator[str]:
    yield from _lacking("columns", columns, {"competence_code": str, "competence_name": str})
    known = {"competence_code", "competence_name", "why", "level_texts", "role_code", "role_name", "level"}
    for name in sorted(set(columns) - known):
        yield _("[columns] in the map has an unknown key “%(name)s”.") % {"name": name}
    if not all(isinstance(columns[name], str) for name in known & set(columns) - {"level_texts"}):
        yield _("[columns] in the map has names of columns, as texts.")
    if not _is_texts(columns.get("level_texts", [])):
        yield _("level_texts in the map is a list of columns, one for each level.")
    if ("role_code" in columns) != ("role_name" in columns):
        yield _("The map names both role_code and role_name, or neither.")


def _level_faults(data: Mapping[str, Any]) -> Iterator[str]:
    levels = data.get("levels", {})
    if "level" in data["columns"] and ("thresholds" in levels) == ("table" in levels):
        yield _("[levels] in the map has either thresholds or a table.")
    thresholds = levels.get("thresholds", [])
    if not isinstance(thresholds, list) or not all(map(_is_number, thresholds)) or thresholds != sorted(thresholds):
        yield _("The thresholds in the map are numbers in rising order.")
    if not all(_is_number(levels[name]) for name in ("lowest", "highest") if name in levels):
        yield _("lowest and highest in the map are numbers.")
    table = levels.get("table", {})
    if not isinstance(table, dict) or not all(type(value) is int for value in table.values()):
        yield _("The table of levels in the map has a whole number for each word.")


def _lacking(table: str, data: Mapping[str, Any], wanted: Mapping[str, type]) -> Iterator[str]:
    for name, kind in wanted.items():
        if not isinstance(data.get(name), kind) or not data[name]:
            yield _("[%(table)s] in the map lacks “%(name)s”.") % {"table": table, "name": name}


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_number(value: object) -> bool:
    return type(value) in {int, float} and Decimal(str(value)).is_finite()


def _values(data: Mapping[str, Any]) -> Values:
    return {column: (value,) if isinstance(value, str) else tuple(value) for column, value in data.items()}


def _conversion(levels: Mapping[str, Any]) -> Conversion:
    numbers = {name: Decimal(str(levels[name])) for name in ("lowest", "highest") if name in levels}
    return Conversion(
        thresholds=tuple(Decimal(str(one)) for one in levels.get("thresholds", ())),
        lowest=numbers.get("lowest"),
        highest=numbers.get("highest"),
        table=levels.get("table"),
    )
