"""Monday morning: a ward manager finds that one person alone can do NIV, tries "what if she leaves", and prints."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenWindow
from tests.browser.look import faults, look
from tests.cast import make_cast
from tests.make.units import make_thin_ward, someone_on_leave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"width": 768, "height": 900}


def look_everywhere(page: Page, name: str) -> None:
    """As `look`, in the dark as well, and between desk and phone."""
    look(page, name, dark=True)
    before = page.viewport_size
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]  # the size that playwright names
    assert faults(page) == []
    page.set_viewport_size(before or TABLET)  # type: ignore[arg-type]  # as above


def test_one_person_alone_can_it_and_leaves(open_window: OpenWindow) -> None:
    cast = make_cast()
    ward = make_thin_ward(cast)
    someone_on_leave(ward)
    page = open_window(cast.manager, language="en")
    page.goto("/team/")
    page.get_by_role("link", name="The unit's competence").click()
    page.wait_for_url("**/competence/")
    assert page.locator(".matrix tbody tr").count() == 5
    look_everywhere(page, "unit-matrix")

    page.get_by_role("link", name="Needs and who is alone").click()
    page.wait_for_url("**/needs/")
    assert page.get_by_text(f"NIV-behandling: only {ward.keeper.name}").count() == 2
    look_everywhere(page, "unit-needs")

    page.get_by_role("link", name="If people leave").click()
    page.wait_for_url("**/leaving/")
    assert page.locator(f"#p-{ward.keeper.pk}").is_checked()
    assert page.get_by_role("heading", name="Nobody left").is_visible()
    look_everywhere(page, "unit-leaving")
    page.locator(f"#p-{ward.keeper.pk}").uncheck()
    page.get_by_text("Others", exact=True).click()
    page.locator(f"#p-{ward.learner.pk}").check()
    page.get_by_role("button", name="Show what would break").click()
    page.wait_for_url("**chosen=1**")
    assert page.get_by_role("heading", name=f"Without {ward.learner.name}").is_visible()
    assert page.get_by_role("heading", name="Nobody left").count() == 0

    for name, address in (("Unused strengths", "**/strengths/"), ("Since last year", "**/changes/")):
        page.get_by_role("link", name=name).click()
        page.wait_for_url(address)  # a page that is being left cannot be looked at
        look_everywhere(page, f"unit-{name.split()[0].lower()}")

    page.get_by_role("link", name="Who can what").click()
    page.get_by_role("link", name="Print").click()
    page.wait_for_url("**/print/**")
    look(page, "unit-print")
    page.emulate_media(media="print")
    assert page.locator(".matrix thead").evaluate("one => getComputedStyle(one).display") == "table-header-group"
    assert page.locator(".m-screen").first.is_hidden()


def test_on_a_phone_one_competence_at_a_time(open_window: OpenWindow) -> None:
    cast = make_cast()
    ward = make_thin_ward(cast)
    page = open_window(cast.manager, width=360, language="en")
    page.goto(f"/units/{cast.ward.pk}/competence/")
    assert page.locator(".matrix").is_hidden()
    page.locator(".m-list").get_by_role("link", name="Basal hygien").click()
    assert page.locator("tbody tr").count() == 4
    look(page, "unit-one-competence", dark=True)
    page.get_by_role("link", name=ward.keeper.name).click()
    page.wait_for_url(f"**#competence-{ward.hygiene.pk}")


def test_the_table_scrolls_by_keyboard(open_window: OpenWindow) -> None:
    cast = make_cast()
    make_thin_ward(cast)
    page = open_window(cast.manager, language="en")
    page.goto(f"/units/{cast.ward.pk}/competence/")
    page.locator(".matrix-scroll").focus()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    page.get_by_role("link", name="Skip the table").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Print"
