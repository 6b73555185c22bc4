"""The matrix as HTML: each of its few hundred different cells is drawn once, and 3,600 of them are put together here.

A template costs some ten microseconds for each tag, which is most of a page of this size. Every text is escaped.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from competence.queries.gaps import Status
from competence.queries.unit_matrix import NO_CODES, Cell, Column, unpack
from competence.queries.unit_people import Colleague
from competence.views.unit_pages import Scene, away_words, parting_words
from competence.views.wording import Reader

KINDS = {
    Status.MET: "ok",
    Status.GAP: "gap",
    Status.UNRATED: "open",
    Status.NOT_APPLICABLE: "not",
    Status.NO_REQUIREMENT: "none",
    Status.VALID: "ok",
    Status.EXPIRES_SOON: "soon",
    Status.EXPIRED: "late",
    Status.MISSING: "gap",
}
"""The class of a cell: shape and colour of `static/css/matrix.css`. The words stand in the cell."""

NOTHING = "<td></td>"
LANGUAGE = "LANGUAGE"


def rows(
    scene: Scene,
    people: Sequence[Colleague],
    columns: Sequence[Column],
    codes: Mapping[UUID, Mapping[int, int]],
    *,
    only_gaps: bool,
    linked: bool,
) -> SafeString:
    """The body of the table: a row for each person."""
    ids = [(column.id, column.kind == LANGUAGE) for column in columns]
    reads = (scene.read, scene.read.of(LANGUAGE))
    drawn: dict[tuple[int, bool], tuple[str, str]] = {}
    says_unit = len({person.unit_id for person in people}) > 1
    parts: list[str] = []
    for person in people:
        parts += ["<tr>", _row_head(scene, person, says_unit=says_unit, linked=linked)]
        mine = codes.get(person.id, NO_CODES)
        url = f"{scene.url_of(person)}#competence-"
        for key, is_language in ids:
            code = mine.get(key)
            if code is None:
                parts.append(NOTHING)
                continue
            if (cell := drawn.get((code, is_language))) is None:
                cell = drawn[code, is_language] = _draw(
                    code, reads[is_language], is_language=is_language, only_gaps=only_gaps
                )
            opened, words = cell
            parts.append(
                f'{opened}<a href="{url}{key}">{words}</a></td>' if linked and words else f"{opened}{words}</td>"
            )
        parts.append("</tr>\n")
    return SafeString("".join(parts))


def _row_head(scene: Scene, person: Colleague, *, says_unit: bool, linked: bool) -> str:
    under = [
        scene.read.text(person.profession),
        person.unit if says_unit else "",
        away_words(person),
        parting_words(person),
    ]
    name = format_html('<a href="{}">{}</a>', scene.url_of(person), person.name) if linked else escape(person.name)
    return format_html(
        '<th scope="row">{}<span class="sub">{}</span></th>', name, " · ".join(one for one in under if one)
    )


@lru_cache(maxsize=16384)
def _draw(code: int, read: Reader, *, is_language: bool, only_gaps: bool) -> tuple[str, str]:
    """The opening tag, and what stands in the cell: level and words, the name of the level read aloud."""
    cell = unpack(code)
    if only_gaps and cell.gap is None:
        return "<td>", ""
    level, words = said(cell, read, is_language=is_language)
    aloud = _aloud(cell, read, is_language=is_language)
    hidden = f'<span class="visually-hidden">, {escape(aloud)}</span>' if aloud else ""
    number = f"<b>{escape(level)}</b> " if level else ""
    return f'<td class="{KINDS[cell.status]}">', f"{number}<i>{escape(words)}</i>{hidden}"


def said(cell: Cell, read: Reader, *, is_language: bool) -> tuple[str, str]:
    """The level ("" for none; with a ring for one that is not agreed yet), and how it stands in a word or two."""
    if cell.is_certificate:
        return "", _certificate(cell.status)
    level = (
        ""
        if cell.current is None
        else f"{_short(cell.current, read, is_language=is_language)}{'' if cell.is_agreed else '°'}"
    )
    if cell.status == Status.GAP and cell.required is not None:
        return level, gettext("needs %(level)s") % {"level": _short(cell.required, read, is_language=is_language)}
    return level, _rated(cell.status)


def _short(level: int, read: Reader, *, is_language: bool) -> str:
    """The number of a level, or "B1"."""
    return read.names[level] if is_language and level < len(read.names) else str(level)


def _rated(status: Status) -> str:
    return {
        Status.MET: gettext("met"),
        Status.UNRATED: gettext("not rated"),
        Status.NOT_APPLICABLE: gettext("not in work"),
    }.get(status, gettext("not asked"))


def _certificate(status: Status) -> str:
    return {
        Status.VALID: gettext("valid"),
        Status.EXPIRES_SOON: gettext("ends soon"),
        Status.EXPIRED: gettext("expired"),
        Status.MISSING: gettext("missing"),
    }.get(status, gettext("not asked"))


def _aloud(cell: Cell, read: Reader, *, is_language: bool) -> str:
    """What the eye takes from the legend: the level's name, and whose level it is."""
    if cell.current is None:
        return ""
    name = read.names[cell.current] if not is_language and cell.current < len(read.names) else ""
    whose = gettext("agreed") if cell.is_agreed else gettext("own view, not agreed")
    return ", ".join(part for part in (name, whose) if part)
