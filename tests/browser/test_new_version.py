"""The HR strategist publishes a new version: written, consulted on, answered, decided; the nurse sees what changed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from competence.actions import assessments
from competence.actions.assessments import Answer
from competence.models import Competence, FrameworkVersion
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make.wards import Ward, make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW_TEXT = "Följer rutinen i alla lägen och rättar en kollega vänligt"
QUESTION = "Vad betyder vänligt?"
ANSWER = "Med omtanke, och inte inför patienten."


def test_a_new_version_from_the_first_word_to_the_nurses_question(open_window: OpenWindow) -> None:
    ward = make_ward()
    _has_begun_to_answer(ward)
    desk = open_window(ward.cast.hr_strategist, language="en")
    home = f"/catalogue/{ward.framework.pk}/versions/2/"
    _begin(desk, ward, home)
    _rewrite(desk, ward, home)
    _open_consultation(desk, home)
    _comment(open_window(ward.cast.union, language="en"), home)
    _answer(desk, home)
    _decide(desk, ward, home)
    page = open_window(ward.cast.employee, width=PHONE, language="en")
    page.goto(f"/my/assessment/area/{ward.hygiene.area_id}/")
    look(page, "version-the-nurse")
    expect(page.locator("main")).to_contain_text("The text has changed since you answered")
    expect(page.locator("main")).to_contain_text(NEW_TEXT)
    page.goto(f"/competences/{ward.hygiene.pk}/")
    look(page, "version-competence")
    expect(page.locator("main")).to_contain_text("wording 2")


def test_what_is_replaced_and_two_who_write_at_once(open_window: OpenWindow) -> None:
    ward = make_ward()
    desk, other = (open_window(one, language="en") for one in (ward.cast.hr_strategist, ward.cast.hr_partner))
    home = f"/catalogue/{ward.framework.pk}/versions/2/"
    _begin(desk, ward, home)
    row = FrameworkVersion.objects.get(number=2).competences.get(code=ward.hygiene.code)
    for page in (desk, other):
        page.goto(f"{home}competences/{row.pk}/")
    desk.locator("details").first.locator("summary").click()
    desk.locator("[name=name_sv]").fill("Basal hygien")
    _save(desk)
    other.locator("details").first.locator("summary").click()
    other.locator("[name=name_sv]").fill("Hygien i vården")
    other.locator("main form .button.main").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Two versions of the same text")
    look(other, "version-conflict")
    other.locator("main form .button.main").click()
    other.wait_for_url(f"**{home}*")
    row.refresh_from_db()
    assert (row.name, row.version) == ({"sv": "Hygien i vården"}, 3)
    desk.goto(f"{home}competences/{row.pk}/remove/")
    look(desk, "version-remove")
    desk.locator("[name=replaced_by]").select_option(ward.niv.code)
    _save(desk)
    desk.goto(f"{home}decide/")
    look(desk, "version-decide-with-hits")
    desk.locator("[name=reference]").fill("HRD 2026:77")
    _save(desk)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Gemensam kompetens")
    ward.hygiene.refresh_from_db()
    assert (ward.hygiene.replaced_by, ward.hygiene.retired_on) == (ward.niv, timezone.localdate())
    desk.goto(f"/catalogue/{ward.framework.pk}/retire/")
    look(desk, "version-retire")
    desk.goto("/catalogue/new/")
    look(desk, "version-new-framework")


def _has_begun_to_answer(ward: Ward) -> None:
    person, at = ward.cast.employee, timezone.now() - timedelta(days=2)
    assessments.start(user=person, by=person, at=at)
    answer = Answer(level=3)
    assessments.save_rating(user=person, competence_id=ward.hygiene.pk, answer=answer, version=0, by=person, at=at)


def _begin(page: Page, ward: Ward, home: str) -> None:
    page.goto("/catalogue/")
    look(page, "version-catalogue")
    page.get_by_role("link", name="Gemensam kompetens").click()
    look(page, "version-framework")
    page.get_by_role("button", name="Begin a new version").click()
    page.wait_for_url(f"**{home}")
    look(page, "version-draft", dark=True)
    assert Competence.objects.get(pk=ward.hygiene.pk).revision == 1


def _rewrite(page: Page, ward: Ward, home: str) -> None:
    row = FrameworkVersion.objects.get(number=2).competences.get(code=ward.hygiene.code)
    page.goto(f"{home}competences/{row.pk}/")
    look(page, "version-competence-form")
    page.locator("[name=level_sv_3]").fill(NEW_TEXT)
    _save(page)
    page.goto(f"{home}name/")
    page.locator("[name=summary]").fill("Nivå 3 säger vad man gör.")
    look(page, "version-name")
    _save(page)


def _open_consultation(page: Page, home: str) -> None:
    page.goto(f"{home}consultation/")
    page.locator("[name=note]").fill("Facken och cheferna i medicin.")
    look(page, "version-consultation-to-open")
    page.locator("main .button.main").click()
    expect(page.locator("main")).to_contain_text("in consultation")


def _comment(page: Page, home: str) -> None:
    page.goto(home)
    look(page, "version-the-union-reads")
    page.locator("main .button.main").click()
    page.locator("[name=text]").fill(QUESTION)
    look(page, "version-consultation")
    _save(page)
    expect(page.locator("main article")).to_contain_text(QUESTION)
    expect(page.get_by_role("button", name="Send the answer")).to_have_count(0)


def _answer(page: Page, home: str) -> None:
    page.goto(f"{home}consultation/")
    page.locator("main article textarea").fill(ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main article .note")).to_contain_text(ANSWER)
    look(page, "version-answered")


def _decide(page: Page, ward: Ward, home: str) -> None:
    page.goto(f"/catalogue/{ward.framework.pk}/compare/?from=1&to=2")
    look(page, "version-compare")
    expect(page.locator("main ins").first).to_contain_text("Följer")
    page.goto(f"{home}decide/")
    look(page, "version-decide")
    page.locator("[name=reference]").fill("HRD 2026:76")
    _save(page)
    page.wait_for_url(re.compile(r"/catalogue/\d+/$"))
    look(page, "version-decided")
    assert Competence.objects.get(pk=ward.hygiene.pk).revision == 2


def _save(page: Page) -> None:
    """The filled button leads to another page, or the same one with what was saved."""
    with page.expect_navigation():
        page.locator("main form .button.main, main form .btn-primary").first.click()
