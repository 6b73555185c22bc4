"""Who is let in to published figures and the answers to the council: `name: (actors, data of a POST)`.

The answer here is a draft, which is for those who publish figures.
"""

from tests.guards.rows_snapshots import PUBLISHES, READS_HER_OWN, READS_PUBLISHED, Answer

ROWS_REPORTS: dict[str, Answer] = {
    "planning:published": (READS_HER_OWN, None),
    "planning:published-figures": (READS_PUBLISHED, None),
    "planning:published-unit": (READS_PUBLISHED, None),
    "planning:published-report": (READS_PUBLISHED, {"language": "sv"}),
    "planning:council-answer-new": (PUBLISHES, None),
    "planning:council-answer": (PUBLISHES, None),
    "planning:council-answer-change": (PUBLISHES, None),
    "planning:council-answer-publish": (PUBLISHES, {}),
    "planning:council-answer-discard": (PUBLISHES, {}),
    "planning:council-answer-pdf": (PUBLISHES, {"language": "sv"}),
}
