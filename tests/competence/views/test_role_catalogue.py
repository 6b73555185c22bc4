"""Roles: of the organisation by HR, of a unit by its manager; HR gives them to anyone, a manager to her people."""

from django.urls import reverse
from django.utils import timezone

from competence.models import JobRole, RoleHolding
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_job_role, make_role_holding

TODAY = timezone.localdate


def test_a_manager_makes_a_role_of_her_unit_and_hr_one_of_all(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("competence:job-role-new")
    manager, hr = sign_in(cast.manager), sign_in(cast.hr_strategist)
    assert manager.post(f"{url}?unit={cast.ward.pk}", {"name_sv": "NIV-instruktör"}).status_code == 302
    assert manager.post(f"{url}?unit={cast.sibling_ward.pk}", {"name_sv": "Triageansvarig"}).status_code == 403
    assert manager.post(url, {"name_sv": "Handledare"}).status_code == 403
    assert hr.post(url, {"name_sv": "Handledare", "name_en": "Supervisor"}).status_code == 302
    assert hr.post(url, {"name_sv": "handledare"}).status_code == 422
    assert hr.post(url, {"name_sv": " "}).status_code == 422
    roles = [(role.code, role.unit) for role in JobRole.objects.order_by("pk")]
    assert roles == [("niv-instruktor", cast.ward), ("handledare", None)]


def test_the_second_who_changes_a_role_is_told(cast: Cast, sign_in: SignIn) -> None:
    role = make_job_role(organisation=cast.organisation)
    url, hr = reverse("competence:job-role-change", args=[role.pk]), sign_in(cast.hr_strategist)
    seen = f"sv:{role.name['sv']}"
    assert hr.post(url, {"name_sv": "Handledare för nya", "seen": seen}).status_code == 302
    answer = hr.post(url, {"name_sv": "Något annat", "seen": seen})
    assert answer.status_code == 422
    assert "Något annat" in answer.content.decode()
    role.refresh_from_db()
    assert role.name == {"sv": "Handledare för nya"}


def test_hr_gives_roles_to_anyone_and_others_to_their_people_alone(cast: Cast, sign_in: SignIn) -> None:
    role = make_job_role(organisation=cast.organisation)
    given = {"role": str(role.pk), "since": TODAY().isoformat()}
    url = reverse("competence:roles-of", args=[cast.employee.pk])
    assert sign_in(cast.manager_elsewhere).post(url, given).status_code == 403
    assert sign_in(cast.hr_strategist).post(url, given).status_code == 302
    assert sign_in(cast.manager).post(url, given).status_code == 422
    assert RoleHolding.objects.get().given_by == cast.hr_strategist


def test_names_of_holders_are_for_who_gives_them_roles(cast: Cast, sign_in: SignIn) -> None:
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    make_role_holding(user=cast.stranger, role=role)
    url = reverse("competence:job-role", args=[role.pk])

    def names(page: str) -> list[bool]:
        return [person.name in page for person in (cast.employee, cast.stranger)]

    manager = sign_in(cast.manager).get(url).content.decode()
    assert (names(manager), "1 person elsewhere holds it." in manager) == ([True, False], True)
    assert names(sign_in(cast.hr_strategist).get(url).content.decode()) == [True, True]
    assert names(sign_in(cast.union).get(url).content.decode()) == [False, False]


def test_a_retired_role_is_not_given(cast: Cast, sign_in: SignIn) -> None:
    role = make_job_role(organisation=cast.organisation)
    hr = sign_in(cast.hr_strategist)
    assert hr.post(reverse("competence:job-role-retire", args=[role.pk])).status_code == 302
    given = {"role": str(role.pk), "since": TODAY().isoformat()}
    assert hr.post(reverse("competence:roles-of", args=[cast.employee.pk]), given).status_code == 422
    assert RoleHolding.objects.count() == 0
