"""Reminders written into inboxes and outbox a second, and mails handed to a mail server on this machine a second.

Everybody is told one thing, and everybody has chosen to be told at once: a message and a mail each, a batch for each
transaction as the reminders do it. The mail server takes everything and keeps nothing; it is a process of its own.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from bench import mail_sink
from bench.report import Report
from portal.actions import mail_words, messages
from portal.models import Mail, Message, MessageChoice, User
from portal.worker import posting

MOST = 20_000  # people told
BATCH = 1000
SECONDS = 10.0  # of handing over
KEY = "bench"
START = 15.0  # seconds for the mail server to come up


def measure(report: Report) -> None:
    """Write, then send; what was written is deleted again."""
    mail_words.address(reverse("portal:inbox"))  # the addresses are read once, and not measured
    _forget()
    people = list(User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)[:MOST])
    before = set(User.objects.filter(pk__in=people, email="").values_list("pk", flat=True))
    try:
        User.objects.filter(pk__in=before).update(email="someone@example.se")
        _choose(people)
        report.add("reminders_per_s", _write(people, timezone.now()))
        report.note(f"reminders: {len(people)} messages and {Mail.objects.count()} mails")
        report.add("mails_per_s", _send())
    finally:
        User.objects.filter(pk__in=before).update(email="")
        _forget()


def _choose(people: list[UUID]) -> None:
    now = timezone.now()
    rows = [
        MessageChoice(user_id=pk, frequency=MessageChoice.Frequency.AT_ONCE, quiet_weekends=False, changed_at=now)
        for pk in people
    ]
    MessageChoice.objects.all().delete()
    MessageChoice.objects.bulk_create(rows, batch_size=BATCH)


def _write(people: list[UUID], at: datetime) -> float:
    """People told a second."""
    began = time.perf_counter()
    for first in range(0, len(people), BATCH):
        messages.tell(tellings=[_telling(pk) for pk in people[first : first + BATCH]], at=at)
    return len(people) / (time.perf_counter() - began)


def _telling(pk: UUID) -> messages.Telling:
    facts = {"certificate": {"sv": "Hjärt-lungräddning"}, "days": 30, "valid_until": "2026-12-31"}
    return messages.Telling(
        to=pk, kind="certificate_reminder", unique_key=f"{KEY}:{pk}", path="/my/certificates/", facts=facts
    )


def _send() -> float:
    """Mails a second over one connection, each noted before and after."""
    cache.clear()
    with _mail_server() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        began = time.perf_counter()
        posted = posting.post(at=timezone.now(), seconds=SECONDS)
        seconds = time.perf_counter() - began
    settings.EMAIL_HOST = ""
    if posted.later or posted.failed:
        raise RuntimeError(f"The mail server did not take {posted.later + posted.failed} mails.")
    return posted.sent / seconds


def _forget() -> None:
    Message.objects.filter(unique_key__startswith=f"{KEY}:").delete()
    Mail.objects.filter(kind=messages.NEWS).delete()
    MessageChoice.objects.all().delete()


@contextmanager
def _mail_server() -> Iterator[int]:
    """The port of a mail server that takes everything."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=mail_sink.serve, args=(theirs,), daemon=True)
    server.start()
    try:
        if not ours.poll(START):
            raise RuntimeError("The bench's mail server did not start.")
        yield int(ours.recv())
    finally:
        server.kill()
        server.join()
