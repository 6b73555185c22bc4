"""An untrusted CASE package as JSON values, read by a limited child process."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from competence.reading.faults import shown
from competence.reading.spreadsheets import MEGABYTE, WAIT, UnreadableFile

CHILD = Path(__file__).with_name("case_child.py")
MOST_MEGABYTES = 30
CAPS = {
    "size": MOST_MEGABYTES * MEGABYTE,
    "memory": 800 * MEGABYTE,
    "output": 120 * MEGABYTE,
    "seconds": 60,
    "deepest": 40,  # levels of braces and brackets
    "text": 100_000,  # characters of one text
    "CFItems": 20_000,
    "CFAssociations": 100_000,
}


def read_json(content: bytes) -> tuple[dict[str, Any], int]:
    """The package, and how many values had to be mended to be kept. Raises `UnreadableFile`."""
    if len(content) > CAPS["size"]:
        raise UnreadableFile(_too_large({}))
    with tempfile.TemporaryFile() as answer:
        _run(content, answer)
        answer.seek(0)
        try:
            said = json.load(answer)
        except ValueError:
            raise UnreadableFile(_broken()) from None
    if "fault" in said:
        raise UnreadableFile(_SAID[said["fault"]](said))
    return said["package"], said["mended"]


def _run(content: bytes, answer: IO[bytes]) -> None:
    try:
        ended = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-I", str(CHILD), json.dumps(CAPS)],
            input=content,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=CAPS["seconds"] * WAIT,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        raise UnreadableFile(_too_much({})) from None
    if ended in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}:
        raise UnreadableFile(_too_much({}))
    if ended:
        raise UnreadableFile(_broken())


def _broken() -> str:
    return _("The file cannot be read. Fetch the package again from where it is published, and hand it in unchanged.")


def _too_large(_said: dict[str, Any]) -> str:
    return _("The file is larger than %(most)s MB.") % {"most": MOST_MEGABYTES}


def _too_much(_said: dict[str, Any]) -> str:
    return _("The file takes too much time or memory to read. Ask the publisher for the framework in several packages.")


def _no_document(said: dict[str, Any]) -> str:
    names = ", ".join(f"“{shown(name)}”" for name in said["names"]) or "–"
    return _(
        "This is not a CASE package: it has no “CFDocument”; what it has is %(names)s. "
        "Fetch the package from the address that ends with /CFPackages/ and the document's identifier."
    ) % {"names": names}


_SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "size": _too_large,
    "memory": _too_much,
    "not_text": lambda _said: _broken(),
    "not_json": lambda said: (
        _("The file is not JSON: it cannot be understood from line %(line)s, column %(column)s.") % said
    ),
    "number": lambda _said: _("The file has a number of thousands of digits. It is not a CASE package."),
    "deep": lambda said: _("The file is nested deeper than %(most)s levels. It is not a CASE package.") % said,
    "long_text": lambda said: _("The file has a text longer than %(most)s characters.") % said,
    "no_document": _no_document,
    "no_list": lambda said: _("“%(name)s” is not a list.") % said,
    "many": lambda said: _("The package has more than %(most)s entries in “%(name)s”.") % said,
}
