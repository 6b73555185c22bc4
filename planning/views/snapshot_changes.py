"""Two frozen days beside each other: what changed for a unit, and why, as tables that add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from planning.actions.snapshots import MONTHS_PEOPLE_ARE_KEPT
from planning.documents.snapshot_words import MEASURE_WORDS
from planning.forms.snapshots import CompareForm
from planning.queries import published, snapshots
from planning.queries import snapshot_changes as queries
from planning.queries.snapshot_changes import PEOPLE, REASONS, Changes
from planning.views import snapshot_pages as pages
from planning.views.coverage_words import in_groups, share_in_words
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from planning.models import CoverageSnapshot
    from portal.models import Unit

    Days = tuple[CoverageSnapshot, CoverageSnapshot]
    """The earlier one first."""

REASON_WORDS: dict[str, Promise | str] = {
    "joined": gettext_lazy("Joined the organisation"),
    "moved_in": gettext_lazy("Came from another unit"),
    "from_NEW": gettext_lazy("No longer new in the job"),
    "from_LEAVE": gettext_lazy("Back from long leave"),
    "from_HOURLY": gettext_lazy("Paid by the month from now on"),
    "from_LEAVING": gettext_lazy("Stays on"),
    "together_in": gettext_lazy("Units shown together with this one now"),
    "agreed": gettext_lazy("Plan agreed"),
    "renewed": gettext_lazy("Plan followed up"),
    "held": gettext_lazy("Talk held"),
    "redefined": gettext_lazy("Counted by another definition"),
    "left": gettext_lazy("Left the organisation"),
    "moved_out": gettext_lazy("Went to another unit"),
    "to_LEAVE": gettext_lazy("Went on long leave"),
    "to_LEAVING": gettext_lazy("Leaves soon"),
    "to_HOURLY": gettext_lazy("Paid by the hour from now on"),
    "to_NEW": gettext_lazy("New in another job"),
    "together_out": gettext_lazy("Units no longer shown together with this one"),
    "expired": gettext_lazy("Plan ran out without a follow-up"),
    "lapsed": gettext_lazy("Not followed up in time"),
    "closed": gettext_lazy("Plan closed"),
    "new_year": gettext_lazy("A new talk year began: earlier talks no longer count"),
    "corrected": gettext_lazy("Talk noted otherwise afterwards"),
}
TABLES: tuple[tuple[Promise | str, tuple[str, ...]], ...] = (
    (gettext_lazy("Plans"), (PEOPLE, "current", "living")),
    (gettext_lazy("Talks held"), ("appraisal", "performance", "pay")),
)

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a table: what, and by how much in each column (with its heading, for small screens)."""

    what: str
    cells: tuple[tuple[str, str], ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """From the earlier day to the later one."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A snapshot to choose."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The choice, and what changed. Without `tables`, `why_not` says why there is nothing to show."""

    crumbs: tuple[Link, ...]
    name: str
    options: tuple[Option, ...]
    a: str
    b: str
    unit: int
    said: str
    why_not: str
    tables: tuple[ChangeTable, ...]
    has_people: bool
    is_other_definition: bool
    limit: int
    months_kept: int
    parts: tuple[Link, ...]


@requires(Permission.READ_PUBLISHED)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What changed between two snapshots; what is not chosen is the latest, the one before it, and the top unit."""
    user = signed_in_user(request)
    form = CompareForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    readable = list(snapshots.visible_to(user))
    whole = units.root_of(user, on=timezone.localdate())
    place = units.get(user, asked["unit"]) if asked.get("unit") else None
    options = [one for one in readable if published.may_read(user, one, place or whole)]
    if not options and place is None:
        place = next(iter(units.topmost(user, Permission.READ_COVERAGE, on=timezone.localdate())), None)
        options = [one for one in readable if place and published.may_read(user, one, place)]
    if place is not None and readable and not options:
        raise PermissionDenied
    first, last = _chosen(options, readable, asked)
    unit = place or whole
    page = _page(unit, options, (first, last) if first and last else None, is_bad=not form.is_valid())
    return render(request, "planning/snapshots/compare.html", {"page": page})


def _chosen(
    options: Sequence["CoverageSnapshot"], known: Sequence["CoverageSnapshot"], asked: Mapping[str, UUID | None]
) -> tuple["CoverageSnapshot | None", "CoverageSnapshot | None"]:
    """The two, the earlier first. `Http404` for an unknown id, `PermissionDenied` for one that is not to be read."""
    last = _by_id(options, known, asked.get("b")) or (options[0] if options else None)
    earlier = [one for one in options if last and one.day < last.day]
    first = _by_id(options, known, asked.get("a")) or (earlier[0] if earlier else None)
    if first is not None and last is not None and (first.day, first.taken_at) > (last.day, last.taken_at):
        return last, first
    return (None, last) if first == last else (first, last)


def _by_id(
    options: Sequence["CoverageSnapshot"], known: Sequence["CoverageSnapshot"], wanted: UUID | None
) -> "CoverageSnapshot | None":
    if wanted is None:
        return None
    found = next((one for one in options if one.pk == wanted), None)
    if found is None:
        raise PermissionDenied if any(one.pk == wanted for one in known) else Http404
    return found


def _page(unit: "Unit", options: Sequence["CoverageSnapshot"], days: "Days | None", *, is_bad: bool) -> ComparePage:
    found = queries.compare(*days, unit.pk) if days else None
    changes = found.changes if found else None
    return ComparePage(
        crumbs=(pages.crumb(),),
        name=unit.name,
        options=tuple(Option(str(one.pk), _words(one)) for one in options),
        a=str(days[0].pk) if days else "",
        b=str(days[1].pk) if days else "",
        unit=unit.pk,
        said=_said(days, changes) if days and changes else "",
        why_not=_why_not(days, is_bad=is_bad) if changes is None else "",
        tables=_tables(days, changes) if days and changes else (),
        has_people=changes is not None and changes.has_people,
        is_other_definition=changes is not None and changes.is_other_definition,
        limit=found.limit if found else 0,
        months_kept=MONTHS_PEOPLE_ARE_KEPT,
        parts=_parts(days, found.parts) if days and found else (),
    )


def _words(snapshot: "CoverageSnapshot") -> str:
    return " · ".join(filter(None, [localize(snapshot.day), snapshot.get_kind_display(), snapshot.note]))


def _why_not(days: "Days | None", *, is_bad: bool) -> str:
    if is_bad:
        return _("The address names something that cannot be compared. Choose two days below.")
    if days is None:
        return _("There are not two different frozen days to compare. Choose two below, or come back next month.")
    return _("The unit had too few people on one of the days, or was not there. Compare the unit above.")


def _said(days: "Days", changes: Changes) -> str:
    column = changes.columns["current"]
    people = changes.columns[PEOPLE]
    return _(
        "%(first)s: %(before)s of %(before_of)s, %(before_share)s."
        " %(last)s: %(after)s of %(after_of)s, %(after_share)s."
    ) % {
        "first": localize(days[0].day),
        "before": in_groups(column.before),
        "before_of": in_groups(people.before),
        "before_share": share_in_words(column.before, people.before),
        "last": localize(days[1].day),
        "after": in_groups(column.after),
        "after_of": in_groups(people.after),
        "after_share": share_in_words(column.after, people.after),
    }


def _tables(days: "Days", changes: Changes) -> tuple[ChangeTable, ...]:
    return tuple(_table(str(title), names, days, changes) for title, names in TABLES)


def _table(title: str, names: Sequence[str], days: "Days", changes: Changes) -> ChangeTable:
    heads = tuple(_("Counted") if name == PEOPLE else str(MEASURE_WORDS[name]) for name in names)
    columns = [changes.columns[name] for name in names]

    def row(what: str, values: Sequence[str], *, is_sum: bool = False) -> ChangeRow:
        return ChangeRow(what, tuple(zip(heads, values, strict=True)), is_sum)

    rows = [row(localize(days[0].day), [in_groups(one.before) for one in columns], is_sum=True)]
    rows += [
        row(str(REASON_WORDS[reason]), [_change(one.reasons.get(reason)) for one in columns])
        for reason in REASONS
        if any(reason in one.reasons for one in columns)
    ]
    if any(one.others for one in columns):
        others = _("Other changes") if changes.has_people else _("All changes together")
        rows.append(row(others, [_change(one.others or None) for one in columns]))
    rows.append(row(localize(days[1].day), [in_groups(one.after) for one in columns], is_sum=True))
    return ChangeTable(title, heads, tuple(rows))


def _change(number: int | None) -> str:
    """With its sign; a dot where there is nothing to show."""
    if number is None:
        return "·"
    return f"+{in_groups(number)}" if number > 0 else f"{MINUS}{in_groups(-number)}"


def _parts(days: "Days", parts: Sequence[tuple[int, str]]) -> tuple[Link, ...]:
    """The units right below that can be compared as well."""
    query = f"{reverse('planning:snapshot-compare')}?a={days[0].pk}&b={days[1].pk}&unit="
    return tuple(Link(name, f"{query}{unit_id}") for unit_id, name in parts)
