"""Real processes: a worker that is killed, a bell that is lost, a broker that is gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from portal import tasks
from portal.actions import jobs
from portal.celery import app
from portal.models import Heartbeat, Job, Profession, User
from portal.queries.jobs import oldest_waiting, worker_heartbeat
from portal.worker import hearts, running
from tests.make.people import make_organisation, make_person, make_unit
from tests.portal import worker_settings

PROJECT = Path(__file__).parents[2]
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
State = Job.State


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = worker_settings.JOB_HANDLERS
    settings.JOB_ACCESS = worker_settings.JOB_ACCESS
    settings.JOB_LABELS = worker_settings.JOB_LABELS


def make_asker() -> User:
    organisation = make_organisation()
    return make_person(organisation=organisation, unit=make_unit(organisation=organisation))


def environment(broker: str = "") -> dict[str, str]:
    """The environment of a process that uses the tests' own database, and their broker or another."""
    database = connection.settings_dict
    host = database["OPTIONS"].get("host") or database["HOST"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.portal.worker_settings",
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}",
        "REDIS_URL": broker or settings.CELERY_BROKER_URL,
        "PYTHONPATH": str(PROJECT),
    }


@contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker with one process for the work, in a process group of its own."""
    command = [sys.executable, "-m", "celery", "-A", "portal.celery", "worker", "--concurrency=1", "--loglevel=WARNING"]
    process = subprocess.Popen(command, env=environment(), cwd=PROJECT, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_does_nothing_twice() -> None:
    job = jobs.ask(kind="slow", subject="s1", by=make_asker(), at=timezone.now(), parameters={"seconds": 60})
    with worker() as process:
        until(lambda: state_of(job) == State.RUNNING)
        until(lambda: Job.objects.get(pk=job.pk).done == 3)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert (state_of(job), Profession.objects.filter(code="s1").count()) == (State.RUNNING, 0)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with worker():
        tasks.sweep_jobs()
        until(lambda: state_of(job) == State.DONE)
    row = Job.objects.get(pk=job.pk)
    assert (row.attempts, Profession.objects.filter(code="s1").count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_lost_bell_is_rung_again_by_the_sweep_and_the_worker_shows_its_heart() -> None:
    by = make_asker()
    job = jobs.ask(kind="no_file", subject="s1", by=by, at=timezone.now() - timedelta(minutes=1))
    _forget_bells()
    with worker():
        app.send_task("portal.tasks.beat_heart")
        until(Heartbeat.objects.exists)
        assert state_of(job) == State.QUEUED
        app.send_task("portal.tasks.sweep_jobs")
        until(lambda: state_of(job) == State.DONE)
    beat = worker_heartbeat()
    assert beat is not None
    assert timezone.now() - beat < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_kills_its_workers_is_parked_after_three() -> None:
    job = jobs.ask(kind="kills", subject="s1", by=make_asker(), at=timezone.now())
    with worker():
        for deaths in (1, 2, 3):
            until(lambda deaths=deaths: Job.objects.get(pk=job.pk).attempts == deaths)  # type: ignore[misc]  # a default holds the number of the round
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            tasks.sweep_jobs()
        until(lambda: state_of(job) == State.PARKED)
    assert Profession.objects.filter(code="s1").count() == 0


RING = """
import sys, time, uuid
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from portal.actions import jobs
from portal.models import User
started = time.monotonic()
with transaction.atomic():
    for number in range(3):
        jobs.ask(kind="no_file", subject=number, by=User.objects.get(), at=timezone.now())
print(time.monotonic() - started)
time.sleep(1.5)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["closed", "frozen"])
def test_a_request_does_not_notice_a_broker_that_is_gone(broker: str) -> None:
    make_asker()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if broker == "frozen":
            listening.listen()
        address = f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
        result = subprocess.run(
            [sys.executable, "-c", RING],
            env=environment(address), cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert float(result.stdout) < 1
    assert "The broker did not hear the bell" in result.stderr
    assert Job.objects.filter(state=State.QUEUED).count() == 3


@pytest.mark.django_db
def test_watchers_see_how_long_the_oldest_has_waited() -> None:
    by = make_asker()
    assert (oldest_waiting(AT), worker_heartbeat()) == (None, None)
    held = jobs.ask(kind="no_file", subject="s1", by=by, at=AT - timedelta(hours=1))
    running.claim(held.pk, at=AT)
    assert oldest_waiting(AT) is None
    assert oldest_waiting(AT + timedelta(minutes=1)) == timedelta(hours=1, minutes=1)
    jobs.ask(kind="no_file", subject="s2", by=by, at=AT - timedelta(hours=2))
    assert oldest_waiting(AT) == timedelta(hours=2)


@pytest.mark.django_db
def test_workers_that_are_long_gone_are_forgotten() -> None:
    hearts.beat(worker="old", at=AT - timedelta(days=2))
    hearts.beat(worker="new", at=AT - timedelta(hours=1))
    hearts.beat(worker="new", at=AT)
    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [("new", AT)]


def _forget_bells() -> None:
    """What is in the queue is gone, as after a restart of the broker."""
    time.sleep(0.5)
    app.control.purge()
