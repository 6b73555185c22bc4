"""A unit's mission, its tasks and what they demand; and from a person's requirement back to the task it serves.

`behind` is the line of sight from a required level to the mission; planning may ask it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.http import Http404

from competence.models import JobRole, Mission, RequirementTask, RoleHolding, RoleTask, TaskDemand, WorkTask
from portal.models import Employment, Profession, Unit, User


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What a task demands; `profession`, `role` are {} for everyone in the unit. `until_then` is the ramp's level."""

    id: int
    competence_id: int
    name: dict[str, str]
    kind: str
    level: int
    profession: dict[str, str]
    role: dict[str, str]
    min_people: int | None
    ramp_months: int | None
    until_then: int | None
    version: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of the mission, with what it demands and the roles it belongs to."""

    id: int
    name: str
    description: str
    version: int
    demands: tuple[DemandRow, ...]
    roles: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The mission of a unit with its present tasks in order; `text` empty: nobody has written it yet."""

    text: str
    language: str
    version: int
    changed_at: datetime | None
    changed_by: str
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the unit's tasks together demand of one target: the highest level, and the tasks that demand anything."""

    competence_id: int
    level: int
    profession_id: int | None
    role_id: int | None
    unit_id: int | None
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """A task that a requirement serves, and the unit whose mission it is part of."""

    task_id: int
    task: str
    unit_id: int
    unit: str
    language: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role on the day, from when."""

    role_id: int
    role: dict[str, str]
    person: User
    since: date | None
    last_day: date | None


def task(user: User, task_id: int) -> WorkTask:
    """The task with this id; `Http404` for an unknown id and for one of another organisation."""
    rows = WorkTask.objects.select_related("mission__unit__organisation", "changed_by")
    found = rows.filter(pk=task_id, mission__unit__organisation_id=user.organisation_id).first()
    if found is None:
        raise Http404
    return found


def line(of: WorkTask, demand_id: int) -> TaskDemand | None:
    """The line of the task with this id."""
    rows = TaskDemand.objects.select_related("task__mission__unit", "competence", "changed_by")
    return rows.filter(pk=demand_id, task=of).first()


def of(unit: Unit) -> Inventory:
    """The unit's mission, tasks and demands. Four queries, two where there is no mission."""
    mission = Mission.objects.select_related("changed_by").filter(unit=unit).first()
    if mission is None:
        return Inventory("", "sv", 0, None, "", ())
    changed_by = mission.changed_by.name if mission.changed_by else ""
    rows = WorkTask.objects.filter(mission=mission, retired_on__isnull=True).order_by("position", "pk")
    return Inventory(
        mission.text, mission.language, mission.version, mission.changed_at, changed_by, _tasks(list(rows))
    )


def row_of(one: WorkTask) -> TaskRow:
    """One task with what it demands and its roles. Two queries."""
    return _tasks([one])[0]


def _tasks(rows: list[WorkTask]) -> tuple[TaskRow, ...]:
    demands = _demands(rows)
    roles = _roles(rows)
    return tuple(
        TaskRow(row.pk, row.name, row.description, row.version, demands.get(row.pk, ()), roles.get(row.pk, ()))
        for row in rows
    )


def _demands(rows: list[WorkTask]) -> Mapping[int, tuple[DemandRow, ...]]:
    found: dict[int, list[DemandRow]] = {}
    lines = TaskDemand.objects.filter(task__in=rows).select_related("competence", "profession", "role")
    for one in lines.order_by("competence__framework__layer", "competence__position", "min_people", "-level", "pk"):
        row = DemandRow(
            id=one.pk,
            competence_id=one.competence_id,
            name=one.competence.name,
            kind=one.competence.kind,
            level=one.level,
            profession=one.profession.name if one.profession else {},
            role=one.role.name if one.role else {},
            min_people=one.min_people,
            ramp_months=one.ramp_months,
            until_then=one.ramp_level,
            version=one.version,
        )
        found.setdefault(one.task_id, []).append(row)
    return {key: tuple(value) for key, value in found.items()}


def _roles(rows: list[WorkTask]) -> Mapping[int, tuple[dict[str, str], ...]]:
    found: dict[int, list[dict[str, str]]] = {}
    links = RoleTask.objects.filter(task__in=rows).order_by("role__code")
    for task_id, name in links.values_list("task_id", "role__name"):
        found.setdefault(task_id, []).append(name)
    return {key: tuple(value) for key, value in found.items()}


def demanded(unit: Unit) -> list[Wanted]:
    """What the present tasks demand: for each competence and target the highest level, with the shortest ramp to it.

    Head-counts stand for each level by themselves, with the highest number. One query.
    """
    rows = TaskDemand.objects.filter(task__mission__unit=unit, task__retired_on__isnull=True)
    rows = rows.filter(competence__retired_on__isnull=True, competence__framework__state="DECIDED")
    groups: dict[tuple[int | None, ...], list[TaskDemand]] = {}
    for one in rows.order_by("competence__framework__code", "competence__position", "pk"):
        head_count = None if one.min_people is None else one.level
        groups.setdefault((one.competence_id, one.profession_id, one.role_id, head_count), []).append(one)
    return [_merged(unit, group) for group in groups.values()]


def _merged(unit: Unit, group: list[TaskDemand]) -> Wanted:
    top = max(group, key=_strictness)
    return Wanted(
        competence_id=top.competence_id,
        level=top.level,
        profession_id=top.profession_id,
        role_id=top.role_id,
        unit_id=None if top.role_id else unit.pk,
        min_people=top.min_people,
        ramp_months=top.ramp_months,
        ramp_level=top.ramp_level,
        tasks=tuple(sorted({one.task_id for one in group})),
    )


def _strictness(one: TaskDemand) -> tuple[int, int, int, int]:
    until_then = -1 if one.ramp_level is None else one.ramp_level
    return one.level, one.min_people or 0, -(one.ramp_months or 0), until_then


# The ways to the person are walked from her outwards, each by an index; one condition for all reads every requirement.
_BEHIND = """
WITH place AS MATERIALIZED (
    SELECT DISTINCT e.profession_id, u.path FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
    WHERE e.user_id = %(person)s::uuid AND e.period @> %(day)s::date
), target AS MATERIALIZED (
    SELECT u.id, place.profession_id FROM place JOIN portal_unit u ON u.path @> place.path
), concerns AS MATERIALIZED (
    SELECT r.id, r.competence_id FROM competence_roleholding h JOIN competence_requirement r ON r.role_id = h.role_id
    WHERE h.user_id = %(person)s::uuid AND h.period @> %(day)s::date
      AND r.state = 'DECIDED' AND r.period @> %(day)s::date
    UNION
    SELECT r.id, r.competence_id FROM target JOIN competence_requirement r ON r.unit_id = target.id
     AND (r.profession_id IS NULL OR r.profession_id = target.profession_id)
    WHERE r.state = 'DECIDED' AND r.period @> %(day)s::date
)
SELECT DISTINCT concerns.competence_id, task.position, task.id, task.name, unit.id, unit.name, mission.language
FROM concerns
JOIN competence_requirementtask point ON point.requirement_id = concerns.id
JOIN competence_worktask task ON task.id = point.task_id
JOIN competence_mission mission ON mission.id = task.mission_id
JOIN portal_unit unit ON unit.id = mission.unit_id
ORDER BY concerns.competence_id, unit.name, task.position, task.id
"""


def behind(person: User, *, on: date) -> dict[int, tuple[Behind, ...]]:
    """The tasks behind everything that is demanded of the person or needed by her units, by competence. One query."""
    found: dict[int, list[Behind]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, {"person": person.pk, "day": on})
        for competence_id, _position, task_id, name, unit_id, unit, language in cursor.fetchall():
            found.setdefault(competence_id, []).append(Behind(task_id, name, unit_id, unit, language))
    return {key: tuple(value) for key, value in found.items()}


def behind_requirements(requirement_ids: Iterable[int]) -> dict[int, tuple[Behind, ...]]:
    """The tasks behind each of the requirements. One query."""
    rows = RequirementTask.objects.filter(requirement__in=list(requirement_ids)).order_by("task__position", "task_id")
    columns = ("requirement_id", "task_id", "task__name", "task__mission__unit_id", "task__mission__unit__name")
    found: dict[int, list[Behind]] = {}
    for key, *values in rows.values_list(*columns, "task__mission__language"):
        found.setdefault(key, []).append(Behind(*values))
    return {key: tuple(value) for key, value in found.items()}


def holders(one: WorkTask, *, on: date) -> list[Holder]:
    """Who in the unit or below it holds the roles that the task belongs to, by role and name. One query."""
    here = Employment.objects.filter(period__contains=on, unit__path__at_or_below=one.mission.unit.path)
    held = RoleHolding.objects.filter(role__tasks=one, period__contains=on, user__is_active=True)
    rows = held.filter(user__in=here.values("user"))
    rows = rows.select_related("role", "user").order_by("role__code", "user__family_name", "user__given_name")
    return [Holder(row.role_id, row.role.name, row.user, row.period.lower, last_day_of(row)) for row in rows]


def last_day_of(row: RoleHolding) -> date | None:
    """The last day of the holding; None: until further notice."""
    until: date | None = row.period.upper
    return until - timedelta(days=1) if until else None


def roles_for(unit: Unit) -> list[tuple[int, dict[str, str], bool]]:
    """The roles that a task of the unit may belong to: id, name, and whether it is the unit's own."""
    rows = JobRole.objects.filter(Q(unit__isnull=True) | Q(unit=unit), organisation_id=unit.organisation_id)
    rows = rows.filter(retired_on__isnull=True).order_by("unit_id", "code")
    return [(pk, name, unit_id is not None) for pk, name, unit_id in rows.values_list("pk", "name", "unit_id")]


def role_ids(one: WorkTask) -> set[int]:
    """The roles that the task belongs to."""
    return set(RoleTask.objects.filter(task=one).values_list("role_id", flat=True))


def professions(organisation_id: int) -> list[tuple[int, dict[str, str]]]:
    """The professions of the organisation, by code."""
    rows = Profession.objects.filter(organisation_id=organisation_id).order_by("code")
    return list(rows.values_list("pk", "name"))


def roles_of_organisation(organisation_id: int) -> list[tuple[int, dict[str, str]]]:
    """Every role that is not retired, by code."""
    rows = JobRole.objects.filter(organisation_id=organisation_id, retired_on__isnull=True).order_by("code")
    return list(rows.values_list("pk", "name"))


def units_called(organisation_id: int, name: str) -> list[int]:
    """The units that exist now with this code or, where there is none, with this name; at most two."""
    rows = Unit.objects.filter(organisation_id=organisation_id, period__endswith__isnull=True).order_by("pk")
    by_code = list(rows.filter(code=name).values_list("pk", flat=True)[:2])
    return by_code or list(rows.filter(name__iexact=name).values_list("pk", flat=True)[:2])
