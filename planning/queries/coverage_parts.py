"""What a page of one unit needs: the way down to it, what lies beside that way, and what lies right below.

All of it is read from kept sums, so that a page does not grow with people. Units that have changed since they were
counted are taken out of the sums as they were kept, and put in as they are. Where much has changed, or a unit has been
moved in the tree, everything is added up anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from planning.queries import coverage
from planning.queries.coverage import COLUMNS, Count, sums_of
from planning.queries.definitions import Terms
from planning.queries.release import Tree, tree_by
from portal.models import Unit
from portal.queries.release import Node, Shape

FEW = 150
"""Changed units that are counted afresh one by one (some 2 ms each) before everything is."""

_NODE, _SUM, _OLD, _MARKED, _UNITS = "node", "sum", "old", "marked", "units"
_NOTHING = ", ".join("0" for _ in COLUMNS.split(", "))
_AROUND = f"""
WITH marked AS (
    SELECT DISTINCT stale.unit_id, unit.path
      FROM planning_coveragestale stale JOIN portal_unit unit ON unit.id = stale.unit_id
     WHERE unit.organisation_id = %(organisation)s
), nodes AS (
    SELECT unit.id, unit.parent_id, unit.name, unit.path FROM portal_unit unit
     WHERE unit.organisation_id = %(organisation)s AND unit.period @> %(day)s::date
       AND (unit.parent_id = ANY(%(way)s::bigint[]) OR unit.id = %(root)s)
)
SELECT '{_NODE}', nodes.id, nodes.path::text, nodes.name, coalesce(nodes.parent_id, 0), {_NOTHING[3:]} FROM nodes
 UNION ALL
SELECT '{_SUM}', s.unit_id, '', s.standing, {", ".join(f"s.{column}" for column in COLUMNS.split(", "))}
  FROM nodes JOIN planning_coveragesum s ON s.unit_id = nodes.id AND s.day = %(day)s AND s.definition = %(definition)s
 UNION ALL
SELECT '{_OLD}', kept.unit_id, marked.path::text, kept.standing, {sums_of("kept")}
  FROM marked JOIN planning_coveragecount kept ON kept.unit_id = marked.unit_id
   AND kept.day = %(day)s AND kept.definition = %(definition)s
 GROUP BY kept.unit_id, marked.path, kept.standing
 UNION ALL
SELECT '{_MARKED}', marked.unit_id, marked.path::text, '', {_NOTHING} FROM marked
 UNION ALL
SELECT '{_UNITS}', count(*), '', '', {_NOTHING}
  FROM portal_unit unit WHERE unit.organisation_id = %(organisation)s AND EXISTS (SELECT FROM marked)
"""  # noqa: S608 - columns and words of our own


def tree_around(unit: Unit, terms: Terms) -> Tree:
    """What decides about the unit's figures and those of its parts. One query; one more after changes.

    Where it has to be added up anew it is the whole tree: two or three more.
    """
    way = [int(step) for step in str(unit.path).split(".")]
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {**terms.values(), "way": way, "root": way[0]})
        rows = cursor.fetchall()
    of_kind: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, *row in rows:
        of_kind[kind].append(tuple(row))
    sums, old = (coverage.counts_of((row[0], *row[2:]) for row in of_kind[kind]) for kind in (_SUM, _OLD))
    marked: dict[int, str] = {row[0]: row[1] for row in of_kind[_MARKED]}
    units: int = of_kind[_UNITS][0][0]
    if way[0] not in sums or len(marked) > FEW or len(marked) == units > 0:
        return tree_by(unit.organisation, terms, is_kept=way[0] in sums)
    if marked:
        _correct(sums, marked, old, coverage.afresh(terms, list(marked)))
    nodes = [Node(row[0], row[3] or None, row[2], row[1]) for row in of_kind[_NODE]]
    shape = Shape(sorted(nodes, key=lambda node: node.path.count(".")))
    return Tree(shape, own_of(shape, sums), limit=unit.organisation.small_group_limit, sums=sums)


def own_of(shape: Shape, sums: Mapping[int, Count]) -> dict[int, Count]:
    """Of each unit, who is in none of the open units right below it; people of a closed unit are with the one above."""
    own: dict[int, Count] = {}
    for unit_id in shape.nodes:
        own[unit_id] = left = Count()
        left.add(sums.get(unit_id, Count()))
        for child in shape.children.get(unit_id, ()):
            left.add(sums.get(child, Count()), sign=-1)
    return own


def _correct(
    sums: dict[int, Count], marked: Mapping[int, str], old: Mapping[int, Count], new: Mapping[int, Count]
) -> None:
    """Put what the marked units are in the place of what was kept of them, all the way up."""
    for unit_id, path in marked.items():
        for above in _steps(path):
            total = sums.setdefault(above, Count())
            total.add(old.get(unit_id, Count()), sign=-1)
            total.add(new.get(unit_id, Count()))


def _steps(path: str) -> Iterable[int]:
    return map(int, path.split("."))
