"""The difference between two versions of a framework, as people read it: what came, went, moved and was reworded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from competence.models import Alignment
from competence.reading.content import CompetenceContent, FrameworkContent, Texts
from portal.models.fields import LANGUAGES_OF_TEXTS

Field = str
"""What a text is of: "name", "why", "level 0" ..., "kind", "skill", "core", "validity", "document", "address",
"alignments"."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that differs; `language` is empty for what is the same in all languages."""

    field: Field
    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area that came (`old` is empty), went (`new` is empty) or has another name."""

    code: str
    old: Texts
    new: Texts


@dataclass(frozen=True, slots=True)
class CompetenceChange:
    """A competence that came, went or differs. `old` and `new` are what it said and says; None where it is not there.

    `replaced_by` is the code of the competence in its place, `replaces` the codes it takes the place of.
    `moved` says that it stands in another area.
    """

    code: str
    old: CompetenceContent | None
    new: CompetenceContent | None
    replaces: tuple[str, ...] = ()
    replaced_by: str = ""
    moved: bool = False
    texts: tuple[TextChange, ...] = ()

    @property
    def name(self) -> Texts:
        """What it is called now, or was called last."""
        said = self.new or self.old
        return said.name if said else {}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two versions; `same` is the number of competences that do not."""

    head: tuple[TextChange, ...]
    areas: tuple[AreaChange, ...]
    added: tuple[CompetenceChange, ...]
    removed: tuple[CompetenceChange, ...]
    changed: tuple[CompetenceChange, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.head or self.areas or self.added or self.removed or self.changed)


def compare(old: FrameworkContent, new: FrameworkContent) -> Comparison:
    """What differs from `old` to `new`; competences in the order of `new`, those that went in the order of `old`."""
    before = {one.code: one for one in old.competences}
    after = {one.code: one for one in new.competences}
    successor = {code: one.code for one in new.competences for code in one.replaces}
    both = [(before[code], one) for code, one in after.items() if code in before]
    changed = tuple(change for one, other in both if (change := _change(one, other)))
    return Comparison(
        head=tuple(_in_languages("name", old.name, new.name)),
        areas=tuple(_areas(old, new)),
        added=tuple(
            CompetenceChange(code, None, one, replaces=one.replaces)
            for code, one in after.items()
            if code not in before
        ),
        removed=tuple(
            CompetenceChange(code, one, None, replaced_by=successor.get(code, ""))
            for code, one in before.items()
            if code not in after
        ),
        changed=changed,
        same=len(both) - len(changed),
    )


def _areas(old: FrameworkContent, new: FrameworkContent) -> Iterator[AreaChange]:
    before, after = ({area.code: area.name for area in content.areas} for content in (old, new))
    for code in dict.fromkeys((*after, *before)):
        if before.get(code) != after.get(code):
            yield AreaChange(code, before.get(code, {}), after.get(code, {}))


def _change(old: CompetenceContent, new: CompetenceContent) -> CompetenceChange | None:
    texts = tuple(_texts(old, new))
    moved = old.area != new.area
    replaces = tuple(code for code in new.replaces if code not in old.replaces)
    if not (texts or moved or replaces):
        return None
    return CompetenceChange(new.code, old, new, replaces=replaces, moved=moved, texts=texts)


def _texts(old: CompetenceContent, new: CompetenceContent) -> Iterator[TextChange]:
    yield from _in_languages("name", old.name, new.name)
    yield from _in_languages("why", old.why, new.why)
    for value in range(_most_levels(old, new)):
        yield from _in_languages(f"level {value}", _level(old, value), _level(new, value))
    plain = (
        ("kind", old.kind, new.kind),
        ("skill", old.skill, new.skill),
        ("core", old.core, new.core),
        ("validity", str(old.validity_months or ""), str(new.validity_months or "")),
        ("document", old.governing_document, new.governing_document),
        ("address", old.governing_url, new.governing_url),
        ("alignments", _aligned(old), _aligned(new)),
    )
    yield from (TextChange(field, "", before, after) for field, before, after in plain if before != after)


def _aligned(one: CompetenceContent) -> str:
    """Each identifier elsewhere in a line of its own."""
    return "\n".join(
        f"{Alignment.Scheme(known.scheme).label} {known.identifier} {known.label}".strip()
        + f" ({Alignment.Relation(known.relation).label})"
        for known in one.alignments
    )


def _level(one: CompetenceContent, value: int) -> Texts:
    return {language: lines[value] for language, lines in one.level_texts.items() if value < len(lines)}


def _in_languages(field: Field, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[TextChange]:
    for language in LANGUAGES_OF_TEXTS:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield TextChange(field, language, before, after)


def _most_levels(*both: CompetenceContent) -> int:
    return max((len(lines) for one in both for lines in one.level_texts.values()), default=0)
