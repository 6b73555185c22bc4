"""Certificates are attested by the nearest manager, never by the person herself."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from competence.actions import credentials
from competence.models import Competence, Credential
from competence.queries import gaps
from competence.queries.gaps import Status
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_requirement

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def certificate(cast: Cast, *, months: int | None = 24) -> Competence:
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    competence.validity_months = months
    competence.save()
    return competence


def record(cast: Cast, competence: Competence, *, issued_on: date = TODAY, by: User | None = None) -> Credential:
    return credentials.record(
        user=cast.employee, competence=competence, issued_on=issued_on, by=by or cast.manager, at=AT
    )


@pytest.mark.parametrize(
    ("issued_on", "months", "valid_until"),
    [
        (date(2026, 5, 20), 24, date(2028, 5, 20)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2026, 6, 1), None, None),
    ],
)
def test_the_validity_of_the_competence_gives_the_last_day(
    cast: Cast, issued_on: date, months: int | None, valid_until: date | None
) -> None:
    credential = record(cast, certificate(cast, months=months), issued_on=issued_on)
    assert (credential.valid_until, credential.attested_by, credential.attested_at) == (valid_until, cast.manager, AT)


def test_a_recorded_certificate_closes_the_gap(cast: Cast) -> None:
    competence = certificate(cast)
    make_requirement(competence=competence, level=1)
    assert [line.status for line in gaps.of(cast.employee, on=TODAY)] == [Status.MISSING]
    record(cast, competence)
    assert [line.status for line in gaps.of(cast.employee, on=TODAY)] == [Status.VALID]


def test_a_printed_last_day_goes_before_the_validity(cast: Cast) -> None:
    competence, printed = certificate(cast), date(2026, 12, 31)
    credential = credentials.record(
        user=cast.employee, competence=competence, issued_on=TODAY, valid_until=printed, by=cast.deputy, at=AT
    )
    assert credential.valid_until == printed


@pytest.mark.parametrize(
    "actor", ["employee", "colleague", "manager_above", "manager_elsewhere", "hr_strategist", "administrator"]
)
def test_others_may_not_attest(cast: Cast, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        record(cast, certificate(cast), by=getattr(cast, actor))
    assert Credential.objects.count() == 0


def test_nothing_crosses_the_wall_between_organisations(cast: Cast) -> None:
    with pytest.raises(Http404):
        record(cast, certificate(cast), by=cast.foreign_manager)
    framework = make_framework(organisation=cast.foreigner.organisation)
    foreign = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    with pytest.raises(Http404):
        record(cast, foreign)


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    competence = certificate(cast)
    rated = make_competence(framework=competence.framework)
    with pytest.raises(credentials.NotACertificate):
        record(cast, rated)
    with pytest.raises(credentials.IssuedInTheFuture):
        record(cast, competence, issued_on=date(2026, 6, 2))
    with pytest.raises(credentials.ImpossibleDate):
        record(cast, competence, issued_on=date(1, 1, 1))
    with pytest.raises(credentials.ImpossibleDate):
        credentials.record(
            user=cast.employee,
            competence=competence,
            issued_on=TODAY,
            valid_until=date(2026, 5, 31),
            by=cast.manager,
            at=AT,
        )
    record(cast, competence)
    with pytest.raises(credentials.AlreadyRecorded):
        record(cast, competence)
    assert Credential.objects.count() == 1
