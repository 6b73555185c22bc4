"""What the pages of the gap map show: the words, shapes and figures of each cell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import localize, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from competence.queries.gap_counts import Spread
from competence.queries.gap_map import AreaOption, Asked, Choice, ProfessionMap, UnitMap
from portal.face import Link, Words
from portal.figures import Stretch, stacked_bar
from portal.queries.release import OWN, Row
from portal.texts import in_language, sort_key

MANY, SOME = 30, 10
"""Per cent below what is required from which it is many, and from which it is some."""

STANDINGS: tuple[tuple[str, Words], ...] = (
    ("below_far", _("two levels or more below")),
    ("below", _("one level below")),
    ("met", _("at the required level")),
    ("above", _("above it")),
    ("unrated", _("not rated")),
    ("not_applicable", _("not part of my work")),
)
HATCHED = frozenset({"below", "above"})


@dataclass(frozen=True, slots=True)
class Cell:
    """How many are below what is required. `kind` is the shape; "" where nothing may be or is to be shown."""

    label: str
    kind: str
    word: str
    share: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column: the competence, and the page with its whole distribution."""

    name: dict[str, str]
    area: dict[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a unit, a profession or a merged rest."""

    name: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A framework with its areas, to choose the columns by."""

    label: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class About:
    """What stands behind every figure."""

    limit: int
    day: date
    counted: str
    waiting: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """A matrix. `is_small` replaces it: too few people, or none asked, in every competence; `is_uncounted`: not yet."""

    over: str
    crumbs: list[Link]
    tabs: list[Link]
    is_small: bool
    is_uncounted: bool
    above_url: str
    heads: tuple[Head, ...]
    whole: Line | None
    lines: list[Line]
    row_label: str
    groups: list[OptionGroup]
    is_chosen: bool
    about: About
    csv_url: str
    workbook_url: str
    team_url: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A part with its whole distribution; `counts` in the order of STANDINGS, as they are read in the language."""

    name: str
    note: str
    url: str
    required: str
    share: str
    stretches: tuple[Stretch, ...]
    counts: tuple[tuple[Words, str], ...]
    label: str


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend."""

    words: Words
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class SpreadPage:
    """One competence: its distribution in the whole and in each part."""

    over: str
    competence: Asked
    crumbs: list[Link]
    bars: list[Bar]
    row_label: str
    about: About
    above_url: str
    team_url: str

    @property
    def legend(self) -> list[Key]:
        """What each part of a bar is."""
        return [Key(words, stacked_bar([(kind, 1)], hatched=HATCHED)) for kind, words in STANDINGS]


def cell(count: Spread | None, label: str, note: str = "") -> Cell:
    """The figures of a cell in words; None is nobody, or too few to show: the two are not told apart."""
    if count is None or not count.size:
        return Cell(label, "", "", "–", "", "")
    of = gettext("%(part)s of %(whole)s") % {"part": number(count.lacking), "whole": number(count.size)}
    if 2 * count.unrated >= count.size:
        unrated = gettext("%(part)s of %(whole)s not rated") % {
            "part": number(count.unrated),
            "whole": number(count.size),
        }
        return Cell(label, "idle", gettext("not known"), percent(count.lacking, count.size), unrated, note)
    kind, word = _band(count)
    return Cell(label, kind, word, percent(count.lacking, count.size), of, note)


def _band(count: Spread) -> tuple[str, str]:
    if not count.lacking:
        return "ok", gettext("none")
    share = 100 * count.lacking / count.size
    if share >= MANY:
        return "missing", gettext("many")
    return ("near", gettext("some")) if share >= SOME else ("ok", gettext("few"))


def unit_lines(found: UnitMap, url_of: Callable[[int], str]) -> tuple[Line | None, list[Line]]:
    """The unit itself and its parts, each with a cell for every competence."""
    labels = {column.id: text(column.name) for column in found.columns}
    rows = {column.id: {row.unit_id: row for row in found.rows(column.id)} for column in found.columns}
    parts = _ordered({part for by_part in rows.values() for part in by_part}, found)
    lines = [
        Line(
            name=part_name(part, found),
            url=url_of(part) if part else "",
            cells=tuple(_cell_of(rows[key].get(part), label) for key, label in labels.items()),
        )
        for part in parts
    ]
    if not found.columns:
        return None, lines
    whole = tuple(cell(found.total(key), label, _guests(found, key)) for key, label in labels.items())
    return Line(gettext("The whole unit"), "", whole), lines


def _cell_of(row: Row[Spread] | None, label: str) -> Cell:
    if row is None:
        return cell(None, label)
    return cell(row.count, label, gettext("with small groups") if row.with_small else "")


def _guests(found: UnitMap, competence_id: int) -> str:
    return gettext("with small groups") if found.trees[competence_id].has_guests(found.unit_id) else ""


def _ordered(parts: set[int | None], found: UnitMap) -> list[int | None]:
    """Its own people, the units by name, then the merged rest."""
    language = get_language() or "sv"
    units = sorted((part for part in parts if part), key=lambda part: sort_key(found.nodes[part].name, language))
    own: list[int | None] = [OWN] if OWN in parts else []
    rest: list[int | None] = [None] if None in parts else []
    return [*own, *units, *rest]


def part_name(part: int | None, found: UnitMap) -> str:
    """A part of a unit as it is called in the rows."""
    if part is None:
        return gettext("Units with too few people to show alone, together")
    if part == OWN:
        return gettext("Directly in %(unit)s") % {"unit": found.nodes[found.unit_id].name}
    return found.nodes[part].name


def profession_lines(found: ProfessionMap) -> list[Line]:
    """Each profession with a cell for every competence; those shown as one say with whom."""
    language = get_language() or "sv"
    order = sorted(found.names, key=lambda key: sort_key(text(found.names[key]), language))
    return [
        Line(
            name=text(found.names[profession]),
            url="",
            cells=tuple(_profession_cell(found, profession, column) for column in found.columns),
        )
        for profession in order
    ]


def _profession_cell(found: ProfessionMap, profession: int, column: Asked) -> Cell:
    together = found.cells.get((profession, column.id))
    if together is None:
        return cell(None, text(column.name))
    return cell(together.count, text(column.name), together_words(found, together.professions - {profession}))


def together_words(found: ProfessionMap, others: Iterable[int]) -> str:
    """With whom a profession is shown as one; "" where it is alone."""
    names = sorted(text(found.names[other]) for other in others)
    return gettext("together with %(professions)s") % {"professions": ", ".join(names)} if names else ""


def unit_bars(found: UnitMap, competence_id: int, url_of: Callable[[int], str]) -> list[Bar]:
    """The distribution in each part of the unit."""
    rows = {row.unit_id: row for row in found.rows(competence_id)}
    return [
        bar(
            part_name(part, found),
            rows[part].count,
            url=url_of(part) if part else "",
            note=gettext("with groups too small to show alone") if rows[part].with_small else "",
        )
        for part in _ordered(set(rows), found)
    ]


def profession_bars(found: ProfessionMap, competence_id: int) -> list[Bar]:
    """The distribution in each profession; professions shown as one stand on one line."""
    cells = {together.professions: together for (_, key), together in found.cells.items() if key == competence_id}
    bars = []
    for professions, together in cells.items():
        names = sorted(text(found.names[one]) for one in professions)
        bars.append(bar(", ".join(names), together.count))
    return sorted(bars, key=lambda one: sort_key(one.name, get_language() or "sv"))


def bar(name: str, count: Spread, *, url: str = "", note: str = "") -> Bar:
    """A distribution as a picture, and the figures behind it."""
    counts: Mapping[str, int] = {kind: getattr(count, kind) for kind, _words in STANDINGS}
    said = ", ".join(f"{number(counts[kind])} {words}" for kind, words in STANDINGS if counts[kind])
    return Bar(
        name=name,
        note=note,
        url=url,
        required=number(count.size),
        share=percent(count.lacking, count.size),
        stretches=stacked_bar(list(counts.items()), hatched=HATCHED),
        counts=tuple((words, number(counts[kind])) for kind, words in STANDINGS),
        label=gettext("%(name)s: %(counts)s") % {"name": name, "counts": said},
    )


def option_groups(areas: list[AreaOption], choice: Choice) -> list[OptionGroup]:
    """Frameworks and their areas, for the list that chooses the columns."""
    groups: dict[int, list[tuple[str, str, bool]]] = {}
    names: dict[int, str] = {}
    for area in areas:
        if area.framework_id not in groups:
            key = area.framework_id
            names[key] = text(area.framework_name)
            words = gettext("All areas of %(framework)s") % {"framework": names[key]}
            groups[key] = [(f"f{key}", words, choice.framework_id == key)]
        groups[area.framework_id].append((f"a{area.id}", text(area.name), choice.area_id == area.id))
    return [OptionGroup(names[key], tuple(options)) for key, options in groups.items()]


def about(*, limit: int, day: date, counted_at: datetime | None, waiting: int | None) -> About:
    """When it was counted, and what is being counted again (None: everything)."""
    moment = localize(localtime(counted_at)) if counted_at else ""
    if waiting is None:
        words = gettext("All units are being counted again.")
    elif waiting:
        words = ngettext(
            "%(units)s unit has changed since and is being counted again.",
            "%(units)s units have changed since and are being counted again.",
            waiting,
        ) % {"units": number(waiting)}
    else:
        words = ""
    return About(limit, day, moment, words)


def text(texts: Mapping[str, str]) -> str:
    """A text in the reader's language."""
    return in_language(texts, get_language() or "sv").value


def number(value: int) -> str:
    """A count as it is read in the language: 4 021 in Swedish, 4,021 in English."""
    return number_format(value, use_l10n=True, force_grouping=True)


def percent(part: int, whole: int) -> str:
    """Whole per cent; 0 and 100 are said only when they are exact."""
    share = round(100 * part / whole)
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return gettext("%(share)s %%") % {"share": share}


def tabs(*, unit_url: str, professions_url: str, is_units: bool) -> list[Link]:
    """The two pictures; none where there is only one to see."""
    if not professions_url:
        return []
    return [
        Link(_("By unit"), unit_url, is_units),
        Link(_("By profession"), professions_url, not is_units),
    ]


def url_of_unit(show: str) -> Callable[[int], str]:
    """The map of another unit with the same columns."""
    query = f"?show={show}" if show else ""
    return lambda unit_id: reverse("competence:gap-map-unit", args=[unit_id]) + query


def url_of_spread(competence_id: int) -> Callable[[int], str]:
    """The distribution of the competence in another unit."""
    return lambda unit_id: reverse("competence:gap-map-spread", args=[unit_id, competence_id])
