"""The catalogue of activity types: what people usually do to learn something."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from planning.models import Activity

KIND_OF_SHARE = {70: Activity.Kind.WORK, 20: Activity.Kind.OTHERS, 10: Activity.Kind.FORMAL}
"""The file names each kind by its usual share of learning."""


@dataclass(frozen=True, slots=True)
class ActivityType:
    """One type: its kind, its name and a sentence to fill in, and who usually sees to it."""

    code: str
    kind: str
    name: dict[str, str]
    template: dict[str, str]
    responsible: str


@cache
def every() -> tuple[ActivityType, ...]:
    """All types in the order of the file, read once for each process."""
    file = resources.files("competence") / "content" / "activity_types.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["activity_type"]
    return tuple(
        ActivityType(row["code"], KIND_OF_SHARE[row["kind"]].value, row["name"], row["template"], row["responsible"])
        for row in rows
    )
