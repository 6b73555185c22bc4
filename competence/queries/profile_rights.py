"""Who reads, comments and decides what is demanded: the rights of portal.authorization, put together for a profile.

A unit's own profile is its manager's to decide. Staff of the unit and below read what is demanded there, and comment on
a proposal while it is in consultation, as do those with the right to comment on the catalogue (unions among them).
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from competence.models import DecisionState, RequirementProfile
from competence.queries import manager_views
from competence.queries.missions import Holder
from portal.authorization import Permission, can, own_reports, scopes_of
from portal.models import Employment, Unit, User

OPEN = (DecisionState.DRAFT, DecisionState.CONSULTATION)


def works_in(user: User, unit: Unit, *, on: date) -> bool:
    """Whether the person has an employment in the unit or below it on the day. One query."""
    own = Employment.objects.filter(user=user, period__contains=on)
    return own.filter(unit__path__at_or_below=unit.path).exists()


def may_read_unit(user: User, unit: Unit, *, on: date) -> bool:
    """Whether what the unit is there for, and what it demands, is for this person to read."""
    has_right = can(user, Permission.READ_COVERAGE, unit, on=on) or can(user, Permission.READ_CATALOGUE, unit, on=on)
    return has_right or (user.organisation_id == unit.organisation_id and works_in(user, unit, on=on))


def require_unit_reader(user: User, unit: Unit, *, on: date) -> None:
    """Raise unless she may read it."""
    if user.organisation_id != unit.organisation_id:
        raise Http404
    if not may_read_unit(user, unit, on=on):
        raise PermissionDenied


def may_decide(user: User, profile: RequirementProfile, *, on: date) -> bool:
    """Whether the person may write the proposal, open its consultation and decide it."""
    if profile.unit is not None:
        return can(user, Permission.DECIDE_UNIT_REQUIREMENTS, profile.unit, on=on)
    same = user.organisation_id == profile.organisation_id
    return same and can(user, Permission.DECIDE_REQUIREMENTS, on=on)


def may_read(user: User, profile: RequirementProfile, *, on: date) -> bool:
    """A draft is for who may decide it and who reads the catalogue; the rest is for everyone it concerns."""
    if user.organisation_id != profile.organisation_id:
        return False
    if may_decide(user, profile, on=on) or can(user, Permission.READ_CATALOGUE, profile.unit, on=on):
        return True
    if profile.unit is None:
        return profile.state not in OPEN
    return profile.state != DecisionState.DRAFT and may_read_unit(user, profile.unit, on=on)


def require_reader(user: User, profile: RequirementProfile, *, on: date) -> None:
    """Raise unless she may read it."""
    if user.organisation_id != profile.organisation_id:
        raise Http404
    if not may_read(user, profile, on=on):
        raise PermissionDenied


def may_comment(user: User, profile: RequirementProfile, *, on: date) -> bool:
    """Whether the consultation is open to her on the day; the last day is in it."""
    if profile.state != DecisionState.CONSULTATION or user.organisation_id != profile.organisation_id:
        return False
    if profile.consultation_until is not None and profile.consultation_until < on:
        return False
    if can(user, Permission.COMMENT_CATALOGUE, profile.unit, on=on):
        return True
    return profile.unit is not None and works_in(user, profile.unit, on=on)


def may_see_effect(user: User, profile: RequirementProfile, *, on: date) -> bool:
    """Figures about people: for who decides, and for who follows up all the people it is about."""
    if may_decide(user, profile, on=on):
        return True
    if profile.unit is not None:
        return can(user, Permission.READ_COVERAGE, profile.unit, on=on)
    return user.organisation_id == profile.organisation_id and None in scopes_of(user, Permission.READ_COVERAGE, on=on)


def require_effect_reader(user: User, profile: RequirementProfile, *, on: date) -> None:
    """Raise unless she may see it."""
    if user.organisation_id != profile.organisation_id:
        raise Http404
    if not may_see_effect(user, profile, on=on):
        raise PermissionDenied


def holders_known(user: User, unit: Unit, held: Sequence[Holder], *, on: date) -> set[UUID]:
    """Those who hold a role of the unit's tasks whose names are for this reader.

    All of them for who works there and for HR that gives roles; for anyone else (a manager further up, an HR partner,
    a union representative) her own people alone.
    """
    people = {one.person.pk for one in held}
    if not people or can(user, Permission.DECIDE_REQUIREMENTS, on=on) or works_in(user, unit, on=on):
        return people
    return people & set(own_reports(user, on=on).values_list("pk", flat=True))


def names_known(user: User, people: set[UUID], *, on: date) -> dict[UUID, str]:
    """The names of those among the people whom she leads, and her own beside theirs; nobody's for who leads nobody.

    Whose handed-in answers she has to open first (by noting her own view) is counted with the others.
    """
    known = {one.pk: one.name for one in own_reports(user, on=on) if one.pk in people}
    for person_id in manager_views.unopened_by(user, known.keys()):
        del known[person_id]
    return {**known, user.pk: user.name} if known and user.pk in people else known
