"""The lines of a proposal: taken from what the unit's tasks demand, or written by hand. Only a draft is changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.actions.demands import Demand, faults_of
from competence.actions.refusals import Refused, Stale, name_of
from competence.actions.requirement_profiles import NotAllowedNow, lock
from competence.actions.task_demands import NotInTheCatalogue, UnknownTarget
from competence.models import DecisionState, JobRole, ProfileDemand, RequirementProfile
from competence.queries import competence_search, missions, scales, standing
from portal.models import Profession, Unit, User

MOST_LINES = 500


class LineTwice(Refused):
    """The same competence of the same people."""

    sentence = _("The proposal already has a line for this competence and these people. Change that line instead.")
    field = "target"


class LineIsGone(Refused):
    """Somebody else has removed the line."""

    sentence = _("The line has been removed by somebody else in the meantime.")


class FaultyLine(Refused):
    """A level outside the scale, a head-count of nobody, and the like."""


class LessThanAbove(Refused):
    """More is decided above; the highest level applies anyway."""

    field = "level"


class TooManyLines(Refused):
    """More than a page can show."""

    sentence = _("The proposal has 500 lines already. Decide it, and begin another one.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is written: the demand, or (`ends`) that it is not demanded any more."""

    demand: Demand
    ends: bool = False


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What taking up the tasks did: numbers of lines. `covered` were left out, since more is decided above."""

    added: int
    changed: int
    covered: int


@transaction.atomic
def add_line(*, profile: RequirementProfile, line: Line, by: User, at: datetime) -> ProfileDemand:
    """One more line. Raises `LineTwice`, `FaultyLine`, `LessThanAbove`, `UnknownTarget`, `NotInTheCatalogue`."""
    locked = _draft(profile, by)
    _check(locked, line, at)
    if ProfileDemand.objects.filter(profile=locked).count() >= MOST_LINES:
        raise TooManyLines
    row = ProfileDemand(profile=locked, competence_id=line.demand.competence_id, changed_by=by, changed_at=at)
    _fill(row, line)
    return _save(row)


@transaction.atomic
def change_line(*, row: ProfileDemand, line: Line, version: int, by: User, at: datetime) -> ProfileDemand:
    """Another level or other people; the competence stays. Raises `Stale` and what `add_line` raises."""
    locked = _lock(row, by)
    _check(locked.profile, line, at)
    saved = as_line(locked)
    if saved == line:
        return locked
    if locked.version != version:
        raise Stale({}, {}, locked.version, name_of(locked.changed_by), locked.changed_at)
    _fill(locked, line)
    locked.version += 1
    locked.changed_by, locked.changed_at = by, at
    return _save(locked)


@transaction.atomic
def remove_line(*, row: ProfileDemand, version: int, by: User) -> None:
    """Take the line out of the proposal: what is decided now stays. Raises `Stale`."""
    locked = _lock(row, by)
    if locked.version != version:
        raise Stale({}, {}, locked.version, name_of(locked.changed_by), locked.changed_at)
    locked.delete()


@transaction.atomic
def take_up_tasks(*, profile: RequirementProfile, by: User, at: datetime) -> TakenUp:
    """Let the proposal say what the unit's tasks demand: the highest level for each competence and target.

    A line for the same competence and target gets that level and the tasks; the others stay. What demands less than is
    decided above is left out. Raises `NotAllowedNow`.
    """
    locked = _draft(profile, by)
    if locked.unit is None:
        raise NotAllowedNow
    wanted = missions.demanded(locked.unit)
    over = standing.above(locked.unit, {one.competence_id for one in wanted}, on=locked.since)
    known = {as_line(row).demand.key: row for row in ProfileDemand.objects.filter(profile=locked).select_for_update()}
    added = changed = covered = 0
    for one in wanted:
        demand = _as_demand(one)
        if _is_less(demand, over):
            covered += 1
            continue
        row = known.get(demand.key)
        if row is None:
            row = ProfileDemand(profile=locked, competence_id=demand.competence_id, version=0)
            added += 1
        elif as_line(row) == Line(demand):
            row.tasks.set(one.tasks)
            continue
        else:
            changed += 1
        row.version += 1
        row.changed_by, row.changed_at = by, at
        _fill(row, Line(demand))
        row.save()
        row.tasks.set(one.tasks)
    return TakenUp(added, changed, covered)


def as_line(row: ProfileDemand) -> Line:
    """The line as it was written; an ending has level 0 in its demand, which nobody reads."""
    demand = Demand(
        row.competence_id, row.level or 0, row.profession_id, row.role_id, row.unit_id, row.min_people,
        row.ramp_months, row.ramp_level,
    )  # fmt: skip
    return Line(demand, ends=row.level is None)


def _as_demand(one: missions.Wanted) -> Demand:
    return Demand(
        one.competence_id, one.level, one.profession_id, one.role_id, one.unit_id, one.min_people,
        one.ramp_months, one.ramp_level,
    )  # fmt: skip


def _is_less(demand: Demand, over: list[standing.Above]) -> bool:
    if demand.min_people is not None or demand.role_id is not None:
        return False
    found = standing.covering(demand.competence_id, demand.profession_id, over)
    return found is not None and demand.level < found.level


def _draft(profile: RequirementProfile, by: User) -> RequirementProfile:
    locked = lock(profile, by)
    if locked.state != DecisionState.DRAFT:
        raise NotAllowedNow
    return locked


def _lock(row: ProfileDemand, by: User) -> ProfileDemand:
    profile = _draft(row.profile, by)
    locked = (
        ProfileDemand.objects.select_for_update(of=("self",)).select_related("changed_by").filter(pk=row.pk).first()
    )
    if locked is None:
        raise LineIsGone
    locked.profile = profile
    return locked


def _check(profile: RequirementProfile, line: Line, at: datetime) -> None:
    demand = line.demand
    organisation_id, on = profile.organisation_id, timezone.localdate(at)
    found = competence_search.find(organisation_id, profile.unit, demand.competence_id, on=on)
    if found is None and not line.ends:
        raise NotInTheCatalogue
    _check_target(profile, demand)
    if line.ends:
        return
    faults = list(faults_of(demand, found.kind if found else None, scales.of(organisation_id)))
    if faults:
        raise FaultyLine(" ".join(faults), field="min_people" if demand.min_people is not None else "level")
    if profile.unit is not None:
        over = standing.above(profile.unit, {demand.competence_id}, on=profile.since)
        _refuse_less(demand, over)


def _refuse_less(demand: Demand, over: list[standing.Above]) -> None:
    found = standing.covering(demand.competence_id, demand.profession_id, over)
    if found is not None and _is_less(demand, over):
        words = {"who": found.who, "level": found.level}
        sentence = gettext(
            "%(who)s already demands level %(level)s of them. Choose that level or a higher one: less has no effect."
        )
        raise LessThanAbove(sentence % words)


def _check_target(profile: RequirementProfile, demand: Demand) -> None:
    """A unit speaks of itself, its professions and its own roles; the organisation of everything that is its own."""
    if profile.unit is None:
        known = _is_known(profile, demand)
    elif demand.role_id is not None:
        known = _has_role(profile, demand) and demand.unit_id is None and demand.profession_id is None
    else:
        known = demand.unit_id == profile.unit_id and _has_profession(profile, demand)
    if not known:
        raise UnknownTarget


def _is_known(profile: RequirementProfile, demand: Demand) -> bool:
    if demand.role_id is not None and (demand.unit_id is not None or demand.profession_id is not None):
        return False
    units = Unit.objects.filter(pk__in=[demand.unit_id], organisation_id=profile.organisation_id)
    has_unit = demand.unit_id is None or units.exists()
    return has_unit and _has_profession(profile, demand) and (demand.role_id is None or _has_role(profile, demand))


def _has_role(profile: RequirementProfile, demand: Demand) -> bool:
    roles = JobRole.objects.filter(
        pk__in=[demand.role_id], organisation_id=profile.organisation_id, retired_on__isnull=True
    )
    return (roles.filter(unit=profile.unit) if profile.unit is not None else roles).exists()


def _has_profession(profile: RequirementProfile, demand: Demand) -> bool:
    rows = Profession.objects.filter(pk__in=[demand.profession_id], organisation_id=profile.organisation_id)
    return demand.profession_id is None or rows.exists()


def _fill(row: ProfileDemand, line: Line) -> None:
    demand = line.demand
    row.profession_id, row.role_id, row.unit_id = demand.profession_id, demand.role_id, demand.unit_id
    row.level = None if line.ends else demand.level
    row.min_people = demand.min_people
    row.ramp_months = None if line.ends else demand.ramp_months
    row.ramp_level = None if line.ends else demand.ramp_level


def _save(row: ProfileDemand) -> ProfileDemand:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise LineTwice from error
    return row
