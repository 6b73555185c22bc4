"""Who is let in to frozen figures and open data: `name: (actors, data of a POST)`. The snapshot here is published."""

from collections.abc import Mapping

READS_PUBLISHED = frozenset(
    {
        "manager",
        "deputy",
        "manager_above",
        "manager_elsewhere",
        "hr_partner",
        "hr_partner_elsewhere",
        "hr_strategist",
        "union",
        "reader",
    }
)
READS_HER_OWN = READS_PUBLISHED | {"foreign_manager"}
PUBLISHES = frozenset({"hr_strategist"})
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_SNAPSHOTS: dict[str, Answer] = {
    "planning:snapshots": (READS_HER_OWN, None),
    "planning:snapshot-new": (PUBLISHES, None),
    "planning:snapshot-compare": (READS_HER_OWN, None),
    "planning:snapshot": (READS_PUBLISHED, None),
    "planning:snapshot-unit": (READS_PUBLISHED, None),
    "planning:snapshot-publish": (PUBLISHES, None),
    "planning:snapshot-workbook": (READS_PUBLISHED, {"language": "sv"}),
}
PUBLIC_OPEN_DATA = (
    "planning:open-data",
    "planning:open-data-of",
    "planning:open-data-package",
    "planning:open-data-csv",
)
