"""A spreadsheet is read as the map says; what cannot be used is told by row, and hostile files do no harm."""

import zipfile
from pathlib import Path

import pytest

from competence.reading.maps import as_map
from competence.reading.sheets import FaultyRows, FrameworkSheet, read_sheet
from competence.reading.spreadsheets import Caps, UnreadableFile
from tests.make.spreadsheets import HEADER, ROWS, make_map_data, make_workbook

LEVELS = {("R1", "2.A"): 3, ("R1", "2.B"): 0, ("R2", "2.A"): 1, ("R2", "2.B"): 4}


def read(path: Path, **tables: object) -> FrameworkSheet:
    return read_sheet(path, as_map(make_map_data(**tables)))


def as_csv(delimiter: str, *, decimal: str = ".", newline: str = "\r\n") -> str:
    lines = [HEADER, *ROWS]
    return newline.join(delimiter.join(str(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)
                        for cell in row) for row in lines) + newline  # fmt: skip


def test_a_workbook_becomes_competences_roles_and_levels(tmp_path: Path) -> None:
    sheet = read(make_workbook(tmp_path / "skills.xlsx"))
    assert [(one.code, one.name) for one in sheet.content.competences] == [
        ("2.A", {"en": "Reading"}),
        ("2.B", {"en": "Writing"}),
    ]
    assert (sheet.roles, sheet.levels) == ({"R1": {"en": "Registered Nurses"}, "R2": {"en": "Teachers"}}, LEVELS)
    assert (sheet.used, sheet.skipped, sheet.content.areas[0].code) == (4, 0, "skills")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_file_is_read_the_same(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "skills.csv"
    text = as_csv(delimiter, decimal="," if delimiter != "," else ".").replace("Teachers", "Lärare")
    path.write_bytes(text.encode(encoding))
    sheet = read(path)
    assert (sheet.levels, sheet.roles["R2"]) == (LEVELS, {"en": "Lärare"})


def test_skipped_rows_give_no_level(tmp_path: Path) -> None:
    sheet = read(make_workbook(tmp_path / "skills.xlsx"), skip={"Irrelevant": ["Y", "?"]}, zero=None)
    assert (sheet.used, sheet.skipped) == (3, 1)
    assert ("R1", "2.B") not in sheet.levels


def test_whole_numbers_are_codes_and_words_are_levels(tmp_path: Path) -> None:
    rows = [(101.0, "Nurse", 7, "Hygien", "LV", "Kan själv", "")]
    sheet = read(make_workbook(tmp_path / "words.xlsx", rows), levels={"table": {"Kan själv": 2}})
    assert sheet.levels == {("101", "7"): 2}


def test_a_file_without_roles_or_levels_is_a_list_of_competences(tmp_path: Path) -> None:
    header = ("Kod", "Namn", "Varför", "Nivå 0", "Nivå 1")
    path = make_workbook(tmp_path / "own.xlsx", [("K1", "Triage", "Rätt ordning", "Ny", "Van")], header=header)
    columns = {
        "competence_code": "Kod",
        "competence_name": "Namn",
        "why": "Varför",
        "level_texts": ["Nivå 0", "Nivå 1"],
    }
    sheet = read(path, columns=columns, only=None, zero=None, levels=None, file={"language": "sv"})
    (one,) = sheet.content.competences
    assert (one.why, one.level_texts) == ({"sv": "Rätt ordning"}, {"sv": ["Ny", "Van"]})
    assert (sheet.roles, sheet.levels) == ({}, {})


def test_translations_of_the_map_stand_beside_the_files_own_text(tmp_path: Path) -> None:
    sheet = read(make_workbook(tmp_path / "skills.xlsx"), translations={"2.A": {"sv": "Läsa"}})
    assert [one.name for one in sheet.content.competences] == [{"sv": "Läsa", "en": "Reading"}, {"en": "Writing"}]


def test_every_faulty_row_is_told_with_row_and_column(tmp_path: Path) -> None:
    rows = [
        ("R1", "Nurses", "2.A", "Reading", "LV", 8, ""),
        ("R1", "Nurses", "2.B", "Writing", "LV", "many", ""),
        ("R1", "Doctors", "2.C", "Maths", "LV", 1, ""),
        ("", "Nobody", "2.A", "Spelling", "LV", 1, ""),
        ("R2", "Teachers", "2.A", "Spelling", "LV", 1, ""),
        ("R3", "x" * 301, "2.A", "Reading", "LV", 1, ""),
        ("R4", "Cooks", "2.A", "Reading", "LV", 1, ""),
        ("R4", "Cooks", "2.A", "Reading", "LV", 2, ""),
    ]
    with pytest.raises(FaultyRows) as caught:
        read(make_workbook(tmp_path / "faulty.xlsx", rows))
    assert list(caught.value.faults) == [
        "Row 2, column “Value”: “8” is not a level that the map knows.",
        "Row 3, column “Value”: “many” is not a level that the map knows.",
        "Row 4, column “Title”: “R1” is called both “Nurses” and “Doctors”.",
        "Row 5, column “Skill”: “2.A” is called both “Reading” and “Spelling”.",
        "Row 5, column “Role”: is empty.",
        "Row 6, column “Skill”: “2.A” is called both “Reading” and “Spelling”.",
        "Row 7, column “Title”: is longer than 300 characters or has characters that cannot be shown: “"
        + "x" * 30 + "…”",
        "Row 9, column “Value”: a level for “2.A” and “R4” stands in an earlier row too.",
    ]  # fmt: skip
    assert (caught.value.count, caught.value.columns) == (8, {"Value": 3, "Title": 2, "Skill": 2, "Role": 1})


def test_thousands_of_faults_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    rows = [(f"R{number}", "Role", "2.A", "Reading", "LV", "?", "") for number in range(1000)]
    with pytest.raises(FaultyRows) as caught:
        read(make_workbook(tmp_path / "faulty.xlsx", rows))
    assert (caught.value.count, len(caught.value.faults)) == (1000, 200)


def test_a_filter_that_leaves_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyRows, match=r"No row is left\. Look at \[only\] in the map: Scale = XX"):
        read(make_workbook(tmp_path / "skills.xlsx"), only={"Scale": "XX"})


def test_a_missing_column_or_sheet_is_told_with_those_there_are(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "skills.xlsx")
    with pytest.raises(UnreadableFile, match="There is no column “Level”; the columns are “Role”, “Title”"):
        read(path, only={"Level": "LV"})
    with pytest.raises(UnreadableFile, match="There is no sheet “Blad1”; the sheets are “Skills”"):
        read(path, file={"sheet": "Blad1", "language": "en"})


HOSTILE = {
    "empty": (b"", "There is no column"),
    "zeros": (b"a;b\0;c\r\n", "cannot be read"),
    "zip in name only": (b"PK\x03\x04" + b"\xff" * 500, "cannot be read"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "of the old Excel format. Save it as xlsx"),
    "an open quote": (b'Role;Title;Code;Skill;Scale;Value;Irrelevant\r\n"R1;' + b"x" * 200_000, "cannot be read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_file_is_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    content, message = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=message):
        read(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read(path)


@pytest.mark.parametrize(
    ("caps", "message"),
    [
        (Caps(size=100), "The file is larger than 0 MB"),
        (Caps(unpacked=1000), "needs too much memory"),
        (Caps(members=3), "needs too much memory"),
        (Caps(rows=4), "more than 4 rows"),
    ],
)
def test_what_is_larger_than_the_caps_is_refused(tmp_path: Path, caps: Caps, message: str) -> None:
    path, sheet_map = make_workbook(tmp_path / "skills.xlsx"), as_map(make_map_data())
    with pytest.raises(UnreadableFile, match=message):
        read_sheet(path, sheet_map, caps=caps)
    assert read_sheet(path, sheet_map, caps=Caps(rows=5)).levels == LEVELS


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(4):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 100_000_000)
    assert path.stat().st_size < 3_000_000
    with pytest.raises(UnreadableFile, match="needs too much memory"):
        read(path)


def test_a_sheet_with_a_cell_at_the_far_corner_meets_the_memory_cap(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "sparse.xlsx", [*ROWS, *[()] * 10])
    _replace_in_sheet(path, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    with pytest.raises(UnreadableFile, match=r"too much memory|cannot be read"):
        read(path)


def _replace_in_sheet(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
