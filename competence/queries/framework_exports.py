"""Frameworks in force with their required levels, as they are written to a spreadsheet."""

from datetime import date

from django.http import Http404

from competence.models import DecisionState, Framework, Requirement
from competence.queries import scales
from competence.queries.framework_versions import content_in_force
from competence.reading.layout import OwnFramework, OwnLevel
from portal.models import User


def get(user: User, framework_id: int) -> Framework:
    """The framework of the user's organisation, decided; `Http404` otherwise."""
    rows = Framework.objects.select_related("profession", "unit")
    found = rows.filter(pk=framework_id, organisation_id=user.organisation_id, state=DecisionState.DECIDED).first()
    if found is None:
        raise Http404
    return found


def own_framework(framework: Framework, *, on: date) -> OwnFramework:
    """Everything that is written: the competences in force, and the levels required on the day. Three queries."""
    return OwnFramework(
        content=content_in_force(framework),
        profession=framework.profession.code if framework.profession else "",
        unit=framework.unit.code if framework.unit else "",
        levels=tuple(_level(row) for row in _requirements(framework, on)),
    )


def level_count(framework: Framework) -> int:
    """How many levels the organisation's scale has."""
    return scales.of(framework.organisation_id).top + 1


def _requirements(framework: Framework, on: date) -> list[Requirement]:
    rows = Requirement.objects.filter(
        competence__framework=framework,
        competence__retired_on__isnull=True,
        state=DecisionState.DECIDED,
        period__contains=on,
    ).select_related("competence", "profession", "role", "unit")
    order = ("profession__code", "role__code", "unit__code", "level", "min_people", "pk")
    return list(rows.order_by("competence__position", *order))


def _level(row: Requirement) -> OwnLevel:
    return OwnLevel(
        competence=row.competence.code,
        level=row.level,
        profession=row.profession.code if row.profession else "",
        role=row.role.code if row.role else "",
        role_name=row.role.name if row.role else {},
        unit=row.unit.code if row.unit else "",
        min_people=row.min_people,
        ramp_months=row.ramp_months,
        ramp_level=row.ramp_level,
    )
