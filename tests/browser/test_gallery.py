"""Every shared component in Chromium: axe, no sideways scrolling, a silent console; and what the script does."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.look import faults

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.gallery.urls")]

PAGES = ("gallery/", "gallery/?errors=1", "gallery/conflict/", "account/login/", "about/", "accessibility/")
WIDTHS = (320, 360, 768, 1280)
HARMLESS = (
    'does not conform to the required format, "yyyy-MM-dd".',  # the made-up input of the page with errors
    "a document already has a focused element.",  # the script was quicker than the attribute
)


@pytest.fixture
def address(settings: Settings, live_server: LiveServer) -> str:
    """Where the gallery is served, with its own templates and the demo's sign-ins."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "gallery" / "templates"]
    settings.TEMPLATES = templates
    settings.DEMO = True
    return f"{live_server.url}/"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh window on the gallery, in English."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    page.goto(f"{address}gallery/")
    yield page
    context.close()


def test_every_component_is_accessible_and_fits(chromium: Browser, address: str) -> None:
    found: list[str] = []
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.on("console", lambda message: found.append(message.text))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for path in PAGES:
                page.goto(address + path)
                found.extend(f"{path} {width} {scheme}: {fault}" for fault in faults(page))
        context.close()
    assert [fault for fault in found if not fault.endswith(HARMLESS)] == []


def test_answers_are_saved_as_they_are_given(page: Page) -> None:
    page.check("#id_level_3")
    page.get_by_text("Saved 14:02").wait_for()


def test_an_answer_that_cannot_be_sent_is_kept_and_sent_when_the_page_is_opened_again(page: Page) -> None:
    page.route("**/save/", lambda route: route.abort())
    page.check("#id_level_4")
    page.get_by_text("Not saved yet").wait_for()
    page.unroute("**/save/")
    page.reload()
    page.get_by_text("Saved 14:02").wait_for()
    assert page.is_checked("#id_level_4")
    page.reload()
    assert page.is_checked("#id_level_1")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(200, "<h1>Sign in</h1>", "you have been signed out"), (403, "", "signed out"), (409, "", "someone else")],
)
def test_a_refused_answer_is_said_and_never_lost(page: Page, status: int, body: str, words: str) -> None:
    page.route("**/save/", lambda route: route.fulfill(status=status, body=body))
    page.check("#id_level_2")
    page.locator("[data-saved]", has_text=words).wait_for()
    assert page.is_checked("#id_level_2")


def test_focus_goes_to_the_errors_and_from_there_to_the_field(page: Page, address: str) -> None:
    page.goto(f"{address}gallery/?errors=1")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_the_first_key_leads_past_the_bar(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_menu_works_and_closes_with_escape(page: Page) -> None:
    page.locator(".menu summary").click()
    page.keyboard.press("Escape")
    assert page.locator(".menu").get_attribute("open") is None
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Svenska").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "sv"


def test_cards_keep_the_meaning_of_the_table_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.get_by_role("rowheader", name="NIV-behandling").count() == 1
    assert page.get_by_role("columnheader", name="I ord").count() == 1
