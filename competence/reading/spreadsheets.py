"""The wanted rows of an untrusted spreadsheet (xlsx, ods or csv), read by a limited child process."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from competence.reading.faults import shown

CHILD = Path(__file__).with_name("child.py")
MEGABYTE = 1024 * 1024
WAIT = 2  # the child may wait for a processor this many times longer than it may use one


class UnreadableFile(Exception):
    """The file cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most a file may be and take: bytes (file, unpacked, memory, output), seconds of processor time, numbers."""

    size: int = 30 * MEGABYTE
    unpacked: int = 200 * MEGABYTE
    members: int = 1000
    rows: int = 300_000
    memory: int = 800 * MEGABYTE
    output: int = 200 * MEGABYTE
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called and holds: `values` says how often each stands there, the first 60 (`more`: of more)."""

    name: str
    filled: int
    longest: int
    samples: tuple[str, ...]
    values: dict[str, int]
    more: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds: its sheets (none in a csv), the row that names the columns, and the columns."""

    sheets: tuple[str, ...]
    header: int
    rows: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A wanted row: its number in the spreadsheet, and its cells by column name."""

    number: int
    cells: dict[str, str]


def rows_of(
    path: Path,
    *,
    columns: Sequence[str],
    only: Mapping[str, Sequence[str]],
    sheet: str = "",
    header: int = 0,
    is_own: bool = False,
    caps: Caps | None = None,
) -> Iterator[Row]:
    """Yield the rows whose cells have the values in `only`. Raises `UnreadableFile`.

    `header` is the row that names the columns (0: the first). `is_own`: the portal wrote the file, and guarded its
    cells where it is a csv.
    """
    caps = caps or Caps()
    names = list(dict.fromkeys(columns))
    ask = {"sheet": sheet, "header": header, "columns": names, "only": dict(only), "unguard": is_own}
    is_whole = False
    for said in _answers(path, ask, caps):
        if isinstance(said, dict):
            _raise_fault(said)
            is_whole = True
        else:
            number, cells = said
            yield Row(number, dict(zip(names, cells, strict=True)))
    if not is_whole:
        raise UnreadableFile(_broken())


def look(path: Path, *, sheet: str = "", caps: Caps | None = None) -> Look:
    """What the columns of the file (of the sheet, or the first one) are called and hold. Raises `UnreadableFile`."""
    ask = {"sheet": sheet, "header": 0, "columns": [], "only": {}, "unguard": True, "look": True}
    for said in _answers(path, ask, caps or Caps()):
        if isinstance(said, dict):
            _raise_fault(said)
            return look_from(said["look"])
    raise UnreadableFile(_broken())


def look_from(held: Mapping[str, Any]) -> Look:
    """A look as it was kept: `dataclasses.asdict` of one, or the answer of the child."""
    columns = (Column(**{**column, "samples": tuple(column["samples"])}) for column in held["columns"])
    return Look(tuple(held["sheets"]), held["header"], held["rows"], tuple(columns))


def _answers(path: Path, ask: Mapping[str, Any], caps: Caps) -> Iterator[Any]:
    if path.stat().st_size > caps.size:
        most = caps.size // MEGABYTE
        raise UnreadableFile(_("The file is larger than %(most)s MB. Remove what is not needed.") % {"most": most})
    with tempfile.TemporaryFile() as answer:
        _run({"look": False, **ask, "path": str(path.resolve()), "caps": asdict(caps)}, answer, caps)
        answer.seek(0)
        yield from map(json.loads, answer)


def _run(ask: dict[str, Any], answer: IO[bytes], caps: Caps) -> None:
    command = [sys.executable, "-I", str(CHILD)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own script
            command,
            input=json.dumps(ask).encode(),
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=caps.seconds * WAIT,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        raise UnreadableFile(_too_long()) from None
    if ended in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise UnreadableFile(_too_long())
    if ended == -signal.SIGABRT:
        raise UnreadableFile(_too_much())
    if ended:
        raise UnreadableFile(_broken())


def _raise_fault(said: dict[str, Any]) -> None:
    fault = said.get("fault")
    if fault is None:
        return
    raise UnreadableFile(_SAID[fault](said))


def _too_long() -> str:
    return _("The file takes too long to read. Save only the sheet that is needed as a new file, and try again.")


def _too_much() -> str:
    return _("The file needs too much memory to read. Save only the rows that are needed as a new file, and try again.")


def _broken() -> str:
    return _("The file cannot be read. Open it in a spreadsheet program, save it as xlsx or csv, and try again.")


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{shown(name)}”" for name in names)


_SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "broken": lambda _said: _broken(),
    "memory": lambda _said: _too_much(),
    "unpacked": lambda _said: _too_much(),
    "half": lambda _said: _("The file ends in the middle of a cell. Save or copy it again, whole, and try once more."),
    "encoding": lambda _said: _(
        "The file has letters that cannot be read. Save it as xlsx, or as CSV UTF-8, and try again."
    ),
    "empty": lambda _said: _("The sheet is empty. Choose another one, or another file."),
    "old_excel": lambda _said: _("The file is of the old Excel format. Save it as xlsx, and try again."),
    "encrypted": lambda _said: _("The file has a password. Save it without, and try again."),
    "rows": lambda said: _("The sheet has more than %(most)s rows.") % {"most": said["most"]},
    "no_sheet": lambda said: (
        _("There is no sheet “%(sheet)s”; the sheets are %(sheets)s.")
        % {"sheet": shown(said["sheet"]), "sheets": _names(said["sheets"])}
    ),
    "no_column": lambda said: (
        _("There is no column %(missing)s; the columns are %(columns)s.")
        % {"missing": _names(said["missing"]), "columns": _names(said["columns"])}
    ),
}
