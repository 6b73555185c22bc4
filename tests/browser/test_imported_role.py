"""A role from an imported spreadsheet: the manager gives it, the nurse meets its levels and sees her gaps."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from competence.actions.framework_imports import import_framework
from competence.models import Competence, RoleHolding
from competence.reading.maps import as_map
from competence.reading.sheets import read_sheet
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.cast import Cast, make_cast
from tests.make.competence import make_assessment, make_rating, make_scale
from tests.make.spreadsheets import make_map_data, make_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_swedish(text: str) -> str:
    with override("sv"):
        return gettext(text)


def with_imported_roles(folder: Path) -> Cast:
    cast = make_cast()
    make_scale(organisation=cast.organisation)
    sheet = read_sheet(make_workbook(folder / "skills.xlsx"), as_map(make_map_data()))
    import_framework(organisation=cast.organisation, sheet=sheet, by=None, at=timezone.now(), since=date(2026, 1, 1))
    return cast


def test_an_imported_role_becomes_her_requirements_and_gaps(open_window: OpenWindow, tmp_path: Path) -> None:
    cast = with_imported_roles(tmp_path)
    at_desk = open_window(cast.manager)
    at_desk.goto(f"/people/{cast.employee.pk}/competence/")
    at_desk.get_by_role("link", name=in_swedish("Give or end a role")).click()
    at_desk.get_by_role("searchbox").fill("nurse")
    at_desk.get_by_role("button", name=in_swedish("Search")).click()
    look(at_desk, "roles-found")
    at_desk.get_by_label("Registered Nurses").check()
    at_desk.get_by_role("button", name=in_swedish("Give the role")).click()
    expect(at_desk.get_by_role("rowheader", name="Registered Nurses")).to_be_visible()
    look(at_desk, "roles-held")
    assert RoleHolding.objects.get().given_by == cast.manager

    phone = open_window(cast.employee, width=PHONE)
    phone.goto("/my/assessment/")
    expect(phone.get_by_text("Skills").first).to_be_visible()
    look(phone, "imported-assessment")
    assessment = make_assessment(user=cast.employee, state="SUBMITTED", at=timezone.now())
    for competence in Competence.objects.all():
        make_rating(assessment=assessment, competence=competence, self_level=1)
    phone.goto("/my/competence/")
    expect(phone.get_by_role("rowheader", name="Reading")).to_be_visible()
    look(phone, "imported-gaps")

    at_desk.get_by_role("button", name=in_swedish("End today")).click()
    expect(at_desk.get_by_role("button", name=in_swedish("End today"))).to_have_count(0)
    assert RoleHolding.objects.get().period.upper is not None
