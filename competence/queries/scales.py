"""Which levels a competence has: those of the organisation's one scale, for a language those of CEFR."""

from dataclasses import dataclass

from django.db.models import Exists, Q

from competence.models import Competence, Level
from competence.reading import cefr
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

    def name(self, level: int, language: str) -> str:
        """What one level is called; "" outside the scale."""
        return in_language(self.steps[level].name, language).value if self.holds(level) else ""

    def names(self, language: str) -> tuple[str, ...]:
        """The level names in a language, in order: what `portal.texts.level_words` takes."""
        return tuple(in_language(step.name, language).value for step in self.steps)


CEFR = Scale(tuple(Step(value, *texts) for value, texts in enumerate(zip(cefr.NAMES, cefr.MEANINGS, strict=True))))
"""The levels of every language skill, 0 (below A1) to 6 (C2)."""


def of_competence(kind: str, scale: Scale) -> Scale:
    """The levels that a competence of this kind has (the one place that says so); `scale` is the organisation's."""
    return CEFR if kind == Competence.Kind.LANGUAGE else scale


def level_exists(competence_id: int, organisation_id: int, level: int) -> Q:
    """A condition for any query: whether the competence has the level."""
    language = Competence.objects.filter(pk=competence_id, kind=Competence.Kind.LANGUAGE)
    on_scale = Exists(Level.objects.filter(organisation=organisation_id, value=level))
    if CEFR.holds(level):
        return Q(on_scale) | Q(Exists(language))
    return Q(on_scale) & ~Q(Exists(language))


def has_level(kind: str, organisation_id: int, level: int) -> bool:
    """Whether a competence of this kind has the level."""
    if kind == Competence.Kind.LANGUAGE:
        return CEFR.holds(level)
    return Level.objects.filter(organisation=organisation_id, value=level).exists()


def of(organisation_id: int) -> Scale:
    """The scale of an organisation: one query, asked anew by each caller."""
    rows = Level.objects.filter(organisation_id=organisation_id).order_by("value")
    return Scale(tuple(Step(row.value, row.name, row.meaning) for row in rows))
