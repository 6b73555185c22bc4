"""What breaks if some people leave, and who could grow into it: counted out, not predicted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import unit_needs as queries
from competence.queries.unit_needs import Loss
from competence.queries.unit_people import Colleague
from competence.views.unit_pages import (
    Head,
    Scene,
    away_words,
    by_wish,
    enter,
    head,
    names,
    need_words,
    parting_words,
    people_words,
)
from competence.views.wording import status_mark
from portal.authorization import Permission, requires


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Someone who may be thought away; `under` says what is planned."""

    value: str
    name: str
    under: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LossRow:
    """A need before and after: who takes it along, who remains, and who is one level below."""

    name: str
    need: str
    mark: SafeString
    before: int
    after: int
    leaving: SafeString
    remaining: SafeString
    willing: SafeString
    growing: SafeString
    growing_count: int


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """The choice of people, and what the unit loses. `is_planned`: those are chosen whose end is planned."""

    head: Head
    planned: tuple[PersonChoice, ...]
    others: tuple[PersonChoice, ...]
    chosen: str
    said: str
    is_planned: bool
    broken: tuple[LossRow, ...]
    nobody: tuple[LossRow, ...]
    alone: tuple[LossRow, ...]
    fewer: tuple[LossRow, ...]
    own_fields: tuple[LossRow, ...]
    is_nothing_lost: bool


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def leaving(request: HttpRequest, unit: int) -> HttpResponse:
    """What if these people leave: at first those whose end is planned within a year."""
    scene = enter(request, unit)
    counts = scene.counts()
    found = scene.matrix(counts)
    asked = set(request.GET.getlist("person"))
    is_planned = "chosen" not in request.GET
    chosen = [one for one in scene.staff.people if (one.parting is not None if is_planned else str(one.id) in asked)]
    ids = {one.id for one in chosen}
    lost = queries.losses(found, queries.demands(found, counts), ids) if ids else ()
    page = _page(scene, chosen, lost, is_planned=is_planned)
    return render(request, "competence/units/leaving.html", {"page": page})


def _page(scene: Scene, chosen: Sequence[Colleague], lost: Sequence[Loss], *, is_planned: bool) -> LeavingPage:
    ids = {one.id for one in chosen}
    rows: dict[str, list[LossRow]] = defaultdict(list)
    for one in lost:
        rows[_weight(one)].append(_row(scene, one, ids))
    shown = {weight: tuple(rows[weight]) for weight in WEIGHTS}
    people = scene.staff.people
    return LeavingPage(
        head=head(scene, gettext("What if they leave?"), "unit-leaving"),
        planned=tuple(_choice(scene, person, ids) for person in people if person.parting),
        others=tuple(_choice(scene, person, ids) for person in people if not person.parting),
        chosen=people_words(chosen),
        said=_said(rows),
        is_planned=is_planned,
        broken=shown["broken"],
        nobody=shown["nobody"],
        alone=shown["alone"],
        fewer=shown["fewer"],
        own_fields=shown["own"],
        is_nothing_lost=bool(chosen) and not any(shown.values()),
    )


WEIGHTS = ("broken", "nobody", "alone", "fewer", "own")


def _weight(one: Loss) -> str:
    """What a loss means for the unit: somebody's own field rests on her alone. "" where there is nothing to say."""
    demand = one.before.demand
    if demand.is_own_field:
        return "own"
    if demand.head_count and one.breaks:
        return "broken"
    if one.leaves_nobody:
        return "nobody"
    if one.leaves_one:
        return "alone"
    return "fewer" if demand.head_count else ""


def _choice(scene: Scene, person: Colleague, ids: Collection[UUID]) -> PersonChoice:
    words = (scene.read.text(person.profession), parting_words(person), away_words(person))
    return PersonChoice(str(person.id), person.name, " · ".join(one for one in words if one), person.id in ids)


def _said(rows: Mapping[str, Sequence[LossRow]]) -> str:
    broken, nobody, alone = (len(rows[weight]) for weight in ("broken", "nobody", "alone"))
    return " · ".join(
        (
            ngettext("%(n)s head-count breaks", "%(n)s head-counts break", broken) % {"n": broken},
            ngettext("%(n)s competence is lost", "%(n)s competences are lost", nobody) % {"n": nobody},
            ngettext("%(n)s rests on one person", "%(n)s rest on one person", alone) % {"n": alone},
        )
    )


def _row(scene: Scene, one: Loss, ids: Collection[UUID]) -> LossRow:
    column = one.before.demand.column
    willing, nearest = by_wish(one.after.nearest)
    return LossRow(
        name=scene.read.text(column.name),
        need=need_words(scene, one.before.demand),
        mark=_mark(one),
        before=len(one.before.holders),
        after=len(one.after.holders),
        leaving=names(scene, [holder for holder in one.before.holders if holder.person.id in ids], column),
        remaining=names(scene, one.after.holders, column),
        willing=names(scene, willing, column),
        growing=names(scene, nearest, column),
        growing_count=len(nearest),
    )


def _mark(one: Loss) -> SafeString:
    after, needed = len(one.after.holders), one.before.demand.min_people
    if one.after.missing and one.before.demand.head_count:
        return status_mark("missing", gettext("would have %(have)s of %(n)s") % {"have": after, "n": needed})
    if not after:
        return status_mark("missing", gettext("nobody left"))
    if after == 1:
        return status_mark("near", gettext("one person alone"))
    return status_mark("idle", gettext("%(n)s left") % {"n": after})
