"""An organisation's one scale: what each level is called and what it means."""

from dataclasses import dataclass

from competence.models import Level
from portal.texts import in_language


@dataclass(frozen=True, slots=True)
class Step:
    """One level: its value, and its name and meaning in every language there is."""

    value: int
    name: dict[str, str]
    meaning: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels from 0 upwards; empty where the organisation has not loaded a scale yet."""

    steps: tuple[Step, ...]

    @property
    def top(self) -> int:
        """The highest value; -1 when there is no scale, so that every level is outside it."""
        return self.steps[-1].value if self.steps else -1

    def holds(self, level: int) -> bool:
        """Whether the level is on the scale."""
        return 0 <= level <= self.top

    def names(self, language: str) -> tuple[str, ...]:
        """The level names in a language, in order: what `portal.texts.level_words` takes."""
        return tuple(in_language(step.name, language).value for step in self.steps)


def of(organisation_id: int) -> Scale:
    """The scale of an organisation: one query, asked anew by each caller."""
    rows = Level.objects.filter(organisation_id=organisation_id).order_by("value")
    return Scale(tuple(Step(row.value, row.name, row.meaning) for row in rows))
