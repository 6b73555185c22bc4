"""Where the embedded servers live: their folders, their sockets and the system account they run as."""

import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET = 100  # bytes of a socket's path; Linux allows 107
TRAVERSE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def var_directory() -> Path:
    """Where everything that the portal makes at run time lies."""
    return Path(os.environ.get("PORTAL_VAR") or PROJECT / "var").resolve()


def account(data: Path) -> pwd.struct_passwd | None:
    """The account that owns the server's files, or None for one's own.

    PostgreSQL refuses to run as root: root's servers run as the owner of `data`, or as nobody where it is new.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    return pwd.getpwnam("nobody")


def folder(path: Path, owner: pwd.struct_passwd | None, mode: int = 0o700) -> Path:
    """Make a folder that `owner` alone may enter, reachable for it from the root of the file system."""
    path.mkdir(parents=True, exist_ok=True)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)
        open_way(path.parent)
    if owner or path.stat().st_uid == os.geteuid():
        path.chmod(mode)
    return path


def open_way(path: Path) -> None:
    """Let other accounts pass through (not read) each folder down to `path`."""
    for step in (path, *path.parents):
        mode = step.stat().st_mode
        if mode & TRAVERSE != TRAVERSE:
            step.chmod(mode | TRAVERSE)


def socket_folder(directory: Path, name: str, owner: pwd.struct_passwd | None) -> Path:
    """Where the server's socket lies: inside `directory`, or in the temporary folder where that path is too long."""
    path = directory / name
    if len(os.fsencode(path)) + len("/.s.PGSQL.5432") > LONGEST_SOCKET:
        key = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"kompetens-{os.geteuid()}-{key}"
    return folder(path, owner)
