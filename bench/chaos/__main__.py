"""`make chaos FAULTS=60`: kill and freeze at random while a thousand jobs are asked for and done, then count.

Everything runs in a folder of its own with servers of its own, and only what was started here is killed, by its process
id. The exit code is 1 where anything was lost or done twice, or a request waited for more than a second.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from bench.chaos.house import Victims
from bench.chaos.sink import Sink

SECONDS_OF_A_FAULT = 4.5  # on average, with the pause after it
JOBS_OF_A_FAULT = 17
LEAST_JOBS = 60
PATIENCE = 150.0  # seconds for what is left when the faults are over
TIME_PASSES = 40.0  # seconds after which leases of lost workers are over: time is moved, not waited for
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


def main() -> int:
    """Read what is wanted, do it, and stop whatever was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description="Kill, freeze, count.")
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=0, help="about 17 for each fault, where it is not said")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the folder with its logs")
    wanted = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="kompetens-chaos-"))
    os.environ["PORTAL_VAR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.chaos.settings"
    sink = Sink()
    environment = {"EMAIL_URL": sink.start(), "MAIL_FROM": "Kaos <kaos@example.org>"}
    house = Victims(directory, environment)
    try:
        environment |= house.start_servers()
        os.environ |= environment
        return _run(house, sink, wanted)
    finally:
        house.stop()
        sink.stop()
        if wanted.keep:
            print(f"The logs are in {directory / 'log'}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


def _run(house: Victims, sink: Sink, wanted: argparse.Namespace) -> int:
    import django  # noqa: PLC0415 - the environment names the servers now

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after set-up
    from django.db import connection  # noqa: PLC0415 - as above

    from bench.chaos import counting  # noqa: PLC0415 - as above
    from bench.chaos.asking import Asker  # noqa: PLC0415 - as above
    from bench.chaos.visiting import Visitors  # noqa: PLC0415 - as above
    from bench.chaos.world import make_world  # noqa: PLC0415 - as above

    print("Preparing a database", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = make_world()
    connection.close()
    house.start_processes()
    house.wait_for_web()
    seconds = max(20.0, wanted.faults * SECONDS_OF_A_FAULT)
    asker = Asker(world, wanted.jobs or max(LEAST_JOBS, wanted.faults * JOBS_OF_A_FAULT), seconds, wanted.seed)
    asker.start()
    visitors = Visitors(world, house.port, asker.asked)
    visitors.start()
    broken = Storm(house, wanted.faults, wanted.seed).rage()
    print("Waiting until all is quiet", flush=True)
    visitors.stop()
    began, moved = time.monotonic(), 0.0
    while time.monotonic() < began + PATIENCE:
        house.revive()
        if not asker.is_busy() and not counting.open_work():
            break
        if not asker.is_busy() and time.monotonic() > max(began, moved) + TIME_PASSES:
            counting.let_time_pass()
            moved = time.monotonic()
        time.sleep(0.5)
    found = counting.count(asker.asked, visitors, sink.taken, broken, house.restarts)
    for one in fields(found):
        value = getattr(found, one.name)
        print(f"RESULT chaos_{one.name}={value:.0f}")
    print(f"RESULT chaos_faults={wanted.faults}")
    return 0 if found.is_good else 1


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


if __name__ == "__main__":
    sys.exit(main())
