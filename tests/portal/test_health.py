"""Signs of life: /healthz asks nothing, /readyz asks every part and never waits long."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.models import Heartbeat, Job
from portal.queries.health import LONGEST_WAIT, OLDEST_HEARTBEAT, Readiness, readiness
from tests.make.people import make_organisation, make_person

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def silent_broker(settings: Settings) -> Iterator[None]:
    """A broker that takes connections and never says a word, like a frozen one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield


@pytest.fixture
def no_broker(settings: Settings) -> None:
    """An address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"


def make_heartbeat(*, seconds_ago: int, at: datetime) -> None:
    Heartbeat.objects.create(name="worker@test", beat_at=at - timedelta(seconds=seconds_ago))


def make_waiting_job(*, seconds_ago: int, at: datetime) -> None:
    person = make_person(organisation=make_organisation())
    Job.objects.create(
        organisation=person.organisation,
        kind="plan_pdf",
        subject="1",
        unique_key="plan_pdf 1",
        asked_by=person,
        asked_at=at - timedelta(seconds=seconds_ago),
    )


def test_healthz_answers_a_stranger_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_healthz_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_readyz_is_ready_when_every_part_lives(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_heartbeat(seconds_ago=0, at=timezone.now())
    with django_assert_num_queries(2):
        answer = client.get("/readyz")
    body = answer.json()
    assert body.pop("heartbeat_age_seconds") in {0, 1}
    assert (answer.status_code, body) == (
        200,
        {"ready": True, "database": True, "broker": True, "worker": True, "oldest_job_age_seconds": None},
    )


def test_readyz_says_503_while_no_worker_has_been_heard(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "ready": False,
            "database": True,
            "broker": True,
            "worker": False,
            "heartbeat_age_seconds": None,
            "oldest_job_age_seconds": None,
        },
    )


@pytest.mark.parametrize(("seconds", "lives"), [(OLDEST_HEARTBEAT, True), (OLDEST_HEARTBEAT + 1, False)])
def test_a_worker_counts_as_dead_after_a_minute(db: None, seconds: int, lives: bool) -> None:
    make_heartbeat(seconds_ago=seconds, at=NOW)
    state = readiness(at=NOW)
    assert (state.heartbeat_age, state.worker, state.ready) == (seconds, lives, lives)


@pytest.mark.parametrize(("seconds", "moves"), [(LONGEST_WAIT, True), (LONGEST_WAIT + 1, False)])
def test_a_job_that_waits_ten_minutes_is_told(db: None, seconds: int, moves: bool) -> None:
    make_heartbeat(seconds_ago=1, at=NOW)
    make_waiting_job(seconds_ago=seconds, at=NOW)
    state = readiness(at=NOW)
    assert (state.oldest_job_age, state.queue, state.ready) == (seconds, moves, moves)


def test_a_broker_that_is_gone_is_told(db: None, no_broker: None) -> None:
    make_heartbeat(seconds_ago=1, at=NOW)
    assert readiness(at=NOW) == Readiness(database=True, broker=False, heartbeat_age=1, oldest_job_age=None)


def test_a_frozen_broker_is_told_within_two_seconds(db: None, silent_broker: None) -> None:
    began = time.monotonic()
    assert readiness(at=NOW).broker is False
    assert time.monotonic() - began < 2
