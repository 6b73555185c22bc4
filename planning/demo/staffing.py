"""Which professions work in which unit: fitted to the mix of the whole region and to the size of each kind of unit."""

from collections import defaultdict
from collections.abc import Mapping
from random import Random

from planning.demo.region import PROFESSIONS, STAFFING
from planning.demo.tree import CARE_HOME, MEDICAL_WARD, REHAB_UNIT, Node

ROUNDS = 200  # of fitting; the error is far below one person by then

NAMED_MIX: dict[str, dict[str, int]] = {
    MEDICAL_WARD: {"sjukskoterska": 21, "specialistsjukskoterska": 2, "underskoterska": 17, "lakare": 3,
                   "medicinsk_sekreterare": 1, "arbetsterapeut": 1, "fysioterapeut": 1, "kurator": 1},
    CARE_HOME: {"underskoterska": 24, "sjukskoterska": 4, "vardbitrade": 4, "distriktsskoterska": 1,
                "arbetsterapeut": 1, "fysioterapeut": 1, "administrator": 1},
    REHAB_UNIT: {"arbetsterapeut": 11, "fysioterapeut": 12, "logoped": 2, "kurator": 2, "medicinsk_sekreterare": 2,
                 "dietist": 1},
}  # fmt: skip


def professions_of(units: list[Node], random: Random) -> dict[str, list[str]]:
    """The professions of the staff of each unit, by its code. In a named unit the sign-in's own profession is first."""
    dealt: dict[str, list[str]] = {}
    by_kind: dict[str, list[Node]] = defaultdict(list)
    for node in units:
        if node.mark in NAMED_MIX:
            dealt[node.code] = [code for code, count in NAMED_MIX[node.mark].items() for _ in range(count)]
        else:
            by_kind[node.kind].append(node)
    fitted = fit({kind: sum(node.staff for node in nodes) for kind, nodes in by_kind.items()})
    for kind, nodes in by_kind.items():
        deck = _deck(fitted[kind], sum(node.staff for node in nodes))
        random.shuffle(deck)
        for node in nodes:
            dealt[node.code] = [deck.pop() for _ in range(node.staff)]
    return dealt


def fit(people: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """How many of each profession in each kind of unit: rows add up to `people`, columns come near the region's mix."""
    table = {kind: dict(STAFFING[kind]) for kind in people}
    total = sum(people.values())
    for _round in range(ROUNDS):
        for profession, share in PROFESSIONS.items():
            _scale(table, profession, share / 100 * total)
        for kind, row in table.items():
            factor = people[kind] / sum(row.values())
            table[kind] = {profession: value * factor for profession, value in row.items()}
    return table


def _scale(table: dict[str, dict[str, float]], profession: str, wanted: float) -> None:
    rows = [row for row in table.values() if profession in row]
    found = sum(row[profession] for row in rows)
    for row in rows if found else ():
        row[profession] *= wanted / found


def _deck(shares: Mapping[str, float], size: int) -> list[str]:
    """Whole numbers with the given sum (largest remainders), as one code for each person."""
    counts = {code: int(value) for code, value in shares.items()}
    by_remainder = sorted(shares, key=lambda code: (counts[code] - shares[code], code))
    for code in by_remainder[: size - sum(counts.values())]:
        counts[code] += 1
    return [code for code, count in counts.items() for _ in range(count)]
