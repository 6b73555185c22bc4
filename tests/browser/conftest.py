"""Chromium for the tests that drive a browser."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from portal.models import User
from portal.worker import running
from tests.browser.look import WIDE, window

# Playwright runs an event loop in the test's thread; Django then takes the thread for an asynchronous one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; one for the whole run."""
    program = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Browser, live_server: LiveServer) -> Iterator[OpenWindow]:
    """Open windows of people, each a device of its own; all are closed after the test, and none may break."""
    opened: list[BrowserContext] = []
    broken: list[str] = []

    def opens(user: User | None, *, width: int = WIDE, language: str = "sv", script: bool = True) -> Page:
        context = window(chromium, live_server, user, width=width, language=language, script=script)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 500 else None)
        return page

    yield opens
    for context in opened:
        context.close()
    assert broken == []


@pytest.fixture
def work() -> Callable[[], int]:
    """Do what is queued, here instead of in a worker; how many pieces of work it was."""

    def works() -> int:
        done = 0
        while running.run_next():
            done += 1
        return done

    return works
