"""A proposal on its pages: from the tasks to the decision, with the effect in between, and the consultation."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Comment, Competence, Requirement, RequirementProfile, RequirementTask
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_framework,
    make_rating,
    make_requirement,
)
from tests.make.missions import make_line, make_mission, make_profile, make_task, make_task_demand
from tests.make.people import make_person

MOST_QUERIES = 12


@pytest.fixture
def niv(cast: Cast) -> Competence:
    return make_competence(framework=make_framework(organisation=cast.organisation), name="NIV-behandling")


def answered(cast: Cast, competence: Competence, level: int) -> None:
    assessment = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=level)


def test_from_the_tasks_to_the_decision(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    answered(cast, niv, 1)
    task = make_task(mission=make_mission(unit=cast.ward))
    make_task_demand(task=task, competence=niv, level=3)
    client, today = sign_in(cast.manager), timezone.localdate()
    made = client.post(
        reverse("competence:unit-propose", args=[cast.ward.pk]), {"title": "Krav", "since": today.isoformat()}
    )
    profile = RequirementProfile.objects.get()
    assert made["Location"] == reverse("competence:profile", args=[profile.pk])
    effect = client.get(reverse("competence:profile-effect", args=[profile.pk])).content.decode()
    assert "This gives 1 person a new gap, 1 of them two levels or more." in effect
    assert f"{cast.employee.name}: 2 levels short" in effect
    decided = client.post(reverse("competence:profile-decide", args=[profile.pk]), follow=True)
    assert "The requirements are decided." in decided.content.decode()
    row = Requirement.objects.get()
    assert (row.level, row.unit, row.profile, row.period.lower) == (3, cast.ward, profile, today)
    assert RequirementTask.objects.get().task == task
    nurse = sign_in(cast.employee)
    mine = nurse.get(reverse("competence:my-gap")).content.decode()
    assert reverse("competence:task", args=[task.pk]) in mine
    why = nurse.get(reverse("competence:task", args=[task.pk])).content.decode()
    assert f"{reverse('competence:my-gap')}#competence-{niv.pk}" in why
    again = client.post(reverse("competence:profile-decide", args=[profile.pk]), follow=True)
    assert "somebody else has moved it on" in again.content.decode()
    assert Requirement.objects.count() == 1


def test_hr_sees_numbers_and_never_of_too_few(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    answered(cast, niv, 1)
    profile = make_profile(by=cast.hr_strategist)
    make_line(profile=profile, competence=niv, level=3)
    page = sign_in(cast.hr_strategist).get(reverse("competence:profile-effect", args=[profile.pk])).content.decode()
    assert "This gives fewer than 6 people a new gap." in page
    assert cast.employee.name not in page
    for _ in range(6):
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        assessment = make_assessment(user=person, state=Assessment.State.SUBMITTED)
        make_rating(assessment=assessment, competence=niv, self_level=1)
    page = sign_in(cast.hr_strategist).get(reverse("competence:profile-effect", args=[profile.pk])).content.decode()
    assert "This gives 7 people a new gap, 7 of them two levels or more." in page


def test_less_than_above_has_no_effect_and_is_refused(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    make_requirement(competence=niv, level=3)
    profile = make_profile(by=cast.manager, unit=cast.ward)
    url = f"{reverse('competence:profile-line-new', args=[profile.pk])}?competence={niv.pk}"
    client = sign_in(cast.manager)
    answer = client.post(url, {"target": "everyone", "level": "2"})
    assert answer.status_code == 422
    assert "Region Exempel already demands level 3 of them." in answer.content.decode()
    assert client.post(url, {"target": "everyone", "level": "3"}).status_code == 302
    page = client.get(reverse("competence:profile", args=[profile.pk])).content.decode()
    assert "the highest applies anyway" in page


def test_staff_and_union_comment_while_it_is_open(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    profile = make_profile(by=cast.manager, unit=cast.ward)
    make_line(profile=profile, competence=niv, unit=cast.ward)
    home = reverse("competence:profile", args=[profile.pk])
    assert sign_in(cast.employee).get(home).status_code == 403
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    sign_in(cast.manager).post(reverse("competence:profile-consult", args=[profile.pk]), {"until": until})
    said = reverse("competence:profile-comment", args=[profile.pk])
    for person in (cast.employee, cast.union):
        assert sign_in(person).post(said, {"text": "Ge oss tid."}).status_code == 302
    assert sign_in(cast.stranger).post(said, {"text": "Hej"}).status_code == 403
    assert sign_in(cast.employee).post(said, {"text": " "}).status_code == 422
    assert Comment.objects.count() == 2
    row = Comment.objects.order_by("pk").first()
    assert row is not None
    reply = reverse("competence:profile-comment-answer", args=[profile.pk, row.pk])
    assert sign_in(cast.manager).post(reply, {"text": "Två dagar."}).status_code == 302
    assert "Två dagar." in sign_in(cast.employee).get(home).content.decode()
    refused = sign_in(cast.manager).post(reverse("competence:profile-discard", args=[profile.pk]), follow=True)
    assert "comments are kept" in refused.content.decode()
    assert sign_in(cast.employee).get(reverse("competence:profile-effect", args=[profile.pk])).status_code == 403


@pytest.mark.parametrize("day", ["2026-02-30", "igår", "", "0206-01-01", "9999-12-31", "2020-01-01\x00"])
def test_a_day_that_is_none_is_said(cast: Cast, sign_in: SignIn, day: str) -> None:
    url = reverse("competence:unit-propose", args=[cast.ward.pk])
    answer = sign_in(cast.manager).post(url, {"title": "Krav", "since": day})
    assert answer.status_code == 422
    assert RequirementProfile.objects.count() == 0


def test_a_requirement_is_ended_by_whoever_decided_it(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    own, above = make_requirement(competence=niv, unit=cast.ward), make_requirement(competence=niv, level=1)
    today = timezone.localdate().isoformat()
    client = sign_in(cast.manager)
    assert client.post(reverse("competence:requirement-end", args=[own.pk]), {"since": "2020-01-01"}).status_code == 422
    assert client.post(reverse("competence:requirement-end", args=[own.pk]), {"since": today}).status_code == 302
    assert client.post(reverse("competence:requirement-end", args=[above.pk]), {"since": today}).status_code == 403
    own.refresh_from_db()
    assert own.period.upper == timezone.localdate()
    hr = sign_in(cast.hr_strategist)
    assert hr.post(reverse("competence:requirement-end", args=[above.pk]), {"since": today}).status_code == 302


def test_the_list_is_searched_and_filtered(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    other = make_competence(framework=niv.framework, name="Triage")
    make_requirement(competence=niv, unit=cast.ward)
    make_requirement(competence=other, level=1)
    client, url = sign_in(cast.hr_strategist), reverse("competence:requirements")

    def names(query: str) -> list[str]:
        page = client.get(f"{url}?{query}").content.decode()
        return [name for name in ("NIV-behandling", "Triage") if name in page]

    assert names("") == ["NIV-behandling", "Triage"]
    assert names("search=niv") == ["NIV-behandling"]
    assert names("of=everyone") == ["Triage"]
    assert names("of=unit&search=medicinavdelning") == ["NIV-behandling"]
    assert names("phase=past") == []
    assert names("page=99999999999999999999&search=%00") == ["NIV-behandling", "Triage"]


@pytest.mark.parametrize("many", [1, 3])
def test_no_page_costs_more_than_it_may(
    cast: Cast, sign_in: SignIn, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    profile = make_profile(by=cast.manager, unit=cast.ward, since=timezone.localdate())
    framework = make_framework(organisation=cast.organisation)
    task = make_task(mission=make_mission(unit=cast.ward))
    for _ in range(many):
        competence = make_competence(framework=framework)
        make_line(profile=profile, competence=competence, level=3, unit=cast.ward).tasks.add(task)
        row = make_requirement(competence=competence, unit=cast.ward)
        RequirementTask.objects.create(requirement=row, task=task)
    addresses = [
        reverse("competence:profile", args=[profile.pk]),
        reverse("competence:profile-effect", args=[profile.pk]),
        reverse("competence:unit-requirements", args=[cast.ward.pk]),
        reverse("competence:requirements"),
        reverse("competence:task", args=[task.pk]),
        reverse("competence:job-roles"),
    ]
    for reader in (cast.manager, cast.hr_strategist):
        client = sign_in(reader)
        for address in addresses:
            with django_assert_max_num_queries(MOST_QUERIES):
                assert client.get(address).status_code == 200
