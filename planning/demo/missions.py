"""The missions of the demo region: each unit of a kind gets its kind's mission, and its decided levels their tasks."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from competence.models import (
    Competence,
    DecisionState,
    Mission,
    Requirement,
    RequirementTask,
    TaskDemand,
    WorkTask,
)
from competence.reading.missions import StarterDemand, StarterMission, starter_missions
from planning.demo.tree import Node
from planning.demo.writing import next_number, numbers_given, write
from portal.models import Organisation, Profession

Key = tuple[int, int, int | None, int | None]


def load(organisation: Organisation, nodes: Iterable[Node], at: datetime) -> None:
    """Write missions, tasks, demands, and the tasks behind what is decided."""
    shipped = {mission.unit_profile: mission for mission in starter_missions()}
    competences = dict(Competence.objects.filter(framework__organisation=organisation).values_list("code", "pk"))
    professions = dict(Profession.objects.filter(organisation=organisation).values_list("code", "pk"))
    writer = _Writer(competences, professions, at)
    for node in nodes:
        if node.profile in shipped:
            writer.add(node, shipped[node.profile])
    writer.write(organisation)


class _Writer:
    """Gathers the rows of all units, and writes each table at once."""

    def __init__(self, competences: dict[str, int], professions: dict[str, int], at: datetime) -> None:
        self.competences, self.professions, self.at = competences, professions, at
        self.missions: list[Mission] = []
        self.tasks: list[WorkTask] = []
        self.demands: list[TaskDemand] = []
        self.behind: dict[Key, list[int]] = {}
        self.mission_number, self.task_number = next_number(Mission), next_number(WorkTask)

    def add(self, node: Node, mission: StarterMission) -> None:
        row = Mission(id=self.mission_number, unit_id=node.id, text=mission.text, language="sv", changed_at=self.at)
        self.mission_number += 1
        self.missions.append(row)
        for position, task in enumerate(mission.tasks, start=1):
            one = WorkTask(
                id=self.task_number,
                mission_id=row.id,
                name=task.name,
                description=task.description,
                position=position,
                changed_at=self.at,
            )
            self.task_number += 1
            self.tasks.append(one)
            for demand in task.demands:
                self._demand(node, one, demand)

    def _demand(self, node: Node, task: WorkTask, demand: StarterDemand) -> None:
        profession = self.professions[demand.profession] if demand.profession else None
        competence = self.competences[demand.competence]
        self.demands.append(
            TaskDemand(
                task_id=task.pk,
                competence_id=competence,
                profession_id=profession,
                level=demand.level,
                min_people=demand.min_people,
                ramp_months=demand.ramp_months,
                ramp_level=demand.ramp_level,
                changed_at=self.at,
            )
        )
        head_count = demand.level if demand.min_people is not None else None
        self.behind.setdefault((node.id, competence, profession, head_count), []).append(task.pk)

    def write(self, organisation: Organisation) -> None:
        write(Mission, self.missions)
        write(WorkTask, self.tasks)
        write(TaskDemand, self.demands)
        numbers_given(Mission, WorkTask)
        write(RequirementTask, list(self._points(organisation)))

    def _points(self, organisation: Organisation) -> Iterator[RequirementTask]:
        rows = Requirement.objects.filter(organisation=organisation, unit__isnull=False, state=DecisionState.DECIDED)
        columns = rows.order_by("pk").values_list(
            "pk", "unit_id", "competence_id", "profession_id", "level", "min_people"
        )
        for pk, unit, competence, profession, level, min_people in columns:
            head_count = level if min_people is not None else None
            for task in self.behind.get((unit or 0, competence, profession, head_count), ()):
                yield RequirementTask(requirement_id=pk, task_id=task)
