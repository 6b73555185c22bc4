"""Who is let in on the pages of missions, roles and requirements: `name: (actors, data of a POST)`.

The ward's proposal is a draft: for who decides it, and for who reads the catalogue.
"""

from collections.abc import Mapping

STAFF = frozenset({"employee", "colleague", "expired_deputy"})
DECIDES = frozenset({"manager", "deputy", "manager_above"})
READS = STAFF | DECIDES | {"hr_partner", "hr_strategist", "union"}
CATALOGUE = DECIDES | {"manager_elsewhere", "hr_partner", "hr_partner_elsewhere", "hr_strategist", "union"}
DRAFT = DECIDES | {"hr_partner", "hr_strategist", "union"}
STRATEGIST = frozenset({"hr_strategist"})
GIVES = frozenset({"manager", "deputy", "hr_strategist"})
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_MISSION: dict[str, Answer] = {
    "competence:mission": (READS, None),
    "competence:mission-save": (DECIDES, {"text": "Vård", "version": "1"}),
    "competence:mission-task-new": (DECIDES, {"name": "Ronden"}),
    "competence:task": (READS, None),
    "competence:task-change": (DECIDES, None),
    "competence:task-retire": (DECIDES, {"version": "1"}),
    "competence:task-move": (DECIDES, {"to": "up"}),
    "competence:task-roles": (DECIDES, None),
    "competence:demand-new": (DECIDES, None),
    "competence:demand": (DECIDES, None),
    "competence:demand-remove": (DECIDES, {"version": "1"}),
    "competence:job-roles": (CATALOGUE | {"foreign_manager"}, None),
    "competence:job-role-new": (STRATEGIST, None),
    "competence:job-role": (CATALOGUE, None),
    "competence:job-role-change": (STRATEGIST, None),
    "competence:job-role-retire": (STRATEGIST, {}),
    "competence:unit-requirements": (READS, None),
    "competence:unit-propose": (DECIDES, None),
    "competence:requirements": (CATALOGUE | {"foreign_manager"}, None),
    "competence:propose": (STRATEGIST, None),
    "competence:requirement-end": (DECIDES | STRATEGIST, None),
    "competence:profile": (DRAFT, None),
    "competence:profile-change": (DECIDES, None),
    "competence:profile-line-new": (DECIDES, None),
    "competence:profile-line": (DECIDES, None),
    "competence:profile-line-remove": (DECIDES, {"version": "1"}),
    "competence:profile-take-up": (DECIDES, {}),
    "competence:profile-consult": (DECIDES, {"until": "2030-01-01"}),
    "competence:profile-take-back": (DECIDES, {}),
    "competence:profile-discard": (DECIDES, {}),
    "competence:profile-effect": (DRAFT, None),
    "competence:profile-decide": (DECIDES, {}),
    "competence:profile-retire": (DECIDES, None),
    "competence:profile-comment": (DRAFT, {"text": "Bra."}),
    "competence:profile-comment-answer": (DECIDES, {"text": "Ja."}),
    "competence:roles-of": (GIVES, None),
    "competence:role-end": (GIVES, {}),
}
