"""What was required of a person on a day gone by, what she had answered and what it said then (domain.md, rule 5).

The same gap as in `gaps`, from what was known at the end of that day: the requirements and employments in force on it,
the assessment that was handed in then (also where it was sent back later, or has been agreed or replaced since), the
one agreed then, the certificates that stood then, and the wordings of that day. Drafts are never part of it. A level
that two people agreed later than that day is not in it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from competence.models import Credential, ReturnedSubmission, Wording
from competence.queries import gaps, requirements
from competence.queries.gaps import NO_ANSWERS, Answers, Line, Rated, end_of
from portal.models import User

# In the order of `Rated`, with what the assessment was on that day instead of what it is now.
_RATINGS = """
WITH handed_in AS (
    SELECT id, submitted_at, agreed_at, agreed_at < %(end)s::timestamptz AS is_agreed
    FROM competence_assessment
    WHERE user_id = %(person)s::uuid AND submitted_at < %(end)s::timestamptz
      AND (superseded_at IS NULL OR superseded_at >= %(end)s::timestamptz)
), counts AS (
    (SELECT * FROM handed_in WHERE is_agreed ORDER BY agreed_at DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM handed_in WHERE is_agreed IS NOT TRUE ORDER BY submitted_at DESC LIMIT 1)
)
SELECT r.competence_id, CASE WHEN a.is_agreed THEN 'AGREED' ELSE 'SUBMITTED' END, a.submitted_at,
    CASE WHEN a.is_agreed THEN a.agreed_at END, r.revision, r.required_level, r.self_level, r.not_applicable,
    r.comment, r.wish, CASE WHEN a.is_agreed THEN r.agreed_level END, a.is_agreed IS TRUE AND r.no_agreement,
    CASE WHEN a.is_agreed THEN r.manager_level END, CASE WHEN a.is_agreed THEN r.manager_comment ELSE '' END
FROM counts a
JOIN competence_rating r ON r.assessment_id = a.id
JOIN competence_competence c ON c.id = r.competence_id
WHERE c.kind <> 'CERTIFICATE'
"""


def of(person: User, *, on: date) -> tuple[Line, ...]:
    """Everything that was required of the person on the day or answered by then, as it was said then. Six queries."""
    end = end_of(on)
    answers = _answers(person, end)
    for rated in _sent_back_later(person, end):
        answers[rated.competence_id] = replace(answers.get(rated.competence_id, NO_ANSWERS), submitted=rated)
    lines = gaps.lines(requirements.of(person, on=on), answers, _certificates(person, on, end), on=on)
    return _worded(lines, end)


def _answers(person: User, end: datetime) -> dict[int, Answers]:
    answers: dict[int, Answers] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RATINGS, {"person": person.pk, "end": end})
        rows = cursor.fetchall()
    for rated in map(Rated._make, rows):
        known = answers.get(rated.competence_id, NO_ANSWERS)
        changed = {"agreed" if rated.state == "AGREED" else "submitted": rated}
        answers[rated.competence_id] = replace(known, **changed)
    return answers


def _sent_back_later(person: User, end: datetime) -> Iterable[Rated]:
    """The answers that were handed in on that day and sent back after it: they are no longer the assessment's own."""
    rows = ReturnedSubmission.objects.filter(assessment__user=person, submitted_at__lt=end, returned_at__gte=end)
    for one in rows.order_by("submitted_at")[:1]:
        for competence_id, answer in one.answers.items():
            yield _returned(int(competence_id), one.submitted_at, answer)


def _returned(competence_id: int, submitted_at: datetime, answer: dict[str, Any]) -> Rated:
    return Rated(
        competence_id=competence_id,
        state="SUBMITTED",
        submitted_at=submitted_at,
        agreed_at=None,
        revision=answer["revision"],
        required_level=answer.get("required"),
        self_level=answer.get("level"),
        not_applicable=bool(answer.get("not_applicable")),
        comment="",
        wish="SAME",
        agreed_level=None,
        no_agreement=False,
        manager_level=None,
        manager_comment="",
    )


def _certificates(person: User, on: date, end: datetime) -> dict[int, date | None]:
    """The last valid day of each certificate that stood then; one that was withdrawn later still stood."""
    stood = Q(state=Credential.State.ATTESTED) | Q(state=Credential.State.WITHDRAWN, closed_at__gte=end)
    until: dict[int, date | None] = {}
    held = Credential.objects.filter(stood, user=person, issued_on__lte=on)
    for competence_id, last_day in held.values_list("competence_id", "valid_until"):
        known = until.get(competence_id, date.min)
        until[competence_id] = None if known is None or last_day is None else max(known, last_day)
    return until


def _worded(lines: tuple[Line, ...], end: datetime) -> tuple[Line, ...]:
    """The lines in the words of that day; where a competence was not worded yet, in its first ones."""
    words: dict[int, Wording] = {}
    rows = Wording.objects.filter(competence__in=[line.competence_id for line in lines]).order_by("-revision")
    for wording in rows:
        known = words.get(wording.competence_id)
        if known is None or known.written_at >= end:
            words[wording.competence_id] = wording
    return tuple(_in_words(line, words.get(line.competence_id)) for line in lines)


def _in_words(line: Line, wording: Wording | None) -> Line:
    if wording is None:
        return line
    texts: dict[str, list[str]] = wording.level_texts
    return replace(line, name=wording.name, why=wording.why or {}, level_texts=texts, revision=wording.revision)
