"""Who is let in on the gap map: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

FOLLOWS_UP_WARD = frozenset({"manager", "deputy", "manager_above", "hr_partner", "hr_strategist", "union"})
FOLLOWS_UP = FOLLOWS_UP_WARD | {"manager_elsewhere", "hr_partner_elsewhere", "foreign_manager"}
FOLLOWS_UP_ALL = frozenset({"hr_strategist", "union"})
FOREIGN_ROOT = frozenset({"foreign_manager"})  # leads the topmost unit of an organisation of her own
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_GAPMAP: dict[str, Answer] = {
    "competence:gap-map": (FOLLOWS_UP, None),
    "competence:gap-map-unit": (FOLLOWS_UP_WARD, None),
    "competence:gap-map-spread": (FOLLOWS_UP_WARD, None),
    "competence:gap-map-csv": (FOLLOWS_UP_WARD, None),
    "competence:gap-map-workbook": (FOLLOWS_UP_WARD, None),
    "competence:gap-map-professions": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "competence:gap-map-professions-csv": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "competence:gap-map-professions-workbook": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "competence:gap-map-profession-spread": (FOLLOWS_UP_ALL, None),
}
