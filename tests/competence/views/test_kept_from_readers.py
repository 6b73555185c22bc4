"""What lists and figures keep from a reader as the pages of one person do; and addresses that nobody writes by hand."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from competence.models import Competence
from portal.models import Organisation, User
from tests.cast import Cast
from tests.competence.work import Work, make_work, submitted
from tests.conftest import SignIn
from tests.make.competence import make_job_role, make_role_holding
from tests.make.missions import make_line, make_mission, make_profile, make_task

MOST_QUERIES = 12
UNIT_PAGES = ("matrix", "matrix-print", "needs", "leaving", "strengths", "changes")


@pytest.fixture
def work(cast: Cast) -> Work:
    Organisation.objects.filter(pk=cast.organisation.pk).update(manager_view="BEFORE")
    return make_work(cast)


def line_in_matrix(cast: Cast, competence: Competence, see: Callable[[str], str]) -> bool:
    """Whether the employee's own handed-in level 1 stands in the matrix."""
    page = see(f"{reverse('competence:unit-matrix', args=[cast.ward.pk])}?competence={competence.pk}")
    return "own view, not agreed yet" in page


def test_before_her_own_view_no_list_of_the_unit_says_what_was_handed_in(
    cast: Cast, work: Work, sign_in: SignIn
) -> None:
    submitted(cast, work)
    client = sign_in(cast.manager)

    def see(url: str) -> str:
        return client.get(url).content.decode()

    team = reverse("planning:team")
    first = see(reverse("competence:unit-matrix", args=[cast.ward.pk]))
    assert "What 1 person has handed in is not in these figures" in first
    assert not line_in_matrix(cast, work.triage, see)
    assert "1 gap of 2" not in see(team)
    client.post(reverse("competence:answers-open", args=[cast.employee.pk]))
    assert "handed in is not in these figures" not in see(reverse("competence:unit-matrix", args=[cast.ward.pk]))
    assert line_in_matrix(cast, work.triage, see)
    assert "1 gap of 2" in see(team)


def test_a_deputy_opens_for_herself(cast: Cast, work: Work, sign_in: SignIn) -> None:
    submitted(cast, work)
    sign_in(cast.manager).post(reverse("competence:answers-open", args=[cast.employee.pk]))
    deputy = sign_in(cast.deputy)
    assert not line_in_matrix(cast, work.triage, lambda url: deputy.get(url).content.decode())


def test_the_effect_of_a_proposal_names_nobody_whose_answers_are_not_opened(
    cast: Cast, work: Work, sign_in: SignIn
) -> None:
    submitted(cast, work)
    profile = make_profile(by=cast.manager, unit=cast.ward)
    make_line(profile=profile, competence=work.hygiene, unit=cast.ward, level=4)
    client, url = sign_in(cast.manager), reverse("competence:profile-effect", args=[profile.pk])
    named = f"{cast.employee.name}: 2 levels short"
    assert named not in client.get(url).content.decode()
    client.post(reverse("competence:answers-open", args=[cast.employee.pk]))
    assert named in client.get(url).content.decode()


@pytest.mark.parametrize("page", UNIT_PAGES)
def test_the_pages_of_the_unit_cost_no_more_for_it(
    cast: Cast, work: Work, page: str, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submitted(cast, work)
    client = sign_in(cast.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(reverse(f"competence:unit-{page}", args=[cast.ward.pk])).status_code == 200


def test_who_holds_the_roles_of_a_task_is_for_those_who_work_there(cast: Cast, sign_in: SignIn) -> None:
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    task = make_task(mission=make_mission(unit=cast.ward))
    task.roles.add(role)

    def said(reader: User) -> tuple[bool, bool]:
        page = sign_in(reader).get(reverse("competence:task", args=[task.pk])).content.decode()
        return cast.employee.name in page, "1 person elsewhere holds it." in page

    for near in (cast.manager, cast.colleague, cast.hr_strategist):
        assert said(near) == (True, False)
    for far in (cast.manager_above, cast.hr_partner, cast.union):
        assert said(far) == (False, True)


@pytest.mark.parametrize("unit", ["9" * 5000, "9" * 19, "²", "-1", "0"])
def test_a_unit_in_an_address_that_cannot_be_is_none(cast: Cast, unit: str, sign_in: SignIn) -> None:
    url = reverse("competence:window-new")
    assert sign_in(cast.manager).get(url, {"unit": unit}).status_code == 200
    assert f'value="unit-{cast.ward.pk}"' in sign_in(cast.manager).get(url, {"unit": cast.ward.pk}).content.decode()
