"""How many have a current plan: for any part of the organisation, with the definition behind every figure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from competence.queries import gap_readers
from planning.documents.coverage import as_csv
from planning.queries import coverage_names, coverage_parts, coverage_readers, coverage_trend, definitions
from planning.queries.coverage_readers import Sight
from planning.queries.definitions import Decided, Terms
from planning.queries.release import Tree, tree_by
from planning.views import coverage_pages as pages
from planning.views.coverage_pages import ChoicePage, CoveragePage, Deed, NamesPage
from planning.views.coverage_words import About, Meaning, about, in_groups, meanings, share_in_words
from portal.authorization import Permission, can, require, requires, scopes_of, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.models import Unit, User


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a reader sees of a unit on the day; `is_leader`: she leads people."""

    unit: "Unit"
    terms: Terms
    decided: Decided | None
    tree: Tree
    sight: Sight
    is_small: bool
    is_leader: bool
    tops: set[int]

    @property
    def shows_figures(self) -> bool:
        """Whether there is anything to show."""
        return not self.is_small and self.sight.total


@requires(Permission.READ_COVERAGE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The topmost unit within reach; where there are several, their list."""
    user = signed_in_user(request)
    tops = units.topmost(user, Permission.READ_COVERAGE, on=timezone.localdate())
    if len(tops) == 1:
        return _unit_page(request, user, tops[0])
    links = [Link(top.name, reverse("planning:coverage-unit", args=[top.pk])) for top in tops]
    return render(request, "planning/coverage/choice.html", {"page": ChoicePage(links)})


@requires(Permission.READ_COVERAGE)
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """The figures of one unit and of the parts below it."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    return _unit_page(request, user, found)


@requires(Permission.READ_COVERAGE)
@require_safe
def table(request: HttpRequest, unit: int) -> HttpResponse:
    """The same figures, and those of every shown unit below, as a CSV file; who leads people gets what her page has."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    seen = _seen(user, found)
    whole = seen.tree if seen.is_leader else tree_by(found.organisation, seen.terms)
    depth = None if not seen.is_leader else int(seen.sight.parts)
    shown = {reason: _shows(seen, reason) for reason in _left_out_of(seen)}
    content = as_csv(whole, found.pk, depth=depth, may_show=shown) if seen.shows_figures else b""
    name = _("coverage") + f"-{found.code}-{seen.terms.day:%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@requires(Permission.READ_TEAM)
@require_safe
def names(request: HttpRequest, unit: int, measure: str) -> HttpResponse:
    """Those of one's own people in the unit who are counted and do not have it, by name. Nobody else's people."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_TEAM, found)
    terms = Terms.of(found.organisation, on=timezone.localdate())
    meaning = meanings(terms).get(measure)
    if meaning is None or measure not in coverage_names.LACKING:
        raise Http404
    mine = coverage_names.lacking(user, found, measure, terms)
    if mine is None:
        raise PermissionDenied(Permission.READ_TEAM.value)
    page = NamesPage(
        name=found.name,
        title=meaning.name,
        definition=meaning.definition,
        said=ngettext(
            "%(people)s of your own people who are counted does not have it.",
            "%(people)s of your own people who are counted do not have it.",
            len(mine),
        )
        % {"people": len(mine)},
        people=tuple(Link(name, reverse("planning:talk-room", args=[person])) for person, name in mine),
        back_url=reverse("planning:coverage-unit", args=[found.pk]),
        team_url=reverse("planning:team") if can(user, Permission.AGREE_PLAN_AS_MANAGER) else "",
    )
    return render(request, "planning/coverage/names.html", {"page": page})


def tabs(user: "User", unit_id: int, root_id: int, current: str) -> list[Link]:
    """The pictures of the coverage that the reader may open; the cuts are of the whole organisation only."""
    links = [("units", _("Units"), reverse("planning:coverage-unit", args=[unit_id]))]
    scopes = scopes_of(user, Permission.READ_COVERAGE, on=timezone.localdate())
    if None in scopes or str(root_id) in scopes:
        links += [
            ("professions", _("Professions"), reverse("planning:coverage-professions")),
            ("forms", _("Forms of employment"), reverse("planning:coverage-forms")),
            ("spans", _("Managers' spans"), reverse("planning:coverage-spans")),
        ]
    links.append(("quality", _("Quality"), reverse("planning:coverage-quality", args=[unit_id])))
    return [Link(label, url, current=key == current) for key, label, url in links]


def root_of(found: "Unit") -> int:
    """The topmost unit on the way to this one."""
    return int(str(found.path).partition(".")[0])


def _unit_page(request: HttpRequest, user: "User", found: "Unit") -> HttpResponse:
    seen = _seen(user, found)
    before = coverage_trend.trend_of(found.organisation, _with_parts(seen), before=seen.terms.day)
    said = about(seen.terms, seen.decided, limit=seen.tree.limit)
    page = _page(user, seen, before, meanings(seen.terms), said)
    return render(request, "planning/coverage/unit.html", {"page": page})


def _seen(user: "User", found: "Unit") -> _Seen:
    day = timezone.localdate()
    terms, decided = definitions.in_force(found.organisation, on=day)
    tree = coverage_parts.tree_around(found, terms)
    is_small = found.pk not in tree.nodes or not tree.is_shown(found.pk)
    parts = gap_readers.known_to(user, found, on=day)
    sight = Sight(total=True, parts=True, known=None)
    if not is_small:
        sight = coverage_readers.sight_of(tree, found.pk, parts)
    return _Seen(found, terms, decided, tree, sight, is_small, parts is not None, _tops(user, found))


def _page(
    user: "User",
    seen: _Seen,
    before: dict[int, tuple[coverage_trend.Month, ...]],
    words: dict[str, Meaning],
    said_about: About,
) -> CoveragePage:
    """What the page shows; a unit that is too small or closed says so, and leads to the unit above."""
    found, tree, unit_id = seen.unit, seen.tree, seen.unit.pk
    crumbs = pages.crumbs(tree, unit_id, seen.tops)
    shows = seen.shows_figures
    count = tree.total(unit_id) if shows else tree.plus()
    months = before.get(unit_id, ())
    return CoveragePage(
        name=found.name,
        crumbs=crumbs,
        tabs=tabs(user, unit_id, root_of(found), "units"),
        is_small=seen.is_small,
        is_told=not seen.is_small and not seen.sight.total,
        has_guests=shows and tree.has_guests(unit_id),
        limit=tree.limit,
        big=share_in_words(count.current, count.counted),
        said=_("%(current)s of %(counted)s employees today, %(day)s")
        % {
            "current": in_groups(count.current),
            "counted": in_groups(count.counted),
            "day": localize(seen.terms.day),
        },
        since=pages.since_words(count, months),
        redefined=_redefined(seen, months),
        left_out=_left_out(seen),
        hourly=pages.hourly(tree, unit_id) if shows and _shows(seen, "HOURLY") else "",
        figures=pages.figures(count, words, _names_urls(seen)) if shows else [],
        trend=pages.trend(count, months, today=seen.terms.day) if shows else None,
        last_month=localize(months[-1].day) if months else "",
        lines=pages.lines(tree, unit_id, words, before) if shows and seen.sight.parts else [],
        hides_lines=shows and not seen.sight.parts,
        about=said_about,
        deeds=_deeds(user, unit_id),
        above_url=crumbs[-1].url if crumbs else "",
        own_url=_names_urls(seen).get("current", ""),
        **_links(user, unit_id),
    )


def _redefined(seen: _Seen, months: "Sequence[coverage_trend.Month]") -> str:
    """That the figures before were counted by other definitions, where the page has some of them beside today's."""
    if seen.decided is None or not months or not seen.shows_figures:
        return ""
    day = timezone.localdate(seen.decided.at)
    if day <= months[0].day:
        return ""
    said = _(
        "The definitions were changed on %(day)s. Earlier figures were counted by others, and differ for that too."
    )
    return said % {"day": localize(day)}


def _left_out(seen: _Seen) -> list[pages.LeftOut]:
    """Who is not counted and why, without the numbers that would tell of few."""
    if not seen.shows_figures:
        return []
    return pages.left_out(seen.tree, seen.unit.pk, {reason: _shows(seen, reason) for reason in _left_out_of(seen)})


def _links(user: "User", unit_id: int) -> dict[str, str]:
    """What else the reader may open."""
    people_url = reverse("portal:people-of-unit", args=[unit_id]) if can(user, Permission.DISCLOSE) else ""
    definitions_url = reverse("planning:coverage-definitions") if can(user, Permission.READ_PUBLISHED) else ""
    return {"people_url": people_url, "definitions_url": definitions_url}


def _deeds(user: "User", unit_id: int) -> list[Deed]:
    """What can be done with the figures, and the file that everyone who sees them gets."""
    table = Deed(_("Download as a table (CSV)"), reverse("planning:coverage-csv", args=[unit_id]))
    if not can(user, Permission.READ_PUBLISHED):
        return [table]
    may_freeze = can(user, Permission.TAKE_SNAPSHOT)
    deeds = [Deed(_("Answers to the council"), reverse("planning:published"), is_main=may_freeze), table]
    if may_freeze:
        return [*deeds, Deed(_("Freeze today's figures"), reverse("planning:snapshot-new"))]
    return [*deeds, Deed(_("Frozen figures"), reverse("planning:snapshots"))]


def _with_parts(seen: _Seen) -> list[int]:
    """The unit and those of its parts that have a row of their own."""
    if seen.is_small:
        return [seen.unit.pk]
    return [seen.unit.pk, *(row.unit_id for row in seen.tree.rows(seen.unit.pk) if row.unit_id)]


def _left_out_of(seen: _Seen) -> dict[str, int | None]:
    return {} if seen.is_small else seen.tree.left_out(seen.unit.pk)


def _shows(seen: _Seen, reason: str) -> bool:
    return seen.sight.shows_left_out(_left_out_of(seen).get(reason) or 0, seen.tree.limit)


def _names_urls(seen: _Seen) -> dict[str, str]:
    """Where one's own people who lack something are listed; nothing for who has no people of her own here."""
    if seen.sight.known is None or not seen.sight.known.by_name:
        return {}
    return {
        measure: reverse("planning:coverage-names", args=[seen.unit.pk, measure]) for measure in coverage_names.LACKING
    }


def _tops(user: "User", found: "Unit") -> set[int]:
    """The topmost units within the reader's reach; a path is the ids of the units on the way."""
    scopes = scopes_of(user, Permission.READ_COVERAGE, on=timezone.localdate())
    paths = [path or str(root_of(found)) for path in scopes]
    above = [path for path in paths if not any(path.startswith(f"{other}.") for other in paths)]
    return {int(path.rpartition(".")[2]) for path in above}
