"""Required against current: for the person herself, and for those who may read it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence, Credential
from portal.models import Disclosure, User
from tests.cast import Cast
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_rating,
    make_requirement,
)

State = Assessment.State


@dataclass(frozen=True)
class Work:
    hygiene: Competence
    triage: Competence
    certificate: Competence


@pytest.fixture
def work(cast: Cast) -> Work:
    framework = make_framework(organisation=cast.organisation)
    hygiene = make_competence(framework=framework, name="Basal hygien")
    triage = make_competence(framework=framework, name="Triage")
    certificate = make_competence(framework=framework, name="HLR", kind=Competence.Kind.CERTIFICATE)
    make_requirement(competence=hygiene, level=2)
    make_requirement(competence=triage, level=3, unit=cast.ward)
    make_requirement(competence=triage, level=3, unit=cast.ward, min_people=4)
    make_requirement(competence=certificate, level=1)
    return Work(hygiene, triage, certificate)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def gap_of(person: User) -> str:
    return reverse("competence:gap-of", args=[person.pk])


def text_of(client: Client, address: str) -> str:
    """The page without its CSRF tokens, so that two readings can be compared."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


def rated(cast: Cast, work: Work, state: str = State.AGREED) -> Assessment:
    """Hygiene agreed at 2 (own 3), triage at 1."""
    assessment = make_assessment(user=cast.employee, state=state, agreed_by=cast.manager)
    agreed = state == State.AGREED
    make_rating(assessment=assessment, competence=work.hygiene, self_level=3, agreed_level=2 if agreed else None)
    make_rating(assessment=assessment, competence=work.triage, self_level=1, agreed_level=1 if agreed else None)
    return assessment


def test_my_competence_says_levels_requirements_and_sources_in_words(cast: Cast, work: Work) -> None:
    rated(cast, work)
    page = text_of(signed_in(cast.employee), reverse("competence:my-gap"))
    assert "2 levels short" in page
    assert "level 1 of 4 – Kan med stöd; required: level 3 of 4 – Trygg även i svåra lägen" in page
    assert "Medicinavdelning 3: level 3 of 4 – Trygg även i svåra lägen, since" in page
    assert "Medicinavdelning 3 needs at least 4 people at level 3 of 4" in page
    assert "Agreed. Own: level 3 of 4 – Trygg även i svåra lägen." in page
    assert "Triage nivå 3" in page
    assert "1 of 3 requirements are met · 2 gaps" in page
    assert "Record a certificate" not in page


def test_only_gaps_can_be_shown(cast: Cast, work: Work) -> None:
    rated(cast, work)
    client = signed_in(cast.employee)
    page = text_of(client, reverse("competence:my-gap") + "?only=gaps")
    assert "Basal hygien" not in page
    assert "Triage" in page
    assert "Basal hygien" in text_of(client, reverse("competence:my-gap") + "?only=%00x")


def test_without_gaps_the_filter_says_so(cast: Cast, work: Work) -> None:
    assessment = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    for competence in (work.hygiene, work.triage):
        make_rating(assessment=assessment, competence=competence, agreed_level=4)
    make_credential(user=cast.employee, competence=work.certificate, valid_until=None)
    page = text_of(signed_in(cast.employee), reverse("competence:my-gap") + "?only=gaps")
    assert "Nothing that is assessed is below what is required" in page


def test_with_nothing_required_the_page_says_so(cast: Cast) -> None:
    assert "Nothing is required yet" in text_of(signed_in(cast.employee), reverse("competence:my-gap"))


@pytest.mark.parametrize(
    ("days", "said"),
    [(200, "Valid until"), (30, "Expires soon"), (0, "Expires soon"), (-1, "Expired on"), (None, "Does not expire.")],
)
def test_a_certificate_says_how_long_it_is_valid(cast: Cast, work: Work, days: int | None, said: str) -> None:
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    make_credential(user=cast.employee, competence=work.certificate, issued_on=date(2020, 1, 1), valid_until=until)
    assert said in text_of(signed_in(cast.employee), reverse("competence:my-gap"))


def test_a_missing_certificate_is_a_gap(cast: Cast, work: Work) -> None:
    page = text_of(signed_in(cast.employee), reverse("competence:my-gap"))
    assert "A valid certificate is required, and none is recorded." in page


def test_the_manager_sees_last_years_levels_and_nothing_of_the_draft(cast: Cast, work: Work) -> None:
    rated(cast, work)
    client = signed_in(cast.manager)
    before = text_of(client, gap_of(cast.employee))
    unsubmitted = text_of(client, reverse("competence:assessment-of", args=[cast.employee.pk]))
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=work.triage, self_level=4)
    assert "level 1 of 4" in before
    assert text_of(client, gap_of(cast.employee)) == before
    assert text_of(client, reverse("competence:assessment-of", args=[cast.employee.pk])) == unsubmitted
    Assessment.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, submitted_at=timezone.now())
    assert "level 4 of 4" in text_of(client, reverse("competence:assessment-of", args=[cast.employee.pk]))
    assert "Self-assessment handed in on" in text_of(client, gap_of(cast.employee))


def test_a_first_draft_looks_like_none_at_all(cast: Cast, work: Work) -> None:
    client = signed_in(cast.manager)
    addresses = [gap_of(cast.employee), reverse("competence:assessment-of", args=[cast.employee.pk])]
    before = [text_of(client, address) for address in addresses]
    make_rating(assessment=make_assessment(user=cast.employee), competence=work.triage, self_level=4)
    assert [text_of(client, address) for address in addresses] == before
    assert "Not submitted" in before[1]
    assert "No self-assessment is submitted yet." in before[0]


def test_the_right_decides_who_reads(cast: Cast, work: Work) -> None:
    rated(cast, work, state=State.SUBMITTED)
    for name in ("competence:gap-of", "competence:assessment-of"):
        address = reverse(name, args=[cast.employee.pk])
        for allowed in (cast.manager, cast.deputy):
            assert signed_in(allowed).get(address).status_code == 200
        for refused in (cast.colleague, cast.stranger, cast.former_manager, cast.manager_above, cast.hr_strategist):
            assert signed_in(refused).get(address).status_code == 403
        assert signed_in(cast.foreign_manager).get(address).status_code == 404
        assert signed_in(cast.manager).get(reverse(name, args=[uuid4()])).status_code == 404
        own = signed_in(cast.employee).get(address)
        assert own.status_code == 302


def test_a_manager_higher_up_reads_after_giving_a_reason_but_does_not_act(cast: Cast, work: Work) -> None:
    rated(cast, work, state=State.SUBMITTED)
    now = timezone.now()
    Disclosure.objects.create(
        reader=cast.manager_above,
        person=cast.employee,
        reason="Omplacering",
        opened_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
    )
    client = signed_in(cast.manager_above)
    page = text_of(client, reverse("competence:assessment-of", args=[cast.employee.pk]))
    assert "Send it back?" not in page
    assert "Record a certificate" not in text_of(client, gap_of(cast.employee))


# --- sending back ----------------------------------------------------------------------------------------------------


def test_the_manager_sends_it_back_with_a_message(cast: Cast, work: Work) -> None:
    assessment = rated(cast, work, state=State.SUBMITTED)
    client = signed_in(cast.manager)
    address = reverse("competence:send-back", args=[cast.employee.pk])
    assert "Send it back?" in text_of(client, reverse("competence:assessment-of", args=[cast.employee.pk]))
    page = client.post(address, {"message": "Se över triage."}, follow=True).content.decode()
    assert "The self-assessment is sent back with your message." in page
    assessment.refresh_from_db()
    assert (assessment.state, assessment.return_message) == (State.DRAFT, "Se över triage.")
    again = client.post(address, {"message": "Igen."}, follow=True).content.decode()
    assert "There is no submitted self-assessment to send back." in again


@pytest.mark.parametrize("message", ["", "  ", "a\x00b", "a" * 4001])
def test_a_message_that_cannot_be_kept_is_refused_in_words(cast: Cast, work: Work, message: str) -> None:
    assessment = rated(cast, work, state=State.SUBMITTED)
    address = reverse("competence:send-back", args=[cast.employee.pk])
    assert signed_in(cast.manager).post(address, {"message": message}).status_code == 422
    assert signed_in(cast.manager).post(address, {}).status_code == 422
    assessment.refresh_from_db()
    assert assessment.state == State.SUBMITTED


def test_only_the_nearest_manager_sends_back(cast: Cast, work: Work) -> None:
    assessment = rated(cast, work, state=State.SUBMITTED)
    address = reverse("competence:send-back", args=[cast.employee.pk])
    for other in (cast.employee, cast.colleague, cast.manager_above, cast.manager_elsewhere):
        assert signed_in(other).post(address, {"message": "Se över."}).status_code == 403
    assert signed_in(cast.foreign_manager).post(address, {"message": "Se över."}).status_code == 404
    assessment.refresh_from_db()
    assert assessment.state == State.SUBMITTED


# --- certificates ----------------------------------------------------------------------------------------------------


def test_the_manager_records_a_certificate_from_its_row(cast: Cast, work: Work) -> None:
    client = signed_in(cast.manager)
    address = reverse("competence:credential-new", args=[cast.employee.pk])
    assert f"{address}?competence={work.certificate.pk}" in text_of(client, gap_of(cast.employee))
    assert f'value="{work.certificate.pk}" selected' in text_of(client, f"{address}?competence={work.certificate.pk}")
    answer = {"competence": work.certificate.pk, "issued_on": "2026-03-01", "valid_until": ""}
    response = client.post(address, answer)
    assert response["Location"] == gap_of(cast.employee)
    credential = Credential.objects.get()
    assert (credential.user, credential.attested_by) == (cast.employee, cast.manager)
    assert (credential.issued_on, credential.valid_until) == (date(2026, 3, 1), date(2028, 3, 1))
    assert "already recorded" in client.post(address, answer).content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"issued_on": "2026-02-31"}, "That is not a day."),
        ({"issued_on": "0206-01-01"}, "The year cannot be right."),
        ({"issued_on": "9999-12-31"}, "The year cannot be right."),
        ({"issued_on": "2149-12-31"}, "The day is in the future."),
        ({"issued_on": ""}, "Write the day it was issued."),
        ({"valid_until": "2025-01-01"}, "The last valid day is before the day it was issued."),
        ({"valid_until": "\x00"}, "That is not a day."),
        ({"competence": "9" * 40}, "Choose one of the certificates in the list."),
        ({"competence": "x\x00"}, "Choose one of the certificates in the list."),
        ({"competence": ""}, "Choose a certificate."),
    ],
)
def test_a_wrong_certificate_is_refused_in_words(cast: Cast, work: Work, values: dict[str, str], said: str) -> None:
    answer = {"competence": work.certificate.pk, "issued_on": "2026-03-01", "valid_until": "", **values}
    response = signed_in(cast.manager).post(reverse("competence:credential-new", args=[cast.employee.pk]), answer)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Credential.objects.exists()


def test_nobody_else_records_certificates(cast: Cast, work: Work) -> None:
    address = reverse("competence:credential-new", args=[cast.employee.pk])
    for other in (cast.employee, cast.colleague, cast.manager_above, cast.hr_strategist):
        assert signed_in(other).get(address).status_code == 403
    assert signed_in(cast.foreign_manager).get(address).status_code == 404
    own = reverse("competence:credential-new", args=[cast.manager.pk])
    assert signed_in(cast.manager).get(own).status_code == 403


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 60])
def test_every_page_costs_the_same_with_three_and_with_sixty(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    framework = make_framework(organisation=cast.organisation)
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    for _ in range(count):
        competence = make_competence(framework=framework)
        make_requirement(competence=competence)
        make_rating(assessment=assessment, competence=competence)
    client = signed_in(cast.employee)
    with django_assert_num_queries(10):
        client.get(reverse("competence:my-gap"))
    client = signed_in(cast.manager)
    with django_assert_num_queries(11):
        client.get(gap_of(cast.employee))
    with django_assert_num_queries(10):
        client.get(reverse("competence:assessment-of", args=[cast.employee.pk]))
