"""Who is let in on the pages of spreadsheets, the scale and adoption: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

from tests.guards.rows_catalogue import DECIDES, READS, READS_OWN, WRITES

Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_SHEETS: dict[str, Answer] = {
    "competence:framework-imports": (WRITES, None),
    "competence:framework-import-new": (WRITES, None),
    "competence:framework-import": (WRITES, None),
    "competence:framework-import-sheet": (WRITES, {}),
    "competence:framework-import-map": (WRITES, {}),
    "competence:framework-import-change": (WRITES, {}),
    "competence:framework-import-again": (WRITES, {}),
    "competence:framework-import-confirm": (WRITES, {}),
    "competence:framework-import-discard": (WRITES, {}),
    "competence:framework-xlsx": (READS, None),
    "competence:framework-csv": (READS, None),
    "competence:adopt": (WRITES, None),
    "competence:adopt-from": (WRITES, None),
    "competence:framework-upstream": (READS, None),
    "competence:upstream-take": (WRITES, {}),
    "competence:upstream-keep": (WRITES, {}),
    "competence:scale": (READS_OWN, None),
    "competence:scale-change": (DECIDES, None),
    "competence:conversions": (DECIDES, None),
    "competence:conversion-new": (DECIDES, None),
    "competence:conversion": (DECIDES, None),
}
