"""The portal as production runs it: gunicorn with two workers on 127.0.0.1, stopped whatever happens."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.clients import HOST, OK, Client, Unexpected
from portal.boot.house import House

WORKERS = "2"
SECONDS_TO_ANSWER = 60.0


@contextmanager
def served(logs: Path) -> Iterator[int]:
    """Serve on a free port for as long as the block runs; gives the port."""
    port = _free_port()
    house = House(logs)
    environment = {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "BIND": f"{HOST}:{port}",
        "WEB_CONCURRENCY": WORKERS,
    }
    try:
        house.start("web", [sys.executable, "-m", "gunicorn", "-c", "python:portal.boot.web"], environment)
        _wait(house, port)
        yield port
    finally:
        house.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _wait(house: House, port: int) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while True:
        house.check()
        client = Client(port)
        try:
            if client.get("/healthz").status == OK:
                return
        except Unexpected:
            pass
        finally:
            client.close()
        if time.monotonic() > until:
            raise Unexpected(f"The portal does not answer; {house.log_of('web')} says why.")
        time.sleep(0.1)
