"""The texts of a draft under the names of the fields in its forms, so that two of them can be laid side by side."""

from collections.abc import Mapping

from competence.reading.content import CompetenceContent, Texts
from portal.models.fields import LANGUAGES_OF_TEXTS


def head_texts(name: Texts, summary: str) -> dict[str, str]:
    """A version's name and what is new."""
    return {**_in_languages("name", name), "summary": summary}


def area_texts(name: Texts) -> dict[str, str]:
    """An area's name."""
    return _in_languages("name", name)


def competence_texts(one: CompetenceContent) -> dict[str, str]:
    """Everything a competence says."""
    levels = {
        f"level_{language}_{value}": text
        for language in LANGUAGES_OF_TEXTS
        for value, text in enumerate(one.level_texts.get(language, []))
    }
    return {
        "area": one.area,
        "kind": one.kind,
        "skill": one.skill,
        "core": one.core,
        "validity_months": "" if one.validity_months is None else str(one.validity_months),
        "governing_document": one.governing_document,
        "governing_url": one.governing_url,
        "replaces": "\n".join(one.replaces),
        **_in_languages("name", one.name),
        **_in_languages("why", one.why),
        **levels,
    }


def _in_languages(field: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{field}_{language}": texts.get(language, "") for language in LANGUAGES_OF_TEXTS}
