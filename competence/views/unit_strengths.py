"""Strengths that the unit does not use: more than is asked, or wished and not asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import unit_strengths as queries
from competence.queries.unit_needs import Holder
from competence.queries.unit_strengths import Strength
from competence.views.unit_pages import Head, Scene, enter, head, names
from portal.authorization import Permission, requires

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class StrengthGroup:
    """Some people under a heading; `count` in words. Few are shown at once, many are folded."""

    label: str
    count: str
    people: SafeString
    is_folded: bool


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """A competence with what is not used of it."""

    name: str
    area: str
    groups: tuple[StrengthGroup, ...]


@dataclass(frozen=True, slots=True)
class StrengthsPage:
    """Wishes first, since they are what people have asked for; then what they can."""

    head: Head
    wishes: tuple[StrengthRow, ...]
    skills: tuple[StrengthRow, ...]


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def strengths(request: HttpRequest, unit: int) -> HttpResponse:
    """What people can or wish beyond what is asked of them."""
    scene = enter(request, unit)
    found = queries.of(scene.matrix(scene.counts()))
    page = StrengthsPage(
        head=head(scene, gettext("Strengths that are not used"), "unit-strengths"),
        wishes=_rows(scene, found, _wishes),
        skills=_rows(scene, found, _skills),
    )
    return render(request, "competence/units/strengths.html", {"page": page})


def _rows(
    scene: Scene, found: Sequence[Strength], grouped: Callable[[Strength], Sequence[tuple[str, Sequence[Holder]]]]
) -> tuple[StrengthRow, ...]:
    rows = []
    for one in found:
        groups = tuple(_group(scene, one, label, people) for label, people in grouped(one) if people)
        if groups:
            rows.append(StrengthRow(scene.read.text(one.column.name), scene.read.text(one.column.area), groups))
    return tuple(rows)


def _group(scene: Scene, one: Strength, label: str, people: Sequence[Holder]) -> StrengthGroup:
    count = ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
    return StrengthGroup(label, count, names(scene, people, one.column), is_folded=len(people) > MOST_SHOWN)


def _wishes(one: Strength) -> tuple[tuple[str, tuple[Holder, ...]], ...]:
    return (gettext("Want more"), one.more), (gettext("Want less"), one.less)


def _skills(one: Strength) -> tuple[tuple[str, tuple[Holder, ...]], ...]:
    return (gettext("Can it well, not asked"), one.unasked), (gettext("Above what is asked"), one.above)
