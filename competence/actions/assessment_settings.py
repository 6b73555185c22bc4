"""How an organisation uses self-assessments, and how long made files are kept: decided by an HR strategist.

Every change is remembered.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from competence.models import SettingChange
from portal.authorization import Permission, require
from portal.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as the form has them."""

    review_years: int
    manager_view: str
    consultation_required: bool
    result_days: int


class SettingsChanged(Exception):
    """Somebody else has changed the settings since the page was opened."""


def settings_of(organisation: Organisation) -> Settings:
    """What the organisation has chosen."""
    return Settings(
        organisation.review_years,
        organisation.manager_view,
        organisation.consultation_required,
        organisation.result_days,
    )


@transaction.atomic
def change_settings(
    *, organisation: Organisation, seen: Settings, wanted: Settings, by: User, at: datetime
) -> tuple[SettingChange, ...]:
    """Change what differs and remember each change; `seen` is what the page showed. Raises SettingsChanged."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require(by, Permission.DECIDE_CATALOGUE)
    now = settings_of(row)
    if now == wanted:
        return ()
    if now != seen:
        raise SettingsChanged
    before, after = asdict(now), asdict(wanted)
    changes = [
        SettingChange(
            organisation=row,
            setting=name,
            before=str(before[name]),
            after=str(after[name]),
            changed_by=by,
            changed_at=at,
        )
        for name in SettingChange.Setting.values
        if before[name] != after[name]
    ]
    for change in changes:
        setattr(row, change.setting, after[change.setting])
    row.save(update_fields=[change.setting for change in changes])
    return tuple(SettingChange.objects.bulk_create(changes))
