"""The map of a spreadsheet: which columns mean what, which rows count, and how its levels become ours.

Written in TOML by whoever imports a framework, or made by the pages of an import; docs/importing-frameworks.md tells
every key.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.content import Texts
from competence.reading.map_faults import map_faults

LARGEST_MAP = 1024 * 1024  # bytes
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
class TextColumns:
    """The columns that hold texts of one language; those that the file does not have are empty."""

    name: str = ""
    why: str = ""
    level_texts: tuple[str, ...] = ()
    area_name: str = ""
    role_name: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(name for name in (self.name, self.why, *self.level_texts, self.area_name, self.role_name) if name)


@dataclass(frozen=True, slots=True)
class SheetMap:
    """A map that can be used. Columns that the file does not have are empty.

    `texts` has the columns of each language; those of `language` are the ones that the others translate. `header` is
    the row that names the columns (0: the first). `has_area`: the map names the one area of all. `skips_unknown`: a
    level for a profession or unit that the organisation does not have is left out instead of being a fault. `is_own`:
    the columns are those that the portal writes. The columns of `competence.reading.alignments` come last.
    """

    code: str
    name: Texts
    layer: str
    area_code: str
    area_name: Texts
    has_area: bool
    language: str
    sheet: str
    header: int
    competence_code: str
    texts: Mapping[str, TextColumns]
    area: str
    area_position: str
    kind: str
    skill: str
    validity: str
    core: str
    governing_document: str
    governing_url: str
    role_code: str
    profession: str
    unit: str
    level: str
    min_people: str
    ramp_months: str
    ramp_level: str
    only: Values
    skip: Values
    zero: Values
    conversion: Conversion
    kinds: Mapping[str, str]
    translations: Mapping[str, Texts]
    skips_unknown: bool = False
    is_own: bool = False
    esco: str = ""
    onet: str = ""
    case: str = ""
    other_alignments: str = ""
    own_texts: TextColumns = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "own_texts", self.texts[self.language])

    @property
    def competence_name(self) -> str:
        """The column with the name in the language of the file."""
        return self.own_texts.name

    @property
    def has_targets(self) -> bool:
        """Whether a competence may stand in several rows, one for each target of a required level."""
        return bool(self.role_code or self.profession or self.unit)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        texts = tuple(column for columns in self.texts.values() for column in columns.columns)
        named = tuple(getattr(self, name) for name in PLAIN_COLUMNS.values())
        return tuple(name for name in (*texts, *named, *self.skip, *self.zero) if name)


# The key in [columns] and the field of the map: columns that hold no texts of a language.
PLAIN_COLUMNS = {
    "competence_code": "competence_code",
    "area_code": "area",
    "area_position": "area_position",
    "kind": "kind",
    "skill": "skill",
    "validity": "validity",
    "core": "core",
    "governing_document": "governing_document",
    "governing_url": "governing_url",
    "role_code": "role_code",
    "profession": "profession",
    "unit": "unit",
    "level": "level",
    "min_people": "min_people",
    "ramp_months": "ramp_months",
    "ramp_level": "ramp_level",
    **{key: key for key in ALIGNMENT_COLUMNS.values()},
}


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
    """The map in parsed TOML, or as a page made it. Raises `FaultyMap` with every fault."""
    if faults := map_faults(data):
        raise FaultyMap(faults)
    head, columns, file = data["framework"], data["columns"], data.get("file", {})
    area = data.get("area", {"code": head["code"], "name": head["name"]})
    language = file.get("language", "sv")
    return SheetMap(
        code=head["code"],
        name=head["name"],
        layer=head["layer"],
        area_code=area["code"],
        area_name=area["name"],
        has_area="area" in data,
        language=language,
        sheet=file.get("sheet", ""),
        header=file.get("header", 0),
        texts=_texts(columns, language),
        **{name: columns.get(key, "") for key, name in PLAIN_COLUMNS.items()},
        only=_values(data.get("only", {})),
        skip=_values(data.get("skip", {})),
        zero=_values(data.get("zero", {})),
        conversion=conversion(data.get("levels", {})),
        kinds=data.get("kinds", {}),
        translations=data.get("translations", {}),
        skips_unknown=data.get("targets", {}).get("unknown", "refuse") == "skip",
        is_own=bool(file.get("own", False)),
    )


def conversion(levels: Mapping[str, Any]) -> Conversion:
    """The rules of [levels] in a map, or of a conversion that is kept."""
    numbers = {name: Decimal(str(levels[name])) for name in ("lowest", "highest") if name in levels}
    return Conversion(
        thresholds=tuple(Decimal(str(one)) for one in levels.get("thresholds", ())),
        lowest=numbers.get("lowest"),
        highest=numbers.get("highest"),
        table=levels.get("table"),
    )


def _texts(columns: Mapping[str, Any], language: str) -> dict[str, TextColumns]:
    own = TextColumns(
        name=columns["competence_name"],
        why=columns.get("why", ""),
        level_texts=_list(columns.get("level_texts", ())),
        area_name=columns.get("area_name", ""),
        role_name=columns.get("role_name", ""),
    )
    others = {code: columns[code] for code in ("sv", "nb", "en") if code in columns and code != language}
    return {language: own} | {
        code: TextColumns(
            name=texts.get("competence_name", ""),
            why=texts.get("why", ""),
            level_texts=_list(texts.get("level_texts", ())),
            area_name=texts.get("area_name", ""),
            role_name=texts.get("role_name", ""),
        )
        for code, texts in others.items()
    }


def _list(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a text, or a list of texts
    return (value,) if isinstance(value, str) else tuple(value)


def _values(data: Mapping[str, Any]) -> Values:
    return {column: _list(value) for column, value in data.items()}
