"""Who is let in to the talks of a person: the two of them, and nobody else at all: `name: (actors, data or None)`.

The talk of the world is a planned appraisal talk; what cannot be done with it now is answered with a sentence.
"""

from collections.abc import Mapping

from tests.guards.rows_certs import EVERYONE

LEADERS = frozenset({"manager", "deputy"})
BOTH = LEADERS | {"employee"}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_ROOM: dict[str, Answer] = {
    "planning:my-appraisal": (EVERYONE, None),
    "planning:my-talk-history": (EVERYONE, None),
    "planning:talk-history": (LEADERS, None),
    "planning:talk": (BOTH, None),
    "planning:talk-prepare": (BOTH, None),
    "planning:talk-share": (BOTH, {}),
    "planning:talk-take-back": (BOTH, {}),
    "planning:talk-follow-up": (BOTH, {"text": "Det går framåt."}),
    "planning:talk-confirm": (BOTH, {"version": "1"}),
    "planning:talk-contest": (frozenset({"employee"}), {}),
    "planning:talk-dissent": (BOTH, {"text": "Jag ser det annorlunda."}),
    "planning:talk-useful": (frozenset({"employee"}), {"answer": "USEFUL"}),
}
