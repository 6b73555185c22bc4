"""Who is let in on the pages of windows, settings and the manager's own view: `name: (actors, data of a POST)`."""

from collections.abc import Mapping

LEADERS = frozenset({"manager", "deputy"})
STRATEGIST = frozenset({"hr_strategist"})
ASKS_WARD = LEADERS | STRATEGIST | {"manager_above"}
ASKS_ANYBODY = ASKS_WARD | {"manager_elsewhere", "foreign_manager"}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_ASSESS: dict[str, Answer] = {
    "competence:windows": (ASKS_ANYBODY, None),
    "competence:window-new": (ASKS_ANYBODY, None),
    "competence:window": (ASKS_WARD, None),
    "competence:window-close": (ASKS_WARD, {}),
    "competence:unit-windows": (ASKS_WARD, None),
    "competence:assessment-settings": (STRATEGIST, None),
    "competence:manager-view": (LEADERS, None),
    "competence:answers-open": (LEADERS, {}),
}
