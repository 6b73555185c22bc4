"""What every test may ask for."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from portal.models import User
from tests.cast import Cast, make_cast

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
SignIn = Callable[[User], Client]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests of half a minute come first: begun last, they would leave all cores but one idle at the end."""
    long = {item.path for item in items if item.get_closest_marker("long") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this run. PostgreSQL notices late that a process which a test has killed is gone.

    Such a session would keep the database from being removed at the end: it gets ten seconds, and is then ended.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _ in range(20):
            cursor.execute(OTHERS)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.5)
        cursor.execute(OTHERS.replace("count(*)", "count(pg_terminate_backend(pid, 5000))"))


@pytest.fixture(autouse=True)
def speak_english() -> Iterator[None]:
    """What is said outside a request is said in the language of the msgids; pages follow their reader."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast of people and units."""
    return make_cast()


@pytest.fixture
def sign_in() -> SignIn:
    """Sign a person in; gives a browser-like client that reads English."""

    def signed_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return signed_in
