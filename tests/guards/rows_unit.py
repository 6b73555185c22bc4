"""Who is let in to the pages about a unit's competence: those who lead it, at any height. What they see is theirs."""

LEADS_ANYBODY = frozenset({"manager", "deputy", "manager_above", "manager_elsewhere", "foreign_manager"})
LEADS_WARD = frozenset({"manager", "deputy", "manager_above"})
PAGES = ("matrix", "matrix-print", "matrix-workbook", "needs", "leaving", "strengths", "changes", "then")
ROWS_UNIT = {"competence:unit-competence": LEADS_ANYBODY, **{f"competence:unit-{page}": LEADS_WARD for page in PAGES}}
