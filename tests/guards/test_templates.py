"""Templates: none unused, none that decides, none with inline style or script."""

import re

import pytest

from tests.guards.places import APPS, PROJECT, python_files, relative, templates

FOUND_BY_NAME = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",  # the error views of Django and of the sign-in throttle
}
FOUND_BY_LIBRARY = ("account/", "allauth/", "bootstrap5/")  # the libraries ask for these names


def test_no_template_is_unused() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*python_files(*APPS, "tests/browser"), *templates()])
    names = [str(path.relative_to(PROJECT / "templates")) for path in templates()]
    unused = [name for name in names if f'"{name}"' not in text and f"'{name}'" not in text]
    assert [name for name in unused if name not in FOUND_BY_NAME and not name.startswith(FOUND_BY_LIBRARY)] == []


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_no_inline_style_or_script(path: object) -> None:
    text = PROJECT.joinpath(str(path)).read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_templates_do_not_decide(path: object) -> None:
    """A right is decided in the view; the page object carries `may_x`."""
    text = PROJECT.joinpath(str(path)).read_text(encoding="utf-8")
    assert re.findall(r"user\.is_|perms\.|request\.user", text) == []
