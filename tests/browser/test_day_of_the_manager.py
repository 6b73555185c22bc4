"""The manager's day around the talk: who is next, whose certificate is proved. The talk itself: test_talk_room.py."""

import pytest
from django.utils import timezone

from competence.models import Credential
from tests.browser.conftest import OpenWindow
from tests.browser.look import look
from tests.make.wards import make_ward, submit_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_one_who_waits_is_found_and_her_certificate_recorded(open_window: OpenWindow) -> None:
    ward = make_ward()
    submit_answers(ward, at=timezone.now())
    person = ward.cast.employee
    page = open_window(ward.cast.manager)
    page.goto("/")
    look(page, "manager-start-with-someone-waiting")
    page.locator(".todo .button.main").click()
    assert page.locator("tbody tr").count() == 1
    look(page, "manager-team-of-one-step")
    page.locator("[name=step]").select_option("")
    page.locator("[name=q]").fill(person.family_name)
    page.locator(".filters button").click()
    page.wait_for_url("**q=**")
    assert page.locator("tbody tr").count() == 1
    page.locator("[name=q]").fill("nobody of that name")
    page.locator(".filters button").click()
    page.wait_for_url("**nobody**")
    look(page, "manager-team-nobody")

    page.goto(f"/people/{person.pk}/competence/")
    page.locator(f"a[href*='/credentials/new/'][href*='{ward.certificate.pk}']").first.click()
    look(page, "manager-certificate")
    page.locator("[name=issued_on]").fill(timezone.localdate().isoformat())
    page.locator("main .button.main, main .btn-primary").click()
    page.wait_for_url("**/competence/**")
    assert Credential.objects.get().user == person
    look(page, "manager-certificate-recorded")

    mine = open_window(person)
    for name in ("my/readers", "accessibility", "about", "account/password/change"):
        mine.goto(f"/{name}/")
        look(mine, name.replace("/", "-"))
