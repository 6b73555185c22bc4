"""Who is let in on the pages of the catalogue: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

WRITES = frozenset({"hr_partner", "hr_partner_elsewhere", "hr_strategist"})
DECIDES = frozenset({"hr_strategist"})
READS = WRITES | {"union", "manager", "deputy", "manager_above", "manager_elsewhere"}
READS_OWN = READS | {"foreign_manager"}
HOME = frozenset({
    "employee", "colleague", "stranger", "manager", "former_manager", "manager_above", "manager_elsewhere", "deputy",
    "expired_deputy", "hr_partner", "hr_partner_elsewhere", "hr_strategist", "union", "reader", "administrator",
})  # fmt: skip
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_CATALOGUE: dict[str, Answer] = {
    "competence:catalogue": (READS_OWN, None),
    "competence:framework-new": (WRITES, None),
    "competence:framework": (READS, None),
    "competence:framework-begin": (WRITES, {}),
    "competence:framework-settings": (DECIDES, None),
    "competence:framework-retire": (DECIDES, None),
    "competence:framework-compare": (READS, None),
    "competence:framework-version": (READS, None),
    "competence:version-head": (WRITES, None),
    "competence:version-decide": (DECIDES, None),
    "competence:version-discard": (WRITES, None),
    "competence:version-area-new": (WRITES, None),
    "competence:version-area": (WRITES, None),
    "competence:version-area-move": (WRITES, {"way": "up"}),
    "competence:version-area-remove": (WRITES, {}),
    "competence:version-competence-new": (WRITES, None),
    "competence:version-competence": (WRITES, None),
    "competence:version-competence-restore": (WRITES, {"code": "K1"}),
    "competence:version-competence-move": (WRITES, {"way": "down"}),
    "competence:version-competence-remove": (WRITES, None),
    "competence:version-alignments": (WRITES, None),
    "competence:version-alignment-remove": (WRITES, {"scheme": "ESCO", "identifier": "S1"}),
    "competence:consultation": (READS, None),
    "competence:consultation-open": (WRITES, {"until": "2099-01-01"}),
    "competence:consultation-close": (WRITES, {}),
    "competence:consultation-answer": (WRITES, {"text": "Tack."}),
    "competence:competence": (HOME, None),
}
