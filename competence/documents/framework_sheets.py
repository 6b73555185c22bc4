"""A framework as a workbook and as a text file, in the portal's own columns."""

import csv
import io

import xlsxwriter

from competence.reading.layout import OwnFramework, as_lines, columns, guarded

SHEET = "Framework"
AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
WIDTHS = {"name": 32, "why": 48, "level": 40, "framework": 18, "area": 18}


def as_xlsx(own: OwnFramework, *, level_count: int) -> bytes:
    """A workbook with one sheet; every text is text, whatever it begins with."""
    names = columns(level_count)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        page = book.add_worksheet(SHEET)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for place, name in enumerate(names):
            page.set_column(place, place, WIDTHS.get(name.partition("_")[0], 12))
            page.write_string(0, place, name, heading)
        for number, line in enumerate(as_lines(own, names), start=1):
            for place, cell in enumerate(line):
                if isinstance(cell, int):
                    page.write_number(number, place, cell, body)
                elif cell:
                    page.write_string(number, place, cell, body)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, number_of_rows(own)), len(names) - 1)
    return content.getvalue()


def as_csv(own: OwnFramework, *, level_count: int) -> bytes:
    """UTF-8 with a byte-order mark and `;`, as spreadsheets in the Nordic countries open it without asking."""
    names = columns(level_count)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guarded(cell) for cell in line] for line in as_lines(own, names))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def number_of_rows(own: OwnFramework) -> int:
    """How many rows there are below the names of the columns."""
    return len(own.content.competences) + len(own.levels)
