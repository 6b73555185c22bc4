"""EMAIL_URL, MAIL_FROM and PORTAL_URL: what is accepted, and what is refused with how to mend it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.mail import first_host, mail_from, mail_server, portal_url
from tests.portal.test_settings import GOOD, refusal, run

DEFAULT = "Kompetensportalen <kompetensportalen@localhost>"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", ("", 25, "", "", False, False)),
        ("smtp://relay.example.se", ("relay.example.se", 25, "", "", False, False)),
        ("smtps://portal:p%40ss%3Aw@mail.example.se", ("mail.example.se", 465, "portal", "p@ss:w", False, True)),
        ("smtp+tls://portal:pw@mail.example.se:2587/", ("mail.example.se", 2587, "portal", "pw", True, False)),
    ],
)
def test_a_mail_server_is_read_from_its_address(
    url: str, server: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert tuple(mail_server()) == server


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mail.example.se", "EMAIL_URL begins with nothing://, which is no way to send mail."),
        ("http://mail.example.se", "EMAIL_URL begins with http://, which is no way to send mail."),
        ("smtp://", "EMAIL_URL is no address of a mail server."),
        ("smtp://host/path", "EMAIL_URL is no address of a mail server."),
        ("smtp://host:99999", "EMAIL_URL cannot be read as an address."),
        ("smtp://[host", "EMAIL_URL cannot be read as an address."),
        ("smtps://portal:p%C3%B6@host", "EMAIL_URL has letters such as å in the user or the password"),
        ("smtps://portal@host", "EMAIL_URL has a user without a password, or a password without a user."),
    ],
)
def test_an_address_that_is_none_is_refused_with_examples(
    url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_server()
    assert str(refused.value).startswith(words)
    assert "EMAIL_URL=smtp+tls://user:password@host:587" in str(refused.value)


def test_the_address_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "url").write_text("smtp://relay.example.se\n")
    monkeypatch.delenv("EMAIL_URL", raising=False)
    monkeypatch.setenv("EMAIL_URL_FILE", str(tmp_path / "url"))
    assert mail_server().host == "relay.example.se"


@pytest.mark.parametrize(
    ("sender", "is_accepted"),
    [("Portalen <portal@example.se>", True), ("portal@example.se", True), ("portalen", False), ("a@\nb", False)],
)
def test_mails_come_from_an_address(*, sender: str, is_accepted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", sender)
    if is_accepted:
        assert mail_from(is_sending=True, default=DEFAULT) == sender
    else:
        with pytest.raises(ImproperlyConfigured, match="MAIL_FROM has no address that mail can come from"):
            mail_from(is_sending=True, default=DEFAULT)


@pytest.mark.parametrize(
    ("url", "secure", "expected"),
    [
        ("", True, "https://default.example.se"),
        ("https://kompetens.example.se/", True, "https://kompetens.example.se"),
        ("http://127.0.0.1:8307", False, "http://127.0.0.1:8307"),
        ("http://kompetens.example.se", True, None),
        ("https://kompetens.example.se/portal", True, None),
        ("https://u:p@kompetens.example.se", True, None),
        ("kompetens.example.se", True, None),
    ],
)
def test_links_begin_with_the_portals_address(
    *, url: str, secure: bool, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_URL", url)
    if expected is not None:
        assert portal_url(default="https://default.example.se", is_secure=secure) == expected
    else:
        with pytest.raises(ImproperlyConfigured, match="PORTAL_URL=https://"):
            portal_url(default="https://default.example.se", is_secure=secure)


def test_a_pattern_of_hosts_is_no_address() -> None:
    assert first_host([".example.se", "kompetens.example.se"]) == "https://kompetens.example.se"
    assert first_host([".example.se"]) == ""


def test_production_sends_from_a_named_address_only() -> None:
    ask = "from portal.settings import production as p; print(p.EMAIL_HOST, p.DEFAULT_FROM_EMAIL, p.PORTAL_URL)"
    sending = {**GOOD, "EMAIL_URL": "smtp://relay.example.se"}
    assert refusal(sending).startswith("EMAIL_URL is set, and MAIL_FROM is not.")
    answer = run(ask, {**sending, "MAIL_FROM": "portal@example.se"}).stdout
    assert answer == "relay.example.se portal@example.se https://kompetens.example.se\n"
