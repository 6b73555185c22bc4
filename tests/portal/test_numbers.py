"""Numbers of addresses and forms."""

import pytest

from portal.numbers import LARGEST_ID, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("-1", None),
        ("1.0", None),
        ("٣", None),
        ("²", None),
        ("", None),
        ("1\x00", None),
    ],
)
def test_only_plain_digits_that_fit_a_key_are_a_number(text: str, number: int | None) -> None:
    assert number_in(text) == number
