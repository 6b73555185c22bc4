"""Whether the parts of the portal live: the database, the broker, a worker; and how long work has waited."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.models import User
from portal.queries import jobs

OLDEST_HEARTBEAT = 60
"""Seconds after which a worker counts as dead; it beats every 10."""

LONGEST_WAIT = 600
"""Seconds a job may wait before someone should look."""

BROKER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """What /readyz tells. Ages are whole seconds; None: unknown, or nothing there. No names, no addresses."""

    database: bool
    broker: bool
    heartbeat_age: int | None
    oldest_job_age: int | None

    @property
    def worker(self) -> bool:
        """A worker has given a sign of life lately."""
        return self.heartbeat_age is not None and self.heartbeat_age <= OLDEST_HEARTBEAT

    @property
    def queue(self) -> bool:
        """No job waits too long."""
        return self.oldest_job_age is None or self.oldest_job_age <= LONGEST_WAIT

    @property
    def ready(self) -> bool:
        """Everything that people need is there."""
        return self.database and self.broker and self.worker and self.queue


def readiness(*, at: datetime) -> Readiness:
    """Ask each part; one that is gone makes no error, only a `False`."""
    broker = broker_answers()
    try:
        beat, waited = jobs.worker_heartbeat(), jobs.oldest_waiting(at)
    except DatabaseError:
        return Readiness(database=False, broker=broker, heartbeat_age=None, oldest_job_age=None)
    oldest = None if waited is None else int(waited.total_seconds())
    return Readiness(database=True, broker=broker, heartbeat_age=_age(beat, at), oldest_job_age=oldest)


def broker_answers() -> bool:
    """Whether the broker says PONG within a second; asked once, without Celery's patience."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    once = Retry(NoBackoff(), 0)
    try:
        with Redis.from_url(
            address, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS, retry=once
        ) as client:
            return bool(client.ping())
    except (OSError, RedisError):
        return False


def demo_people_exist() -> bool:
    """Whether someone of the demo could sign in here."""
    return User.objects.filter(is_demo=True).exists()


def anybody_exists() -> bool:
    """Whether the database has people at all."""
    return User.objects.exists()


def _age(moment: datetime | None, at: datetime) -> int | None:
    """Whole seconds since then."""
    return None if moment is None else max(0, int((at - moment).total_seconds()))
