"""Tables as a workbook: what stands still when one scrolls is frozen, and every text is a text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST_NAME = 31  # of a sheet
FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDE, NARROW = 34, 14

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: what it shows, lines of headings, and rows; the first `frozen` columns stand still."""

    name: str
    title: str
    heads: Sequence[Sequence[str]]
    rows: Sequence[Sequence[Value]]
    frozen: int = 1


def make(tables: Sequence[Table]) -> bytes:
    """The workbook, printed on its side with names and headings on every page."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            page = book.add_worksheet(table.name.translate(FORBIDDEN_IN_NAME).strip()[:LONGEST_NAME])
            _lay_out(page, table)
            page.write_string(0, 0, table.title, book.add_format({"bold": True}))
            for number, line in enumerate([*table.heads, *table.rows], start=1):
                _write(page, number, line, bold if number <= len(table.heads) else body)
    return content.getvalue()


def _lay_out(page: "xlsxwriter.worksheet.Worksheet", table: Table) -> None:
    width = max((len(line) for line in (*table.heads, *table.rows)), default=1)
    top = len(table.heads) + 1
    page.set_column(0, table.frozen - 1, WIDE)
    page.set_column(table.frozen, max(table.frozen, width - 1), NARROW)
    page.freeze_panes(top, table.frozen)
    page.repeat_rows(1, top - 1)
    page.repeat_columns(0, table.frozen - 1)
    page.set_landscape()
    page.set_paper(8)  # A3


def _write(page: "xlsxwriter.worksheet.Worksheet", number: int, line: Sequence[Value], look: object) -> None:
    for place, value in enumerate(line):
        if isinstance(value, int):
            page.write_number(number, place, value, look)
        elif value:
            page.write_string(number, place, value, look)
