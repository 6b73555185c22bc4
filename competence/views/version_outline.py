"""What a version says, as a page shows it: areas with their competences, each with its texts behind a fold."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from competence.queries import scales
from competence.reading.content import CompetenceContent, FrameworkContent, Texts
from competence.views.catalogue_answers import KINDS, SKILLS, language
from portal.face import Words
from portal.texts import level_words

if TYPE_CHECKING:
    from competence.queries.scales import Scale


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level in words, and what it looks like in practice."""

    words: str
    text: Texts


@dataclass(frozen=True, slots=True)
class CompetenceLine:
    """A competence. `mark` says what the version does to it; `id` is of a draft's row, `page` of what is in force."""

    code: str
    name: Texts
    why: Texts
    kind: Words
    detail: str
    levels: tuple[LevelLine, ...]
    document: str
    url: str
    replaces: str
    mark: str
    comments: int
    id: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AreaLines:
    """An area with its competences."""

    code: str
    name: Texts
    lines: tuple[CompetenceLine, ...]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything a version says; `competences` is how many there are."""

    areas: tuple[AreaLines, ...]
    competences: int


def outline(
    organisation_id: int,
    content: FrameworkContent,
    *,
    marks: Mapping[str, str] | None = None,
    commented: Collection[str] = (),
    ids: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {}),
    pages: Mapping[str, int] | None = None,
) -> Outline:
    """The outline; `ids` are those of a draft's areas and competences by code, `pages` those in force. One query."""
    scale = scales.of(organisation_id)
    count = Counter(commented)
    areas_by_code, competences_by_code = ids
    by_area: dict[str, list[CompetenceLine]] = {area.code: [] for area in content.areas}
    for one in content.competences:
        mark = (marks or {}).get(one.code, "")
        line = _line(one, scale, mark, count[one.code])
        line = replace(line, id=competences_by_code.get(one.code), page=(pages or {}).get(one.code))
        by_area[one.area].append(line)
    areas = (
        AreaLines(area.code, area.name, tuple(by_area[area.code]), areas_by_code.get(area.code))
        for area in content.areas
    )
    return Outline(tuple(areas), len(content.competences))


def level_lines(one_kind: str, level_texts: Mapping[str, list[str]], scale: "Scale") -> tuple[LevelLine, ...]:
    """The levels from the lowest, with their texts in every language there is; none where none are written."""
    names = scales.of_competence(one_kind, scale).names(language())
    return tuple(
        LevelLine(
            words=level_words(value, names),
            text={code: lines[value] for code, lines in level_texts.items() if value < len(lines)},
        )
        for value in range(max(map(len, level_texts.values()), default=0))
    )


def detail_of(one: CompetenceContent) -> str:
    """What belongs to the kind: how long a certificate is valid, which skill of a language."""
    if one.validity_months:
        return gettext("valid for %(months)s months") % {"months": one.validity_months}
    return str(SKILLS.get(one.skill, ""))


def _line(one: CompetenceContent, scale: "Scale", mark: str, comments: int) -> CompetenceLine:
    return CompetenceLine(
        code=one.code,
        name=one.name,
        why=one.why,
        kind=KINDS.get(one.kind, one.kind),
        detail=detail_of(one),
        levels=level_lines(one.kind, one.level_texts, scale),
        document=one.governing_document,
        url=one.governing_url,
        replaces=_listed(one.replaces),
        mark=mark,
        comments=comments,
    )


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
