from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.models import User
from tests.cast import Cast
from tests.conftest import SignIn

PASSWORD = "en-lang-hemlig-mening"


def with_password(user: User, *, language: str = "sv") -> User:
    user.set_password(PASSWORD)
    user.language = language
    user.save()
    return user


def sign_in_by_page(client: Client, user: User, password: str = PASSWORD) -> int:
    return client.post(reverse("account_login"), {"login": user.username, "password": password}).status_code


def language_of(client: Client) -> str:
    return client.cookies[settings.LANGUAGE_COOKIE_NAME].value


def test_a_person_signs_in_and_reads_her_own_language(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee, language="nb")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # left by whoever sat here before
    assert sign_in_by_page(client, person) == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert language_of(client) == "nb"


def test_a_language_chosen_on_the_sign_in_page_is_kept(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee, language="sv")
    client.post(reverse("portal:language"), {"language": "en", "next": reverse("account_login")})
    sign_in_by_page(client, person)
    assert language_of(client) == "en"
    assert User.objects.get(pk=person.pk).language == "en"


def test_a_wrong_password_is_said_and_the_user_name_stays(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee)
    answer = client.post(reverse("account_login"), {"login": person.username, "password": "fel"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="error-summary"' in text
    assert f'value="{person.username}"' in text
    assert "_auth_user_id" not in client.session


def test_a_closed_account_cannot_sign_in(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee)
    person.is_active = False
    person.save()
    assert sign_in_by_page(client, person) == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_post(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_person_changes_her_password(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee)
    sign_in_by_page(client, person)
    assert client.get(reverse("account_change_password")).status_code == 200
    answers = {"oldpassword": PASSWORD, "password1": "en-annan-lang-mening", "password2": "en-annan-lang-mening"}
    assert client.post(reverse("account_change_password"), answers).status_code == 302
    assert User.objects.get(pk=person.pk).check_password("en-annan-lang-mening")


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_makes_or_recovers_an_account_by_herself(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["\0", "å" * 5000, "\ud800", "' or 1=1 --", ""])
def test_odd_user_names_are_refused_without_breaking(client: Client, login: str) -> None:
    sent = urlencode({"login": login.encode("utf-8", "surrogatepass"), "password": "x"})
    answer = client.post(reverse("account_login"), sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.content.decode()


def test_attempts_are_counted_per_account_whatever_the_host_is_called(cast: Cast, client: Client) -> None:
    person = with_password(cast.employee)
    for port in range(5):
        client.post(
            reverse("account_login"), {"login": person.username, "password": "fel"}, SERVER_PORT=str(8000 + port)
        )
    assert sign_in_by_page(client, person) == 200
    assert "_auth_user_id" not in client.session
    assert sign_in_by_page(client, with_password(cast.manager)) == 302
