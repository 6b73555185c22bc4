"""The whole chain once through: required levels, self-assessment, gap, talk, plan agreed by both, PDF, coverage."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from competence.models import Assessment, Competence, Rating
from planning.models import Plan
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make.wards import Ward, make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_TIME = re.compile(r"\d\d:\d\d")
SENT_BACK = "NIV hör till ditt arbete sedan i våras. Svara på den också."
SUMMARY = "Vi är överens om att NIV är viktigast i vår."


def test_from_the_first_answer_to_the_figure_that_moves_by_one(
    open_window: OpenWindow, work: Callable[[], int]
) -> None:
    ward = make_ward()
    cast = ward.cast
    at_desk, hr = open_window(cast.manager), open_window(cast.hr_partner)
    have, of = _coverage(hr, ward)

    phone = _sign_in(open_window(None, width=PHONE), cast.employee.username)
    look(phone, "nurse-start")
    _assess_the_first(phone, ward)
    assert _shown_answers(at_desk, ward) == 0  # a draft is hers alone
    tablet = open_window(cast.employee)
    _go_on_and_hand_in(tablet, ward)
    _send_back(at_desk, ward)
    _mend_and_hand_in(phone, ward)
    assert _shown_answers(at_desk, ward) == len(ward.rated)
    _look_at_the_gaps(phone)

    _open_the_talk(at_desk, ward)
    _agree_on_levels(at_desk, ward)
    _make_goals(at_desk, ward)
    _propose(at_desk)
    _agree(phone)
    _the_levels_are_agreed(ward)
    plan = Plan.objects.get()
    assert (plan.state, plan.user, plan.goals.count(), plan.is_complete) == ("AGREED", cast.employee, 2, True)

    _fetch_the_document(phone, plan, work)
    assert _coverage(hr, ward) == (have + 1, of)
    look(hr, "hr-coverage", dark=True)
    for user, status in ((cast.manager_elsewhere, 403), (cast.colleague, 403), (cast.foreign_manager, 404)):
        refused = open_window(user)
        answer = refused.goto(f"/plans/{plan.pk}/")
        assert answer is not None
        assert (user.username, answer.status) == (user.username, status)
        if user != cast.colleague:
            look(refused, f"refused-{status}")


def _sign_in(page: Page, username: str) -> Page:
    page.goto("/")
    look(page, "sign-in", dark=True)
    page.fill("[name=login]", username)
    page.fill("[name=password]", "password")
    page.locator("main .button.main").click()
    page.wait_for_url("**/")
    return page


def _assess_the_first(phone: Page, ward: Ward) -> None:
    phone.locator(".todo .button.main").click()
    look(phone, "nurse-assessment-before")
    phone.locator("form[action='/my/assessment/start/'] button").click()
    phone.wait_for_url(f"**/my/assessment/competence/{ward.hygiene.pk}/")
    _choose(phone, ward.hygiene, "3")
    phone.locator(f"[name=c{ward.hygiene.pk}-wish]").select_option("MORE")
    with phone.expect_response(_is_post):
        phone.locator(f"[name=c{ward.hygiene.pk}-comment]").fill("Jag leder hygienronderna.")
    look(phone, "nurse-one-competence", dark=True)


def _go_on_and_hand_in(tablet: Page, ward: Ward) -> None:
    """On another device: what was saved on the phone is there, and the way goes on from it."""
    tablet.goto("/my/assessment/")
    look(tablet, "nurse-assessment-begun")
    tablet.locator("main .button.main").click()
    tablet.wait_for_url(f"**/my/assessment/competence/{ward.niv.pk}/")
    _choose(tablet, ward.niv, "na")
    tablet.locator("button[name=go][value=next]").click()
    tablet.wait_for_url(f"**/my/assessment/competence/{ward.records.pk}/")
    tablet.goto("/my/assessment/submit/")
    look(tablet, "nurse-what-is-left")
    area = Competence.objects.get(pk=ward.records.pk).area_id
    tablet.goto(f"/my/assessment/area/{area}/")
    _choose(tablet, ward.records, "2")
    _choose(tablet, ward.tutoring, "2")
    tablet.locator(f"#c{ward.tutoring.pk} details summary").click()
    with tablet.expect_response(_is_post):
        tablet.locator(f"[name=c{ward.tutoring.pk}-wish]").select_option("MORE")
    look(tablet, "nurse-area")
    tablet.locator("main .button.main").click()
    look(tablet, "nurse-hand-in")
    tablet.locator("form[action='/my/assessment/submit/'] .button.main").click()
    tablet.wait_for_url("**/my/assessment/")
    look(tablet, "nurse-handed-in")
    first = Rating.objects.get(competence=ward.hygiene)
    assert (first.self_level, first.wish, first.comment) == (3, "MORE", "Jag leder hygienronderna.")


def _send_back(at_desk: Page, ward: Ward) -> None:
    at_desk.goto("/")
    look(at_desk, "manager-start")
    at_desk.goto("/team/")
    look(at_desk, "manager-team", dark=True)
    at_desk.locator(f"a[href='/people/{ward.cast.employee.pk}/competence/']").click()
    look(at_desk, "manager-gaps")
    at_desk.locator(f"main a[href='/people/{ward.cast.employee.pk}/assessment/']").click()
    look(at_desk, "manager-answers")
    at_desk.locator("[name=message]").fill(SENT_BACK)
    at_desk.locator("form[action$='/send-back/'] button").click()
    expect(at_desk.locator("[name=message]")).to_have_count(0)
    assert Assessment.objects.get().state == Assessment.State.DRAFT


def _mend_and_hand_in(phone: Page, ward: Ward) -> None:
    phone.goto("/")
    phone.locator(".todo .button.main").click()
    expect(phone.locator("main [role=note].note.warning")).to_contain_text(SENT_BACK)
    look(phone, "nurse-sent-back")
    phone.goto(f"/my/assessment/competence/{ward.niv.pk}/")
    _choose(phone, ward.niv, "0")
    phone.goto("/my/assessment/submit/")
    phone.locator("form[action='/my/assessment/submit/'] .button.main").click()
    phone.wait_for_url("**/my/assessment/")
    assert Assessment.objects.get().state == Assessment.State.SUBMITTED


def _look_at_the_gaps(phone: Page) -> None:
    phone.goto("/my/competence/")
    look(phone, "nurse-gaps", dark=True)
    expect(phone.locator("main .status.missing")).to_have_count(2)  # the gap, and the certificate
    phone.goto("/my/plan/")
    look(phone, "nurse-no-plan-yet")
    phone.goto("/my/talk/")
    look(phone, "nurse-talk-closed")


def _open_the_talk(at_desk: Page, ward: Ward) -> None:
    at_desk.goto("/team/")
    at_desk.locator(f"a[href='/people/{ward.cast.employee.pk}/talk/']").click()
    look(at_desk, "manager-talk-closed")
    at_desk.locator("form[action$='/talk/open/'] button").click()
    at_desk.locator("#summary").wait_for()
    look(at_desk, "manager-talk-open", dark=True)


def _agree_on_levels(at_desk: Page, ward: Ward) -> None:
    """One level as she says, one that they do not agree on."""
    at_desk.locator(f"#agree-{ward.niv.pk}").click()
    at_desk.locator(f"#competence-{ward.niv.pk} .status.ok").wait_for()
    row = at_desk.locator(f"#competence-{ward.tutoring.pk}")
    row.locator("summary").click()
    row.locator("[name=level]:visible").select_option("1")
    row.locator("[name=comment]").fill("Jag har bara sett en handledning.")
    row.locator(".more button:not([name])").click()
    row.locator(".status.near").wait_for()
    look(at_desk, "manager-talk-levels")


def _make_goals(at_desk: Page, ward: Ward) -> None:
    at_desk.locator(f"#choose-{ward.niv.pk}").check()
    at_desk.locator(f"#choose-{ward.tutoring.pk}").check()
    at_desk.locator("#make-goals").click()
    expect(at_desk.locator("article.goal, section.goal, .goal")).to_have_count(2)
    for number, words in enumerate(("Gå bredvid på natten, 3 pass", "Handleda en student i vår")):
        at_desk.locator("a[href$='/activities/new/']").nth(number).click()
        form = at_desk.locator("#plan-form")
        form.locator("[name=what]").select_option("shadowing")
        form.locator("[name=title]").fill(words)
        form.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=90)).isoformat())
        if number:
            look(at_desk, "manager-activity")
        form.locator(".button.main").click()
        at_desk.get_by_role("rowheader", name=words).wait_for()
    look(at_desk, "manager-talk-goals")


def _propose(at_desk: Page) -> None:
    with at_desk.expect_response(_is_post):
        at_desk.locator("#id_summary").fill(SUMMARY)
    expect(at_desk.locator("#summary-form [data-saved]")).to_contain_text(A_TIME)
    at_desk.locator("button[formaction$='/propose/']").click()
    at_desk.locator("form[action$='/take-back/']").wait_for()
    look(at_desk, "manager-proposed")


def _agree(phone: Page) -> None:
    phone.goto("/")
    look(phone, "nurse-start-proposed")
    phone.locator(".todo .button.main").click()
    look(phone, "nurse-plan-proposed")
    phone.locator("main a[href$='/agree/']").click()
    expect(phone.locator("main")).to_contain_text(SUMMARY)
    look(phone, "nurse-agree")
    phone.locator("form[action$='/agree/'] .button.main").click()
    phone.locator("form[action$='/pdf/']").wait_for()
    look(phone, "nurse-plan", dark=True)


def _the_levels_are_agreed(ward: Ward) -> None:
    """Those not talked about as she said; the one without agreement keeps both views."""
    assert Assessment.objects.get().state == Assessment.State.AGREED
    found = {row.competence_id: row for row in Rating.objects.all()}
    assert [found[one.pk].agreed_level for one in ward.rated] == [3, 0, 2, None]
    assert (found[ward.tutoring.pk].self_level, found[ward.tutoring.pk].manager_level) == (2, 1)


def _fetch_the_document(page: Page, plan: Plan, work: Callable[[], int]) -> None:
    """In bokmål, whatever the language of the screen."""
    page.locator("form[action$='/pdf/'] [name=language]").select_option("nb")
    page.locator("form[action$='/pdf/'] button").click()
    page.locator("#job progress, #job [role=progressbar]").first.wait_for()
    look(page, "job-waiting")
    assert work() == 1
    page.locator("a[href$='/file/']").wait_for()
    look(page, "job-done")
    with page.expect_download() as download:
        page.locator("a[href$='/file/']").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    read = PdfReader(BytesIO(content))
    with override("nb"):
        title = f"{gettext('Individual development plan')} – {plan.user.name}"
    assert read.metadata is not None
    assert (str(read.root_object["/Lang"]), read.metadata.title) == ("nb", title)


def _coverage(hr: Page, ward: Ward) -> tuple[int, int]:
    """How many of the ward have a current plan, of how many, as the page of the division says."""
    hr.goto(f"/coverage/{ward.cast.division.pk}/")
    figures = hr.locator(f"tr:has(a[href='/coverage/{ward.cast.ward.pk}/']) td.n").all_inner_texts()
    return int(figures[1]), int(figures[2])


def _shown_answers(at_desk: Page, ward: Ward) -> int:
    at_desk.goto(f"/people/{ward.cast.employee.pk}/assessment/")
    return at_desk.locator("main tbody tr").count()


def _choose(page: Page, competence: Competence, value: str) -> None:
    """Choose a level; it is saved as it is given."""
    with page.expect_response(_is_post):
        page.locator(f"[name=c{competence.pk}-level][value='{value}']").check()
    form = page.locator(f"form:has([name=c{competence.pk}-level])")
    expect(form.locator("[data-saved]")).to_contain_text(A_TIME)


def _is_post(answer: object) -> bool:
    return getattr(getattr(answer, "request", None), "method", "") == "POST"
