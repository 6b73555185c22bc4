"""The fields of CASE objects and how a value becomes one: the data model of 1EdTech CASE as tables.

`BASE` is CASE 1.0; `ADDED` is what 1.1 has beside it. A value that cannot be made to fit is left out.
"""

import re
from enum import StrEnum

from competence.reading.case_package import Json
from competence.reading.case_tree import sequence

ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?")
DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    TEXTS = "texts"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    ADDRESS = "address"
    NAME = "identifier"
    LINK = "link to a CASE object"
    LINKS = "links"
    ANY_LINK = "link to anything"
    CRITERIA = "criteria"
    LEVELS = "levels"
    OBJECT = "extensions"
    OBJECTS = "extensions of a level"


Table = dict[str, Kind]
K = Kind
HEAD: Table = {"identifier": K.NAME, "uri": K.ADDRESS}
DEFINED: Table = {
    **HEAD, "title": K.TEXT, "hierarchyCode": K.TEXT, "description": K.TEXT, "lastChangeDateTime": K.TIME,
}  # fmt: skip
BASE: dict[str, Table] = {
    "CFDocuments": {
        **HEAD, "creator": K.TEXT, "title": K.TEXT, "lastChangeDateTime": K.TIME, "officialSourceURL": K.ADDRESS,
        "publisher": K.TEXT, "description": K.TEXT, "subject": K.TEXTS, "subjectURI": K.LINKS, "language": K.TEXT,
        "version": K.TEXT, "adoptionStatus": K.TEXT, "statusStartDate": K.DATE, "statusEndDate": K.DATE,
        "licenseURI": K.LINK, "notes": K.TEXT,
    },
    "CFItems": {
        **HEAD, "fullStatement": K.TEXT, "alternativeLabel": K.TEXT, "CFItemType": K.TEXT,
        "humanCodingScheme": K.TEXT, "listEnumeration": K.TEXT, "abbreviatedStatement": K.TEXT,
        "conceptKeywords": K.TEXTS, "conceptKeywordsURI": K.LINK, "notes": K.TEXT, "language": K.TEXT,
        "educationLevel": K.TEXTS, "CFItemTypeURI": K.LINK, "licenseURI": K.LINK, "statusStartDate": K.DATE,
        "statusEndDate": K.DATE, "lastChangeDateTime": K.TIME,
    },
    "CFAssociations": {
        **HEAD, "associationType": K.TEXT, "sequenceNumber": K.WHOLE, "originNodeURI": K.ANY_LINK,
        "destinationNodeURI": K.ANY_LINK, "CFAssociationGroupingURI": K.LINK, "lastChangeDateTime": K.TIME,
    },
    "CFRubrics": {
        **HEAD, "title": K.TEXT, "description": K.TEXT, "lastChangeDateTime": K.TIME, "CFRubricCriteria": K.CRITERIA,
    },
    "CFRubricCriteria": {
        **HEAD, "category": K.TEXT, "description": K.TEXT, "CFItemURI": K.LINK, "weight": K.NUMBER,
        "position": K.WHOLE, "rubricId": K.NAME, "lastChangeDateTime": K.TIME, "CFRubricCriterionLevels": K.LEVELS,
    },
    "CFRubricCriterionLevels": {
        **HEAD, "description": K.TEXT, "quality": K.TEXT, "score": K.NUMBER, "feedback": K.TEXT, "position": K.WHOLE,
        "rubricCriterionId": K.NAME, "lastChangeDateTime": K.TIME,
    },
    "CFConcepts": {**DEFINED, "keywords": K.TEXT},
    "CFSubjects": DEFINED,
    "CFLicenses": {
        **HEAD, "title": K.TEXT, "description": K.TEXT, "licenseText": K.TEXT, "lastChangeDateTime": K.TIME,
    },
    "CFItemTypes": {**DEFINED, "typeCode": K.TEXT},
    "CFAssociationGroupings": {**HEAD, "title": K.TEXT, "description": K.TEXT, "lastChangeDateTime": K.TIME},
}  # fmt: skip
ADDED: dict[str, Table] = {
    "CFDocuments": {"frameworkType": K.TEXT, "caseVersion": K.TEXT},
    "CFItems": {"subject": K.TEXTS, "subjectURI": K.LINKS},
    "CFAssociations": {"notes": K.TEXT},
}
NEWER: dict[str, Table] = {
    name: {
        **table,
        **ADDED.get(name, {}),
        "extensions": K.OBJECTS if name == "CFRubricCriterionLevels" else K.OBJECT,
    }
    for name, table in BASE.items()
}
REQUIRED: dict[str, Json] = {
    "CFDocuments": {"creator": "–", "title": "–"},
    "CFItems": {"fullStatement": ""},
    "CFConcepts": {"title": "–", "hierarchyCode": "1"},
    "CFSubjects": {"title": "–", "hierarchyCode": "1"},
    "CFLicenses": {"title": "–", "licenseText": ""},
    "CFItemTypes": {"title": "–", "hierarchyCode": "1", "description": ""},
    "CFAssociationGroupings": {"title": "–"},
}
OLD_NAMES = {"educationalLevel": "educationLevel", "abbreviatedstatement": "abbreviatedStatement"}
DERIVED = frozenset({"CFDocumentURI", "CFPackageURI", "CFItemAssociationURI", "sourcedId", *OLD_NAMES})


def text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def texts(value: object) -> list[str] | None:
    """A list of texts; one text alone is a list too, as old packages write it."""
    if value is None or isinstance(value, dict | bool):
        return None
    found = [text(one) for one in (value if isinstance(value, list) else [value])]
    return [one for one in found if one is not None]


def number(value: object) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < float("inf") else None


def day(value: object) -> str | None:
    """A date; of a time its day."""
    found = DATE.match(value) if isinstance(value, str) else None
    return found.group() if found else None


def time(value: object) -> str | None:
    """A time with its zone: UTC where none is said."""
    found = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not DATE.fullmatch(found[1]):
        return None
    return f"{found[1]}T{found[2] or '00:00:00'}{found[3] or ''}{found[4] or 'Z'}"


def address(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and ADDRESS.fullmatch(value.strip()) else None


def mapping(value: object) -> Json | None:
    return value if isinstance(value, dict) and value else None


def mappings(value: object) -> list[Json] | None:
    found = [value] if isinstance(value, dict) and value else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else None


FITTED = {
    K.TEXT: text,
    K.TEXTS: texts,
    K.WHOLE: sequence,
    K.NUMBER: number,
    K.DATE: day,
    K.TIME: time,
    K.ADDRESS: address,
    K.OBJECT: mapping,
    K.OBJECTS: mappings,
}
