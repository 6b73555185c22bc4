"""One process that prints the same document over and over: it begins with nothing but this file."""

import time
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING

import django
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

PATIENCE = 60.0  # seconds


def count(make: str, given: tuple[str, ...], seconds: float, barrier: Barrier, counts: "Queue[float]") -> None:
    """Print one to be ready, wait for the others, and tell how many a second came until the time was up.

    `make` names the function of `bench.pressing` that gives what prints one.
    """
    django.setup()
    print_one = import_string(make)(*given)
    print_one()
    barrier.wait(PATIENCE)
    started, number = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        print_one()
        number += 1
    counts.put(number / (time.monotonic() - started))
