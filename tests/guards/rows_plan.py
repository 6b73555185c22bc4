"""Who is let in on the pages of plans, goals and the catalogue of activities: `name: (actors, data of a POST)`."""

from collections.abc import Mapping

STAFF = frozenset({"employee", "colleague", "expired_deputy"})
DECIDES = frozenset({"manager", "deputy", "manager_above"})
READS_UNIT = STAFF | DECIDES | {"hr_partner", "hr_strategist", "union"}
ELSEWHERE = frozenset(
    {"stranger", "former_manager", "manager_elsewhere", "hr_partner_elsewhere", "reader", "administrator"}
)
WRITES_CATALOGUE = frozenset({"hr_partner", "hr_partner_elsewhere", "hr_strategist"})
BOTH = frozenset({"employee", "manager", "deputy"})
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_PLAN: dict[str, Answer] = {
    "planning:plan-answer": (BOTH, {"text": "Datumen går inte."}),
    "planning:plan-agreement": (BOTH, None),
    "planning:wish-decline": (BOTH, None),
    "planning:wish-take-up": (BOTH, {}),
    "planning:goal-take-up": (BOTH, {}),
    "planning:activity-reflection": (BOTH, None),
    "planning:goals-of-competence": (READS_UNIT | ELSEWHERE, None),
    "planning:goals-of-requirement": (READS_UNIT, None),
    "planning:goals-of-task": (READS_UNIT, None),
    "planning:activity-catalogue": (WRITES_CATALOGUE, None),
    "planning:activity-template-new": (WRITES_CATALOGUE, None),
    "planning:activity-template": (WRITES_CATALOGUE, None),
}
