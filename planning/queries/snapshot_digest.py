"""The fingerprint of a snapshot: SHA-256 over one plain text of all that is frozen in it.

The text has a line for the snapshot, one for each unit by its id, one for each count by unit, standing, profession and
form, and one for each reason by unit, kind and reason; docs/snapshots.md gives them in full. It is made by the same
words when a snapshot is taken and when it is checked, so that any change shows.

Snapshots that were taken before the reasons were frozen keep the text of their time: version 1, whose first line has
neither who froze it nor when and why, and which has no lines of reasons.
"""

from django.db import connection

from planning.models import MEASURES, CoverageSnapshot
from planning.queries import snapshots
from planning.queries.snapshots import Tree

HEADS = {
    1: "concat_ws('|', 'snapshot', {day}, {limit}, {definition}::jsonb::text)",
    2: """concat_ws('|', 'snapshot', 2, {organisation}, {kind}, {day}, coalesce({by}::text, ''),
              to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_json({note})::text, {limit},
              {definition}::jsonb::text)""",
}
UNITS = """
    (SELECT string_agg(concat_ws('|', 'unit', unit_id, coalesce(parent_id::text, ''), path, span, to_json(name)::text),
                       E'\\n' ORDER BY unit_id) FROM units)
"""
COUNTS = """
    (SELECT string_agg(concat_ws('|', 'count', unit_id, standing, profession_id, form, people, {measures}),
                       E'\\n' ORDER BY unit_id, standing COLLATE "C", profession_id, form COLLATE "C") FROM counts)
""".replace("{measures}", ", ".join(MEASURES))
REASONS = """
    (SELECT string_agg(concat_ws('|', 'reason', unit_id, kind, reason, people),
                       E'\\n' ORDER BY unit_id, kind COLLATE "C", reason COLLATE "C") FROM reasons)
"""
LINES = {1: (UNITS, COUNTS), 2: (UNITS, COUNTS, REASONS)}


def _digest(version: int) -> str:
    text = ", ".join((HEADS[version], *LINES[version]))
    return f"encode(sha256(convert_to(concat_ws(E'\\n', {text}), 'UTF8')), 'hex')"


VERSION = WITH_REASONS = 2
DIGEST = _digest(VERSION)
"""An SQL expression over relations `units`, `counts` and `reasons` with the columns of the tables of the same names."""

COLUMNS = {
    "{organisation}": "s.organisation_id",
    "{kind}": "s.kind",
    "{day}": "s.day",
    "{by}": "s.taken_by_id",
    "{at}": "s.taken_at",
    "{note}": "s.note",
    "{limit}": 's."limit"',
    "{definition}": "s.definition",
}
AGAIN = """
WITH units AS (SELECT * FROM planning_snapshotunit WHERE snapshot_id = %(id)s),
counts AS (SELECT * FROM planning_snapshotcount WHERE snapshot_id = %(id)s),
reasons AS (SELECT * FROM planning_snapshotreason WHERE snapshot_id = %(id)s)
SELECT {digest} FROM planning_coveragesnapshot s WHERE s.id = %(id)s AND s.digest_version = %(version)s
"""


def still_matches(snapshot: CoverageSnapshot, tree: Tree | None = None) -> bool:
    """Whether the frozen rows are those that the digest was made of, and what is shown follows from them.

    Two queries over all of them, and two for the tree where the caller has none: too much for every look at a page, and
    done before anything leaves the portal.
    """
    return _is_digest_right(snapshot) and _follow_figures(snapshot, tree or snapshots.shown_tree(snapshot))


def _follow_figures(snapshot: CoverageSnapshot, tree: Tree) -> bool:
    """Whether the figures that are kept for trends are those that the counts give, for exactly the shown units."""
    return snapshots.kept_numbers(snapshot) == snapshots.shown_numbers(tree)


def _is_digest_right(snapshot: CoverageSnapshot) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_again(snapshot.digest_version), {"id": snapshot.pk, "version": snapshot.digest_version})
        row = cursor.fetchone()
    return row is not None and bool(row[0] == snapshot.digest)


def _again(version: int) -> str:
    statement = AGAIN.replace("{digest}", _digest(version))
    for name, column in COLUMNS.items():
        statement = statement.replace(name, column)
    return statement
