"""What is given out of a framework: our own package, or the one that it was imported from with what has changed here.

What was imported and is unchanged is given back as it was read. What was decided here wins: a changed text, a moved or
retired competence. What is in the package and was not decided here is not published.
"""

from collections.abc import Iterator
from typing import Any

from competence.documents.case_own import Names, derived, document_of, own_package
from competence.models import Competence
from competence.queries.case import Source
from competence.reading.case_mapping import Wish, map_package
from competence.reading.case_package import CaseContent, Json, Told, linked, named
from competence.reading.case_texts import language_of
from competence.reading.case_tree import ends, is_translation
from competence.reading.content import CompetenceContent

OURS = ("fullStatement", "notes", "language", "humanCodingScheme", "statusEndDate", "lastChangeDateTime")
OF_DOCUMENT = ("title", "language", "lastChangeDateTime", "version")
FACTS = ("kind", "skill", "core", "validity_months", "governing_document", "governing_url")
OLD_TEXT = "abbreviatedStatement"
NAMED = frozenset({"identifier", "uri", "sourcedId"})


def published_package(source: Source) -> CaseContent:
    """The package of a framework as anyone may read it."""
    return _Merged(source, source.package).content() if source.package else own_package(source)


class _Merged:
    """A package with the decisions made here. Objects are called as in the package until `_name` makes it our name."""

    def __init__(self, source: Source, package: CaseContent) -> None:
        self.source, self.package = source, package
        self.document = package.identifier
        self.mapped = map_package(package, Wish.of(source.wish), Told())
        self.rows = {one.code: one for one in source.competences}
        self.targets = {item: target for target, items in self.mapped.tree.translations.items() for item in items}
        self.gone: set[str] = set()  # items that are no competence here
        self.ended: set[str] = set()
        self.changed: set[str] = set()  # our words count
        self.moved: set[str] = set()
        self._compare_competences()
        self._compare_rest()
        self.names = self._names()
        areas = {code: self._name(item) for item, code in self.mapped.areas.items()}
        self.own = own_package(source, Names(source.head.identifier, areas, self._languages()))
        self.fresh = self._fresh(areas)
        self.own_targets = {
            one["originNodeURI"]["identifier"]: one["destinationNodeURI"]["identifier"]
            for one in self.own.associations.values()
            if one["associationType"] == "isTranslationOf"
        }

    def content(self) -> CaseContent:
        """The package as it is published now."""
        items = dict(self._items()) | dict(self._added_items())
        associations = dict(self._associations(items))
        for name, one in self._added_associations(items):
            associations.setdefault(name, one)
        return CaseContent(
            version=self.package.version,
            identifier=self.source.head.identifier,
            document=self._document(),
            items=items,
            associations=associations,
            rubrics=(*self._rubrics(), *self._added_rubrics()),
            definitions=self._definitions(items, associations),
            extensions=self.package.extensions,
        )

    def _compare_competences(self) -> None:
        """What was decided here otherwise than the package says."""
        said = {one.code: one for one in self.mapped.content.competences}
        for item, code in self.mapped.competences.items():
            row = self.rows.get(code)
            if row is None:
                self.gone.add(item)
                continue
            if row.retired_on is not None:
                self.ended.add(item)
            if not _says(row, said[code]):
                self.changed.add(item)
            if row.area.code != said[code].area:
                self.moved.add(item)

    def _compare_rest(self) -> None:
        """Areas and the title."""
        names = {area.code: area.name for area in self.source.areas}
        areas = {area.code: area.name for area in self.mapped.content.areas}
        for item, code in self.mapped.areas.items():
            if item != self.document and names.get(code, areas[code]) != areas[code]:
                self.changed.add(item)
        if self.source.head.name != self.mapped.content.name:
            self.changed.add(self.document)

    def _names(self) -> dict[str, str]:
        """The identifiers that objects have here, where others had taken those of the package."""
        head = self.source.head.identifier
        names: dict[str, str] = {}
        if head != self.document:
            rubrics = [named(rubric, self.document) for rubric in self.package.rubrics]
            every = (*self.package.items, *self.package.associations, *rubrics)
            names = {name: derived(head, "of", name) for name in every}
            names[self.document] = head
        for item, code in self.mapped.competences.items():
            if code in self.rows:
                names[item] = str(self.rows[code].identifier)
        return {old: new for old, new in names.items() if old != new}

    def _languages(self) -> dict[str, str]:
        """The language of each item and of the document, by our name."""
        things = {self.document: self.package.document, **self.package.items}
        found = {old: language_of(raw.get("language")) for old, raw in things.items()}
        general = found[self.document] or self.source.wish["language"]
        return {self._name(old): language or general for old, language in found.items()}

    def _name(self, old: str) -> str:
        return self.names.get(old, old)

    def _fresh(self, areas: dict[str, str]) -> frozenset[str]:
        """The names of what our own words count for: changed things, and those that the package does not have."""
        known = set(self.mapped.competences.values())
        new = {str(row.identifier) for code, row in self.rows.items() if code not in known}
        used = {row.area.code for row in self.source.competences}
        made = {derived(self.source.head.identifier, "area", code) for code in used if code not in areas}
        return frozenset({self._name(item) for item in self.changed} | new | made)

    def _items(self) -> Iterator[tuple[str, Json]]:
        for old, raw in self.package.items.items():
            if old in self.gone or self.targets.get(old) in self.gone | self.changed:
                continue
            name, item = self._name(old), self._renamed(raw, old)
            if old in self.changed:
                item = _overlaid(item, self.own.items[name])
            elif old in self.ended:
                item = {**item, "statusEndDate": self.own.items[name]["statusEndDate"]}
            yield name, item

    def _added_items(self) -> Iterator[tuple[str, Json]]:
        there = {self._name(old) for old in self.package.items}
        for name, item in self.own.items.items():
            if name not in there and self._is_fresh(name):
                yield name, item

    def _is_fresh(self, name: str) -> bool:
        """Of a thing of our own, or of what translates it."""
        return name in self.fresh or self.own_targets.get(name) in self.fresh

    def _renamed(self, raw: Json, old: str) -> Json:
        """An object without the identifier and the address that it was read with, where it has others here."""
        if old not in self.names:
            return raw
        return {field: value for field, value in raw.items() if field not in NAMED}

    def _associations(self, items: dict[str, Json]) -> Iterator[tuple[str, Json]]:
        for old, raw in self.package.associations.items():
            origin, target = ends(raw, self.document)
            if self._is_dropped(raw, origin) or not self._both_published(items, origin, target):
                continue
            pairs = (("originNodeURI", origin), ("destinationNodeURI", target))
            new = {field: {"identifier": self.names[name]} for field, name in pairs if name in self.names}
            yield self._name(old), {**self._renamed(raw, old), **new}

    def _both_published(self, items: dict[str, Json], *names: str) -> bool:
        return all(name not in self.package.items or self._name(name) in items for name in names)

    def _is_dropped(self, raw: Json, origin: str) -> bool:
        """Where a moved competence stood, and what translated a text that has changed."""
        if raw.get("associationType") == "isChildOf":
            return origin in self.moved
        return is_translation(raw, self.document) and self.targets.get(origin) in self.changed

    def _added_associations(self, items: dict[str, Json]) -> Iterator[tuple[str, Json]]:
        """Ours of what is new, moved or translated anew, and the relations that the package does not have."""
        there = {self._name(old) for old in self.package.items}
        moved = {self._name(item) for item in self.moved}
        known = {
            (self._name(item), one.identifier) for item, rows in self.mapped.alignments.items() for one in rows
        } | self._known_relations()
        for name, one in self.own.associations.items():
            origin, target = one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"]
            if one["associationType"] == "isChildOf":
                wanted = origin in moved or (origin in self.fresh and origin not in there)
            elif one["associationType"] == "isTranslationOf":
                wanted = target in self.fresh
            else:
                wanted = (origin, target) not in known
            if wanted and origin in items:
                yield name, one

    def _known_relations(self) -> set[tuple[str, str]]:
        pairs = (ends(raw, self.document) for raw in self.package.associations.values())
        return {(self._name(origin), self._name(target)) for origin, target in pairs}

    def _rubrics(self) -> Iterator[Json]:
        """The rubrics without the criteria of what has changed."""
        for rubric in self.package.rubrics:
            old = named(rubric, self.document)
            raw = {**self._renamed(rubric, old), "identifier": self.names[old]} if old in self.names else rubric
            found = rubric.get("CFRubricCriteria")
            yield {**raw, "CFRubricCriteria": list(self._criteria(found, old))} if isinstance(found, list) else raw

    def _criteria(self, found: list[Any], rubric: str) -> Iterator[Json]:
        dropped = self.gone | self.changed
        for one in found:
            if not isinstance(one, dict):
                continue
            item = linked(one.get("CFItemURI"), self.document)
            if item in dropped or self.targets.get(item) in dropped:
                continue
            changes: Json = {"CFItemURI": {"identifier": self.names[item]}} if item in self.names else {}
            if rubric in self.names and "rubricId" in one:
                changes["rubricId"] = self.names[rubric]
            yield {**one, **changes}

    def _added_rubrics(self) -> Iterator[Json]:
        for rubric in self.own.rubrics:
            criteria = [one for one in rubric["CFRubricCriteria"] if self._is_fresh(one["CFItemURI"]["identifier"])]
            if criteria:
                yield {**rubric, "CFRubricCriteria": criteria}

    def _document(self) -> Json:
        """As it was read; under our identifier and title where these differ."""
        raw = self._renamed(self.package.document, self.document)
        if self.document not in self.changed:
            return raw
        ours = document_of(self.source.head, language_of(self.package.document.get("language")) or "sv")
        return {**raw, **{field: ours[field] for field in OF_DOCUMENT}}

    def _definitions(self, items: dict[str, Json], associations: dict[str, Json]) -> dict[str, list[Json]]:
        """Those of the package, and our own where something refers to them."""
        found = {name: list(rows) for name, rows in self.package.definitions.items()}
        used = {linked(one.get("CFItemTypeURI"), self.document) for one in items.values()}
        used |= {linked(one.get("CFAssociationGroupingURI"), self.document) for one in associations.values()}
        for name, rows in self.own.definitions.items():
            there = found.setdefault(name, [])
            known = {row.get("identifier") for row in there}
            there += [row for row in rows if row["identifier"] in used - known]
        return {name: rows for name, rows in found.items() if rows}


def _overlaid(item: Json, ours: Json) -> Json:
    """An item of the package with our words."""
    found = {field: value for field, value in item.items() if field != OLD_TEXT}
    found |= {field: ours.get(field) for field in OURS}
    if ours.get("extensions"):
        there = item.get("extensions")
        found["extensions"] = {**(there if isinstance(there, dict) else {}), **ours["extensions"]}
    return found


def _says(row: Competence, said: CompetenceContent) -> bool:
    """Whether a competence says what the package says."""
    texts = (row.name, row.why or {}, row.level_texts) == (said.name, said.why, said.level_texts)
    return texts and all(getattr(row, name) == getattr(said, name) for name in FACTS)
