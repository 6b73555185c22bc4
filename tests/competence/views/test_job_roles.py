"""A manager gives her people roles, and ends them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import JobRole, RoleHolding
from competence.queries import job_roles
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_job_role, make_role_holding


@pytest.fixture
def as_manager(cast: Cast, client: Client) -> Client:
    client.force_login(cast.manager)
    return client


def address(person: User) -> str:
    return reverse("competence:roles-of", args=[person.pk])


def end_of(person: User, role: int) -> str:
    return reverse("competence:role-end", args=[person.pk, role])


def test_a_manager_finds_a_role_and_gives_it(cast: Cast, as_manager: Client) -> None:
    role = make_job_role(organisation=cast.organisation, name="Registered Nurses")
    make_job_role(organisation=cast.organisation, name="Teachers")
    found = as_manager.get(address(cast.employee), {"search": "nurse"})
    assert "Registered Nurses" in found.content.decode()
    assert "Teachers" not in found.content.decode()
    answer = as_manager.post(address(cast.employee), {"role": role.pk, "since": "2026-03-01"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(cast.employee))
    (holding,) = RoleHolding.objects.all()
    assert (holding.user, holding.role, holding.period.lower, holding.given_by) == (
        cast.employee, role, date(2026, 3, 1), cast.manager,
    )  # fmt: skip
    assert "Registered Nurses" in as_manager.get(address(cast.employee), {"search": "x"}).content.decode()


@pytest.mark.parametrize("actor", ["employee", "colleague", "manager_above", "former_manager", "hr_partner", "union"])
def test_others_are_refused(cast: Cast, client: Client, actor: str) -> None:
    role = make_job_role(organisation=cast.organisation)
    client.force_login(getattr(cast, actor))
    assert client.get(address(cast.employee)).status_code == 403
    answer = client.post(address(cast.employee), {"role": role.pk, "since": "2026-03-01"})
    assert (answer.status_code, RoleHolding.objects.count()) == (403, 0)


def test_a_role_of_another_organisation_is_not_there(cast: Cast, as_manager: Client) -> None:
    foreign = make_job_role(organisation=cast.foreigner.organisation, name="Foreign")
    make_job_role(organisation=cast.organisation)
    assert "Foreign" not in as_manager.get(address(cast.employee)).content.decode()
    assert as_manager.post(address(cast.employee), {"role": foreign.pk, "since": "2026-03-01"}).status_code == 422
    assert as_manager.post(end_of(cast.employee, foreign.pk)).status_code == 404
    assert as_manager.get(address(cast.foreigner)).status_code == 404
    assert RoleHolding.objects.count() == 0


def test_a_role_that_is_held_is_told_at_the_field(cast: Cast, as_manager: Client) -> None:
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    answer = as_manager.post(address(cast.employee), {"role": role.pk, "since": "2026-03-01"})
    assert answer.status_code == 422
    assert RoleHolding.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"role": "1"},
        {"role": "x\0", "since": "2026-03-01"},
        {"role": "9" * 40, "since": "2026-03-01"},
        {"role": "-1", "since": "0206-03-01"},
        {"role": "1", "since": "9999-12-31"},
        {"role": "1", "since": "\ud800"},
    ],
)
def test_input_that_cannot_be_is_told_and_changes_nothing(cast: Cast, as_manager: Client, data: dict[str, str]) -> None:
    make_job_role(organisation=cast.organisation)
    posted = "&".join(f"{key}={value}" for key, value in data.items()).encode("utf-8", "surrogatepass")
    answer = as_manager.post(address(cast.employee), posted, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, RoleHolding.objects.count()) == (422, 0)


@pytest.mark.parametrize("search", ["\0", "%", "_", "x" * 500, "' OR 1=1 --", "{}", "å\u0301"])
def test_any_search_is_answered(cast: Cast, as_manager: Client, search: str) -> None:
    make_job_role(organisation=cast.organisation)
    assert as_manager.get(address(cast.employee), {"search": search}).status_code == 200


def test_a_role_ends_today_and_ending_it_again_does_no_harm(cast: Cast, as_manager: Client) -> None:
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    for _ in range(2):
        answer = as_manager.post(end_of(cast.employee, role.pk))
        assert answer.status_code == 302
    holding = RoleHolding.objects.get()
    assert holding.period.upper == timezone.localdate() + timedelta(days=1)


def test_ending_what_is_no_role_finds_nothing(cast: Cast, as_manager: Client) -> None:
    for role in (0, 2**63, 10**40):
        assert as_manager.post(end_of(cast.employee, role)).status_code == 404


@pytest.mark.parametrize("many", [1, 60])
def test_the_page_costs_the_same_with_many_roles(
    cast: Cast,
    as_manager: Client,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(many):
        make_role_holding(user=cast.employee, role=make_job_role(organisation=cast.organisation))
    with django_assert_num_queries(6):
        answer = as_manager.get(address(cast.employee))
    assert answer.content.decode().count('name="role"') == min(many, 20)


def test_what_has_ended_is_not_shown_and_what_begins_later_is(cast: Cast) -> None:
    today = date(2026, 6, 1)
    ended, ends, begins = (make_job_role(organisation=cast.organisation) for _ in range(3))
    make_role_holding(user=cast.employee, role=ended, until=today)
    make_role_holding(user=cast.employee, role=ends, until=today + timedelta(days=1))
    make_role_holding(user=cast.employee, role=begins, since=today + timedelta(days=1))
    found = job_roles.held(cast.employee, on=today)
    assert [(one.role_id, one.last_day, one.is_in_force) for one in found] == [
        (ends.pk, today, True),
        (begins.pk, None, False),
    ]


def test_roles_are_found_by_a_part_of_their_name_or_code(cast: Cast) -> None:
    role = make_job_role(organisation=cast.organisation, name="Handledare i palliativ vård")
    make_job_role(organisation=cast.organisation, name="Registered Nurses")
    make_job_role(organisation=cast.foreigner.organisation, name="Palliativ")
    assert list(job_roles.search(cast.organisation.pk, "PALLIATIV")) == [role]
    assert list(job_roles.search(cast.organisation.pk, role.code)) == [role]
    assert job_roles.search(cast.organisation.pk, "").count() == 2
    assert JobRole.objects.count() == 3
