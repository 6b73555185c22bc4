"""One start per `var/`: a second one is told where the first one is."""

import fcntl
import os
from pathlib import Path

from portal.embedded.holding import NotStarted


def be_alone(directory: Path, words: str) -> int:
    """Take the folder for this process until it ends; raise `NotStarted` where another one has it.

    `words` tell the other one what runs here. Give back the lock's descriptor.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "run.lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise NotStarted(
            f"{directory} belongs to another account. Give it to yourself (sudo chown -R $USER {directory}), "
            "or name another folder: PORTAL_VAR=/path/of/yours."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        other = os.read(lock, 500).decode(errors="replace").strip()
        raise NotStarted(
            f"{directory} is in use: {other or 'another start'}. Stop that one with Ctrl-C, "
            "or give this one a folder of its own: PORTAL_VAR=/path/of/yours make run PORT=8001"
        ) from error
    os.ftruncate(lock, 0)
    os.write(lock, f"{words} (process {os.getpid()})".encode())
    return lock
