"""HR takes a published competence framework into the catalogue, and gives it out again."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from competence.models import Competence, Framework
from portal.models import Role, User
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make.case import as_bytes, make_dirty_package
from tests.make.competence import make_scale
from tests.make.people import make_mandate, make_organisation, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_hr() -> User:
    organisation = make_organisation()
    make_scale(organisation=organisation)
    person = make_person(organisation=organisation, username="hr")
    make_mandate(user=person, role=Role.HR_STRATEGIST)
    return person


def hand_in(page: Page, content: bytes) -> None:
    page.locator("[name=file]").set_input_files({"name": "p.json", "mimeType": "application/json", "buffer": content})
    page.locator("[name=code]").fill("palliativ")
    page.locator("[type=submit].main, .btn-primary").last.click()
    page.wait_for_url("**/case-imports/*-*/")


def test_a_package_from_the_upload_to_the_open_answer(open_window: OpenWindow, work: Callable[[], int]) -> None:
    page = open_window(make_hr())
    page.goto("/catalogue/")
    page.locator("a[href='/catalogue/case-imports/']").click()
    look(page, "case-none-yet")
    page.locator("a[href='/catalogue/case-imports/new/']").click()
    look(page, "case-hand-in", dark=True)
    hand_in(page, as_bytes(make_dirty_package()))
    look(page, "case-reading")
    assert work() == 1
    expect(page.locator("form[action$='confirm/']")).to_be_visible()
    for fold in page.locator("#import details > summary").all():
        fold.click()
    look(page, "case-preview", dark=True)
    page.locator("form[action$='confirm/'] .button.main").click()
    assert work() == 1
    expect(page.locator("a.button.main[href*='/versions/1/']")).to_be_visible()
    look(page, "case-applied")
    page.locator("a.button.main[href*='/versions/1/']").click()
    look(page, "case-draft")
    assert (Framework.objects.get().state, Competence.objects.count()) == ("DRAFT", 0)
    page.goto("/catalogue/case-imports/")
    look(page, "case-list")
    answer = page.request.get("/ims/case/v1p1/CFDocuments")
    assert (answer.status, json.loads(answer.body())["imsx_codeMajor"]) == (404, "failure")


def test_it_works_without_script_on_a_phone_and_tells_faults(open_window: OpenWindow, work: Callable[[], int]) -> None:
    page = open_window(make_hr(), script=False, width=PHONE)
    page.goto("/catalogue/case-imports/new/")
    hand_in(page, b'{"document": {}}')
    assert work() == 1
    page.reload()
    assert "Det här är inte ett CASE-paket" in page.locator("#import").inner_text()
