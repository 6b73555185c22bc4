"""What a spreadsheet says, put over what the framework says already: what the file has no column for stays as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.alignments import in_order
from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent
from competence.reading.sheets import FrameworkSheet

FACTS = ("kind", "skill", "core", "validity_months", "governing_document", "governing_url")


def merged(sheet: FrameworkSheet, before: FrameworkContent | None) -> FrameworkContent:
    """The content that the framework gets. `before` is what it says now; None for a new one.

    A text in a language that the file does not have stays as long as the text that it translates is the same. What a
    competence was adopted from, and what it takes the place of, no file says: both stay.
    """
    if before is None:
        return sheet.content
    known = {one.code: one for one in before.competences}
    competences = tuple(
        _merged(one, known[one.code], sheet) if one.code in known else one for one in sheet.content.competences
    )
    return replace(sheet.content, areas=_areas(sheet, before, competences), competences=competences)


def _merged(one: CompetenceContent, own: CompetenceContent, sheet: FrameworkSheet) -> CompetenceContent:
    facts = {name: getattr(own, name) for name in FACTS if name not in sheet.fields}
    if facts.get("validity_months") and one.kind != "CERTIFICATE" and "kind" in sheet.fields:
        facts["validity_months"] = None
    return replace(
        one,
        area=one.area if "area" in sheet.fields else own.area,
        name=_kept(own.name, one.name, sheet, "name"),
        why=_kept(own.why, one.why, sheet, "why"),
        level_texts=_kept(own.level_texts, one.level_texts, sheet, "level_texts"),
        upstream=own.upstream,
        upstream_revision=own.upstream_revision,
        replaces=own.replaces,
        alignments=_aligned(one, own, sheet),
        **facts,
    )


def _aligned(one: CompetenceContent, own: CompetenceContent, sheet: FrameworkSheet) -> tuple[AlignmentContent, ...]:
    """Those of the schemes that the file has columns for, and ours of the others.

    A bare identifier in somebody's own file takes nothing from what is known of it.
    """
    told = {scheme for scheme, column in ALIGNMENT_COLUMNS.items() if column in sheet.fields}
    known = {} if sheet.is_own else {other.key: other for other in own.alignments}
    said = (_known(other, known.get(other.key, other)) for other in one.alignments)
    return in_order((*said, *(other for other in own.alignments if other.scheme not in told)))


def _known(said: AlignmentContent, own: AlignmentContent) -> AlignmentContent:
    is_bare = not said.label and said.relation == "EXACT"
    return replace(own, uri=said.uri or own.uri) if is_bare else said


def _kept(own: Mapping[str, Any], said: Mapping[str, Any], sheet: FrameworkSheet, name: str) -> dict[str, Any]:
    """The texts in every language."""
    languages = sheet.text_languages[name]
    if not languages:
        return dict(own)
    first = sheet.language if sheet.language in languages else min(languages)
    if own.get(first) != said.get(first):
        return dict(said)
    return {language: text for language, text in own.items() if language not in languages} | dict(said)


def _areas(
    sheet: FrameworkSheet, before: FrameworkContent, competences: tuple[CompetenceContent, ...]
) -> tuple[AreaContent, ...]:
    """The areas that are used: as the file orders them, or else as they stand."""
    own = {area.code: area for area in before.areas}
    said = {area.code: area for area in sheet.content.areas}
    used = {one.area for one in competences}
    if "area" not in sheet.fields:
        said = {code: own.get(code, area) for code, area in {**own, **said}.items()}
    return tuple(_area(area, own.get(code), sheet) for code, area in said.items() if code in used)


def _area(said: AreaContent, own: AreaContent | None, sheet: FrameworkSheet) -> AreaContent:
    if own is None or own == said:
        return said
    if not sheet.text_languages["area_name"]:
        return own
    return replace(said, name=_kept(own.name, said.name, sheet, "area_name"))
