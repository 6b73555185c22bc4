"""The processes of one start: each in a session of its own, with its own log, and none left behind.

A plain loop over `subprocess` in place of a process manager: it waits for the web to answer, shows the end of the log
of the process that failed, and its processes end with it even when it is killed (`setpriv --pdeathsig`).
"""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.place import PROJECT

SECONDS_TO_STOP = 12.0
SECONDS_OF_A_LIFE = 10.0
LINES_SHOWN = 15


class Failed(Exception):
    """The house cannot stand; the message says why and what to do."""


@dataclass(slots=True)
class Started:
    """A process, and how to start it once more."""

    process: "subprocess.Popen[bytes]"
    command: list[str]
    environment: dict[str, str]
    at: float


class House:
    """What was started, by name."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.started: dict[str, Started] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: list[str], environment: dict[str, str], *, shown: bool = False) -> None:
        """Start a process; what it says goes to its log, or (`shown`) to the terminal."""
        tether = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with self.log_of(name).open("ab" if name in self.started else "wb") as log:
            process = subprocess.Popen(
                [*tether, *command],
                cwd=PROJECT,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=None if shown else log,
                stderr=None if shown else subprocess.STDOUT,
                start_new_session=True,
            )
        self.started[name] = Started(process, command, environment, time.monotonic())

    def log_of(self, name: str) -> Path:
        """Where the process writes."""
        return self.logs / f"{name}.log"

    def running(self, name: str) -> bool:
        """Whether the process lives."""
        return self.started[name].process.poll() is None

    def finished(self, name: str) -> int:
        """The exit code of a process that has ended; it is not looked at any more."""
        return self.started.pop(name).process.wait()

    def check(self) -> None:
        """Start a process that has ended once more (Celery ends when its broker is torn away at a bad moment).

        One that ends at once would only end again: raise `Failed` with the end of its log.
        """
        for name in [name for name in self.started if not self.running(name)]:
            one = self.started[name]
            if time.monotonic() - one.at < SECONDS_OF_A_LIFE:
                lines = self.log_of(name).read_text(errors="replace").splitlines()[-LINES_SHOWN:]
                raise Failed("\n".join([f"{name} has ended. The end of {self.log_of(name)}:", *lines]))
            print(f"{name} has ended and is started again; {self.log_of(name)} says why.", flush=True)
            _kill_session(one.process)
            self.start(name, one.command, one.environment)

    def stop(self, *, seconds: float = SECONDS_TO_STOP) -> None:
        """End everything: politely, then (after some seconds) with the children it has."""
        processes = [one.process for one in self.started.values()]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + seconds
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            _kill_session(process)
        self.started.clear()


def _kill_session(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the process's own session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    process.wait()
