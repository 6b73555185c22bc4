"""The start of the house: real servers, real processes, and what killed ones leave behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.boot import machine
from portal.boot.house import Failed, House
from portal.boot.messages import compile_messages
from portal.boot.prepare import state_of
from portal.boot.probe import answers
from portal.demo import SIGN_INS

pytestmark = pytest.mark.long
PROJECT = Path(__file__).resolve().parents[2]
ASK = "from portal.embedded import database_url; print(database_url(), flush=True)"
ASK_AND_WAIT = f"{ASK}; input()"


def python(code: str, directory: Path, *, name: str = "kompetens") -> "subprocess.Popen[str]":
    """A Python process with `directory` as its var."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(directory), "PORTAL_DATABASE": name},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]") -> str:
    """The first line a process says; the process goes on."""
    assert process.stdout
    return process.stdout.readline().strip()


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Let a process end; its exit code and what it said."""
    out, err = process.communicate("\n", timeout=60)
    return process.returncode, out.strip(), err.strip()


def living(word: str) -> list[str]:
    """The command lines of the living processes in whose command or environment `word` occurs."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if word in command or word in environment:
            found.append(command)
    return found


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A var with a cluster in it; nothing runs on it before or after."""
    directory = tmp_path_factory.mktemp("var")
    assert finish(python(ASK, directory))[0] == 0
    yield directory
    assert living(str(directory)) == []


def test_the_last_process_that_ends_stops_the_server(var: Path) -> None:
    first, second = python(ASK_AND_WAIT, var), python(ASK_AND_WAIT, var)
    assert said(first) == said(second) == f"postgresql://postgres@/kompetens?host={var}/socket"
    assert finish(first)[0] == 0
    assert len([line for line in living(str(var)) if "bin/postgres" in line]) == 1
    assert finish(second)[0] == 0
    assert living(str(var)) == []


def test_a_killed_user_of_the_server_is_not_counted(var: Path) -> None:
    killed = python(ASK_AND_WAIT, var)
    said(killed)
    killed.kill()
    finish(killed)
    assert finish(python(ASK, var))[0] == 0
    assert living(str(var)) == []


def test_a_server_that_was_killed_starts_again(var: Path) -> None:
    user = python(ASK_AND_WAIT, var)
    said(user)
    os.kill(int((var / "postgres" / "postmaster.pid").read_text().partition("\n")[0]), signal.SIGKILL)
    assert finish(user)[0] == 0
    assert finish(python(ASK, var)) == (0, f"postgresql://postgres@/kompetens?host={var}/socket", "")


def test_a_process_file_left_by_a_killed_server_is_cleared(var: Path) -> None:
    (var / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{var}/postgres\n1\n5432\n\n\n\nready\n")
    assert finish(python(ASK, var)) == (0, f"postgresql://postgres@/kompetens?host={var}/socket", "")


def test_a_half_made_cluster_is_put_aside_and_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "postgresql.conf").write_text("half made")
    (tmp_path / "postgres.making").mkdir()
    (tmp_path / "postgres.making" / "PG_VERSION").write_text("18")
    assert finish(python(ASK, tmp_path))[0] == 0
    broken = list(tmp_path.glob("postgres.broken-*"))
    assert [path.name for path in broken[0].iterdir()] == ["postgresql.conf"]
    assert not (tmp_path / "postgres.making").exists()


def test_a_cluster_of_another_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    code, _, err = finish(python(ASK, tmp_path))
    assert (code, err.splitlines()[-1]) == (
        1,
        (
            "portal.embedded.holding.NotStarted: "
            f"The database in {tmp_path}/postgres was made by PostgreSQL 17; this is 18. "
            "`make demo-reset` starts over with a new demo."
        ),
    )


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    code, out, _ = finish(python("from portal.embedded import broker_url; print(broker_url())", deep))
    assert code == 0
    assert re.fullmatch(r"redis\+socket:///tmp/kompetens-\d+-[0-9a-f]{16}/valkey\.sock\?virtual_host=0", out)


def test_a_database_in_the_making_is_begun_anew_and_named_when_whole(var: Path) -> None:
    begin = "from portal.boot.making import Making; making = Making(); import psycopg; "
    fill = (
        "c = psycopg.connect(making.url, autocommit=True); c.execute('CREATE TABLE half (id int)'); print(making.url)"
    )
    code, out, err = finish(python(begin + fill, var, name="region"))
    assert (code, out, err) == (0, f"postgresql://postgres@/region_making?host={var}/socket", "")
    again = "print(making.is_new, making.finish(), making.is_new)"
    assert finish(python(begin + fill + "; c.close(); " + again, var, name="region"))[1].splitlines()[-1] == (
        f"True postgresql://postgres@/region?host={var}/socket False"
    )
    assert finish(python(begin + again, var, name="region"))[1] == (
        f"False postgresql://postgres@/region?host={var}/socket False"
    )


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        ("http", "PORT=http is no port. Choose a number from 1024 to 65535: make run PORT=8001"),
        ("0", "PORT=0 is no port. Choose a number from 1024 to 65535: make run PORT=8001"),
        ("65536", "PORT=65536 is no port. Choose a number from 1024 to 65535: make run PORT=8001"),
    ],
)
def test_a_number_that_is_no_port_is_told(port: str, sentence: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        machine.check_port(port)
    assert str(refusal.value) == sentence


def test_a_taken_port_is_told_and_a_free_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SystemExit) as refusal:
            machine.check_port(str(port))
    assert str(refusal.value) == (
        f"Port {port} is taken by another program. Choose another: make run PORT={port % 65535 + 1}"
    )
    machine.check_port(str(port))


def test_who_may_not_install_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    with pytest.raises(SystemExit) as refusal:
        machine.install_system_packages(["gettext", "libpango-1.0-0"])
    assert str(refusal.value) == (
        "Install these as administrator, then try again:\n  apt-get install -y gettext libpango-1.0-0"
    )


def test_this_machine_lacks_nothing_that_the_tests_need() -> None:
    assert machine.missing_packages(browser=False) == []


def test_static_files_are_gathered_again_only_when_one_changed(tmp_path: Path) -> None:
    lock, style = tmp_path / "lock", tmp_path / "static" / "a.css"
    lock.write_text("one")
    style.parent.mkdir()
    style.write_text("a")
    first = state_of([style.parent], lock)
    assert state_of([style.parent], lock) == first
    style.write_text("ab")
    assert state_of([style.parent], lock) != first


def test_a_catalogue_with_a_fault_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    catalogue = tmp_path / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "one"\nmsgstr "ett"\n')
    compile_messages(tmp_path / "locale")
    assert catalogue.with_suffix(".mo").exists()
    catalogue.write_text('msgid "one"\nmsgstr "ett\n')
    os.utime(catalogue, (time.time() + 5, time.time() + 5))
    with pytest.raises(SystemExit) as refusal:
        compile_messages(tmp_path / "locale")
    assert str(refusal.value) == "locale/sv/LC_MESSAGES/django.po has the fault that the lines above name."
    assert "end-of-line within string" in capfd.readouterr().err


def test_the_house_ends_its_processes_and_their_children(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.start("stubborn", ["sh", "-c", "trap '' TERM; sleep 9876 & echo begun; wait; sleep 9876"], {})
    while "begun" not in house.log_of("stubborn").read_text():
        time.sleep(0.02)
    assert len(living("sleep 9876")) > 0
    house.stop(seconds=0.5)
    assert living("sleep 9876") == []


def test_a_process_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.start("web", ["sh", "-c", "echo No such module >&2; exit 3"], {})
    while house.running("web"):
        time.sleep(0.02)
    with pytest.raises(Failed, match=rf"^web has ended\. The end of {tmp_path}/web\.log:\nNo such module$"):
        house.check()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def house_at(directory: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`make run` after the machine is ready, with an empty database; never left behind."""
    with subprocess.Popen(
        [sys.executable, "-m", "portal.boot.run", "--port", str(port)],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(directory), "DEMO_PEOPLE": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as house:
        try:
            yield house
        finally:
            house.terminate()


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """What the process says, up to the line with `words`."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_house_tells_its_door_and_leaves_nothing_behind(var: Path, sign: signal.Signals) -> None:
    port = free_port()
    with house_at(var, port) as house:
        told = read_until(house, "Ctrl-C stops everything")
        assert f"Kompetensportalen is at http://127.0.0.1:{port}/" in told
        assert re.findall(r"^  ([a-z]+) {2,}", told, re.MULTILINE) == [one.username for one in SIGN_INS]
        assert answers(f"http://127.0.0.1:{port}/healthz", "127.0.0.1")
        names = {"gunicorn", "worker", "beat", "bin/postgres", "valkey-server"}
        assert {name for name in names if any(name in line for line in living(str(var)))} == names
        with house_at(var, free_port()) as second:
            assert second.communicate(timeout=60)[0].strip() == (
                f"{var} is in use: the portal runs at http://127.0.0.1:{port}/ (process {house.pid}). "
                "Stop that one with Ctrl-C, or give this one a folder of its own: "
                "PORTAL_VAR=/path/of/yours make run PORT=8001"
            )
        house.send_signal(sign)
        assert house.communicate(timeout=60)[0].strip() == "Stopping"
    assert house.returncode == 0
    assert living(str(var)) == []


def test_a_house_that_is_killed_takes_its_processes_along_and_the_next_one_starts(var: Path) -> None:
    with house_at(var, free_port()) as house:
        read_until(house, "Ctrl-C stops everything")
        house.kill()
    until = time.monotonic() + 20
    while any("gunicorn" in line or "celery" in line for line in living(str(var))) and time.monotonic() < until:
        time.sleep(0.1)
    assert [line for line in living(str(var)) if "gunicorn" in line or "celery" in line] == []
    with house_at(var, free_port()) as house:
        assert "Ctrl-C stops everything" in read_until(house, "Ctrl-C stops everything")
    assert living(str(var)) == []
