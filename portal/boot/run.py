"""`make run`: the whole house on one machine. `python -m portal.boot.run --port 8000`.

Starts the embedded servers, prepares the database, starts web, worker and scheduler, and stops all of them at the end.
Each process has its own log under `var/log/`; the terminal shows only what a person needs.
"""

import argparse
import os
import signal
import sys
import time
from types import FrameType

from django.conf import settings

from portal.boot.alone import be_alone
from portal.boot.house import Failed, House
from portal.boot.machine import check_port
from portal.boot.making import Making
from portal.boot.probe import answers
from portal.demo import PASSWORD, SIGN_INS
from portal.embedded import NotStarted, broker_url, var_directory

SECONDS_TO_ANSWER = 60.0
WORKERS = "2"
PYTHON = sys.executable


class Start:
    """One start of the house, from the first server to the last."""

    def __init__(self, port: str) -> None:
        self.port = port
        self.asked_to_stop = False
        self.house = House(var_directory() / "log")
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self.ask_to_stop)

    def ask_to_stop(self, _sign: int, _frame: FrameType | None) -> None:
        """Ctrl-C or a polite kill: finish the step at hand, then stop."""
        self.asked_to_stop = True

    def run(self) -> None:
        """Start everything, wait until someone stops it or a part of it ends."""
        began = time.monotonic()
        print("Starting Kompetensportalen", flush=True)
        making = Making()
        environment = {
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "REDIS_URL": broker_url(),
            "PORTAL_URL": os.environ.get("PORTAL_URL") or f"http://127.0.0.1:{self.port}",
        }
        environment["DATABASE_URL"] = making.url
        try:
            self.prepare(environment)
            environment["DATABASE_URL"] = making.finish()
            self.start_processes(environment)
            self.wait_for_answer()
            if not self.asked_to_stop:
                self.show_door(time.monotonic() - began)
            self.wait_for_end()
        finally:
            self.house.stop()

    def prepare(self, environment: dict[str, str]) -> None:
        """Words, static files, tables, demo: in a process of its own, so that this one stays small."""
        self.house.start("prepare", [PYTHON, "-m", "portal.boot.prepare"], environment, shown=True)
        while not self.asked_to_stop and self.house.running("prepare"):
            time.sleep(0.05)
        if self.asked_to_stop:
            raise KeyboardInterrupt
        if self.house.finished("prepare"):
            raise Failed("The portal could not be prepared; the lines above say why. `make demo-reset` starts over.")

    def start_processes(self, environment: dict[str, str]) -> None:
        """Web, worker and scheduler."""
        web = environment | {"BIND": f"127.0.0.1:{self.port}"}
        celery = [PYTHON, "-m", "celery", "-A", "portal.celery"]
        quiet = ["--without-gossip", "--without-mingle"]
        self.house.start("web", [PYTHON, "-m", "gunicorn", "-c", "python:portal.boot.web"], web)
        self.house.start("worker", [*celery, "worker", "-l", "info", "-c", WORKERS, *quiet], environment)
        self.house.start("beat", [*celery, "beat", "-l", "info"], environment)

    def wait_for_answer(self) -> None:
        """Until the web answers."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        address = f"http://127.0.0.1:{self.port}/healthz"
        while not self.asked_to_stop and not answers(address, "127.0.0.1"):
            self.house.check()
            if time.monotonic() > until:
                raise Failed(f"The web does not answer at {address}; {self.house.log_of('web')} says why.")
            time.sleep(0.1)

    def wait_for_end(self) -> None:
        """Until someone asks to stop, or a process ends by itself."""
        while not self.asked_to_stop:
            self.house.check()
            time.sleep(0.2)
        print("\nStopping", flush=True)

    def show_door(self, seconds: float) -> None:
        """The address and who can sign in."""
        settings.configure(USE_I18N=False)  # the terminal speaks English
        print(f"\nKompetensportalen is at http://127.0.0.1:{self.port}/ ({seconds:.0f} s)\n")
        print(f"  {'user name':<16}who")
        for one in SIGN_INS:
            print(f"  {one.username:<16}{one.who}")
        print(f"\n  password for all: {PASSWORD}")
        print(f"  logs: {self.house.logs}\n  Ctrl-C stops everything; the data stays.\n", flush=True)


def main() -> None:
    """Read the port, take the folder, start; end with one sentence where that is not possible."""
    parser = argparse.ArgumentParser(description="Start the portal on this machine.")
    parser.add_argument("--port", default="8000")
    port = parser.parse_args().port
    try:
        be_alone(var_directory(), f"the portal runs at http://127.0.0.1:{port}/")
        check_port(port)
        Start(port).run()
    except (NotStarted, Failed) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.")


if __name__ == "__main__":
    main()
