"""The columns of the two files, in Swedish, Norwegian and English, and their rows. docs/feeds.md says the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.queries import feed_cells as cells
from portal.queries.feed_cells import BadCell, Reader, Value
from portal.queries.feed_files import (
    MOST_ROWS,
    Row,
    Unreadable,
    delimiter_of,
    encoding_of,
    ends_with_line_break,
    rows_of,
    tidy,
)
from portal.queries.feed_problems import PEOPLE, UNITS, Problems

FEWEST_KNOWN = 2  # columns; with fewer the first row is no heading


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, its names (the Swedish and English ones first), whether it and its cells must be there."""

    field: str
    names: tuple[str, ...]
    read: Reader
    needed: bool = False
    filled: bool = False

    def value(self, cell: str) -> Value:
        """What the cell holds; None where it is empty. Raises `BadCell`."""
        if text := cells.plain(cell):
            return self.read(text)
        if self.filled:
            raise BadCell("needed")
        return None


def _column(field: str, names: str, read: Reader, *, needed: bool = False, filled: bool | None = None) -> Column:
    return Column(field, tuple(names.split("|")), read, needed, needed if filled is None else filled)


CODE, NAME, PERSON_NAME = cells.text_up_to(60), cells.text_up_to(200), cells.text_up_to(100)

COLUMNS: dict[str, tuple[Column, ...]] = {
    UNITS: (
        _column("code", "kod|code|enhetskod|unit code|kode", CODE, needed=True),
        _column("name", "namn|name|enhet|enhetsnamn|unit name|navn", NAME, needed=True),
        _column("parent", "överordnad|parent|överordnad enhet|parent code|overordnet", CODE, needed=True, filled=False),
        _column("manager", "chef|manager|chefens personalnummer|leder", CODE, needed=True, filled=False),
        _column("since", "från|from|valid from|fra", cells.day),
        _column("until", "till|to|valid to|til", cells.day_after),
    ),
    PEOPLE: (
        _column("person_key", "personalnummer|employee number|medarbetarnummer|ansattnummer", CODE, needed=True),
        _column("username", "användarnamn|user name|username|brukernavn", cells.user_name),
        _column("given_name", "förnamn|given name|first name|fornavn", PERSON_NAME, needed=True),
        _column("family_name", "efternamn|family name|last name|etternavn", PERSON_NAME, needed=True),
        _column("email", "e-post|e-mail|email|epost", cells.email),
        _column("language", "språk|language", cells.language),
        _column("key", "anställningsnummer|employment number|anställnings-id|ansettelsesnummer", CODE, needed=True),
        _column("unit", "enhetskod|unit code|enhet|unit", CODE, needed=True),
        _column("profession", "yrkeskod|profession code|yrke|profession|yrkesgrupp|yrkeskode", CODE, needed=True),
        _column("extent", "sysselsättningsgrad|extent|omfattning|stillingsprosent", cells.extent, needed=True),
        _column("form", "anställningsform|form|form of employment|ansettelsesform", cells.form, needed=True),
        _column("since", "från|from|anställd från|employed from|fra", cells.day, needed=True),
        _column("until", "till|to|anställd till|employed to|til", cells.day_after),
        _column("leave_since", "tjänstledig från|leave from|ledig från|permisjon fra", cells.day),
        _column("leave_until", "tjänstledig till|leave to|ledig till|permisjon til", cells.day_after),
        _column(
            "expected_end_on", "väntad sista dag|expected last day|förväntad sista dag|forventet siste dag", cells.day
        ),
        _column("is_main", "huvudanställning|main|main employment|hovedstilling", cells.yes_or_no),
    ),
}
PERIODS = (("since", "until"), ("leave_since", "leave_until"))


@dataclass(frozen=True, slots=True)
class Record:
    """A row with the values of its fields; an empty field is None, and so is one of `bad`, which was no value."""

    row: int
    values: dict[str, Value]
    bad: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """Which cell holds which column. `ignored` are headings that nothing is read from."""

    columns: tuple[tuple[int, Column], ...]
    width: int
    ignored: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether the file has the column at all: what it has no column for, it says nothing about."""
        return any(column.field == field for _place, column in self.columns)


class Sheet:
    """One of the two files: its heading is read at once, its rows as they are asked for; problems go to `problems`."""

    def __init__(self, data: bytes, kind: str, problems: Problems) -> None:
        self.kind = kind
        self.data = data
        self.problems = problems
        self.count = 0
        self.layout: Layout | None = None
        try:
            self.encoding = encoding_of(data)
            self.delimiter = delimiter_of(data, self.encoding, _known(kind))
            self._rows = rows_of(data, self.encoding, self.delimiter)
            heading = next(self._rows, None)
        except Unreadable as error:
            problems.add(kind, error.row, "", error.code, error.values)
        else:
            self.layout = self._lay_out(
                [] if heading is None else heading.cells, 1 if heading is None else heading.number
            )

    def records(self) -> Iterator[Record]:
        """The rows. A row of the wrong width is left out, a cell that cannot be read is None; both are problems."""
        if self.layout is None:
            return
        last: Row | None = None
        try:
            for row in self._rows:
                if last is not None and (record := self._record(last)):
                    yield record
                last = row
                self.count += 1
                if self.count > MOST_ROWS:
                    self.problems.add(self.kind, 0, "", "too_many_rows", {"limit": MOST_ROWS})
                    return
        except Unreadable as error:
            self.problems.add(self.kind, error.row, "", error.code, error.values)
        if last is None:
            self.problems.add(self.kind, 0, "", "no_rows")
        elif record := self._record(last, is_last=True):
            yield record

    def _record(self, row: Row, *, is_last: bool = False) -> Record | None:
        layout = self.layout
        if layout is None or len(row.cells) != layout.width:
            width = layout.width if layout else 0
            cut = is_last and len(row.cells) < width and not ends_with_line_break(self.data)
            code, values = "cut_row" if cut else "cells", {"found": len(row.cells), "expected": width}
            self.problems.add(self.kind, row.number, "", code, values)
            return None
        read: dict[str, Value] = {}
        bad: list[str] = []
        for place, column in layout.columns:
            try:
                read[column.field] = column.value(row.cells[place])
            except BadCell as error:
                self.problems.add(self.kind, row.number, column.field, error.code, error.values)
                read[column.field] = None
                bad.append(column.field)
        self._check_periods(row.number, read)
        return Record(row.number, read, frozenset(bad))

    def _check_periods(self, number: int, values: dict[str, Value]) -> None:
        """A first day after the last one is said once, and neither is believed."""
        for first, last in PERIODS:
            since, until = values.get(first), values.get(last)
            if since is None and until is not None and first == "leave_since":
                self.problems.add(self.kind, number, last, "leave_start")
                values[last] = None
            if isinstance(since, date) and isinstance(until, date) and until <= since:
                shown = {"since": since, "until": until - timedelta(days=1)}
                self.problems.add(self.kind, number, last, "order", shown)
                values[first] = values[last] = None

    def _lay_out(self, heading: list[str], number: int) -> Layout | None:
        by_name = {name: column for column in COLUMNS[self.kind] for name in map(tidy, column.names)}
        found: dict[str, int] = {}
        ignored: list[str] = []
        for place, cell in enumerate(heading):
            column = by_name.get(tidy(cell))
            if column is None:
                ignored.append(cell.strip())
            elif column.field in found:
                self.problems.add(self.kind, number, "", "column_twice", {"name": cell})
            else:
                found[column.field] = place
                self.problems.headings[self.kind, column.field] = cell.strip()
        if not self._is_heading(found, heading, number):
            return None
        columns = tuple((found[column.field], column) for column in COLUMNS[self.kind] if column.field in found)
        return Layout(columns, len(heading), tuple(filter(None, ignored)))

    def _is_heading(self, found: dict[str, int], heading: list[str], number: int) -> bool:
        """Whether nothing that must be there is missing; says what is."""
        other = PEOPLE if self.kind == UNITS else UNITS
        missing = [column for column in COLUMNS[self.kind] if column.needed and column.field not in found]
        if missing and not _missing(heading, other):
            self.problems.add(self.kind, number, "", "files_swapped")
        elif len(found) < FEWEST_KNOWN:
            example = ", ".join(column.names[0] for column in COLUMNS[self.kind][:4])
            self.problems.add(self.kind, number, "", "no_heading", {"example": example})
        else:
            for column in missing:
                names = {"name": column.names[0], "names": ", ".join(column.names[:3])}
                self.problems.add(self.kind, number, "", "column_missing", names)
        return not missing


def _known(kind: str) -> frozenset[str]:
    return frozenset(tidy(name) for column in COLUMNS[kind] for name in column.names)


def _missing(heading: list[str], kind: str) -> bool:
    names = {tidy(cell) for cell in heading}
    return any(names.isdisjoint(map(tidy, column.names)) for column in COLUMNS[kind] if column.needed)
