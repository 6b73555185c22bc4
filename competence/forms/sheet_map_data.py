"""The map that a filled-in form stands for, and what keeps it from being one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from competence.reading.content import Texts
from competence.reading.guesses import guessed_kind
from competence.reading.spreadsheets import Look
from portal.models.fields import LANGUAGES_OF_TEXTS

PLAIN_KEYS = (
    "competence_code", "area_code", "kind", "validity", "skill", "core", "governing_document", "governing_url", "esco",
    "onet", "other_alignments", "level", "role_code", "profession", "unit", "min_people", "ramp_months", "ramp_level",
)  # fmt: skip
TEXT_KEYS = {"name": "competence_name", "why": "why", "area_name": "area_name", "role_name": "role_name"}
NO_LEVEL = "none"
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the form is about: the file's columns, and what the organisation has to choose from.

    `heads` are [framework] of those that can be brought up to date, `rules` [levels] of the kept conversions, by code.
    """

    look: Look
    levels: tuple[Texts, ...]
    level_names: tuple[str, ...]
    frameworks: tuple[tuple[str, str], ...]
    heads: Mapping[str, Mapping[str, Any]]
    professions: tuple[tuple[str, str], ...]
    conversions: tuple[tuple[str, str], ...]
    rules: Mapping[str, Mapping[str, Any]]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Built:
    """The map as far as it could be made, and (field, sentence) for what is missing."""

    data: dict[str, Any]
    faults: tuple[Fault, ...]


def built(
    cleaned: Mapping[str, Any],
    held: Mapping[str, Any],
    facts: Facts,
    levels: Mapping[str, int],
    kinds: Mapping[str, int],
) -> Built:
    """The map of the cleaned fields; `levels` and `kinds` are the values of the columns chosen for them."""
    head, faults = _head(cleaned, facts)
    data: dict[str, Any] = {"framework": head, "file": dict(held.get("file", {}))}
    data["targets"] = {"unknown": "skip" if cleaned.get("skip_unknown") else "refuse"}
    if facts.is_own:
        data |= {name: held[name] for name in ("columns", "levels") if name in held}
        return Built(data, tuple(faults))
    data["file"] |= {"language": cleaned.get("language", "sv"), "conversion": cleaned.get("conversion", "")}
    data["columns"] = _columns(cleaned, len(facts.levels))
    said, more = _levels(cleaned, facts, levels)
    data |= said
    data["kinds"] = {value: cleaned[field] for value in kinds if cleaned.get(field := value_field("kind", value))}
    unknown = [value for value in kinds if not guessed_kind(value) and value not in data["kinds"]]
    kind_faults = [
        (value_field("kind", value), _("Choose what “%(value)s” means.") % {"value": value}) for value in unknown
    ]
    return Built(data, (*faults, *more, *kind_faults))


def _head(cleaned: Mapping[str, Any], facts: Facts) -> tuple[dict[str, Any], list[Fault]]:
    """The framework that is brought up to date, or the new one."""
    existing = cleaned.get("existing", "")
    if existing:
        return dict(facts.heads[existing]), []
    names = {code: cleaned.get(f"framework_name_{code}", "").strip() for code in LANGUAGES_OF_TEXTS}
    head = {"code": cleaned.get("code", "").strip(), "layer": cleaned.get("layer") or "COMMON"}
    head["name"] = {code: name for code, name in names.items() if name}
    faults: list[Fault] = []
    if not head["code"]:
        faults.append(("code", _("Give the new framework a short code, such as “emergency”, or choose one you have.")))
    if head["code"] in facts.heads:
        faults.append(("code", _("You have a framework with this code. Choose it above, or write another code.")))
    if not head["name"]:
        faults.append(("framework_name_sv", _("Write the name of the framework in at least one language.")))
    return head, faults


def _columns(cleaned: Mapping[str, Any], level_count: int) -> dict[str, Any]:
    columns: dict[str, Any] = {key: cleaned[f"c_{key}"] for key in PLAIN_KEYS if cleaned.get(f"c_{key}")}
    columns |= _texts(cleaned, "", level_count)
    for code in LANGUAGES_OF_TEXTS:
        if code != cleaned.get("language") and (texts := _texts(cleaned, f"_{code}", level_count)):
            columns[code] = texts
    if ("role_code" in columns) != ("role_name" in columns):
        name = columns.get("role_code") or columns["role_name"]
        columns["role_code"] = columns["role_name"] = name
    return columns


def _texts(cleaned: Mapping[str, Any], suffix: str, level_count: int) -> dict[str, Any]:
    texts: dict[str, Any] = {
        key: cleaned[f"c_{name}{suffix}"] for name, key in TEXT_KEYS.items() if cleaned.get(f"c_{name}{suffix}")
    }
    levels = [cleaned.get(f"c_level_text{suffix}_{level}", "") for level in range(level_count)]
    return texts | ({"level_texts": levels} if any(levels) else {})


def _levels(cleaned: Mapping[str, Any], facts: Facts, values: Mapping[str, int]) -> tuple[dict[str, Any], list[Fault]]:
    """[levels] and [skip]: a conversion that is kept, or a table of the values as they were chosen."""
    column = cleaned.get("c_level")
    if not column:
        return {}, []
    conversion = cleaned.get("conversion", "")
    if conversion:
        return {"levels": dict(facts.rules[conversion])}, []
    chosen = {value: cleaned.get(value_field("level", value), "") for value in values}
    table = {value: int(level) for value, level in chosen.items() if level not in {"", NO_LEVEL}}
    skip = [value for value, level in chosen.items() if level == NO_LEVEL]
    faults = [
        (value_field("level", value), _("Choose which of our levels “%(value)s” is.") % {"value": value})
        for value, level in chosen.items()
        if not level
    ]
    return {"levels": {"table": table}} | ({"skip": {column: skip}} if skip else {}), faults


def value_field(what: str, value: str) -> str:
    """The name of the field for a value of the file."""
    return f"{what}_{hashlib.sha256(value.encode(errors='replace')).hexdigest()[:12]}"
