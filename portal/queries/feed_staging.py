"""The files in temporary tables, so that checks and differences are questions to the database and memory stays flat.

SQL of the HR feed stands in the files named `feed_*` of queries and actions, and nowhere else. The tables live in the
session's own temporary schema and are dropped at the end; `emptied` makes them afresh.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import connection

from portal.queries.feed_columns import COLUMNS, Record, Sheet
from portal.queries.feed_problems import PEOPLE, UNITS, Problems
from portal.queries.feed_tree import UnitRow
from portal.queries.feed_tree import check as check_tree

if TYPE_CHECKING:
    from datetime import date

Report = Callable[[int, int], None]

TABLES = ("feed_unit", "feed_row", "feed_person", "feed_unit_now", "feed_employment", "feed_end", "feed_mandate")
TYPES = {
    "since": "date",
    "until": "date",
    "leave_since": "date",
    "leave_until": "date",
    "expected_end_on": "date",
    "extent": "numeric(5,2)",
    "is_main": "boolean",
}
TABLE_OF = {UNITS: "feed_unit", PEOPLE: "feed_row"}
STEP = 2000  # rows between two reports of progress


@contextmanager
def emptied() -> Iterator[None]:
    """The temporary tables, empty before and gone afterwards. Call inside a transaction."""
    _drop()
    with connection.cursor() as cursor:
        for kind, table in TABLE_OF.items():
            columns = ", ".join(f"{column.field} {TYPES.get(column.field, 'text')}" for column in COLUMNS[kind])
            cursor.execute(f"CREATE TEMP TABLE {table} (row integer NOT NULL, {columns})")
        cursor.execute("ALTER TABLE feed_row ADD COLUMN main boolean NOT NULL DEFAULT true")
    yield
    _drop()


def fill(units: bytes, people: bytes, problems: Problems, report: Report) -> dict[str, list[str]]:
    """Read both files into the tables, noting what cannot be read. Returns the headings that were ignored, by file."""
    sheets = {UNITS: Sheet(units, UNITS, problems), PEOPLE: Sheet(people, PEOPLE, problems)}
    tree: list[UnitRow] = []
    _copy(sheets[UNITS], _with_tree(sheets[UNITS].records(), tree))
    check_tree(tree, problems)
    lines = people.count(b"\n") or people.count(b"\r")
    _copy(sheets[PEOPLE], _with_progress(sheets[PEOPLE].records(), lines, report))
    layout = sheets[PEOPLE].layout
    with connection.cursor() as cursor:
        says_end = str(layout is not None and layout.has("expected_end_on")).lower()
        cursor.execute(f"ALTER TABLE feed_row ADD COLUMN says_end boolean NOT NULL DEFAULT {says_end}")
        cursor.execute("CREATE INDEX ON feed_row (person_key); ANALYZE feed_unit; ANALYZE feed_row")
    return {kind: list(sheet.layout.ignored) if sheet.layout else [] for kind, sheet in sheets.items()}


def _copy(sheet: Sheet, records: Iterator[Record]) -> None:
    fields = [column.field for column in COLUMNS[sheet.kind]]
    with connection.cursor() as cursor:
        text = f"COPY {TABLE_OF[sheet.kind]} (row, {', '.join(fields)}) FROM STDIN"
        with cursor.copy(text) as copy:
            for record in records:
                get = record.values.get
                copy.write_row((record.row, *[get(field) for field in fields]))


def _with_tree(records: Iterator[Record], tree: list[UnitRow]) -> Iterator[Record]:
    """Keep what the rules of the tree need, on the way through."""
    for record in records:
        code, parent = cast("str | None", record.values["code"]), cast("str | None", record.values["parent"])
        if code is not None:
            is_root = parent is None and "parent" not in record.bad
            tree.append(UnitRow(record.row, code, parent, cast("date | None", record.values.get("until")), is_root))
        yield record


def _with_progress(records: Iterator[Record], total: int, report: Report) -> Iterator[Record]:
    """Reading is counted as the first half of the work."""
    for count, record in enumerate(records):
        if count % STEP == 0:
            report(min(count, total), 2 * total)
        yield record


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TABLES)}")
