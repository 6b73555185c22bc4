"""Hostile and broken spreadsheets: a clear error or the right result, and never more memory than the caps allow."""

import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from competence.reading.maps import as_map
from competence.reading.sheets import FaultyRows, read_sheet
from competence.reading.spreadsheets import UnreadableFile, look
from tests.make.spreadsheets import make_workbook

OWN = {
    "framework": {"code": "own", "layer": "COMMON", "name": {"sv": "Egen"}},
    "columns": {"competence_code": "Kod", "competence_name": "Namn"},
}
MEGABYTE = 1024 * 1024
MOST_ROWS = 40_000


def names(path: Path) -> list[str]:
    return [one.name["sv"] for one in read_sheet(path, as_map(OWN)).content.competences]


def as_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def with_cell_of(path: Path, size: int, *, lies: bool = False) -> Path:
    """A workbook with one cell of so many characters: small on the disk, since they are all the same."""
    make_workbook(path, [("K1", "@@cell@@")], header=("Kod", "Namn"))
    with zipfile.ZipFile(path) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    before, after = members["xl/sharedStrings.xml"].split(b"@@cell@@")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            if name != "xl/sharedStrings.xml":
                archive.writestr(name, content)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=False) as member:
            member.write(before)
            for _piece in range(size // MEGABYTE):
                member.write(b"x" * MEGABYTE)
            member.write(after)
    if lies:
        _understate(path)
    return path


def _understate(path: Path) -> None:
    """The zip's own list says that every member is small."""
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    while place != -1:
        struct.pack_into("<I", content, place + 24, 1000)
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("lies", [False, True])
def test_a_cell_of_300_megabytes_is_refused(tmp_path: Path, lies: bool) -> None:
    path = with_cell_of(tmp_path / "cell.xlsx", 300 * MEGABYTE, lies=lies)
    assert path.stat().st_size < 3 * MEGABYTE
    for read in (names, look):
        with pytest.raises(UnreadableFile, match=r"needs too much memory|cannot be read|takes too long"):
            read(path)


def test_a_cell_of_one_megabyte_is_a_fault_of_its_row(tmp_path: Path) -> None:
    path = with_cell_of(tmp_path / "cell.xlsx", MEGABYTE)
    with pytest.raises(FaultyRows, match="Row 2, column “Namn”: is longer than 300 characters"):
        names(path)
    assert look(path).columns[1].longest == MEGABYTE


def test_40000_rows_are_read_and_told_to_be_too_many_competences(tmp_path: Path) -> None:
    rows = [(f"K{number}", f"Namn {number}") for number in range(MOST_ROWS)]
    path = make_workbook(tmp_path / "many.xlsx", rows, header=("Kod", "Namn"))
    assert look(path).rows == MOST_ROWS
    assert len(names(path)) == MOST_ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_are_the_same_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    assert names(as_csv(tmp_path / "a.csv", "Kod;Namn\r\nK1;Ångest och ödem\r\n", encoding)) == ["Ångest och ödem"]


def test_letters_that_no_encoding_has_are_told(tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes("Kod;Namn\r\nK1;Å".encode() + b"\x81\r\n")
    with pytest.raises(UnreadableFile, match="Save it as xlsx, or as CSV UTF-8"):
        names(path)


def test_half_a_file_is_told(tmp_path: Path) -> None:
    whole = make_workbook(tmp_path / "whole.xlsx", [("K1", "Hel")], header=("Kod", "Namn"))
    assert names(whole) == ["Hel"]
    half = tmp_path / "half.xlsx"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(UnreadableFile, match="cannot be read"):
        names(half)
    with pytest.raises(UnreadableFile, match="ends in the middle of a cell"):
        names(as_csv(tmp_path / "half.csv", 'Kod;Namn\r\nK1;"Första\r\nK2;Andra\r\n'))


def test_a_formula_in_a_cell_is_its_value_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Kod", "Namn"))
        sheet.write_string(1, 0, "K1")
        sheet.write_formula(1, 1, '="Tri"&"age"', None, "Triage")
        sheet.write_string(2, 0, "K2")
        sheet.write_string(2, 1, "=1+1")
    assert names(path) == ["Triage", "=1+1"]
    assert names(as_csv(tmp_path / "f.csv", "Kod;Namn\r\nK1;=HYPERLINK(1)\r\n")) == ["=HYPERLINK(1)"]


def test_a_code_that_stands_twice_is_told_with_both_rows(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "twice.csv", "Kod;Namn\r\nK1;Ett\r\nK2;Två\r\nK1;Ett\r\n")
    with pytest.raises(FaultyRows) as caught:
        names(path)
    assert list(caught.value.faults) == [
        "Row 4, column “Kod”: “K1” stands in row 2 too. Each competence has a code of its own."
    ]


def test_two_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "two.csv", "Kod;Namn;Namn\r\nK1;Ett;Two\r\n")
    assert [column.name for column in look(path).columns] == ["Kod", "Namn", "Namn (2)"]
    assert names(path) == ["Ett"]


def test_an_ods_is_read_as_any_other(tmp_path: Path) -> None:
    path = tmp_path / "file.ods"
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell office:value-type={chr(34)}string{chr(34)}><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"  # noqa: E501 - as it stands in a file
        for row in (("Kod", "Namn"), ("K1", "Ångest"))
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="A">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'  # noqa: E501 - as above
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?>'
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", body)
    assert names(path) == ["Ångest"]


@pytest.mark.parametrize("content", ["", "\r\n\r\n"])
def test_an_empty_file_is_told(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableFile, match="The sheet is empty"):
        look(as_csv(tmp_path / "empty.csv", content))
