"""Compile the translations: `python -m portal.boot.messages`. Only ours; Django's command would walk .venv as well."""

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def compile_messages(locale: Path = PROJECT / "locale") -> None:
    """Compile each catalogue that is newer than its compiled form; end with a sentence where one has a fault."""
    program = shutil.which("msgfmt")
    for catalogue in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        if not program:
            sys.exit("The translations cannot be compiled: msgfmt is missing. Install it: apt-get install -y gettext")
        making = compiled.with_suffix(".making")
        if subprocess.run([program, "--check", "-o", making, catalogue], check=False).returncode:
            sys.exit(f"{catalogue.relative_to(locale.parent)} has the fault that the lines above name.")
        making.replace(compiled)


if __name__ == "__main__":
    compile_messages()
