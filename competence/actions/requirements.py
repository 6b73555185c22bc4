"""Decide required levels: from a day, for a target, without touching what was required before that day.

A unit's manager decides what the unit demands of its own people and of its own roles; an HR strategist decides for
everyone, professions, roles and units. None as `by` is the installation itself (a command run on the server).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.http import Http404
from django.utils.translation import gettext as _

from competence.actions.demands import Demand, Key, faults_of, write_demands
from competence.actions.frameworks import FaultyContent
from competence.models import (
    Competence,
    DecisionState,
    Framework,
    JobRole,
    Requirement,
    RequirementProfile,
    RequirementTask,
)
from competence.queries import scales
from portal.authorization import Permission, can, require
from portal.models import Organisation, Unit, User

BATCH = 2000

__all__ = ["Decided", "Demand", "Part", "decide_requirements", "end_requirements"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decision did: numbers of requirements."""

    added: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """A decided requirement that reaches the day or begins after it."""

    id: int
    demand: Demand
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """The profile that the decision carries out: whose it is, what it ends, and which tasks stand behind each demand.

    `unit` None is the organisation's own. `ends` are the keys of what is no longer demanded from the day on.
    """

    profile: RequirementProfile
    unit: Unit | None
    ends: Collection[Key] = ()
    tasks: Mapping[Key, Collection[int]] = field(default_factory=dict)


@transaction.atomic
def decide_requirements(
    *,
    organisation: Organisation,
    demands: Sequence[Demand],
    since: date,
    by: User | None,
    at: datetime,
    replaces_roles_of: Framework | None = None,
    part: Part | None = None,
) -> Decided:
    """Decide the demands from the day `since`. What already is as demanded stays untouched.

    A level that differs ends the day before; one that has been scheduled to begin later keeps its day. With
    `replaces_roles_of`, levels for roles in that framework that are not among the demands end too. `part` says of
    which profile the decision is part; with its unit, only demands about that unit are decided.
    Raises `FaultyContent`.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _require_decider(organisation, demands, part, by)
    _check(organisation, demands)
    ends = frozenset(part.ends) if part else frozenset()
    about = {demand.competence_id for demand in demands} | {key[0] for key in ends if key[0] is not None}
    standing = _standing(organisation, about, since, replaces_roles_of)
    wanted = {demand.key: demand for demand in demands}
    now = {one.demand.key: one for one in standing if one.since is None or one.since <= since}
    later = {one.demand.key: one for one in sorted(standing, key=_begins, reverse=True) if _begins(one) > since}
    fresh = [demand for key, demand in wanted.items() if key not in now or now[key].demand != demand]
    replaced = [now[demand.key] for demand in fresh if demand.key in now]
    dropped = [*_dropped(now, wanted, replaces_roles_of), *(now[key] for key in sorted(ends, key=str) if key in now)]
    _end([*replaced, *dropped], since)
    untils = (later[demand.key].since if demand.key in later else None for demand in fresh)
    rows = zip(fresh, untils, strict=True)
    profile = part.profile if part else None
    write_demands(organisation=organisation, demands=rows, since=since, by=by, at=at, profile=profile)
    if part:
        _point_at_tasks(organisation, wanted, part, since)
    return Decided(len(fresh) - len(replaced), len(replaced), len(dropped), len(wanted) - len(fresh))


@transaction.atomic
def end_requirements(
    *,
    requirements: Sequence[Requirement],
    since: date,
    by: User | None,
) -> int:
    """What is decided is not demanded any more from the day; how many ended. One that ended already stays as it was.

    A unit's manager ends what is the unit's own; an HR strategist everything.
    """
    ended = 0
    for one in requirements:
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=one.organisation_id)
        _require_ender(organisation, one, by)
        locked = Requirement.objects.select_for_update(of=("self",)).get(pk=one.pk)
        until = locked.period.upper
        if locked.state == DecisionState.DECIDED and (until is None or until > since):
            _end([_as_standing(locked)], max(since, locked.period.lower or since))
            ended += 1
    return ended


def _as_standing(row: Requirement) -> _Standing:
    demand = Demand(
        row.competence_id, row.level, row.profession_id, row.role_id, row.unit_id, row.min_people,
        row.ramp_months, row.ramp_level,
    )  # fmt: skip
    return _Standing(row.pk, demand, row.period.lower, row.period.upper)


def _require_decider(organisation: Organisation, demands: Sequence[Demand], part: Part | None, by: User | None) -> None:
    """A unit's own profile decides about that unit and its roles alone, whoever decides it."""
    if part is not None and part.unit is not None:
        _only_about(part.unit, demands, part.ends)
        if by is not None:
            require(by, Permission.DECIDE_UNIT_REQUIREMENTS, part.unit)
    elif by is not None:
        if by.organisation_id != organisation.pk:
            raise Http404
        require(by, Permission.DECIDE_REQUIREMENTS)


def _only_about(unit: Unit, demands: Sequence[Demand], ends: Collection[Key]) -> None:
    targets = {(demand.role_id, demand.unit_id) for demand in demands} | {(key[2], key[3]) for key in ends}
    roles = {role for role, _unit in targets if role is not None}
    own = set(JobRole.objects.filter(unit=unit, pk__in=roles).values_list("pk", flat=True))
    if any(target != unit.pk and role not in own for role, target in targets):
        raise PermissionDenied(Permission.DECIDE_UNIT_REQUIREMENTS.value)


def _require_ender(organisation: Organisation, one: Requirement, by: User | None) -> None:
    if by is None:
        return
    if by.organisation_id != organisation.pk:
        raise Http404
    unit = one.unit or (one.role.unit if one.role else None)
    if unit is None or not can(by, Permission.DECIDE_UNIT_REQUIREMENTS, unit):
        require(by, Permission.DECIDE_REQUIREMENTS)


def _point_at_tasks(organisation: Organisation, wanted: Mapping[Key, Demand], part: Part, since: date) -> None:
    """The tasks behind each demand, of what was written and of what stood already: as the profile says it now."""
    rows = Requirement.objects.filter(
        organisation=organisation,
        state=DecisionState.DECIDED,
        competence_id__in={demand.competence_id for demand in wanted.values()},
        period__contains=since,
    )
    by_key = {_as_standing(row).demand.key: row.pk for row in rows}
    points = [
        RequirementTask(requirement_id=by_key[key], task_id=task)
        for key in wanted
        for task in sorted(set(part.tasks.get(key, ())))
    ]
    RequirementTask.objects.filter(requirement__in=[by_key[key] for key in wanted if part.tasks.get(key)]).delete()
    RequirementTask.objects.bulk_create(points, batch_size=BATCH)


def _check(organisation: Organisation, demands: Sequence[Demand]) -> None:
    kinds = dict(
        Competence.objects.filter(
            framework__organisation=organisation, pk__in={demand.competence_id for demand in demands}
        ).values_list("pk", "kind")
    )
    scale = scales.of(organisation.pk)
    faults: list[str] = []
    for demand in demands:
        faults += faults_of(demand, kinds.get(demand.competence_id), scale)
    if len({demand.key for demand in demands}) != len(demands):
        faults.append(_("Two levels are given for the same competence and target."))
    if faults:
        raise FaultyContent(list(dict.fromkeys(faults)))


def _standing(
    organisation: Organisation, competence_ids: set[int], since: date, framework: Framework | None
) -> list[_Standing]:
    about = Q(competence_id__in=competence_ids)
    if framework is not None:
        about |= Q(competence__framework=framework, role__isnull=False)
    rows = Requirement.objects.filter(about, organisation=organisation, state=DecisionState.DECIDED)
    rows = rows.exclude(period__fully_lt=DateRange(since, None)).select_for_update(of=("self",))
    target = ("profession_id", "role_id", "unit_id", "min_people", "ramp_months", "ramp_level")
    columns = rows.values_list("pk", "period", "competence_id", "level", *target)
    found = columns.iterator(chunk_size=BATCH)
    return [
        _Standing(pk, Demand(competence_id, level, *of), period.lower, period.upper)
        for pk, period, competence_id, level, *of in found
    ]


def _begins(one: _Standing) -> date:
    return one.since or date.min


def _dropped(now: dict[Key, _Standing], wanted: dict[Key, Demand], framework: Framework | None) -> list[_Standing]:
    if framework is None:
        return []
    own = set(Competence.objects.filter(framework=framework).values_list("pk", flat=True))
    return [
        one
        for key, one in now.items()
        if one.demand.role_id is not None and one.demand.competence_id in own and key not in wanted
    ]


def _end(rows: list[_Standing], since: date) -> None:
    """What began earlier ends the day before; what began the same day never came into force, and is retired."""
    began_before = [one.id for one in rows if one.since is None or one.since < since]
    same_day = [one.id for one in rows if one.since is not None and one.since >= since]
    shortened = Func(Func(F("period"), function="lower"), Value(since), function="daterange")
    Requirement.objects.filter(pk__in=began_before).update(period=shortened)
    Requirement.objects.filter(pk__in=same_day).update(state=DecisionState.RETIRED)
