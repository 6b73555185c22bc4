"""Functions that Celery calls. It is released without types: that is said here, once."""

from collections.abc import Callable
from typing import ParamSpec, cast

from celery import current_task, shared_task

P = ParamSpec("P")


def task(
    *, soft_time_limit: int | None = None, time_limit: int | None = None
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Have the function called as `module.name`; limits are in seconds, the usual ones where they are not given."""
    limits = {"soft_time_limit": soft_time_limit, "time_limit": time_limit}
    options = {name: seconds for name, seconds in limits.items() if seconds is not None}
    return cast("Callable[[Callable[P, None]], Callable[P, None]]", shared_task(**options))


def worker_name() -> str:
    """The worker that runs the task; "" where it is called without one."""
    return str(current_task.request.hostname or "") if current_task else ""
