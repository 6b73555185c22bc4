"""People x competences: what is required of each, what each can now, and how that stands; for all at once.

It is the gap of `competence/queries/gaps.py` for many people, compared with `gaps.of` person by person on random
worlds. Here `on` may be a day that has passed: the requirements, employments, certificates and handed-in or agreed
assessments of the end of that day. Drafts are never read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from competence.models import Competence, Layer, Rating
from competence.queries.gaps import ORDER_OF_LAYERS, Status
from competence.queries.requirements import APPLIES
from competence.queries.unit_people import Colleague, Staff

# A cell is packed into one number, so that 3,600 of them are read as 60 rows and drawn once for each that differs:
# required and current level (0: none, else the level + 1), whose level it is, the wish, and a certificate's state.
_CELLS = """
, answered AS (
    SELECT a.user_id, r.competence_id, coalesce(a.agreed_at < %(until)s::timestamptz, false) AS is_agreed, r.self_level,
        r.not_applicable, r.agreed_level, r.no_agreement, r.self_level IS NOT NULL OR r.not_applicable AS says,
        CASE r.wish WHEN 'MORE' THEN 1 WHEN 'LESS' THEN 2 ELSE 0 END AS wish
    FROM competence_assessment a JOIN competence_rating r ON r.assessment_id = a.id
    WHERE a.user_id = ANY(%(people)s::uuid[]) AND a.state <> 'DRAFT' AND a.submitted_at < %(until)s::timestamptz
      AND (a.superseded_at IS NULL OR a.superseded_at >= %(until)s::timestamptz)
      AND NOT (a.state = 'SUBMITTED' AND a.user_id = ANY(%(unopened)s::uuid[]))
), known AS (
    SELECT user_id, competence_id, 'REQUIRED' AS fact, level AS required, min_people IS NOT NULL AS is_need,
        NULL::smallint AS self_level, NULL::boolean AS not_applicable, NULL::smallint AS agreed_level,
        NULL::boolean AS no_agreement, NULL::boolean AS says, NULL::int AS wish, NULL::date AS valid_until
    FROM applies
    UNION ALL
    SELECT user_id, competence_id, CASE WHEN is_agreed THEN 'AGREED' ELSE 'SUBMITTED' END, NULL, NULL, self_level,
        not_applicable, agreed_level, no_agreement, says, wish, NULL
    FROM answered
    UNION ALL
    SELECT user_id, competence_id, 'HELD', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        coalesce(valid_until, 'infinity'::date)
    FROM competence_credential
    WHERE user_id = ANY(%(people)s::uuid[]) AND state = 'ATTESTED' AND issued_on <= %(day)s::date
), gathered AS (
    SELECT user_id, competence_id,
        max(required) FILTER (WHERE NOT is_need) AS required, coalesce(bool_or(is_need), false) AS is_need,
        bool_or(fact = 'REQUIRED') AS is_asked,
        max(self_level) FILTER (WHERE fact = 'SUBMITTED') AS submitted,
        bool_or(not_applicable) FILTER (WHERE fact = 'SUBMITTED') AS submitted_not_applicable,
        bool_or(says) FILTER (WHERE fact = 'SUBMITTED') AS submitted_says,
        max(wish) FILTER (WHERE fact = 'SUBMITTED') AS submitted_wish,
        max(agreed_level) FILTER (WHERE fact = 'AGREED') AS agreed,
        max(self_level) FILTER (WHERE fact = 'AGREED') AS own_then,
        bool_or(not_applicable AND NOT no_agreement) FILTER (WHERE fact = 'AGREED') AS then_not_applicable,
        bool_or(no_agreement) FILTER (WHERE fact = 'AGREED') AS no_agreement,
        bool_or(says) FILTER (WHERE fact = 'AGREED') AS then_says,
        max(wish) FILTER (WHERE fact = 'AGREED') AS then_wish,
        max(valid_until) FILTER (WHERE fact = 'HELD') AS valid_until
    FROM known GROUP BY user_id, competence_id
), standing AS (
    SELECT g.user_id, g.competence_id, g.required, g.is_need, c.kind = 'CERTIFICATE' AS is_certificate, valid_until,
        CASE WHEN c.kind = 'CERTIFICATE' THEN NULL
             ELSE coalesce(agreed, CASE WHEN submitted_not_applicable THEN NULL ELSE coalesce(submitted, own_then) END)
             END AS level,
        c.kind <> 'CERTIFICATE' AND agreed IS NOT NULL AS is_agreed,
        c.kind <> 'CERTIFICATE' AND coalesce(no_agreement, false) AS no_agreement,
        c.kind <> 'CERTIFICATE'
          AND (coalesce(submitted_not_applicable, false) OR (submitted IS NULL AND coalesce(then_not_applicable, false))
          ) AS not_applicable,
        coalesce(CASE WHEN c.kind = 'CERTIFICATE' THEN 0 WHEN submitted_says THEN submitted_wish
                      WHEN then_says THEN then_wish ELSE coalesce(submitted_wish, then_wish) END, 0) AS wish
    FROM gathered g JOIN competence_competence c ON c.id = g.competence_id
    WHERE c.id IN (SELECT id FROM asked)
      AND (c.kind <> 'CERTIFICATE' OR is_asked OR valid_until IS NOT NULL)
)
SELECT user_id, array_agg(competence_id), array_agg(
    coalesce(required + 1, 0) + (coalesce(level + 1, 0) << 4) + (is_agreed::int << 8) + (no_agreement::int << 9)
    + (not_applicable::int << 10) + (is_need::int << 11) + (wish << 12)
    + (CASE WHEN NOT is_certificate THEN 0 WHEN valid_until IS NULL THEN 1 WHEN valid_until < %(day)s::date THEN 4
            WHEN valid_until <= %(day)s::date + 90 THEN 3 ELSE 2 END << 14))
FROM standing GROUP BY user_id
"""
_ASKED: Final = 0b1111 | 1 << 11
"""The bits of what is asked for: a required level, or a head-count."""
_WISHES: Final = (Rating.Wish.SAME, Rating.Wish.MORE, Rating.Wish.LESS)
_CERTIFICATES: Final = (None, Status.MISSING, Status.VALID, Status.EXPIRES_SOON, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One competence of one person. `is_agreed`: the level is agreed, else it is her own handed-in one.

    `is_need`: a head-count of her unit or one above asks for the competence. A certificate has no level: only a status.
    """

    required: int | None
    current: int | None
    status: Status
    is_agreed: bool
    no_agreement: bool
    is_need: bool
    is_certificate: bool
    wish: str

    @property
    def gap(self) -> int | None:
        """How many levels are missing; None when there is no gap. A certificate is one step."""
        if self.status == Status.GAP:
            return (self.required or 0) - (self.current or 0)
        return 1 if self.required is not None and self.status in {Status.EXPIRED, Status.MISSING} else None

    def holds(self, level: int) -> bool:
        """Whether she can at this level: a valid certificate, or the current level."""
        if self.is_certificate:
            return self.status in {Status.VALID, Status.EXPIRES_SOON}
        return self.current is not None and self.current >= level


@dataclass(frozen=True, slots=True)
class Column:
    """A competence with its area and framework."""

    id: int
    code: str
    name: dict[str, str]
    kind: str
    area_id: int
    area: dict[str, str]
    framework_id: int
    framework: dict[str, str]

    @property
    def is_certificate(self) -> bool:
        """Whether it is held or not, instead of at a level."""
        return self.kind == Competence.Kind.CERTIFICATE


@dataclass(frozen=True, slots=True)
class Matrix:
    """The people, the competences that are asked of somebody there, and the packed cells by person and competence.

    `others` are the competences that nobody there is asked for but somebody has answered.
    """

    staff: Staff
    columns: tuple[Column, ...]
    others: tuple[Column, ...]
    codes: Mapping[UUID, Mapping[int, int]]

    @property
    def people(self) -> tuple[Colleague, ...]:
        """Those who are seen by name."""
        return self.staff.people

    def cell(self, person: UUID, competence: int) -> Cell | None:
        """The cell, or None where nothing is asked and nothing is known."""
        code = self.codes.get(person, {}).get(competence)
        return None if code is None else unpack(code)


NO_CODES: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Tally:
    """Of a competence: of how many people it is required, how many of them have a gap, how many are not rated."""

    asked: int
    gaps: int
    unrated: int


def tallies(matrix: Matrix, people: Iterable[Colleague]) -> dict[int, Tally]:
    """The tally of each competence among these people. Equal cells are counted first, and unpacked once."""
    pairs: Counter[tuple[int, int]] = Counter()
    for person in people:
        pairs.update(matrix.codes.get(person.id, NO_CODES).items())
    found: dict[int, Tally] = {}
    for (competence_id, code), number in pairs.items():
        cell, so_far = unpack(code), found.get(competence_id, NOTHING_ASKED)
        if cell.required is not None:
            found[competence_id] = Tally(
                asked=so_far.asked + number,
                gaps=so_far.gaps + number * (cell.gap is not None),
                unrated=so_far.unrated + number * (cell.status == Status.UNRATED),
            )
    return found


NOTHING_ASKED = Tally(0, 0, 0)


def of(staff: Staff, *, needed: Collection[int], on: date) -> Matrix:
    """Everything about the people at the end of the day. Two queries: cells and competences.

    `needed` are the competences of the unit's head-counts, which stand in the matrix also where nobody is asked.
    """
    codes = cells([one.id for one in staff.people], on=on, unopened=staff.unopened)
    known = {key for row in codes.values() for key in row}.union(needed)
    asked = {key for row in codes.values() for key, code in row.items() if code & _ASKED}.union(needed)
    columns = _columns(known)
    return Matrix(
        staff=staff,
        columns=tuple(one for one in columns if one.id in asked),
        others=tuple(one for one in columns if one.id not in asked),
        codes=codes,
    )


def cells(person_ids: Collection[UUID], *, on: date, unopened: Collection[UUID] = ()) -> dict[UUID, dict[int, int]]:
    """The packed cells (`unpack`) of each of the people by competence, as it was at the end of the day. One query.

    Of those in `unopened` what is handed in and not agreed is left out: the reader has not opened it.
    """
    values: dict[str, list[UUID] | date] = {"people": list(person_ids), "unopened": list(unopened)}
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + _CELLS, {**values, "day": on, "until": _end_of(on)})
        return {person_id: dict(zip(ids, codes, strict=True)) for person_id, ids, codes in cursor.fetchall()}


@lru_cache(maxsize=8192)
def unpack(code: int) -> Cell:
    """What a packed cell says."""
    required, current = (code & 15) - 1, (code >> 4 & 15) - 1
    certificate = _CERTIFICATES[code >> 14 & 7]
    level = current if current >= 0 else None
    demand = required if required >= 0 else None
    return Cell(
        required=demand,
        current=level,
        status=_certificate_status(certificate, demand) if certificate else _status(demand, level, code),
        is_agreed=bool(code >> 8 & 1),
        no_agreement=bool(code >> 9 & 1),
        is_need=bool(code >> 11 & 1),
        is_certificate=certificate is not None,
        wish=_WISHES[code >> 12 & 3],
    )


def _status(required: int | None, current: int | None, code: int) -> Status:
    if required is None:
        return Status.NO_REQUIREMENT
    if current is not None:
        return Status.MET if current >= required else Status.GAP
    return Status.NOT_APPLICABLE if code >> 10 & 1 else Status.UNRATED


def _certificate_status(status: Status, required: int | None) -> Status:
    return Status.NO_REQUIREMENT if status == Status.MISSING and required is None else status


def _columns(competence_ids: Iterable[int]) -> tuple[Column, ...]:
    """The competences in the order of the assessment: layer, framework, area, position. One query."""
    rows = Competence.objects.filter(pk__in=list(competence_ids)).values_list(
        "pk", "code", "name", "kind", "area_id", "area__name", "framework_id", "framework__name", "framework__layer",
        "framework__code", "area__position", "position",
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: (ORDER_OF_LAYERS[Layer(row[8])], row[9], row[10], row[4], row[11], row[1]))
    return tuple(Column(*row[:8]) for row in ordered)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
