"""Make a machine ready: system packages, `.venv`, the locked Python packages. Runs on a bare Debian's python3.

`python3 -I portal/boot/machine.py [--dev] [--port N]`. Only the standard library; it works as root, as a user with
sudo, and tells what to install where it may do neither.
"""

import argparse
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
OLDEST = (3, 11)
LIBRARIES = {  # what WeasyPrint loads, and the Debian package it is in
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
LIBRARIES_OF_TESTS = {"libatomic.so.1": "libatomic1"}  # what Playwright's driver loads
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Prepare the machine; end with one sentence where that is not possible."""
    parser = argparse.ArgumentParser(description="Make this machine ready for the portal.")
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--port", help="the port that will be used; told at once when it is taken")
    options = parser.parse_args()
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this is {sys.version.split()[0]}.")
    try:
        if options.port is not None:
            check_port(options.port)
        with one_at_a_time():
            install_system_packages(missing_packages(browser=options.dev))
            make_venv()
            install_lock(dev=options.dev)
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start goes on from here.")
    except PermissionError as error:
        sys.exit(f"{error.filename} cannot be written. Give it to yourself: sudo chown -R $USER {PROJECT}")


def say(words: str) -> None:
    """One line for whoever waits."""
    print(words, flush=True)


def check_port(text: str) -> None:
    """Tell at once, before minutes of installing, that a port cannot be used."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:  # noqa: PLR2004 - the ports there are
        sys.exit(f"PORT={text} is no port. Choose a number from 1024 to 65535: make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            sys.exit(f"Port {text} is for the system administrator only. Choose another: make run PORT=8001")
        except OSError:
            tell_who_runs()
            sys.exit(f"Port {text} is taken by another program. Choose another: make run PORT={int(text) % 65535 + 1}")


def tell_who_runs() -> None:
    """End with a sentence when it is this portal itself that already runs (`alone.py` keeps the note)."""
    note = Path(os.environ.get("PORTAL_VAR") or PROJECT / "var") / "run.lock"
    try:
        with note.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Already started: {note.read_text()}. Stop it with Ctrl-C where it was started.")
    except OSError:
        return


class one_at_a_time:  # noqa: N801 - reads as a sentence: with one_at_a_time()
    """Two starts at once do not install over each other."""

    def __enter__(self) -> None:
        self.lock = os.open(PROJECT / "requirements.lock", os.O_RDONLY)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing; waiting for it.")
            fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self.lock)


def missing_packages(*, browser: bool) -> list[str]:
    """The Debian packages this machine lacks; `browser`: also those of the tests that drive one."""
    libraries = LIBRARIES | (LIBRARIES_OF_TESTS if browser else {})
    missing = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
    missing += [package for library, package in libraries.items() if not can_load(library)]
    if not shutil.which("msgfmt"):
        missing.append("gettext")
    if browser and not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    return missing


def can_load(library: str) -> bool:
    """Whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(packages: list[str]) -> None:
    """Install what is missing, or say exactly what to install."""
    if not packages:
        return
    by_hand = f"Install these as administrator, then try again:\n  apt-get install -y {' '.join(packages)}"
    prefix = way_to_root()
    if not shutil.which("apt-get"):
        sys.exit(f"This machine lacks, in Debian's names: {' '.join(packages)}. Install them, then try again.")
    if prefix is None:
        sys.exit(by_hand)
    say(f"Installing system packages: {' '.join(packages)}")
    apt = [*prefix, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if run(install, quiet=True) and (run([*apt, "update"]) or run(install)):
        sys.exit(f"Installing failed. {by_hand}")


def way_to_root() -> list[str] | None:
    """What to write before a command of the administrator: nothing, sudo, or None where there is no way."""
    quiet = "DEBIAN_FRONTEND=noninteractive"
    if os.geteuid() == 0:
        return ["env", quiet]
    if not shutil.which("sudo"):
        return None
    if sys.stdin.isatty():
        return ["sudo", "env", quiet]
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:  # noqa: S607 - from PATH
        return None
    return ["sudo", "-n", "env", quiet]


def make_venv() -> None:
    """A virtual environment that works here: one of another Python, another folder or half made is made anew."""
    python = VENV / "bin" / "python"
    check = "import pip, sys; sys.exit(sys.prefix == sys.base_prefix)"
    if python.exists() and not run([str(python), "-I", "-c", check], quiet=True):
        return
    say("Making .venv")
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit("The virtual environment could not be made; the lines above say why. Is the disk full?")


def install_lock(*, dev: bool) -> None:
    """Install the lock with its hashes; a stamp lets the next start skip it."""
    stamps = {True: stamp("requirements-dev.lock"), False: stamp("requirements.lock")}
    if stamps[dev].exists() or stamps[True].exists():
        return
    name = "requirements-dev.lock" if dev else "requirements.lock"
    say(f"Installing the Python packages of {name}")
    began = time.monotonic()
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    if run([*pip, "--no-input", "--require-hashes", "-r", str(PROJECT / name)]):
        sys.exit("The Python packages could not be installed; the lines above say why. Is the network there?")
    for old in VENV.glob(".installed-*"):
        old.unlink()
    stamps[dev].touch()
    say(f"  {time.monotonic() - began:.0f} s")


def stamp(name: str) -> Path:
    """The file that says that exactly this lock is installed."""
    # the lock of the tests holds that of the portal, so its stamp answers for both
    content = b"".join((PROJECT / part).read_bytes() for part in sorted({"requirements.lock", name}))
    return VENV / f".installed-{Path(name).stem}-{hashlib.sha256(content).hexdigest()[:16]}"


def run(command: list[str], *, quiet: bool = False) -> int:
    """Run a command and give its exit code; what it says is shown unless `quiet`."""
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, check=False, stdin=None, stdout=output, stderr=output).returncode
    except OSError as error:
        say(f"{shlex.join(command)}: {error.strerror}")
        return 127


if __name__ == "__main__":
    main()
