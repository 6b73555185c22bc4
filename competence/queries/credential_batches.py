"""A pasted course list, line by line: who it is, and whether her certificate can be recorded."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import connection

from competence.models import Credential
from competence.models.credential import COUNTS
from competence.queries import attesters
from portal.models import User

MOST_LINES = 2000
LONGEST_LINE = 300  # characters that are looked at
MOST_WORDS = 12  # words of a line that are looked at


class Outcome(StrEnum):
    """What becomes of a line; the first two are recorded."""

    READY = "READY"
    REPORTED = "REPORTED"
    RECORDED = "RECORDED"
    DOUBLE = "DOUBLE"
    NOT_FOUND = "NOT_FOUND"
    SEVERAL = "SEVERAL"
    NOT_YOURS = "NOT_YOURS"
    LEFT = "LEFT"


RECORDS = frozenset({Outcome.READY, Outcome.REPORTED})


class TooManyLines(Exception):
    """The list is longer than is taken at a time."""

    def __init__(self, lines: int) -> None:
        super().__init__(lines)
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list. `name` and `unit` only of people whose certificate the asker may attest."""

    number: int
    text: str
    outcome: Outcome
    person_id: UUID | None = None
    name: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Somebody of the organisation whom the list names."""

    id: UUID
    key: str
    username: str
    name: str
    is_active: bool
    unit: str | None


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines with something in them, numbered as they were pasted. Raises `TooManyLines`."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise TooManyLines(len(lines))
    return lines


def preview(user: User, *, competence_id: int, issued_on: date, text: str, on: date) -> tuple[Line, ...]:
    """What would become of each line. Raises `TooManyLines`. Five queries, however long the list."""
    lines = lines_of(text)
    people = _people(user, {word for _number, line in lines for word in _words(line)}, on)
    ids = [one.id for one in people]
    mine = set(
        User.objects.filter(attesters.signable(user, competence_id, on=on), pk__in=ids).values_list("pk", flat=True)
    )
    same = Credential.objects.filter(user__in=mine, competence=competence_id, issued_on=issued_on, state__in=COUNTS)
    standing = dict(same.values_list("user_id", "state"))
    return tuple(_judged(lines, people, mine, standing))


def _judged(
    lines: Iterable[tuple[int, str]], people: list[_Found], mine: set[UUID], standing: dict[UUID, str]
) -> Iterator[Line]:
    by_key = {one.key.casefold(): one for one in people}
    by_name = {one.username.casefold(): one for one in people}
    seen: set[UUID] = set()
    for number, text in lines:
        found = _who(text, by_key, by_name)
        shown = text[:LONGEST_LINE]
        if len(found) != 1:
            yield Line(number, shown, Outcome.SEVERAL if found else Outcome.NOT_FOUND)
            continue
        one = found[0]
        outcome = _outcome(one, mine, standing, seen)
        seen.add(one.id)
        is_known = one.id in mine
        yield Line(number, shown, outcome, one.id, one.name if is_known else "", (one.unit or "") if is_known else "")


def _outcome(one: _Found, mine: set[UUID], standing: dict[UUID, str], seen: set[UUID]) -> Outcome:
    if one.id in seen:
        return Outcome.DOUBLE
    if not one.is_active or one.unit is None:
        return Outcome.LEFT
    if one.id not in mine:
        return Outcome.NOT_YOURS
    state = standing.get(one.id)
    if state == Credential.State.REPORTED:
        return Outcome.REPORTED
    return Outcome.RECORDED if state else Outcome.READY


def _who(text: str, by_key: dict[str, _Found], by_name: dict[str, _Found]) -> list[_Found]:
    """Whom a line names: by an employee number before a user name, in a cell of its own before among other words."""
    cells, words = _cells(text), _words(text)
    for parts, known in ((cells, by_key), (words, by_key), (cells, by_name), (words, by_name)):
        if found := {known[part.casefold()].id: known[part.casefold()] for part in parts if part.casefold() in known}:
            return list(found.values())
    return []


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("\"'") for cell in re.split(r"[\t;,]", line[:LONGEST_LINE])]


def _words(line: str) -> list[str]:
    """Whole cells and single words: a number may stand beside a name, with or without columns."""
    found = [part for cell in _cells(line) for part in (cell, *cell.split()) if part]
    return found[: 2 * MOST_WORDS]


# The words are one array: a long list names some ten thousand, more than a statement may have parameters.
_PEOPLE = """
SELECT u.id, u.person_key, u.username, u.given_name || ' ' || u.family_name, u.is_active, (
    SELECT unit.name FROM portal_employment e JOIN portal_unit unit ON unit.id = e.unit_id
    WHERE e.user_id = u.id AND e.is_main AND e.period @> %(day)s::date LIMIT 1)
FROM portal_user u
WHERE u.organisation_id = %(organisation)s::bigint
  AND (u.person_key = ANY(%(words)s::text[]) OR u.username = ANY(%(words)s::text[]))
"""


def _people(user: User, words: set[str], on: date) -> list[_Found]:
    """Everyone of the organisation whose employee number or user name is among the words, in whichever case."""
    wanted = sorted({form for word in words for form in (word, word.lower(), word.upper())})
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"organisation": user.organisation_id, "words": wanted, "day": on})
        return [_Found(*row) for row in cursor.fetchall()]
