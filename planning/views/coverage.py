"""How many have a current plan: for any part of the organisation, with the definition behind every figure."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize, number_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from planning.documents.coverage import as_csv
from planning.queries import coverage as queries
from planning.queries.release import Tree, tree_of
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link
from portal.queries import units
from portal.queries.release import OWN, Row


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the unit: its name, figures, and the page below it ("" where there is none to open)."""

    name: str
    note: str
    url: str
    current: str
    counted: str
    part: int
    whole: int
    share: str
    label: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason for not being counted, and how many ("" shown as too few to say)."""

    reason: str
    people: str


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The answer for one unit. `is_small` replaces all figures."""

    name: str
    crumbs: list[Link]
    is_small: bool
    has_guests: bool
    limit: int
    day: date
    months: int
    big: str
    said: str
    left_out: list[LeftOut]
    lines: list[Line]
    csv_url: str
    people_url: str
    above_url: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Several parts of the organisation are within reach; the page asks which one."""

    links: list[Link]


@requires(Permission.READ_COVERAGE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The topmost unit within reach; where there are several, their list."""
    user = signed_in_user(request)
    tops = units.topmost(user, Permission.READ_COVERAGE, on=timezone.localdate())
    if len(tops) == 1:
        return unit(request, tops[0].pk)
    links = [Link(top.name, reverse("planning:coverage-unit", args=[top.pk])) for top in tops]
    return render(request, "planning/coverage/choice.html", {"page": ChoicePage(links)})


@requires(Permission.READ_COVERAGE)
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """The figures of one unit and of the parts below it."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    day = timezone.localdate()
    tops = {top.pk for top in units.topmost(user, Permission.READ_COVERAGE, on=day)}
    tree = tree_of(found, on=day)
    may_disclose = can(user, Permission.DISCLOSE, on=day)
    people_url = reverse("portal:people-of-unit", args=[found.pk]) if may_disclose else ""
    page = _page(tree, found.pk, tops, day=day, months=found.organisation.plan_valid_months, people_url=people_url)
    return render(request, "planning/coverage/unit.html", {"page": page})


@requires(Permission.READ_COVERAGE)
@require_safe
def table(request: HttpRequest, unit: int) -> HttpResponse:
    """The same figures, and those of every shown unit below, as a CSV file."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    day = timezone.localdate()
    tree = tree_of(found, on=day)
    content = as_csv(tree, found.pk) if found.pk in tree.nodes and tree.is_shown(found.pk) else b""
    name = _("coverage") + f"-{found.code}-{day:%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _page(tree: Tree, unit_id: int, tops: set[int], *, day: date, months: int, people_url: str) -> CoveragePage:
    """What the page shows; a unit that is too small or closed says so, and leads to the unit above."""
    crumbs = _crumbs(tree, unit_id, tops)
    is_small = unit_id not in tree.nodes or not tree.is_shown(unit_id)
    count = queries.Count() if is_small else tree.total(unit_id)
    return CoveragePage(
        name=tree.nodes[unit_id].name if unit_id in tree.nodes else "",
        crumbs=crumbs,
        is_small=is_small,
        has_guests=not is_small and tree.has_guests(unit_id),
        limit=tree.limit,
        day=day,
        months=months,
        big=share_in_words(count.current, count.counted),
        said=_("%(current)s of %(counted)s employees today, %(day)s")
        % {"current": in_groups(count.current), "counted": in_groups(count.counted), "day": localize(day)},
        left_out=[] if is_small else _left_out(tree, unit_id),
        lines=[] if is_small else [_line(tree, unit_id, row) for row in tree.rows(unit_id)],
        csv_url=reverse("planning:coverage-csv", args=[unit_id]),
        people_url=people_url,
        above_url=crumbs[-1].url if crumbs else "",
    )


def _crumbs(tree: Tree, unit_id: int, tops: set[int]) -> list[Link]:
    """The units over this one, from the topmost within reach."""
    links: list[Link] = []
    node = tree.nodes.get(unit_id)
    while node and node.id not in tops and node.parent_id in tree.nodes:
        node = tree.nodes[node.parent_id]
        links.insert(0, Link(node.name, reverse("planning:coverage-unit", args=[node.id])))
    return links


def _line(tree: Tree, unit_id: int, row: Row[queries.Count]) -> Line:
    if row.unit_id is None:
        name = ngettext(
            "%(units)s unit with too few people to show alone",
            "%(units)s units with too few people to show alone",
            row.merged_units,
        ) % {"units": row.merged_units}
    elif row.unit_id == OWN:
        name = _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}
    else:
        name = tree.nodes[row.unit_id].name
    share = share_in_words(row.count.current, row.count.counted)
    return Line(
        name=name,
        note=_("with groups too small to show alone") if row.with_small else "",
        url=reverse("planning:coverage-unit", args=[row.unit_id]) if row.unit_id else "",
        current=in_groups(row.count.current),
        counted=in_groups(row.count.counted),
        part=row.count.current,
        whole=row.count.counted,
        share=share,
        label=_("%(unit)s: %(share)s") % {"unit": name, "share": share},
    )


def _left_out(tree: Tree, unit_id: int) -> list[LeftOut]:
    """Reasons in the order they are tried; where a number may not be shown, the words for that."""
    shown = tree.left_out(unit_id)
    labels = queries.standings()
    return [
        LeftOut(
            labels[reason],
            _("(not shown)") if people is None else in_groups(people),
        )
        for reason, people in sorted(shown.items(), key=lambda item: list(labels).index(item[0]))
    ]


def in_groups(number: int) -> str:
    """A count as it is read in the language: 4 021 in Swedish, 4,021 in English."""
    return number_format(number, use_l10n=True, force_grouping=True)


def share_in_words(part: int, whole: int) -> str:
    """Whole per cent, rounded; 0 and 100 are said only when they are exact."""
    if not whole:
        return "–"
    share = round(100 * part / whole)
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return _("%(share)s %%") % {"share": share}
