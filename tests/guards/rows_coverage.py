"""Who is let in on the pictures of the coverage, and on its definitions: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

FOLLOWS_UP_WARD = frozenset({"manager", "deputy", "manager_above", "hr_partner", "hr_strategist", "union"})
FOLLOWS_UP_ALL = frozenset({"hr_strategist", "union"})
FOREIGN_ROOT = frozenset({"foreign_manager"})  # leads the topmost unit of an organisation of her own
LEADS_ELSEWHERE = frozenset({"manager_elsewhere", "hr_partner_elsewhere"})
LEADS_WARD = frozenset({"manager", "deputy"})  # people of their own; the manager above leads none there
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_COVERAGE: dict[str, Answer] = {
    "planning:coverage-quality": (FOLLOWS_UP_WARD, None),
    "planning:coverage-names": (LEADS_WARD | {"manager_above"}, None),
    "planning:coverage-professions": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "planning:coverage-forms": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "planning:coverage-spans": (FOLLOWS_UP_ALL | FOREIGN_ROOT, None),
    "planning:coverage-definitions": (FOLLOWS_UP_WARD | LEADS_ELSEWHERE | FOREIGN_ROOT | {"reader"}, None),
}
