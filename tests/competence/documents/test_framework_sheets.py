"""A framework is written to a file that says everything, and nothing in it is run by a spreadsheet program."""

import csv
import io
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from competence.documents.framework_sheets import as_csv, as_xlsx
from competence.reading.child import unguarded
from competence.reading.layout import columns, guarded
from tests.make.framework_files import CONTENT, HYGIENE, LEVELS, OWN, read_back

if TYPE_CHECKING:
    from competence.reading.sheets import FrameworkSheet

WRITERS = {"xlsx": as_xlsx, "csv": as_csv}
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn"), include_characters=" \n")
TEXTS = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: text.strip()).filter(bool)


@pytest.mark.parametrize("ending", WRITERS)
def test_what_is_written_is_read_back_without_loss(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"own.{ending}"
    path.write_bytes(WRITERS[ending](OWN, level_count=7))
    sheet, levels, head = read_back(path)
    assert sheet.content == CONTENT
    assert levels == tuple(sorted(LEVELS, key=lambda one: ["007", "K1", "SV-L"].index(one.competence)))
    assert head == {"profession": "nurse", "unit": ""}


@pytest.mark.parametrize("ending", WRITERS)
@settings(max_examples=15, deadline=None)
@given(texts=st.lists(TEXTS, min_size=5, max_size=5), name=TEXTS)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, ending: str, texts: list[str], name: str) -> None:
    plain = [unicodedata.normalize("NFC", text).strip() for text in (*texts, name)]
    one = replace(HYGIENE, name={"sv": plain[5]}, why={}, level_texts={"sv": plain[:5]})
    own = replace(OWN, content=replace(CONTENT, competences=(one,), areas=CONTENT.areas[1:]), levels=())
    path = tmp_path_factory.mktemp("own") / f"own.{ending}"
    path.write_bytes(WRITERS[ending](own, level_count=5))
    sheet: FrameworkSheet = read_back(path)[0]
    assert sheet.content == own.content


def test_no_cell_of_the_text_file_begins_as_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(OWN, level_count=7).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == list(columns(7))
    assert len(rows) == 1 + len(CONTENT.competences) + 4
    assert [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []
    assert "'=1+1" in {row[rows[0].index("competence_code")] for row in rows}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "'a", "'=a", "''", "a", "", "1"])
def test_the_guard_can_be_taken_off_again(text: str) -> None:
    assert unguarded(str(guarded(text))) == text


def test_every_text_of_the_workbook_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(as_xlsx(OWN, level_count=7))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Framework").to_python()
    names = [str(cell) for cell in rows[0]]
    codes = {str(row[names.index("competence_code")]) for row in rows[1:]}
    assert codes == {"K1", "007", "SV-L", "=1+1"}
    assert names == list(columns(7))
