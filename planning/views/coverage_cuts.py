"""The coverage of a whole organisation by profession, form of employment and the span of the manager; and its quality.

Cuts are of the whole organisation only: for one part of it they would need the argument of small groups once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.queries import gap_readers
from planning.queries import coverage_cuts, coverage_parts, definitions, quality, spans, usefulness
from planning.queries.coverage_cuts import Cut, Part
from planning.queries.definitions import Terms
from planning.queries.quality import Quality, Tree
from planning.views import coverage_pages as pages
from planning.views.coverage import root_of, tabs
from planning.views.coverage_pages import CutPage
from planning.views.coverage_words import about, in_groups, meanings, share_in_words
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link
from portal.queries import units
from portal.queries.release import OWN, Row
from portal.texts import in_language, sort_key

if TYPE_CHECKING:
    from portal.models import Unit

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QualityLine:
    """A unit or a part of it: goals with a need behind them, activities done in time."""

    name: str
    url: str
    need: str
    need_said: str
    in_time: str
    in_time_said: str


@dataclass(frozen=True, slots=True)
class UsefulLine:
    """A quarter: about how large a share found their talk useful, and how many have answered."""

    quarter: str
    share: str
    said: str


@dataclass(frozen=True, slots=True)
class QualityPage:
    """Quality beside quantity. `lines` begin with the unit itself; empty where nothing may be or is to be shown."""

    name: str
    tabs: list[Link]
    lines: list[QualityLine]
    useful: list[UsefulLine]
    counted: str
    limit: int


@requires(Permission.READ_COVERAGE)
@require_safe
def professions_page(request: HttpRequest) -> HttpResponse:
    """By profession."""

    def named(terms: Terms) -> Names:
        names = coverage_cuts.professions_of(terms.organisation_id)
        return {key: in_language(name, get_language() or "sv").value for key, name in names.items()}

    return _cut_page(request, Cut.PROFESSION, "professions", named)


@requires(Permission.READ_COVERAGE)
@require_safe
def forms_page(request: HttpRequest) -> HttpResponse:
    """By form of employment."""
    return _cut_page(request, Cut.FORM, "forms", lambda _terms: coverage_cuts.forms())


@requires(Permission.READ_COVERAGE)
@require_safe
def spans_page(request: HttpRequest) -> HttpResponse:
    """By how many people the unit's manager leads; no manager is named or ranked."""
    return _cut_page(request, Cut.SPAN, "spans", lambda _terms: _bands())


@requires(Permission.READ_COVERAGE)
@require_safe
def quality_page(request: HttpRequest, unit: int) -> HttpResponse:
    """The quality of the plans of a unit and its parts, and how many talks were found useful."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    day = timezone.localdate()
    counted = quality.counted_on(found.organisation, on=day)
    parts = gap_readers.known_to(user, found, on=day)
    lines: list[QualityLine] = []
    useful: list[UsefulLine] = []
    if counted is not None:
        lines = _quality_lines(quality.tree_of(found, counted=counted, on=day), found.pk, parts)
    if parts is None or not any(one.others for one in parts.values()):
        useful = [_useful_line(one) for one in usefulness.of_unit(found, on=day)]
    page = QualityPage(
        name=found.name,
        tabs=tabs(user, found.pk, root_of(found), "quality"),
        lines=lines,
        useful=useful,
        counted=localize(counted) if counted else "",
        limit=found.organisation.small_group_limit,
    )
    return render(request, "planning/coverage/quality.html", {"page": page})


def _cut_page(request: HttpRequest, cut: str, tab: str, named: Callable[[Terms], Names]) -> HttpResponse:
    user = signed_in_user(request)
    day = timezone.localdate()
    root = units.root_of(user, on=day)
    require(user, Permission.READ_COVERAGE, root)
    terms, decided = definitions.in_force(root.organisation, on=day)
    words = meanings(terms)
    shown = coverage_cuts.shown(terms, cut)
    names = named(terms)
    page = CutPage(
        name=root.name,
        title=_TITLES[cut](),
        tabs=tabs(user, root.pk, root_of(root), tab),
        explained=_EXPLAINED[cut](),
        head=_HEADS[cut](),
        is_empty=not shown.parts,
        lines=[
            pages.line(_name_of(part, names), part.count, words, note=_note(part))
            for part in _ordered(shown, names, cut)
        ],
        beside=_hourly(root, terms) if cut == Cut.FORM else "",
        counted=localize(localtime(shown.counted_at)) if shown.counted_at else "",
        about=about(terms, decided, limit=root.organisation.small_group_limit),
        definitions_url=reverse("planning:coverage-definitions") if can(user, Permission.READ_PUBLISHED) else "",
    )
    return render(request, "planning/coverage/cut.html", {"page": page})


_TITLES: Mapping[str, Callable[[], str]] = {
    Cut.PROFESSION: lambda: _("Coverage by profession"),
    Cut.FORM: lambda: _("Coverage by form of employment"),
    Cut.SPAN: lambda: _("Coverage by the manager's span"),
}
_HEADS: Mapping[str, Callable[[], str]] = {
    Cut.PROFESSION: lambda: _("Profession"),
    Cut.FORM: lambda: _("Form of employment"),
    Cut.SPAN: lambda: _("People led by the manager"),
}
_EXPLAINED: Mapping[str, Callable[[], str]] = {
    Cut.PROFESSION: lambda: _("The profession is that of the main employment."),
    Cut.FORM: lambda: _("The form is that of the main employment."),
    Cut.SPAN: lambda: _(
        "How many people the nearest manager of the unit leads, everyone employed included. Units are put together by"
        " that; no manager is shown by name."
    ),
}


def _bands() -> Names:
    return {
        "15": _("at most 15 people"),
        "30": _("16 to 30 people"),
        "45": _("31 to 45 people"),
        spans.LARGEST_BAND: _("more than 45 people"),
        spans.NO_MANAGER: _("no manager"),
        spans.MIXED: _("small groups under different managers"),
    }


def _ordered(shown: coverage_cuts.Shown, names: Names, cut: str) -> list[Part]:
    if cut == Cut.SPAN:
        return sorted(shown.parts, key=lambda part: spans.ORDER.index(part.keys[0]))
    language = get_language() or "sv"
    return sorted(shown.parts, key=lambda part: sort_key(_name_of(part, names), language))


def _name_of(part: Part, names: Names) -> str:
    language = get_language() or "sv"
    return ", ".join(sorted((names.get(key, key) for key in part.keys), key=lambda name: sort_key(name, language)))


def _note(part: Part) -> str:
    return _("shown together, so that no small group is given away") if len(part.keys) > 1 else ""


def _hourly(root: "Unit", terms: Terms) -> str:
    return pages.hourly(coverage_parts.tree_around(root, terms), root.pk)


def _quality_lines(tree: Tree, unit_id: int, parts: gap_readers.Parts | None) -> list[QualityLine]:
    """The unit and its parts; for who leads people only where the figures are about nobody else, or about many."""
    if unit_id not in tree.nodes or not tree.is_shown(unit_id):
        return []
    whole = _quality_line(tree.nodes[unit_id].name, "", tree.total(unit_id))
    if parts is not None:
        others = sum(one.others for one in parts.values())
        return [whole] if others == 0 or others >= 2 * tree.limit else []
    return [whole, *(_quality_line(_part_name(tree, unit_id, row), _url(row), row.count) for row in tree.rows(unit_id))]


def _part_name(tree: Tree, unit_id: int, row: Row[Quality]) -> str:
    if row.unit_id is None:
        return ngettext(
            "%(units)s unit with too few people to show alone",
            "%(units)s units with too few people to show alone",
            row.merged_units,
        ) % {"units": row.merged_units}
    if row.unit_id == OWN:
        return _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}
    return tree.nodes[row.unit_id].name


def _url(row: Row[Quality]) -> str:
    return reverse("planning:coverage-quality", args=[row.unit_id]) if row.unit_id else ""


def _quality_line(name: str, url: str, count: Quality) -> QualityLine:
    return QualityLine(
        name=name,
        url=url,
        need=share_in_words(count.from_need, count.goals),
        need_said=_part_of(count.from_need, count.goals),
        in_time=share_in_words(count.in_time, count.due),
        in_time_said=_part_of(count.in_time, count.due),
    )


def _useful_line(quarter: usefulness.Quarter) -> UsefulLine:
    begins = quarter.begins_on
    name = _("Quarter %(quarter)s of %(year)s") % {"quarter": (begins.month + 2) // 3, "year": begins.year}
    if quarter.found is None:
        return UsefulLine(name, "–", _("too few answers to show"))
    return UsefulLine(name, _range_in_words(quarter.found), in_groups(quarter.found.answers))


def _range_in_words(found: usefulness.Range) -> str:
    if found.low == 0:
        return _("under %(high)s %%") % {"high": found.high}
    if found.high == 100:  # noqa: PLR2004 - per cent
        return _("at least %(low)s %%") % {"low": found.low}
    return _("%(low)s–%(high)s %%") % {"low": found.low, "high": found.high}


def _part_of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": in_groups(part), "whole": in_groups(whole)}
