"""What a page is looked at with: axe for WCAG 2.2 AA, nothing sideways, one heading of the page, one filled button.

With SHOTS=folder in the environment every page that is looked at is kept there as a picture, for people to look at.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from portal.models import User

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEEN_FILLED = """[...document.querySelectorAll('.button.main, .btn-primary')].filter(one =>
  one.checkVisibility() && getComputedStyle(one).backgroundColor !== 'rgba(0, 0, 0, 0)').length"""
SETTLE = """() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(
  () => document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish()))"""
"""Colours on their way to others would be judged as what they are at the moment."""
WIDE, PHONE = 1280, 360
HEIGHT = 900
PATIENCE = 20_000  # milliseconds; the machine may be busy
AXE = """Promise.race([axe.run(document, {runOnly: %s}),
  new Promise((_, gives_up) => setTimeout(gives_up, 120_000, new Error('axe did not answer')))])"""
SHOTS = os.environ.get("SHOTS", "")


def window(
    chromium: Browser,
    server: LiveServer,
    user: User | None,
    *,
    width: int = WIDE,
    language: str = "sv",
    script: bool = True,
) -> BrowserContext:
    """A browser of this person's own, signed in by the session's cookie (None: not signed in). Close it afterwards."""
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT},
        locale=language,
        java_script_enabled=script,
        base_url=server.url,
    )
    context.set_default_timeout(PATIENCE)
    if user:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    return context


def look(page: Page, name: str, *, dark: bool = False) -> None:
    """Nothing to find fault with at a desk and on a phone; with `dark`, in the dark scheme as well."""
    before = page.viewport_size or {"width": WIDE, "height": HEIGHT}
    found: list[str] = []
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{name} at {width}: {fault}" for fault in (*faults(page), *_shape(page))]
        _keep(page, f"{name}-{width}")
    if dark:
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLE)
        found += [f"{name} in the dark: {fault}" for fault in faults(page)]
        _keep(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def faults(page: Page) -> list[str]:
    """Everything axe finds on the page, and scrolling sideways. Runs beside the page's CSP, which forbids eval.

    The window must run scripts (axe is one): where they are off, no promise is ever kept and the answer never comes.
    """
    page.wait_for_load_state()
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": _axe()})
    answer = session.send(
        "Runtime.evaluate",
        {"expression": AXE % RULES, "awaitPromise": True, "returnByValue": True},
    )
    session.detach()
    if "exceptionDetails" in answer:
        return [f"axe could not judge the page: {answer['result'].get('description', answer)}"]
    found = [_said(violation) for violation in answer["result"]["value"]["violations"]]
    if page.evaluate(SIDEWAYS) > 0:
        found.append(f"the page scrolls sideways by {page.evaluate(SIDEWAYS)} px")
    return found


def _shape(page: Page) -> list[str]:
    found = []
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if page.evaluate(SEEN_FILLED) > 1:
        found.append(f"{page.evaluate(SEEN_FILLED)} filled buttons")
    return found


def _keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@cache
def _axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def _said(violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} - {places}"
