"""CASE 1.1 (v1p1): extensions everywhere, subjects of items, notes of associations, translations."""

import re

from competence.documents.case_1p0 import TYPES
from competence.documents.case_fields import NEWER
from competence.documents.case_serializer import Serializer
from competence.reading.case_package import OWN_KEY, CaseContent, Json

EXTENSION = re.compile(r"ext:[a-zA-Z0-9.\-_]+")
UNFIT = re.compile(r"[^a-zA-Z0-9.\-_]+")


class Case1p1(Serializer):
    """What has no field of its own stands in the extensions."""

    version = "1.1"
    tables = NEWER
    invalid_uuid = "invalid_uuid"

    def adapted(self, content: CaseContent, at: str) -> CaseContent:  # noqa: ARG002 - 1.1 has a way to say all
        return content

    def association_type(self, kind: str) -> str:
        """An unknown type gets the mark of an extension."""
        if kind in TYPES or kind == "isTranslationOf" or EXTENSION.fullmatch(kind):
            return kind
        return f"ext:{UNFIT.sub('_', kind) or 'unknown'}"

    def kept(self, raw: Json, unknown: Json) -> Json:
        """Unknown fields under our own name in the extensions."""
        if not unknown:
            return raw
        extensions = raw.get("extensions")
        if isinstance(extensions, list):
            return {**raw, "extensions": [*extensions, {OWN_KEY: {"unknown": unknown}}]}
        there = extensions if isinstance(extensions, dict) else {}
        own = there.get(OWN_KEY)
        return {**raw, "extensions": {**there, OWN_KEY: {**(own if isinstance(own, dict) else {}), "unknown": unknown}}}

    def target_type(self, raw: Json) -> Json:
        """CASE, or an extension."""
        kind = raw.get("targetType")
        return {"targetType": kind} if isinstance(kind, str) and (kind == "CASE" or EXTENSION.fullmatch(kind)) else {}

    def _document(self) -> Json:
        """A document of 1.1 says so."""
        return {**super()._document(), "caseVersion": self.version}

    def package(self) -> Json:
        """With the extensions of the package itself."""
        found = super().package()
        return {**found, "extensions": self.content.extensions} if self.content.extensions else found
