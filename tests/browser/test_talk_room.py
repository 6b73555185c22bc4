"""A whole talk in two browsers at once: the manager's and the nurse's, at a desk and on a phone."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from competence.models import Assessment
from planning.models import Plan, Preparation, Talk
from portal.models import User
from tests.browser.look import faults
from tests.cast import make_cast
from tests.make.preparations import make_talk_in
from tests.make.talk_rooms import make_levels

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, PHONE = 1280, 360
SHOTS = os.environ.get("SHOTS", "")


def test_a_talk_from_the_open_door_to_the_agreed_plan(live_server: LiveServer, chromium: Browser) -> None:
    cast = make_cast()
    make_levels(cast)
    at_desk = signed_in(chromium, live_server, cast.manager, WIDE)
    on_phone = signed_in(chromium, live_server, cast.employee, PHONE)

    at_desk.goto(f"{live_server.url}/people/{cast.employee.pk}/talk/")
    look(at_desk, "01-manager-closed")
    on_phone.goto(f"{live_server.url}/my/talk/")
    look(on_phone, "02-nurse-closed")
    at_desk.get_by_role("button", name="Open the talk room").click()
    expect(at_desk.get_by_role("heading", name="Competences to talk about")).to_be_visible()
    look(at_desk, "03-manager-open")

    at_desk.get_by_role("button", name="Agree at 0 NIV-behandling").click()
    expect(at_desk.get_by_text("Agreed: level 0 of 4")).to_be_visible()
    at_desk.get_by_label("NIV-behandling: reach level 2").check()
    at_desk.get_by_label("Work more with Handledning").check()
    at_desk.get_by_role("button", name="Make goals of these").click()
    expect(at_desk.get_by_role("heading", name="Goal 1: NIV-behandling: reach level 2")).to_be_visible()

    add_activity(at_desk)
    write_the_summary_at_once(at_desk, on_phone)
    propose_and_agree(at_desk, on_phone, live_server.url)
    follow_up(at_desk, live_server.url)
    at_desk.goto(f"{live_server.url}/people/{cast.employee.pk}/talk/")
    look(at_desk, "13-manager-after")
    on_phone.goto(f"{live_server.url}/my/talk/")
    look(on_phone, "14-nurse-after")


def add_activity(at_desk: Page) -> None:
    """In the room, without leaving it."""
    at_desk.get_by_role("link", name="Add an activity Goal 1").click()
    at_desk.get_by_label("Kind of activity").select_option("shadowing")
    at_desk.get_by_label("What will be done").fill("Gå bredvid på natten, 3 pass")
    at_desk.get_by_label("By when").fill("2027-03-01")
    look(at_desk, "04-manager-activity-form")
    at_desk.get_by_role("button", name="Add the activity").click()
    expect(at_desk.get_by_text("Gå bredvid på natten, 3 pass")).to_be_visible()
    look(at_desk, "05-manager-goals")


def write_the_summary_at_once(at_desk: Page, on_phone: Page) -> None:
    """She writes and it is saved; he writes on an old page and gets both texts."""
    on_phone.reload()
    look(on_phone, "06-nurse-room")
    on_phone.get_by_label("What you have agreed on").fill("Vi är överens om att NIV är viktigast i vår.")
    expect(on_phone.locator("[data-saved]")).to_contain_text("Saved")
    at_desk.get_by_label("What you have agreed on").fill("Chefen skriver något annat.")
    at_desk.get_by_role("button", name="Save the summary").click()
    expect(at_desk.get_by_role("heading", name="Two versions of the same text")).to_be_visible()
    look(at_desk, "07-manager-conflict")
    at_desk.get_by_label("Your text").fill("Vi är överens om att NIV är viktigast i vår, och handledning sedan.")
    at_desk.get_by_role("button", name="Save my text").click()
    expect(at_desk.get_by_label("What you have agreed on")).to_have_value(
        "Vi är överens om att NIV är viktigast i vår, och handledning sedan."
    )


def propose_and_agree(at_desk: Page, on_phone: Page, url: str) -> None:
    """The manager proposes, the nurse reads on her phone and agrees."""
    at_desk.get_by_role("button", name="Propose the plan").click()
    expect(at_desk.get_by_role("button", name="Hand over this device")).to_be_visible()
    look(at_desk, "08-manager-proposed")

    on_phone.goto(f"{url}/my/talk/")
    look(on_phone, "09-nurse-proposed")
    on_phone.get_by_role("link", name="Read and agree").click()
    look(on_phone, "10-nurse-agree")
    on_phone.get_by_role("button", name="I agree to the plan").click()
    expect(on_phone.get_by_text("You have both agreed to the plan")).to_be_visible()
    look(on_phone, "11-nurse-plan")
    assert Plan.objects.get().state == Plan.State.AGREED
    assert Assessment.objects.get().state == Assessment.State.AGREED


def follow_up(at_desk: Page, url: str) -> None:
    """An activity is ticked, a follow-up written, a new revision begun."""
    at_desk.goto(f"{url}/plans/{Plan.objects.get().pk}/")
    at_desk.get_by_role("button", name="Done Gå bredvid på natten, 3 pass").click()
    expect(at_desk.locator(".status.ok", has_text="Done")).to_be_visible()
    at_desk.get_by_role("link", name="Follow up the plan").click()
    at_desk.wait_for_url("**/follow-up/")
    at_desk.get_by_label("What do we see?").fill("Tre pass gjorda, det gick bra.")
    at_desk.get_by_role("button", name="Save the follow-up").click()
    expect(at_desk.get_by_text("Tre pass gjorda")).to_be_visible()
    at_desk.get_by_role("button", name="Start a new revision").click()
    look(at_desk, "12-manager-revision")


def test_the_same_on_a_phone_without_javascript_handed_from_one_to_the_other(
    live_server: LiveServer, chromium: Browser
) -> None:
    cast = make_cast()
    make_levels(cast)
    phone = signed_in(chromium, live_server, cast.manager, PHONE, scripts=False)
    phone.goto(f"{live_server.url}/people/{cast.employee.pk}/talk/")
    phone.get_by_role("button", name="Open the talk room").click()
    phone.get_by_text("Other level NIV-behandling").click()
    phone.get_by_label("Level", exact=True).first.select_option("1")
    phone.get_by_label("Comment (both see it)").first.fill("Jag har sett dig klara det med stöd.")
    picture(phone, "20-phone-level")
    phone.get_by_role("button", name="No agreement: keep both views").first.click()
    expect(phone.get_by_text("manager's view: level 1 of 4")).to_be_visible()
    phone.get_by_label("NIV-behandling: reach level 2").check()
    phone.get_by_role("button", name="Make goals of these").click()
    phone.get_by_role("link", name="Add an activity Goal 1").click()
    picture(phone, "21-phone-activity")
    phone.get_by_label("Kind of activity").select_option("simulation")
    phone.get_by_label("By when").fill("2020-01-01")
    phone.get_by_role("button", name="Add the activity").click()
    expect(phone.get_by_text("The date has passed.").first).to_be_visible()
    picture(phone, "22-phone-error")
    phone.get_by_label("By when").fill("2027-03-01")
    phone.get_by_role("button", name="Add the activity").click()
    phone.get_by_label("What you have agreed on").fill("NIV i vår.")
    picture(phone, "23-phone-room")
    phone.get_by_role("button", name="Propose the plan").click()
    expect(phone.get_by_text("NIV i vår.")).to_be_visible()
    phone.get_by_role("button", name="Hand over this device").click()
    phone.locator("input[name=login]").last.fill(cast.employee.username)
    phone.locator("input[name=password]").last.fill("password")
    phone.get_by_role("button", name="Sign in").last.click()
    picture(phone, "24-phone-agree")
    phone.get_by_role("button", name="I agree to the plan").click()
    expect(phone.get_by_text("You have both agreed to the plan")).to_be_visible()
    assert Plan.objects.get().state == Plan.State.AGREED


def test_both_prepare_share_and_confirm_a_performance_talk(live_server: LiveServer, chromium: Browser) -> None:
    cast = make_cast()
    talk = make_talk_in(cast, Talk.State.PREPARING, kind=Talk.Kind.PERFORMANCE)
    at_desk = signed_in(chromium, live_server, cast.manager, WIDE)
    on_phone = signed_in(chromium, live_server, cast.employee, PHONE)
    prepare = f"{live_server.url}/talks/{talk.pk}/prepare/"

    on_phone.goto(prepare)
    answer = on_phone.get_by_role("textbox").first
    answer.fill("Natten i mars, då tre kom på en gång.")
    on_phone.get_by_label("Private notes").fill("Fråga om schemat.")
    expect(on_phone.locator("[data-saved]")).to_contain_text("Saved")
    on_phone.reload()
    expect(answer).to_have_value("Natten i mars, då tre kom på en gång.")
    look(on_phone, "30-nurse-prepares")
    on_phone.get_by_role("button", name="Share my answers").click()
    expect(on_phone.get_by_role("button", name="Take my answers back")).to_be_visible()
    look(on_phone, "31-nurse-shared")

    at_desk.goto(f"{live_server.url}/talks/{talk.pk}/")
    expect(at_desk.get_by_text("Natten i mars")).to_be_visible()
    expect(at_desk.get_by_text("Fråga om schemat.")).to_have_count(0)
    at_desk.get_by_label("What you have agreed on").fill("Vi fortsätter som vi sa.")
    expect(at_desk.locator("[data-saved]")).to_contain_text("Saved")
    look(at_desk, "32-manager-talk")
    at_desk.get_by_role("button", name="Note the talk as held").click()
    for page, name in ((at_desk, "33-manager-confirms"), (on_phone, "34-nurse-confirms")):
        page.goto(f"{live_server.url}/talks/{talk.pk}/confirm/")
        look(page, name)
        page.get_by_role("button", name="I confirm the talk").click()
        expect(page.get_by_text("You have confirmed the talk.")).to_be_visible()
    on_phone.get_by_role("button", name="Useful", exact=True).click()
    expect(on_phone.get_by_text("Your answer is counted, not kept.")).to_be_visible()
    look(on_phone, "35-nurse-after")
    at_desk.goto(f"{live_server.url}/people/{cast.employee.pk}/talks/")
    look(at_desk, "36-manager-history")
    assert (Talk.objects.get().state, Preparation.objects.count()) == (Talk.State.CONFIRMED, 0)


def signed_in(chromium: Browser, server: LiveServer, user: User, width: int, *, scripts: bool = True) -> Page:
    """A browser of this person, at this width, in English."""
    client = Client()
    client.force_login(user)
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="en", java_script_enabled=scripts)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": server.url}]
    )
    context.set_default_timeout(20000)
    return context.new_page()


def look(page: Page, name: str) -> None:
    """Nothing that axe finds, nothing sideways; with SHOTS set, a picture is kept for people to look at."""
    assert (name, faults(page)) == (name, [])
    picture(page, name)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where they are asked for."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
