"""Mails by SMTP, against a real server: delivered once, put off, refused, hung up on, and a worker that is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection
from psycopg import sql
from pytest_django import Settings

from portal.actions.posting import BATCH, LEASE
from portal.models import Mail, User
from portal.worker import posting
from portal.worker.smtp import Patience
from tests.make.messages import AT, Sink, mail_server, make_choice, make_mail, make_message
from tests.make.people import make_organisation, make_person
from tests.portal.test_tasks import environment, until

PROJECT = Path(__file__).parents[2]
QUICK = Patience(step=0.4, last_word=0.4, database=5)
State = Mail.State


@pytest.fixture
def sink(db: None, settings: Settings) -> Iterator[Sink]:
    cache.clear()  # a server may be resting from the test before
    with mail_server(Sink()) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.PORTAL_URL = "https://kompetens.example.se"
        settings.DEFAULT_FROM_EMAIL = "Kompetensportalen <portal@example.se>"
        yield server


@pytest.fixture
def person(db: None) -> User:
    return make_reader()


def make_reader() -> User:
    user = make_person(organisation=make_organisation())
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.se")
    user.refresh_from_db()
    make_choice(user=user)
    return user


def post(at: datetime = AT) -> posting.Posted:
    return posting.post(at=at, patience=QUICK)


def states() -> list[str]:
    return list(Mail.objects.order_by("unique_key").values_list("state", flat=True))


def test_every_mail_is_delivered_once_over_one_connection(sink: Sink, person: User) -> None:
    mails = [make_mail(to=person) for _ in range(BATCH + 3)]
    assert post() == posting.Posted(sent=len(mails))
    assert post(AT + timedelta(days=1)) == posting.Posted()
    assert sorted(sink.ids()) == sorted(f"<{mail.pk}@kompetens.example.se>" for mail in mails)
    assert sink.connections == 1
    assert set(states()) == {State.SENT}


def test_what_a_mail_is_made_of(sink: Sink, person: User) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    make_mail(to=person, text="Först.\n.En rad med punkt.\n", calendar=calendar, method="REQUEST")
    post()
    (message,) = sink.taken
    assert (message["To"], message["From"]) == (person.email, "Kompetensportalen <portal@example.se>")
    assert (message["Subject"], message["Auto-Submitted"]) == ("Något nytt att läsa", "auto-generated")
    text, invitation = message.iter_parts()
    assert text.get_content().splitlines() == ["Först.", ".En rad med punkt."]
    assert (invitation.get_content_type(), invitation["Content-Type"].params["method"]) == ("text/calendar", "REQUEST")
    assert invitation.get_content().splitlines() == calendar.splitlines()


def test_nothing_is_claimed_without_a_server(person: User, settings: Settings) -> None:
    make_mail(to=person)
    settings.EMAIL_HOST = ""
    assert post() == posting.Posted()
    assert states() == [State.WAITING]


def test_a_server_that_says_later_for_ten_minutes_gets_it_then(sink: Sink, person: User) -> None:
    make_mail(to=person)
    sink.to_recipient = "450 Greylisted, come back later"
    for minute in range(10):
        post(AT + timedelta(minutes=minute))
    assert (states(), sink.taken) == ([State.WAITING], [])
    assert Mail.objects.get().attempts == 4  # it waits longer each time
    sink.to_recipient = ""
    for minute in range(10, 16):
        post(AT + timedelta(minutes=minute))
    assert (states(), len(sink.taken)) == ([State.SENT], 1)


def test_it_gives_up_after_some_two_days(sink: Sink, person: User) -> None:
    make_mail(to=person)
    sink.to_message = "451 Try again"
    at = AT
    while states() == [State.WAITING]:
        post(at)
        at = max(at, Mail.objects.get().not_before) + timedelta(seconds=1)
    assert states() == [State.FAILED]
    assert timedelta(days=1, hours=12) < at - AT < timedelta(days=3)
    assert "451 Try again" in Mail.objects.get().failure


def test_a_mail_that_is_refused_says_why_and_the_next_one_goes(sink: Sink, person: User) -> None:
    sink.to_recipient = "550 No such user"
    refused = make_mail(to=person)
    assert post() == posting.Posted(failed=1)
    sink.to_recipient = ""
    make_mail(to=person)
    assert post() == posting.Posted(sent=1)
    refused.refresh_from_db()
    assert (refused.state, refused.failure) == (State.FAILED, "550 No such user")


def test_an_address_that_cannot_be_written_to_fails_alone(sink: Sink, person: User) -> None:
    for address in ("åsa@example.se", "two words@example.se", "@example.se", "asa@exämple.se"):
        make_mail(to=person, address=address)
    assert post() == posting.Posted(sent=1, failed=3)
    assert str(sink.taken[0]["To"]) == "asa@xn--exmple-cua.se"


@pytest.mark.parametrize("place", ["RCPT", "DATA"])
def test_a_server_that_never_answers_is_left_and_the_claim_returns(place: str, sink: Sink, person: User) -> None:
    for _ in range(5):
        make_mail(to=person)
    sink.hangs_at = place
    assert post() == posting.Posted(later=posting.MOST_SILENCES)
    assert set(states()) == {State.WAITING}
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 1, 1]
    assert post(AT + timedelta(seconds=5)) == posting.Posted()  # it is left alone for a while
    sink.hangs_at = ""
    assert post(AT + timedelta(minutes=20)).sent == 5


def test_a_connection_lost_in_the_message_sends_it_again(sink: Sink, person: User) -> None:
    mail = make_mail(to=person)
    sink.drops_at = "RCPT"
    assert post() == posting.Posted(later=1)
    sink.drops_at = ""
    assert post(AT + timedelta(minutes=2)) == posting.Posted(sent=1)
    assert sink.ids() == [f"<{mail.pk}@kompetens.example.se>"]


def test_no_server_at_all_costs_no_try(person: User, settings: Settings) -> None:
    cache.clear()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_mail(to=person)
    assert post() == posting.Posted()
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts) == (State.WAITING, 0)


def test_quiet_hours_and_not_before_are_kept_when_it_is_sent(sink: Sink, person: User) -> None:
    """Monday 14:00 in Stockholm: quiet until 18; the other mail was never meant for today."""
    make_mail(to=person, not_before=AT + timedelta(days=1))
    person.message_choice.delete()
    make_choice(user=person, quiet_from="12:00", quiet_until="18:00")
    make_mail(to=person)
    assert post() == posting.Posted()
    assert post(AT + timedelta(hours=3, minutes=59)) == posting.Posted()
    assert post(AT + timedelta(hours=4, minutes=1)) == posting.Posted(sent=1)
    assert sorted(states()) == [State.SENT, State.WAITING]


def test_many_for_whom_it_is_quiet_hold_up_nobody(sink: Sink, person: User) -> None:
    quiet = make_person(organisation=person.organisation)
    make_choice(user=quiet, quiet_from="12:00", quiet_until="18:00")
    for _ in range(BATCH + 1):
        make_mail(to=quiet)
    make_mail(to=person, not_before=AT + timedelta(seconds=1))
    assert post(AT + timedelta(seconds=2)) == posting.Posted(sent=1)


def test_what_nobody_needs_any_more_is_dropped(sink: Sink, person: User) -> None:
    make_mail(to=person, kind="news")
    assert post() == posting.Posted()
    make_message(to=person)
    make_mail(to=person, kind="news")
    assert post() == posting.Posted(sent=1)
    make_mail(to=person)
    User.objects.update(is_active=False)
    assert post() == posting.Posted()
    User.objects.update(is_active=True)
    make_mail(to=person, written_at=AT - timedelta(days=8))
    assert post() == posting.Posted()
    assert sorted(states()) == [State.DROPPED, State.DROPPED, State.DROPPED, State.SENT]


POST = """
import sys, django
django.setup()
from datetime import datetime
from django.conf import settings
from portal.worker import posting
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.PORTAL_URL = "https://kompetens.example.se"
posting.post(at=datetime.fromisoformat(sys.argv[2]))
"""


def start(sink: Sink, at: datetime) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", POST, str(sink.port), at.isoformat()],
        env={**environment(), "DJANGO_SETTINGS_MODULE": "portal.settings.testing"},
        cwd=PROJECT,
        start_new_session=True,
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_end_of_the_message_sends_it_once_and_after_it_perhaps_twice(sink: Sink) -> None:
    """The doubt is one round trip wide, and a mail sent twice is the same mail by its Message-ID."""
    mail = make_mail(to=make_reader())
    sink.hangs_at = "RCPT"
    process = start(sink, AT)
    until(lambda: "RCPT" in sink.reached)
    kill(process)
    mail.refresh_from_db()
    assert (mail.state, mail.handing_over_at) == (State.SENDING, None)
    sink.hangs_at = ""
    assert post(AT + LEASE - timedelta(seconds=5)) == posting.Posted()  # the lease holds
    sink.hangs_at = "DATA"
    process = start(sink, AT + timedelta(seconds=200))
    until(lambda: "DATA" in sink.reached)
    mail.refresh_from_db()
    kill(process)
    assert (mail.state, mail.handing_over_at is None) == (State.SENDING, False)
    assert len(sink.taken) == 1
    sink.hangs_at = ""
    assert post(AT + timedelta(seconds=2000)) == posting.Posted(sent=1)
    assert sink.ids() == [f"<{mail.pk}@kompetens.example.se>"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lives_keeps_its_claim_however_slow_the_server_is(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        make_mail(to=make_reader())
    monkeypatch.setattr(posting, "RENEW", 0.1)
    sink.hangs_at = "RCPT"
    worker = Thread(target=_post_and_leave)
    worker.start()
    until(lambda: Mail.objects.filter(state=State.SENDING, lease_until__gt=AT + LEASE).count() == 2)
    sink.hangs_at = ""
    worker.join()
    assert (states(), len(sink.taken)) == ([State.SENT, State.SENT], 2)


def _post_and_leave() -> None:
    posting.post(at=AT, patience=Patience(step=20, last_word=20, database=5))
    connection.close()


TWO_AT_ONCE = 40


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_each_mail_once(sink: Sink) -> None:
    person = make_reader()
    for _ in range(TWO_AT_ONCE):
        make_mail(to=person)
    processes = [start(sink, AT) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    assert (len(sink.ids()), len(set(sink.ids()))) == (TWO_AT_ONCE, TWO_AT_ONCE)
    assert set(states()) == {State.SENT}


@contextmanager
def no_database() -> Iterator[None]:
    """PostgreSQL ends every connection but ours, and takes no new one until the block ends."""
    ours, name = connection.settings_dict, connection.settings_dict["NAME"]
    host = str(ours["OPTIONS"].get("host") or ours["HOST"])
    with psycopg.connect(dbname="postgres", user=ours["USER"], host=host, autocommit=True) as other:
        switch = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        other.execute(switch.format(sql.Identifier(name), sql.SQL("false")))
        try:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            other.execute(switch.format(sql.Identifier(name), sql.SQL("true")))
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_after_the_server_took_it_is_told_when_it_is_back(sink: Sink) -> None:
    make_mail(to=make_reader())
    sink.hangs_at = "DATA"
    process = start(sink, AT)
    until(lambda: "DATA" in sink.reached)
    with no_database():
        sink.hangs_at = ""
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
    assert process.wait(timeout=30) == 0
    assert (states(), len(sink.taken)) == ([State.SENT], 1)
