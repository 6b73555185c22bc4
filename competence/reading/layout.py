"""The columns of the portal's own files: how a framework is written to a spreadsheet, and how it is known again.

One row for each competence, and a further row for each further required level of it: such rows have the code and the
level alone. docs/importing-frameworks.md lists the columns; the names stay the same in every language and version.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from competence.reading.alignments import COLUMNS, write_cell
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.spreadsheets import Look

LANGUAGES = ("sv", "nb", "en")
HEAD = ("framework_code", "framework_layer", "framework_profession", "framework_unit")
TARGET = ("profession", "role_code", *(f"role_name_{code}" for code in LANGUAGES), "unit")
AMOUNT = ("required_level", "min_people", "ramp_months", "ramp_level")
MOST_LEVELS = 8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"
Cell = str | int


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """A required level with its target as codes, as it is written."""

    competence: str
    level: int
    profession: str
    role: str
    role_name: Texts
    unit: str
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None


@dataclass(frozen=True, slots=True)
class OwnFramework:
    """Everything that a file says of a framework; `profession` and `unit` are the codes of whom it is for."""

    content: FrameworkContent
    profession: str
    unit: str
    levels: tuple[OwnLevel, ...]


def columns(level_count: int) -> tuple[str, ...]:
    """The names of the columns, in order, where competences have up to so many level texts."""
    return (
        *HEAD,
        *_named("framework_name"),
        "area_code",
        "area_position",
        *_named("area_name"),
        "competence_code",
        *_named("name"),
        "kind",
        "skill",
        "core",
        "validity_months",
        "governing_document",
        "governing_url",
        *COLUMNS.values(),
        *_named("why"),
        *(f"level_{level}_{code}" for code in LANGUAGES for level in range(level_count)),
        *TARGET,
        *AMOUNT,
    )


def rows(own: OwnFramework) -> Iterator[dict[str, Cell]]:
    """The rows as cells by column; empty cells are left out."""
    content = own.content
    head: dict[str, Cell] = {"framework_code": content.code, "framework_layer": content.layer}
    head |= {"framework_profession": own.profession, "framework_unit": own.unit}
    head |= _texts("framework_name", content.name)
    areas = {area.code: (area, position) for position, area in enumerate(content.areas, start=1)}
    levels: dict[str, list[OwnLevel]] = {}
    for level in own.levels:
        levels.setdefault(level.competence, []).append(level)
    for one in content.competences:
        own_levels = levels.get(one.code, [])
        said = head | _area(*areas[one.area]) | _competence(one)
        yield _filled(said | _level(own_levels[0]) if own_levels else said)
        further: dict[str, Cell] = {"framework_code": content.code, "competence_code": one.code}
        for level in own_levels[1:]:
            yield _filled(further | _level(level))


def level_count(own: OwnFramework, of_scale: int) -> int:
    """How many columns of level texts each language has: those of the scale, or of the longest competence."""
    longest = [len(texts) for one in own.content.competences for texts in one.level_texts.values()]
    return max([of_scale, *longest])


def guarded(cell: Cell) -> Cell:
    """A cell of a csv that no spreadsheet program runs as a formula; the child that reads takes the sign off again."""
    return GUARD + cell if isinstance(cell, str) and cell.startswith((*FORMULA_SIGNS, GUARD)) else cell


def own_map(look: Look) -> dict[str, Any] | None:
    """The map of a file that the portal wrote, out of its own columns; None for any other file."""
    names = [column.name for column in look.columns]
    count = sum(f"level_{level}_sv" in names for level in range(MOST_LEVELS))
    if not set(columns(count)) - set(COLUMNS.values()) <= set(names):
        return None  # files from before there were columns for identifiers elsewhere are known too
    said = {column.name: list(column.values) for column in look.columns if column.name.startswith("framework_")}
    if any(len(values) > 1 for values in said.values()) or not said["framework_code"]:
        return None
    head = {name: values[0] if values else "" for name, values in said.items()}
    language = _language(head)
    return {
        "framework": {
            "code": head["framework_code"],
            "layer": head["framework_layer"],
            "name": {code: head[f"framework_name_{code}"] for code in LANGUAGES if head[f"framework_name_{code}"]},
            "profession": head["framework_profession"],
            "unit": head["framework_unit"],
        },
        "file": {"language": language, "header": look.header, "own": True},
        "columns": _own_columns(count, language) | {name: name for name in COLUMNS.values() if name in names},
        "levels": {"table": {str(level): level for level in range(MOST_LEVELS)}},
    }


def _own_columns(count: int, language: str) -> dict[str, Any]:
    plain = {
        "competence_code": "competence_code",
        "area_code": "area_code",
        "area_position": "area_position",
        "kind": "kind",
        "skill": "skill",
        "validity": "validity_months",
        "core": "core",
        "governing_document": "governing_document",
        "governing_url": "governing_url",
        "role_code": "role_code",
        "profession": "profession",
        "unit": "unit",
        "level": "required_level",
        "min_people": "min_people",
        "ramp_months": "ramp_months",
        "ramp_level": "ramp_level",
    }
    others = {code: _own_texts(code, count) for code in LANGUAGES if code != language}
    return plain | _own_texts(language, count) | others


def _own_texts(code: str, count: int) -> dict[str, Any]:
    """The columns of the texts in one language."""
    return {
        "competence_name": f"name_{code}",
        "why": f"why_{code}",
        "level_texts": [f"level_{level}_{code}" for level in range(count)],
        "area_name": f"area_name_{code}",
        "role_name": f"role_name_{code}",
    }


def _language(head: dict[str, str]) -> str:
    return next((code for code in LANGUAGES if head[f"framework_name_{code}"]), "sv")


def _named(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{code}" for code in LANGUAGES)


def _texts(name: str, texts: Texts) -> dict[str, Cell]:
    return {f"{name}_{code}": texts.get(code, "") for code in LANGUAGES}


def _area(area: AreaContent, position: int) -> dict[str, Cell]:
    return {"area_code": area.code, "area_position": position, **_texts("area_name", area.name)}


def _competence(one: CompetenceContent) -> dict[str, Cell]:
    levels = {
        f"level_{level}_{code}": text for code, texts in one.level_texts.items() for level, text in enumerate(texts)
    }
    facts: dict[str, Cell] = {
        "competence_code": one.code,
        "kind": one.kind,
        "skill": one.skill,
        "core": one.core,
        "governing_document": one.governing_document,
        "governing_url": one.governing_url,
    }
    facts |= {column: write_cell(scheme, one.alignments) for scheme, column in COLUMNS.items()}
    texts = _texts("name", one.name) | _texts("why", one.why) | levels
    return facts | _numbers(validity_months=one.validity_months) | texts


def _level(one: OwnLevel) -> dict[str, Cell]:
    target: dict[str, Cell] = {"profession": one.profession, "role_code": one.role, "unit": one.unit}
    amount = _numbers(
        required_level=one.level, min_people=one.min_people, ramp_months=one.ramp_months, ramp_level=one.ramp_level
    )
    return target | amount | _texts("role_name", one.role_name)


def _numbers(**numbers: int | None) -> dict[str, Cell]:
    return {name: number for name, number in numbers.items() if number is not None}


def _filled(row: dict[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in row.items() if cell != ""}


def as_lines(own: OwnFramework, names: Sequence[str]) -> Iterator[list[Cell]]:
    """The rows as lists of cells in the order of the columns."""
    for row in rows(own):
        yield [row.get(name, "") for name in names]
