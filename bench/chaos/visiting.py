"""Two visitors of the web process: one asks for documents, one reads her background work, all through the storm."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from bench.chaos.asking import Asked
from bench.chaos.world import World
from bench.clients import Client, Unexpected

PAUSE = 0.5  # seconds between two requests of a visitor
PASSWORD = "password"  # noqa: S105 - of the people of the storm
MOVED = HTTPStatus.FOUND
Deed = Callable[[Client, int], bool]


@dataclass(slots=True)
class Visit:
    """When each request began and ended, and whether it was answered as it should."""

    waits: list[tuple[float, float, bool]] = field(default_factory=list)


class Visitors:
    """Threads that go on until they are told to stop."""

    def __init__(self, world: World, port: int, asked: Asked) -> None:
        self.world, self.port, self.asked = world, port, asked
        self.visit = Visit()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._go, args=(deed,)) for deed in (self._ask, self._read)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, after the request at hand."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def is_answered(self) -> bool:
        """Whether the web answers as it should, now that the storm is over."""
        try:
            client = self._signed_in()
            return self._read(client, 0)
        except (Unexpected, OSError):
            return False

    def _signed_in(self) -> Client:
        client = Client(self.port)
        client.sign_in(self.world.manager.username, PASSWORD)
        return client

    def _go(self, deed: Deed) -> None:
        client: Client | None = None
        number = 0
        while not self._ended.wait(PAUSE):
            began, good = time.monotonic(), False
            try:
                client = client or self._signed_in()
                began = time.monotonic()
                number += 1
                good = deed(client, number)
            except (Unexpected, OSError):
                client = None
            self.visit.waits.append((began, time.monotonic(), not good))

    def _ask(self, client: Client, number: int) -> bool:
        """Ask for a document as a person does: what the answer names was promised."""
        plan = self.world.plans[number % len(self.world.plans)]
        answer = client.post(f"/plans/{plan}/pdf/", {"language": ("nb", "en")[number % 2]})
        path = urlsplit(answer.headers.get("location", "")).path
        if answer.status != MOVED or not path.startswith("/jobs/"):
            return False
        self.asked.jobs.add(UUID(path.split("/")[2]))
        return True

    def _read(self, client: Client, _number: int) -> bool:
        return client.get("/jobs/").status == HTTPStatus.OK
