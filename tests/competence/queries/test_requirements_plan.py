"""A national list of roles in the catalogue must not make every page read it: the plan goes by indexes."""

from datetime import date
from itertools import product
from typing import Any

from django.db import connection

from competence.actions.requirements import Demand, decide_requirements
from competence.models import JobRole, Requirement
from competence.queries import requirements
from tests.cast import Cast
from tests.make.competence import NOON, make_competence, make_framework, make_requirement, make_role_holding

TODAY = date(2026, 6, 1)


def test_one_persons_requirements_are_found_by_index_among_thousands(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework).pk for _ in range(10)]
    roles = JobRole.objects.bulk_create(
        JobRole(organisation=cast.organisation, code=f"R{number}", name={"sv": "Roll"}) for number in range(300)
    )
    demands = [Demand(competence, 2, role_id=role.pk) for role, competence in product(roles, competences)]
    decide_requirements(organisation=cast.organisation, demands=demands, since=TODAY, by=None, at=NOON)
    make_role_holding(user=cast.employee, role=roles[7])
    make_requirement(competence=make_competence(framework=framework), unit=cast.division)
    assert Requirement.objects.count() == 3001
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE competence_requirement")
        asked: dict[str, Any] = {"people": [cast.employee.pk], "day": TODAY}
        cursor.execute("EXPLAIN " + requirements.APPLIES + "SELECT * FROM applies", asked)  # noqa: S608 - our own text
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on competence_requirement" not in plan
    assert "competence_requirement_role_id" in plan
    assert len(requirements.of(cast.employee, on=TODAY)) == 11
