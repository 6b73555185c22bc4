"""HR takes her own spreadsheet of competences into the catalogue: uploaded, mapped, looked at, decided."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from competence.models import Competence, FrameworkImport, Requirement
from portal.models import Role, User
from tests.browser.conftest import OpenWindow
from tests.browser.look import look
from tests.make.competence import make_scale
from tests.make.framework_imports import own_file, own_rows
from tests.make.people import make_mandate, make_organisation, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNT = 300


def test_a_spreadsheet_from_the_upload_to_the_catalogue(
    open_window: OpenWindow, work: Callable[[], int], tmp_path: Path
) -> None:
    page = open_window(_hr())
    page.goto("/catalogue/imports/")
    look(page, "sheets-none-yet")
    page.locator("main a[href$='/imports/new/']").click()
    look(page, "sheets-hand-in")
    _hand_in(page, own_file(tmp_path, own_rows(COUNT)))
    look(page, "sheets-reading")
    assert work() == 1
    expect(page.locator("[name=c_competence_code]")).to_have_value("Nr")
    for fold in page.locator("#import details > summary").all():
        fold.click()
    look(page, "sheets-map", dark=True)

    page.locator("[name=code]").fill("akut")
    page.locator("[name=framework_name_sv]").fill("Akutsjukvård")
    page.locator("[name=c_level]").select_option("Varför")
    page.locator("[name=go][value=on]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, "sheets-map-with-faults")
    page.locator("[name=c_level]").select_option("Kravnivå")
    page.locator("[name=go][value=on]").click()
    expect(page.locator("[name=c_level]")).to_have_count(0)
    assert work() == 1
    expect(page.locator("[name=decide]")).to_be_visible()
    for fold in page.locator("#import details > summary").all():
        fold.click()
    look(page, "sheets-preview", dark=True)
    page.locator("[name=decide]").check()
    page.locator("[name=reference]").fill("HR 2026/7")
    page.locator("form[action$='confirm/'] .button.main").click()
    assert work() == 1
    expect(page.locator(".status")).to_be_visible()
    expect(page.locator("a.button.main")).to_be_visible()
    look(page, "sheets-applied")
    assert (Competence.objects.count(), Requirement.objects.count()) == (COUNT, COUNT)
    page.goto("/catalogue/imports/")
    look(page, "sheets-list")
    assert page.locator("tbody tr").count() == FrameworkImport.objects.count() == 1


def test_it_works_without_script_and_tells_faults(
    open_window: OpenWindow, work: Callable[[], int], tmp_path: Path
) -> None:
    rows = [list(row) for row in own_rows(12)]
    rows[3][2], rows[5][6] = "", "länge"
    page = open_window(_hr(), script=False)
    _hand_in(page, own_file(tmp_path, rows))
    assert work() == 1
    page.reload()
    page.locator("[name=code]").fill("akut")
    page.locator("[name=framework_name_sv]").fill("Akutsjukvård")
    page.locator("[name=go][value=on]").click()
    assert work() == 1
    page.reload()
    expect(page.locator("section.note.error li")).to_have_count(2)
    look_at = page.locator("section.note.error").inner_text()
    assert "länge" in look_at
    page.locator("form[action$='discard/'] button").click()
    assert FrameworkImport.objects.get().state == "REFUSED"


def _hr() -> User:
    organisation = make_organisation()
    make_scale(organisation=organisation)
    user = make_person(organisation=organisation, username="hr")
    make_mandate(user=user, role=Role.HR_STRATEGIST)
    return user


def _hand_in(page: Page, content: bytes) -> None:
    page.goto("/catalogue/imports/new/")
    file: FilePayload = {"name": "kompetenser.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/catalogue/imports/*-*/")
