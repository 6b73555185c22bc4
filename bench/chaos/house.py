"""The servers and processes that the faults are done to: all started here, known by process id, and started again."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from bench.chaos.sink import HOST, free_port
from portal.boot.house import House
from portal.boot.probe import answers
from portal.embedded import NotStarted, postgres, valkey
from portal.embedded.place import socket_folder

DATABASE = "chaos"
CELERY = [sys.executable, "-m", "celery", "-A", "portal.celery"]
PROCESSES = ("worker-1", "worker-2", "beat", "web")
SECONDS_BETWEEN_STARTS = 1.0
SECONDS_TO_ANSWER = 180.0


class Victims:
    """PostgreSQL, Valkey, two workers, the scheduler and a web process, in a directory of their own."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.directory = directory
        self.environment = environment
        self.house = House(directory / "log")
        self.restarts = 0
        self.port = free_port()
        self._started_at: dict[str, float] = {}
        self._stopped: set[str] = set()

    def start_servers(self) -> dict[str, str]:
        """Start both servers; their addresses for the environment of every process."""
        self.directory.mkdir(parents=True, exist_ok=True)
        postgres.start(self.directory)
        postgres.create_database(self.directory, DATABASE)
        valkey.start(self.directory)
        return {"DATABASE_URL": postgres.url(self.directory, DATABASE), "REDIS_URL": valkey.url(self.directory, 0)}

    def start_processes(self) -> None:
        """Start workers, scheduler and web."""
        for name in PROCESSES:
            self._start(name)

    def wait_for_web(self) -> None:
        """Until the web answers, so that the storm does not begin before there is anything to hit."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(f"http://{HOST}:{self.port}/healthz", HOST):
            if time.monotonic() > until:
                raise NotStarted(f"The web does not answer; {self.house.log_of('web')} says why.")
            self.revive()
            time.sleep(0.2)

    def revive(self) -> None:
        """Start again what has ended: the service manager's part."""
        for name in PROCESSES:
            if not self.house.running(name) and time.monotonic() > self._started_at[name] + SECONDS_BETWEEN_STARTS:
                self.restarts += 1
                self._signal(name, signal.SIGKILL)
                self._start(name)

    def stop(self) -> None:
        """End everything that was started here."""
        for name in PROCESSES:
            if name in self.house.started:
                self._signal(name, signal.SIGCONT)
        self.house.stop()
        self._send(self.of_postgres(), signal.SIGCONT)
        self._send(self.of_valkey(), signal.SIGCONT)
        valkey.stop(self.directory)
        postgres.stop(self.directory)

    # --- faults: each gives what ends it ------------------------------------------------------------------------------

    def kill(self, name: str) -> Callable[[], None]:
        """Kill a process with all its children; `revive` starts it again."""
        self._signal(name, signal.SIGKILL)
        return lambda: None

    def kill_child(self, name: str) -> Callable[[], None]:
        """Kill the child of a worker that does the work, not the worker itself."""
        self._send(_children(self.house.started[name].process.pid), signal.SIGKILL)
        return lambda: None

    def freeze(self, name: str) -> Callable[[], None]:
        """Stop a process and its children where they are."""
        process = self.house.started[name].process
        self._signal(name, signal.SIGSTOP)

        def thaw() -> None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)

        return thaw

    def kill_broker(self) -> Callable[[], None]:
        """Kill Valkey with all its bells."""
        self._send(self.of_valkey(), signal.SIGKILL)
        return lambda: valkey.start(self.directory)

    def freeze_broker(self) -> Callable[[], None]:
        """Let Valkey take connections and answer nothing."""
        frozen = self.of_valkey()
        self._send(frozen, signal.SIGSTOP)
        return lambda: self._send(frozen, signal.SIGCONT)

    def kill_database(self) -> Callable[[], None]:
        """Kill PostgreSQL with all its sessions: it replays its log when it starts again."""
        self._send(self.of_postgres(), signal.SIGKILL)
        return lambda: postgres.start(self.directory)

    def freeze_database(self) -> Callable[[], None]:
        """Stop PostgreSQL and all its sessions where they are."""
        frozen = self.of_postgres()
        self._send(frozen, signal.SIGSTOP)
        return lambda: self._send(frozen, signal.SIGCONT)

    # --- process ids --------------------------------------------------------------------------------------------------

    def of_postgres(self) -> list[int]:
        """The server and its sessions."""
        return _with_children(self.directory / "postgres" / "postmaster.pid", "postgres")

    def of_valkey(self) -> list[int]:
        """The server."""
        return _with_children(socket_folder(self.directory, "bell", None) / "valkey.pid", "valkey-server")

    def _start(self, name: str) -> None:
        quiet = ["--without-gossip", "--without-mingle", "-c", "1", "-n", f"{name}@chaos"]
        commands = {
            "beat": [*CELERY, "beat", "-l", "info"],
            "web": [sys.executable, "-m", "gunicorn", "-c", "python:portal.boot.web"],
        }
        command = commands.get(name, [*CELERY, "worker", "-l", "info", *quiet])
        web = {"BIND": f"{HOST}:{self.port}", "WEB_CONCURRENCY": "1"}
        self.house.start(name, command, self.environment | web)
        self._started_at[name] = time.monotonic()

    def _signal(self, name: str, sign: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.house.started[name].process.pid, sign)

    def _send(self, processes: Iterable[int], sign: int) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, sign)


def _with_children(file: Path, program: str) -> list[int]:
    """The process named in the file, if it is the program, and its children."""
    try:
        number = int(file.read_text().split()[0])
        if not Path(f"/proc/{number}/exe").readlink().name.startswith(program):
            return []
    except (OSError, ValueError, IndexError):
        return []
    return [number, *_children(number)]


def _children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []
