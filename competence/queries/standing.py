"""What is decided now for the competences that a proposal is about: what it replaces, and what stands above it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from competence.models import DecisionState, ProfileDemand, Requirement, RequirementProfile
from portal.models import Unit


@dataclass(frozen=True, slots=True)
class Above:
    """A level that is decided further up; `who` is the unit, or the organisation."""

    competence_id: int
    profession_id: int | None
    level: int
    who: str


def of(organisation_id: int, competence_ids: Collection[int], *, on: date) -> QuerySet[Requirement]:
    """What is decided about the competences on the day."""
    return Requirement.objects.filter(
        organisation_id=organisation_id,
        competence_id__in=competence_ids,
        state=DecisionState.DECIDED,
        period__contains=on,
    ).order_by("pk")


def above(unit: Unit, competence_ids: Collection[int], *, on: date) -> list[Above]:
    """What everyone, the professions and the units over this one demand of each person. One query.

    A level with a ramp is left out: the unit may well want it of those who are new.
    """
    rows = of(unit.organisation_id, competence_ids, on=on)
    rows = rows.filter(min_people__isnull=True, role__isnull=True, ramp_months__isnull=True)
    rows = (rows.filter(unit__isnull=True) | rows.filter(unit__path__at_or_above=unit.path)).exclude(unit=unit)
    columns = rows.values_list("competence_id", "profession_id", "level", "unit__name", "organisation__name")
    return [
        Above(one, profession, level, name or organisation) for one, profession, level, name, organisation in columns
    ]


def covering(competence_id: int, profession_id: int | None, found: Sequence[Above]) -> Above | None:
    """The highest of them that reaches everybody whom the line is about."""
    reaching = [
        one for one in found if one.competence_id == competence_id and one.profession_id in {None, profession_id}
    ]
    return max(reaching, key=lambda one: one.level, default=None)


def covered(unit: Unit | None, lines: Sequence[ProfileDemand], *, on: date) -> list[tuple[ProfileDemand, Above]]:
    """The lines of the unit's proposal that demand less of each person than what is decided above."""
    if unit is None:
        return []
    personal = [line for line in lines if line.min_people is None and line.role_id is None]
    found = above(unit, {line.competence_id for line in personal}, on=on)
    pairs = [(line, covering(line.competence_id, line.profession_id, found)) for line in personal]
    return [(line, one) for line, one in pairs if one and line.level is not None and line.level < one.level]


def record(profile: RequirementProfile, lines: Sequence[ProfileDemand]) -> list[dict[str, Any]]:
    """What stands on the profile's day for the lines' competences and targets, to be kept with the decision."""
    about = {(line.competence_id, line.profession_id, line.role_id, line.unit_id) for line in lines}
    rows = of(profile.organisation_id, {line.competence_id for line in lines}, on=profile.since)
    names = ("id", "competence_id", "profession_id", "role_id", "unit_id", "level", "min_people")
    kept = (*names, "ramp_months", "ramp_level")
    found = [row for row in rows.values(*kept) if tuple(row[name] for name in names[1:5]) in about]
    return [dict(row) for row in found]
