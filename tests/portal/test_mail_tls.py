"""TLS and sign-in of EMAIL_URL, against a real server with a certificate that was made for the test."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.core.cache import cache
from pytest_django import Settings

from portal.models import Mail
from portal.settings.mail import mail_server as read_url
from portal.worker import posting
from portal.worker.smtp import Patience
from tests.make.messages import AT, Sink, mail_server, make_mail
from tests.make.people import make_organisation, make_person

QUICK = Patience(step=2, last_word=2, database=5)
USER, PASSWORD = "portal", "p@ss:w/rd"
IN_URL = "portal:p%40ss%3Aw%2Frd"
Point = Callable[[str], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate and its key in one file, for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test")
    names = ("-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "only.pem"))
    subprocess.run(["openssl", "req", "-x509", *kind, *names, *files], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "only.pem").read_text() + (folder / "key.pem").read_text())
    return both


@contextmanager
def serving(scheme: str, certificate: Path) -> Iterator[Sink]:
    """A server that wants a sign-in over TLS; over plain SMTP it wants neither."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options = {
        "smtps": {"ssl_context": context, "authenticator": _knows, "auth_require_tls": False},  # takes only STARTTLS so
        "smtp+tls": {"tls_context": context, "authenticator": _knows, "auth_required": True},
        "smtp": {},
    }
    with mail_server(Sink(), **options[scheme]) as sink:
        yield sink


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    is_known = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=is_known)


@pytest.fixture
def point(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Point:
    """Set EMAIL_URL, as the portal reads it when it starts."""

    def set_url(url: str) -> None:
        cache.clear()  # a server may be resting
        monkeypatch.setenv("EMAIL_URL", url)
        server = read_url()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = server.user, server.password
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = server.starttls, server.tls

    return set_url


@pytest.fixture
def mail(db: None) -> Mail:
    return make_mail(to=make_person(organisation=make_organisation()))


def post(minutes: int = 0) -> posting.Posted:
    return posting.post(at=AT + timedelta(minutes=minutes), patience=QUICK)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_mail_goes_over_tls_with_a_sign_in(
    scheme: str, certificate: Path, point: Point, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password sends nothing, counts no try and says why; the right one sends what waited."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(scheme, certificate) as sink:
        point(f"{scheme}://{USER}:wrong@127.0.0.1:{sink.port}")
        assert post() == posting.Posted()
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, sink.taken) == (Mail.State.WAITING, 0, [])
        assert mail.failure.startswith("the mail server refuses the user or the password of EMAIL_URL.")
        point(f"{scheme}://{IN_URL}@127.0.0.1:{sink.port}")
        assert post(1) == posting.Posted(sent=1)
    mail.refresh_from_db()
    assert (mail.state, mail.failure, len(sink.taken)) == (Mail.State.SENT, "", 1)


@pytest.mark.parametrize(
    ("scheme", "serves", "words"),
    [
        ("smtps", "smtps", "the certificate of the mail server is not trusted."),
        ("smtp+tls", "smtp+tls", "the certificate of the mail server is not trusted."),
        ("smtp+tls", "smtp", "the mail server does not offer what EMAIL_URL asks for."),
        ("smtps", "smtp", "no TLS with the mail server:"),
    ],
)
def test_without_the_tls_that_was_asked_for_nothing_is_said(
    scheme: str, serves: str, words: str, certificate: Path, point: Point, mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with serving(serves, certificate) as sink:
        point(f"{scheme}://{IN_URL}@127.0.0.1:{sink.port}")
        assert post() == posting.Posted()
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, mail.failure[: len(words)]) == (Mail.State.WAITING, 0, words)
    assert sink.taken == []
