"""What a CASE package is in our catalogue: items with children are areas, the others competences (docs/case.md)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from competence.reading.case_alignments import alignments_of
from competence.reading.case_levels import level_texts
from competence.reading.case_package import CaseContent, Json, Told
from competence.reading.case_texts import (
    cut,
    facts_of,
    is_foreign,
    language_of,
    name_and_why,
    one_line,
    own_type,
    plain,
)
from competence.reading.case_tree import Tree, tree_of
from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.faults import LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT, LONGEST_VALIDITY

LEVELS_OF_AREAS = 2
LONGEST_URL = 500
LONGEST_DOCUMENT = 300
LONGEST_CORE = 40
LEVELS_OF_CEFR = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What the package cannot know: the framework's code and layer here, the language of texts that name none.

    `top` is the highest level of the scale; items that ended before `on` are no competences.
    """

    code: str
    layer: str
    language: str
    top: int
    on: date

    def as_json(self) -> Json:
        """To be kept with the package: the same rules must give the same content again."""
        return {**asdict(self), "on": self.on.isoformat()}

    @classmethod
    def of(cls, kept: Json) -> "Wish":
        """What was kept."""
        return cls(**{**kept, "on": date.fromisoformat(kept["on"])})


@dataclass(frozen=True, slots=True)
class Mapped:
    """The content, and which item became what. `ended`: items that had ended already."""

    content: FrameworkContent
    competences: dict[str, str]  # code by item
    areas: dict[str, str]  # code by item
    ended: frozenset[str]
    alignments: dict[str, tuple[AlignmentContent, ...]]  # by item
    tree: Tree


@dataclass(slots=True)
class _Codes:
    """Codes that stand once each."""

    told: Told
    taken: set[str] = field(default_factory=set)

    def of(self, name: str, item: Json) -> str:
        wished = cut(one_line(plain(item.get("humanCodingScheme"))), LONGEST_CODE)
        if not wished:
            wished = name[:8]
            self.told.add("no_code", item.get("fullStatement"))
        code = wished
        if code in self.taken:
            self.told.add("same_code", wished)
            code = f"{wished[: LONGEST_CODE - 9]}-{name[:8]}"
        while code in self.taken:
            code = f"{code[: LONGEST_CODE - 1]}+" if len(code) < LONGEST_CODE else f"{name}"[:LONGEST_CODE]
        self.taken.add(code)
        return code


def map_package(case: CaseContent, wish: Wish, told: Told) -> Mapped:
    """The content that the package is here. `told` hears what has no place in it; the package keeps that."""
    tree = tree_of(case, told)
    work = _Work(case, wish, told, tree)
    for name in _in_order(tree, case.identifier):
        work.place(name)
    alignments = alignments_of(case, frozenset(work.competences), told)
    content = FrameworkContent(
        code=wish.code,
        layer=wish.layer,
        name=_document_name(case, wish, tree),
        areas=tuple(work.areas.values()),
        competences=tuple(replace(one, alignments=alignments.get(name, ())) for name, one in work.competences.items()),
    )
    return Mapped(
        content=content,
        competences={name: one.code for name, one in work.competences.items()},
        areas={name: one.code for name, one in work.areas.items()},
        ended=frozenset(work.ended),
        alignments=alignments,
        tree=tree,
    )


class _Work:
    """One package being mapped; what was made stands by item."""

    def __init__(self, case: CaseContent, wish: Wish, told: Told, tree: Tree) -> None:
        self.case, self.wish, self.told, self.tree = case, wish, told, tree
        self.levels = level_texts(case)
        self.areas: dict[str, AreaContent] = {}
        self.competences: dict[str, CompetenceContent] = {}
        self.ended: set[str] = set()
        self.area_codes, self.codes = _Codes(told), _Codes(told)

    def place(self, name: str) -> None:
        """An item with children, or one that we once exported as an area, is an area; else it is a competence."""
        item = self.case.items[name]
        if own_type(item) == "AREA" or self.tree.children.get(name):
            if len(self.tree.above(name)) < LEVELS_OF_AREAS:
                self._add_area(name)
            else:
                self.told.add("deep_area", item.get("fullStatement"))
        elif _has_ended(item, self.wish.on):
            self.ended.add(name)
            self.told.add("ended", item.get("fullStatement"))
        else:
            self._add_competence(name, item)

    def _add_area(self, name: str) -> AreaContent:
        item = self.case.items[name]
        texts = {language: found for language, (found, _why) in self._texts(name).items() if found}
        above = self.tree.above(name)
        if above:
            over = self.areas[above[0]].name
            texts = {
                language: cut(f"{over.get(language) or next(iter(over.values()))} – {text}", LONGEST_NAME)
                for language, text in texts.items()
            }
        code = self.area_codes.of(name, item)
        self.areas[name] = AreaContent(code, texts or {self._language(item): code})
        return self.areas[name]

    def _add_competence(self, name: str, item: Json) -> None:
        said = self._texts(name)
        texts = {language: found for language, (found, _why) in said.items() if found}
        code = self.codes.of(name, item)
        if not plain(item.get("fullStatement")):
            self.told.add("no_statement", code)
        if len(plain(item.get("fullStatement"))) > LONGEST_NAME:
            self.told.add("long_statement", code)
        kind, _colon, skill = own_type(item).partition(":")
        kind = kind if kind in {"RATED", "CERTIFICATE", "LANGUAGE"} else "RATED"
        facts = facts_of(item)
        self.competences[name] = CompetenceContent(
            code=code,
            area=self._area_of(name).code,
            name=texts or {self._language(item): code},
            kind=kind,
            why={language: why for language, (_name, why) in said.items() if why},
            level_texts=self._level_texts(name, code, kind),
            core=facts.get("core", "")[:LONGEST_CORE],
            validity_months=_months(facts.get("validityMonths", "")) if kind == "CERTIFICATE" else None,
            skill=skill if kind == "LANGUAGE" else "",
            governing_document=facts.get("governingDocument", "")[:LONGEST_DOCUMENT],
            governing_url=_address(facts.get("governingURL", "")),
        )

    def _area_of(self, name: str) -> AreaContent:
        above = self.tree.above(name)[:LEVELS_OF_AREAS]
        if above:
            return self.areas[above[-1]]
        if self.case.identifier not in self.areas:
            title = _document_name(self.case, self.wish, self.tree)
            code = self.area_codes.of(self.case.identifier, {"humanCodingScheme": self.wish.code})
            self.areas[self.case.identifier] = AreaContent(code, title)
        return self.areas[self.case.identifier]

    def _language(self, item: Json) -> str:
        return language_of(item.get("language"), self.case.document.get("language")) or self.wish.language

    def _texts(self, name: str) -> dict[str, tuple[str, str]]:
        """Name and why by language: of the item, and of those that translate it."""
        item = self.case.items[name]
        if is_foreign(item.get("language")):
            self.told.add("foreign_language", item["language"])
        found = {self._language(item): name_and_why(item)}
        for other in self.tree.translations.get(name, ()):
            language = language_of(self.case.items[other].get("language"))
            if not language or language in found:
                self.told.add("translation", self.case.items[other].get("fullStatement"))
            else:
                found[language] = _translated(self.case.items[other])
        return found

    def _level_texts(self, name: str, code: str, kind: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in (name, *self.tree.translations.get(name, ())):
            language = self._language(self.case.items[one])
            for texts in self.levels.get(one, ()):
                if language in found or not self._fits(texts, kind):
                    self.told.add("levels", f"{code} ({len(texts)})")
                else:
                    found[language] = texts
        return found

    def _fits(self, texts: list[str], kind: str) -> bool:
        levels = LEVELS_OF_CEFR if kind == "LANGUAGE" else self.wish.top + 1
        return kind != "CERTIFICATE" and len(texts) == levels and all(texts)


def _in_order(tree: Tree, root: str) -> Iterator[str]:
    """Every item, an area before what stands in it, in the order of the package."""
    waiting = tree.children.get(root, [])[::-1]
    while waiting:
        name = waiting.pop()
        yield name
        waiting.extend(tree.children.get(name, [])[::-1])


def _translated(item: Json) -> tuple[str, str]:
    """Like `name_and_why`; an empty statement means that only the why is translated."""
    return name_and_why({**item, "humanCodingScheme": ""})


def _document_name(case: CaseContent, wish: Wish, tree: Tree) -> Texts:
    document = case.document
    language = language_of(document.get("language")) or wish.language
    texts = {language: cut(one_line(plain(document.get("title"))), LONGEST_NAME) or wish.code}
    for name in tree.translations.get(case.identifier, ()):
        other, text = language_of(case.items[name].get("language")), plain(case.items[name].get("fullStatement"))
        if other and text:
            texts.setdefault(other, cut(one_line(text), LONGEST_NAME))
    return texts


def description_of(case: CaseContent, wish: Wish, tree: Tree) -> Texts:
    """What the document says of itself, in each language."""
    language = language_of(case.document.get("language")) or wish.language
    texts = {language: cut(plain(case.document.get("description")), LONGEST_TEXT)}
    for name in tree.translations.get(case.identifier, ()):
        if other := language_of(case.items[name].get("language")):
            texts.setdefault(other, cut(plain(case.items[name].get("notes")), LONGEST_TEXT))
    return {other: text for other, text in texts.items() if text}


def _has_ended(item: Json, on: date) -> bool:
    try:
        return date.fromisoformat(str(item.get("statusEndDate"))[:10]) < on
    except ValueError:
        return False


def _months(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < LEVELS_OF_AREAS + 2 else 0
    return number if 0 < number <= LONGEST_VALIDITY else None


def _address(text: str) -> str:
    return text if text.startswith(("https://", "http://")) and len(text) <= LONGEST_URL else ""
