"""From code to a portal that can be served: words, static files, tables, the demo. Every step may be done again."""

import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from portal.boot.messages import compile_messages

PEOPLE = 7600
PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Do each step and say what it took."""
    compile_messages()
    django.setup()
    step("static files", collect_static)
    step("tables", make_tables)
    if settings.DEMO:
        step("demo region", load_demo)


def step(name: str, deed: Callable[[], bool]) -> None:
    """Run one step; one that had nothing to do is not mentioned."""
    began = time.monotonic()
    if deed():
        print(f"  {name}: {time.monotonic() - began:.1f} s", flush=True)


def collect_static() -> bool:
    """Gather, fingerprint and compress the static files when one of them has changed."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    state = state_of([Path(folder) for folder in settings.STATICFILES_DIRS], PROJECT / "requirements.lock")
    if stamp.is_file() and stamp.read_text() == state:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)
    return True


def state_of(folders: list[Path], lock: Path) -> str:
    """A digest that differs when a file was added, removed or changed, or when packages were."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join([*lines, lock.read_text()]).encode()).hexdigest()


def make_tables() -> bool:
    """Bring the database to the code's state."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return True


def load_demo() -> bool:
    """Load the demo region into a database that has nobody; `DEMO_PEOPLE=0` leaves it empty."""
    from portal.queries.health import anybody_exists  # noqa: PLC0415 - the apps must be loaded first

    people = int(os.environ.get("DEMO_PEOPLE") or PEOPLE)
    if not people or anybody_exists():
        return False
    call_command("demo", people=people)
    return True


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
