"""The bell that wakes a worker. A lost one costs seconds (the sweep finds the job), so nobody ever waits for it.

Bells are rung by a thread of their own: a broker that is down or frozen costs a request nothing at all.
"""

import logging
import os
import threading
import time
from functools import cache
from queue import Empty, Full, Queue
from typing import Any
from uuid import UUID

from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

MOST_WAITING = 500  # bells; more than this are left to the sweep
QUIET = 5.0  # seconds without ringing after a bell that nobody heard
IDLE = 30.0  # seconds after which the thread goes home

TASK = "portal.tasks.run_job"
MAILS = "portal.tasks.post_mails"

Bell = tuple[str, tuple[str, ...]]
"""The name of the task, and what it is given."""


class Ringer:
    """One thread of one process that sends the bells in turn; a forked child has a ringer of its own."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.bells: Queue[Bell] = Queue(MOST_WAITING)
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.quiet_until = 0.0

    def ring(self, bell: Bell) -> None:
        """Leave the bell to the thread; a full queue drops it."""
        with self.lock:
            try:
                self.bells.put_nowait(bell)
            except Full:
                return
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, name="bell", daemon=True)
                self.thread.start()

    def _work(self) -> None:
        while True:
            try:
                self._send(self.bells.get(timeout=IDLE))
            except Empty:
                with self.lock:
                    if self.bells.empty():
                        self.thread = None
                        return

    def _send(self, bell: Bell) -> None:
        if time.monotonic() < self.quiet_until:
            return
        try:
            task, given = bell
            _celery().send_task(task, args=list(given), retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever the broker does, the work is safe in its row
            self.quiet_until = time.monotonic() + QUIET
            log.warning("The broker did not hear the bell (%s); the sweep will find the work.", type(error).__name__)


_ringer = Ringer()


def ring(job_id: UUID) -> None:
    """Wake a worker for this job, without waiting and without ever failing. Call it after commit."""
    _ring((TASK, (str(job_id),)))


def ring_for_mails() -> None:
    """Wake a worker for the outbox, in the same way."""
    _ring((MAILS, ()))


def _ring(bell: Bell) -> None:
    global _ringer  # noqa: PLW0603 - one for each process
    if _ringer.process != os.getpid():
        _ringer = Ringer()
    _ringer.ring(bell)


@cache
def _celery() -> Any:  # noqa: ANN401 - Celery is released without types
    """The Celery app, by name: it belongs to the composition root above us."""
    return import_string("portal.celery.app")
