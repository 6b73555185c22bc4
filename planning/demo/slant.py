"""Where the region is strong and where it is thin, so that the gap map has something to tell.

Without it every unit would have the same share below every requirement. The leanings are by competence, by branch of
the region and by profession; each unit has a small one of its own.
"""

from collections.abc import Collection, Iterable
from functools import cache
from random import Random
from zlib import crc32

from competence.models import Competence
from planning.demo.answers import Answer
from planning.demo.people import Person
from planning.demo.tree import Node

OF_A_UNIT = 0.14  # at most, either way
GENERAL = {"G01": 0.4, "G08": 0.25, "G09": -0.05, "G11": -0.22, "G10": -0.08}
"""By competence: the share of people who are a level higher (above 0) or lower (below 0) than chance had it."""

BRANCHES = {
    "Akutsjukvård och medicin": {"G11": 0.4, "G10": -0.12, "G09": 0.1},
    "Kirurgi och operation": {"G07": 0.35, "G01": -0.3},
    "Primärvård": {"G09": 0.35, "G08": -0.25, "G11": -0.15},
    "Psykiatri och habilitering": {"G01": 0.3, "G09": -0.3, "G02": 0.3},
    "Service och administration": {"G09": 0.3, "G07": -0.3, "G11": -0.1, "G02": -0.12},
}
PROFESSIONS = {
    "lakare": {"G08": -0.18, "G10": 0.25},
    "underskoterska": {"G09": -0.15, "G01": 0.2},
    "it": {"G09": 0.6, "G02": 0.4},
    "enhetschef": {"G10": 0.4, "G08": 0.3},
}


def slant(given: Iterable[Answer], person: Person, before: Collection[int], chance: Random) -> None:
    """Move first answers a level, up to the requirement or below it; what was answered before is left as it has grown.

    The people behind the sign-ins answer for themselves.
    """
    if person.username:
        return
    branch = _branch(person.node)
    for answer in given:
        if answer.self_level is None or answer.required is None or answer.subject.id in before:
            continue
        if answer.subject.kind == Competence.Kind.LANGUAGE:
            continue
        leaning = _leaning(person.node.code, branch, person.profession, answer.subject.code)
        if chance.random() < abs(leaning):
            answer.self_level = _moved(answer.self_level, answer.required, is_up=leaning > 0)


def _moved(level: int, required: int, *, is_up: bool) -> int:
    if is_up:
        return max(level, required)
    return max(0, required - 1) if level >= required else level


@cache
def _leaning(unit: str, branch: str, profession: str, code: str) -> float:
    own = (crc32(f"{unit}.{code}".encode()) / 2**32 * 2 - 1) * OF_A_UNIT
    leanings = (GENERAL, BRANCHES.get(branch, {}), PROFESSIONS.get(profession, {}))
    return own + sum(one.get(code, 0) for one in leanings)


def _branch(node: Node) -> str:
    """The name of the part of the region that the unit belongs to."""
    while node.parent and node.parent.parent:
        node = node.parent
    return node.name
