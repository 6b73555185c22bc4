"""Set the levels of an organisation's one scale, as long as nothing has been answered or demanded by them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from competence.actions.refusals import Refused
from competence.models import Level
from competence.models.scale import HIGHEST_LEVEL
from competence.queries import scales
from competence.queries.scale_use import is_used
from competence.reading.content import Texts
from portal.authorization import Permission, require
from portal.models import Organisation, User

FEWEST, MOST = 3, HIGHEST_LEVEL + 1


class ScaleIsFixed(Refused):
    """The scale is used."""

    sentence = _(
        "The scale is used and cannot be changed any more: answers and required levels would mean another thing."
    )


class WrongNumber(Refused):
    """Too few or too many levels."""

    sentence = _("A scale has 3 to 8 levels, including level 0.")


class ScaleHasChanged(Refused):
    """Somebody else saved the scale meanwhile."""

    sentence = _("Somebody has saved the scale meanwhile. Open it in another window to compare, then save yours again.")


@dataclass(frozen=True, slots=True)
class LevelTexts:
    """What a level is called and means."""

    name: Texts
    meaning: Texts


@transaction.atomic
def set_scale(
    *,
    organisation: Organisation,
    levels: Sequence[LevelTexts],
    seen: str,
    by: User,
) -> None:
    """The scale has these levels, from 0 upwards. `seen` is the `mark` of the scale that the writer has seen.

    Raises `ScaleIsFixed` when it is used, `WrongNumber`, `ScaleHasChanged`.
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if by.organisation_id != locked.pk:
        raise Http404
    require(by, Permission.DECIDE_CATALOGUE)
    if not FEWEST <= len(levels) <= MOST:
        raise WrongNumber
    scale = scales.of(locked.pk)
    if scale.steps and is_used(locked.pk):
        raise ScaleIsFixed
    if mark(scale) != seen:
        raise ScaleHasChanged
    for value, texts in enumerate(levels):
        said = {"name": texts.name, "meaning": texts.meaning}
        Level.objects.update_or_create(organisation=locked, value=value, defaults=said)
    Level.objects.filter(organisation=locked, value__gte=len(levels)).delete()


def mark(scale: scales.Scale) -> str:
    """A short mark of what the scale says: another one when anything in it has changed."""
    said = json.dumps([asdict(step) for step in scale.steps], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
