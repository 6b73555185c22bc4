"""Finding what is asked for among the published frameworks, and writing it in the version that is asked for.

Parts of frameworks have identifiers that are made of those of the whole, so that nothing says directly whose they are.
Each process remembers the identifiers of each framework until its fingerprint changes: an unknown identifier costs one
query.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from competence.documents.case_1p0 import Case1p0
from competence.documents.case_1p1 import Case1p1
from competence.documents.case_own import document_of, written
from competence.documents.case_package import published_package
from competence.documents.case_serializer import Serializer
from competence.queries import case as queries
from competence.queries.case import Head, Source
from competence.reading.case_package import CaseContent, Json
from competence.reading.case_texts import cut, one_line, plain
from competence.reading.faults import LONGEST_NAME
from portal.texts import in_language

SERIALIZERS: dict[str, type[Serializer]] = {"v1p0": Case1p0, "v1p1": Case1p1}
SAME_NAMES = {"CFPackages": "CFDocuments", "CFItemAssociations": "CFItems"}
MOST_REMEMBERED = 500  # frameworks

Names = dict[str, frozenset[str]]
_remembered: dict[tuple[int, str], tuple[tuple[Any, ...], Names]] = {}


def documents(version: str, base: str) -> list[Json]:
    """Every published document, by code. One query."""
    return [_document(head, version, base) for head in queries.heads_with_documents()]


def find(version: str, collection: str, name: str, base: str) -> tuple[Json, datetime] | None:
    """The object with the identifier and when its framework changed; None for what is not published."""
    for pk in _owners(version, SAME_NAMES.get(collection, collection), name):
        for source in queries.sources(queries.published([pk])):
            serializer = serializer_of(source, version, base)
            return _written(serializer, collection, name), source.head.changed_at
    return None


def package(source: Source, version: str, base: str) -> Json:
    """The whole framework."""
    return serializer_of(source, version, base).package()


def serializer_of(source: Source, version: str, base: str) -> Serializer:
    return SERIALIZERS[version](published_package(source), base, written(source.head.changed_at))


def forget() -> None:
    """Remember nothing: for tests, whose databases come and go."""
    _remembered.clear()


def _written(serializer: Serializer, collection: str, name: str) -> Json:
    one: dict[str, Callable[[str], Json]] = {
        "CFItems": serializer.item,
        "CFItemAssociations": serializer.associations_of,
        "CFAssociations": serializer.association,
        "CFRubrics": serializer.rubric,
    }
    if collection in one:
        return one[collection](name)
    if collection == "CFDocuments":
        return serializer.document()
    return serializer.package() if collection == "CFPackages" else serializer.definition(collection, name)


def _owners(version: str, collection: str, name: str) -> Iterator[int]:
    """The frameworks that have the object; what is published now, and not what was when it was remembered."""
    prints = queries.fingerprints()
    unknown = [pk for pk, mark in prints.items() if _remembered.get((pk, version), ((), {}))[0] != mark]
    if unknown:
        _remember(unknown, version, prints)
    for pk in prints:
        _mark, names = _remembered.get((pk, version), ((), {}))  # another thread may have forgotten it
        if name in names.get(collection, ()):
            yield pk


def _remember(pks: list[int], version: str, prints: dict[int, tuple[Any, ...]]) -> None:
    if len(_remembered) + len(pks) > MOST_REMEMBERED:
        forget()
        pks = list(prints)
    for source in queries.sources(queries.published(pks)):
        names = serializer_of(source, version, "").names()
        _remembered[source.head.pk, version] = (prints[source.head.pk], names)
    for pk in pks:  # withdrawn in between
        _remembered.setdefault((pk, version), (prints[pk], {}))


def _document(head: Head, version: str, base: str) -> Json:
    """A document without its items: as it was read where the title is still that of the package."""
    ours, raw = document_of(head), head.package_document
    if raw is None:
        content = CaseContent("1.1", head.identifier, ours, {}, {})
    else:
        is_same = cut(one_line(plain(raw.get("title"))), LONGEST_NAME) in head.name.values()
        is_ours = str(raw.get("identifier") or "").lower() == head.identifier
        kept = raw if is_ours else {key: value for key, value in raw.items() if key not in {"identifier", "uri"}}
        title = in_language(head.name, "sv")
        content = CaseContent(
            "1.1", head.identifier, kept if is_same else {**kept, "title": title.value, "language": title.language},
            {}, {},
        )  # fmt: skip
    return SERIALIZERS[version](content, base, written(head.changed_at)).document()
