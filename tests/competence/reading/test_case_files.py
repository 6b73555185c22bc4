"""Hostile CASE files: a sentence that says what is wrong, or a package that can be kept; never anything else."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.documents.case_1p0 import Case1p0
from competence.documents.case_1p1 import Case1p1
from competence.reading.case_files import MOST_MEGABYTES, read_json
from competence.reading.case_mapping import Wish, map_package
from competence.reading.case_package import Told, read_package, restored, stored
from competence.reading.faults import content_faults
from competence.reading.spreadsheets import MEGABYTE, UnreadableFile
from competence.views.case_wording import sentence_of
from tests.competence.views.test_case import validate
from tests.make.case import as_bytes, make_dirty_package, make_package

WISH = Wish(code="care", layer="COMMON", language="sv", top=4, on=date(2026, 1, 1))
DEEP = 10_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\x00" * 1000, "not JSON"),
        (b"PK\x03\x04 a workbook", "not JSON"),
        (b"[]", "not a CASE package"),
        (b"null", "not a CASE package"),
        (b'"text"', "not a CASE package"),
        (b'{"CFDocument": []}', "not a CASE package"),
        (b'{"document": {}}', "what it has is “document”"),
        (b'{"CFDocument": {}, "CFItems": {}}', "“CFItems” is not a list"),
        (b'{"CFDocument": {}, "CFAssociations": "x"}', "“CFAssociations” is not a list"),
        (b"[" * DEEP + b"]" * DEEP, "nested deeper"),
        (b'{"CFDocument": {"a": ' + b'{"a": ' * 60 + b"1" + b"}" * 62, "nested deeper"),
        (b'{"CFDocument": {"a": ' + b"9" * 5000 + b"}}", "number of thousands of digits"),
        (b'{"CFDocument": {"title": "' + b"x" * 200_000 + b'"}}', "text longer than"),
        (b'{"CFDocument": {}, "CFItems": [' + b"{}," * 20_000 + b"{}]}", "more than 20000 entries"),
        (b'{"CFDocument": {"title": "cut', "line 1"),
        (b" " * (MOST_MEGABYTES * MEGABYTE + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_be_used(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_json(content)


def test_three_hundred_megabytes_are_not_read() -> None:
    with pytest.raises(UnreadableFile, match="larger than 30 MB"):
        read_json(b'{"CFDocument": {"title": "' + b"x" * (300 * MEGABYTE))


def test_what_no_database_keeps_is_replaced() -> None:
    raw, mended = read_json(
        b'{"CFDocument": {"title": "a\\u0000b\\ud800", "x": 1e999, "y": NaN, "z": 99999999999999999999}}'
    )
    assert raw["CFDocument"] == {"title": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}", "x": None,
                                 "y": None, "z": None}  # fmt: skip
    assert mended == 4


def test_a_wrapped_package_and_other_encodings_are_read() -> None:
    package = make_package()
    assert read_json(json.dumps({"CFPackage": package}).encode("utf-8-sig"))[0] == package
    assert read_json(json.dumps(package).encode("utf-16"))[0] == package


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what JSON can hold
    """The path of everything in a JSON value."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        found += places(inner, (*path, name))
    return found


PACKAGES = (make_package(version="v1p1"), make_dirty_package())
PLACES = tuple(places(package) for package in PACKAGES)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_package_with_anything_anywhere(data: st.DataObject) -> None:
    """Whatever stands wherever in a package: it is refused in words, or mapped, kept, and given out valid."""
    chosen = data.draw(st.integers(0, 1))
    package = copy.deepcopy(PACKAGES[chosen])
    for path in data.draw(st.lists(st.sampled_from(PLACES[chosen]), min_size=1, max_size=4)):
        put(package, path, data.draw(JUNK))
    try:
        raw, _mended = read_json(json.dumps(package).encode())
    except UnreadableFile:
        return
    told = Told()
    case = read_package(raw, told)
    mapped = map_package(case, WISH, told)
    assert content_faults(mapped.content, top=WISH.top) == []
    assert all(sentence_of(code, count) for code, count in told.counts.items())
    columns = json.loads(json.dumps(stored(case)))
    again = restored(**columns)
    assert map_package(again, WISH, Told()).content == mapped.content
    validate("v1p0", "CFPackage", Case1p0(again, "https://a.example", "2026-01-01T00:00:00Z").package())
    validate("v1p1", "CFPackage", Case1p1(again, "https://a.example", "2026-01-01T00:00:00Z").package())


def put(package: Any, path: tuple[Any, ...], value: Any) -> None:  # noqa: ANN401 - what JSON can hold
    """Put a value at a place, where that still is one."""
    for name in path[:-1]:
        try:
            package = package[name]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(package, dict) or (
        isinstance(package, list) and isinstance(path[-1], int) and path[-1] < len(package)
    ):
        package[path[-1]] = value


def test_a_dirty_package_is_kept_as_it_was_read() -> None:
    package = make_dirty_package()
    raw, _mended = read_json(as_bytes(package))
    case = read_package(raw, Told())
    assert case.document == package["CFDocument"]
    assert list(case.associations.values())[:9] == package["CFAssociations"][:9]
    assert [item for item in package["CFItems"] if item not in case.items.values()] == [
        package["CFItems"][5],  # has the identifier of another one
        "no object",
    ]
