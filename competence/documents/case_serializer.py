"""CASE objects as they go out: what both versions do alike. `case_1p0` and `case_1p1` say where they differ."""

from collections.abc import Callable, Iterator
from typing import Any

from competence.documents.case_fields import DERIVED, FITTED, OLD_NAMES, REQUIRED, Kind, Table, address, text
from competence.reading.case_package import DEFINITIONS, CaseContent, Json, identified, linked, named


class Serializer:
    """Writes the objects of one package. `base` is the address of the service, `at` stands in for a missing time."""

    version: str
    tables: dict[str, Table]
    invalid_uuid: str

    def __init__(self, content: CaseContent, base: str, at: str) -> None:
        self.content = self.adapted(content, at)
        self.base, self.at = base, at

    def adapted(self, content: CaseContent, at: str) -> CaseContent:
        """The package with what the version has no other way to say."""
        raise NotImplementedError

    def association_type(self, kind: str) -> str:
        """The type of an association in this version's vocabulary."""
        raise NotImplementedError

    def kept(self, raw: Json, unknown: Json) -> Json:
        """The object with what has no field of its own, `unknown` among it, put where the version keeps it."""
        raise NotImplementedError

    def document(self) -> Json:
        """The document by itself: with the address of its package."""
        found = self._document()
        link = {"title": found["title"], "identifier": self.content.identifier}
        return {**found, "CFPackageURI": {**link, "uri": self.uri("CFPackages", self.content.identifier)}}

    def package(self) -> Json:
        """Everything."""
        found: Json = {
            "CFDocument": self._document(),
            "CFItems": [self._item(name) for name in self.content.items],
            "CFAssociations": [self._association(name) for name in self.content.associations],
        }
        if definitions := self._definitions():
            found["CFDefinitions"] = definitions
        if self.content.rubrics:
            found["CFRubrics"] = list(self._rubrics())
        return found

    def item(self, name: str) -> Json:
        """One item by itself."""
        return {**self._item(name), "CFDocumentURI": self._document_link()}

    def association(self, name: str) -> Json:
        """One association by itself."""
        return {**self._association(name), "CFDocumentURI": self._document_link()}

    def associations_of(self, item: str) -> Json:
        """An item with every association that it begins or ends."""
        document = self.content.identifier
        found = [
            self._association(name)
            for name, one in self.content.associations.items()
            if item in {linked(one.get("originNodeURI"), document), linked(one.get("destinationNodeURI"), document)}
        ]
        return {"CFItem": self.item(item), "CFAssociations": found}

    def rubric(self, name: str) -> Json:
        return next(one for one in self._rubrics() if one["identifier"] == name)

    def definition(self, collection: str, name: str) -> Json:
        """A licence or a grouping; of the others a set: the one that is asked for and those below it."""
        rows = self._defined(collection)
        asked = next(row for row in rows if row["identifier"] == name)
        if "hierarchyCode" not in self.tables[collection]:
            return asked
        below = f"{asked['hierarchyCode']}."
        return {collection: [asked, *(row for row in rows if row["hierarchyCode"].startswith(below))]}

    def names(self) -> dict[str, frozenset[str]]:
        """The identifiers of everything that can be asked for, by collection."""
        document = self.content.identifier
        return {
            "CFDocuments": frozenset({document}),
            "CFItems": frozenset(self.content.items),
            "CFAssociations": frozenset(self.content.associations),
            "CFRubrics": frozenset(named(one, document) for one in self.content.rubrics),
            **{name: frozenset(row["identifier"] for row in self._defined(name)) for name in DEFINITIONS},
        }

    def uri(self, collection: str, name: str) -> str:
        return f"{self.base}/{collection}/{name}"

    def _document(self) -> Json:
        return self._fit("CFDocuments", self.content.document, self.content.identifier)

    def _item(self, name: str) -> Json:
        return self._fit("CFItems", self.content.items[name], name)

    def _association(self, name: str) -> Json:
        raw = self.content.associations[name]
        found = self._fit("CFAssociations", raw, name)
        found["associationType"] = self.association_type(str(raw.get("associationType")))
        for end in ("originNodeURI", "destinationNodeURI"):
            found.setdefault(end, self._link({"identifier": "–", "uri": self.uri("CFItems", "unknown")}, general=True))
        return found

    def _rubrics(self) -> Iterator[Json]:
        for raw in self.content.rubrics:
            yield self._fit("CFRubrics", raw, named(raw, self.content.identifier))

    def _definitions(self) -> Json:
        found = {name: self._defined(name) for name in DEFINITIONS}
        return {name: rows for name, rows in found.items() if rows}

    def _defined(self, collection: str) -> list[Json]:
        document = self.content.identifier
        rows = self.content.definitions.get(collection, ())
        return [self._fit(collection, raw, named(raw, document)) for raw in rows]

    def _document_link(self) -> Json:
        title = text(self.content.document.get("title")) or "–"
        uri = address(self.content.document.get("uri")) or self.uri("CFDocuments", self.content.identifier)
        return {"title": title, "identifier": self.content.identifier, "uri": uri}

    def _fit(self, collection: str, raw: Json, name: str) -> Json:
        """The object with the fields of its table, each of its kind; what is missing and demanded is filled in."""
        table = self.tables[collection]
        raw = {**{new: raw[old] for old, new in OLD_NAMES.items() if old in raw}, **raw}
        unknown = {
            field: value
            for field, value in raw.items()
            if field not in table and field not in DERIVED and field != "extensions" and value is not None
        }
        raw = self.kept(raw, unknown)
        found: Json = {}
        for field, kind in table.items():
            value = self._fitted(kind, raw.get(field), field)
            if value is not None:
                found[field] = value
        found["identifier"] = name
        found.setdefault("uri", self.uri(collection, name))
        found.setdefault("lastChangeDateTime", self.at)
        return {**REQUIRED.get(collection, {}), **found}

    def _fitted(self, kind: Kind, value: object, field: str) -> Any:  # noqa: ANN401 - what JSON can hold
        if value is None:
            return None
        if kind in FITTED:
            fit: Callable[[Any], Any] = FITTED[kind]
            return fit(value)
        if kind in {Kind.CRITERIA, Kind.LEVELS}:
            document = self.content.identifier
            rows = value if isinstance(value, list) else []
            return [self._fit(field, row, named(row, document)) for row in rows if isinstance(row, dict)]
        if kind == Kind.LINKS:
            links = [self._link(one) for one in (value if isinstance(value, list) else [value])]
            return [link for link in links if link]
        if kind == Kind.NAME:
            return identified(value, self.content.identifier) if text(value) else None
        return self._link(value, general=kind == Kind.ANY_LINK)

    def _link(self, value: object, *, general: bool = False) -> Json | None:
        """A link with title, identifier and address; what it points at in the package has the address that it has."""
        name = linked(value, self.content.identifier)
        if not name:
            return None
        raw = value if isinstance(value, dict) else {"uri": value}
        collection, thing = self._found(name)
        given = text(raw.get("identifier"))
        uri = address(raw.get("uri")) or address((thing or {}).get("uri")) or self.uri(collection, name)
        title = text(raw.get("title")) or _title(thing or {}) or given or name
        link = {"title": title, "identifier": given if general and given and thing is None else name, "uri": uri}
        return {**link, **self.target_type(raw)} if general else link

    def target_type(self, _raw: Json) -> Json:
        """What the version says of the kind of thing that is linked."""
        return {}

    def _found(self, name: str) -> tuple[str, Json | None]:
        """The collection of an object of the package, and the object where it is a document or an item."""
        if name == self.content.identifier:
            return "CFDocuments", self.content.document
        if name in self.content.items:
            return "CFItems", self.content.items[name]
        for collection, rows in self.content.definitions.items():
            if any(row.get("identifier") == name for row in rows):
                return collection, None
        return "CFItems", None


def _title(thing: Json) -> str | None:
    return text(thing.get("humanCodingScheme")) or text(thing.get("title")) or text(thing.get("fullStatement"))


def error(description: str, value: str, field: str) -> Json:
    """The body that CASE gives to every refusal."""
    return {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [{"imsx_codeMinorFieldName": field, "imsx_codeMinorFieldValue": value}]
        },
    }
