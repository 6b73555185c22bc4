"""A unit's mission and the tasks that it consists of: written by whoever decides the unit's requirements.

Two who write at once both keep their words: the second gets `Stale` with both texts. A task is retired, never deleted:
what was decided because of it points at it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.actions.refusals import Refused, Stale, name_of
from competence.models import JobRole, Mission, RoleTask, TaskDemand, WorkTask
from portal.authorization import Permission, require
from portal.models import Unit, User

MOST_TASKS = 60


class NothingSaid(Refused):
    """A mission without words."""

    sentence = _("Write what the unit is there to do.")
    field = "text"


class TaskTwice(Refused):
    """The mission has a task with the name."""

    sentence = _("The mission already has a task with this name. Choose another name, or change that task.")
    field = "name"


class TaskIsRetired(Refused):
    """The task has been removed."""

    sentence = _("The task has been removed from the mission. Open the mission again to see its tasks.")


class TooManyTasks(Refused):
    """More tasks than anybody reads."""

    sentence = _("The mission has 60 tasks already. Put some of them together first.")


class ForeignRole(Refused):
    """A role of another unit or organisation."""

    sentence = _("Choose roles of this unit or of the whole organisation.")
    field = "roles"


@transaction.atomic
def save_mission(*, unit: Unit, text: str, version: int, by: User | None, at: datetime) -> Mission:
    """Write the mission (`version` 0: there was none when the writer began). Raises `NothingSaid`, `Stale`."""
    _require(by, unit)
    if not text.strip():
        raise NothingSaid
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    mission = Mission.objects.select_related("changed_by").filter(unit=unit).first()
    if mission is None:
        return Mission.objects.create(unit=unit, text=text, changed_by=by, changed_at=at)
    if mission.text == text:
        return mission
    if mission.version != version:
        raise _stale(mission, {"text": mission.text}, {"text": text})
    mission.text = text
    _saved(mission, by, at, "text")
    return mission


@transaction.atomic
def add_task(*, unit: Unit, name: str, description: str = "", by: User | None, at: datetime) -> WorkTask:
    """One more task, last in the list; the mission's text may come later. Raises `TaskTwice`, `TooManyTasks`."""
    _require(by, unit)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    mission = Mission.objects.filter(unit=unit).first()
    if mission is None:
        raise NothingSaid
    present = WorkTask.objects.filter(mission=mission, retired_on__isnull=True)
    if present.count() >= MOST_TASKS:
        raise TooManyTasks
    last = WorkTask.objects.filter(mission=mission).aggregate(last=Max("position"))["last"] or 0
    if present.filter(name=name).exists():
        raise TaskTwice
    return WorkTask.objects.create(
        mission=mission, name=name, description=description, position=last + 1, changed_by=by, changed_at=at
    )


@transaction.atomic
def change_task(
    *, task: WorkTask, name: str, description: str, version: int, by: User | None, at: datetime
) -> WorkTask:
    """Other words. Raises `Stale`, `TaskTwice`, `TaskIsRetired`."""
    locked = lock_task(task=task, by=by)
    mine = {"name": name, "description": description}
    saved = {"name": locked.name, "description": locked.description}
    if mine == saved:
        return locked
    if locked.version != version:
        raise _stale(locked, saved, mine)
    locked.name, locked.description = name, description
    try:
        with transaction.atomic():
            _saved(locked, by, at, "name", "description")
    except IntegrityError as error:
        raise TaskTwice from error
    return locked


@transaction.atomic
def retire_task(*, task: WorkTask, version: int, by: User | None, at: datetime) -> WorkTask:
    """Take the task from the mission; what was decided because of it stays decided. Raises `Stale`."""
    locked = lock_task(task=task, by=by)
    if locked.version != version:
        saved = {"name": locked.name, "description": locked.description}
        raise _stale(locked, saved, saved)
    locked.retired_on = timezone.localdate(at)
    _saved(locked, by, at, "retired_on")
    return locked


@transaction.atomic
def move_task(*, task: WorkTask, up: bool, by: User | None) -> WorkTask:
    """Let the task change places with its neighbour; at the end of the list nothing happens."""
    locked = lock_task(task=task, by=by)
    present = WorkTask.objects.select_for_update().filter(mission=locked.mission, retired_on__isnull=True)
    tasks = list(present.order_by("position", "pk"))
    place = [one.pk for one in tasks].index(locked.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(tasks):
        tasks[place], tasks[other] = tasks[other], tasks[place]
    for position, one in enumerate(tasks, start=1):
        if one.position != position:
            WorkTask.objects.filter(pk=one.pk).update(position=position)
    locked.refresh_from_db(fields=["position"])
    return locked


@transaction.atomic
def set_roles(*, task: WorkTask, roles: Collection[int], by: User | None) -> WorkTask:
    """Say which roles the task belongs to: roles of the unit or of the whole organisation. Raises `ForeignRole`."""
    locked = lock_task(task=task, by=by)
    unit = locked.mission.unit
    own = Q(unit__isnull=True) | Q(unit=unit)
    known = set(JobRole.objects.filter(own, organisation_id=unit.organisation_id).values_list("pk", flat=True))
    if not set(roles) <= known:
        raise ForeignRole
    RoleTask.objects.filter(task=locked).exclude(role__in=roles).delete()
    held = set(RoleTask.objects.filter(task=locked).values_list("role_id", flat=True))
    RoleTask.objects.bulk_create(RoleTask(role_id=role, task=locked) for role in sorted(set(roles) - held))
    return locked


def lock_task(*, task: WorkTask, by: User | None) -> WorkTask:
    """The task, locked for whoever may change it. Raises `TaskIsRetired`."""
    rows = WorkTask.objects.select_for_update(of=("self",)).select_related("mission__unit", "changed_by")
    locked = rows.get(pk=task.pk)
    _require(by, locked.mission.unit)
    if locked.retired_on is not None:
        raise TaskIsRetired
    return locked


def _require(by: User | None, unit: Unit) -> None:
    """None is the installation itself: the demo region, before there is anyone who could sign in."""
    if by is not None:
        require(by, Permission.DECIDE_UNIT_REQUIREMENTS, unit)


def _saved(row: Mission | WorkTask | TaskDemand, by: User | None, at: datetime, *fields: str) -> None:
    row.version += 1
    row.changed_by, row.changed_at = by, at
    row.save(update_fields=[*fields, "version", "changed_by", "changed_at"])


def _stale(row: Mission | WorkTask, saved: dict[str, str], mine: dict[str, str]) -> Stale:
    return Stale(saved, mine, row.version, name_of(row.changed_by), row.changed_at)
