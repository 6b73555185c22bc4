"""How levels and requirements are said on the screen: always in words, and always with where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

from competence.queries import scales
from competence.queries.requirements import Need, Required, Source
from portal import figures
from portal.face import LevelCard
from portal.texts import in_language, level_words

if TYPE_CHECKING:
    from portal.models import User

NOT_APPLICABLE = "na"
"""The value of "not part of my work" in a form, beside the levels' own numbers."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is required of a person in one competence: the level in words ("" for none), each source and each need."""

    level: str
    sources: tuple[str, ...]
    needs: tuple[str, ...]


ANY_FIELD = "any-field"
NO_DEMAND = Demand(level="", sources=(), needs=())


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page: the language, and the scale's level names in it."""

    language: str
    names: tuple[str, ...]

    @property
    def top(self) -> int:
        """The highest level, at least 1 so that a picture can be drawn before there is a scale."""
        return max(1, len(self.names) - 1)

    def of(self, kind: str) -> "Reader":
        """The reader of a competence of this kind: a language has levels of its own."""
        return replace(self, names=scales.CEFR.names(self.language)) if kind == "LANGUAGE" else self

    def text(self, texts: Mapping[str, str]) -> str:
        return in_language(texts, self.language).value

    def level(self, value: int | None) -> str:
        """Give "level 2 of 4 – Independent"."""
        return level_words(value, self.names)

    def answer(self, value: int | None, *, not_applicable: bool) -> str:
        """Give a person's answer in words."""
        return gettext("not part of my work") if not_applicable else self.level(value)

    def level_text(self, texts: Mapping[str, Sequence[str]], value: int | None) -> str:
        """What a level looks like in this competence; "" where nobody has written it."""
        chosen = texts.get(self.language) or next(iter(texts.values()), ())
        return chosen[value] if value is not None and 0 <= value < len(chosen) else ""

    def cards(self, texts: Mapping[str, Sequence[str]], *, last: str, required: int | None) -> tuple[LevelCard, ...]:
        """The answers to choose between; `last` is the value answered last time ("" for none)."""
        *levels, not_relevant, not_my_work = _card_words(self.names, self.language)
        cards = tuple(
            LevelCard(
                value=str(value),
                words=words,
                text=self.level_text(texts, value),
                tag=_tag(is_last=last == str(value), is_required=required == value),
            )
            for value, words in enumerate(levels)
        )
        tag = _tag(is_last=last == NOT_APPLICABLE, is_required=False)
        return (*cards, LevelCard(value=NOT_APPLICABLE, words=not_relevant, text=not_my_work, tag=tag))

    def choices(self, name: str, *, chosen: str, last: str, required: int | None) -> SafeString:
        """The cards in one line without their texts, for a page with many; `name` is the field's."""
        drawn = _choices(self, chosen, last, required)
        return SafeString(drawn.replace(ANY_FIELD, name))

    def demand(self, required: Required | None) -> Demand:
        if required is None:
            return NO_DEMAND
        return self.demand_of(required.level, required.sources, required.needs)

    def demand_of(self, level: int | None, sources: Sequence[Source], needs: Sequence[Need]) -> Demand:
        return Demand(
            level="" if level is None else self.level(level),
            sources=tuple(self._source(source) for source in sources),
            needs=tuple(self._need(need) for need in needs),
        )

    def certificate_source(self, source: Source) -> str:
        """Who demands a certificate, and since when; it has no level to say."""
        if source.due_on is not None:
            return gettext("%(who)s, from %(day)s (time for who is new)") % {
                "who": self._target(source),
                "day": day_words(source.due_on),
            }
        if source.since is None:
            return self._target(source)
        return gettext("%(who)s, since %(day)s") % {"who": self._target(source), "day": day_words(source.since)}

    def _source(self, source: Source) -> str:
        words = {"who": self._target(source), "level": self.level(source.level)}
        if source.due_on is not None:
            return self._while_new(source, {**words, "day": day_words(source.due_on)})
        if source.since is None:
            return gettext("%(who)s: %(level)s") % words
        return gettext("%(who)s: %(level)s, since %(day)s") % {**words, "day": day_words(source.since)}

    def _while_new(self, source: Source, words: Mapping[str, str]) -> str:
        if source.until_then is None:
            return gettext("%(who)s: %(level)s, from %(day)s (time for who is new)") % words
        until_then = {"now": self.level(source.until_then)}
        return gettext("%(who)s: %(level)s, from %(day)s; until then %(now)s") % {**words, **until_then}

    def _target(self, source: Source) -> str:
        name = self.text(source.name)
        if source.kind == "COMMON":
            return gettext("Everyone")
        if source.kind == "PROFESSION":
            return gettext("The profession %(name)s") % {"name": name}
        if source.kind == "ROLE":
            return gettext("The role %(name)s") % {"name": name}
        if source.profession:
            return gettext("%(unit)s, %(profession)s") % {"unit": name, "profession": self.text(source.profession)}
        return name

    def _need(self, need: Need) -> str:
        return ngettext(
            "%(unit)s needs at least %(people)s person at %(level)s or above.",
            "%(unit)s needs at least %(people)s people at %(level)s or above.",
            need.min_people,
        ) % {"unit": need.unit_name, "people": need.min_people, "level": self.level(need.level)}


def reader(user: "User") -> Reader:
    """The reader of this request: the language chosen, and the scale of her organisation (one query)."""
    language = (get_language() or "sv").partition("-")[0]
    return Reader(language, scales.of(user.organisation_id).names(language))


def day_words(day: date) -> str:
    """A day as it is written in the reader's language."""
    return _day_words(day, get_language() or "sv")


@lru_cache(maxsize=1024)
def _day_words(day: date, _language: str) -> str:
    return date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=2048)
def gap_picture(now: int | None, required: int | None, top: int, own: int | None = None) -> SafeString:
    """The gap bar as it stands in a long table, words beside it; drawn once for each of the few shapes there are."""
    bar = figures.gap_bar(now=now, required=required, top=top, own=own)
    return render_to_string("portal/_gap_bar.html", {"bar": bar, "label": ""})


@lru_cache(maxsize=2048)
def status_mark(kind: str, word: str) -> SafeString:
    """A status (shape, word and colour) as it stands in a long table."""
    return render_to_string("portal/_status.html", {"kind": kind, "word": capfirst(word)})


@lru_cache(maxsize=4096)
def _choices(reader: Reader, chosen: str, last: str, required: int | None) -> str:
    """Drawn once for each answer there can be: they differ by the field's name alone."""
    context = {
        "name": ANY_FIELD,
        "cards": reader.cards({}, last=last, required=required),
        "legend": gettext("Which level is right today?"),
        "chosen": chosen,
        "hint": "",
        "error": "",
        "inline": True,
    }
    return render_to_string("portal/_level_cards.html", context)


@lru_cache(maxsize=64)
def _card_words(names: tuple[str, ...], _language: str) -> tuple[str, ...]:
    """The words of the cards, which are the same for every competence; the last two are those of "not relevant"."""
    levels = (
        gettext("Level %(value)s – %(name)s") % {"value": value, "name": name} for value, name in enumerate(names)
    )
    return (*levels, gettext("Not relevant"), gettext("Not part of my work."))


def _tag(*, is_last: bool, is_required: bool) -> str:
    if not (is_last or is_required):
        return ""
    words = []
    if is_last:
        words.append(gettext("last year"))
    if is_required:
        words.append(gettext("required"))
    return ", ".join(words)
