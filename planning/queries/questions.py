"""The questions of a talk, as the two of them are asked: the decided set of the year's window, or the shipped ones."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from planning.models import Question, QuestionSet, QuestionSetVersion, Talk, TalkCycle, TalkWindow
from portal.models import Employment, User

NO_HINT: Mapping[str, str] = MappingProxyType({})
ASKED = QuestionSet.Kind.DEVELOPMENT.value
"""The kind of a shipped question that names none."""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question. `view` and `asked` are the values of `Question`; `text` and `hint` are texts by language."""

    code: str
    view: str
    asked: str
    text: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=lambda: NO_HINT)


def of(talk: Talk) -> tuple[QuestionLine, ...]:
    """What the two are asked in this talk, in order: the version noted in the talk, else that of the year's window.

    Where the year has chosen none (or there is no year) these are the shipped questions. Pay feedback has none.
    A question with a profession or a unit is asked of those whose main employment is there today. One query.
    """
    if talk.kind == Talk.Kind.PAY_FEEDBACK:
        return ()
    asked = Question.objects.filter(_in_force(talk)).filter(_section_of(talk.user_id)).order_by("position")
    return tuple(line(question) for question in asked) or shipped(talk.kind)


def line(question: Question) -> QuestionLine:
    """A written question as it is asked."""
    return QuestionLine(question.code, question.view, question.asked, question.text, question.hint or NO_HINT)


@cache
def shipped(kind: str) -> tuple[QuestionLine, ...]:
    """The questions that come with the portal for this kind of talk; read once for each process."""
    file = resources.files("competence") / "content" / "questions.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    return tuple(
        QuestionLine(row["code"], row["view"].upper(), row["for"], row["text"], row.get("hint", NO_HINT))
        for row in rows
        if row.get("kind", ASKED) == kind
    )


def _in_force(talk: Talk) -> Q:
    """The questions of the version that this talk is held by."""
    if talk.questions_id is not None:
        return Q(version=talk.questions_id)
    windows = TalkWindow.objects.filter(kind=talk.kind)
    if talk.cycle_id is not None:
        return Q(version=Subquery(windows.filter(cycle=talk.cycle_id).values("questions")))
    day = talk.planned_on or timezone.localdate()
    employer = User.objects.filter(pk=talk.user_id).values("organisation")
    running = windows.filter(cycle__organisation=Subquery(employer), cycle__period__contains=day)
    return Q(version=Subquery(running.exclude(cycle__state=TalkCycle.State.DRAFT).values("questions")))


def _section_of(user_id: UUID) -> Q:
    """Questions for everybody, and those for where the person has her main employment."""
    here: QuerySet[Employment] = Employment.objects.filter(
        user=user_id, is_main=True, period__contains=timezone.localdate()
    )
    profession = Q(profession__isnull=True) | Q(profession=Subquery(here.values("profession")))
    unit = Q(unit__isnull=True) | Q(unit__path__at_or_above=Subquery(here.values("unit__path")))
    return profession & unit


def in_force_of(versions: Collection[int]) -> dict[int, int]:
    """For each of these versions, the one of the same set that is in force (perhaps itself). One query."""
    decided = QuestionSetVersion.objects.filter(state=QuestionSetVersion.State.DECIDED)
    rows = decided.filter(question_set__versions__in=versions).values_list("question_set__versions", "pk")
    return dict(rows)
