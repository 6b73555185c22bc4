"""What the unit needs: head-counts that are met or not, and what one person alone can, or nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import unit_needs as queries
from competence.queries.unit_needs import Place, Standing
from competence.views.unit_pages import Head, Scene, by_wish, enter, head, names, need_words
from competence.views.wording import status_mark
from portal.authorization import Permission, requires


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need: how it stands, who can, who is away, and who is nearest. `lead` says the answer in one sentence.

    `goals_url` leads to the goals that serve it.
    """

    name: str
    need: str
    mark: SafeString
    lead: str
    holders: SafeString
    away: SafeString
    willing: SafeString
    nearest: SafeString
    nearest_count: int
    goals_url: str


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """Head-counts of the unit and around it; what one or nobody can; and one person's own field apart."""

    head: Head
    said: str
    unmet: tuple[NeedRow, ...]
    met: tuple[NeedRow, ...]
    around: tuple[NeedRow, ...]
    alone: tuple[NeedRow, ...]
    own_fields: tuple[NeedRow, ...]
    has_head_counts: bool


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def needs(request: HttpRequest, unit: int) -> HttpResponse:
    """Where the unit is thin."""
    scene = enter(request, unit)
    counts = scene.counts()
    found = scene.matrix(counts)
    standings = [queries.standing(found, one) for one in queries.demands(found, counts)]
    page = _page(scene, standings)
    return render(request, "competence/units/needs.html", {"page": page})


def _page(scene: Scene, standings: Sequence[Standing]) -> NeedsPage:
    counted = [one for one in standings if one.demand.head_count]
    known = [one for one in counted if one.missing is not None]
    unmet = [one for one in known if one.missing]
    thin = queries.alone(standings)
    own = [one for one in thin if one.demand.is_own_field]
    return NeedsPage(
        head=head(scene, gettext("What the unit needs"), "unit-needs"),
        said=_said(len(unmet), len(known), len(thin) - len(own)),
        unmet=tuple(row(scene, one) for one in unmet),
        met=tuple(row(scene, one) for one in known if not one.missing),
        around=tuple(row(scene, one) for one in counted if one.missing is None),
        alone=tuple(row(scene, one) for one in thin if not one.demand.is_own_field),
        own_fields=tuple(row(scene, one) for one in own),
        has_head_counts=bool(known),
    )


def _said(unmet: int, known: int, thin: int) -> str:
    parts = []
    if known:
        parts.append(
            ngettext("%(unmet)s of %(n)s head-count is not met", "%(unmet)s of %(n)s head-counts are not met", known)
            % {"unmet": unmet, "n": known}
        )
    parts.append(
        ngettext(
            "%(n)s competence rests on one person or nobody", "%(n)s competences rest on one person or nobody", thin
        )
        % {"n": thin}
    )
    return " · ".join(parts)


def row(scene: Scene, one: Standing) -> NeedRow:
    """A need in words."""
    column = one.demand.column
    willing, nearest = by_wish(one.nearest)
    return NeedRow(
        name=scene.read.text(column.name),
        need=need_words(scene, one.demand),
        mark=_mark(one),
        lead=_lead(scene, one),
        holders=names(scene, one.holders, column),
        away=names(scene, one.away, column),
        willing=names(scene, willing, column),
        nearest=names(scene, nearest, column),
        nearest_count=len(nearest),
        goals_url=_goals_url(one),
    )


def _goals_url(one: Standing) -> str:
    """A head-count's goals, else those of the competence."""
    if one.demand.head_count is not None:
        return reverse("planning:goals-of-requirement", args=[one.demand.head_count.requirement_id])
    return reverse("planning:goals-of-competence", args=[one.demand.column.id])


def _mark(one: Standing) -> SafeString:
    have = len(one.holders)
    if one.missing is None:
        return status_mark("idle", ngettext("%(n)s of them here", "%(n)s of them here", have) % {"n": have})
    if one.missing:
        return status_mark("missing", gettext("has %(have)s of %(n)s") % {"have": have, "n": one.demand.min_people})
    if have == 1:
        return status_mark("near", gettext("one person alone"))
    return status_mark("ok", gettext("has %(have)s of %(n)s") % {"have": have, "n": one.demand.min_people})


def _lead(scene: Scene, one: Standing) -> str:
    """The answer in a sentence: "NIV-behandling: only Anna Berg"."""
    name = scene.read.text(one.demand.column.name)
    if not one.holders:
        return gettext("%(name)s: nobody") % {"name": name}
    if len(one.holders) == 1 and one.missing is not None:
        return gettext("%(name)s: only %(person)s") % {"name": name, "person": one.holders[0].person.name}
    if one.demand.head_count and one.demand.head_count.place == Place.ABOVE:
        return gettext("%(unit)s counts people of other units too.") % {"unit": one.demand.head_count.unit}
    return ""
