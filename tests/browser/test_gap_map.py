"""HR asks where competence is missing: from the organisation down to a ward, by profession, and in one competence."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from competence.models import Assessment, Competence
from portal.models import Organisation, Profession, Role, Unit, User
from tests.browser.conftest import OpenWindow
from tests.browser.look import faults, look
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement
from tests.make.gap_counts import count_gaps
from tests.make.people import make_mandate, make_organisation, make_person, make_profession, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = 768


def _hr() -> User:
    """The HR strategist of a division with two wards; in the first one NIV is missing."""
    organisation = make_organisation()
    root = make_unit(organisation=organisation, name="Region Exempel")
    division = make_unit(organisation=organisation, name="Akutsjukvård och medicin", parent=root)
    thin = make_unit(organisation=organisation, name="Medicinavdelning 3", parent=division)
    strong = make_unit(organisation=organisation, name="Akutmottagningen", parent=division)
    framework = make_framework(organisation=organisation)
    demanded = [make_competence(framework=framework, name=name) for name in ("NIV", "Läkemedelshantering")]
    for competence in demanded:
        make_requirement(competence=competence, level=2)
    _staff(thin, demanded, [(0, 2), (1, 3), (1, 2), (0, 1), (2, 2), (1, 2), (3, 4)])
    _staff(strong, demanded, [(2, 2), (3, 2), (2, 1), (4, 3), (2, 2), (2, 2), (2, 3)])
    _staff(root, demanded, [(2, 2)] * 6)
    hr = make_person(organisation=organisation, unit=root, profession=_profession(organisation, "lakare"))
    make_mandate(user=hr, role=Role.HR_STRATEGIST)
    count_gaps(organisation, on=timezone.localdate())
    return hr


def _profession(organisation: Organisation, code: str) -> Profession:
    return make_profession(organisation=organisation, code=code)


def _staff(unit: Unit, competences: list[Competence], levels: list[tuple[int, int]]) -> None:
    for own in levels:
        person = make_person(organisation=unit.organisation, unit=unit)
        assessment = make_assessment(user=person, state=Assessment.State.SUBMITTED)
        for competence, level in zip(competences, own, strict=True):
            make_rating(assessment=assessment, competence=competence, self_level=level)


def test_from_the_region_to_the_ward_where_niv_is_missing(open_window: OpenWindow) -> None:
    page = open_window(_hr(), language="en")
    page.goto("/coverage/")
    expect(page.locator("nav a[href='/gap-map/']")).not_to_have_count(0)
    page.goto("/gap-map/")
    _look(page, "gap-map-region")
    page.get_by_role("link", name="Akutsjukvård och medicin").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Medicinavdelning 3"))
    expect(row.locator("td").first).to_contain_text("71")
    _look(page, "gap-map-division")
    page.get_by_role("columnheader").get_by_role("link", name="NIV").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("NIV")
    expect(page.locator("svg[role=img]").nth(2)).to_have_attribute("aria-label", _starting("Medicinavdelning 3"))
    _look(page, "gap-map-niv")
    page.goto("/gap-map/professions/")
    expect(page.get_by_role("rowheader")).not_to_have_count(0)
    _look(page, "gap-map-professions")
    page.locator("select#show").select_option(index=1)
    page.locator("form.filters button").click()
    expect(page.locator("table.gapmap")).to_be_visible()


def test_the_whole_definition_is_there_without_script(open_window: OpenWindow) -> None:
    page = open_window(_hr(), script=False)
    page.goto("/gap-map/professions/")
    page.locator("details.explain summary").click()
    expect(page.locator("details.explain dl")).to_be_visible()


def _starting(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")


def _look(page: Page, name: str) -> None:
    """At a desk, on a phone, in the dark, and on a tablet."""
    look(page, name, dark=True)
    page.set_viewport_size({"width": TABLET, "height": 900})
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
