"""From a person's requirement to the tasks and missions it serves: only where the requirement reaches her."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from competence.models import Competence, Requirement, RequirementTask, WorkTask
from competence.queries import missions
from tests.cast import Cast
from tests.make.competence import (
    make_competence,
    make_framework,
    make_job_role,
    make_requirement,
    make_role_holding,
)
from tests.make.missions import make_mission, make_task
from tests.make.people import make_profession

TODAY = date(2026, 11, 22)


def competence_of(cast: Cast) -> Competence:
    return make_competence(framework=make_framework(organisation=cast.organisation))


def behind(requirement: Requirement, task: WorkTask) -> None:
    RequirementTask.objects.create(requirement=requirement, task=task)


def test_the_task_is_found_where_the_requirement_reaches_her(cast: Cast) -> None:
    own, above, elsewhere, of_role, of_doctors, needed, over = (competence_of(cast) for _ in range(7))
    task = make_task(mission=make_mission(unit=cast.ward), name="Behandla med NIV")
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    doctor = make_profession(organisation=cast.organisation, code="lakare")
    behind(make_requirement(competence=own, unit=cast.ward), task)
    behind(make_requirement(competence=above, unit=cast.division), task)
    behind(make_requirement(competence=elsewhere, unit=cast.sibling_ward), task)
    behind(make_requirement(competence=of_role, role=role), task)
    behind(make_requirement(competence=of_doctors, unit=cast.ward, profession=doctor), task)
    behind(make_requirement(competence=needed, unit=cast.ward, min_people=3), task)
    behind(make_requirement(competence=over, unit=cast.ward, until=TODAY), task)
    found = missions.behind(cast.employee, on=TODAY)
    assert set(found) == {own.pk, above.pk, of_role.pk, needed.pk}
    assert [(one.task_id, one.task, one.unit) for one in found[own.pk]] == [
        (task.pk, "Behandla med NIV", cast.ward.name)
    ]
    assert set(missions.behind(cast.stranger, on=TODAY)) == {above.pk, elsewhere.pk}
    assert missions.behind(cast.foreigner, on=TODAY) == {}


@pytest.mark.parametrize("many", [1, 4])
def test_it_is_one_question(cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    task = make_task(mission=make_mission(unit=cast.ward))
    for _ in range(many):
        behind(make_requirement(competence=competence_of(cast), unit=cast.ward), task)
    with django_assert_num_queries(1):
        assert len(missions.behind(cast.employee, on=TODAY)) == many
