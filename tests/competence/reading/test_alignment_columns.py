"""The columns of identifiers elsewhere in somebody's own spreadsheet: guessed, read, merged, or said to be wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from competence.reading.alignments import COLUMNS
from competence.reading.comparison import compare
from competence.reading.content import AlignmentContent, FrameworkContent
from competence.reading.guesses import guessed_columns
from competence.reading.map_checks import column_faults
from competence.reading.maps import as_map, read_map
from competence.reading.merging import merged
from competence.reading.sheets import FaultyRows, FrameworkSheet, read_sheet
from competence.reading.spreadsheets import look
from tests.make.spreadsheets import make_map_data, make_workbook

HEADER = ("Element ID", "Name", "ESCO URI", "O*NET", "Level")
ESCO = "http://data.europa.eu/esco/skill/f9ae0a26-4ad4-4a1b-b6f4-e1e9f4f7d8a1"
OURS = AlignmentContent("OTHER", "X1", "", "", "EXACT")
KNOWN = AlignmentContent("ONET", "2.A.1", "", "Reading", "CLOSE")


def sheet_of(path: Path, *cells: str, onet: str = "") -> FrameworkSheet:
    rows = [(f"K{number}", f"Name {number}", cell, onet, 1) for number, cell in enumerate(cells, start=1)]
    columns = {"competence_code": "Element ID", "competence_name": "Name", "esco": "ESCO URI", "onet": "O*NET"}
    data = make_map_data(columns=columns, only=None, zero=None)
    return read_sheet(make_workbook(path / "own.xlsx", rows, header=HEADER), as_map(data))


def said(content: FrameworkContent) -> list[tuple[str, str]]:
    return [one.key for one in content.competences[0].alignments]


def test_columns_are_guessed_by_their_names(tmp_path: Path) -> None:
    seen = look(make_workbook(tmp_path / "own.xlsx", [("2.A", "Reading", ESCO, "2.A.1", 1)], header=HEADER))
    columns = guessed_columns(seen, language="en", top=4)
    assert {key: columns[key] for key in ("esco", "onet", "competence_code")} == {
        "esco": "ESCO URI", "onet": "O*NET", "competence_code": "Element ID"
    }  # fmt: skip


def test_the_element_id_of_onet_is_both_code_and_identifier(tmp_path: Path) -> None:
    header = ("Element ID", "Element Name")
    seen = look(make_workbook(tmp_path / "own.xlsx", [("2.A.1.a", "Reading")], header=header))
    columns = guessed_columns(seen, language="en", top=4)
    assert (columns["competence_code"], columns["onet"]) == ("Element ID", "Element ID")
    assert column_faults(as_map(make_map_data(columns=columns)), seen, {}) == []
    both = columns | {"esco": "Element Name"}
    assert [key for key, _fault in column_faults(as_map(make_map_data(columns=both)), seen, {})] == ["name_en"]


def test_the_example_of_onet_says_so_too() -> None:
    sheet_map = read_map(Path(__file__).parents[3] / "docs/examples/onet-skills.toml")
    assert (sheet_map.competence_code, sheet_map.onet) == ("Element ID", "Element ID")
    assert [getattr(sheet_map, key) for key in COLUMNS.values()] == ["", "Element ID", "", ""]


def test_a_column_decides_for_its_scheme_and_takes_nothing_else(tmp_path: Path) -> None:
    first = merged(sheet_of(tmp_path, ESCO, onet="2.A.1"), None)
    assert said(first) == [("ESCO", ESCO[-36:]), ("ONET", "2.A.1")]
    here = replace(first.competences[0], alignments=(first.competences[0].alignments[0], KNOWN, OURS))
    before = replace(first, competences=(here,))
    assert merged(sheet_of(tmp_path, ESCO, onet="2.A.1"), before) == before
    gone = merged(sheet_of(tmp_path, "", onet=""), before)
    assert said(gone) == [("OTHER", "X1")]
    assert (compare(before, before).is_empty, compare(before, gone).moved) == (True, ("K1",))


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("http://nowhere", "does not begin with https:// or http://"),
        ("S1 | ftp://example.org", "does not begin with https:// or http://"),
        ("x" * 1000, "is longer than 200 characters"),
        ("S1 | | | NEAR", "does not say how near"),
        ("S1 | | " + "x" * 301, "The name of “S1” is longer than 300 characters"),
        (" | " + ESCO, "An identifier is missing"),
        ("x" * 32_100, "is longer than 32000 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_row(tmp_path: Path, cell: str, fault: str) -> None:
    with pytest.raises(FaultyRows) as refused:
        sheet_of(tmp_path, ESCO, cell)
    assert refused.value.count == 1
    assert refused.value.faults[0].startswith("Row 3, column “ESCO URI”: ")
    assert fault in refused.value.faults[0].replace("\N{NO-BREAK SPACE}", "").replace("32,000", "32000")
