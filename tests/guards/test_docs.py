"""The documents name only paths that exist."""

import re

import pytest

from tests.guards.places import PROJECT, relative

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
TOPS = r"(?:portal|competence|planning|templates|static|locale|tests|bench|docs|\.ci)/[\w./*-]*"
MADE_AT_RUN_TIME = ("var/", "static/vendor/…")


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_named_paths_exist(path: object) -> None:
    text = PROJECT.joinpath(str(path)).read_text(encoding="utf-8")
    named = {match.rstrip(".,") for match in re.findall(rf"(?<=`){TOPS}(?=`)", text)}
    missing = [name for name in named if not _exists(name) and not name.startswith(MADE_AT_RUN_TIME)]
    assert missing == []


def _exists(name: str) -> bool:
    """A path of the project, or the name of a template as it is asked for."""
    return any(list(home.glob(name.rstrip("/"))) for home in (PROJECT, PROJECT / "templates"))
