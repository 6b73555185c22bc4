"""CASE packages: a small clean one of each version, and a dirty one; the large one is the bench's."""

import json
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from django.utils import timezone

from competence.models import CasePackage, Framework, FrameworkImport
from portal.models import User

Json = dict[str, Any]
AT = "2025-03-01T08:00:00Z"
BASE = "https://case.example/ims/case"


def case_id(name: str) -> str:
    """An identifier that is always the same for a name."""
    return str(uuid5(NAMESPACE_DNS, f"case.example/{name}"))


def link(name: str, title: str, collection: str = "CFItems", version: str = "v1p0") -> Json:
    """A link to an object of the package."""
    return {"title": title, "identifier": case_id(name), "uri": f"{BASE}/{version}/{collection}/{case_id(name)}"}


def make_item(name: str, statement: str, *, version: str = "v1p0", **fields: Any) -> Json:
    """An item as a careful publisher writes it."""
    return {
        "identifier": case_id(name),
        "uri": f"{BASE}/{version}/CFItems/{case_id(name)}",
        "fullStatement": statement,
        "humanCodingScheme": name,
        "language": "en",
        "lastChangeDateTime": AT,
        **fields,
    }


def make_association(
    kind: str,
    origin: Json,
    target: Json,
    *,
    version: str = "v1p0",
    sequence: str | int | None = None,
    **fields: Any,
) -> Json:
    """An association between two links."""
    name = f"{kind}:{origin['identifier']}:{target['identifier']}"
    found = {
        "identifier": case_id(name),
        "associationType": kind,
        "uri": f"{BASE}/{version}/CFAssociations/{case_id(name)}",
        "originNodeURI": origin,
        "destinationNodeURI": target,
        "lastChangeDateTime": AT,
        **fields,
    }
    return found if sequence is None else {**found, "sequenceNumber": sequence}


def make_package(*, version: str = "v1p0", document: str = "document", levels: int = 5) -> Json:
    """Two areas, three competences, level texts for one, ESCO and a relation; every field of the version in use."""
    newer = version == "v1p1"
    titles = {document: "Palliative care", "A": "Relief", "B": "Talks", "A1": "A1", "A2": "A2", "B1": "B1"}

    def to(name: str) -> Json:
        return link(name, titles[name], "CFDocuments" if name == document else "CFItems", version)

    child = "isChildOf"
    associations = [
        make_association(child, to("A"), to(document), version=version, sequence=1),
        make_association(child, to("B"), to(document), version=version, sequence=2),
        make_association(child, to("A1"), to("A"), version=version, sequence=2),
        make_association(child, to("A2"), to("A"), version=version, sequence=1),
        make_association(child, to("B1"), to("B"), version=version, sequence=1),
        make_association("exactMatchOf", to("A1"), _esco(), version=version),
        make_association("precedes", to("A1"), to("A2"), version=version),
    ]
    found: Json = {
        "CFDocument": _document(document, version),
        "CFItems": [
            make_item("A", "Relief of symptoms", version=version),
            make_item("B", "Talks with those who are near", version=version),
            make_item("A1", "Relieves pain", version=version, notes="Pain keeps people awake.", educationLevel=["VOC"]),
            make_item("A2", "Relieves nausea", version=version, conceptKeywords=["nausea"]),
            make_item("B1", "Tells difficult news", version=version, statusStartDate="2025-01-01"),
        ],
        "CFAssociations": associations,
        "CFDefinitions": {"CFSubjects": [_definition("care", "Care", version, "CFSubjects")]},
        "CFRubrics": [_rubric("A1", levels, version)],
    }
    if newer:
        found["CFDocument"] |= {"frameworkType": "Competencies", "caseVersion": "1.1", "extensions": {"x": {"a": 1}}}
        found["CFItems"][0] |= {"subject": ["Care"], "extensions": {"example": {"weight": 2}}}
        found["CFAssociations"][-1]["notes"] = "First pain, then nausea."
        found["extensions"] = {"example": {"edition": 3}}
        _translate(found, version)
    return found


def make_dirty_package() -> Json:
    """What publishers really send: texts for numbers, missing types, HTML, doubles, circles, strangers."""
    found = make_package()
    items, associations = found["CFItems"], found["CFAssociations"]
    for association, text in zip(associations, ("1", "2", "two", "1 ", ""), strict=False):
        association["sequenceNumber"] = text
    items[0]["CFItemTypeURI"] = {"title": "Cluster", "identifier": "no-uuid"}
    items[0]["educationalLevel"] = "06"
    items[2]["fullStatement"] = "<p>Relieves pain &amp; anxiety&nbsp;&#8211; always</p>"
    items[3]["fullStatement"] = "Relieves nausea " + "with every means that there is " * 20
    del items[4]["uri"], items[4]["humanCodingScheme"]
    items += [
        {**items[2], "fullStatement": "A double"},
        {"fullStatement": "Has no identifier", "CFDocumentURI": "https://case.example/x"},
        {"identifier": "item-7", "fullStatement": "Is no UUID", "humanCodingScheme": "A1", "language": "es"},
        make_item("C1", "In a circle"),
        make_item("C2", "In the same circle"),
        make_item("OLD", "Ended long ago", statusEndDate="2020-01-01"),
        "no object",
    ]
    associations += [
        make_association("isChildOf", link("A1", "A1"), link("B", "Talks")),
        make_association("isChildOf", link("C1", "C1"), link("C2", "C2")),
        make_association("isChildOf", link("C2", "C2"), link("C1", "C1")),
        make_association("isChildOf", link("A2", "A2"), link("nowhere", "Nowhere")),
        make_association("isRelatedTo", link("nowhere", "Nowhere"), link("A2", "A2")),
        {**associations[0]},
        {"associationType": "isChildOf", "originNodeURI": f"{BASE}/v1p0/CFItems/{case_id('B1')}"},
    ]
    return found


def as_bytes(package: Json) -> bytes:
    """The package as a file."""
    return json.dumps(package).encode()


def _document(name: str, version: str) -> Json:
    return {
        "identifier": case_id(name),
        "uri": f"{BASE}/{version}/CFDocuments/{case_id(name)}",
        "creator": "The national board of examples",
        "title": "Palliative care",
        "lastChangeDateTime": AT,
        "officialSourceURL": "https://case.example/source",
        "publisher": "Examples",
        "description": "What palliative care demands.",
        "subject": ["Care"],
        "subjectURI": [link("care", "Care", "CFSubjects", version)],
        "language": "en",
        "version": "3",
        "adoptionStatus": "Adopted",
        "statusStartDate": "2025-01-01",
        "notes": "Third edition.",
    }


def _definition(name: str, title: str, version: str, collection: str) -> Json:
    return {
        "identifier": case_id(name),
        "uri": f"{BASE}/{version}/{collection}/{case_id(name)}",
        "title": title,
        "hierarchyCode": "1",
        "description": title,
        "lastChangeDateTime": AT,
    }


def _rubric(item: str, levels: int, version: str) -> Json:
    criterion, rubric = case_id(f"criterion-{item}"), case_id(f"rubric-{item}")
    return {
        "identifier": rubric,
        "uri": f"{BASE}/{version}/CFRubrics/{rubric}",
        "title": "Levels",
        "lastChangeDateTime": AT,
        "CFRubricCriteria": [
            {
                "identifier": criterion,
                "uri": f"{BASE}/{version}/CFRubricCriteria/{criterion}",
                "CFItemURI": link(item, item, version=version),
                "weight": 1.5,
                "position": 1,
                "rubricId": rubric,
                "lastChangeDateTime": AT,
                "CFRubricCriterionLevels": [
                    {
                        "identifier": case_id(f"level-{item}-{level}"),
                        "uri": f"{BASE}/{version}/CFRubricCriterionLevels/{case_id(f'level-{item}-{level}')}",
                        "description": f"{item} at level {level}",
                        "quality": f"Level {level}",
                        "score": level + 0.5,
                        "position": level,
                        "rubricCriterionId": criterion,
                        "lastChangeDateTime": AT,
                    }
                    for level in range(levels)
                ],
            }
        ],
    }


def _esco() -> Json:
    uri = "http://data.europa.eu/esco/skill/93a68dcb-3dc6-4dbd-b164-1ea4b8a0dfe5"
    return {"title": "manage acute pain", "identifier": uri.rpartition("/")[2], "uri": uri}


def _translate(package: Json, version: str) -> None:
    """The Swedish of one item, as CASE 1.1 says it."""
    swedish = make_item("A1-sv", "Lindrar smärta", version=version, language="sv", notes="Smärta håller folk vakna.")
    del swedish["humanCodingScheme"]
    package["CFItems"].append(swedish)
    origin, target = link("A1-sv", "A1-sv", version=version), link("A1", "A1", version=version)
    package["CFAssociations"].append(make_association("isTranslationOf", origin, target, version=version))


def make_case_import(*, by: User, state: str = FrameworkImport.State.REFUSED) -> FrameworkImport:
    """An import of a package."""
    return FrameworkImport.objects.create(
        organisation=by.organisation,
        kind=FrameworkImport.Kind.CASE,
        state=state,
        file_name="package.json",
        content=b"{}",
        digest="0" * 64,
        map={"code": "care", "layer": "COMMON", "language": "en"},
        handed_in_by=by,
        handed_in_at=timezone.now(),
    )


def make_case_package(*, framework: Framework) -> CasePackage:
    """A kept package with nothing in it."""
    return CasePackage.objects.create(
        framework=framework, version="1.1", document={}, items={}, associations={}, read_at=timezone.now()
    )


def publish(framework: Framework) -> Framework:
    """Anyone may read it when it is decided."""
    framework.is_public = True
    framework.save(update_fields=["is_public"])
    return framework
