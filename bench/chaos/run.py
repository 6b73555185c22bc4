"""One run: a world is made, work is asked for, the storm rages, and everything is counted when it is quiet."""

import time
from dataclasses import fields

from django.core.management import call_command
from django.db import connection

from bench.chaos import counting
from bench.chaos.asking import Asker
from bench.chaos.house import Victims
from bench.chaos.sink import Sink
from bench.chaos.storm import SECONDS_OF_A_FAULT, Storm
from bench.chaos.visiting import Visitors
from bench.chaos.world import World, make_world

JOBS_OF_A_FAULT = 17
LEAST_JOBS = 60
PATIENCE = 150.0  # seconds for what is left when the faults are over
TIME_PASSES = 40.0  # seconds after which leases of lost workers are over: time is moved, not waited for


def run(house: Victims, sink: Sink, *, faults: int, jobs: int, seed: int) -> int:
    """Do it and print what was counted; the exit code. `jobs` 0: about 17 for each fault."""
    world = _prepare(house)
    seconds = max(20.0, faults * SECONDS_OF_A_FAULT)
    asker = Asker(world, jobs or max(LEAST_JOBS, faults * JOBS_OF_A_FAULT), seconds, seed)
    asker.start()
    visitors = Visitors(world, house.port, asker.asked)
    visitors.start()
    broken = Storm(house, faults, seed).rage()
    print("Waiting until all is quiet", flush=True)
    visitors.stop()
    _wait(house, asker)
    found = counting.count(asker.asked, visitors, sink.taken, broken, house.restarts)
    for one in fields(found):
        value = getattr(found, one.name)
        print(f"RESULT chaos_{one.name}={value:.0f}")
    print(f"RESULT chaos_faults={faults}")
    return 0 if found.is_good else 1


def _prepare(house: Victims) -> World:
    print("Preparing a database", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = make_world()
    connection.close()
    house.start_processes()
    house.wait_for_web()
    return world


def _wait(house: Victims, asker: Asker) -> None:
    """Until everything is over, or patience is; lost leases are ended by moving the time."""
    began, moved = time.monotonic(), 0.0
    while time.monotonic() < began + PATIENCE:
        house.revive()
        if not asker.is_busy() and not counting.open_work():
            break
        if not asker.is_busy() and time.monotonic() > max(began, moved) + TIME_PASSES:
            counting.let_time_pass()
            moved = time.monotonic()
        time.sleep(0.5)
