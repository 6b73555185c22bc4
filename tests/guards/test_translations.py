"""Swedish and bokmål are complete (English is the code's own): nothing missing, nothing fuzzy, nothing out of date."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.guards.places import APPS, PROJECT

LANGUAGES = ("sv", "nb")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with its catalogues brought up to date, as `make messages` would."""
    copy = tmp_path_factory.mktemp("words")
    for folder in (*APPS, "templates", "locale"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        call_command("makemessages", locale=list(LANGUAGES), verbosity=0)
    return copy / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ["--untranslated", "--only-fuzzy"])
def test_every_text_is_translated(gathered: Path, language: str, fault: str) -> None:
    catalogue = gathered / language / "LC_MESSAGES" / "django.po"
    found = subprocess.run(
        ["msgattrib", fault, "--no-obsolete", "--no-wrap", str(catalogue)], capture_output=True, text=True, check=True
    )
    assert [line for line in found.stdout.splitlines() if line.startswith("msgid ") and line != 'msgid ""'] == []
