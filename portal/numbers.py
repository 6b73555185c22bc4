"""Whole numbers that come from outside: in addresses, forms and headers."""

LARGEST_ID = 2**63 - 1
"""Of a bigint: no row has a larger key."""


def number_in(text: str) -> int | None:
    """The number that a text says in plain digits; None for anything else, and for one that is no row's key."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None
