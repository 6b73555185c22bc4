"""The demo's own questions of the appraisal talk: decided before this year, and the next version in consultation."""

from datetime import date, timedelta

from planning.actions import question_sets, questions
from planning.actions.questions import QuestionFacts
from planning.demo.moments import noon
from planning.models import Question, TalkCycle, TalkWindow
from portal.models import Organisation, Profession, Unit, User

NAME = {
    "sv": "Regionens medarbetarsamtal", "nb": "Regionens medarbeidersamtale", "en": "The region's appraisal talk",
}  # fmt: skip
THERAPISTS = QuestionFacts(
    Question.View.NOW, Question.Asked.BOTH,
    {"sv": "Hur stor del av veckan är direkt patientarbete, och är det lagom?",
     "nb": "Hvor mye av uken er direkte pasientarbeid, og er det passe?",
     "en": "How much of the week is direct work with patients, and is it the right amount?"},
    {},
)  # fmt: skip
WARD = QuestionFacts(
    Question.View.AHEAD, Question.Asked.EMPLOYEE,
    {"sv": "Vilka pass och roller vill jag prova på avdelningen nästa år?",
     "nb": "Hvilke vakter og roller vil jeg prøve på avdelingen neste år?",
     "en": "Which shifts and roles do I want to try on the ward next year?"},
    {"sv": "Till exempel flödesansvarig eller handledare för studenter."},
)  # fmt: skip
SHORTER = {
    "sv": "Vad är jag stolt över?", "nb": "Hva er jeg stolt av?", "en": "What am I proud of?",
}  # fmt: skip
UNIT = "Medicinavdelning 3"
NOTE = "Fackliga organisationer, chefer i vården och HR-partner."
COMMENT = "Bra och kortare. Men säg gärna att det gäller sedan förra samtalet."
SECOND = "Frågan om pass och roller borde ställas på alla vårdavdelningar."
ANSWER = "Tack. Vi lägger till det i hinten innan beslutet."
SINCE_OPENING, LENGTH = timedelta(days=5), timedelta(days=21)


def write(organisation: Organisation, *, strategist: User, union: User, today: date) -> None:
    """One set: version 1 is asked by in this year's appraisal talks, version 2 is being heard."""
    cycle = TalkCycle.objects.get(organisation=organisation, period__contains=today)
    decided = noon(cycle.period.lower - timedelta(days=40))
    first = question_sets.begin(
        organisation=organisation, kind="DEVELOPMENT", name=NAME, by=strategist, at=decided - timedelta(days=60)
    )
    therapist = Profession.objects.get(organisation=organisation, code="arbetsterapeut")
    place = Unit.objects.filter(organisation=organisation, name=UNIT).earliest("pk")
    for facts in (_of(THERAPISTS, therapist, None), _of(WARD, None, place)):
        questions.add(version=first, facts=facts, by=strategist)
    first.refresh_from_db()
    question_sets.decide(version=first, seen=first.version, by=strategist, at=decided)
    TalkWindow.objects.filter(cycle=cycle, kind="DEVELOPMENT").update(questions=first)
    opened = noon(today - SINCE_OPENING)
    second = question_sets.begin_version(question_set=first.question_set, by=strategist, at=opened - timedelta(days=9))
    proud = second.questions.get(position=1)
    seen = questions.stamp_of(questions.facts_of(proud))
    facts = QuestionFacts(proud.view, proud.asked, SHORTER, proud.hint or {})
    questions.change(question=proud, facts=facts, seen=seen, by=strategist, at=opened)
    until = today - SINCE_OPENING + LENGTH
    question_sets.open_consultation(version=second, until=until, note=NOTE, by=strategist, at=opened)
    said = noon(today - timedelta(days=3))
    heard = question_sets.comment(version=second, question_id=proud.pk, text=COMMENT, by=union, at=said)
    question_sets.comment(version=second, question_id=None, text=SECOND, by=union, at=said)
    question_sets.answer(comment=heard, text=ANSWER, by=strategist, at=noon(today - timedelta(days=1)))


def _of(facts: QuestionFacts, profession: Profession | None, unit: Unit | None) -> QuestionFacts:
    return QuestionFacts(facts.view, facts.asked, facts.text, facts.hint, profession, unit)
