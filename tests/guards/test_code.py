"""The habits of ARCHITECTURE.md that can be checked by reading the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.places import APPS, LAYERS_OF_CODE, PROJECT, python_files, relative

MOST_LINES = 450
SQL_CALLS = {"execute", "executemany", "copy", "raw", "extra", "RawSQL"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "managers"}
WITHOUT_DJANGO = ("portal/embedded/", "portal/boot/")  # they start the servers, before there is a database to ask
SYSTEM_DEEDS = {
    "portal/actions/messages.py tell": "telling follows from a deed that says by whom, or from the calendar",
    "planning/actions/coverage.py refresh": "counting again is nobody's deed: it changes no fact",
    "planning/actions/quality.py count": "the same",
    "competence/actions/gap_counts.py refresh": "the same",
    "planning/actions/snapshots.py forget_people": "the same: the portal forgets by itself",
    "competence/actions/answer_pace.py measure": "measuring is nobody's deed: it changes no fact",
    "planning/actions/plans.py close_of_leaver": "leaving is what closes the plan, and it came with the feed of people",
}


def test_no_file_is_longer_than_a_room() -> None:
    """Above 450 lines a file is usually two rooms in one."""
    long = {
        relative(path): lines for path in python_files(*LAYERS_OF_CODE, "tests") if (lines := _lines(path)) > MOST_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [relative(path) for path in python_files(*APPS) if path.stem in FORBIDDEN_NAMES] == []


def test_sql_is_written_in_queries_only() -> None:
    """The exceptions stream a feed or make a demo region, and say so in their docstring."""
    found = {relative(path) for path in python_files(*APPS) if any(_sql_calls(path))}
    found = {path for path in found if not path.startswith(WITHOUT_DJANGO)}
    misplaced = {path for path in found if "/queries/" not in path and not _says_it_streams(path)}
    assert misplaced == set()


def _says_it_streams(path: str) -> bool:
    docstring = ast.get_docstring(ast.parse((PROJECT / path).read_text(encoding="utf-8"))) or ""
    return "SQL text stands here" in " ".join(docstring.split())


@pytest.mark.parametrize("app", APPS)
def test_every_deed_is_keyword_only_and_says_who(app: str) -> None:
    """`by` is the actor and `at` the time: no deed reads the clock or the request."""
    wrong = []
    for path in python_files(f"{app}/actions"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for deed in _public_functions(tree):
            name = f"{relative(path)} {deed.name}"
            arguments = deed.args
            if _writes(deed) and (arguments.args or arguments.posonlyargs):
                wrong.append(f"{name}: takes arguments by position")
            names = {argument.arg for argument in arguments.kwonlyargs}
            if _writes(deed) and "by" not in names and name not in SYSTEM_DEEDS:
                wrong.append(f"{name}: does not say by whom")
    assert wrong == []


def test_no_deed_reads_the_clock() -> None:
    found = [
        relative(path)
        for path in python_files(*(f"{app}/actions" for app in APPS))
        if re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_signals() -> None:
    pattern = re.compile(r"@receiver\(|_save\.connect\(|django\.db\.models\.signals")
    assert [relative(path) for path in python_files(*APPS) if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_the_lock_holds_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (PROJECT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["static/vendor", "tests/browser/vendor"])
def test_third_party_files_have_version_and_licence(folder: str) -> None:
    homes = {path.parent for path in (PROJECT / folder).rglob("*") if path.suffix in {".css", ".js", ".woff2"}}
    assert homes != set()
    for home in homes:
        names = {path.name.upper().partition(".")[0] for path in home.iterdir()}
        assert {"VERSION", "LICENSE"} <= names, relative(home)


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def _sql_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SQL_CALLS and not _is_cli(node):
                yield name


def _is_cli(call: ast.Call) -> bool:
    """`copy` of a dict or file and `execute_from_command_line` are no SQL."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "copy" and not call.args


def _public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _writes(deed: ast.FunctionDef) -> bool:
    """A deed opens a transaction; the rest of the public functions in a module of deeds only answer or compute."""
    return "transaction.atomic" in ast.unparse(deed)
