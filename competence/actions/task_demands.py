"""What a task demands: the competence and the level, of everyone in the unit, a profession, a role, or of a number.

This is what the unit has found out. It becomes a requirement when a profile made of it is decided.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.actions.demands import Demand, faults_of
from competence.actions.missions import lock_task
from competence.actions.refusals import Refused, Stale, name_of
from competence.models import JobRole, TaskDemand, WorkTask
from competence.queries import competence_search, scales
from portal.models import Profession, Unit, User

MOST_DEMANDS = 40


class DemandTwice(Refused):
    """The same competence of the same people."""

    sentence = _("The task already demands this competence of them. Change that line instead.")
    field = "target"


class FaultyDemand(Refused):
    """A level outside the scale, a head-count of nobody, and the like."""


class UnknownTarget(Refused):
    """A profession or role that is not there, or is another unit's."""

    sentence = _("Choose a profession of the organisation, or a role of this unit.")
    field = "target"


class NotInTheCatalogue(Refused):
    """The competence is not decided, is retired, or belongs to another unit."""

    sentence = _("The competence is not in the decided catalogue of this unit. Choose another one.")


class DemandIsGone(Refused):
    """Somebody else has removed the line."""

    sentence = _("The line has been removed by somebody else in the meantime. Add it again if the task demands it.")


class TooManyDemands(Refused):
    """A task that demands more than anyone can hold in mind."""

    sentence = _("The task has 40 lines already. Divide it into two tasks.")


@transaction.atomic
def add_demand(*, task: WorkTask, demand: Demand, by: User | None, at: datetime) -> TaskDemand:
    """One more line. Raises `DemandTwice`, `FaultyDemand`, `UnknownTarget`, `NotInTheCatalogue`."""
    locked = lock_task(task=task, by=by)
    check_demand(unit=locked.mission.unit, demand=demand, at=at)
    if TaskDemand.objects.filter(task=locked).count() >= MOST_DEMANDS:
        raise TooManyDemands
    row = TaskDemand(task=locked, competence_id=demand.competence_id, changed_by=by, changed_at=at)
    _fill(row, demand)
    return _save(row)


@transaction.atomic
def change_demand(*, line: TaskDemand, demand: Demand, version: int, by: User | None, at: datetime) -> TaskDemand:
    """Another level or other people; the competence stays. Raises `Stale` and what `add_demand` raises."""
    locked = _lock(line, by)
    check_demand(unit=locked.task.mission.unit, demand=demand, at=at)
    before = as_demand(locked)
    if before == demand:
        return locked
    if locked.version != version:
        raise stale_demand(before, demand, locked)
    _fill(locked, demand)
    locked.version += 1
    locked.changed_by, locked.changed_at = by, at
    return _save(locked)


@transaction.atomic
def remove_demand(*, line: TaskDemand, version: int, by: User | None) -> None:
    """The task does not demand it any more; history keeps the line. Raises `Stale`."""
    locked = _lock(line, by)
    if locked.version != version:
        before = as_demand(locked)
        raise stale_demand(before, before, locked)
    locked.delete()


def check_demand(*, unit: Unit, demand: Demand, at: datetime) -> None:
    """Raise unless the unit may demand this."""
    found = competence_search.find(unit.organisation_id, unit, demand.competence_id, on=timezone.localdate(at))
    if found is None:
        raise NotInTheCatalogue
    _check_target(unit, demand)
    faults = list(faults_of(demand, found.kind, scales.of(unit.organisation_id)))
    if faults:
        raise FaultyDemand(" ".join(faults), field="min_people" if demand.min_people is not None else "level")


def as_demand(line: TaskDemand) -> Demand:
    """The line as a demand of the unit; a role's has no unit."""
    return Demand(
        competence_id=line.competence_id,
        level=line.level,
        profession_id=line.profession_id,
        role_id=line.role_id,
        unit_id=None if line.role_id else line.task.mission.unit_id,
        min_people=line.min_people,
        ramp_months=line.ramp_months,
        ramp_level=line.ramp_level,
    )


def _check_target(unit: Unit, demand: Demand) -> None:
    if demand.role_id is not None:
        known = JobRole.objects.filter(pk=demand.role_id, unit=unit, retired_on__isnull=True).exists()
        known = known and demand.profession_id is None and demand.unit_id is None
    elif demand.profession_id is not None:
        known = Profession.objects.filter(pk=demand.profession_id, organisation_id=unit.organisation_id).exists()
    else:
        known = True
    if not known or (demand.role_id is None and demand.unit_id != unit.pk):
        raise UnknownTarget


def stale_demand(saved: Demand, mine: Demand, row: TaskDemand) -> Stale:
    """Both versions, as values of the form's fields."""
    return Stale(_values(saved), _values(mine), row.version, name_of(row.changed_by), row.changed_at)


def _values(demand: Demand) -> dict[str, str]:
    fields = ("profession_id", "role_id", "unit_id", "level", "min_people", "ramp_months", "ramp_level")
    return {name: "" if getattr(demand, name) is None else str(getattr(demand, name)) for name in fields}


def _lock(line: TaskDemand, by: User | None) -> TaskDemand:
    lock_task(task=line.task, by=by)
    rows = TaskDemand.objects.select_for_update(of=("self",)).select_related("task__mission__unit", "changed_by")
    locked = rows.filter(pk=line.pk).first()
    if locked is None:
        raise DemandIsGone
    return locked


def _fill(row: TaskDemand, demand: Demand) -> None:
    row.profession_id, row.role_id = demand.profession_id, demand.role_id
    row.level, row.min_people = demand.level, demand.min_people
    row.ramp_months, row.ramp_level = demand.ramp_months, demand.ramp_level


def _save(row: TaskDemand) -> TaskDemand:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DemandTwice from error
    return row
