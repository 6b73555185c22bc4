"""The one definition of a gap: what is required of a person against what she can now. Told to HR in docs/gaps.md.

* The current level is the agreed one if there is one, else the person's own submitted level (domain.md, rule 3).
  Drafts never count, nor does what manager and employee are noting down in a talk that is not agreed yet.
* Of two answers, the one in the submitted assessment is newer than the one in the agreed assessment.
* A level below the required one is a gap of the difference. No answer is UNRATED: not known, and no gap.
  Level 0 is an answer.
* "Not part of my work" is no gap, as long as the manager has not disagreed (an agreed level, or "no agreement").
* A certificate cannot be rated: missing or expired it is a gap of one by itself, where it is required (rule 6).

`on` is the day whose requirements, employments and certificates are meant; assessments are read as they stand now
(`as_it_was` reads them as they stood on the day).
`of` answers for one person with every text; `totals_of` counts for many, in the database.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from competence.models import Assessment, Competence, Credential, Layer, Rating
from competence.queries import requirements
from competence.queries.requirements import APPLIES, Need, Required, Source
from portal.models import User

SOON = timedelta(days=90)
ORDER_OF_LAYERS = {Layer.COMMON: 0, Layer.PROFESSION: 1, Layer.UNIT: 2}


class Status(StrEnum):
    """How a competence stands; the last four are of certificates."""

    MET = "MET"
    GAP = "GAP"
    UNRATED = "UNRATED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NO_REQUIREMENT = "NO_REQUIREMENT"
    VALID = "VALID"
    EXPIRES_SOON = "EXPIRES_SOON"
    EXPIRED = "EXPIRED"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class AreaOf:
    """The area a competence stands in."""

    id: int
    name: dict[str, str]
    position: int


@dataclass(frozen=True, slots=True)
class Line:
    """One competence of a person: what is required, what she can, and the difference.

    `self_level`, `comment`, `wish`, `not_applicable`, `rated_on`, `rated_revision` and `required_then` are her latest
    submitted answer; `agreed_level`, `no_agreement`, `manager_level`, `manager_comment` and `agreed_on` are what the
    two have agreed in their latest talk.
    """

    competence_id: int
    code: str
    name: dict[str, str]
    why: dict[str, str]
    level_texts: dict[str, list[str]]
    kind: str
    revision: int
    area: AreaOf
    framework: dict[str, str]
    layer: str
    required: int | None
    sources: tuple[Source, ...]
    needs: tuple[Need, ...]
    self_level: int | None
    not_applicable: bool
    comment: str
    wish: str
    rated_on: date | None
    rated_revision: int | None
    required_then: int | None
    agreed_level: int | None
    no_agreement: bool
    manager_level: int | None
    manager_comment: str
    agreed_on: date | None
    valid_until: date | None
    current: int | None
    gap: int | None
    status: Status

    @property
    def is_certificate(self) -> bool:
        """Whether it is shown as valid or not, instead of as levels."""
        return self.kind == Competence.Kind.CERTIFICATE


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the required competences: how many are met, are gaps, are not rated, or are not part of the person's work."""

    required: int
    met: int
    gaps: int
    unrated: int
    not_applicable: int


class Rated(NamedTuple):
    """A rating that counts, read as columns: a page has some seventy of them."""

    competence_id: int
    state: str
    submitted_at: datetime
    agreed_at: datetime | None
    revision: int
    required_level: int | None
    self_level: int | None
    not_applicable: bool
    comment: str
    wish: str
    agreed_level: int | None
    no_agreement: bool
    manager_level: int | None
    manager_comment: str


class _Asked(NamedTuple):
    """A competence with its area and framework, read as columns."""

    id: int
    code: str
    name: dict[str, str]
    why: dict[str, str] | None
    level_texts: dict[str, list[str]]
    kind: str
    revision: int
    position: int
    area_id: int
    area_name: dict[str, str]
    area_position: int
    framework_code: str
    framework_name: dict[str, str]
    layer: str


# In the order of `Rated`.
_RATINGS = """
SELECT r.competence_id, a.state, a.submitted_at, a.agreed_at, r.revision, r.required_level, r.self_level,
    r.not_applicable, r.comment, r.wish, r.agreed_level, r.no_agreement, r.manager_level, r.manager_comment
FROM competence_assessment a
JOIN competence_rating r ON r.assessment_id = a.id
JOIN competence_competence c ON c.id = r.competence_id
WHERE a.user_id = %(person)s::uuid AND a.state IN ('SUBMITTED', 'AGREED') AND c.kind <> 'CERTIFICATE'
"""

# In the order of `_Asked`; the texts are JSON, as the driver gives them.
_COMPETENCES = """
SELECT c.id, c.code, c.name, c.why, c.level_texts, c.kind, c.revision, c.position, area.id, area.name, area.position,
    f.code, f.name, f.layer
FROM competence_competence c
JOIN competence_area area ON area.id = c.area_id
JOIN competence_framework f ON f.id = c.framework_id
WHERE c.id = ANY(%(competences)s::bigint[]) AND (f.state = 'DECIDED' OR f.retired_at >= %(end)s::timestamptz)
  AND (c.retired_on IS NULL OR c.retired_on > %(day)s::date)
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """The ratings of one competence that count: of the submitted assessment, and of the agreed one."""

    submitted: Rated | None = None
    agreed: Rated | None = None

    @property
    def newest(self) -> Rated | None:
        """The newest of the two that says something: a level, or "not part of my work"."""
        for rating in (self.submitted, self.agreed):
            if rating and (rating.self_level is not None or rating.not_applicable):
                return rating
        return self.submitted or self.agreed

    @property
    def current(self) -> int | None:
        """The agreed level if there is one, else the own level (rule 3)."""
        if self.agreed and self.agreed.agreed_level is not None:
            return self.agreed.agreed_level
        return self.newest.self_level if self.newest else None

    @property
    def is_not_applicable(self) -> bool:
        """Whether "not part of my work" stands: nothing else agreed, and the manager has not disagreed."""
        if self.newest is None or not self.newest.not_applicable or self.current is not None:
            return False
        return self.newest is not self.agreed or not self.newest.no_agreement


NO_ANSWERS = Answers()


def of(person: User, *, on: date) -> tuple[Line, ...]:
    """Everything that is required of the person, needed by her unit, or answered by her; by layer, framework and area.

    Four queries: requirements, answers, certificates, competences (none where nothing is asked).
    """
    required = requirements.of(person, on=on)
    answers = _answers_of(person)
    return lines(required, answers, _certificates_of(person, on), on=on)


def lines(
    required: Mapping[int, Required], answers: Mapping[int, Answers], until: Mapping[int, date | None], *, on: date
) -> tuple[Line, ...]:
    """A line for every competence that is required, answered or certified; one query for their texts."""
    asked = _asked({*required, *answers, *until}, on)
    ordered = sorted(asked, key=_place)
    return tuple(_line(one, required.get(one.id), answers.get(one.id, NO_ANSWERS), until, on) for one in ordered)


def _asked(competence_ids: set[int], on: date) -> Iterator[_Asked]:
    if not competence_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_COMPETENCES, {"competences": list(competence_ids), "day": on, "end": end_of(on)})
        for row in map(_Asked._make, cursor.fetchall()):
            yield row._replace(
                name=_read(row.name),
                why=_read(row.why),
                level_texts=_read(row.level_texts),
                area_name=_read(row.area_name),
                framework_name=_read(row.framework_name),
            )


def end_of(day: date) -> datetime:
    """The first moment of the next day, in the portal's time zone: what happened before it happened on the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _read(text: Any) -> Any:  # noqa: ANN401 - the driver gives JSON as text, and the row says what is in it
    return json.loads(text) if text else None


def _answers_of(person: User) -> dict[int, Answers]:
    answers: dict[int, Answers] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RATINGS, {"person": person.pk})
        rows = cursor.fetchall()
    for rated in map(Rated._make, rows):
        known = answers.get(rated.competence_id, Answers())
        is_agreed = rated.state == Assessment.State.AGREED
        answers[rated.competence_id] = replace(known, **{"agreed" if is_agreed else "submitted": rated})
    return answers


def _certificates_of(person: User, on: date) -> dict[int, date | None]:
    """The last valid day of each certificate issued by the day; None: it does not run out."""
    until: dict[int, date | None] = {}
    held = Credential.objects.filter(user=person, state=Credential.State.ATTESTED, issued_on__lte=on)
    for competence_id, last_day in held.values_list("competence_id", "valid_until"):
        known = until.get(competence_id, date.min)
        until[competence_id] = None if known is None or last_day is None else max(known, last_day)
    return until


def _place(one: _Asked) -> tuple[int, str, int, int, int, str]:
    layer = ORDER_OF_LAYERS[Layer(one.layer)]
    return layer, one.framework_code, one.area_position, one.area_id, one.position, one.code


def _line(
    one: _Asked,
    demand: Required | None,
    answers: Answers,
    until: Mapping[int, date | None],
    on: date,
) -> Line:
    required = demand.level if demand else None
    if one.kind == Competence.Kind.CERTIFICATE:
        status = _status_of_certificate(one.id, required, until, on)
    else:
        status = _status(required, answers)
    return Line(
        competence_id=one.id,
        code=one.code,
        name=one.name,
        why=one.why or {},
        level_texts=one.level_texts,
        kind=one.kind,
        revision=one.revision,
        area=AreaOf(one.area_id, one.area_name, one.area_position),
        framework=one.framework_name,
        layer=one.layer,
        required=required,
        sources=demand.sources if demand else (),
        needs=demand.needs if demand else (),
        valid_until=until.get(one.id),
        current=answers.current,
        gap=_gap(status, required, answers.current),
        status=status,
        **_as_answered(answers.newest),
        **_as_agreed(answers.agreed),
    )


def _as_answered(rated: Rated | None) -> dict[str, Any]:
    return {
        "self_level": rated.self_level if rated else None,
        "not_applicable": rated.not_applicable if rated else False,
        "comment": rated.comment if rated else "",
        "wish": rated.wish if rated else Rating.Wish.SAME.value,
        "rated_on": timezone.localdate(rated.submitted_at) if rated else None,
        "rated_revision": rated.revision if rated else None,
        "required_then": rated.required_level if rated else None,
    }


def _as_agreed(rated: Rated | None) -> dict[str, Any]:
    return {
        "agreed_level": rated.agreed_level if rated else None,
        "no_agreement": rated.no_agreement if rated else False,
        "manager_level": rated.manager_level if rated else None,
        "manager_comment": rated.manager_comment if rated else "",
        "agreed_on": timezone.localdate(rated.agreed_at) if rated and rated.agreed_at else None,
    }


def _status(required: int | None, answers: Answers) -> Status:
    if required is None:
        return Status.NO_REQUIREMENT
    if answers.current is not None:
        return Status.MET if answers.current >= required else Status.GAP
    return Status.NOT_APPLICABLE if answers.is_not_applicable else Status.UNRATED


def _status_of_certificate(
    competence_id: int, required: int | None, until: Mapping[int, date | None], on: date
) -> Status:
    if competence_id not in until:
        return Status.NO_REQUIREMENT if required is None else Status.MISSING
    last_day = until[competence_id]
    if last_day is None or last_day > on + SOON:
        return Status.VALID
    return Status.EXPIRES_SOON if last_day >= on else Status.EXPIRED


def _gap(status: Status, required: int | None, current: int | None) -> int | None:
    """How many levels are missing; None when there is no gap. A certificate is one step: valid or not."""
    if status == Status.GAP and required is not None and current is not None:
        return required - current
    return 1 if status in {Status.EXPIRED, Status.MISSING} and required is not None else None


# Everything known is laid under one another and gathered by person and competence. No joins: their order would rest on
# a guess at how many people are asked about, and a prepared statement guesses once for one person and for sixty.
# `standing`: one row for each person and required competence, after APPLIES.
STANDING = """
, known AS (
    SELECT user_id, competence_id, 'REQUIRED' AS fact, level AS required, NULL::smallint AS self_level,
        NULL::boolean AS not_applicable, NULL::smallint AS agreed_level, NULL::boolean AS no_agreement
    FROM applies WHERE min_people IS NULL AND level IS NOT NULL
    UNION ALL
    SELECT a.user_id, r.competence_id, a.state, NULL, r.self_level, r.not_applicable, r.agreed_level, r.no_agreement
    FROM competence_assessment a JOIN competence_rating r ON r.assessment_id = a.id
    WHERE a.user_id = ANY(%(people)s::uuid[]) AND a.state IN ('SUBMITTED', 'AGREED')
    UNION ALL
    SELECT user_id, competence_id, 'VALID', NULL, NULL, NULL, NULL, NULL FROM competence_credential
    WHERE user_id = ANY(%(people)s::uuid[]) AND state = 'ATTESTED' AND issued_on <= %(day)s::date
      AND (valid_until IS NULL OR valid_until >= %(day)s::date)
), gathered AS (
    SELECT user_id, competence_id, max(required) AS required,
        max(self_level) FILTER (WHERE fact = 'SUBMITTED') AS submitted,
        bool_or(not_applicable) FILTER (WHERE fact = 'SUBMITTED') AS submitted_not_applicable,
        max(agreed_level) FILTER (WHERE fact = 'AGREED') AS agreed,
        max(self_level) FILTER (WHERE fact = 'AGREED') AS own_then,
        bool_or(not_applicable AND NOT no_agreement) FILTER (WHERE fact = 'AGREED') AS then_not_applicable,
        count(*) FILTER (WHERE fact = 'VALID') AS certificates
    FROM known GROUP BY user_id, competence_id HAVING max(required) IS NOT NULL
), current AS (
    SELECT user_id, competence_id, required, certificates,
        coalesce(agreed, CASE WHEN submitted_not_applicable THEN NULL ELSE coalesce(submitted, own_then) END) AS level,
        coalesce(submitted_not_applicable, false) OR (submitted IS NULL AND then_not_applicable) AS not_applicable
    FROM gathered
), standing AS (
    SELECT current.user_id, current.competence_id, current.required, current.level,
        CASE WHEN c.kind = 'CERTIFICATE' THEN CASE WHEN current.certificates = 0 THEN 'GAP' ELSE 'MET' END
             WHEN current.level >= current.required THEN 'MET'
             WHEN current.level IS NOT NULL THEN 'GAP'
             WHEN current.not_applicable THEN 'NOT_APPLICABLE'
             ELSE 'UNRATED' END AS status
    FROM current JOIN competence_competence c ON c.id = current.competence_id
)
"""
_TOTALS = """
SELECT user_id, count(*),
    count(*) FILTER (WHERE status = 'MET'), count(*) FILTER (WHERE status = 'GAP'),
    count(*) FILTER (WHERE status = 'UNRATED'), count(*) FILTER (WHERE status = 'NOT_APPLICABLE')
FROM standing GROUP BY user_id
"""


def totals_of(person_ids: Collection[UUID], *, on: date) -> dict[UUID, Totals]:
    """The totals of each of the people, in one query; who has no requirements has zeros."""
    totals = dict.fromkeys(person_ids, Totals(0, 0, 0, 0, 0))
    with connection.cursor() as cursor:
        cursor.execute(APPLIES + STANDING + _TOTALS, {"people": list(totals), "day": on})
        for person_id, *counts in cursor.fetchall():
            totals[person_id] = Totals(*counts)
    return totals
