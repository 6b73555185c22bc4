"""Who uses the embedded servers: the first process starts them, the last one that ends stops them.

Every process that uses a server holds a shared lock for as long as it lives. At its end it asks for the exclusive lock;
it gets it only when nobody else is left. The kernel gives the lock of a killed process back, so no count can be wrong.
"""

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Deed = Callable[[Path], None]
_held: dict[tuple[Path, Deed], int] = {}


class NotStarted(Exception):
    """A server cannot be started; the message says what to do."""


@contextmanager
def one_at_a_time(directory: Path) -> Iterator[None]:
    """Starting and stopping exclude each other."""
    with _opened(directory / "servers.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hold(directory: Path, start: Deed, stop: Deed) -> None:
    """Have the server running for as long as this process lives; asking twice changes nothing."""
    key = (directory, stop)
    if key in _held:
        return
    directory.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(directory):
        start(directory)
        _held[key] = _open(_users(directory, stop))
        fcntl.flock(_held[key], fcntl.LOCK_SH)
    atexit.register(let_go, directory, stop, os.getpid())


def let_go(directory: Path, stop: Deed, process: int) -> None:
    """Stop the server when nobody else uses it. A forked child has not taken the lock and leaves it alone."""
    key = (directory, stop)
    if process != os.getpid() or key not in _held or not directory.exists():
        return
    with one_at_a_time(directory):
        lock = _held.pop(key)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(lock)
        stop(directory)


def end_alone(directory: Path, end: Deed, stop: Deed) -> None:
    """Do `end` with the server that `stop` belongs to while nobody uses it; raise `NotStarted` while somebody does."""
    with one_at_a_time(directory), _opened(_users(directory, stop)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotStarted(
                f"Another program still uses the database in {directory}. End it, then try again."
            ) from error
        end(directory)


def _users(directory: Path, stop: Deed) -> Path:
    """The file whose shared locks are the users of one server."""
    return directory / f"{stop.__module__.rpartition('.')[2]}.users"


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A lock file, closed at the end."""
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """A lock file's descriptor; programs started by this process do not inherit it."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise NotStarted(
            f"{path.parent} belongs to another account. Give it to yourself (sudo chown -R $USER {path.parent}), "
            f"or name another folder: PORTAL_VAR=/path/of/yours."
        ) from error
