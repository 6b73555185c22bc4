"""Read an untrusted spreadsheet in a process of its own, with limits on memory, time and output.

Run as a script (`python -I child.py`), so it imports nothing of the project and has none of its secrets. It is asked on
standard input, as JSON: the file, its sheet, the columns wanted, the values a row must have and the caps. It answers on
standard output with one JSON line for each row that is wanted, `[row number, [cells]]`, and a last line
`{"rows": n}` (rows read), or `{"fault": code, ...}`: `competence.reading.spreadsheets` puts the fault into words.
"""

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
DELIMITERS = (";", ",", "\t")
LONGEST_CELL = 5000


class Fault(Exception):
    """The file cannot be read; a code and what belongs to it."""

    def __init__(self, code: str, **facts: Any) -> None:  # noqa: ANN401 - what JSON can hold
        super().__init__(code)
        self.answer = {"fault": code, **facts}


def main() -> None:
    ask = json.load(sys.stdin)
    limit(ask["caps"])
    try:
        count = 0
        for count, line in enumerate(wanted(rows_of(ask), ask), start=1):  # noqa: B007 - counted for the last line
            if line:
                sys.stdout.write(json.dumps(line) + "\n")
        say({"rows": count})
    except Fault as fault:
        say(fault.answer)
    except MemoryError:
        say({"fault": "memory"})


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def limit(caps: dict[str, int]) -> None:
    """No more than this of memory, processor time and output, whatever the file makes the readers do."""
    for what, most in (
        (resource.RLIMIT_AS, caps["memory"]),
        (resource.RLIMIT_CPU, caps["seconds"]),
        (resource.RLIMIT_FSIZE, caps["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def rows_of(ask: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number as the spreadsheet program shows it."""
    path = Path(ask["path"])
    with path.open("rb") as file:
        head = file.read(4)
    if head == OLD_EXCEL:
        raise Fault("old_excel")
    return workbook_rows(path, ask) if head[:2] == ZIP else text_rows(path, ask)


def workbook_rows(path: Path, ask: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    check_zip(path, ask["caps"])
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound  # noqa: PLC0415 - not for text files

    names: list[str] = []
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        sheet = book.get_sheet_by_name(ask["sheet"] or names[0])
    except WorksheetNotFound:
        raise Fault("no_sheet", sheet=ask["sheet"], sheets=names[:20]) from None
    except (CalamineError, IndexError):
        raise Fault("broken") from None
    first = (sheet.start or (0, 0))[0] + 1
    for number, row in enumerate(sheet.iter_rows(), start=first):
        yield number, [as_text(cell) for cell in row]


def check_zip(path: Path, caps: dict[str, int]) -> None:
    """A workbook is a zip: how much it unpacks to is known before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Fault("broken") from None
    if len(members) > caps["members"] or sum(one.file_size for one in members) > caps["unpacked"]:
        raise Fault("unpacked", most=caps["unpacked"])
    if any(one.flag_bits & 1 for one in members):
        raise Fault("encrypted")


def text_rows(path: Path, ask: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    text = decoded(path.read_bytes())
    if "\0" in text:
        raise Fault("broken")
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    best = max(
        DELIMITERS, key=lambda sign: len(set(next(csv.reader([first_line], delimiter=sign))) & set(ask["columns"]))
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=best)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        raise Fault("broken") from None


def decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else Windows-1252: what the programs in use write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def as_text(cell: object) -> str:
    """A cell as a person reads it: 101.0 is 101."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def wanted(rows: Iterable[tuple[int, list[str]]], ask: dict[str, Any]) -> Iterator[list[Any] | None]:
    """The wanted cells of the rows that have the asked values; None for a row that has others."""
    source = iter(rows)
    header = [cell.strip() for cell in next(source, (0, []))[1]]
    if missing := [name for name in (*ask["columns"], *ask["only"]) if name not in header]:
        raise Fault("no_column", missing=missing, columns=[name[:80] for name in header if name][:40])
    places = [header.index(name) for name in ask["columns"]]
    only = {header.index(name): set(values) for name, values in ask["only"].items()}
    for count, (number, row) in enumerate(source, start=1):
        if count > ask["caps"]["rows"]:
            raise Fault("rows", most=ask["caps"]["rows"])
        cells = row + [""] * (len(header) - len(row))
        if all(cells[place].strip() in values for place, values in only.items()):
            yield [number, [cells[place][:LONGEST_CELL] for place in places]]
        else:
            yield None


if __name__ == "__main__":
    main()
