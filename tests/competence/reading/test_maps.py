"""A map is checked as a whole before any file is read."""

from pathlib import Path

import pytest

from competence.reading.maps import FaultyMap, as_map, read_map
from tests.make.spreadsheets import make_map_data

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_the_maps_in_the_documentation_can_be_used(path: Path) -> None:
    assert read_map(path).columns[0] != ""


@pytest.mark.parametrize(
    ("value", "level"),
    [("0", 0), ("0.99", 0), ("1", 1), ("2,25", 2), ("3.49", 2), ("5", 4), ("7", 4), ("7.01", None), ("-1", None),
     ("NaN", None), ("Infinity", None), ("", None), ("1e999999999", None), ("x", None), ("9" * 5000, None)],
)  # fmt: skip
def test_thresholds_turn_numbers_into_levels(value: str, level: int | None) -> None:
    assert as_map(make_map_data()).conversion.level(value) == level


def test_a_table_turns_words_into_levels() -> None:
    conversion = as_map(make_map_data(levels={"table": {"Basic": 1, "Good": 3}})).conversion
    assert [conversion.level(word) for word in ("Basic", "Good", "good", "1")] == [1, 3, None, None]


def test_every_fault_is_told_at_once() -> None:
    data = make_map_data(
        framework={"code": "x", "layer": "ALL", "name": {}},
        area={"code": 1, "name": {"sv": "a"}},
        file={"language": "fi"},
        columns={"competence_code": "Code", "level": "Value", "role_code": 1, "colour": "Blue"},
        levels={"thresholds": [3, 1], "lowest": "a", "table": {"Basic": "one"}},
        only={"Scale": 1},
        translations={"2.A": "Läsa"},
    )
    with pytest.raises(FaultyMap) as caught:
        as_map(data)
    assert list(caught.value.faults) == [
        "[framework] in the map lacks “name”.",
        "The layer in the map has to be one of COMMON, PROFESSION, UNIT.",
        "[area] in the map lacks “code”.",
        "The language in the map has to be one of sv, nb, en.",
        "[columns] in the map lacks “competence_name”.",
        "[columns] in the map has an unknown key “colour”.",
        "[columns] in the map has names of columns, as texts.",
        "The map names both role_code and role_name, or neither.",
        "[levels] in the map has either thresholds or a table.",
        "The thresholds in the map are numbers in rising order.",
        "lowest and highest in the map are numbers.",
        "The table of levels in the map has a whole number for each word.",
        "[only] in the map has texts, or lists of texts.",
        "[translations] in the map has a table for each competence code.",
    ]


def test_tables_that_are_missing_unknown_or_none_are_told() -> None:
    with pytest.raises(FaultyMap) as caught:
        as_map({"framwork": {}, "columns": 3})
    assert list(caught.value.faults) == [
        "The map has an unknown table [framwork].",
        "The map lacks the table [framework].",
        "[columns] in the map has to be a table.",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[framework", "The map is not TOML"),
        (b"\xff\xfe", "The map is not TOML"),
        (b" " * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(content)
    with pytest.raises(FaultyMap, match=message):
        read_map(path)
