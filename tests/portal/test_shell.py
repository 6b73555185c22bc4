import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from portal.models import Employment, User
from portal.navigation import ROOMS
from portal.shell import shell
from tests.cast import Cast
from tests.conftest import SignIn


def nav_of(user: User, path: str = "/about/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = user
    return [(link.url, link.current) for link in shell(request)["shell"].nav]


def test_every_entry_of_the_navigation_leads_somewhere() -> None:
    assert [reverse(door.url_name) for room in ROOMS for door in room.doors] != []


def test_the_navigation_shows_what_a_person_may_use(cast: Cast) -> None:
    coverage = reverse("planning:coverage")
    assert (coverage, False) in nav_of(cast.hr_strategist)
    assert (coverage, False) not in nav_of(cast.employee)


def test_a_page_inside_an_entry_is_current(cast: Cast) -> None:
    coverage = reverse("planning:coverage")
    assert [url for url, current in nav_of(cast.manager, f"{coverage}7/") if current] == [coverage]


def test_the_doors_of_a_room_are_shown_inside_it(cast: Cast) -> None:
    request = RequestFactory().get("/gap-map/3/")
    request.user = cast.hr_strategist
    doors = shell(request)["shell"].doors
    assert [link.url for link in doors if link.current] == [reverse("competence:gap-map")]
    assert reverse("planning:coverage") in [link.url for link in doors]
    request = RequestFactory().get(reverse("planning:start"))
    request.user = cast.hr_strategist
    assert shell(request)["shell"].doors == ()


def test_who_is_not_employed_has_no_pages_of_her_own(cast: Cast, sign_in: SignIn) -> None:
    own = reverse("planning:my-plan")
    Employment.objects.filter(user=cast.reader).delete()
    text = sign_in(cast.reader).get(reverse("planning:published")).content.decode()
    assert f'href="{own}"' not in text
    assert f'href="{own}"' in sign_in(cast.employee).get(reverse("portal:about")).content.decode()


def test_the_shell_costs_only_the_query_for_mandates(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = User.objects.get(pk=cast.manager.pk)
    with django_assert_num_queries(1):
        nav_of(person)
    with django_assert_num_queries(0):
        nav_of(person)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["accessibility", "about"])
def test_the_portals_own_pages_are_open_to_everyone(client: Client, page: str) -> None:
    response = client.get(reverse(f"portal:{page}"))
    assert response.status_code == 200
    assert client.post(reverse(f"portal:{page}")).status_code == 405


def test_a_signed_in_person_sees_her_name_and_can_sign_out(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.employee).get(reverse("portal:about")).content.decode()
    assert cast.employee.name in text
    assert f'action="{reverse("account_logout")}"' in text


@pytest.mark.django_db
def test_demo_sign_ins_stand_on_the_sign_in_page_of_the_demo_only(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert "kompetens-demo" in client.get(reverse("account_login")).content.decode()
    settings.DEMO = False
    assert "kompetens-demo" not in client.get(reverse("account_login")).content.decode()


def test_a_language_is_remembered_in_the_cookie_and_on_the_person(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    response = client.post(reverse("portal:language"), {"language": "nb", "next": reverse("portal:about")})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:about"))
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "nb"
    assert User.objects.get(pk=cast.employee.pk).language == "nb"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "", "\0", "nb\r\nX: y", "../../etc", "x" * 3000])
def test_an_unknown_language_changes_nothing(client: Client, language: str) -> None:
    response = client.post(reverse("portal:language"), {"language": language, "next": "/about/"})
    assert response.status_code == 302
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "/\0", "javascript:alert(1)"])
def test_a_change_of_language_never_leads_off_the_portal(client: Client, address: str) -> None:
    response = client.post(reverse("portal:language"), {"language": "en", "next": address})
    assert re.match(r"/(?!/)", response.headers["Location"])


@pytest.mark.django_db
def test_pages_carry_no_inline_style_or_script(client: Client) -> None:
    text = client.get(reverse("account_login")).content.decode()
    assert re.findall(r"<style|\sstyle=|<script>|\son\w+=", text) == []
