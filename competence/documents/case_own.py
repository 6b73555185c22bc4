"""A framework of our own as a CASE package: what is the same in both versions of CASE. docs/case.md has the table.

Areas and competences are items, level texts are rubrics (one for each language), other languages are items that
translate. What only the portal knows stands in an extension named after it. Objects have no addresses yet: the
serializer of a version gives them.
"""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.utils import timezone

from competence.models import Alignment, Area, Competence
from competence.queries.case import Head, Source
from competence.reading.case_alignments import NEARER, URN, grouping_identifier
from competence.reading.case_package import OWN_KEY, TRANSLATION, CaseContent, Json
from competence.reading.case_texts import TYPES, type_identifier
from portal.texts import in_language

EXACT = ("EXACT", "exactMatchOf")
TYPE_OF_RELATION = {"EXACT": "exactMatchOf", "BROADER": "isPartOf"}
CODES = {code: str(place) for place, code in enumerate(TYPES, start=1)}
LEVELS_OF_CEFR = ("-", "A1", "A2", "B1", "B2", "C1", "C2")


def derived(of: str, *what: object) -> str:
    """An identifier that is always the same for the same part of an object."""
    return str(uuid5(UUID(of), ":".join(map(str, what))))


def written(at: datetime) -> str:
    """A time as CASE writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def main_language(texts: dict[str, str], wanted: str = "sv") -> str:
    return in_language(texts, wanted).language


def document_of(head: Head, wanted: str = "sv") -> Json:
    """The framework as a document. The organisation is its creator: no person is named."""
    language = main_language(head.name, wanted)
    return {
        "identifier": head.identifier,
        "creator": head.organisation,
        "title": head.name[language],
        "lastChangeDateTime": written(head.changed_at),
        "publisher": head.organisation,
        "description": head.description.get(language),
        "language": language,
        "version": str(head.number),
        "adoptionStatus": "Adopted",
        "statusStartDate": timezone.localdate(head.decided_at).isoformat(),
        "frameworkType": head.layer,
        "extensions": {OWN_KEY: {"code": head.code, "layer": head.layer}},
    }


@dataclass(frozen=True, slots=True)
class Names:
    """The identifiers of areas, and the languages of things, where a package has given them some."""

    document: str
    areas: dict[str, str]  # by code
    languages: dict[str, str] = field(default_factory=dict)  # by identifier

    def main(self, name: str, texts: dict[str, str]) -> str:
        """The language of a thing that others translate."""
        return main_language(texts, self.languages.get(name, "sv"))

    def area(self, code: str) -> str:
        return self.areas.get(code) or derived(self.document, "area", code)


def own_package(source: Source, names: Names | None = None) -> CaseContent:
    """The package of a framework."""
    return _Own(source, names or Names(source.head.identifier, {})).content()


class _Own:
    """One package being made."""

    def __init__(self, source: Source, names: Names) -> None:
        self.source, self.names = source, names
        self.document = source.head.identifier
        self.decided = written(source.head.decided_at)
        self.items: dict[str, Json] = {}
        self.associations: dict[str, Json] = {}
        self.criteria: dict[str, list[Json]] = {}
        self.types: set[str] = set()
        self.groupings: dict[str, str] = {}

    def content(self) -> CaseContent:
        head = self.source.head
        self._translate(self.document, head.name, head.description, self.decided)
        for area in self.source.areas:
            self._add_area(area)
        for one in self.source.competences:
            self._add_competence(one)
        return CaseContent(
            version="1.1",
            identifier=self.document,
            document=document_of(head),
            items=self.items,
            associations=self.associations,
            rubrics=tuple(self._rubrics()),
            definitions=self._definitions(),
        )

    def _add_area(self, area: Area) -> None:
        name = self.names.area(area.code)
        language = self.names.main(name, area.name)
        self.items[name] = {
            "fullStatement": area.name[language],
            "humanCodingScheme": area.code,
            "language": language,
            "lastChangeDateTime": self.decided,
            **self._type("AREA"),
        }
        self._link("isChildOf", name, self.document, area.position, self.decided)
        self._translate(name, area.name, {}, self.decided)

    def _add_competence(self, one: Competence) -> None:
        name, worded_at = str(one.identifier), vars(one)["written"]  # as annotated
        at = written(worded_at) if worded_at else self.decided
        language = self.names.main(name, one.name)
        why = one.why or {}
        kind = f"{one.kind}:{one.skill}" if one.skill else one.kind
        self.items[name] = {
            "fullStatement": one.name[language],
            "humanCodingScheme": one.code,
            "language": language,
            "notes": why.get(language),
            "lastChangeDateTime": at,
            "statusEndDate": one.retired_on.isoformat() if one.retired_on else None,
            "extensions": _facts(one),
            **self._type(kind),
        }
        self._link("isChildOf", name, self.names.area(one.area.code), one.position, at)
        self._translate(name, one.name, why, at, also=one.level_texts)
        self._add_levels(one, name, language, at)
        if one.replaced_by is not None:
            self._link("replacedBy", name, str(one.replaced_by.identifier), None, at)
        for alignment in self.source.alignments.get(one.pk, ()):
            self._align(name, alignment, at)

    def _add_levels(self, one: Competence, name: str, main: str, at: str) -> None:
        for language, texts in one.level_texts.items():
            item = name if language == main else derived(name, "translation", language)
            criterion = derived(name, "criterion", language)
            rubric = self._rubric(language)
            self.criteria.setdefault(language, []).append(
                {
                    "identifier": criterion,
                    "CFItemURI": {"identifier": item, "title": one.code},
                    "position": one.position,
                    "rubricId": rubric,
                    "lastChangeDateTime": at,
                    "CFRubricCriterionLevels": [
                        {
                            "identifier": derived(criterion, "level", value),
                            "description": text,
                            "quality": self._level_name(one, value, language),
                            "score": float(value),
                            "position": value,
                            "rubricCriterionId": criterion,
                            "lastChangeDateTime": at,
                        }
                        for value, text in enumerate(texts)
                    ],
                }
            )

    def _level_name(self, one: Competence, value: int, language: str) -> str | None:
        if one.skill:
            return LEVELS_OF_CEFR[value] if value < len(LEVELS_OF_CEFR) else None
        levels = self.source.levels
        return in_language(levels[value], language).value if value < len(levels) else None

    def _translate(
        self, target: str, texts: dict[str, str], notes: dict[str, str], at: str, also: Container[str] = ()
    ) -> None:
        """An item for each further language that says anything; its statement is empty where only the rest is said."""
        main = self.names.main(target, texts)
        for language in ("sv", "nb", "en"):
            if language == main or not (language in texts or language in notes or language in also):
                continue
            name = derived(target, "translation", language)
            self.items[name] = {
                "fullStatement": texts.get(language, ""),
                "language": language,
                "notes": notes.get(language),
                "lastChangeDateTime": at,
                **self._type("TRANSLATION"),
            }
            self._link("isTranslationOf", name, target, None, at)

    def _align(self, name: str, alignment: Alignment, at: str) -> None:
        key = derived(name, "alignment", alignment.scheme, alignment.identifier)
        grouping = self._grouping(alignment.relation) if alignment.relation in NEARER else None
        self.associations[key] = {
            "associationType": TYPE_OF_RELATION.get(alignment.relation, "isRelatedTo"),
            "originNodeURI": {"identifier": name},
            "destinationNodeURI": {
                "title": alignment.label or alignment.identifier,
                "identifier": alignment.identifier,
                "uri": alignment.uri or f"{URN}{alignment.scheme}:{alignment.identifier}".replace(" ", "%20"),
            },
            "CFAssociationGroupingURI": grouping,
            "lastChangeDateTime": at,
        }

    def _link(self, kind: str, origin: str, target: str, place: int | None, at: str) -> None:
        self.associations[derived(origin, kind, target)] = {
            "associationType": kind,
            "sequenceNumber": place,
            "originNodeURI": {"identifier": origin},
            "destinationNodeURI": {"identifier": target},
            "lastChangeDateTime": at,
        }

    def _type(self, code: str) -> Json:
        self.types.add(code)
        title = TYPES[code][0]
        return {"CFItemType": title, "CFItemTypeURI": {"title": title, "identifier": type_identifier(code)}}

    def _grouping(self, relation: str) -> Json:
        identifier, title = grouping_identifier(relation), f"{relation.capitalize()} match"
        self.groupings[identifier] = title
        return {"title": title, "identifier": identifier}

    def _rubric(self, language: str) -> str:
        return derived(self.document, "rubric", language)

    def _rubrics(self) -> Iterator[Json]:
        for language, found in self.criteria.items():
            yield {
                "identifier": self._rubric(language),
                "title": f"{in_language(self.source.head.name, language).value} ({language})",
                "lastChangeDateTime": written(self.source.head.changed_at),
                "CFRubricCriteria": found,
            }

    def _definitions(self) -> dict[str, list[Json]]:
        return {
            "CFItemTypes": [own_item_type(code, self.decided) for code in TYPES if code in self.types],
            "CFAssociationGroupings": [
                {"identifier": identifier, "title": title, "lastChangeDateTime": self.decided}
                for identifier, title in self.groupings.items()
            ],
        }


def own_item_type(code: str, at: str) -> Json:
    title, description = TYPES[code]
    return {
        "identifier": type_identifier(code),
        "title": title,
        "description": description,
        "hierarchyCode": CODES[code],
        "typeCode": code,
        "lastChangeDateTime": at,
    }


def translation_grouping(at: str) -> Json:
    """The grouping that says "translation" where CASE 1.0 has no type for it."""
    return {
        "identifier": TRANSLATION,
        "title": "Translation",
        "description": "The origin says the destination in another language.",
        "lastChangeDateTime": at,
    }


def _facts(one: Competence) -> Json | None:
    facts: dict[str, Callable[[], object]] = {
        "core": lambda: one.core,
        "validityMonths": lambda: one.validity_months,
        "governingDocument": lambda: one.governing_document,
        "governingURL": lambda: one.governing_url,
    }
    said = {name: value() for name, value in facts.items()}
    return {OWN_KEY: {name: value for name, value in said.items() if value}} if any(said.values()) else None
