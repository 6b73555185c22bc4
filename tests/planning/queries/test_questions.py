"""What the two are asked in a talk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planning.models import Question, QuestionSet, Talk, TalkCycle
from planning.queries import questions
from tests.cast import Cast
from tests.make.people import make_profession
from tests.make.planning import make_talk
from tests.make.talk_cycles import (
    make_decided,
    make_question,
    make_question_set,
    make_question_version,
    make_talk_cycle,
    make_talk_window,
)


def asked(talk: Talk) -> tuple[str, ...]:
    with CaptureQueriesContext(connection) as queries:
        lines = questions.of(talk)
    assert len(queries) <= 1
    return tuple(line.code for line in lines)


@pytest.mark.parametrize("kind", [Talk.Kind.DEVELOPMENT, Talk.Kind.PERFORMANCE])
def test_shipped_questions_look_back_now_and_ahead(kind: str) -> None:
    lines = questions.shipped(kind)
    assert {line.view for line in lines} == set(Question.View)
    assert {line.asked for line in lines} <= set(Question.Asked)


def test_without_a_year_the_shipped_questions_are_asked(cast: Cast) -> None:
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    assert asked(talk) == tuple(line.code for line in questions.shipped(Talk.Kind.DEVELOPMENT))
    talk.kind = Talk.Kind.PAY_FEEDBACK
    assert asked(talk) == ()


def test_sections_follow_the_main_employment(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="DRAFT")
    nurse = make_profession(organisation=cast.organisation)
    doctor = make_profession(organisation=cast.organisation, code="lakare")
    make_question(version=version, code="all")
    make_question(version=version, code="nurses", profession=nurse)
    make_question(version=version, code="doctors", profession=doctor)
    make_question(version=version, code="division", unit=cast.division)
    make_question(version=version, code="other", unit=cast.other_division)
    make_question(version=version, code="nurses-elsewhere", profession=nurse, unit=cast.sibling_ward)
    make_decided(version=version)
    today = timezone.localdate()
    cycle = make_talk_cycle(
        organisation=cast.organisation, made_by=cast.hr_strategist, days=(today, today.replace(year=today.year + 1))
    )
    make_talk_window(cycle=cycle, questions=version)
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    assert asked(talk) == ("all", "nurses", "division")
    assert asked(Talk(user=cast.employee, cycle=cycle)) == ("all", "nurses", "division")
    TalkCycle.objects.update(state=TalkCycle.State.DRAFT)
    assert asked(talk) == tuple(line.code for line in questions.shipped(QuestionSet.Kind.DEVELOPMENT))


def test_a_talk_keeps_the_version_it_was_booked_with(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="RETIRED", codes=["then"])
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    talk.questions = version
    assert asked(talk) == ("then",)
