"""A nurse on a night shift assesses herself on a 360 px phone: two-speed, on a connection that comes and goes."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from competence.actions import assessment_windows, assessments
from competence.actions.assessment_windows import Days
from competence.actions.assessments import Answer
from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make.competence import make_assessment, make_competence, make_rating, make_requirement
from tests.make.wards import Ward, make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_TIME = re.compile(r"\d\d:\d\d")
FIVE = ("1", "2", "3", "0", "na")


def test_a_nurse_assesses_on_the_phone_in_two_speeds(open_window: OpenWindow) -> None:
    ward = make_ward()
    nurse, today = ward.cast.employee, timezone.localdate()
    old = make_assessment(user=nurse, state=Assessment.State.AGREED, agreed_by=ward.cast.manager)
    for competence in ward.rated:
        make_rating(assessment=old, competence=competence, self_level=3, agreed_level=3)
    new = make_competence(framework=ward.niv.framework, name="Triage enligt RETTS")
    make_requirement(competence=new, level=2)
    assessment_windows.open_window(
        organisation=ward.cast.organisation,
        unit=ward.cast.ward,
        user=None,
        days=Days(today, today + timedelta(days=20), "Inför samtalen i december."),
        by=ward.cast.manager,
        at=timezone.now(),
    )
    page = open_window(nurse, width=PHONE)
    page.goto("/")
    expect(page.locator(".todo").first).to_contain_text(ward.cast.manager.name)
    look(page, "phone-start")
    page.locator(".todo .button.main").click()
    page.wait_for_url("**/my/assessment/")
    expect(page.locator("main .lead").first).to_contain_text("Inför samtalen i december.")
    look(page, "phone-overview", dark=True)
    page.locator("form[action='/my/assessment/start/'] button").click()
    page.wait_for_url(f"**/competence/{new.pk}/")
    page.locator(f"[name=c{new.pk}-level][value='2']").check()
    expect(page.locator("[data-saved]").first).to_contain_text(A_TIME)
    page.locator(f"[name=c{new.pk}-evidence]").fill("Kursen i mars, https://exempel.se/retts")
    page.locator(f"[name=c{new.pk}-wish]").select_option("MORE")
    look(page, "phone-competence", dark=True)
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/my/assessment/submit/")
    look(page, "phone-left")
    page.locator("form[action='/my/assessment/keep/'] button").click()
    page.locator("form[action='/my/assessment/submit/'] .button.main").click()
    page.wait_for_url("**/my/assessment/")
    look(page, "phone-handed-in")
    handed_in = Assessment.objects.get(user=nurse, state=Assessment.State.SUBMITTED)
    answers = {row.competence_id: (row.self_level, row.wish) for row in handed_in.ratings.all()}
    assert answers == {new.pk: (2, "MORE"), **{one.pk: (3, "SAME") for one in ward.rated}}
    assert handed_in.ratings.get(competence=new).evidence == "Kursen i mars, https://exempel.se/retts"
    page.goto("/my/competence/")
    look(page, "phone-history", dark=True)


def test_five_answers_without_a_connection_survive_a_closed_tab(open_window: OpenWindow) -> None:
    ward, five = make_ward_of_five()
    page = open_window(ward.cast.employee, width=PHONE)
    page.goto(f"/my/assessment/area/{five[0].area_id}/")
    page.context.set_offline(True)
    for competence, level in zip(five, FIVE, strict=True):
        page.locator(f"[name=c{competence.pk}-level][value='{level}']").check()
    expect(page.locator("#unsent [data-unsent-said]")).to_contain_text("5")
    look(page, "phone-not-sent", dark=True)
    assert not Rating.objects.exists()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/my/competence/")
    expect(again.locator("#unsent")).to_be_hidden()
    assert levels_of(five) == [(1, False), (2, False), (3, False), (0, False), (None, True)]


def test_the_connection_comes_back_and_the_page_sends_by_itself(open_window: OpenWindow) -> None:
    ward, five = make_ward_of_five()
    page = open_window(ward.cast.employee, width=PHONE)
    page.goto(f"/my/assessment/competence/{five[0].pk}/")
    page.context.set_offline(True)
    page.locator(f"[name=c{five[0].pk}-level][value='2']").check()
    page.locator("button[name=go][value=next]").click()
    expect(page.locator("#unsent")).to_be_visible()
    page.locator(f"[name=c{five[0].pk}-comment]").fill("På natten.")
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("form [data-saved]")).to_contain_text(A_TIME)
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url(f"**/competence/{five[1].pk}/")
    row = Rating.objects.get()
    assert (row.self_level, row.comment) == (2, "På natten.")


@pytest.mark.parametrize(("choice", "expected"), [("use-mine", 1), ("use-saved", 4)])
def test_another_device_was_first_and_both_answers_are_shown(
    open_window: OpenWindow, choice: str, expected: int
) -> None:
    ward, five = make_ward_of_five()
    nurse, one = ward.cast.employee, five[0]
    page = open_window(nurse, width=PHONE)
    page.goto(f"/my/assessment/area/{one.area_id}/")
    page.context.set_offline(True)
    page.locator(f"[name=c{one.pk}-level][value='1']").check()
    save(nurse, one, Answer(level=4, comment="Från datorn"))
    page.context.set_offline(False)
    expect(page.locator("#unsent [data-use-mine]")).to_be_visible()
    expect(page.locator("#unsent")).to_contain_text("Från datorn")
    look(page, "phone-conflict", dark=True)
    page.locator(f"#unsent [data-{choice}]").click()
    expect(page.locator("#unsent")).to_be_hidden()
    assert Rating.objects.get().self_level == expected
    expect(page.locator(f"[name=c{one.pk}-level][value='{expected}']")).to_be_checked()


def test_signed_out_the_answer_waits_and_is_nobody_elses(open_window: OpenWindow) -> None:
    ward, five = make_ward_of_five()
    page = open_window(ward.cast.employee, width=PHONE)
    page.goto(f"/my/assessment/area/{five[0].area_id}/")
    mine = page.context.cookies()
    mine = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(f"[name=c{five[0].pk}-level][value='3']").check()
    expect(page.locator("[data-unsent-sign-in]")).to_be_visible()
    sign_in_as(page.context, open_window(ward.cast.colleague))
    page.goto("/my/competence/")
    expect(page.locator("#unsent")).to_be_hidden()
    assert not Rating.objects.exists()
    page.context.clear_cookies()
    page.context.add_cookies(mine)  # type: ignore[arg-type]  # what it gave is what it takes
    page.goto("/my/competence/")
    expect(page.locator("#unsent")).to_be_hidden()
    assert Rating.objects.get().self_level == 3


def test_signing_out_warns_of_what_is_not_sent_and_then_forgets_it(open_window: OpenWindow) -> None:
    ward, five = make_ward_of_five()
    page = open_window(ward.cast.employee)
    page.goto(f"/my/assessment/area/{five[0].area_id}/")
    page.route("**/my/assessment/competence/**", lambda route: route.abort())
    page.locator(f"[name=c{five[0].pk}-level][value='3']").check()
    expect(page.locator("#unsent")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("form[data-sign-out] button").click()
    expect(page.locator("#unsent")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_handed_in_meanwhile_is_told_with_the_words_to_take_along(open_window: OpenWindow) -> None:
    ward, five = make_ward_of_five()
    nurse, one = ward.cast.employee, five[0]
    page = open_window(nurse)
    page.goto(f"/my/assessment/area/{one.area_id}/")
    Assessment.objects.update(state=Assessment.State.SUBMITTED, submitted_at=timezone.now())
    page.locator(f"[name=c{one.pk}-level][value='1']").check()
    expect(page.locator("#unsent [data-why]")).to_be_visible()
    look(page, "phone-refused")
    page.locator("#unsent [data-use-saved]").click()
    expect(page.locator("#unsent")).to_be_hidden()
    assert not Rating.objects.exists()


def make_ward_of_five() -> tuple[Ward, list[Competence]]:
    """The ward with five competences in one area, and the nurse's draft."""
    ward = make_ward()
    five = [make_competence(framework=ward.niv.framework, name=f"Moment {number}") for number in range(1, 6)]
    for competence in five:
        make_requirement(competence=competence, level=2)
    assessments.start(user=ward.cast.employee, by=ward.cast.employee, at=timezone.now())
    return ward, five


def save(nurse: User, competence: Competence, answer: Answer) -> None:
    """Answer on another device."""
    assessments.save_rating(
        user=nurse, competence_id=competence.pk, answer=answer, version=0, by=nurse, at=timezone.now()
    )


def levels_of(competences: list[Competence]) -> list[tuple[int | None, bool]]:
    rows = {row.competence_id: (row.self_level, row.not_applicable) for row in Rating.objects.all()}
    return [rows[one.pk] for one in competences]


def sign_in_as(context: BrowserContext, other: Page) -> None:
    """The other person signs in on this device."""
    context.add_cookies(other.context.cookies())  # type: ignore[arg-type]  # what it gave is what it takes
