"""Every address is marked with the right it needs."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.authorization import Permission

MARKS = {"public", "signed_in", *Permission}


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


@pytest.mark.parametrize(
    ("name", "pattern"), list(addresses()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_view_is_marked(name: str, pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "mark", None) in MARKS, f"{name} has no mark: see portal/authorization"


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _pattern in addresses()]
    assert sorted(names) == sorted(set(names))
