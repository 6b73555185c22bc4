"""Decided requirements as lists: of the organisation, searched and filtered, and of one unit with what it inherits."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.http import Http404

from competence.models import DecisionState, JobRole, Requirement, WorkTask
from portal.models import Employment, Unit, User


class Phase(StrEnum):
    """When a requirement is in force."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"


class Target(StrEnum):
    """Of whom it is demanded."""

    EVERYONE = "everyone"
    PROFESSION = "profession"
    ROLE = "role"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Row:
    """A decided requirement. `last_day` None: until further notice. `role_unit_id`: the role's unit."""

    id: int
    competence_id: int
    code: str
    name: dict[str, str]
    kind: str
    level: int
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None
    profession: dict[str, str]
    role: dict[str, str]
    role_unit_id: int | None
    unit_id: int | None
    unit: str
    since: date | None
    last_day: date | None
    phase: Phase
    decided_on: date | None
    reference: str
    profile_id: int | None


def decided(organisation_id: int) -> QuerySet[Requirement]:
    """Everything that is or was decided, by competence and target; what was taken back before its day is left out."""
    rows = Requirement.objects.filter(organisation_id=organisation_id, state=DecisionState.DECIDED)
    rows = rows.select_related("competence", "profession", "role", "unit", "profile")
    return rows.order_by("competence__framework__code", "competence__position", "competence_id", "period", "pk")


def search(organisation_id: int, *, words: str, target: str, phase: str, on: date) -> QuerySet[Requirement]:
    """Those whose competence, profession, role or unit holds every word; an empty filter finds all."""
    rows = decided(organisation_id)
    for word in words.split():
        rows = rows.filter(_holds(word))
    return _in_phase(_of_target(rows, target), phase, on)


def row(one: Requirement, *, on: date) -> Row:
    """A requirement that `decided` found, as a list shows it."""
    return Row(
        id=one.pk,
        competence_id=one.competence_id,
        code=one.competence.code,
        name=one.competence.name,
        kind=one.competence.kind,
        level=one.level,
        min_people=one.min_people,
        ramp_months=one.ramp_months,
        ramp_level=one.ramp_level,
        profession=one.profession.name if one.profession else {},
        role=one.role.name if one.role else {},
        role_unit_id=one.role.unit_id if one.role else None,
        unit_id=one.unit_id,
        unit=one.unit.name if one.unit else "",
        since=one.period.lower,
        last_day=one.period.upper and one.period.upper - timedelta(days=1),
        phase=_phase(one, on),
        decided_on=one.decided_at.date() if one.decided_at else None,
        reference=one.profile.decision_reference if one.profile else "",
        profile_id=one.profile_id,
    )


def of_unit(unit: Unit, *, on: date) -> list[Row]:
    """What is demanded in the unit today or later: its own first, then what the units over it and everyone demand.

    Of the professions, those who work there today. Two queries.
    """
    here = Employment.objects.filter(period__contains=on, unit__path__at_or_below=unit.path)
    of_profession = Q(profession__isnull=True) | Q(profession__in=here.values("profession"))
    reaching = Q(role__unit=unit) | Q(unit__path__at_or_above=unit.path) | Q(unit__isnull=True, role__isnull=True)
    rows = decided(unit.organisation_id).filter(of_profession, reaching)
    found = [row(one, on=on) for one in rows.filter(period__overlap=DateRange(on, None))]
    return sorted(found, key=lambda one: not is_own(one, unit))


def behind_task(task: WorkTask, *, on: date) -> list[Row]:
    """What is demanded today or later because of the task. One query."""
    rows = decided(task.mission.unit.organisation_id).filter(tasks=task, period__overlap=DateRange(on, None))
    return [row(one, on=on) for one in rows]


def of_role(role: JobRole, *, on: date) -> list[Row]:
    """What is demanded, today or later, of who holds the role. One query."""
    rows = decided(role.organisation_id).filter(role=role, period__overlap=DateRange(on, None))
    return [row(one, on=on) for one in rows]


def is_own(one: Row, unit: Unit) -> bool:
    """Whether the unit itself has decided it."""
    return unit.pk in {one.unit_id, one.role_unit_id}


def get(user: User, requirement_id: int) -> Requirement:
    """The requirement with this id; `Http404` for an unknown id and for one of another organisation."""
    rows = decided(user.organisation_id).select_related("competence", "profession", "role__unit", "unit", "profile")
    found = rows.filter(pk=requirement_id).first()
    if found is None:
        raise Http404
    return found


def _holds(word: str) -> Q:
    texts = Q(competence__code__icontains=word) | Q(unit__name__icontains=word) | Q(unit__code__iexact=word)
    for name in ("competence__name", "profession__name", "role__name"):
        for language in ("sv", "nb", "en"):
            texts |= Q(**{f"{name}__{language}__icontains": word})
    return texts


def _of_target(rows: QuerySet[Requirement], target: str) -> QuerySet[Requirement]:
    if target == Target.EVERYONE:
        return rows.filter(profession__isnull=True, role__isnull=True, unit__isnull=True)
    if target in {Target.PROFESSION, Target.ROLE, Target.UNIT}:
        return rows.filter(**{f"{target}__isnull": False})
    return rows


def _in_phase(rows: QuerySet[Requirement], phase: str, on: date) -> QuerySet[Requirement]:
    if phase == Phase.NOW:
        return rows.filter(period__contains=on)
    if phase == Phase.COMING:
        return rows.filter(period__startswith__gt=on)
    return rows.filter(period__endswith__lte=on) if phase == Phase.PAST else rows


def _phase(one: Requirement, on: date) -> Phase:
    if on in one.period:
        return Phase.NOW
    return Phase.COMING if one.period.lower is not None and one.period.lower > on else Phase.PAST
