"""The roles there are: made for the organisation by HR, for a unit by its manager; retired, never deleted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from competence.actions.refusals import Refused
from competence.models import JobRole
from portal.authorization import Permission, require
from portal.models import Organisation, Unit, User

LONGEST_SLUG = 50


class RoleTwice(Refused):
    """Two roles that nobody could tell apart."""

    sentence = _("There is already a role with this name here. Choose another name.")
    field = "name"


class RoleHasChanged(Refused):
    """Somebody else has changed it."""

    sentence = _("Somebody else has changed the role meanwhile. What you wrote stands here; compare, and save again.")


@transaction.atomic
def make_role(
    *,
    organisation: Organisation,
    unit: Unit | None,
    name: dict[str, str],
    description: dict[str, str] | None,
    by: User,
) -> JobRole:
    """A new role of the organisation, or of one unit; its code is made of its name. Raises `RoleTwice`."""
    _require(organisation, unit, by)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _once(organisation, unit, name, other_than=None)
    code = _code(organisation, name)
    return JobRole.objects.create(organisation=organisation, unit=unit, code=code, name=name, description=description)


@transaction.atomic
def change_role(
    *,
    role: JobRole,
    name: dict[str, str],
    description: dict[str, str] | None,
    seen: str,
    by: User,
) -> JobRole:
    """Other words; `seen` is what `stamp` said when the writer began. Raises `RoleHasChanged`, `RoleTwice`."""
    rows = JobRole.objects.select_for_update(of=("self",)).select_related("organisation", "unit")
    locked = rows.get(pk=role.pk)
    _require(locked.organisation, locked.unit, by)
    if seen != stamp(locked):
        raise RoleHasChanged
    _once(locked.organisation, locked.unit, name, other_than=locked)
    locked.name, locked.description = name, description
    locked.save(update_fields=["name", "description"])
    return locked


@transaction.atomic
def retire_role(*, role: JobRole, by: User, at: datetime) -> JobRole:
    """Nobody is given the role any more; who holds it keeps it until it is ended."""
    locked = JobRole.objects.select_for_update(of=("self",)).select_related("organisation", "unit").get(pk=role.pk)
    _require(locked.organisation, locked.unit, by)
    if locked.retired_on is None:
        locked.retired_on = timezone.localdate(at)
        locked.save(update_fields=["retired_on"])
    return locked


def stamp(role: JobRole) -> str:
    """What the role says, for whoever writes in it to send along."""
    texts = [*sorted(role.name.items()), *sorted((role.description or {}).items())]
    return "|".join(f"{language}:{text}" for language, text in texts)[:4000]


def _require(organisation: Organisation, unit: Unit | None, by: User) -> None:
    if unit is not None:
        require(by, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
    else:
        require(by, Permission.DECIDE_REQUIREMENTS)
        if by.organisation_id != organisation.pk:
            raise RoleHasChanged


def _once(organisation: Organisation, unit: Unit | None, name: dict[str, str], other_than: JobRole | None) -> None:
    same = JobRole.objects.filter(organisation=organisation, unit=unit, retired_on__isnull=True)
    if other_than is not None:
        same = same.exclude(pk=other_than.pk)
    taken = {text.casefold() for texts in same.values_list("name", flat=True) for text in texts.values()}
    if any(text.casefold() in taken for text in name.values()):
        raise RoleTwice


def _code(organisation: Organisation, name: dict[str, str]) -> str:
    base = slugify(next(iter(name.values())))[:LONGEST_SLUG] or "role"
    known = set(JobRole.objects.filter(organisation=organisation, code__startswith=base).values_list("code", flat=True))
    number = next(number for number in range(1, len(known) + 2) if _numbered(base, number) not in known)
    return _numbered(base, number)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"
