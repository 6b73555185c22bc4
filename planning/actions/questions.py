"""Writing the questions of a draft: adding, changing, moving and removing one; and never one about health."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions import question_sets
from planning.actions.refusals import Refused, Stale
from planning.models import Question, QuestionSetVersion
from planning.queries import question_sets as queries
from portal.authorization import Permission
from portal.models import Profession, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS

Way = Literal["up", "down"]
MOST_QUESTIONS, LONGEST_QUESTION = 60, 300
BITS_OF_A_VERSION = 0x7FFFFFFF

# Words that are about a person's own health wherever they stand, and words that are so only where the question says
# whose: in health care, illness and diagnosis are everybody's work.
ALWAYS = {
    "sv": r"sjukskriv\w*|sjukfrånvaro\w*|sjukdag\w*|sjukpenning\w*|hälsotillstånd\w*|utbränd\w*"
    r"|mår (?:du|ni|jag|medarbetaren)",
    "nb": r"sykmeld\w*|sykefravær\w*|sykedag\w*|egenmelding\w*|helsetilstand\w*|utbrent\w*"
    r"|føler (?:du|jeg) (?:deg|meg) (?:frisk|syk)",
    "en": r"sick[ -]?leave\w*|sickness absence\w*|sick days?|state of health|burn(?:ed|t)? ?out"
    r"|(?:you|I) feel(?:ing)? (?:well|unwell|ill|sick)",
}
OWN = {
    "sv": (
        r"min|mitt|mina|din|ditt|dina|er|ert|era|medarbetarens",
        r"egen|eget|egna|fysiska|psykiska|mentala",
        r"hälsa\w*|ohälsa\w*|sjukdom\w*|diagnos\w*|besvär|medicin|mediciner|graviditet\w*|funktionsnedsättning\w*",
    ),
    "nb": (
        r"min|mitt|mine|din|ditt|dine|deres|medarbeiderens",
        r"egen|eget|egne|fysiske|psykiske|mentale",
        r"helse|uhelse|sykdom\w*|diagnose\w*|plager|medisin|medisiner|graviditet\w*|funksjonsnedsettelse\w*",
    ),
    "en": (
        r"my|your|the employee's",
        r"own|physical|mental",
        r"health|illness\w*|diagnos\w*|medication|pregnancy|disabilit\w*",
    ),
}


class AboutHealth(Refused):
    """Talk texts have no field for health (domain.md, rule 12)."""

    def __init__(self, words: str, field: str) -> None:
        self.words, self.field = words, field
        said = gettext(
            "“%(words)s” is about health, and a talk asks nobody about her health: what is written would be kept. "
            "Ask about the work instead, for example what makes it possible to do a good job."
        )
        super().__init__(said % {"words": words})


class StandsStill(Refused):
    """Only a draft is changed."""

    sentence = _("This version cannot be changed now. Take it back to draft first, or begin a new version.")


class IsGone(Refused):
    """Somebody else has removed it."""

    sentence = _("Somebody has removed the question meanwhile. Your text stands below; add it anew if it is needed.")


class TooMany(Refused):
    """A talk has an end."""

    sentence = _("A set has at most 60 questions. Remove one first.")


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What a question says; `profession` and `unit` are its section (None: asked of everybody)."""

    view: str
    asked: str
    text: Mapping[str, str]
    hint: Mapping[str, str]
    profession: Profession | None = None
    unit: Unit | None = None


@transaction.atomic
def add(*, version: QuestionSetVersion, facts: QuestionFacts, by: User) -> Question:
    """A question at the end. Raises `StandsStill`, `AboutHealth`, `TooMany`."""
    row = _draft(version, by)
    _check(facts, row)
    last = row.questions.order_by("-position").first()
    if row.questions.count() >= MOST_QUESTIONS:
        raise TooMany
    question = Question(version=row, position=(last.position if last else 0) + 1, code=_free_code(row))
    _write(question, facts)
    _count_edit(row)
    return question


@transaction.atomic
def change(*, question: Question, facts: QuestionFacts, seen: int, by: User, at: datetime) -> Question:
    """Another wording or section. Raises `Stale` with both texts, `IsGone`, `StandsStill`, `AboutHealth`."""
    version = _draft(question.version, by)
    row = version.questions.select_related("profession", "unit", "saved_by").filter(pk=question.pk).first()
    if row is None:
        raise IsGone
    _check(facts, version)
    saved = facts_of(row)
    if saved == facts:
        return row
    if stamp_of(saved) != seen:
        who, when = row.saved_by or version.made_by, row.saved_at or version.made_at
        raise Stale(texts_of(saved), texts_of(facts), stamp_of(saved), who.name, when)
    row.saved_by, row.saved_at = by, at
    _write(row, facts)
    _count_edit(version)
    return row


@transaction.atomic
def move(*, question: Question, way: Way, by: User) -> None:
    """One step up or down; the first and the last stay where they are."""
    version = _draft(question.version, by)
    rows = list(version.questions.order_by("position"))
    here = next((place for place, row in enumerate(rows) if row.pk == question.pk), None)
    there = None if here is None else here + (-1 if way == "up" else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    one, other = rows[here], rows[there]
    one.position, other.position = other.position, one.position
    Question.objects.bulk_update([one, other], ["position"])
    _count_edit(version)


@transaction.atomic
def remove(*, question: Question, by: User) -> None:
    """Take a question out of the draft. What was said of it in a consultation is kept, as said of the whole."""
    version = _draft(question.version, by)
    version.comments.filter(question=question.pk).update(question=None)
    version.questions.filter(pk=question.pk).delete()
    _count_edit(version)


def facts_of(question: Question) -> QuestionFacts:
    """A saved question as a form writes it."""
    return QuestionFacts(
        question.view, question.asked, question.text, question.hint or {}, question.profession, question.unit
    )


def texts_of(facts: QuestionFacts) -> dict[str, str]:
    """What a question says, field by field, as a form writes it."""
    texts = {f"text_{language}": facts.text.get(language, "") for language in LANGUAGES_OF_TEXTS}
    texts |= {f"hint_{language}": facts.hint.get(language, "") for language in LANGUAGES_OF_TEXTS}
    profession = str(facts.profession.pk) if facts.profession else ""
    unit = facts.unit.code if facts.unit else ""
    return {**texts, "view": facts.view, "asked": facts.asked, "profession": profession, "unit": unit}


def stamp_of(facts: QuestionFacts) -> int:
    """A number that changes with the content: a question has no counter of edits, its version has one for all."""
    text = "\0".join(f"{name}\1{value}" for name, value in sorted(texts_of(facts).items()))
    return zlib.crc32(text.encode()) & BITS_OF_A_VERSION


def health_words(text: str, language: str) -> str:
    """The words of the text that ask about somebody's health, or "". A plain list of words, nothing cleverer."""
    whose, which, health = OWN[language]
    pattern = rf"\b(?:{ALWAYS[language]}|(?:{whose})\s+(?:(?:{which})\s+)*(?:{health}))\b"
    found = re.search(pattern, text, re.IGNORECASE)
    return " ".join(found.group().split()) if found else ""


def _check(facts: QuestionFacts, version: QuestionSetVersion) -> None:
    organisation_id = version.question_set.organisation_id
    for section in (facts.profession, facts.unit):
        if section is not None and section.organisation_id != organisation_id:
            raise Http404
    for name, texts in (("text", facts.text), ("hint", facts.hint)):
        for language, text in texts.items():
            if words := health_words(text, language):
                raise AboutHealth(words, f"{name}_{language}")


def _draft(version: QuestionSetVersion, by: User) -> QuestionSetVersion:
    row = question_sets.locked(version, by, Permission.WRITE_QUESTIONS)
    if row.state != queries.State.DRAFT:
        raise StandsStill
    return row


def _write(question: Question, facts: QuestionFacts) -> None:
    question.view, question.asked = facts.view, facts.asked
    question.text, question.hint = dict(facts.text), dict(facts.hint) or None
    question.profession, question.unit = facts.profession, facts.unit
    question.save()


def _free_code(version: QuestionSetVersion) -> str:
    """A code that no version of the set has used: answers of last year are found by it."""
    used = set(Question.objects.filter(version__question_set=version.question_set_id).values_list("code", flat=True))
    number = len(used) + 1
    while f"question_{number}" in used:
        number += 1
    return f"question_{number}"


def _count_edit(version: QuestionSetVersion) -> None:
    version.version += 1
    version.save(update_fields=["version"])
