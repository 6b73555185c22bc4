"""Published figures as open data: one table for each day, and a description of it that programs can read.

Only what the pages show is in it: no group under the limit, no person. A table of a published day never changes.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import StringIO
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop, override

from planning.actions.snapshots import refuse_altered
from planning.models import MEASURES, CoverageSnapshot
from planning.queries import published, snapshots
from planning.queries.published import DIRECTLY, MERGED, UNIT
from planning.queries.snapshots import Figure, Tree

LANGUAGE = "sv"
"""By which names are ordered: a table is the same for every reader."""
numbers_of: Callable[[Figure], tuple[int, ...]] = attrgetter(*MEASURES)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")
FIELDS: tuple[dict[str, Any], ...] = (
    {
        "name": "day",
        "type": "date",
        "title": gettext_noop("Measuring day"),
        "description": gettext_noop("The figures are those of the end of this day."),
        "constraints": {"required": True},
    },
    {
        "name": "kind",
        "type": "string",
        "title": gettext_noop("Kind of row"),
        "description": gettext_noop(
            "unit: a unit with everything below it. own: the people directly in the unit. merged: the units"
            " right below that have too few people to be shown alone, together."
        ),
        "constraints": {"required": True, "enum": [UNIT, DIRECTLY, MERGED]},
    },
    {
        "name": "unit_id",
        "type": "integer",
        "title": gettext_noop("Unit"),
        "description": gettext_noop(
            "The unit itself, or the one that own and merged rows belong to. The same number from day to"
            " day, also when the name changes."
        ),
        "constraints": {"required": True, "minimum": 1},
    },
    {
        "name": "parent_id",
        "type": "integer",
        "title": gettext_noop("Unit above"),
        "description": gettext_noop("Empty for the topmost unit."),
        "constraints": {"required": False, "minimum": 1},
    },
    {
        "name": "unit",
        "type": "string",
        "title": gettext_noop("Name of the unit on the day"),
        "description": gettext_noop("A name that a spreadsheet would take for a formula has an apostrophe in front."),
        "constraints": {"required": True, "minLength": 1},
    },
    {
        "name": "depth",
        "type": "integer",
        "title": gettext_noop("Depth in the tree"),
        "description": gettext_noop("0 is the whole organisation."),
        "constraints": {"required": True, "minimum": 0},
    },
    {
        "name": "measure",
        "type": "string",
        "title": gettext_noop("What is counted"),
        "description": gettext_noop(
            "current: a current development plan. living: a current plan that has been followed up."
            " appraisal, performance, pay: that talk was held in the talk year. one, two, three: exactly so many of the"
            " three. assessed: a self-assessment was handed in. agreed: its levels are agreed."
        ),
        "constraints": {"required": True, "enum": list(MEASURES)},
    },
    {
        "name": "numerator",
        "type": "integer",
        "title": gettext_noop("How many have it"),
        "description": gettext_noop("At most the denominator."),
        "constraints": {"required": True, "minimum": 0},
    },
    {
        "name": "denominator",
        "type": "integer",
        "title": gettext_noop("Of how many who are counted"),
        "description": gettext_noop("Never below the smallest group shown."),
        "constraints": {"required": True, "minimum": 6},
    },
    {
        "name": "with_small",
        "type": "boolean",
        "title": gettext_noop("With small groups"),
        "description": gettext_noop(
            "Groups from beside or above that have too few people to be shown alone are counted in it."
        ),
        "constraints": {"required": True},
    },
)
"""Frictionless Table Schema: the columns of the table in their order. Programs read English, pages translate."""

SCHEMA = {
    "fields": [dict(field) for field in FIELDS],
    "primaryKey": ["day", "kind", "unit_id", "measure"],
    "missingValues": [""],
}
LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0 1.0 Universal",
}


def as_csv(snapshot: CoverageSnapshot) -> bytes:
    """UTF-8, commas, days as 2026-11-30, true and false: as the schema says. Raises `Altered`."""
    return _csv_of(snapshot.pk)


@lru_cache(maxsize=8)
def _csv_of(snapshot_id: UUID) -> bytes:
    """Kept, since nobody needs to sign in to ask for it, and it never changes. The fingerprint is checked before."""
    snapshot = CoverageSnapshot.objects.select_related("organisation").get(pk=snapshot_id)
    tree = snapshots.shown_tree(snapshot)
    refuse_altered(snapshot, tree)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([field["name"] for field in FIELDS])
    with override(LANGUAGE):
        writer.writerows(_rows(tree))
    return text.getvalue().encode()


def _rows(tree: Tree) -> Iterator[list[str | int]]:
    day = tree.snapshot.day.isoformat()
    for line in published.lines(tree):
        place: list[str | int] = [day, line.kind, line.unit_id, line.parent_id or "", guarded(line.name), line.depth]
        people, with_small = line.figure.people, "true" if line.with_small else "false"
        for measure, has in zip(MEASURES, numbers_of(line.figure), strict=True):
            yield [*place, measure, has, people, with_small]


def guarded(name: str) -> str:
    """A name that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{name}" if name.startswith(FORMULA_SIGNS) else name


def package(days: Sequence[CoverageSnapshot]) -> dict[str, Any]:
    """The Data Package of an organisation: all its published days, the latest first. No query."""
    organisation = days[0].organisation
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{organisation.code}-coverage".lower(),
        "title": f"{organisation.name}: development plans and talks",
        "description": "How many employees have a current development plan and how many have had which talks, by unit."
        " Groups under the smallest group shown are merged, so that no figure and no difference of figures is about"
        " fewer people.",
        "version": days[0].day.isoformat(),
        "created": days[0].publication.published_at.isoformat(timespec="seconds"),
        "licenses": [LICENCE],
        "contributors": [{"title": organisation.name, "roles": ["creator", "publisher"]}],
        "keywords": ["competence development", "development plans", "public health care"],
        "resources": [_resource(snapshot) for snapshot in days],
    }


def _resource(snapshot: CoverageSnapshot) -> dict[str, Any]:
    day = snapshot.day.isoformat()
    return {
        "name": f"coverage-{day}",
        "path": f"{day}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": SCHEMA,
        "description": snapshot.publication.note,
        "smallestGroupShown": snapshot.limit,
        "definition": snapshot.definition,
        "fingerprint": snapshot.digest,
    }
