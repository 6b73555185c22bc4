"""Reminders: each once, the nearest threshold alone, none lost or doubled when a worker is killed in the middle."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from competence.actions import credential_reminders
from competence.models import Competence, Credential, CredentialReminder
from portal.models import Message, User
from portal.queries.messages import said
from portal.texts import Said
from tests.cast import Cast, make_cast
from tests.make.certificates import make_certificate, make_reported
from tests.make.competence import make_credential
from tests.make.people import make_person
from tests.portal.test_tasks import environment, until

PROJECT = Path(__file__).parents[3]
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
MANY = 6000
RUN = """
import django
django.setup()
from competence.tasks import remind_of_certificates
from competence.actions import credential_reminders
credential_reminders.remind.__kwdefaults__["batch"] = 50
remind_of_certificates()
"""


def remind(cast: Cast, on: date = TODAY) -> int:
    return credential_reminders.remind(organisation=cast.organisation, on=on, at=AT, by=None)


def valid_for(
    user: User, days: int, *, competence: Competence | None = None, issued_on: date = date(2024, 1, 1)
) -> Credential:
    """A certificate that is valid for so many days after today."""
    return make_credential(
        user=user,
        competence=competence or make_certificate(like=user),
        issued_on=issued_on,
        valid_until=TODAY + timedelta(days=days),
    )


def given() -> list[tuple[int, int]]:
    return list(CredentialReminder.objects.order_by("credential", "-days").values_list("credential", "days"))


@pytest.mark.parametrize(
    ("left", "days"),
    [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (1, 30), (0, 30), (-1, 0), (-30, 0), (-31, None)],
)
def test_the_nearest_threshold_is_reminded_of(left: int, days: int | None, cast: Cast) -> None:
    credential = valid_for(cast.employee, left)
    assert remind(cast) == (0 if days is None else 1)
    assert given() == ([] if days is None else [(credential.pk, days)])


def test_each_threshold_once_from_day_to_day(cast: Cast) -> None:
    credential = valid_for(cast.employee, 95)
    for day in range(130):
        remind(cast, TODAY + timedelta(days=day))
        assert remind(cast, TODAY + timedelta(days=day)) == 0
    assert given() == [(credential.pk, days) for days in (90, 60, 30, 0)]


def test_after_weeks_without_a_scheduler_only_the_nearest_is_given(cast: Cast) -> None:
    credential = valid_for(cast.employee, 90)
    remind(cast)
    remind(cast, TODAY + timedelta(days=65))
    assert given() == [(credential.pk, 90), (credential.pk, 30)]


def test_a_renewed_certificate_stops_them(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    valid_for(cast.employee, 20, competence=competence)
    renewed = valid_for(cast.employee, 700, competence=competence, issued_on=TODAY)
    assert remind(cast) == 0
    renewed.delete()
    assert remind(cast) == 1


def test_a_new_one_that_only_waits_does_not_stop_them(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    valid_for(cast.employee, 20, competence=competence)
    make_reported(user=cast.employee, competence=competence)
    assert remind(cast) == 1


def test_nobody_is_reminded_of_what_does_not_concern_her(cast: Cast) -> None:
    """Those who have left, other organisations, retired certificates, withdrawn ones; beside one who is."""
    valid_for(cast.foreigner, 20)
    valid_for(make_person(organisation=cast.organisation, unit=cast.ward, until=date(2026, 5, 1)), 20)
    retired = make_certificate(like=cast.employee)
    Competence.objects.filter(pk=retired.pk).update(retired_on=TODAY)
    valid_for(cast.employee, 20, competence=retired)
    withdrawn = valid_for(cast.employee, 20)
    Credential.objects.filter(pk=withdrawn.pk).update(
        state="WITHDRAWN", closed_by=cast.manager, closed_at=AT, reason="Fel."
    )
    reminded = valid_for(cast.employee, 20)
    assert remind(cast) == 1
    assert given() == [(reminded.pk, 30)]


def test_only_hr_has_it_run_by_hand(cast: Cast) -> None:
    valid_for(cast.employee, 20)
    for actor in (cast.employee, cast.manager, cast.administrator):
        with pytest.raises(PermissionDenied):
            credential_reminders.remind(organisation=cast.organisation, on=TODAY, at=AT, by=actor)
    assert credential_reminders.remind(organisation=cast.organisation, on=TODAY, at=AT, by=cast.hr_strategist) == 1


def test_she_marks_her_own_as_seen(cast: Cast) -> None:
    valid_for(cast.employee, 20)
    valid_for(cast.colleague, 20)
    remind(cast)
    assert credential_reminders.mark_seen(by=cast.employee, at=AT) == 1
    seen = CredentialReminder.objects.filter(seen_at=AT).values_list("credential__user", flat=True)
    assert list(seen) == [cast.employee.pk]


def test_the_inbox_holds_the_same_reminders_and_is_read_with_them(cast: Cast) -> None:
    certificate = make_certificate(like=cast.employee)
    valid_for(cast.employee, 20, competence=certificate)
    valid_for(cast.colleague, -1)
    for _ in range(2):
        remind(cast)
    told = Message.objects.order_by("facts__days")
    assert [(one.to_id, one.facts["days"]) for one in told] == [(cast.colleague.pk, 0), (cast.employee.pk, 30)]
    with override("en"):
        words = [said(one) for one in told]
    assert words[0].title.startswith("Your certificate has run out: ")
    assert words[1] == Said(
        f"Your certificate runs out: {certificate.name['sv']}",
        "The last day it is valid is 21 June 2026. Renew it in time, and hand in the new one.",
    )
    credential_reminders.mark_seen(by=cast.employee, at=AT)
    assert list(Message.objects.filter(read_at__isnull=True).values_list("to", flat=True)) == [cast.colleague.pk]


def make_many(cast: Cast) -> None:
    """Thousands of certificates that run out within 30 days, of a few people."""
    today = timezone.localdate()
    people = [make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(20)]
    kinds = [make_certificate(like=cast.employee) for _ in range(MANY // len(people) // 10)]
    more = Competence.objects.bulk_create(
        Competence(
            framework=kinds[0].framework,
            area=kinds[0].area,
            code=f"X{number}",
            kind="CERTIFICATE",
            name={"sv": "X"},
            position=number,
        )
        for number in range(MANY // len(people) - len(kinds))
    )
    Credential.objects.bulk_create(
        Credential(
            user=person,
            competence=competence,
            issued_on=date(2024, 1, 1),
            valid_until=today + timedelta(days=number % 29),
            attested_at=AT,
        )
        for person in people
        for number, competence in enumerate([*kinds, *more])
    )


def has_grown(before: int) -> bool:
    return CredentialReminder.objects.count() > before


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_thousands_gives_each_reminder_exactly_once() -> None:
    make_many(make_cast())

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", RUN],
            env={**environment(), "DJANGO_SETTINGS_MODULE": "portal.settings.testing"},
            cwd=PROJECT,
            start_new_session=True,
        )

    cut_off = []
    for _ in range(3):
        before = CredentialReminder.objects.count()
        process = start()
        until(partial(has_grown, before), seconds=60)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        cut_off.append(CredentialReminder.objects.count())
    assert 0 < cut_off[0] < cut_off[1] < cut_off[2] < MANY, cut_off
    two = [start(), start()]
    assert [process.wait(timeout=120) for process in two] == [0, 0]
    assert CredentialReminder.objects.count() == MANY
    assert set(Counter(CredentialReminder.objects.values_list("credential", flat=True)).values()) == {1}
    assert Message.objects.count() == MANY
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT reminded_at) FROM competence_credentialreminder")
        assert cursor.fetchone()[0] >= 4
