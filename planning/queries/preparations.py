"""What was prepared for a talk: one's own, and what the other has shared. Nobody else reads any of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import JSONObject

from planning.models import Preparation, PreparationAnswer, Question, Talk
from planning.queries.questions import QuestionLine
from portal.models import User

ANSWER_COLUMNS = ("code", "text", "version")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A saved answer to a question, by the question's code."""

    code: str
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Own:
    """One's own preparation; empty before anything is written."""

    answers: Mapping[str, AnswerLine] = field(default_factory=dict)
    notes: str = ""
    version: int = 0
    saved_at: datetime | None = None
    shared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What somebody has shared: her answers by code, never her notes."""

    by: UUID
    name: str
    answers: Mapping[str, str]


def of(user: User, talk: Talk) -> tuple[Own, tuple[Shared, ...]]:
    """One's own preparation of the talk, and what the other has shared. One query.

    The caller has asked `require(user, Permission.TAKE_PART_IN_TALK, talk.user)`. The other's notes are not even read.
    """
    rows = [_row(row) for row in _readable(user).filter(talk=talk).values(*COLUMNS)]
    own = next((row for row in rows if row["by"] == user.pk), None)
    return _own(own), shared_in(rows, talk.user_id, but=user.pk)


def shared_in(rows: Iterable[Mapping[str, Any]], employee_id: UUID, *, but: UUID | None = None) -> tuple[Shared, ...]:
    """What is shared among these rows: the employee's first, then those of who leads the talk."""
    found = [
        Shared(
            UUID(str(row["by"])),
            f"{row['given']} {row['family']}",
            {one["code"]: one["text"] for one in row["answers"] if one["text"]},
        )
        for row in rows
        if row["shared_at"]
    ]
    return tuple(sorted((one for one in found if one.by != but), key=lambda one: one.by != employee_id))


def sides(
    questions: Iterable[QuestionLine], shared: tuple[Shared, ...], employee_id: UUID
) -> tuple[tuple[QuestionLine, tuple[tuple[Shared, str], ...]], ...]:
    """The questions that somebody has shared an answer to, with the answers of those who are asked ("" for none)."""
    lines = ((question, _answers_to(question, shared, employee_id)) for question in questions)
    return tuple((question, answers) for question, answers in lines if any(text for _one, text in answers))


def is_asked(question: QuestionLine, *, employee: bool) -> bool:
    """Whether the employee, or else the manager, prepares an answer to it."""
    return question.asked != (Question.Asked.MANAGER if employee else Question.Asked.EMPLOYEE)


def _answers_to(
    question: QuestionLine, shared: tuple[Shared, ...], employee_id: UUID
) -> tuple[tuple[Shared, str], ...]:
    asked = (one for one in shared if is_asked(question, employee=one.by == employee_id))
    return tuple((one, one.answers.get(question.code, "")) for one in asked)


COLUMNS = ("by", "by__given_name", "by__family_name", "shared_at", "saved_at", "version", "own_notes", "answer_rows")


def _readable(user: User) -> QuerySet[Preparation]:
    hers = Case(When(by=user, then=F("notes")), default=Value(""), output_field=TextField())
    rows = Preparation.objects.filter(Q(by=user) | Q(shared_at__isnull=False))
    return rows.annotate(own_notes=hers, answer_rows=ArraySubquery(_answers()))


def _answers() -> "QuerySet[PreparationAnswer, Any]":
    answers = PreparationAnswer.objects.filter(preparation=OuterRef("pk"))
    return answers.values(json=JSONObject(**{name: name for name in ANSWER_COLUMNS}))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    names = {"given": row["by__given_name"], "family": row["by__family_name"], "answers": row["answer_rows"]}
    return {**row, **names}


def _own(row: Mapping[str, Any] | None) -> Own:
    if row is None:
        return Own()
    answers = {one["code"]: AnswerLine(**one) for one in row["answers"]}
    return Own(answers, row["own_notes"], row["version"], row["saved_at"], row["shared_at"])
