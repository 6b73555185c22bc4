"""One worker of the batch: a process that begins with nothing, makes its press ready and does job after job."""

from multiprocessing.synchronize import Barrier

import django

PATIENCE = 300.0  # seconds


def work(barrier: Barrier, number: int) -> None:
    """Set Django up, then print until no job is left; all workers begin together."""
    django.setup()
    # A spawned process has run nothing before this function, and models cannot be read before the line above.
    from bench.printing import make_ready, print_all  # noqa: PLC0415 - the two lines above

    make_ready()
    barrier.wait(PATIENCE)
    print_all(f"bench-{number}")
