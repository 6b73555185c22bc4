"""What every test may ask for."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from portal.models import User
from tests.cast import Cast, make_cast

SignIn = Callable[[User], Client]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests of half a minute come first: begun last, they would leave all cores but one idle at the end."""
    long = {item.path for item in items if item.get_closest_marker("long") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long)


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
