"""Small workbooks and maps, made by the tests themselves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ("Role", "Title", "Code", "Skill", "Scale", "Value", "Irrelevant")
ROWS: tuple[Sequence[object], ...] = (
    ("R1", "Registered Nurses", "2.A", "Reading", "IM", 5.0, ""),
    ("R1", "Registered Nurses", "2.A", "Reading", "LV", 4.25, "N"),
    ("R1", "Registered Nurses", "2.B", "Writing", "LV", 0.0, "Y"),
    ("R2", "Teachers", "2.A", "Reading", "LV", 2.0, "N"),
    ("R2", "Teachers", "2.B", "Writing", "LV", 5.5, "N"),
)


def make_workbook(
    path: Path, rows: Sequence[Sequence[object]] = ROWS, *, header: Sequence[str] = HEADER, sheet: str = "Skills"
) -> Path:
    """An xlsx with one sheet."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate((header, *rows)):
            page.write_row(number, 0, row)
    return path


def make_map_data(**tables: Any) -> dict[str, Any]:
    """A map of such a workbook; a table given here replaces the one of that name, None leaves it out."""
    data: dict[str, Any] = {
        "framework": {"code": "skills", "layer": "PROFESSION", "name": {"en": "Skills"}},
        "file": {"language": "en"},
        "columns": {
            "role_code": "Role",
            "role_name": "Title",
            "competence_code": "Code",
            "competence_name": "Skill",
            "level": "Value",
        },
        "only": {"Scale": "LV"},
        "zero": {"Irrelevant": "Y"},
        "levels": {"lowest": 0, "highest": 7, "thresholds": [1, 2.25, 3.5, 5]},
    }
    data |= tables
    return {name: table for name, table in data.items() if table is not None}
