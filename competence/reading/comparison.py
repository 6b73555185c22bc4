"""What new content changes in a framework: which competences, and which of their words."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from competence.reading.content import CompetenceContent, FrameworkContent


@dataclass(frozen=True, slots=True)
class Change:
    """One text of a competence that differs. `part` is "name", "why" or the level ("0" ...) of the text."""

    code: str
    part: str
    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Codes of competences by what happens to them, in the order of the content, and every text that changes.

    `moved` have the same texts, but another area, place, kind or fact.
    """

    added: tuple[str, ...]
    reworded: tuple[str, ...]
    moved: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]
    changes: tuple[Change, ...]
    head: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes at all."""
        return not (self.added or self.reworded or self.moved or self.retired or self.head)


def compare(before: FrameworkContent | None, after: FrameworkContent) -> Comparison:
    """`before` is what the framework says now; None for one that is new."""
    if before is None:
        return Comparison(tuple(one.code for one in after.competences), (), (), (), (), (), head=True)
    known = {one.code: one for one in before.competences}
    order = {one.code: place for place, one in enumerate(before.area_by_area().competences)}
    stays = [one.code for one in after.area_by_area().competences if one.code in known]
    in_order = _in_order(stays, order)
    added, reworded, moved, unchanged = [], [], [], []
    changes: list[Change] = []
    for one in after.competences:
        own = known.get(one.code)
        if own is None:
            added.append(one.code)
        elif said := [*_text_changes(own, one)]:
            reworded.append(one.code)
            changes += said
        elif _facts(own) != _facts(one) or one.code not in in_order:
            moved.append(one.code)
        else:
            unchanged.append(one.code)
    gone = tuple(code for code in known if code not in {one.code for one in after.competences})
    head = (before.name, before.areas) != (after.name, after.areas)
    return Comparison(tuple(added), tuple(reworded), tuple(moved), gone, tuple(unchanged), tuple(changes), head=head)


def compare_texts(own: CompetenceContent, one: CompetenceContent) -> tuple[Change, ...]:
    """Every text of one competence that differs from another wording of it."""
    return tuple(_text_changes(own, one))


def _text_changes(own: CompetenceContent, one: CompetenceContent) -> Iterator[Change]:
    for part in ("name", "why"):
        old, new = getattr(own, part), getattr(one, part)
        for language in sorted({*old, *new}):
            if old.get(language, "") != new.get(language, ""):
                yield Change(one.code, part, language, old.get(language, ""), new.get(language, ""))
    for language in sorted({*own.level_texts, *one.level_texts}):
        olds, news = own.level_texts.get(language, []), one.level_texts.get(language, [])
        for level in range(max(len(olds), len(news))):
            old, new = _at(olds, level), _at(news, level)
            if old != new:
                yield Change(one.code, str(level), language, old, new)


def _at(texts: list[str], level: int) -> str:
    return texts[level] if level < len(texts) else ""


def _facts(one: CompetenceContent) -> tuple[object, ...]:
    document = (one.governing_document, one.governing_url)
    return one.area, one.kind, one.skill, one.core, one.validity_months, *document, one.alignments


def _in_order(codes: list[str], order: dict[str, int]) -> set[str]:
    """Those that stand after each other as before: what stands elsewhere is counted, not everything behind it."""
    ends: list[int] = []  # of the chains of each length, the earliest place that one ends at
    last: list[str] = []  # and the code that stands there
    before: dict[str, str | None] = {}
    for code in codes:
        place = order[code]
        where = bisect_left(ends, place)
        before[code] = last[where - 1] if where else None
        if where == len(ends):
            ends.append(place)
            last.append(code)
        else:
            ends[where], last[where] = place, code
    found: set[str] = set()
    end: str | None = last[-1] if last else None
    while end is not None:
        found.add(end)
        end = before[end]
    return found
