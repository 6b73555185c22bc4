"""The shipped missions: for each kind of unit what it is there to do, its tasks and what they demand."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from competence.reading.content import STARTER_CONTENT


@dataclass(frozen=True, slots=True)
class StarterDemand:
    """What a task demands; codes name competence and profession ("" for everyone in the unit)."""

    competence: str
    level: int
    profession: str
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None


@dataclass(frozen=True, slots=True)
class StarterTask:
    """A task of the mission."""

    name: str
    description: str
    demands: tuple[StarterDemand, ...]


@dataclass(frozen=True, slots=True)
class StarterMission:
    """The mission of a kind of unit, in Swedish."""

    unit_profile: str
    text: str
    tasks: tuple[StarterTask, ...]


def starter_missions(folder: Path = STARTER_CONTENT) -> tuple[StarterMission, ...]:
    """Every shipped mission."""
    with (folder / "missions.toml").open("rb") as file:
        rows = tomllib.load(file)["mission"]
    return tuple(StarterMission(row["unit_profile"], row["text"], tuple(map(_task, row["task"]))) for row in rows)


def _task(row: dict[str, object]) -> StarterTask:
    demands = row["demands"]
    found = [one for one in demands if isinstance(one, dict)] if isinstance(demands, list) else []
    return StarterTask(
        name=str(row["name"]),
        description=str(row.get("description", "")),
        demands=tuple(
            StarterDemand(
                competence=one["competence"],
                level=one["level"],
                profession=one.get("profession", ""),
                min_people=one.get("min_people"),
                ramp_months=one.get("ramp_months"),
                ramp_level=one.get("ramp_level"),
            )
            for one in found
        ),
    )
