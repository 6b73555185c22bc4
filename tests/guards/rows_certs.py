"""Who is let in on the pages of certificates and language support: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

EVERYONE = frozenset({
    "employee", "colleague", "stranger", "manager", "former_manager", "manager_above", "manager_elsewhere", "deputy",
    "expired_deputy", "hr_partner", "hr_partner_elsewhere", "hr_strategist", "union", "reader", "administrator",
    "foreigner", "foreign_manager",
})  # fmt: skip
LEADERS = frozenset({"manager", "deputy"})
SIGNERS = LEADERS | {"manager_above", "manager_elsewhere", "foreign_manager"}
BOTH = LEADERS | {"employee"}
HR = frozenset({"hr_strategist"})
REASON = {"reason": "Fel datum på intyget."}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_CERTS: dict[str, Answer] = {
    "competence:my-certificates": (EVERYONE, None),
    "competence:my-certificate-new": (EVERYONE, None),
    "competence:my-reminders-seen": (EVERYONE, {}),
    "competence:my-language": (EVERYONE, None),
    "competence:certificates-of": (LEADERS, None),
    "competence:language-of": (LEADERS, None),
    "competence:language-end": (LEADERS, {"ended_on": "2026-06-30"}),
    "competence:certificates": (SIGNERS, None),
    "competence:certificates-workbook": (SIGNERS, None),
    "competence:certificate-batch": (SIGNERS, None),
    "competence:certificate-batch-confirm": (SIGNERS, {}),
    "competence:attesters": (HR, None),
    "competence:attester": (HR, None),
    "competence:certificate": (BOTH, None),
    "competence:certificate-proof": (BOTH, None),
    "competence:certificate-attest": (LEADERS, {}),
    "competence:certificate-refuse": (LEADERS, REASON),
    "competence:certificate-withdraw": (LEADERS, REASON),
}
