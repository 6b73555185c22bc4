"""The catalogue of activity types: the shipped ones, and an organisation's own beside them or in their place."""

import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Any

from planning.models import Activity, ActivityTemplate

KIND_OF_SHARE = {70: Activity.Kind.WORK, 20: Activity.Kind.OTHERS, 10: Activity.Kind.FORMAL}
"""The file names each kind by its usual share of learning."""
TENTH = Decimal("0.1")  # of an hour, as the hours of an activity are kept


@dataclass(frozen=True, slots=True)
class ActivityType:
    """One type: its kind, its name and a sentence to fill in, who usually sees to it, and how it is shown.

    `reflection` is a question for when it is done; `hours` the usual size. `version` 0: as shipped, never changed here.
    `is_active`: it can be chosen.
    """

    code: str
    kind: str
    name: dict[str, str]
    template: dict[str, str]
    responsible: str
    proof: dict[str, str]
    reflection: dict[str, str]
    hours: Decimal | None
    is_shipped: bool = True
    is_active: bool = True
    version: int = 0


@cache
def every() -> tuple[ActivityType, ...]:
    """All shipped types in the order of the file, read once for each process."""
    file = resources.files("competence") / "content" / "activity_types.toml"
    return tuple(map(_shipped, tomllib.loads(file.read_text(encoding="utf-8"))["activity_type"]))


def all_of(organisation_id: int) -> tuple[ActivityType, ...]:
    """The organisation's catalogue, hidden ones too: the shipped types as they stand there, then its own. One query."""
    rows = ActivityTemplate.objects.filter(organisation=organisation_id).order_by("pk")
    own = {row.code: row for row in rows}
    shipped = {one.code for one in every()}
    changed = [_own(own[one.code], is_shipped=True) if one.code in own else one for one in every()]
    return (*changed, *(_own(row, is_shipped=False) for code, row in own.items() if code not in shipped))


def of(organisation_id: int) -> tuple[ActivityType, ...]:
    """What can be chosen. One query."""
    return tuple(one for one in all_of(organisation_id) if one.is_active)


def _shipped(row: dict[str, Any]) -> ActivityType:
    hours = row.get("hours")
    return ActivityType(
        code=row["code"],
        kind=KIND_OF_SHARE[row["kind"]].value,
        name=row["name"],
        template=row["template"],
        responsible=row["responsible"],
        proof=row["proof"],
        reflection=row["reflection"],
        hours=None if hours is None or row.get("per_month") else Decimal(hours).quantize(TENTH, ROUND_HALF_UP),
    )


def _own(row: ActivityTemplate, *, is_shipped: bool) -> ActivityType:
    return ActivityType(
        code=row.code,
        kind=row.kind,
        name=row.name,
        template=row.template or {},
        responsible=row.responsible,
        proof=row.proof or {},
        reflection=row.reflection or {},
        hours=row.hours,
        is_shipped=is_shipped,
        is_active=row.is_active,
        version=row.version,
    )
