"""What a page about one unit of frozen figures needs: the way down to it, what lies beside that way and right below.

Everything further down is added up by PostgreSQL, so that a page of a region of 2,000 units holds some dozens of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection

from planning.models import MEASURES, CoverageSnapshot, Standing
from planning.queries.snapshots import Figure, Tree
from portal.queries.release import Node

if TYPE_CHECKING:
    from uuid import UUID

# `nodes` are the units of the page; a unit below them is in the `cell` of the one that it lies under. A unit that is
# not in the snapshot stands for the topmost.
CELLS = """
WITH RECURSIVE units AS MATERIALIZED (
    SELECT unit_id, parent_id, name, path FROM planning_snapshotunit WHERE snapshot_id = %(snapshot)s
), place AS MATERIALIZED (
    SELECT string_to_array(path, '.')::bigint[] AS way FROM units
     WHERE parent_id IS NULL OR unit_id = %(unit)s::numeric
     ORDER BY unit_id = %(unit)s::numeric DESC NULLS LAST, unit_id LIMIT 1
), ways AS MATERIALIZED (
    SELECT array_agg(step) AS way FROM (
        SELECT unnest(way) AS step FROM place
         UNION
        SELECT unnest((string_to_array(path, '.')::bigint[])[:array_length(string_to_array(path, '.'), 1) - 1])
          FROM units WHERE unit_id = ANY(%(beside)s::bigint[])
    ) steps
), nodes AS MATERIALIZED (
    SELECT units.* FROM units, ways WHERE parent_id = ANY(way) OR unit_id = ANY(way)
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


def tree_around(snapshot: CoverageSnapshot, unit_id: int | None = None, *, beside: Sequence[int] = ()) -> Tree:
    """What decides about the figures of the unit (None: the topmost) and of its parts: the rest is added up. One query.

    Of the units beside the way and below the unit only the sums are right: their parts are not there. What decides
    about the units `beside` (not about their parts) is there as well.
    """
    return _read(snapshot, unit_id, _COUNTS, beside)[0]


def trees_around(snapshot: CoverageSnapshot, unit_id: int | None = None) -> tuple[Tree, Tree]:
    """The same, and beside it a tree that leaves out those whose talks were not held, by `kind:reason`. One query."""
    return _read(snapshot, unit_id, _COUNTS + _REASONS, ())


def _read(snapshot: CoverageSnapshot, unit_id: int | None, sums: str, beside: Sequence[int]) -> tuple[Tree, Tree]:
    nodes: dict[int, Node] = {}
    own: dict[int, Figure] = defaultdict(Figure)
    not_held: dict[int, Figure] = defaultdict(Figure)
    with connection.cursor() as cursor:
        values: dict[str, UUID | int | list[int] | None]
        values = {"snapshot": snapshot.pk, "unit": unit_id, "beside": list(beside)}
        cursor.execute(_AROUND.replace("{sums}", sums), values)
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
