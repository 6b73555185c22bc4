"""What is in consultation: versions of frameworks, and of the talks' questions. One list, as readers see one duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from competence.queries import consultations
from planning.models import QuestionComment, QuestionSetVersion
from portal.models import User

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Consulted:
    """A version in consultation: whether the asker has commented, and how many comments have no answer.

    `key` is the id of the framework, or (`is_questions`) of the version of the questions.
    """

    is_questions: bool
    key: int
    number: int
    name: Mapping[str, str]
    until: date
    has_commented: bool
    unanswered: int


def open_to(user: User, *, on: date) -> tuple[Consulted, ...]:
    """The organisation's, the first to close first. One query: the start page has none to spare."""
    frameworks = consultations.versions_in_consultation(user, on=on).annotate(named=F("name"))
    questions = _questions(user, on).annotate(named=F("question_set__name"))
    rows = _columns(frameworks, key="framework_id", is_questions=False).union(
        _columns(questions, key="pk", is_questions=True), all=True
    )
    found = sorted((Consulted(*row) for row in rows), key=lambda one: (one.until, one.is_questions, one.key))
    return tuple(found[:MOST_SHOWN])


def _questions(user: User, on: date) -> QuerySet[QuestionSetVersion]:
    mine = QuestionComment.objects.filter(version=OuterRef("pk"), by=user)
    return (
        QuestionSetVersion.objects.filter(
            question_set__organisation_id=user.organisation_id, state=QuestionSetVersion.State.CONSULTATION
        )
        .annotate(has_commented=Exists(mine))
        .annotate(unanswered=Count("comments", filter=Q(comments__answered_at__isnull=True)))
        .filter(Q(consultation_until__gte=on) | Q(unanswered__gt=0))
    )


def _columns(rows: QuerySet[Any], *, is_questions: bool, key: str) -> QuerySet[Any]:
    """The same columns of both, in the same order."""
    return rows.order_by().values_list(
        Value(is_questions),
        F(key),
        F("number"),
        F("named"),
        F("consultation_until"),
        F("has_commented"),
        F("unanswered"),
    )
