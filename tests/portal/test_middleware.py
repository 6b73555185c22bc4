"""What holds for every request and answer."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.conftest import SignIn

PERSONAL = ("planning:start", "planning:team", "planning:my-plan", "planning:my-talk", "portal:disclosures")
FORM = "application/x-www-form-urlencoded"
SENT = "login=a&password=b"


@pytest.mark.parametrize("name", PERSONAL)
def test_no_cache_and_no_browser_keeps_a_page(name: str, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.manager).get(reverse(name))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_neither_is_a_refusal_kept(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    answers = [client.get(reverse("planning:team")), client.get("/nowhere/")]
    assert [(answer.status_code, answer["Cache-Control"]) for answer in answers] == [
        (403, "private, no-store"),
        (404, "private, no-store"),
    ]


@pytest.mark.parametrize("charset", ["utf-7", "latin-1", "utf-16", "cp1252"])
@pytest.mark.django_db
def test_a_form_in_another_encoding_is_refused_in_words(charset: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = client.generic("POST", reverse("account_login"), SENT, content_type=f"{FORM}; charset={charset}")
    assert answer.status_code == 400
    assert "<h1>The portal could not read that</h1>" in answer.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "unknown"])
@pytest.mark.django_db
def test_a_form_in_utf_8_is_read(charset: str) -> None:
    answer = Client().generic("POST", reverse("account_login"), SENT, content_type=f"{FORM}; charset={charset}")
    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_too_long_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 1000)
    files = {name: SimpleUploadedFile("x", b"z" * size) for name, size in (("small", 1000), ("large", 70_000))}
    answers = {name: Client().post(reverse("account_login"), {"login": "a", "file": files[name]}) for name in files}
    assert {name: answer.status_code for name, answer in answers.items()} == {"small": 200, "large": 413}
