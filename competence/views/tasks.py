"""One task: the mission it is part of, what it demands, what is required because of it, and who holds its roles."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import missions, profile_rights, requirement_lists
from competence.queries.missions import Holder
from competence.queries.requirement_lists import Row
from competence.views.demand_wording import amount_said, period_said, target_said
from competence.views.missions import DemandLine, demand_line
from competence.views.wording import Reader, reader
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link


@dataclass(frozen=True, slots=True)
class RequiredLine:
    """A decided requirement that the task stands behind; `url` is where it stands among one's own.

    `people_url` is who in the unit can it, for those who lead it.
    """

    name: str
    amount: str
    who: str
    period: str
    url: str
    people_url: str


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who holds one of the task's roles."""

    role: str
    name: str
    period: str


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The page; addresses are empty for who may not. `others`: how many hold its roles whose names are not for her."""

    name: str
    language: str
    description: str
    unit: str
    mission: str
    mission_url: str
    crumbs: tuple[Link, ...]
    is_retired: bool
    demands: tuple[DemandLine, ...]
    requirements: tuple[RequiredLine, ...]
    roles: tuple[str, ...]
    holders: tuple[HolderLine, ...]
    others: str
    change_url: str
    add_url: str
    task_roles_url: str
    goals_url: str


@for_everyone_signed_in
@never_cache
@require_safe
def task(request: HttpRequest, task: int) -> HttpResponse:
    """For everyone who works in the unit or has a right about it."""
    user, today = signed_in_user(request), timezone.localdate()
    row = missions.task(user, task)
    unit = row.mission.unit
    profile_rights.require_unit_reader(user, unit, on=today)
    found, read = missions.row_of(row), reader(user)
    matrix_url = reverse("competence:unit-matrix", args=[unit.pk]) if can(user, Permission.READ_TEAM, unit) else ""
    may_edit = can(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit) and row.retired_on is None
    held = missions.holders(row, on=today) if found.roles else []
    known = profile_rights.holders_known(user, unit, held, on=today)
    page = TaskPage(
        name=row.name,
        language=row.mission.language,
        description=row.description,
        unit=unit.name,
        mission=row.mission.text,
        mission_url=f"{reverse('competence:mission', args=[unit.pk])}#task-{row.pk}",
        crumbs=(Link(gettext("Mission and tasks"), reverse("competence:mission", args=[unit.pk])),),
        is_retired=row.retired_on is not None,
        demands=tuple(demand_line(one, read, unit.name, row.pk if may_edit else None) for one in found.demands),
        requirements=tuple(_required(one, read, matrix_url) for one in requirement_lists.behind_task(row, on=today)),
        roles=tuple(read.text(name) for name in found.roles),
        holders=tuple(_holder(one, read) for one in held if one.person.pk in known),
        others=_others(len({one.person.pk for one in held} - known)),
        change_url=reverse("competence:task-change", args=[row.pk]) if may_edit else "",
        add_url=reverse("competence:demand-new", args=[row.pk]) if may_edit else "",
        task_roles_url=reverse("competence:task-roles", args=[row.pk]) if may_edit else "",
        goals_url=reverse("planning:goals-of-task", args=[row.pk]),
    )
    return render(request, "competence/missions/task.html", {"page": page})


def _required(one: Row, read: Reader, matrix_url: str) -> RequiredLine:
    return RequiredLine(
        name=read.text(one.name),
        amount=amount_said(
            read, one.kind, one.level,
            min_people=one.min_people, ramp_months=one.ramp_months, ramp_level=one.ramp_level,
        ),
        who=target_said(read, profession=one.profession, role=one.role, unit=one.unit),
        period=period_said(one.since, one.last_day),
        url=f"{reverse('competence:my-gap')}#competence-{one.competence_id}",
        people_url=f"{matrix_url}?competence={one.competence_id}" if matrix_url else "",
    )  # fmt: skip


def _others(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(n)s person elsewhere holds it.", "%(n)s people elsewhere hold it.", count) % {"n": count}


def _holder(one: Holder, read: Reader) -> HolderLine:
    return HolderLine(read.text(one.role), one.person.name, period_said(one.since, one.last_day))
