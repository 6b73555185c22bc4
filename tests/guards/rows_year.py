"""Who is let in on the pages of talk years and question sets: `name: (actors, data of a POST)`."""

from collections.abc import Mapping

HERE = frozenset(
    {
        "employee", "colleague", "stranger", "manager", "former_manager", "manager_above", "manager_elsewhere",
        "deputy", "expired_deputy", "hr_partner", "hr_partner_elsewhere", "hr_strategist",
        "union", "reader", "administrator",
    }
)  # fmt: skip
EVERYONE = HERE | {"foreigner", "foreign_manager"}
RUNS = frozenset({"hr_strategist"})
WRITES = RUNS | {"hr_partner", "hr_partner_elsewhere"}
COMMENTS = WRITES | {"manager", "deputy", "manager_above", "manager_elsewhere", "union"}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_YEAR: dict[str, Answer] = {
    "planning:talk-years": (EVERYONE, None),
    "planning:talk-year-new": (RUNS, None),
    "planning:talk-year": (HERE, None),
    "planning:talk-year-change": (RUNS, None),
    "planning:talk-year-open": (RUNS, None),
    "planning:talk-year-close": (RUNS, None),
    "planning:talk-year-discard": (RUNS, {}),
    "planning:question-sets": (COMMENTS | {"foreign_manager"}, None),
    "planning:question-set-new": (WRITES, None),
    "planning:question-version-begin": (WRITES, {}),
    "planning:question-version": (COMMENTS, None),
    "planning:question-preview": (COMMENTS, None),
    "planning:question-difference": (COMMENTS, None),
    "planning:question-decide": (RUNS, None),
    "planning:question-discard": (WRITES, {}),
    "planning:question-consult": (WRITES, {"until": "2026-01-01"}),
    "planning:question-take-back": (WRITES, {}),
    "planning:question-comment": (COMMENTS, {"text": "Kortare, tack."}),
    "planning:question-answer": (WRITES, {"text": "Det gör vi."}),
    "planning:question-new": (WRITES, None),
    "planning:question-change": (WRITES, None),
    "planning:question-move": (WRITES, {"way": "up"}),
    "planning:question-remove": (WRITES, {}),
}
