"""Deciding what the figures of the coverage mean: the settings of domain.md, rules 8 and 9, with their history."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.models import GapStale
from planning.actions import coverage
from planning.actions.refusals import Refused
from planning.models import CoverageDefinition
from planning.queries import definitions
from portal.authorization import Permission, require
from portal.models import Organisation, User
from portal.models.organisation import LONGEST_DAYS, LONGEST_PLAN_MONTHS, SMALLEST_GROUP


class NothingChanged(Refused):
    """The settings are what they were."""

    sentence = _("Nothing was changed: the definitions are already like this.")


class ChangedMeanwhile(Refused):
    """Somebody else has decided since the page was opened."""

    sentence = _(
        "Somebody else has changed the definitions meanwhile. Look at them above, and save again if you still want to."
    )


class LimitOnlyRises(Refused):
    """What was hidden would come into sight."""

    sentence = _("The smallest group shown may only be raised: figures that were hidden would come into sight.")
    field = "small_group_limit"


class OutOfBounds(Refused):
    """Beyond what an organisation may decide; the form says which, this holds whatever asks."""

    sentence = _(
        "A plan stays current for 1 to 18 months, a living plan is followed up before it has run out, days are at most"
        " 365, and the smallest group is at least 6 people."
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What is decided, in months, days and people."""

    plan_valid_months: int
    living_months: int
    min_days_in_job: int
    leave_days: int
    leaving_days: int
    small_group_limit: int

    @property
    def is_allowed(self) -> bool:
        """Whether the rules leave it to an organisation."""
        days = (self.min_days_in_job, self.leave_days, self.leaving_days)
        months = 1 <= self.living_months <= self.plan_valid_months <= LONGEST_PLAN_MONTHS
        return months and all(0 <= one <= LONGEST_DAYS for one in days) and self.small_group_limit >= SMALLEST_GROUP


def settings_of(organisation: Organisation) -> Settings:
    """The settings in force."""
    return Settings(**{name: getattr(organisation, name) for name in Settings.__dataclass_fields__})


@transaction.atomic
def decide(
    *, organisation: Organisation, settings: Settings, why: str, number: int, by: User, at: datetime
) -> CoverageDefinition:
    """Change the definitions from now on, and count today by them. `number` is the version the person has seen.

    Raises `NothingChanged`, `ChangedMeanwhile`, `LimitOnlyRises`, `OutOfBounds`, `PermissionDenied`.
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require(by, Permission.DECIDE_DEFINITIONS)
    before = settings_of(locked)
    latest = definitions.latest(locked)
    _check(before, settings, is_seen=number == (latest.number if latest else 0))
    first = latest or _write(locked, before, number=1, why="", by=None, at=at)
    decided = _write(locked, settings, number=first.number + 1, why=why, by=by, at=at)
    for name, value in asdict(settings).items():
        setattr(locked, name, value)
    locked.save(update_fields=list(asdict(settings)))
    if settings.small_group_limit != before.small_group_limit:
        GapStale.objects.create(organisation=locked)  # professions of the gap map are put together by it too
    coverage.refresh(organisation=locked, on=timezone.localdate(at))
    return decided


def _check(before: Settings, after: Settings, *, is_seen: bool) -> None:
    if not is_seen:
        raise ChangedMeanwhile
    if before == after:
        raise NothingChanged
    if after.small_group_limit < before.small_group_limit:
        raise LimitOnlyRises
    if not after.is_allowed:
        raise OutOfBounds


def _write(
    organisation: Organisation, settings: Settings, *, number: int, why: str, by: User | None, at: datetime
) -> CoverageDefinition:
    return CoverageDefinition.objects.create(
        organisation=organisation, number=number, why=why, decided_by=by, decided_at=at, **asdict(settings)
    )
