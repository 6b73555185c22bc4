"""The nurse's day where it is hardest: without JavaScript, by keyboard alone, and against a role from a spreadsheet."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from competence.models import Assessment, Competence, JobRole, Rating
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make.spreadsheets import make_workbook
from tests.make.wards import make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_TIME = re.compile(r"\d\d:\d\d")
MAP = Path(__file__).parents[2] / "docs/examples/onet-skills.toml"
HEADER = (
    "O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name", "Data Value", "Not Relevant",
    "Recommend Suppress",
)  # fmt: skip
SHOWS_FOCUS = """[document.activeElement, document.activeElement.closest('label')].some(
  one => one && getComputedStyle(one).outlineStyle !== 'none')"""
NURSES = ("29-1141.00", "Registered Nurses")
SKILLS = (("2.A.1.a", "Reading Comprehension", 4.25), ("2.B.4.e", "Judgment and Decision Making", 5.12))


def test_without_javascript_every_answer_is_saved_and_handed_in(open_window: OpenWindow) -> None:
    ward = make_ward()
    page = open_window(None, width=PHONE, script=False)
    page.goto("/")
    page.fill("[name=login]", ward.cast.employee.username)
    page.fill("[name=password]", "password")
    page.locator("main .button.main").click()
    page.locator(".todo .button.main").click()
    page.locator("form[action='/my/assessment/start/'] button").click()
    for competence, level in zip(ward.rated, ("3", "1", "na", "2"), strict=True):
        page.wait_for_url(f"**/competence/{competence.pk}/")
        page.locator(f"[name=c{competence.pk}-level][value='{level}']").check()
        page.locator(f"[name=c{competence.pk}-comment]").fill(f"Om {competence.name['sv']}.")
        page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/submit/")
    page.goto(f"/my/assessment/area/{ward.niv.area_id}/")
    page.locator(f"[name=c{ward.niv.pk}-level][value='0']").check()
    page.locator(f"#c{ward.niv.pk} button[name=go]").click()
    page.wait_for_url(f"**/area/{ward.niv.area_id}/#c{ward.niv.pk}")
    expect(page.locator(f"#c{ward.niv.pk} [data-saved]")).to_contain_text(A_TIME)
    page.goto("/my/assessment/submit/")
    page.locator("form[action='/my/assessment/submit/'] .button.main").click()
    page.wait_for_url("**/my/assessment/")
    assert Assessment.objects.get().state == Assessment.State.SUBMITTED
    saved = [(row.self_level, row.not_applicable, row.comment) for row in Rating.objects.order_by("competence_id")]
    assert saved == [
        (3, False, "Om Basala hygienrutiner."),
        (0, False, "Om NIV-behandling."),
        (None, True, "Om Dokumentation."),
        (2, False, "Om Handledning av studenter."),
    ]


def test_by_keyboard_from_the_sign_in_to_the_next_question(open_window: OpenWindow) -> None:
    ward = make_ward()
    page = open_window(None)
    page.goto("/")
    _tab_to(page, "[name=login]")
    page.keyboard.type(ward.cast.employee.username)
    _tab_to(page, "[name=password]")
    page.keyboard.type("password")
    page.keyboard.press("Enter")
    page.locator(".todo").wait_for()
    _tab_to(page, ".todo .button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/assessment/")
    _tab_to(page, "form[action='/my/assessment/start/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/competence/{ward.hygiene.pk}/")
    _tab_to(page, f"[name=c{ward.hygiene.pk}-level]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-saved]")).to_contain_text(A_TIME)
    _tab_to(page, "button[name=go][value=next]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/competence/{ward.niv.pk}/")
    assert Rating.objects.get().self_level == 1


def test_a_role_from_a_spreadsheet_is_given_assessed_and_shows_its_gap(open_window: OpenWindow, tmp_path: Path) -> None:
    ward = make_ward()
    person, skills = ward.cast.employee, _import_skills(tmp_path, ward.cast.organisation.code)
    at_desk = open_window(ward.cast.manager)
    at_desk.goto(f"/people/{person.pk}/roles/?search=nurses")
    role = JobRole.objects.get(code=NURSES[0])
    _choose_role(at_desk, role)

    page = open_window(person)
    page.goto("/my/assessment/")
    look(page, "nurse-assessment-with-role")
    page.locator("form[action='/my/assessment/start/'] button").click()
    for competence, level in (*zip(skills, ("2", "4"), strict=True), *((one, "3") for one in ward.rated)):
        page.goto(f"/my/assessment/competence/{competence.pk}/")
        page.locator(f"[name=c{competence.pk}-level][value='{level}']").check()
        if competence == skills[0]:
            look(page, "nurse-skill-of-a-role")
        page.locator("button[name=go][value=next]").click()
        page.wait_for_url(re.compile(f"/my/assessment/(?!competence/{competence.pk}/)"))
    page.goto("/my/assessment/submit/")
    page.locator("form[action='/my/assessment/submit/'] .button.main").click()
    page.wait_for_url("**/my/assessment/")
    page.goto("/my/competence/?only=gaps")
    look(page, "nurse-gaps-of-a-role")
    expect(page.locator("main .status.missing")).to_have_count(2)  # the skill, and the certificate
    expect(page.locator("main .status.ok")).to_have_count(0)
    page.goto("/my/competence/")
    short, met = (page.locator("tr", has=page.get_by_role("rowheader", name=one)) for one in _names(skills))
    expect(short.locator(".status.missing")).to_have_count(1)
    expect(met.locator(".status.ok")).to_have_count(1)


def _import_skills(folder: Path, organisation: str) -> list[Competence]:
    """Two skills of one role, in the shape of the O*NET workbook and by its map: required at 3 and at 4 of 4."""
    rows = [
        (*NURSES, code, name, scale, scale, value, "N" if scale == "LV" else "", "N")
        for code, name, level in SKILLS
        for scale, value in (("IM", 4.0), ("LV", level))
    ]
    file = make_workbook(folder / "Skills.xlsx", rows, header=HEADER)
    call_command("import_framework", str(file), map=MAP, organisation=organisation, since=timezone.localdate())
    return [Competence.objects.get(code=code) for code, _name, _level in SKILLS]


def _choose_role(page: Page, role: JobRole) -> None:
    page.locator(f"[name=role][value='{role.pk}']").check()
    page.locator("main form[method=post] [type=submit]").last.click()
    page.locator(f"form[action$='/roles/{role.pk}/end/']").wait_for()


def _names(skills: list[Competence]) -> list[str]:
    return [one.name["sv"] for one in skills]


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; it, or the card that it stands on, shows that."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(SHOWS_FOCUS)
            return
    pytest.fail(f"{selector} is not reached with the keyboard on {page.url}")
