"""CASE 1.0 (v1p0): no extensions, no type of association for translations, nine types in all."""

from dataclasses import replace
from typing import Any

from competence.documents.case_fields import BASE
from competence.documents.case_own import translation_grouping
from competence.documents.case_serializer import Serializer
from competence.reading.case_package import OWN_KEY, TRANSLATION, CaseContent, Json

TYPES = frozenset({
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar",
    "hasSkillLevel",
})  # fmt: skip


class Case1p0(Serializer):
    """What only the portal knows stands among the keywords; translations are exact matches in a grouping."""

    version = "1.0"
    tables = BASE
    invalid_uuid = "invaliduuid"

    def adapted(self, content: CaseContent, at: str) -> CaseContent:
        """Name the grouping of translations, where there are any."""
        link = {"title": "Translation", "identifier": TRANSLATION}
        associations = {
            name: {**one, "CFAssociationGroupingURI": one.get("CFAssociationGroupingURI") or link}
            if one.get("associationType") == "isTranslationOf"
            else one
            for name, one in content.associations.items()
        }
        if associations == content.associations:
            return content
        groupings = content.definitions.get("CFAssociationGroupings", [])
        if all(row.get("identifier") != TRANSLATION for row in groupings):
            groupings = [*groupings, translation_grouping(at)]
        return replace(
            content,
            associations=associations,
            definitions={**content.definitions, "CFAssociationGroupings": groupings},
        )

    def association_type(self, kind: str) -> str:
        """A type that 1.0 does not have is a relation."""
        return "exactMatchOf" if kind == "isTranslationOf" else kind if kind in TYPES else "isRelatedTo"

    def kept(self, raw: Json, unknown: Json) -> Json:  # noqa: ARG002 - 1.0 has no place for the unknown
        """What the portal knows, as keywords `kompetensportalen:name=value`."""
        extensions = raw.get("extensions")
        own: Any = extensions.get(OWN_KEY) if isinstance(extensions, dict) else None
        if not isinstance(own, dict) or "fullStatement" not in raw:
            return raw
        keywords = [f"{OWN_KEY}:{name}={value}" for name, value in own.items() if isinstance(value, str | int)]
        there = raw.get("conceptKeywords")
        return {**raw, "conceptKeywords": [*(there if isinstance(there, list) else []), *keywords]}
