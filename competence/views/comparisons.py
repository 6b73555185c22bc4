"""The difference between two versions of a framework, word by word, as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import comparisons, framework_versions, frameworks, scales
from competence.queries.comparisons import CompetenceChange, TextChange
from competence.queries.scales import Scale
from competence.reading.content import FrameworkContent, Texts
from competence.views.catalogue_answers import (
    KINDS,
    SHAPES,
    SKILLS,
    STATES,
    catalogue_crumbs,
    framework_link,
    language,
    said,
)
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words
from portal.numbers import number_in
from portal.texts import level_words

FIELDS: dict[str, Words] = {
    "name": _("Name"),
    "why": _("Why it matters"),
    "core": _("Core competence"),
    "validity": _("Valid for (months)"),
    "document": _("Governing document"),
    "address": _("Address of the governing document"),
    "alignments": _("What it is called elsewhere"),
    "kind": _("Kind"),
    "skill": _("Language skill"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A text before and after; `lang` is the language it is in ("" for what is in none)."""

    label: str
    lang: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A competence that differs: what happened to it in a sentence, and its texts side by side."""

    code: str
    name: Texts
    notes: tuple[str, ...]
    texts: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Competences that the same happened to."""

    title: str
    lines: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that can be compared."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs between two versions."""

    head: tuple[Changed, ...]
    areas: tuple[str, ...]
    sections: tuple[Section, ...]
    same: int
    is_empty: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two versions and what differs; `differences` is None where there are not two."""

    name: dict[str, str]
    crumbs: tuple[Link, ...]
    url: str
    choices: tuple[Choice, ...]
    old: int
    new: int
    shape: str
    state: Words
    differences: Differences | None


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def compare(request: HttpRequest, framework: int) -> HttpResponse:
    """From one version to another; without a choice the newest against the one before it."""
    user = signed_in_user(request)
    row = frameworks.get(user, framework)
    heads = framework_versions.heads(row)
    numbers = [head.number for head in heads]
    new = _chosen(request.GET.get("to", ""), numbers, numbers[0] if numbers else 0)
    before = [number for number in numbers if number < new]
    old = _chosen(request.GET.get("from", ""), numbers, before[0] if before else 0)
    state = next((head.state for head in heads if head.number == new), "DRAFT")
    found = None
    if old and new:
        both = [framework_versions.content_of(framework_versions.get(user, row.pk, number)) for number in (old, new)]
        found = differences(both[0], both[1], scales.of(row.organisation_id))
    page = ComparePage(
        name=row.name,
        crumbs=catalogue_crumbs(framework_link(row.pk, row.name)),
        url=reverse("competence:framework-compare", args=[row.pk]),
        choices=tuple(Choice(head.number, _version_words(head.number, head.state)) for head in heads),
        old=old,
        new=new,
        shape=SHAPES[state],
        state=STATES[state],
        differences=found,
    )
    return render(request, "competence/catalogue/compare.html", {"page": page})


def differences(old: FrameworkContent, new: FrameworkContent, scale: Scale) -> Differences:
    """The comparison in words."""
    found = comparisons.compare(old, new)
    names = {one.code: said(one.name) for content in (old, new) for one in content.competences}
    areas = {area.code: said(area.name) for content in (old, new) for area in content.areas}
    sections = (
        Section(gettext("New competences"), _lines(found.added, names, areas, scale)),
        Section(gettext("Changed competences"), _lines(found.changed, names, areas, scale)),
        Section(gettext("Competences that are gone"), _lines(found.removed, names, areas, scale)),
    )
    return Differences(
        head=tuple(_text(change, "RATED", scale) for change in found.head),
        areas=tuple(_area_words(said(one.old), said(one.new)) for one in found.areas),
        sections=tuple(section for section in sections if section.lines),
        same=found.same,
        is_empty=found.is_empty,
    )


def _chosen(text: str, numbers: Iterable[int], otherwise: int) -> int:
    """The number of a version there is; anything else gives the usual one."""
    number = number_in(text)
    return number if number is not None and number in numbers else otherwise


def _version_words(number: int, state: str) -> str:
    word = gettext("replaced") if state == "RETIRED" else str(STATES[state])
    return gettext("version %(number)s, %(state)s") % {"number": number, "state": word}


def _area_words(old: str, new: str) -> str:
    if not old:
        return gettext("New area: %(name)s") % {"name": new}
    if not new:
        return gettext("The area is gone: %(name)s") % {"name": old}
    return gettext("The area %(old)s is now called %(new)s") % {"old": old, "new": new}


def _kind(change: CompetenceChange) -> str:
    """Of the new wording; of what is gone, the old one."""
    said = change.new or change.old
    return said.kind if said else ""


def _lines(
    changes: Iterable[CompetenceChange], names: Mapping[str, str], areas: Mapping[str, str], scale: Scale
) -> tuple[Compared, ...]:
    return tuple(
        Compared(
            code=one.code,
            name=one.name,
            notes=tuple(_notes(one, names, areas)),
            texts=tuple(_text(text, _kind(one), scale) for text in one.texts),
        )
        for one in changes
    )


def _notes(one: CompetenceChange, names: Mapping[str, str], areas: Mapping[str, str]) -> Iterable[str]:
    """What happened beside the texts."""
    if one.moved and one.old and one.new:
        moved = {"old": areas.get(one.old.area, one.old.area), "new": areas.get(one.new.area, one.new.area)}
        yield gettext("Moved from %(old)s to %(new)s.") % moved
    for code in one.replaces:
        yield gettext("Takes the place of %(name)s.") % {"name": names.get(code, code)}
    if one.old and not one.new:
        if one.replaced_by:
            yield gettext("%(name)s takes its place.") % {"name": names.get(one.replaced_by, one.replaced_by)}
        else:
            yield gettext("Nothing takes its place.")
    if one.new and not one.old:
        yield gettext("Stands in %(area)s.") % {"area": areas.get(one.new.area, one.new.area)}


def _text(change: TextChange, kind: str, scale: Scale) -> Changed:
    label = _label(change.field, kind, scale)
    if change.language:
        label = f"{label} ({change.language})"
    words = {"kind": KINDS, "skill": SKILLS}.get(change.field)
    if words is None:
        return Changed(label, change.language, change.old, change.new)
    return Changed(label, "", str(words.get(change.old, "")), str(words.get(change.new, "")))


def _label(field: str, kind: str, scale: Scale) -> str:
    if field.startswith("level "):
        levels = scales.of_competence(kind, scale)
        return capfirst(level_words(int(field.removeprefix("level ")), levels.names(language())))
    return str(FIELDS[field])
