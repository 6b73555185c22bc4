"""Identifiers of a competence elsewhere: in ESCO, O*NET, CASE and other schemes; how they are written and kept.

An address is known by what stands last in it where the scheme is the one whose address it is: the skill at
`http://data.europa.eu/esco/skill/<uuid>` has the identifier `<uuid>`. Any other address is the identifier itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote, urlsplit

from competence.reading.content import AlignmentContent

COLUMNS = {"ESCO": "esco", "ONET": "onet", "CASE": "case", "OTHER": "other_alignments"}
"""The column of a spreadsheet, and the key of a map, for each scheme."""
RELATIONS = ("EXACT", "CLOSE", "BROADER", "NARROWER", "RELATED")
HOSTS = {
    "data.europa.eu": "ESCO",
    "ec.europa.eu": "ESCO",
    "esco.ec.europa.eu": "ESCO",
    "onetonline.org": "ONET",
    "www.onetonline.org": "ONET",
    "onetcenter.org": "ONET",
    "www.onetcenter.org": "ONET",
    "services.onetcenter.org": "ONET",
}
LONGEST_IDENTIFIER = 200
LONGEST_URI = 500
LONGEST_LABEL = 300
MOST_OF_A_SCHEME = 20  # so that a cell holds them
LONGEST_CELL = 32_000
NO_ADDRESS = "-"
_SKOS = {"exactmatch": "EXACT", "closematch": "CLOSE", "broadmatch": "BROADER", "narrowmatch": "NARROWER",
         "relatedmatch": "RELATED"}  # fmt: skip
_UUID_AT_THE_END = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/?$)", re.IGNORECASE)
_TOKEN = re.compile(r"\\.|.", re.DOTALL)
_ESCAPED = {"\\": "\\", "|": "|", ";": ";", "n": "\n"}


def in_order(alignments: Iterable[AlignmentContent]) -> tuple[AlignmentContent, ...]:
    """By scheme and identifier, so that the same ones are always equal."""
    return tuple(sorted(alignments, key=lambda one: (one.scheme, one.identifier)))


def stored(alignments: Iterable[AlignmentContent]) -> list[dict[str, str]]:
    """As a version keeps them."""
    return [asdict(one) for one in alignments]


def restored(rows: Iterable[Mapping[str, Any]]) -> tuple[AlignmentContent, ...]:
    """What a version keeps, or the rows in force say."""
    return in_order(AlignmentContent(**row) for row in rows)


def is_address(text: str) -> bool:
    """Whether it is written as an address of the web."""
    return text.startswith(("https://", "http://"))


def identifier_of(scheme: str, address: str) -> str:
    """What is at the address is called in the scheme; the whole address where it is not one of the scheme's own."""
    uuid = _UUID_AT_THE_END.search(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if HOSTS.get(parts.hostname or "") != scheme:
        return uuid[0].lower() if uuid and scheme == "CASE" else address
    if uuid:
        return uuid[0]
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    return last if re.search(r"\d", last) else address


def aligned(
    scheme: str, identifier: str, *, uri: str = "", label: str = "", relation: str = "EXACT"
) -> AlignmentContent:
    """What somebody has written; an address may stand in place of the identifier."""
    if is_address(identifier) and not uri:
        identifier, uri = identifier_of(scheme, identifier), identifier
    return AlignmentContent(scheme, identifier, uri, label, relation)


def read_cell(scheme: str, text: str) -> tuple[AlignmentContent, ...]:
    r"""What a cell says: each in a line or between semicolons, as `identifier or address | address | name | relation`.

    Only the first part is needed. A `\` before `|`, `;` or `\` makes it a letter, and `\n` is a line break.
    """
    lines = [line for line in _split(text, "\n;") if line]
    return in_order(dict.fromkeys(_read_line(scheme, line) for line in lines))


def write_cell(scheme: str, alignments: Iterable[AlignmentContent]) -> str:
    """Those of the scheme, as `read_cell` reads them; each as short as it can be."""
    return "\n".join(_write_line(one) for one in alignments if one.scheme == scheme)


def _read_line(scheme: str, line: str) -> AlignmentContent:
    parts = [_plain(part) for part in _split(line, "|")]
    identifier, uri, label, relation = (*parts, "", "", "")[:4]
    relation = _SKOS.get(relation.casefold(), relation or "EXACT")
    if uri == NO_ADDRESS:
        return AlignmentContent(scheme, identifier, "", label, relation)
    return aligned(scheme, identifier, uri=uri, label=label, relation=relation)


def _write_line(one: AlignmentContent) -> str:
    whole = [one.identifier, one.uri, one.label, one.relation]
    ways = [
        *([[one.uri]] if one.uri else []),
        *(whole[:count] for count in range(1, len(whole) + 1)),
        [one.identifier, NO_ADDRESS, one.label, one.relation],
    ]
    lines = (" | ".join(map(_escaped, way)) for way in ways)
    return next(line for line in lines if _read_line(one.scheme, line) == one)


def _split(text: str, signs: str) -> list[str]:
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token in signs:
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(part).strip() for part in parts]


def _escaped(text: str) -> str:
    for sign, letter in (("\\", "\\"), ("|", "|"), (";", ";"), ("\n", "n")):
        text = text.replace(sign, f"\\{letter}")
    return text


def _plain(text: str) -> str:
    return re.sub(r"\\([\\|;n])", lambda found: _ESCAPED[found[1]], text)
