"""The fingerprint of a snapshot: SHA-256 over one plain text of all that is frozen in it.

The text has a line for the snapshot (day, smallest group shown, definition as PostgreSQL writes `jsonb`), one for each
unit by its id and one for each count by unit, standing, profession and form; docs/snapshots.md gives them in full. It
is made by the same words when a snapshot is taken and when it is looked at, so that any change shows.
"""

from django.db import connection

from planning.models import MEASURES, CoverageSnapshot

DIGEST = """
encode(sha256(convert_to(concat_ws(E'\\n',
    concat_ws('|', 'snapshot', {day}, {limit}, {definition}::jsonb::text),
    (SELECT string_agg(concat_ws('|', 'unit', unit_id, coalesce(parent_id::text, ''), path, span, to_json(name)::text),
                       E'\\n' ORDER BY unit_id) FROM units),
    (SELECT string_agg(concat_ws('|', 'count', unit_id, standing, profession_id, form, people, {measures}),
                       E'\\n' ORDER BY unit_id, standing COLLATE "C", profession_id, form COLLATE "C") FROM counts)
), 'UTF8')), 'hex')
""".replace("{measures}", ", ".join(MEASURES))
"""An SQL expression over relations `units` and `counts` with the columns of the tables of the same names."""

AGAIN = """
WITH units AS (SELECT * FROM planning_snapshotunit WHERE snapshot_id = %(id)s),
counts AS (SELECT * FROM planning_snapshotcount WHERE snapshot_id = %(id)s)
SELECT {digest} FROM planning_coveragesnapshot s WHERE s.id = %(id)s
""".replace(
    "{digest}",
    DIGEST.replace("{day}", "s.day").replace("{limit}", 's."limit"').replace("{definition}", "s.definition"),
)


def still_matches(snapshot: CoverageSnapshot) -> bool:
    """Whether the frozen rows are those that the digest was made of. One query over all of them."""
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, {"id": snapshot.pk})
        row = cursor.fetchone()
    return row is not None and bool(row[0] == snapshot.digest)
