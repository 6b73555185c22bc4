"""The requests: threads that ask for work at a steady pace, whatever happens to the servers, and measure the waits."""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from bench.chaos.world import World
from planning.documents import plan_archive, plan_job
from planning.models import Goal
from portal.actions import jobs, mails
from portal.actions.mails import Letter
from portal.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 3
LETTERS = 2  # mails of one ticket
PAUSE = 0.2  # seconds before a request that the database refused is tried again
ARCHIVES = 3
SNAPSHOTS = 10
SHARES = {"effect": 40, "portal": 8, "tell": 10, "large": 6, "mail": 12, "plan": 24}
"""Of a hundred tickets."""


@dataclass(slots=True)
class Asked:
    """What was acknowledged to those who asked: only that can be lost."""

    jobs: set[UUID] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    waits: list[tuple[float, float, bool]] = field(default_factory=list)
    """When each request began and ended, and whether the database refused it."""


class Asker:
    """Asks for so many pieces of work over so many seconds."""

    def __init__(self, world: World, tickets: int, seconds: float, seed: int) -> None:
        self.world = world
        self.asked = Asked()
        self._kinds = _kinds(tickets, seed)
        self._pace = seconds / tickets
        self._lock = threading.Lock()
        self._next = 0
        self._began = time.monotonic()
        self._threads = [threading.Thread(target=self._work, name=f"asker-{number}") for number in range(THREADS)]

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def is_busy(self) -> bool:
        """Whether there are tickets left."""
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            with self._lock:
                number = self._next
                self._next += 1
            if number >= len(self._kinds):
                connection.close()
                return
            time.sleep(max(0.0, self._began + number * self._pace - time.monotonic()))
            self._ask(number)

    def _ask(self, number: int) -> None:
        """One request; what the database refused is asked again, as a person presses the button again."""
        deed: Callable[[int], None] = getattr(self, f"_{self._kinds[number]}")
        while True:
            began = time.monotonic()
            try:
                close_old_connections()
                deed(number)
            except (OperationalError, InterfaceError):
                self.asked.waits.append((began, time.monotonic(), True))
                connection.close()
                time.sleep(PAUSE)
            else:
                self.asked.waits.append((began, time.monotonic(), False))
                return

    def _effect(self, number: int) -> None:
        self._ask_once("chaos_effect", number)

    def _large(self, number: int) -> None:
        self._ask_once("chaos_large", number)

    def _tell(self, number: int) -> None:
        self._ask_once("chaos_tell", number)

    def _portal(self, number: int) -> None:
        self._ask_once("chaos_effect", number, is_portals=True)

    def _snapshot(self, number: int) -> None:
        day = timezone.localdate() - timedelta(days=number)
        self._ask_once("chaos_snapshot", day.isoformat(), is_portals=True)

    def _ask_once(self, kind: str, subject: object, *, is_portals: bool = False) -> None:
        """A commit whose answer was lost is looked for before it is asked again."""
        with transaction.atomic():
            job = Job.objects.filter(kind=kind, subject=str(subject)).first() or jobs.ask(
                kind=kind,
                subject=subject,
                by=None if is_portals else self.world.manager,
                organisation=self.world.organisation,
                at=timezone.now(),
            )
        self.asked.jobs.add(job.pk)

    def _plan(self, number: int) -> None:
        """A change of a plan and the asking for its document, in one transaction."""
        plan = self.world.plans[number % len(self.world.plans)]
        with transaction.atomic():
            Goal.objects.filter(plan=plan).update(title=f"Mål {number}")
            job = plan_job.ask(plan=plan, language="sv", by=self.world.manager, at=timezone.now())
        self.asked.jobs.add(job.pk)

    def _archive(self, _number: int) -> None:
        job = plan_archive.ask(unit=self.world.ward, language="nb", by=self.world.manager, at=timezone.now())
        self.asked.jobs |= {job.pk, *job.parts.values_list("pk", flat=True)}

    def _mail(self, number: int) -> None:
        keys = [f"chaos:{number}:{copy}" for copy in range(LETTERS)]
        letters = [
            Letter(to=self.world.people[copy], kind="chaos", subject="Chaos", text="Det finns nytt.", unique_key=key)
            for copy, key in enumerate(keys)
        ]
        with transaction.atomic():
            mails.write(letters=letters, at=timezone.now())
        self.asked.letters.update(keys)


def _kinds(tickets: int, seed: int) -> list[str]:
    """Which kind each ticket is: mixed, with snapshots and archives spread over them."""
    chance = random.Random(seed)
    kinds = chance.choices(list(SHARES), weights=list(SHARES.values()), k=tickets)
    for number in range(SNAPSHOTS):
        kinds[number * tickets // SNAPSHOTS] = "snapshot"
    for number in range(ARCHIVES):
        kinds[(2 * number + 1) * tickets // (2 * ARCHIVES)] = "archive"
    return kinds
