"""What the constraints of talk years, windows and questions forbid, done on purpose."""

from collections.abc import Callable

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from planning.models import (
    Question,
    QuestionComment,
    QuestionSet,
    QuestionSetVersion,
    TalkCycle,
    TalkCycleChange,
    TalkWindow,
)
from tests.guards.world import World
from tests.make.talk_cycles import SPRING, make_question, make_question_version, make_talk_cycle, make_talk_window

Break = Callable[[World], object]
NOW = timezone.now()
EMPTY = DateRange(SPRING[0], SPRING[0])


def _change(model: type[models.Model], **values: object) -> Break:
    return lambda _world: model._default_manager.update(**values)


def _another_year(world: World) -> None:
    cycle = TalkCycle.objects.get(pk=world.year["cycle"])
    days = cycle.period.lower, cycle.period.upper
    make_talk_cycle(organisation=world.cast.organisation, made_by=world.cast.hr_strategist, days=days)


def _same_window(world: World) -> None:
    make_talk_window(cycle=TalkCycle.objects.get(pk=world.year["cycle"]))


def _pay_with_questions(world: World) -> None:
    version = QuestionSetVersion.objects.get(pk=world.year["question_version"])
    cycle = TalkCycle.objects.get(pk=world.year["cycle"])
    make_talk_window(cycle=cycle, kind="PAY_FEEDBACK", questions=version)


def _nothing_changed(world: World) -> None:
    TalkCycleChange.objects.create(
        cycle_id=world.year["cycle"], what="name", before="x", after="x", changed_by=world.cast.hr_strategist,
        changed_at=NOW,
    )  # fmt: skip


def _version(state: str, **changes: object) -> Break:
    """Another version of the set, alone in it or beside the one in consultation."""

    def broken(world: World) -> None:
        question_set = QuestionSet.objects.get(pk=world.year["question_set"])
        if changes:
            QuestionSetVersion.objects.all().delete()
        made = make_question_version(question_set=question_set, state="DRAFT" if changes else state)
        if changes:  # what is decided already is not changed
            decided = {"state": state, "decided_by": made.made_by, "decided_at": NOW, "retired_at": NOW}
            QuestionSetVersion.objects.filter(pk=made.pk).update(**{**decided, **changes})

    return broken


def _two_decided(world: World) -> None:
    for _ in range(2):
        _version("DECIDED")(world)


def _again(world: World, **changes: object) -> None:
    version = QuestionSetVersion.objects.get(pk=world.year["question_version"])
    made = make_question(version=version)
    first = Question.objects.get(pk=world.year["question"])
    Question.objects.filter(pk=made.pk).update(**{name: getattr(first, name) for name in changes})


BREAKS_YEAR: dict[str, Break] = {
    "talk_cycle_one_at_a_time": _another_year,
    "talk_cycle_opened": _change(TalkCycle, opened_at=None),
    "talk_cycle_closed": _change(TalkCycle, state="CLOSED"),
    "talk_cycle_has_days": _change(TalkCycle, period=EMPTY),
    "talk_window_once": _same_window,
    "talk_window_minutes": _change(TalkWindow, minutes=5),
    "talk_window_has_days": _change(TalkWindow, period=EMPTY),
    "talk_window_pay_has_no_questions": _pay_with_questions,
    "talk_cycle_change_is_one": _nothing_changed,
    "question_set_kind": _change(QuestionSet, kind="PAY_FEEDBACK"),
    "question_version_once": lambda w: make_question_version(
        question_set=QuestionSet.objects.get(pk=w.year["question_set"]), state="RETIRED", number=1
    ),
    "question_version_one_open": _version("DRAFT"),
    "question_version_one_decided": _two_decided,
    "question_version_consulted": _change(QuestionSetVersion, consultation_until=None),
    "question_version_decided": _version("DECIDED", decided_at=None),
    "question_version_retired": _version("RETIRED", retired_at=None),
    "question_position_once": lambda w: _again(w, position=1),
    "question_code_once": lambda w: _again(w, code="x"),
    "question_comment_text": _change(QuestionComment, text=""),
    "question_comment_answered": _change(QuestionComment, answered_at=NOW),
    "question_comment_answer": _change(QuestionComment, answer="Nej."),
}
