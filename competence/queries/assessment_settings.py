"""What has been changed in how an organisation uses self-assessments."""

from dataclasses import dataclass
from datetime import datetime

from competence.models import SettingChange

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One change, the values as they are stored."""

    setting: str
    before: str
    after: str
    who: str
    at: datetime


def changes_of(organisation_id: int) -> tuple[Change, ...]:
    """The latest changes, the newest first. One query."""
    rows = SettingChange.objects.filter(organisation_id=organisation_id).select_related("changed_by")
    return tuple(
        Change(row.setting, row.before, row.after, row.changed_by.name, row.changed_at)
        for row in rows.order_by("-changed_at", "-pk")[:MOST_SHOWN]
    )
