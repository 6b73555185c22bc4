"""What a page about one unit of frozen figures needs: the way down to it, what lies beside that way and right below.

Everything further down is added up by PostgreSQL, so that a page of a region of 2,000 units holds some dozens of them.
"""

from collections import defaultdict

from django.db import connection

from planning.models import MEASURES, CoverageSnapshot, Standing
from planning.queries.snapshots import Figure, Tree
from portal.queries.release import Node

# `nodes` are the units of the page; a unit below them is in the `cell` of the one that it lies under. A unit that is
# not in the snapshot stands for the topmost.
CELLS = """
WITH RECURSIVE units AS MATERIALIZED (
    SELECT unit_id, parent_id, name, path FROM planning_snapshotunit WHERE snapshot_id = %(snapshot)s
), place AS MATERIALIZED (
    SELECT string_to_array(path, '.')::bigint[] AS way FROM units
     WHERE parent_id IS NULL OR unit_id = %(unit)s::numeric
     ORDER BY unit_id = %(unit)s::numeric DESC NULLS LAST, unit_id LIMIT 1
), nodes AS MATERIALIZED (
    SELECT units.* FROM units, place WHERE parent_id = ANY(way) OR unit_id = ANY(way)
), cells AS (
    SELECT unit_id, unit_id AS cell FROM nodes
     UNION ALL
    SELECT units.unit_id, cells.cell FROM cells JOIN units ON units.parent_id = cells.unit_id
     WHERE units.unit_id NOT IN (SELECT unit_id FROM nodes)
)
"""
_NUMBERS = ("people", *MEASURES)
_COUNTS = f"""
    SELECT cells.cell, standing AS key, {", ".join(f"sum({name})::int AS {name}" for name in _NUMBERS)}
      FROM planning_snapshotcount JOIN cells USING (unit_id) WHERE snapshot_id = %(snapshot)s GROUP BY 1, 2
"""  # noqa: S608 - columns of our own
_REASONS = f"""
     UNION ALL
    SELECT cells.cell, kind || ':' || reason, sum(people)::int, {", ".join("0" for _ in MEASURES)}
      FROM planning_snapshotreason JOIN cells USING (unit_id) WHERE snapshot_id = %(snapshot)s GROUP BY 1, 2
"""  # noqa: S608 - as above
_AROUND = f"""
{CELLS}, sums AS ({{sums}})
SELECT unit_id, parent_id, name, path, key, {", ".join(_NUMBERS)}
  FROM nodes LEFT JOIN sums ON sums.cell = nodes.unit_id
 ORDER BY length(path) - length(replace(path, '.', '')), unit_id
"""  # noqa: S608 - as above


def tree_around(snapshot: CoverageSnapshot, unit_id: int | None = None) -> Tree:
    """What decides about the figures of the unit (None: the topmost) and of its parts: the rest is added up. One query.

    Of the units beside the way and below the unit only the sums are right: their parts are not there.
    """
    return _read(snapshot, unit_id, _COUNTS)[0]


def trees_around(snapshot: CoverageSnapshot, unit_id: int | None = None) -> tuple[Tree, Tree]:
    """The same, and beside it a tree that leaves out those whose talks were not held, by `kind:reason`. One query."""
    return _read(snapshot, unit_id, _COUNTS + _REASONS)


def _read(snapshot: CoverageSnapshot, unit_id: int | None, sums: str) -> tuple[Tree, Tree]:
    nodes: dict[int, Node] = {}
    own: dict[int, Figure] = defaultdict(Figure)
    not_held: dict[int, Figure] = defaultdict(Figure)
    with connection.cursor() as cursor:
        cursor.execute(_AROUND.replace("{sums}", sums), {"snapshot": snapshot.pk, "unit": unit_id})
        for one, above, name, path, key, *numbers in cursor.fetchall():
            nodes[one] = Node(one, above, name, path)
            if key == Standing.COUNTED:
                own[one].add(Figure(*numbers))
            elif key in Standing:
                own[one].left_out[key] = numbers[0]
            elif key is not None:
                not_held[one].left_out[key] = numbers[0]
    shape = list(nodes.values())
    return Tree(snapshot, shape, own), Tree(snapshot, shape, not_held)
