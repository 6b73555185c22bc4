"""What the pages of the coverage show: figures with their meaning, the trend, the parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.queries import coverage as queries
from planning.queries.coverage import Count
from planning.queries.coverage_trend import Month
from planning.queries.release import Tree
from planning.views.coverage_words import (
    NONE_HELD,
    About,
    Meaning,
    in_groups,
    per_cent,
    points,
    share_in_words,
)
from portal.face import Link
from portal.figures import TrendLine, trend_line
from portal.queries.release import OWN, Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of the whole: its meaning, numerator, denominator, and where one's own people without it are named."""

    name: str
    definition: str
    share: str
    has: str
    of: str
    part: int
    whole: int
    label: str
    names_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A part: its name, figures, the change since the last month, and the page below it ("" where there is none)."""

    name: str
    note: str
    url: str
    current: str
    counted: str
    part: int
    whole: int
    share: str
    label: str
    others: tuple[tuple[str, str], ...]
    since: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason for not being counted, and how many ("(not shown)" where too few to say)."""

    reason: str
    people: str


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month: its last day, and the figures then ("" where the unit was too small)."""

    day: str
    share: str
    has: str
    of: str
    three: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The share with a current plan by month, as a picture, in words, and as a table."""

    line: TrendLine
    said: str
    first: str
    last: str
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """A button of the page; the main one is filled."""

    label: str
    url: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The answer for one unit. `is_small` replaces all figures; `is_told` too: they would tell the reader of a few."""

    name: str
    crumbs: list[Link]
    tabs: list[Link]
    is_small: bool
    is_told: bool
    has_guests: bool
    limit: int
    big: str
    said: str
    since: str
    redefined: str
    left_out: list[LeftOut]
    hourly: str
    figures: list[Figure]
    trend: Trend | None
    last_month: str
    lines: list[Line]
    hides_lines: bool
    about: About
    definitions_url: str
    deeds: list[Deed]
    people_url: str
    above_url: str
    own_url: str


@dataclass(frozen=True, slots=True)
class CutPage:
    """The people of the whole organisation cut in another way. `is_empty`: too few, or not counted yet."""

    name: str
    title: str
    tabs: list[Link]
    explained: str
    head: str
    is_empty: bool
    lines: list[Line]
    beside: str
    counted: str
    about: About
    definitions_url: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Several parts of the organisation are within reach; the page asks which one."""

    links: list[Link]


@dataclass(frozen=True, slots=True)
class NamesPage:
    """One's own people in a unit who are counted and do not have it."""

    name: str
    title: str
    definition: str
    said: str
    people: tuple[Link, ...]
    back_url: str
    team_url: str


OTHERS = ("living", "three", "assessed", "agreed")
"""Beside the current plan, in each row of a table of parts."""


def figures(count: Count, words: Mapping[str, Meaning], names_url: Mapping[str, str]) -> list[Figure]:
    """All measures of a count, the current plan first."""
    return [_figure(measure, count, meaning, names_url.get(measure, "")) for measure, meaning in words.items()]


def has_of(measure: str, count: Count) -> int:
    """The numerator; `NONE_HELD` is who has had none of the three talks."""
    if measure == NONE_HELD:
        return count.counted - count.of("one") - count.of("two") - count.of("three")
    return count.of(measure)


def _figure(measure: str, count: Count, meaning: Meaning, names_url: str) -> Figure:
    has = has_of(measure, count)
    share = share_in_words(has, count.counted)
    return Figure(
        name=meaning.name,
        definition=meaning.definition,
        share=share,
        has=in_groups(has),
        of=in_groups(count.counted),
        part=has,
        whole=count.counted,
        label=_("%(measure)s: %(share)s") % {"measure": meaning.name, "share": share},
        names_url=names_url,
    )


def lines(
    tree: Tree, unit_id: int, words: Mapping[str, Meaning], before: Mapping[int, tuple[Month, ...]]
) -> list[Line]:
    """The parts of a unit."""
    last = _last(before.get(unit_id, ()))
    return [
        line(
            _name_of(tree, unit_id, row),
            row.count,
            words,
            note=_("with groups too small to show alone") if row.with_small else "",
            url=reverse("planning:coverage-unit", args=[row.unit_id]) if row.unit_id else "",
            then=_of_day(before.get(row.unit_id or OWN, ()), last),
        )
        for row in tree.rows(unit_id)
    ]


def line(
    name: str,
    count: Count,
    words: Mapping[str, Meaning],
    *,
    note: str = "",
    url: str = "",
    then: Month | None = None,
) -> Line:
    """One row of a table of parts; `then` are its figures at the end of the last month."""
    share = share_in_words(count.current, count.counted)
    return Line(
        name=name,
        note=note,
        url=url,
        current=in_groups(count.current),
        counted=in_groups(count.counted),
        part=count.current,
        whole=count.counted,
        share=share,
        label=_("%(unit)s: %(share)s") % {"unit": name, "share": share},
        others=tuple((words[measure].name, share_in_words(count.of(measure), count.counted)) for measure in OTHERS),
        since=_since(count, then) if then else "",
    )


def since_words(count: Count, months: Sequence[Month]) -> str:
    """The change of the share with a current plan since the end of the last month, in words; "" without one."""
    then = months[-1] if months else None
    if then is None or not then.people or not count.counted:
        return ""
    change = per_cent(count.current, count.counted) - per_cent(then.has["current"], then.people)
    said = ngettext(
        "%(points)s percentage point since %(day)s", "%(points)s percentage points since %(day)s", abs(change)
    )
    return said % {"points": _since(count, then), "day": localize(then.day)}


def trend(count: Count, months: Sequence[Month], *, today: date) -> Trend | None:
    """The share by month up to today; None before the first month is frozen."""
    if not months:
        return None
    now = Month(today, count.counted, {"current": count.current, "three": count.of("three")})
    by_month = {(month.day.year, month.day.month): month for month in months}
    first = months[0].day.year * 12 + months[0].day.month - 1
    last = today.year * 12 + today.month - 1
    found = [by_month.get((number // 12, number % 12 + 1)) for number in range(first, last)]
    every = [*found, now]
    shares = [round(1000 * one.has["current"] / one.people) if one and one.people else None for one in every]
    return Trend(
        line=trend_line(shares),
        said=_("From %(first)s on %(first_day)s to %(last)s on %(last_day)s")
        % {
            "first": _share(months[0]),
            "first_day": localize(months[0].day),
            "last": _share(now),
            "last_day": localize(today),
        },
        first=date_format(months[0].day, "M Y"),
        last=_("today"),
        rows=tuple(_trend_row(one) for one in reversed(every) if one),
    )


def left_out(tree: Tree, unit_id: int, may_show: Mapping[str, bool]) -> list[LeftOut]:
    """Reasons in the order they are tried; where a number may not be shown, the words for that."""
    shown = tree.left_out(unit_id)
    labels = queries.standings()
    hidden = _("(not shown)")
    return [
        LeftOut(labels[reason], in_groups(people) if people is not None and may_show.get(reason, True) else hidden)
        for reason, people in sorted(shown.items(), key=lambda item: list(labels).index(item[0]))
    ]


def hourly(tree: Tree, unit_id: int) -> str:
    """The hourly paid, who are reported beside; "" where there are none or too few to show."""
    people, current = tree.left_out(unit_id).get("HOURLY"), tree.hourly_with_plan(unit_id)
    if not people or current is None:
        return ""
    return _("Beside them, %(current)s of %(people)s hourly paid have a current plan.") % {
        "current": in_groups(current),
        "people": in_groups(people),
    }


def crumbs(tree: Tree, unit_id: int, tops: set[int]) -> list[Link]:
    """The units over this one, from the topmost within reach."""
    links: list[Link] = []
    node = tree.nodes.get(unit_id)
    while node and node.id not in tops and node.parent_id in tree.nodes:
        node = tree.nodes[node.parent_id]
        links.insert(0, Link(node.name, reverse("planning:coverage-unit", args=[node.id])))
    return links


def _name_of(tree: Tree, unit_id: int, row: Row[Count]) -> str:
    if row.unit_id is None:
        return ngettext(
            "%(units)s unit with too few people to show alone",
            "%(units)s units with too few people to show alone",
            row.merged_units,
        ) % {"units": row.merged_units}
    if row.unit_id == OWN:
        return _("Directly in %(unit)s") % {"unit": tree.nodes[unit_id].name}
    return tree.nodes[row.unit_id].name


def _since(count: Count, then: Month) -> str:
    return points(per_cent(count.current, count.counted), per_cent(then.has["current"], then.people))


def _last(months: Sequence[Month]) -> date | None:
    return months[-1].day if months else None


def _of_day(months: Sequence[Month], day: date | None) -> Month | None:
    """Only the same month as the whole is compared with."""
    return next((month for month in months if month.day == day and month.people), None)


def _share(month: Month) -> str:
    return share_in_words(month.has["current"], month.people)


def _trend_row(month: Month) -> TrendRow:
    return TrendRow(
        day=localize(month.day),
        share=_share(month),
        has=in_groups(month.has["current"]),
        of=in_groups(month.people),
        three=in_groups(month.has["three"]),
    )
