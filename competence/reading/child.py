"""Read an untrusted spreadsheet in a process of its own, with limits on memory, time and output.

Run as a script (`python -I child.py`), so it imports nothing of the project and has none of its secrets. It is asked on
standard input, as JSON: the file, its sheet, the row that names the columns (0: the first), the columns wanted, the
values a row must have and the caps. It answers on standard output with one JSON line for each row that is wanted,
`[row number, [cells]]`, and a last line `{"rows": n}` (rows read), or `{"fault": code, ...}`:
`competence.reading.spreadsheets` puts the fault into words.

Asked to `look`, it tells what the columns are called and hold instead, as one line `{"look": {...}}`.
"""

import csv
import io
import itertools
import json
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
DELIMITERS = (";", ",", "\t")
LONGEST_CELL = 33_000
GUARD, GUARDED = "'", ("=", "+", "-", "@", "\t", "\r", "'")  # as competence.reading.layout writes cells of a csv
MOST_COLUMNS = 300
FIRST_ROWS = 15  # among which the row with the names of the columns is looked for
MOST_VALUES = 60  # different ones that are told of a column
SAMPLES = 3
LONGEST_VALUE = 300
LONGEST_WORD = 120  # of a value that may stand for a level or a kind


class Fault(Exception):
    """The file cannot be read; a code and what belongs to it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.answer = {"fault": code, **facts}


def main() -> None:
    ask = json.load(sys.stdin)
    limit(ask["caps"])
    try:
        if ask["look"]:
            say({"look": looked(rows_of(ask), ask)})
            return
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
        ask["sheets"] = names[:50]
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
    sign = delimiter_of(text, ask)
    check_end(text, sign)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [unguarded(cell) for cell in row] if ask["unguard"] else row
    except csv.Error:
        raise Fault("broken") from None


def delimiter_of(text: str, ask: dict[str, Any]) -> str:
    """The one by which most of the asked columns stand in the first line; when looking, by which most cells do."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:FIRST_ROWS]

    def worth(sign: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(lines, delimiter=sign))
        except csv.Error:
            return 0, 0
        asked = set(ask["columns"])
        return max((len(asked & set(row)) for row in rows), default=0), sum(map(len, rows))

    return max(DELIMITERS, key=worth)


def check_end(text: str, sign: str) -> None:
    """A file that ends inside a quoted cell was cut off: its last rows would be taken for one."""
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            pass
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise Fault("half") from None


def unguarded(cell: str) -> str:
    """Take off the sign that keeps a cell of our own csv from being run as a formula."""
    return cell[1:] if cell[:1] == GUARD and cell[1:2] in GUARDED else cell


def decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else Windows-1252: what the programs in use write."""
    try:
        return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Fault("encoding") from None


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
    source = itertools.dropwhile(lambda row: row[0] < ask["header"], iter(rows))
    header = named(next(source, (0, []))[1])
    if missing := [name for name in (*ask["columns"], *ask["only"]) if name not in header]:
        raise Fault("no_column", missing=missing, columns=[name[:80] for name in header if name][:40])
    places = [header.index(name) for name in ask["columns"]]
    only = {header.index(name): set(values) for name, values in ask["only"].items()}
    for count, (number, row) in enumerate(source, start=1):
        if count > ask["caps"]["rows"]:
            raise Fault("rows", most=ask["caps"]["rows"])
        cells = row + [""] * (len(header) - len(row))
        if any(cell.strip() for cell in row) and all(cells[place].strip() in values for place, values in only.items()):
            yield [number, [cells[place][:LONGEST_CELL] for place in places]]
        else:
            yield None


def named(header: list[str]) -> list[str]:
    """A name for each column: the second one that is called “Name” is “Name (2)”; one without a name has none."""
    seen: Counter[str] = Counter()
    names = []
    for cell in header:
        name = " ".join(cell.split())
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names


def looked(rows: Iterable[tuple[int, list[str]]], ask: dict[str, Any]) -> dict[str, Any]:
    """What the columns are called and hold; the first row with most cells among the first ones names them."""
    source = iter(rows)
    first = list(itertools.islice(source, FIRST_ROWS))
    if not first:
        raise Fault("empty")
    filled = [sum(bool(cell.strip()) for cell in row) for _number, row in first]
    place = filled.index(max(filled))
    header = named(first[place][1])[:MOST_COLUMNS]
    columns = [Column(name) for name in header]
    count = 0
    for number, row in itertools.chain(first[place + 1 :], source):
        if number - first[place][0] > ask["caps"]["rows"]:
            raise Fault("rows", most=ask["caps"]["rows"])
        count += any(cell.strip() for cell in row)
        for column, cell in zip(columns, row, strict=False):
            column.take(cell.strip())
    told = [column.told() for column in columns if column.name]
    return {"sheets": ask.get("sheets", []), "header": first[place][0], "rows": count, "columns": told}


class Column:
    """What a column holds."""

    def __init__(self, name: str) -> None:
        self.name, self.filled, self.longest, self.more = name[:LONGEST_CELL], 0, 0, False
        self.values: Counter[str] = Counter()

    def take(self, cell: str) -> None:
        if not cell:
            return
        self.filled += 1
        self.longest = max(self.longest, len(cell))
        value = cell[:LONGEST_VALUE]
        if value in self.values or len(self.values) < MOST_VALUES:
            self.values[value] += 1
        else:
            self.more = True

    def told(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "filled": self.filled,
            "longest": self.longest,
            "samples": list(self.values)[:SAMPLES],
            "values": dict(self.values) if self.longest <= LONGEST_WORD or len(self.values) <= SAMPLES else {},
            "more": self.more,
        }


if __name__ == "__main__":
    main()
