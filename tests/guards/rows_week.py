"""Who is let in to what a manager sees of all her people: `name: (actors, data of a POST)`."""

from collections.abc import Mapping

LEADS_ANYBODY = frozenset({"manager", "deputy", "manager_above", "manager_elsewhere", "foreign_manager"})
ROWS_WEEK: dict[str, tuple[frozenset[str], Mapping[str, str] | None]] = {
    "planning:week": (LEADS_ANYBODY, None),
    "planning:team-sheet": (LEADS_ANYBODY, None),
    "planning:team-remind": (LEADS_ANYBODY, {}),
}
