"""What the pages of frozen figures show, put in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.documents.snapshot_words import MEASURE_WORDS, Fact, definition_of, standings
from planning.queries.snapshots import Figure, Tree, publication_of
from planning.views.coverage_words import in_groups, share_in_words
from portal.face import Link
from portal.queries.release import OWN, Row

if TYPE_CHECKING:
    from planning.models import CoverageSnapshot
    from portal.models import User

IN_A_ROW = ("living", "three")
"""Beside the current plan, in the table of parts."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the unit: numerator, denominator, share."""

    name: str
    has: str
    of: str
    part: int
    whole: int
    share: str
    label: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of the unit, and the page of it ("" where there is none)."""

    name: str
    note: str
    url: str
    has: str
    of: str
    part: int
    whole: int
    share: str
    label: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """The figures of a unit in a snapshot. `is_small` replaces them.

    `matches`: the fingerprint is still right; None until somebody asks by `check_url`.
    """

    name: str
    crumbs: tuple[Link, ...]
    beside: tuple[Link, ...]
    day: date
    taken: str
    note: str
    published: str
    published_note: str
    is_small: bool
    limit: int
    has_guests: bool
    big: str
    said: str
    measures: tuple[Measure, ...]
    left_out: tuple[tuple[str, str], ...]
    lines: tuple[PartLine, ...]
    facts: tuple[Fact, ...]
    matches: bool | None
    check_url: str
    digest: str
    language: str
    above_url: str
    compare_url: str
    publish_url: str
    workbook_url: str
    open_data_url: str
    report_url: str
    answer_url: str


def crumb() -> Link:
    """The list."""
    return Link(_("Frozen figures"), reverse("planning:snapshots"))


def who_and_when(who: "User | None", at: datetime) -> str:
    """By name, or by the portal itself."""
    moment = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return _("%(time)s by %(name)s") % {"time": moment, "name": who.name if who else _("the portal itself")}


def of_unit(
    tree: Tree,
    unit_id: int,
    *,
    matches: bool | None,
    may_publish: bool,
    may_take_workbook: bool,
    tops: list[Link],
    language: str,
) -> SnapshotPage:
    """The page of one unit; one that was too small, or was not there, says so and leads to the unit above."""
    snapshot = tree.snapshot
    crumbs = _crumbs(tree, unit_id, {top.url for top in tops})
    is_small = unit_id not in tree.nodes or not tree.is_shown(unit_id)
    figure = Figure() if is_small else tree.total(unit_id)
    publication = publication_of(snapshot)
    return SnapshotPage(
        name=tree.nodes[unit_id].name if unit_id in tree.nodes else "",
        crumbs=crumbs,
        beside=tuple(tops) if len(tops) > 1 else (),
        day=snapshot.day,
        taken=who_and_when(snapshot.taken_by, snapshot.taken_at),
        note=snapshot.note,
        published=who_and_when(publication.published_by, publication.published_at) if publication else "",
        published_note=publication.note if publication else "",
        is_small=is_small,
        limit=tree.limit,
        has_guests=not is_small and tree.has_guests(unit_id),
        big=share_in_words(figure.current, figure.people),
        said=_("%(current)s of %(counted)s employees had a current plan on %(day)s")
        % {"current": in_groups(figure.current), "counted": in_groups(figure.people), "day": localize(snapshot.day)},
        measures=() if is_small else _measures(figure),
        left_out=() if is_small else _left_out(tree, unit_id),
        lines=() if is_small else tuple(_line(tree, unit_id, row) for row in tree.rows(unit_id)),
        facts=definition_of(snapshot),
        matches=matches,
        check_url=f"{reverse('planning:snapshot-unit', args=[snapshot.pk, unit_id])}?check=1#fingerprint",
        digest=snapshot.digest,
        language=language,
        above_url=crumbs[-1].url,
        compare_url=reverse("planning:snapshot-compare") + f"?b={snapshot.pk}&unit={unit_id}",
        publish_url=_url("snapshot-publish", snapshot) if may_publish and publication is None else "",
        workbook_url=_url("snapshot-workbook", snapshot) if may_take_workbook else "",
        open_data_url=reverse("planning:open-data-of", args=[snapshot.organisation.code]) if publication else "",
        report_url=reverse("planning:published-unit", args=[snapshot.pk, unit_id])
        if publication and not is_small
        else "",
        answer_url=f"{reverse('planning:council-answer-new')}?snapshot={snapshot.pk}" if may_publish else "",
    )


def name_of(tree: Tree, unit_id: int, row: Row[Figure]) -> str:
    """What a part is called."""
    if row.unit_id is None:
        return ngettext(
            "%(units)s unit with too few people to show alone",
            "%(units)s units with too few people to show alone",
            row.merged_units,
        ) % {"units": row.merged_units}
    if row.unit_id == OWN:
        return _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}
    return tree.nodes[row.unit_id].name


def _url(name: str, snapshot: "CoverageSnapshot") -> str:
    return reverse(f"planning:{name}", args=[snapshot.pk])


def _crumbs(tree: Tree, unit_id: int, tops: set[str]) -> tuple[Link, ...]:
    """The list, the units over this one from the topmost within reach."""
    links: list[Link] = []
    node = tree.nodes.get(unit_id)
    here = tree.snapshot.pk
    while node and reverse("planning:snapshot-unit", args=[here, node.id]) not in tops:
        above = tree.parent(node.id)
        if above is None:
            break
        node = tree.nodes[above]
        links.insert(0, Link(node.name, reverse("planning:snapshot-unit", args=[here, node.id])))
    return (crumb(), *links)


def _measures(figure: Figure) -> tuple[Measure, ...]:
    """All of them; after those with one talk, those with none."""
    found = [_measure(str(words), figure.of(name), figure.people) for name, words in MEASURE_WORDS.items()]
    none = figure.people - figure.one - figure.two - figure.three
    place = list(MEASURE_WORDS).index("one") + 1
    return (*found[:place], _measure(_("None of the three talks"), none, figure.people), *found[place:])


def _measure(name: str, has: int, of: int) -> Measure:
    share = share_in_words(has, of)
    label = _("%(measure)s: %(share)s") % {"measure": name, "share": share}
    return Measure(name, in_groups(has), in_groups(of), has, of, share, label)


def _line(tree: Tree, unit_id: int, row: Row[Figure]) -> PartLine:
    name = name_of(tree, unit_id, row)
    has, of = row.count.current, row.count.people
    share = share_in_words(has, of)
    return PartLine(
        name=name,
        note=_("with groups too small to show alone") if row.with_small else "",
        url=reverse("planning:snapshot-unit", args=[tree.snapshot.pk, row.unit_id]) if row.unit_id else "",
        has=in_groups(has),
        of=in_groups(of),
        part=has,
        whole=of,
        share=share,
        label=_("%(unit)s: %(share)s") % {"unit": name, "share": share},
        others=tuple((str(MEASURE_WORDS[one]), share_in_words(row.count.of(one), of)) for one in IN_A_ROW),
    )


def _left_out(tree: Tree, unit_id: int) -> tuple[tuple[str, str], ...]:
    """Reasons in the order they are tried; where a number may not be shown, the words for that."""
    shown = tree.left_out(unit_id)
    return tuple(
        (capfirst(words), _("(not shown)") if people is None else in_groups(people))
        for reason, words in standings().items()
        for people in [shown.get(reason, 0)]
        if people != 0
    )
