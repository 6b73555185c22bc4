"""The faults: what is killed or frozen, how often and for how long."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.chaos.house import Victims

SECONDS_OF_A_FAULT = 4.5  # on average, with the pause after it
LOOK = 0.1
RECOVERY = 3.0  # seconds that PostgreSQL and its clients may take to find together again
Thaw = Callable[[], None]


@dataclass(slots=True)
class Fault:
    """What is done, and for how long it lasts (from, to; seconds)."""

    name: str
    weight: int
    lasts: tuple[float, float]
    deed: Callable[[Victims], Thaw]


FAULTS = (
    Fault("kill a worker", 14, (0, 0), lambda house: house.kill("worker-1")),
    Fault("kill the other worker", 8, (0, 0), lambda house: house.kill("worker-2")),
    Fault("kill the process that works", 14, (0, 0), lambda house: house.kill_child("worker-2")),
    Fault("freeze a worker", 10, (0.5, 4), lambda house: house.freeze("worker-1")),
    Fault("freeze a worker past its lease", 3, (33, 36), lambda house: house.freeze("worker-2")),
    Fault("kill the scheduler", 6, (0, 0), lambda house: house.kill("beat")),
    Fault("freeze the scheduler", 5, (1, 8), lambda house: house.freeze("beat")),
    Fault("kill the broker", 14, (0.2, 3), Victims.kill_broker),
    Fault("freeze the broker", 12, (1, 6), Victims.freeze_broker),
    Fault("kill the database", 8, (0.1, 1), Victims.kill_database),
    Fault("freeze the database", 6, (0.5, 3), Victims.freeze_database),
)


class Storm:
    """The faults, one after the other; long ones go on while the next come. Repeatable by seed but for the clock."""

    def __init__(self, house: Victims, faults: int, seed: int) -> None:
        self.house = house
        self.left = faults
        self.chance = random.Random(seed)
        self.ending: list[tuple[float, Fault, Thaw]] = []
        self.broken: list[tuple[float, float]] = []
        self._since = 0.0

    def rage(self) -> list[tuple[float, float]]:
        """Do all of them; gives the times when the database was down or frozen."""
        following = time.monotonic() + 2
        while self.left or self.ending:
            now = time.monotonic()
            self._end(now)
            self.house.revive()
            if self.left and now >= following:
                self._begin(now)
                following = time.monotonic() + self.chance.uniform(1, 2 * SECONDS_OF_A_FAULT - 1)
            time.sleep(LOOK)
        return self.broken

    def _begin(self, now: float) -> None:
        """One of those that are not going on already; one at a time of database and broker."""
        busy = {fault.name.rpartition(" ")[2] for _until, fault, _thaw in self.ending}
        free = [fault for fault in FAULTS if fault.name.rpartition(" ")[2] not in busy]
        fault = self.chance.choices(free, weights=[one.weight for one in free])[0]
        self.left -= 1
        lasts = self.chance.uniform(*fault.lasts)
        print(f"  {fault.name}{f' for {lasts:.1f} s' if lasts else ''}", flush=True)
        if "database" in fault.name:
            self._since = now
        self.ending.append((now + lasts, fault, fault.deed(self.house)))

    def _end(self, now: float) -> None:
        for one in [one for one in self.ending if one[0] <= now]:
            _until, fault, thaw = one
            self.ending.remove(one)
            thaw()
            if "database" in fault.name:
                self.broken.append((self._since - LOOK, time.monotonic() + RECOVERY))
