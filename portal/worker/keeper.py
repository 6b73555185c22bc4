"""Keeps a job alive while it runs: renews its lease, shows its progress, and goes on with the worker's heartbeat.

A thread with a database connection of its own does it, so that the page sees what the job's transaction has not yet
committed. Work that is over in half a second never opens the connection.
"""

import logging
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from portal.models import Heartbeat, Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long a claim holds without a sign of life. A killed worker's job is taken over after at most this."""

LOOK = 0.5  # seconds between two looks at the progress
RENEW = 10.0  # seconds between two renewals of the lease


class LostLease(Exception):
    """Another worker has taken the job over: this one stops, and its effect is undone."""


class Keeper:
    """`with Keeper(job.pk, job.attempts, worker) as keeper:` ... `keeper.report(done, total)`."""

    def __init__(self, job_id: UUID, attempt: int, worker: str = "") -> None:
        self.job_id = job_id
        self.attempt = attempt
        self.worker = worker
        self.progress = (0, 0)
        self.lost = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="job-keeper", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def report(self, done: int, total: int) -> None:
        """Say how far the work has come: `done` of `total`, in units of the handler's own. Costs next to nothing."""
        if self.lost:
            raise LostLease(self.job_id)
        self.progress = (max(0, min(done, total)), max(0, total))

    def stop(self) -> None:
        """Nothing is written after this."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        shown, renewed = self.progress, time.monotonic()
        try:
            while not self._ended.wait(LOOK) and not self.lost:
                due = time.monotonic() - renewed >= RENEW
                if due or self.progress != shown:
                    shown, renewed = self.progress, time.monotonic() if due else renewed
                    self._write(*shown, with_heart=due)
        finally:
            connection.close()

    def _write(self, done: int, total: int, *, with_heart: bool) -> None:
        """A database that does not answer is tried again at the next look."""
        now = timezone.now()
        try:
            ours = Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING, attempts=self.attempt)
            if not ours.update(done=done, total=total, lease_until=now + LEASE):
                self.lost = Job.objects.filter(pk=self.job_id).exists()
            if with_heart and self.worker:
                Heartbeat.objects.update_or_create(name=self.worker, defaults={"beat_at": now})
        except DatabaseError as error:
            log.warning("Progress of job %s was not written (%s).", self.job_id, type(error).__name__)
            connection.close()
