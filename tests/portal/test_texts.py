import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.texts import Piece, Text, difference, in_language, level_words, sort_key

NAMES = ("New", "With support", "Independent", "Confident in hard cases", "Leads and develops")


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"sv": "hej", "nb": "hei", "en": "hello"}, "nb", Text("hei", "nb")),
        ({"sv": "hej", "nb": "", "en": "hello"}, "nb", Text("hej", "sv")),
        ({"sv": "", "nb": "hei", "en": "hello"}, "sv", Text("hei", "nb")),
        ({"en": "hello"}, "sv", Text("hello", "en")),
        ({"sv": "hej", "nb": "hei"}, "nb-NO", Text("hei", "nb")),
        ({"sv": "hej"}, "fi", Text("hej", "sv")),
        ({}, "en", Text("", "en")),
        ({"sv": "", "nb": "", "en": ""}, "en", Text("", "en")),
    ],
)
def test_a_text_is_given_in_the_language_or_the_first_there_is(
    texts: dict[str, str], language: str, expected: Text
) -> None:
    assert in_language(texts, language) == expected


@pytest.mark.parametrize(
    ("value", "names", "expected"),
    [
        (2, NAMES, "level 2 of 4 – Independent"),
        (0, NAMES, "level 0 of 4 – New"),
        (None, NAMES, "not assessed"),
        (5, NAMES, "level 5"),
        (-1, NAMES, "level -1"),
        (0, (), "level 0"),
    ],
)
def test_a_level_is_said_with_its_scale_and_name(value: int | None, names: tuple[str, ...], expected: str) -> None:
    with translation.override("en"):
        assert level_words(value, names) == expected


def test_a_difference_marks_the_words_that_changed() -> None:
    assert difference("the unit has four now", "the unit has five now") == (
        Piece("same", "the unit has "),
        Piece("removed", "four"),
        Piece("added", "five"),
        Piece("same", " now"),
    )


def test_what_is_written_anew_is_not_cut_at_every_space() -> None:
    assert difference("knows the rules", "follows all routines") == (
        Piece("removed", "knows the rules"),
        Piece("added", "follows all routines"),
    )


@given(old=st.text(alphabet="ab \n", max_size=60), new=st.text(alphabet="ab \n", max_size=60))
def test_a_difference_keeps_every_word_and_space_of_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.value for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.value for piece in pieces if piece.kind != "removed") == new


def test_very_long_texts_are_shown_whole_instead_of_compared() -> None:
    old, new = "a " * 2000, "b " * 2000
    assert difference(old, new) == (Piece("removed", old), Piece("added", new))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["Adam", "zeta", "Åberg", "Ängsro", "Ödman"]),
        ("nb", ["Adam", "zeta", "Ängsro", "Ödman", "Åberg"]),
        ("en", ["Adam", "zeta", "Åberg", "Ängsro", "Ödman"]),
    ],
)
def test_names_are_sorted_as_readers_expect(language: str, expected: list[str]) -> None:
    assert sorted(["Ödman", "Åberg", "zeta", "Ängsro", "Adam"], key=lambda name: sort_key(name, language)) == expected
