"""Production refuses to start unsafely, each time with a sentence that says how to mend it; in real processes."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.template import Context, Template
from django.template.base import Origin
from django.template.engine import Engine

from portal.settings.undefined import UndefinedVariable
from tests.make.people import make_organisation, make_person

PROJECT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k3Yx9-Qm2vR7tLw5Zp8sDf4gHj6aBc1nEu0iOoXyVzTqWrMlKd",
    "ALLOWED_HOSTS": "kompetens.example.se",
    "DATABASE_URL": "postgresql://portal@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
ASK_SETTINGS = "from portal.settings import production as p; print(p.SECURE_SSL_REDIRECT, p.DEBUG, p.ALLOWED_HOSTS)"


def run(code: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run Python code under production settings and nothing but this environment."""
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=own, capture_output=True, text=True, timeout=60, check=False
    )


def refusal(environment: dict[str, str]) -> str:
    """What the refusal says: the last line, after Python's own name of the exception."""
    result = run(ASK_SETTINGS, environment)
    assert (result.returncode, result.stdout) == (1, "")
    return result.stderr.strip().splitlines()[-1].partition("ImproperlyConfigured: ")[2]


def test_a_complete_environment_is_accepted() -> None:
    result = run(ASK_SETTINGS, GOOD)
    assert (result.stdout, result.stderr) == ("True False ['kompetens.example.se']\n", "")


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        ("import portal.boot.web", {}, "True 5"),
        ("import portal.boot.web", {"PREPARE_STATEMENTS": "0"}, "None None"),
        ("", {}, "None None"),
    ],
    ids=["the web", "the web behind a pooler", "a worker"],
)
def test_the_web_alone_keeps_the_plans_of_its_statements(code: str, said: dict[str, str], expected: str) -> None:
    ask = (
        "from portal.settings import production as p; options = p.DATABASES['default']['OPTIONS']; "
        "print(options.get('server_side_binding'), options.get('prepare_threshold'))"
    )
    result = run(f"{code}\n{ask}", GOOD | said)
    assert (result.stdout, result.stderr) == (f"{expected}\n", "")


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(GOOD["SECRET_KEY"] + "\n")
    environment = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert run(ASK_SETTINGS, {**environment, "SECRET_KEY_FILE": str(secret)}).returncode == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "SECRET_KEY",
            (
                "SECRET_KEY is not set. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))' - "
                "and give the same to every process."
            ),
        ),
        (
            "ALLOWED_HOSTS",
            (
                "ALLOWED_HOSTS is not set. Name the host the portal is reached at, "
                "for example ALLOWED_HOSTS=kompetens.example.se"
            ),
        ),
        (
            "DATABASE_URL",
            "DATABASE_URL is not set. Name the database: DATABASE_URL=postgresql://user:password@host:5432/kompetens",
        ),
        ("REDIS_URL", "REDIS_URL is not set. Name the message broker: REDIS_URL=redis://host:6379/0"),
    ],
)
def test_what_is_missing_is_named_and_how_to_mend_it(name: str, sentence: str) -> None:
    assert refusal({key: value for key, value in GOOD.items() if key != name}) == sentence


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "1", "DEBUG is set, and production never shows debug pages. Unset DEBUG; errors are in the log."),
        (
            "SECRET_KEY",
            "demo-only-not-a-secret-demo-only-not-a-secret-demo-only",
            (
                "SECRET_KEY is easy to guess: it needs at least 50 random characters. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
            ),
        ),
        (
            "SECRET_KEY",
            "short",
            (
                "SECRET_KEY is easy to guess: it needs at least 50 random characters. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
            ),
        ),
        (
            "ALLOWED_HOSTS",
            "*",
            "ALLOWED_HOSTS is *, which accepts forged host names. Name the hosts, with commas between.",
        ),
        (
            "DATABASE_URL",
            "sqlite:///portal.db",
            "DATABASE_URL names no PostgreSQL. Write postgresql://user:password@host:5432/kompetens",
        ),
        (
            "REDIS_URL",
            "amqp://host",
            "REDIS_URL names no Valkey or Redis. Write redis://host:6379/0, or rediss:// with TLS.",
        ),
        (
            "HSTS_SECONDS",
            "a year",
            "HSTS_SECONDS is no whole number. Write for example HSTS_SECONDS=31536000",
        ),
    ],
)
def test_what_is_unsafe_is_refused(name: str, value: str, sentence: str) -> None:
    assert refusal({**GOOD, name: value}) == sentence


def test_a_key_file_that_cannot_be_read_is_told() -> None:
    environment = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert refusal({**environment, "SECRET_KEY_FILE": "/nowhere/key"}) == (
        "SECRET_KEY_FILE names /nowhere/key, which cannot be read: No such file or directory."
    )


def test_the_command_line_says_one_sentence_and_no_traceback() -> None:
    result = run("import sys; sys.argv = ['manage.py', 'check']; import manage; manage.main()", {})
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("SECRET_KEY is not set.")


def this_database() -> str:
    """The address of the tests' own database."""
    values = connection.settings_dict
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={quote(str(values['HOST']))}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_demo", [True, False])
def test_the_web_and_the_deploy_check_refuse_the_demo_people_only(*, is_demo: bool, tmp_path: Path) -> None:
    person = make_person(organisation=make_organisation())
    person.is_demo = is_demo
    person.save()
    environment = {**GOOD, "DATABASE_URL": this_database(), "STATIC_ROOT": str(tmp_path)}
    web = run("import portal.wsgi", environment)
    check = run("import sys; sys.argv = ['manage.py', 'check', '--deploy']; import manage; manage.main()", environment)
    if is_demo:
        assert (web.returncode, check.returncode) == (1, 1)
        assert web.stderr == (
            "This database has the demo's sign-ins, whose password is public. Give production a database of its own, "
            "or start the demo with DJANGO_SETTINGS_MODULE=portal.settings.demo.\n"
        )
        assert "(portal.E001) This database has the demo's sign-ins" in check.stderr
    else:
        assert (web.returncode, web.stderr) == (0, "")
        assert (check.returncode, check.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_the_web_says_so_when_the_database_does_not_answer(tmp_path: Path) -> None:
    result = run("import portal.wsgi", {**GOOD, "STATIC_ROOT": str(tmp_path)})
    assert (result.returncode, result.stderr) == (
        1,
        "The database does not answer, or has no tables yet. Check DATABASE_URL, then run: manage.py migrate\n",
    )


def test_readyz_tells_of_a_database_and_a_broker_that_are_gone(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'host': 'kompetens.example.se'}).get('/readyz')\n"
        "print(answer.status_code, answer.content.decode())"
    )
    assert run(code, {**GOOD, "STATIC_ROOT": str(tmp_path)}).stdout == (
        '503 {"ready": false, "database": false, "broker": false, "worker": false, '
        '"heartbeat_age_seconds": null, "oldest_job_age_seconds": null}\n'
    )


def test_log_lines_hold_no_words_of_an_exception(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "import logging\n"
        "try:\n"
        "    raise ValueError('Anna Andersson')\n"
        "except ValueError:\n"
        "    logging.getLogger('portal').exception('Something failed.')"
    )
    plain = run(code, {**GOOD, "STATIC_ROOT": str(tmp_path)}).stderr
    lines = run(code, {**GOOD, "STATIC_ROOT": str(tmp_path), "LOG_FORMAT": "json"}).stderr
    assert "Anna" not in plain + lines
    assert plain.splitlines()[0].endswith(" ERROR portal Something failed.")
    assert plain.splitlines()[1:] == ["builtins.ValueError", "  <string>:4 <module>"]
    assert '"message": "Something failed.", "exception": "builtins.ValueError\\n  <string>:4 <module>"}' in lines


def test_an_undefined_name_in_a_template_of_ours_fails_and_in_others_is_empty() -> None:
    engine = Engine.get_default()
    ours = Template("{{ nobody_gave_this }}", origin=Origin(str(PROJECT / "templates" / "x.html")), engine=engine)
    others = Template("{{ nobody_gave_this }}", origin=Origin("/packages/x.html"), engine=engine)
    with pytest.raises(
        UndefinedVariable, match=r"^templates/x\.html shows nobody_gave_this, which the view did not give\.$"
    ):
        ours.render(Context({}))
    assert others.render(Context({})) == ""
