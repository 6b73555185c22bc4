"""Load what is shipped: the scale, the professions, the frameworks with their required levels, and unit profiles.

Loading again changes nothing. What the organisation has changed in a shipped text is set back to the shipped one, as
a new revision: an organisation that wants its own texts copies the files, and loads its own folder.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from competence.actions.frameworks import ALLOWED, Written, decide_framework, require_owner, write_framework
from competence.actions.requirements import Decided, Demand, decide_requirements
from competence.models import Competence, DecisionState, Framework, Level
from competence.queries import catalogue, scales
from competence.queries.framework_versions import content_in_force
from competence.queries.scale_use import is_used
from competence.reading.content import (
    STARTER_CONTENT,
    FrameworkContent,
    StarterFramework,
    Wanted,
    starter_frameworks,
    starter_levels,
    starter_professions,
    unit_profile,
)
from portal.models import Organisation, Profession, Unit, User


class NoSuchProfile(Exception):
    """No unit profile with this code is shipped."""


class NoSuchProfession(Exception):
    """The content requires something of a profession that the organisation does not have."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one framework did."""

    written: Written
    decided: Decided


@transaction.atomic
def load_starter_content(
    *,
    organisation: Organisation,
    by: User | None,
    at: datetime,
    since: date | None = None,
    folder: Path = STARTER_CONTENT,
) -> tuple[Loaded, ...]:
    """The scale, the professions and every framework, decided; required levels begin on `since` (the day of `at`)."""
    require_owner(organisation, by=by)
    _load_scale(organisation, folder)
    _load_professions(organisation, folder)
    return tuple(_load_framework(organisation, shipped, None, since, by, at) for shipped in starter_frameworks(folder))


@transaction.atomic
def apply_unit_profile(
    *,
    unit: Unit,
    profile_code: str,
    by: User | None,
    at: datetime,
    since: date | None = None,
    folder: Path = STARTER_CONTENT,
) -> Loaded:
    """Give a unit its profile: the framework of that kind of unit (one for the organisation), and this unit's levels.

    Raises `NoSuchProfile`.
    """
    require_owner(unit.organisation, by=by)
    try:
        shipped = unit_profile(profile_code, folder)
    except KeyError:
        raise NoSuchProfile(profile_code) from None
    return _load_framework(unit.organisation, shipped, unit, since, by, at)


def _load_scale(organisation: Organisation, folder: Path) -> None:
    """A scale that is used is fixed, and stays as it is."""
    if scales.of(organisation.pk).steps and is_used(organisation.pk):
        return
    for level in starter_levels(folder):
        Level.objects.update_or_create(
            organisation=organisation, value=level.value, defaults={"name": level.name, "meaning": level.meaning}
        )


def _load_professions(organisation: Organisation, folder: Path) -> None:
    """Those that are missing; the organisation's own names and codes stay."""
    known = catalogue.professions(organisation.pk)
    Profession.objects.bulk_create(
        Profession(organisation=organisation, code=one.code, name=one.name, aid=one.aid, ssyk=one.ssyk, styrk=one.styrk)
        for one in starter_professions(folder)
        if one.code not in known
    )


def _load_framework(
    organisation: Organisation,
    shipped: StarterFramework,
    unit: Unit | None,
    since: date | None,
    by: User | None,
    at: datetime,
) -> Loaded:
    known = catalogue.professions(organisation.pk)
    profession = known.get(shipped.profession)
    content = _with_alignments(organisation, shipped.content)
    written = write_framework(organisation=organisation, content=content, profession=profession, by=by, at=at)
    if DecisionState.DECIDED in ALLOWED[DecisionState(written.framework.state)]:
        written = replace(written, framework=decide_framework(framework=written.framework, by=by, at=at))
    ids = dict(Competence.objects.filter(framework=written.framework).values_list("code", "pk"))
    demands = [one for wanted in shipped.wanted for one in _demands(wanted, ids, known, unit)]
    day = since or timezone.localdate(at)
    decided = decide_requirements(organisation=organisation, demands=demands, since=day, by=by, at=at)
    return Loaded(written, decided)


def _with_alignments(organisation: Organisation, content: FrameworkContent) -> FrameworkContent:
    """The shipped files say nothing of identifiers elsewhere: those that were added stay."""
    framework = Framework.objects.filter(organisation=organisation, code=content.code).first()
    if framework is None:
        return content
    known = {one.code: one.alignments for one in content_in_force(framework).competences}
    competences = tuple(replace(one, alignments=known.get(one.code, ())) for one in content.competences)
    return replace(content, competences=competences)


def _demands(
    wanted: Wanted, competences: dict[str, int], professions: dict[str, Profession], unit: Unit | None
) -> Iterable[Demand]:
    unit_id = unit.pk if unit else None
    competence_id = competences[wanted.competence]
    if not wanted.professions:
        yield Demand(competence_id, wanted.level, unit_id=unit_id, min_people=wanted.min_people)
    for code in wanted.professions:
        if code not in professions:
            raise NoSuchProfession(code)
        yield Demand(competence_id, wanted.level, professions[code].pk, unit_id=unit_id, min_people=wanted.min_people)
