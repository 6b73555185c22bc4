"""A CASE package as values: every object under an identifier that can be relied on, whatever the file looked like.

Objects stay as they were read. What is mended is how they are found: an identifier that is no UUID, is missing or
stands twice. `Told` collects what a person should know of it; docs/case.md lists the rules.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from competence.reading.faults import shown

Json = dict[str, Any]

UUID_OF_CASE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
AT_THE_END = re.compile(UUID_OF_CASE.pattern + r"/?$", re.IGNORECASE)
DEFINITIONS = ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings")
MOST_SAMPLES = 5
OWN = UUID("6f0a3c1e-58a5-4b57-9f6e-0a4d7b2f9c11")  # the namespace of everything that the portal itself defines
OWN_KEY = "kompetensportalen"
TRANSLATION = str(uuid5(OWN, "grouping:translation"))
NEWER = frozenset({"extensions", "frameworkType", "caseVersion"})  # names that CASE 1.0 does not have


@dataclass(slots=True)
class Told:
    """What was met in the package that a person should know: how often, and some of it."""

    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, sample: object = "") -> None:
        self.counts[code] = self.counts.get(code, 0) + 1
        samples = self.samples.setdefault(code, [])
        if sample and len(samples) < MOST_SAMPLES:
            samples.append(shown(str(sample)))

    def as_json(self) -> list[list[Any]]:
        return [[code, count, self.samples[code]] for code, count in self.counts.items()]


@dataclass(frozen=True, slots=True)
class CaseContent:
    """A package: items and associations by identifier and in their order."""

    version: str
    identifier: str
    document: Json
    items: dict[str, Json]
    associations: dict[str, Json]
    rubrics: tuple[Json, ...] = ()
    definitions: dict[str, list[Json]] = field(default_factory=dict)
    extensions: Json = field(default_factory=dict)


def read_package(raw: Json, told: Told) -> CaseContent:
    """The package of a file. `told` hears what is odd; nothing here refuses."""
    document = raw["CFDocument"]
    identifier = document_identifier(document)
    definitions = _mapping(raw.get("CFDefinitions"))
    found = {name: _objects(definitions.get(name), told) for name in DEFINITIONS}
    return CaseContent(
        version=version_of(raw),
        identifier=identifier,
        document=document,
        items=_by_identifier(_objects(raw.get("CFItems"), told), identifier, "same_item", told),
        associations=_by_identifier(_objects(raw.get("CFAssociations"), told), identifier, "same_association", told),
        rubrics=tuple(_objects(raw.get("CFRubrics"), told)),
        definitions={name: rows for name, rows in found.items() if rows},
        extensions=_mapping(raw.get("extensions")),
    )


def version_of(raw: Json) -> str:
    """The version of CASE that a package is written in: 1.1 if it uses anything that 1.0 does not have."""
    document = raw["CFDocument"]
    if "extensions" in raw or NEWER & set(document) or "/v1p1/" in str(document.get("uri")):
        return "1.1"
    items, associations = raw.get("CFItems") or (), raw.get("CFAssociations") or ()
    if any(isinstance(item, dict) and {"extensions", "subject", "subjectURI"} & set(item) for item in items):
        return "1.1"
    return "1.1" if any(isinstance(one, dict) and _is_newer(one) for one in associations) else "1.0"


def _is_newer(association: Json) -> bool:
    kind = str(association.get("associationType"))
    nodes = (association.get("originNodeURI"), association.get("destinationNodeURI"))
    return (
        kind == "isTranslationOf"
        or kind.startswith("ext:")
        or bool({"extensions", "notes"} & set(association))
        or any(isinstance(node, dict) and "targetType" in node for node in nodes)
    )


def stored(content: CaseContent) -> dict[str, Any]:
    """The columns of a `CasePackage`. The database keeps no order of names: it stands apart."""
    return {
        "version": content.version,
        "document": content.document,
        "items": content.items,
        "associations": content.associations,
        "definitions": {
            "identifier": content.identifier,
            "items": list(content.items),
            "associations": list(content.associations),
            "CFRubrics": list(content.rubrics),
            "CFDefinitions": content.definitions,
            "extensions": content.extensions,
        },
    }


def restored(
    version: str, document: Json, items: Mapping[str, Json], associations: Mapping[str, Json], definitions: Json
) -> CaseContent:
    """The package of the columns of a `CasePackage`."""
    return CaseContent(
        version=version,
        identifier=definitions["identifier"],
        document=document,
        items={name: items[name] for name in definitions["items"]},
        associations={name: associations[name] for name in definitions["associations"]},
        rubrics=tuple(definitions["CFRubrics"]),
        definitions=definitions["CFDefinitions"],
        extensions=definitions["extensions"],
    )


def identified(raw: object, document: str) -> str:
    """The UUID that an identifier stands for: itself, or one made of it that is always the same."""
    text = str(raw).strip().lower()
    return text if UUID_OF_CASE.fullmatch(text) else str(uuid5(UUID(document), f"identifier:{raw}"))


def linked(link: object, document: str) -> str:
    """The identifier that a link points at; links are objects, or in old packages plain addresses. Empty: nowhere."""
    if isinstance(link, dict):
        if isinstance(link.get("identifier"), str | int) and str(link["identifier"]).strip():
            return identified(link["identifier"], document)
        link = link.get("uri")
    if not isinstance(link, str) or not link.strip():
        return ""
    found = AT_THE_END.search(link.strip())
    return found.group().rstrip("/").lower() if found else identified(link, document)


def named(raw: Json, document: str) -> str:
    """The identifier of an object that stands in no order of its own: a rubric, a criterion, a definition."""
    return linked(raw, document) or str(uuid5(UUID(document), json.dumps(raw, sort_keys=True)))


def document_identifier(document: Json) -> str:
    """The identifier of a document: its own, or one made of what it says."""
    text = str(document.get("identifier") or document.get("sourcedId") or "").strip().lower()
    if UUID_OF_CASE.fullmatch(text):
        return text
    return str(uuid5(NAMESPACE_URL, text or str(document.get("uri") or document.get("title"))))


def _by_identifier(objects: list[Json], document: str, same: str, told: Told) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for one in objects:
        raw = one.get("identifier") or one.get("sourcedId")
        if isinstance(raw, str | int) and str(raw).strip():
            name = identified(raw, document)
            if name != str(raw).strip().lower():
                told.add("odd_identifier", raw)
        else:
            name = _nameless(one, document)
            told.add("no_identifier", one.get("fullStatement") or one.get("uri"))
        if name in found:
            told.add(same, raw)
        else:
            found[name] = one
    return found


def _nameless(one: Json, document: str) -> str:
    if isinstance(one.get("uri"), str) and (name := linked(one["uri"], document)):
        return name
    return str(uuid5(UUID(document), json.dumps(one, sort_keys=True)))


def _objects(value: object, told: Told) -> list[Json]:
    """The objects of a list; what is none is told."""
    if not isinstance(value, list):
        if value is not None:
            told.add("no_list")
        return []
    for one in value:
        if not isinstance(one, dict):
            told.add("no_object", one)
    return [one for one in value if isinstance(one, dict)]


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}
