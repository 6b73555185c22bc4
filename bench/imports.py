"""The commands that take files in: time and memory of the HR feed and the O*NET workbook, each in its own process."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.feed import write_feed
from bench.packages import write_package
from bench.region import var
from bench.report import Report
from portal.embedded.place import PROJECT

DATABASE = "bench_imports"  # of its own, and emptied before each run
ONET_MAP = PROJECT / "docs" / "examples" / "onet-skills.toml"
MB_IN_KB = 1000
# Linux counts the memory of whoever starts a process as the process's own peak: so something very small starts it.
LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
ORGANISATION = (
    "from portal.models import Organisation; "
    "Organisation.objects.create(code='bench', name='Region Exempel', is_demo=True)"
)
STRATEGIST = (
    "from datetime import date; from django.db.backends.postgresql.psycopg_any import DateRange; "
    "from portal.models import Mandate, Organisation, Role, User; "
    "user = User.objects.create_user(username='bench', organisation=Organisation.objects.get(), person_key='1'); "
    "Mandate.objects.create(user=user, role=Role.HR_STRATEGIST, period=DateRange(date(2020, 1, 1), None))"
)


class Failed(Exception):
    """A command ended with an error; its last words."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took; `peak_mb` is the largest memory of it or of a process that it started."""

    seconds: float
    peak_mb: float


def feed(people: int, seed: int, report: Report) -> None:
    """The feed into an empty database, and the same people the next time without a change."""
    units, persons = write_feed(var("feed"), people, seed)
    _make_database()
    today = date.today()  # noqa: DTZ011 - the file's day, wherever the clock stands
    command = ["import_people", str(units), str(persons)]
    first = _run([*command, "--as-of", str(today)])
    _append_line(persons)
    again = _run([*command, "--as-of", str(today)])
    report.add("feed_first_s", first.seconds)
    report.add("feed_again_s", again.seconds)
    report.add("feed_peak_mb", max(first.peak_mb, again.peak_mb))


def onet(path: Path, report: Report) -> None:
    """The O*NET skills workbook into an empty database, and the same file once more."""
    _make_database()
    command = ["import_framework", str(path), "--map", str(ONET_MAP)]
    first, again = _run(command), _run(command)
    report.add("onet_import_s", first.seconds)
    report.add("onet_again_s", again.seconds)
    report.add("onet_peak_mb", max(first.peak_mb, again.peak_mb))


def case(seed: int, report: Report) -> None:
    """A CASE package of 600 items and 3,400 associations into a draft, by an HR strategist as on the page."""
    _make_database()
    _run(["shell", "-v", "0", "-c", STRATEGIST])
    path = write_package(var("feed"), seed)
    report.add("case_import_s", _run(["import_case", str(path), "--code", "large", "--by", "bench"]).seconds)


def _append_line(path: Path) -> None:
    """An empty line at the end: other bytes, the same people, so that the file is read and compared in full."""
    with path.open("ab") as file:
        file.write(b"\n")


def _make_database() -> None:
    _run(["migrate", "-v", "0"])
    _run(["flush", "--no-input", "-v", "0"])
    _run(["shell", "-v", "0", "-c", ORGANISATION])
    _run(["load_content"])


def _run(command: list[str]) -> Run:
    """Run `manage.py` with the database of its own, and wait for it."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.demo", "PORTAL_DATABASE": DATABASE}
    log = var("logs") / f"{command[0]}.log"
    began = time.perf_counter()
    with log.open("wb") as file:
        launched = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCHER, sys.executable, "manage.py", *command],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=file, start_new_session=True,
        )  # fmt: skip
        try:
            told, _ = launched.communicate()
        except BaseException:
            os.killpg(launched.pid, signal.SIGKILL)
            launched.wait()
            raise
    status, peak = map(int, told.split())
    seconds = time.perf_counter() - began
    if status:
        words = log.read_text(errors="replace").strip().splitlines()
        raise Failed(f"`manage.py {command[0]}` failed: {words[-1] if words else 'no words'} ({log})")
    return Run(seconds, peak / MB_IN_KB)
