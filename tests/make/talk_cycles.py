"""Talk years, their windows, and the questions of their talks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from planning.models import (
    Question,
    QuestionComment,
    QuestionSet,
    QuestionSetVersion,
    Talk,
    TalkCycle,
    TalkWindow,
)
from portal.models import Organisation, Profession, Unit, User
from tests.cast import Cast

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
SPRING = (date(2026, 2, 1), date(2026, 6, 1))


def make_talk_cycle(
    *,
    organisation: Organisation,
    made_by: User,
    days: tuple[date, date] = YEAR,
    state: str = TalkCycle.State.OPEN,
    at: datetime = NOON,
) -> TalkCycle:
    """A year in a state, half-open days."""
    is_opened = state != TalkCycle.State.DRAFT
    is_closed = state == TalkCycle.State.CLOSED
    return TalkCycle.objects.create(
        organisation=organisation,
        name={"sv": "Samtalsåret", "en": "The talk year"},
        period=DateRange(*days),
        state=state,
        made_by=made_by,
        made_at=at,
        opened_by=made_by if is_opened else None,
        opened_at=at if is_opened else None,
        closed_by=made_by if is_closed else None,
        closed_at=at if is_closed else None,
    )


def make_talk_window(
    *,
    cycle: TalkCycle,
    kind: str = Talk.Kind.DEVELOPMENT,
    days: tuple[date, date] = SPRING,
    questions: QuestionSetVersion | None = None,
    remind_days: Sequence[int] = (),
) -> TalkWindow:
    """The days of a kind of talk, half-open."""
    return TalkWindow.objects.create(
        cycle=cycle, kind=kind, period=DateRange(*days), questions=questions, remind_days=list(remind_days)
    )


def make_question_set(
    *, organisation: Organisation, made_by: User, kind: str = QuestionSet.Kind.DEVELOPMENT, at: datetime = NOON
) -> QuestionSet:
    """A set without versions."""
    name = {"sv": "Våra frågor", "en": "Our questions"}
    return QuestionSet.objects.create(organisation=organisation, kind=kind, name=name, made_by=made_by, made_at=at)


def make_question_version(
    *,
    question_set: QuestionSet,
    state: str = QuestionSetVersion.State.DECIDED,
    at: datetime = NOON,
    until: date = date(2026, 1, 31),
    number: int | None = None,
    codes: Sequence[str] = (),
) -> QuestionSetVersion:
    """A version in a state, with the actors and times that the state demands, and a question for each of the codes.

    What is decided takes no more questions: they are written before.
    """
    if codes and state != QuestionSetVersion.State.DRAFT:
        draft = make_question_version(question_set=question_set, state="DRAFT", at=at, number=number, codes=codes)
        return make_decided(version=draft, state=state, at=at)
    by = question_set.made_by
    states = QuestionSetVersion.State
    is_heard, is_decided = state != states.DRAFT, state in {states.DECIDED, states.RETIRED}
    version = QuestionSetVersion.objects.create(
        question_set=question_set,
        number=number or question_set.versions.count() + 1,
        state=state,
        made_by=by,
        made_at=at,
        consultation_opened_by=by if is_heard else None,
        consultation_opened_at=at if is_heard else None,
        consultation_until=until if is_heard else None,
        decided_by=by if is_decided else None,
        decided_at=at if is_decided else None,
        retired_at=at if state == states.RETIRED else None,
    )
    for code in codes:
        make_question(version=version, code=code)
    return version


def make_decided(*, version: QuestionSetVersion, state: str = "DECIDED", at: datetime = NOON) -> QuestionSetVersion:
    """The draft in a later state: heard, decided or retired."""
    by, states = version.made_by, QuestionSetVersion.State
    version.state = state
    version.consultation_opened_by, version.consultation_opened_at = by, at
    version.consultation_until = date(2026, 1, 31)
    if state in {states.DECIDED, states.RETIRED}:
        version.decided_by, version.decided_at = by, at
    version.retired_at = at if state == states.RETIRED else None
    version.save()
    return version


def make_question(
    *,
    version: QuestionSetVersion,
    code: str = "",
    text: str = "What went well?",
    view: str = Question.View.BACK,
    profession: Profession | None = None,
    unit: Unit | None = None,
) -> Question:
    """A question at the end of the version, for everybody or for a section."""
    position = version.questions.count() + 1
    return Question.objects.create(
        version=version,
        position=position,
        code=code or f"question-{position}",
        view=view,
        text={"sv": f"{text} (sv)", "en": text},
        profession=profession,
        unit=unit,
    )


def make_question_comment(
    *, version: QuestionSetVersion, by: User, question: Question | None = None, at: datetime = NOON
) -> QuestionComment:
    """A comment without an answer."""
    return QuestionComment.objects.create(version=version, question=question, text="För lång.", by=by, at=at)


def make_year_world(cast: Cast) -> dict[str, int]:
    """One of each, by the names of the addresses: an open year long ago, and a version in consultation."""
    days = date(2021, 1, 1), date(2022, 1, 1)
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist, days=days)
    make_talk_window(cycle=cycle, days=(date(2021, 2, 1), date(2021, 6, 1)))
    question_set = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=question_set, state=QuestionSetVersion.State.CONSULTATION)
    question = make_question(version=version)
    comment = make_question_comment(version=version, by=cast.union, question=question)
    return {
        "cycle": cycle.pk,
        "question_set": question_set.pk,
        "question_version": version.pk,
        "question": question.pk,
        "question_comment": comment.pk,
    }
