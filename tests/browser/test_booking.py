"""Times for talks: a manager offers them to several, an employee takes one on her phone, the manager moves it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from planning.models import Talk
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())


def test_times_are_offered_chosen_and_moved(open_window: OpenWindow) -> None:
    cast = make_cast()
    desk = open_window(cast.manager, language="en")
    phone = open_window(cast.employee, language="en", width=PHONE)

    desk.goto("/team/booking/")
    look(desk, "booking-1-people")
    expect(desk.get_by_role("checkbox", name=cast.employee.name)).to_be_checked()
    desk.get_by_label("First day").fill(MONDAY.isoformat())
    desk.get_by_label("Last day").fill((MONDAY + timedelta(days=1)).isoformat())
    desk.get_by_label("From").fill("09:00")
    desk.get_by_label("To", exact=True).fill("11:15")
    desk.get_by_label("Place").fill("Rum 3")
    desk.get_by_role("button", name="Show what will happen").click()
    desk.wait_for_url("**/look/")
    look(desk, "booking-2-look")
    desk.get_by_role("button", name="Offer the times").click()
    desk.wait_for_url("**/team/booking/?kind=DEVELOPMENT")
    expect(desk.get_by_role("heading", name="Times you offer")).to_be_visible()
    look(desk, "booking-3-offered")

    phone.goto("/my/talks/")
    look(phone, "booking-4-choose")
    phone.get_by_role("radio").first.check()
    phone.get_by_role("button", name="Take this time").click()
    expect(phone.get_by_text("The time is yours.")).to_be_visible()
    look(phone, "booking-5-booked")
    talk = Talk.objects.get(user=cast.employee)
    assert talk.time

    desk.goto("/team/booking/")
    desk.get_by_text("1 employee has a time, or has had the talk").click()
    desk.get_by_role("link", name=f"Change the time – {cast.employee.name}").click()
    desk.wait_for_url("**/time/")
    look(desk, "booking-6-time")
    desk.locator("#id_begins").fill("13:00")
    desk.locator("#id_ends").fill("14:00")
    desk.get_by_role("button", name="Move the talk").click()
    expect(desk.get_by_text("You both get it for your calendars.")).to_be_visible()
    desk.goto("/team/booking/list/")
    look(desk, "booking-7-list")
    phone.goto("/my/calendar/")
    phone.get_by_role("button", name="Make an address").click()
    phone.wait_for_url("**/make/")
    look(phone, "booking-8-calendar")
    moved = Talk.objects.get(pk=talk.pk)
    assert moved.time
    assert timezone.localtime(moved.time.lower).hour == 13


def test_times_are_offered_without_script(open_window: OpenWindow) -> None:
    """Every step is a form of its own. axe is a script, so these pages are judged in the journey above."""
    cast = make_cast()
    desk = open_window(cast.manager, language="en", script=False)
    desk.goto("/team/booking/")
    desk.get_by_label("First day").fill(MONDAY.isoformat())
    desk.get_by_label("From").fill("09:00")
    desk.get_by_label("To", exact=True).fill("11:15")
    desk.get_by_role("button", name="Show what will happen").click()
    desk.wait_for_url("**/look/")
    desk.get_by_role("button", name="Offer the times").click()
    desk.wait_for_url("**/team/booking/?kind=DEVELOPMENT")
    expect(desk.get_by_role("heading", name="Times you offer")).to_be_visible()
