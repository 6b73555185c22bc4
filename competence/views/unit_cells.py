"""The matrix as HTML: each of its few hundred different cells is drawn once, and 3,600 of them are put together here.

A template costs some ten microseconds for each tag, which is most of a page of this size. Every text is escaped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from uuid import UUID

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
_LANGUAGE_BIT = 1 << 20
"""Above every bit of a packed cell: the levels of a language are drawn by their names."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A competence above its column: name, page of it alone, and how many have a gap of how many who are asked."""

    name: str
    url: str
    gaps: str
    detail: str


def heads(columns: Sequence[ColumnHead], *, linked: bool) -> SafeString:
    """The heads of the columns."""
    names = ((escape(one.name), one.url) for one in columns)
    cells = (f'<a href="{url}">{name}</a>' if linked else name for name, url in names)
    return SafeString("".join(f'<th scope="col">{cell}</th>' for cell in cells))


def sums(columns: Sequence[ColumnHead]) -> SafeString:
    """The gaps under each column."""
    return SafeString("".join(f"<td>{escape(one.gaps)}</td>" for one in columns))


def listed(columns: Sequence[ColumnHead]) -> SafeString:
    """The competences as a list of links to each alone."""
    return SafeString(
        "".join(
            f'<li><a href="{one.url}">{escape(one.name)}<span class="sub">{escape(one.detail)}</span></a></li>'
            for one in columns
        )
    )


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
    ids = [(column.id, _LANGUAGE_BIT if column.kind == LANGUAGE else 0) for column in columns]
    drawn: dict[int, tuple[str, str]] = {}
    says_unit = len({person.unit_id for person in people}) > 1
    parts: list[str] = []
    for person in people:
        url = escape(scene.url_of(person))
        parts += ["<tr>", _row_head(scene, person, url if linked else "", says_unit=says_unit)]
        mine = codes.get(person.id, NO_CODES)
        line = f"{url}#competence-"
        for key, bit in ids:
            code = mine.get(key)
            if code is None:
                parts.append(NOTHING)
                continue
            if (cell := drawn.get(code | bit)) is None:
                cell = drawn[code | bit] = _draw(code, scene.read, bit=bit, only_gaps=only_gaps, linked=linked)
            before, after = cell
            parts.append(f"{before}{line}{key}{after}" if after else before)
        parts.append("</tr>\n")
    return SafeString("".join(parts))


def _row_head(scene: Scene, person: Colleague, url: str, *, says_unit: bool) -> str:
    """The name with a link (none for ""), and under it the profession and what is planned."""
    under = [
        scene.read.text(person.profession),
        person.unit if says_unit else "",
        away_words(person),
        parting_words(person),
    ]
    name = f'<a href="{url}">{escape(person.name)}</a>' if url else escape(person.name)
    return f'<th scope="row">{name}<span class="sub">{escape(" · ".join(one for one in under if one))}</span></th>'


@lru_cache(maxsize=16384)
def _draw(code: int, read: Reader, *, bit: int, only_gaps: bool, linked: bool) -> tuple[str, str]:
    """The cell before and after its address ("" after: it has none), with the name of the level to be read aloud."""
    cell = unpack(code)
    if only_gaps and cell.gap is None:
        return NOTHING, ""
    read = read.of(LANGUAGE) if bit else read
    level, words = said(cell, read, is_language=bool(bit))
    aloud = _aloud(cell, read, is_language=bool(bit))
    hidden = f'<span class="visually-hidden">, {escape(aloud)}</span>' if aloud else ""
    number = f"<b>{escape(level)}</b> " if level else ""
    opened, text = f'<td class="{KINDS[cell.status]}">', f"{number}<i>{escape(words)}</i>{hidden}"
    return (f'{opened}<a href="', f'">{text}</a></td>') if linked else (f"{opened}{text}</td>", "")


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
    if cell.is_need and cell.status == Status.NO_REQUIREMENT:
        return level, gettext("unit needs it") if level else gettext("not rated")
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
