"""Missions, tasks, what tasks demand, and proposals of requirements."""

from datetime import date
from itertools import count

from competence.models import (
    Comment,
    Competence,
    JobRole,
    Mission,
    ProfileDemand,
    RequirementProfile,
    TaskDemand,
    WorkTask,
)
from portal.models import Organisation, Profession, Unit, User
from tests.make.competence import NOON

_numbers = count(1)


def make_mission(*, unit: Unit, text: str = "Vård dygnet runt för medicinskt sjuka vuxna.") -> Mission:
    """The mission of a unit."""
    return Mission.objects.create(unit=unit, text=text, changed_at=NOON)


def make_task(*, mission: Mission, name: str = "") -> WorkTask:
    """A task, last in its mission."""
    number = next(_numbers)
    return WorkTask.objects.create(mission=mission, name=name or f"Uppgift {number}", position=number, changed_at=NOON)


def make_task_demand(
    *,
    task: WorkTask,
    competence: Competence,
    level: int = 2,
    profession: Profession | None = None,
    role: JobRole | None = None,
    min_people: int | None = None,
    ramp_months: int | None = None,
    ramp_level: int | None = None,
) -> TaskDemand:
    """What a task demands: of everyone in the unit where nothing else is said."""
    return TaskDemand.objects.create(
        task=task,
        competence=competence,
        level=level,
        profession=profession,
        role=role,
        min_people=min_people,
        ramp_months=ramp_months,
        ramp_level=ramp_level,
        changed_at=NOON,
    )


def make_profile(
    *, by: User, unit: Unit | None = None, since: date = date(2027, 1, 1), title: str = "Krav"
) -> RequirementProfile:
    """A draft of a unit, or (without one) of the organisation."""
    organisation: Organisation = unit.organisation if unit else by.organisation
    return RequirementProfile.objects.create(
        organisation=organisation, unit=unit, title=title, since=since, created_by=by, created_at=NOON
    )


def make_line(
    *,
    profile: RequirementProfile,
    competence: Competence,
    level: int | None = 2,
    profession: Profession | None = None,
    role: JobRole | None = None,
    unit: Unit | None = None,
    min_people: int | None = None,
    ramp_months: int | None = None,
    ramp_level: int | None = None,
) -> ProfileDemand:
    """A line of the proposal."""
    return ProfileDemand.objects.create(
        profile=profile,
        competence=competence,
        level=level,
        profession=profession,
        role=role,
        unit=unit,
        min_people=min_people,
        ramp_months=ramp_months,
        ramp_level=ramp_level,
        changed_by=profile.created_by,
        changed_at=NOON,
    )


def make_profile_comment(*, profile: RequirementProfile, author: User, text: str = "Ge oss tid att öva.") -> Comment:
    """Somebody has said something about the proposal."""
    return Comment.objects.create(profile=profile, author=author, text=text, written_at=NOON)
