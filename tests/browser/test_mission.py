"""A ward manager inventories her mission with her staff, sees the effect and decides; a nurse asks why she must."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from competence.models import Requirement, RequirementTask, TaskDemand, WorkTask
from tests.browser.conftest import OpenWindow
from tests.browser.look import look
from tests.make.wards import Ward, make_ward, submit_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MISSION = "Vi vårdar medicinskt sjuka vuxna dygnet runt och ser till att de kommer hem trygga."


def add_task(page: Page, name: str) -> None:
    page.locator("#id_name").fill(name)
    page.locator("form[action$='/tasks/new/'] button[type=submit]").click()
    page.get_by_role("heading", name=name).wait_for()


def add_demand(page: Page, task: str, competence: str, level: str, **more: str) -> None:
    section = page.locator("section.goal", has=page.get_by_role("heading", name=task))
    section.locator("a[href$='/demands/new/']").click()
    page.locator("#search").fill(competence)
    page.locator("form.filters button").click()
    page.wait_for_url("**search=**")
    page.locator("#found .button").first.click()
    page.locator(f"input[name=level][value='{level}']").check()
    for name, value in more.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main .button.main").click()
    page.wait_for_url("**/mission/**")


def test_the_ward_finds_out_what_its_mission_needs_and_decides(open_window: OpenWindow) -> None:
    ward = make_ward()
    submit_answers(ward, at=timezone.now())
    unit = ward.cast.ward
    page = open_window(ward.cast.manager)

    page.goto(f"/units/{unit.pk}/mission/")
    look(page, "mission-empty")
    page.locator("#id_text").fill(MISSION)
    page.locator("main .button.main").click()
    page.get_by_text(MISSION).first.wait_for()
    add_task(page, "Behandla med NIV")
    add_task(page, "Handleda studenter")
    add_demand(page, "Behandla med NIV", "NIV", "3")
    add_demand(page, "Behandla med NIV", "NIV", "4", min_people="2")
    add_demand(page, "Handleda studenter", "Handledning", "3", ramp_months="6")
    look(page, "mission", dark=True)
    assert TaskDemand.objects.count() == 3

    page.locator("[id^=down-]").first.click()
    page.locator("section.goal h3").first.get_by_text("Handleda studenter").wait_for()
    first = WorkTask.objects.order_by("position").first()
    assert first is not None
    assert first.name == "Handleda studenter"

    page.locator("a.button.main[href$='/requirements/propose/']").click()
    look(page, "proposal-begin")
    today = timezone.localdate()
    page.locator("[name=since]").fill(today.isoformat())
    page.locator("main .button.main").click()
    page.wait_for_url("**/requirement-profiles/**")
    assert page.locator("tbody tr").count() == 3
    look(page, "proposal")
    page.locator("main a.button.main").click()
    page.wait_for_url("**/effect/")
    assert page.locator(".lead").inner_text() != ""
    look(page, "effect", dark=True)
    page.locator("main .button.main").click()
    page.wait_for_url("**/requirement-profiles/*/")
    look(page, "proposal-decided")
    assert Requirement.objects.filter(unit=unit).count() == 3
    assert RequirementTask.objects.count() == 3
    page.goto(f"/units/{unit.pk}/requirements/")
    look(page, "unit-requirements")

    the_nurse_asks_why(open_window, ward)


def the_nurse_asks_why(open_window: OpenWindow, ward: Ward) -> None:
    page = open_window(ward.cast.employee)
    page.goto("/my/competence/")
    row = page.locator(f"#competence-{ward.niv.pk}")
    row.locator("summary").first.click()
    look(page, "nurse-why")
    row.locator("a[href*='/tasks/']").first.click()
    page.wait_for_url("**/tasks/**")
    page.get_by_role("heading", name="Behandla med NIV").wait_for()
    page.get_by_text(MISSION).wait_for()
    look(page, "task")
    page.locator("main a[href*='/mission/#task-']").first.click()
    page.wait_for_url("**/mission/**")
    assert page.locator("form[method=post][action*='/mission/']").count() == 0
    look(page, "mission-read")
    page.go_back()
    page.locator(f"a[href$='#competence-{ward.niv.pk}']").first.click()
    page.wait_for_url("**/my/competence/**")


def test_hr_sets_a_level_for_all_and_the_union_says_something(open_window: OpenWindow) -> None:
    ward = make_ward()
    submit_answers(ward, at=timezone.now())
    page = open_window(ward.cast.hr_strategist)
    page.goto("/requirements/")
    look(page, "requirements")
    page.locator("main a.button.main").click()
    page.locator("[name=title]").fill("Handledning för alla")
    page.locator("[name=since]").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.locator("main .button.main").click()
    page.wait_for_url("**/requirement-profiles/**")
    look(page, "organisation-proposal-empty")
    page.locator("a[href$='/lines/new/']").click()
    look(page, "choose-a-competence")
    page.locator("#search").fill("Handledning")
    page.locator("form.filters button").click()
    page.wait_for_url("**search=**")
    page.locator("#found .button").first.click()
    look(page, "organisation-line")
    page.locator("input[name=level][value='3']").check()
    page.locator("main .button.main").click()
    page.wait_for_url("**/requirement-profiles/*/")
    home = page.url
    page.locator("#id_until").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.locator("form[action$='/consult/'] button").click()
    page.wait_for_load_state()

    union = open_window(ward.cast.union)
    union.goto(home)
    union.locator("#id_text").fill("Ge tid för att lära ut.")
    union.locator("form[action$='/comments/'] button").click()
    union.get_by_text("Ge tid för att lära ut.").wait_for()
    look(union, "consultation-of-union")

    page.goto(f"{home}effect/")
    look(page, "effect-for-hr")
    said = page.locator(".lead").inner_text()
    assert "6" in said
    page.goto("/job-roles/")
    look(page, "roles-list")
    page.locator("main a.button.main").click()
    look(page, "role-new")
    page.locator("[name=name_sv]").fill("NIV-instruktör")
    page.locator("main .button.main").click()
    page.get_by_role("link", name="NIV-instruktör").click()
    look(page, "role")
