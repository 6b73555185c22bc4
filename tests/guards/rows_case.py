"""Who is let in on the addresses of CASE: published ones open to all, imports for HR strategists."""

from collections.abc import Mapping

STRATEGIST = frozenset({"hr_strategist"})
Answer = tuple[frozenset[str], Mapping[str, str] | None]

PUBLIC_CASE = (
    "competence:case-1p0-documents", "competence:case-1p1-documents", "competence:case-1p0", "competence:case-1p1",
)  # fmt: skip
ROWS_CASE: dict[str, Answer] = {
    "competence:case-imports": (STRATEGIST, None),
    "competence:case-import-new": (STRATEGIST, None),
    "competence:case-import": (STRATEGIST, None),
    "competence:case-import-confirm": (STRATEGIST, {}),
}
