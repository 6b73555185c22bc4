"""What the constraints of missions, proposals and ramps forbid, done on purpose."""

from collections.abc import Callable

from django.db import models

from competence.models import (
    Mission,
    ProfileDemand,
    Requirement,
    RequirementProfile,
    RequirementTask,
    RoleTask,
    TaskDemand,
)
from tests.guards.world import World
from tests.make.missions import make_line, make_profile, make_task, make_task_demand

Break = Callable[[World], object]


def _set(model: type[models.Model], **values: object) -> Break:
    return lambda _world: model._default_manager.update(**values)


def _tasks_of_one_name(world: World) -> None:
    make_task(mission=world.demand.task.mission, name=world.demand.task.name)


def _twice(model: type[models.Model], **values: object) -> None:
    for _ in range(2):
        model._default_manager.create(**values)


def _head_counts(world: World) -> None:
    for _ in range(2):
        make_task_demand(task=world.demand.task, competence=world.certificate, level=1, min_people=2)


def _role_and_number(world: World) -> None:
    TaskDemand.objects.update(role=world.role, min_people=2)


def _lines_twice(world: World, min_people: int | None = None) -> None:
    line = world.profile_line
    for _ in range(2):
        make_line(
            profile=line.profile, competence=line.competence, level=1, unit=world.cast.ward, min_people=min_people
        )


def _second_proposal(world: World) -> None:
    make_profile(by=world.cast.manager, unit=world.cast.ward)


BREAKS_MISSION: dict[str, Break] = {
    "mission_says_something": _set(Mission, text=""),
    "task_once": _tasks_of_one_name,
    "role_task_once": lambda w: _twice(RoleTask, role=w.role, task=w.demand.task),
    "task_demand_once": lambda w: make_task_demand(task=w.demand.task, competence=w.competence),
    "task_demand_head_count_once": _head_counts,
    "task_demand_target": _role_and_number,
    "task_demand_level": _set(TaskDemand, level=8),
    "task_demand_min_people": _set(TaskDemand, min_people=0),
    "task_demand_ramp": _set(TaskDemand, ramp_months=6, ramp_level=2),
    "profile_one_open": _second_proposal,
    "profile_consultation": _set(RequirementProfile, state="CONSULTATION"),
    "profile_decided": _set(RequirementProfile, state="DECIDED"),
    "profile_demand_once": _lines_twice,
    "profile_demand_head_count_once": lambda w: _lines_twice(w, min_people=2),
    "profile_demand_target": lambda w: ProfileDemand.objects.update(role=w.role),
    "profile_demand_level": _set(ProfileDemand, level=8),
    "profile_demand_head_count": _set(ProfileDemand, min_people=0),
    "profile_demand_ramp": _set(ProfileDemand, ramp_months=0),
    "requirement_ramp": _set(Requirement, ramp_months=0),
    "requirement_task_once": lambda w: _twice(RequirementTask, requirement=w.requirement, task=w.demand.task),
}
