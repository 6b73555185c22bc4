"""The list of certificates to see to, as a workbook; every cell of text is text, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (28, 34, 34, 22, 14, 14)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}

Cells = Sequence[str | date | None]


def as_workbook(title: str, rows: Iterable[Cells]) -> bytes:
    """One sheet: employee, unit, certificate, standing, issued on, valid until."""
    out = BytesIO()
    with Workbook(out, SAFE) as book:
        head, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(title[:31].translate({ord(sign): " " for sign in "[]:*?/\\"}) or "1")
        labels = (_("Employee"), _("Unit"), _("Certificate"), _("State"), _("Issued on"), _("Valid until"))
        for column, (label, width) in enumerate(zip(labels, WIDTHS, strict=True)):
            sheet.write_string(0, column, label, head)
            sheet.set_column(column, column, width)
        last = 0
        for last, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(last, column, cell, day)
                elif cell:
                    sheet.write_string(last, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(labels) - 1)
    return out.getvalue()
