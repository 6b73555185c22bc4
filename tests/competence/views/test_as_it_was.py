"""Looking back at a day: for the person herself, and for those who may read it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINE = reverse("competence:my-competence-then")


@pytest.fixture
def hygiene(cast: Cast) -> Competence:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence, level=2)
    assessment = make_assessment(user=cast.employee, state="AGREED", agreed_by=cast.manager, at=SPRING)
    make_rating(assessment=assessment, competence=competence, self_level=1, agreed_level=1)
    Assessment.objects.filter(pk=assessment.pk).update(agreed_at=SPRING + timedelta(days=60))
    return competence


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def of(person: User) -> str:
    return reverse("competence:competence-then", args=[person.pk])


@pytest.mark.usefixtures("hygiene")
def test_i_see_what_i_had_answered_then(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(cast.employee)
    with django_assert_max_num_queries(12):
        page = client.get(MINE, {"day": "2026-03-02"}).content.decode()
    assert "As it was on 2 March 2026" in page
    assert "Own assessment, not agreed yet." in page
    assert "Agreed, as in the self-assessment." in client.get(MINE, {"day": "2026-06-01"}).content.decode()
    assert "not assessed" in client.get(MINE, {"day": "2026-02-28"}).content.decode()


@pytest.mark.usefixtures("hygiene")
def test_my_manager_sees_it_and_a_colleague_does_not(cast: Cast) -> None:
    page = signed_in(cast.manager).get(of(cast.employee), {"day": "2026-03-02"})
    assert "Own assessment, not agreed yet." in page.content.decode()
    assert signed_in(cast.colleague).get(of(cast.employee)).status_code == 403
    assert signed_in(cast.manager).get(reverse("competence:competence-then", args=[uuid4()])).status_code == 404
    assert signed_in(cast.employee).get(of(cast.employee)).headers["Location"] == MINE


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-02-30", "That is not a day."),
        ("", "Choose a day."),
        ("1066-10-14", "The portal knows nothing of that day."),
        ((timezone.localdate() + timedelta(days=1)).isoformat(), "That day has not come yet."),
    ],
)
def test_a_day_that_cannot_be_shown_is_said(cast: Cast, day: str, says: str) -> None:
    answer = signed_in(cast.employee).get(MINE, {"day": day})
    assert answer.status_code == 400
    assert says in answer.content.decode()
