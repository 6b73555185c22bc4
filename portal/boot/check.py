"""`make test`: every check by name, with what it took. `--quick` leaves the tests themselves out.

All checks run, also after one has failed, so that one run tells everything.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from portal.boot.messages import compile_messages
from portal.embedded.place import PROJECT

BIN = Path(sys.executable).parent


def steps(*, quick: bool) -> dict[str, list[str]]:
    """The checks and their commands, the quickest first."""
    templates = sorted(str(path.relative_to(PROJECT)) for path in (PROJECT / "templates").rglob("*.html"))
    found = {
        "ruff": [f"{BIN}/ruff", "check", "--quiet", "--output-format=concise", "."],
        "format": [f"{BIN}/ruff", "format", "--check", "--output-format=concise", "."],
        "layers": [f"{BIN}/lint-imports", "--no-logo", "--no-cache"],
        "djade": [f"{BIN}/djade", "--check", "--target-version", "5.2", *templates],
        "djlint": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
        "mypy": [f"{BIN}/mypy", "--no-error-summary"],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        "pytest": [
            *(sys.executable, "-m", "pytest", "-q", "--durations=10"),
            *("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"),  # in the order of tests/conftest.py
        ],
    }
    if quick:
        del found["pytest"], found["migrations"]
    return found


def main() -> None:
    """Run the checks; the exit code says whether all passed."""
    parser = argparse.ArgumentParser(description="Run every check.")
    parser.add_argument("--quick", action="store_true", help="without the tests")
    options = parser.parse_args()
    compile_messages()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.testing"}
    environment.setdefault("PORTAL_VAR", str(PROJECT / "var" / "test"))
    told = [run(name, command, environment) for name, command in steps(quick=options.quick).items()]
    print("\n" + "\n".join(told), flush=True)
    sys.exit(any("FAILED" in line for line in told))


def run(name: str, command: list[str], environment: dict[str, str]) -> str:
    """Run one check, shown as it goes; give its line of the summary."""
    print(f"== {name}", flush=True)
    began = time.monotonic()
    failed = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    return f"{name:<12}{'FAILED' if failed else 'ok':<8}{time.monotonic() - began:6.1f} s"


if __name__ == "__main__":
    main()
