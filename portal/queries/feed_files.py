"""Bytes that claim to be a table, made into rows. Size, encoding and lines are checked before they are believed.

A table of text needs no child process: nothing in it is unpacked or run, reading is linear in its size, and the caps
below bound time and memory. Workbooks and archives are refused unread.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 40
"""60,000 people with 66,000 employments are 9 MB; the largest Nordic employer would be about 20."""

MOST_ROWS = 300_000
LONGEST_LINE = 8_000  # characters; 17 columns of ordinary texts are about 150
DELIMITERS = (";", ",", "\t")

ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF", b"7z\xbc\xaf", b"Rar!")
CONTROLS = bytes({*range(32)} - {*b"\t\r\n"})
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
NORDIC_UTF8 = re.compile(rb"\xc3[\x80-\xbf]")
"""Å, ä, ø, é and the like in UTF-8; in Windows-1252 the same bytes are Ã and a sign, which no name holds."""


class Unreadable(Exception):
    """The file cannot be read further; `code` is one of `feed_problems.SENTENCES`, `row` 0 for the whole file."""

    def __init__(self, code: str, row: int = 0, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.values = values


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row as a spreadsheet numbers it (the heading is row 1)."""

    number: int
    cells: list[str]


def encoding_of(data: bytes) -> str:
    """The encoding: UTF-8 with or without BOM, or Windows-1252. Raises `Unreadable` for everything else."""
    _refuse_what_is_no_text(data)
    try:
        _decode(data, "utf-8")
    except UnicodeDecodeError as error:
        row = _row_of(data, error.start)
    else:
        return "utf-8-sig"
    if found := SURROGATE.search(data):
        raise Unreadable("surrogate", _row_of(data, found.start()))
    if data.startswith(codecs.BOM_UTF8) or NORDIC_UTF8.search(data):
        raise Unreadable("broken_utf8", row)
    try:
        _decode(data, "cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable("unknown_encoding", _row_of(data, error.start)) from error
    return "cp1252"


def delimiter_of(data: bytes, encoding: str, known: frozenset[str]) -> str:
    """The delimiter that gives the heading the most columns of the names in `known` (as `tidy` writes them)."""
    heading = next((line for line in _lines(data, encoding) if line.strip()), "")
    cells = {sign: next(csv.reader([heading], delimiter=sign), []) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: sum(tidy(cell) in known for cell in cells[sign]))


def rows_of(data: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not blank, heading first. Raises `Unreadable` where the file cannot be read further."""
    reader = csv.reader(_lines(data, encoding), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if any(cells):
                yield Row(number, cells)
    except csv.Error as error:
        raise Unreadable("quote", number + 1) from error


def tidy(heading: str) -> str:
    """A heading without the differences that do not matter: case, spaces, underscores, hyphens."""
    return re.sub(r"[\s_\-.]+", " ", heading).strip().casefold()


def ends_with_line_break(data: bytes) -> bool:
    """Whether the last line is whole."""
    return data.endswith((b"\n", b"\r"))


def _refuse_what_is_no_text(data: bytes) -> None:
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > MOST_MEGABYTES * MEGABYTE:
        raise Unreadable("too_big", limit=MOST_MEGABYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("utf16")
    if data.startswith(ARCHIVES):
        raise Unreadable("workbook")
    if (place := data.find(0)) >= 0:
        start = data[:1000]
        if start[1::2].count(0) > len(start) // 4 or start[::2].count(0) > len(start) // 4:
            raise Unreadable("utf16")
        if len(start.translate(None, CONTROLS)) < 0.98 * len(start):  # text has next to none
            raise Unreadable("binary")
        raise Unreadable("nul", _row_of(data, place))


def _decode(data: bytes, encoding: str) -> None:
    """Try the whole file piece by piece, without holding it as text. The error's `start` is counted from the top."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for begin in range(0, len(data), MEGABYTE):
        piece = data[begin : begin + MEGABYTE]
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=begin + MEGABYTE >= len(data))
        except UnicodeDecodeError as error:
            error.start += begin - pending
            raise


def _row_of(data: bytes, place: int) -> int:
    before = data[:place]
    return 1 + (before.count(b"\n") or before.count(b"\r"))


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """Lines with any line break, none of them endless."""
    with TextIOWrapper(BytesIO(data), encoding=encoding) as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise Unreadable("long_line", number, limit=LONGEST_LINE)
            if number == 1 and line.startswith("sep="):  # Excel's own hint; what the heading says decides
                line = "\n"
            yield line
