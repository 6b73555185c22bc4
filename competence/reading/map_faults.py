"""What is wrong with a map, all of it at once."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.faults import KINDS
from portal.models.fields import LANGUAGES_OF_TEXTS

LAYERS = ("COMMON", "PROFESSION", "UNIT")
TABLES = {"framework", "area", "file", "columns", "only", "skip", "zero", "levels", "kinds", "targets", "translations"}
TEXT_KEYS = {"competence_name", "why", "level_texts", "area_name", "role_name"}
PLAIN_KEYS = {
    "competence_code", "area_code", "area_position", "kind", "skill", "validity", "core", "governing_document",
    "governing_url", "role_code", "profession", "unit", "level", "min_people", "ramp_months", "ramp_level",
    *ALIGNMENT_COLUMNS.values(),
}  # fmt: skip


def map_faults(data: Mapping[str, Any]) -> list[str]:
    """Everything that keeps the map from being used."""
    return [*_shape_faults(data)] or [*_faults(data)]


def level_faults(levels: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the rules of a conversion."""
    thresholds = levels.get("thresholds", [])
    if not isinstance(thresholds, list) or not all(map(_is_number, thresholds)) or thresholds != sorted(thresholds):
        yield _("The thresholds in the map are numbers in rising order.")
    if not all(_is_number(levels[name]) for name in ("lowest", "highest") if name in levels):
        yield _("lowest and highest in the map are numbers.")
    table = levels.get("table", {})
    if not isinstance(table, dict) or not all(type(value) is int for value in table.values()):
        yield _("The table of levels in the map has a whole number for each word.")


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
    columns = data.get("columns", {})
    for code in LANGUAGES_OF_TEXTS:
        if isinstance(columns, dict) and not isinstance(columns.get(code, {}), dict):
            yield _("[%(name)s] in the map has to be a table.") % {"name": f"columns.{code}"}


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _lacking("framework", data["framework"], {"code": str, "name": dict, "layer": str})
    if data["framework"].get("layer") not in LAYERS:
        yield _("The layer in the map has to be one of %(layers)s.") % {"layers": ", ".join(LAYERS)}
    if "area" in data:
        yield from _lacking("area", data["area"], {"code": str, "name": dict})
    yield from _file_faults(data.get("file", {}))
    yield from _column_faults(data["columns"])
    if "level" in data["columns"] and ("thresholds" in data.get("levels", {})) == ("table" in data.get("levels", {})):
        yield _("[levels] in the map has either thresholds or a table.")
    yield from level_faults(data.get("levels", {}))
    yield from _value_faults(data)


def _file_faults(file: Mapping[str, Any]) -> Iterator[str]:
    if file.get("language", "sv") not in LANGUAGES_OF_TEXTS:
        yield _("The language in the map has to be one of %(codes)s.") % {"codes": ", ".join(LANGUAGES_OF_TEXTS)}
    if type(file.get("header", 0)) is not int:
        yield _("header in the map is the number of the row that names the columns.")


def _value_faults(data: Mapping[str, Any]) -> Iterator[str]:
    for name in ("only", "skip", "zero"):
        if not all(_is_texts(values) for values in data.get(name, {}).values()):
            yield _("[%(name)s] in the map has texts, or lists of texts.") % {"name": name}
    if not all(kind in KINDS for kind in data.get("kinds", {}).values()):
        yield _("[kinds] in the map gives each word one of %(kinds)s.") % {"kinds": ", ".join(KINDS)}
    if data.get("targets", {}).get("unknown", "refuse") not in {"refuse", "skip"}:
        yield _("unknown in [targets] of the map is “refuse” or “skip”.")
    if not all(isinstance(texts, dict) for texts in data.get("translations", {}).values()):
        yield _("[translations] in the map has a table for each competence code.")


def _column_faults(columns: Mapping[str, Any]) -> Iterator[str]:
    yield from _lacking("columns", columns, {"competence_name": str})
    for name in sorted(set(columns) - PLAIN_KEYS - TEXT_KEYS - set(LANGUAGES_OF_TEXTS)):
        yield _("[columns] in the map has an unknown key “%(name)s”.") % {"name": name}
    for code in LANGUAGES_OF_TEXTS:
        for name in sorted(set(columns.get(code, {})) - TEXT_KEYS):
            yield _("[columns] in the map has an unknown key “%(name)s”.") % {"name": f"{code}.{name}"}
    tables = (columns, *(columns.get(code, {}) for code in LANGUAGES_OF_TEXTS))
    named = [table[name] for table in tables for name in (PLAIN_KEYS | TEXT_KEYS) & set(table) - {"level_texts"}]
    if not all(isinstance(name, str) for name in named):
        yield _("[columns] in the map has names of columns, as texts.")
    if not all(_is_texts(table.get("level_texts", [])) for table in tables):
        yield _("level_texts in the map is a list of columns, one for each level.")
    if ("role_code" in columns) != ("role_name" in columns):
        yield _("The map names both role_code and role_name, or neither.")


def _lacking(table: str, data: Mapping[str, Any], wanted: Mapping[str, type]) -> Iterator[str]:
    for name, kind in wanted.items():
        if not isinstance(data.get(name), kind) or not data[name]:
            yield _("[%(table)s] in the map lacks “%(name)s”.") % {"table": table, "name": name}


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_number(value: object) -> bool:
    return type(value) in {int, float} and Decimal(str(value)).is_finite()
