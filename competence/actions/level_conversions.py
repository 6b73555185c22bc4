"""Keep conversions: how the levels of another scale become ours, for imports and adoptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.actions.refusals import Refused
from competence.models import LevelConversion
from competence.queries import scales
from competence.reading.map_faults import level_faults
from portal.authorization import Permission, require
from portal.models import Organisation, User


class CodeIsTaken(Refused):
    """Another conversion has the code."""

    sentence = gettext_lazy("Another conversion already has this code.")
    field = "code"


class OutsideScale(Refused):
    """The rules lead to levels that the scale does not have, or are none."""

    field = "rules"


class ConversionHasChanged(Refused):
    """Somebody else saved it meanwhile."""

    sentence = gettext_lazy(
        "Somebody has changed this conversion meanwhile. Compare with theirs, then save yours again."
    )


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion as it is to be."""

    code: str
    name: str
    rules: Mapping[str, Any]


@transaction.atomic
def add_conversion(*, organisation: Organisation, conversion: Conversion, by: User, at: datetime) -> LevelConversion:
    """Keep a new one. Raises `CodeIsTaken`, `OutsideScale`."""
    _check(organisation, conversion, by)
    if LevelConversion.objects.filter(organisation=organisation, code=conversion.code).exists():
        raise CodeIsTaken
    return LevelConversion.objects.create(
        organisation=organisation,
        code=conversion.code,
        name=conversion.name,
        rules=dict(conversion.rules),
        changed_by=by,
        changed_at=at,
    )


@transaction.atomic
def change_conversion(
    *, kept: LevelConversion, conversion: Conversion, seen: str, by: User, at: datetime
) -> LevelConversion:
    """Change one; what was imported by it stays. `seen` is when it was changed last, as the writer saw it.

    Raises `CodeIsTaken`, `OutsideScale`, `ConversionHasChanged`.
    """
    organisation = kept.organisation
    _check(organisation, conversion, by)
    locked = LevelConversion.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if locked.changed_at.isoformat() != seen:
        raise ConversionHasChanged
    others = LevelConversion.objects.filter(organisation=organisation, code=conversion.code).exclude(pk=locked.pk)
    if others.exists():
        raise CodeIsTaken
    locked.code, locked.name, locked.rules = conversion.code, conversion.name, dict(conversion.rules)
    locked.changed_by, locked.changed_at = by, at
    locked.save()
    return locked


def _check(organisation: Organisation, conversion: Conversion, by: User) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if by.organisation_id != organisation.pk:
        raise Http404
    require(by, Permission.DECIDE_CATALOGUE)
    for fault in level_faults(conversion.rules):
        raise OutsideScale(fault)
    top = scales.of(organisation.pk).top
    levels = [*conversion.rules.get("table", {}).values(), len(conversion.rules.get("thresholds", ()))]
    if max(levels) > top or min(levels) < 0:
        raise OutsideScale(
            _("The scale has the levels 0 to %(top)s; the conversion leads outside them.") % {"top": top}
        )
