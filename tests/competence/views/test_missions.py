"""A unit's mission on its page: written by its manager, read by its staff, refused to others."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from competence.models import Competence, Mission, TaskDemand, WorkTask
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_competence, make_framework, make_job_role
from tests.make.missions import make_mission, make_task, make_task_demand

MOST_QUERIES = 12


@pytest.fixture
def niv(cast: Cast) -> Competence:
    return make_competence(framework=make_framework(organisation=cast.organisation), name="NIV-behandling")


def test_the_manager_writes_the_mission_and_its_tasks(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    client, unit = sign_in(cast.manager), cast.ward.pk
    client.post(reverse("competence:mission-save", args=[unit]), {"text": "Vård", "version": "0"})
    client.post(reverse("competence:mission-task-new", args=[unit]), {"name": "Behandla med NIV"})
    task = WorkTask.objects.get()
    added = f"{reverse('competence:demand-new', args=[task.pk])}?competence={niv.pk}"
    wanted = {"target": "everyone", "level": "3", "ramp_months": "6", "ramp_level": "1"}
    assert client.post(added, wanted).status_code == 302
    line = TaskDemand.objects.get()
    assert (line.level, line.ramp_months, line.ramp_level, line.min_people) == (3, 6, 1, None)
    page = client.get(reverse("competence:mission", args=[unit])).content.decode()
    assert "Behandla med NIV" in page
    assert "the first 6 months: level 1 of 4" in page


def test_staff_read_it_and_write_nothing(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    make_task_demand(task=make_task(mission=make_mission(unit=cast.ward)), competence=niv)
    page = sign_in(cast.employee).get(reverse("competence:mission", args=[cast.ward.pk]))
    assert page.status_code == 200
    assert "NIV-behandling" in page.content.decode()
    assert "/mission/save/" not in page.content.decode()
    saved = {"text": "Annat", "version": "1"}
    assert (
        sign_in(cast.employee).post(reverse("competence:mission-save", args=[cast.ward.pk]), saved).status_code == 403
    )
    assert sign_in(cast.stranger).get(reverse("competence:mission", args=[cast.ward.pk])).status_code == 403
    assert sign_in(cast.foreigner).get(reverse("competence:mission", args=[cast.ward.pk])).status_code == 404


def test_two_write_the_mission_at_once_and_both_texts_are_shown(cast: Cast, sign_in: SignIn) -> None:
    make_mission(unit=cast.ward, text="Den första texten")
    url = reverse("competence:mission-save", args=[cast.ward.pk])
    assert sign_in(cast.manager).post(url, {"text": "Chefens text", "version": "1"}).status_code == 302
    answer = sign_in(cast.deputy).post(url, {"text": "Ställföreträdarens text", "version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Chefens" in page
    assert "Ställföreträdarens text" in page
    again = sign_in(cast.deputy).post(url, {"text": "Vår text", "version": "2"})
    assert (again.status_code, Mission.objects.get().text) == (302, "Vår text")


def test_two_change_a_task_or_a_demand_at_once(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    task = make_task(mission=make_mission(unit=cast.ward), name="Rond")
    line = make_task_demand(task=task, competence=niv, level=1)
    url = reverse("competence:task-change", args=[task.pk])
    first, second = sign_in(cast.manager), sign_in(cast.deputy)
    assert first.post(url, {"name": "Morgonrond", "version": "1"}).status_code == 302
    assert second.post(url, {"name": "Kvällsrond", "version": "1"}).status_code == 409
    url = reverse("competence:demand", args=[task.pk, line.pk])
    assert first.post(url, {"target": "everyone", "level": "2", "version": "1"}).status_code == 302
    answer = second.post(url, {"target": "everyone", "level": "4", "version": "1"})
    assert answer.status_code == 409
    assert "Saved now: level 2 of 4" in answer.content.decode()
    line.refresh_from_db()
    assert line.level == 2
    assert second.post(url, {"target": "everyone", "level": "4", "version": "2"}).status_code == 302
    removed = first.post(reverse("competence:demand-remove", args=[task.pk, line.pk]), {"version": "1"}, follow=True)
    assert "has changed it meanwhile" in removed.content.decode()
    assert TaskDemand.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"level": "9"}, "This level is not there"),
        ({"level": "-1"}, "This level is not there"),
        ({"level": "3", "min_people": "0"}, "A head-count is at least 1."),
        ({"level": "3", "min_people": "10000000"}, "A head-count is at most 10000 people."),
        ({"level": "3", "min_people": "9" * 400}, "A head-count is at most 10000 people."),
        ({"level": "3", "ramp_months": "6", "ramp_level": "3"}, "a lower level is demanded, or none"),
        ({"level": "3", "min_people": "2", "ramp_months": "6"}, "A head-count has no time for new staff"),
        ({"level": "3", "target": "role:9999999"}, "Choose one of those in the list."),
        ({"level": "3", "target": "role:\x00"}, "Choose one of those in the list."),
        ({}, "Choose a level."),
    ],
)
def test_bad_input_says_how_to_mend_it(
    cast: Cast, niv: Competence, sign_in: SignIn, said: dict[str, str], sentence: str
) -> None:
    task = make_task(mission=make_mission(unit=cast.ward))
    url = f"{reverse('competence:demand-new', args=[task.pk])}?competence={niv.pk}"
    answer = sign_in(cast.manager).post(url, {"target": "everyone", **said})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert TaskDemand.objects.count() == 0


def test_a_certificate_is_demanded_as_valid_and_not_at_level_2(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    cpr = make_competence(framework=niv.framework, kind=Competence.Kind.CERTIFICATE, name="HLR")
    task = make_task(mission=make_mission(unit=cast.ward))
    url = f"{reverse('competence:demand-new', args=[task.pk])}?competence={cpr.pk}"
    client = sign_in(cast.manager)
    assert client.post(url, {"target": "everyone", "level": "2"}).status_code == 422
    assert client.post(url, {"target": "everyone", "level": "1"}).status_code == 302
    assert "a valid certificate" in client.get(reverse("competence:mission", args=[cast.ward.pk])).content.decode()


def test_another_organisations_role_cannot_be_chosen(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    foreign = make_job_role(organisation=cast.foreigner.organisation)
    own = make_job_role(organisation=cast.organisation)
    task = make_task(mission=make_mission(unit=cast.ward))
    url = reverse("competence:task-roles", args=[task.pk])
    client = sign_in(cast.manager)
    assert client.post(url, {"roles": [str(foreign.pk)]}).status_code == 422
    assert client.post(url, {"roles": [str(own.pk)]}).status_code == 302
    assert list(task.roles.all()) == [own]


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_task_and_for_three(
    cast: Cast, niv: Competence, sign_in: SignIn, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mission = make_mission(unit=cast.ward)
    for _ in range(many):
        make_task_demand(task=make_task(mission=mission), competence=niv)
    for reader, cost in ((cast.manager, 9), (cast.employee, 10)):
        client = sign_in(reader)
        assert cost <= MOST_QUERIES
        with django_assert_num_queries(cost):
            client.get(reverse("competence:mission", args=[cast.ward.pk]))
