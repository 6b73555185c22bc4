"""Words put together the same way everywhere: texts held in several languages, levels, differences between texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext

FALLBACK = ("sv", "nb", "en")
"""The order in which other languages are tried when a text is missing in the reader's own."""

MOST_WORDS_COMPARED = 3000
"""Above this the difference between two texts is not marked word by word: it would take longer than it helps."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the language it is in, so that the page can mark a foreign phrase with `lang`."""

    value: str
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says: a line, and a few sentences more ("" for none)."""

    title: str
    text: str = ""


def in_language(texts: Mapping[str, str], language: str) -> Text:
    """Give the text in `language`, or else the first there is of Swedish, bokmål and English.

    Regional codes are understood ("nb-no" reads "nb"). Nothing at all gives an empty text in the asked language.
    """
    wanted = language.partition("-")[0].lower()
    for code in (wanted, *FALLBACK):
        value = texts.get(code, "")
        if value:
            return Text(value=value, language=code)
    return Text(value="", language=wanted)


def level_words(value: int | None, names: Sequence[str]) -> str:
    """Say a level as "level 2 of 4 – Independent"; `names` are the scale's level names from 0 upwards.

    None says that there is no level. A value outside the names (an older, longer scale) is said without a name.
    """
    if value is None:
        return gettext("not assessed")
    top = len(names) - 1
    if not 0 <= value <= top:
        return gettext("level %(value)s") % {"value": value}
    return gettext("level %(value)s of %(top)s – %(name)s") % {"value": value, "top": top, "name": names[value]}


LAST_LETTERS = {"sv": "åäæöø", "nb": "æäøöå"}
"""The letters after z in their order; English readers get the Swedish one."""

_ORDERS = {
    language: str.maketrans({letter: chr(0xE000 + place) for place, letter in enumerate(letters)})
    for language, letters in LAST_LETTERS.items()
}


def sort_key(text: str, language: str) -> str:
    """Order names as readers of the language expect: å, ä and ö after z; the database sorts by code point."""
    order = _ORDERS["nb" if language.startswith("nb") else "sv"]
    return text.casefold().translate(order)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with what happened to it: "same", "added" or "removed"."""

    kind: str
    value: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Mark word by word what was removed from `old` and added in `new`; white space is kept as it is."""
    before, after = _words(old), _words(new)
    if len(before) + len(after) > MOST_WORDS_COMPARED:
        return _pieces(("removed", old), ("added", new))
    pieces: list[tuple[str, str]] = []
    for removed, added in _runs(before, after):
        pieces += [("same", removed)] if removed == added else [("removed", removed), ("added", added)]
    return _pieces(*pieces)


def _runs(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """What stands in both places, one after the other; a space between two changes is part of the change."""
    opcodes = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    runs = [("".join(before[i:j]), "".join(after[k:m])) for _kind, i, j, k, m in opcodes]
    glued: list[tuple[str, str]] = []
    for place, (old, new) in enumerate(runs):
        between = 0 < place < len(runs) - 1
        if glued and (_is_change(glued[-1]) and (_is_change((old, new)) or (between and not new.strip()))):
            glued[-1] = (glued[-1][0] + old, glued[-1][1] + new)
        else:
            glued.append((old, new))
    return glued


def _is_change(run: tuple[str, str]) -> bool:
    return run[0] != run[1]


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]+", text)


def _pieces(*pieces: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, value) for kind, value in pieces if value)
