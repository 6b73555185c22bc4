"""Roles are given by the nearest manager or an HR strategist, for a period."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import Http404

from competence.actions.job_roles import AlreadyHeld, NotHeld, PeriodIsEmpty, end_role, give_role
from competence.models import RoleHolding
from competence.queries import requirements
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_job_role, make_requirement, make_role_holding

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("giver", ["manager", "deputy", "hr_strategist"])
def test_who_may_give_gives_and_the_requirements_follow(cast: Cast, giver: str) -> None:
    role = make_job_role(organisation=cast.organisation)
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence, role=role, level=3)
    by = getattr(cast, giver)
    holding = give_role(user=cast.employee, role=role, since=TODAY, by=by)
    assert (holding.given_by, holding.period.lower, holding.period.upper) == (by, TODAY, None)
    assert requirements.of_many([cast.employee.pk], on=TODAY) == {cast.employee.pk: {competence.pk: 3}}


@pytest.mark.parametrize(
    "giver",
    ["employee", "colleague", "former_manager", "manager_above", "manager_elsewhere", "expired_deputy", "hr_partner",
     "union", "reader", "administrator"],
)  # fmt: skip
def test_others_may_not_give_or_end(cast: Cast, giver: str) -> None:
    role, held = make_job_role(organisation=cast.organisation), make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=held)
    by = getattr(cast, giver)
    with pytest.raises(PermissionDenied):
        give_role(user=cast.employee, role=role, since=TODAY, by=by)
    with pytest.raises(PermissionDenied):
        end_role(user=cast.employee, role=held, last_day=TODAY, by=by)
    assert [holding.role for holding in RoleHolding.objects.all()] == [held]


def test_nothing_crosses_the_wall_between_organisations(cast: Cast) -> None:
    foreign_role = make_job_role(organisation=cast.foreigner.organisation)
    with pytest.raises(Http404):
        give_role(user=cast.employee, role=foreign_role, since=TODAY, by=cast.manager)
    with pytest.raises(Http404):
        give_role(user=cast.foreigner, role=foreign_role, since=TODAY, by=cast.hr_strategist)
    assert RoleHolding.objects.count() == 0


def test_a_role_is_held_once_at_a_time(cast: Cast) -> None:
    role = make_job_role(organisation=cast.organisation)
    give_role(user=cast.employee, role=role, since=TODAY, until=date(2026, 9, 1), by=cast.manager)
    with pytest.raises(AlreadyHeld):
        give_role(user=cast.employee, role=role, since=date(2026, 8, 31), by=cast.manager)
    give_role(user=cast.employee, role=role, since=date(2026, 9, 1), by=cast.manager)
    assert RoleHolding.objects.count() == 2


def test_a_role_does_not_end_before_it_begins(cast: Cast) -> None:
    role = make_job_role(organisation=cast.organisation)
    with pytest.raises(PeriodIsEmpty):
        give_role(user=cast.employee, role=role, since=TODAY, until=TODAY, by=cast.manager)


def test_a_role_is_ended_with_its_last_day(cast: Cast) -> None:
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    holding = end_role(user=cast.employee, role=role, last_day=TODAY, by=cast.manager)
    assert holding.period.upper == date(2026, 6, 2)
    with pytest.raises(NotHeld):
        end_role(user=cast.employee, role=role, last_day=date(2026, 6, 2), by=cast.manager)


def test_the_command_gives_a_role_and_says_what_is_wrong(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    role = make_job_role(organisation=cast.organisation)
    call_command("give_role", "employee", role.code, since=TODAY)
    assert capsys.readouterr().out == f"{cast.employee} holds {role.code} from 2026-06-01.\n"
    with pytest.raises(CommandError, match="already holds"):
        call_command("give_role", "employee", role.code, since=TODAY)
    with pytest.raises(CommandError, match="nobody with the user name nobody"):
        call_command("give_role", "nobody", role.code)
    with pytest.raises(CommandError, match="no role with the code"):
        call_command("give_role", "foreigner", role.code)
    with pytest.raises(CommandError, match="--until comes after --since"):
        call_command("give_role", "colleague", role.code, since=TODAY, until=TODAY)
