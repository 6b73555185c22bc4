"""Associations of a CASE package with things outside it, as alignments: ESCO, O*NET and other frameworks."""

from collections import defaultdict
from urllib.parse import unquote, urlsplit
from uuid import uuid5

from competence.reading.alignments import (
    HOSTS,
    LONGEST_IDENTIFIER,
    LONGEST_LABEL,
    MOST_OF_A_SCHEME,
    identifier_of,
    in_order,
)
from competence.reading.case_package import OWN, UUID_OF_CASE, CaseContent, Json, Told, linked
from competence.reading.case_texts import cut, plain
from competence.reading.case_tree import ends, is_translation
from competence.reading.content import AlignmentContent
from competence.reading.faults import is_web_address

SCHEMES = ("ESCO", "ONET", "CASE", "OTHER")
URN = "urn:kompetensportalen:"
RELATIONS = {"exactMatchOf": "EXACT", "isPartOf": "BROADER", "isRelatedTo": "RELATED"}
NEARER = ("CLOSE", "NARROWER")  # relations that CASE does not have: isRelatedTo in a grouping of this name


def grouping_identifier(relation: str) -> str:
    """The identifier of our own grouping for a relation that CASE has no type for."""
    return str(uuid5(OWN, f"grouping:{relation}"))


GROUPED = {grouping_identifier(relation): relation for relation in NEARER}


def alignments_of(
    case: CaseContent, competences: frozenset[str], told: Told
) -> dict[str, tuple[AlignmentContent, ...]]:
    """The alignments of each item that became a competence; an identifier stands once for each.

    What is beyond the number that a competence has of one scheme stays in the package alone.
    """
    found: dict[str, dict[tuple[str, str], AlignmentContent]] = defaultdict(dict)
    for association in case.associations.values():
        kind = str(association.get("associationType"))
        relation = RELATIONS.get(kind)
        origin, target = ends(association, case.identifier)
        if kind == "isChildOf" or is_translation(association, case.identifier):
            continue
        if origin not in case.items and origin != case.identifier:
            told.add("unknown_node", origin)
        elif relation is None or target in case.items or target == case.identifier:
            told.add("kept_association", kind)
        elif origin in competences and (one := _alignment(association, relation, case.identifier)):
            _keep(found[origin], one, kind, told)
        else:
            told.add("unknown_node", target)
    return {item: in_order(rows.values()) for item, rows in found.items()}


def _keep(rows: dict[tuple[str, str], AlignmentContent], one: AlignmentContent, kind: str, told: Told) -> None:
    if one.key not in rows and sum(other.scheme == one.scheme for other in rows.values()) >= MOST_OF_A_SCHEME:
        told.add("kept_association", kind)
        return
    rows.setdefault(one.key, one)
    told.add("aligned")


def _alignment(association: Json, relation: str, document: str) -> AlignmentContent | None:
    link = association.get("destinationNodeURI")
    if not isinstance(link, dict):
        link = {"uri": link}
    uri, identifier = _text(link.get("uri")), _text(link.get("identifier"))
    scheme = scheme_of(uri, identifier)
    identifier = " ".join((identifier or identifier_of(scheme, uri)).split())
    if not scheme or not identifier or len(identifier) > LONGEST_IDENTIFIER:
        return None
    grouping = linked(association.get("CFAssociationGroupingURI"), document)
    return AlignmentContent(
        scheme=scheme,
        identifier=identifier,
        uri=uri if is_web_address(uri) else "",
        label=cut(plain(link.get("title")), LONGEST_LABEL).strip(),
        relation=GROUPED.get(grouping, relation),
    )


def scheme_of(uri: str, identifier: str) -> str:
    """Whose identifier it is; empty for what is no identifier of anything."""
    if uri.startswith(URN):
        scheme = unquote(uri.removeprefix(URN).split(":")[0])
        return scheme if scheme in SCHEMES else "OTHER"
    try:
        host = urlsplit(uri or identifier).hostname or ""
    except ValueError:
        return ""
    if host in HOSTS:
        return HOSTS[host]
    if UUID_OF_CASE.fullmatch(identifier.lower()):
        return "CASE"
    return "OTHER" if uri or host else ""


def _text(value: object) -> str:
    return plain(value) if isinstance(value, str | int) else ""
