"""Questions are written, heard, decided; a decided version never changes; nobody is asked about her health."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from planning.actions import question_sets as deeds
from planning.actions import questions as writing
from planning.actions.questions import QuestionFacts
from planning.actions.refusals import Stale
from planning.models import Question, QuestionComment, QuestionSet, QuestionSetVersion
from planning.queries import question_sets as queries
from planning.queries import questions
from portal.authorization import Permission, can
from portal.models import Job, Mandate, Message, User
from portal.queries.messages import said
from portal.worker import running
from tests.cast import Cast
from tests.make.talk_cycles import (
    NOON,
    make_decided,
    make_question,
    make_question_comment,
    make_question_set,
    make_question_version,
)

FACTS = QuestionFacts("BACK", "BOTH", {"sv": "Vad gick bra?", "en": "What went well?"}, {})
UNTIL = date(2026, 1, 31)
LATER = NOON + timedelta(days=60)


def begun(cast: Cast) -> QuestionSetVersion:
    return deeds.begin(
        organisation=cast.organisation, kind="DEVELOPMENT", name={"sv": "Våra"}, by=cast.hr_partner, at=NOON
    )


def decide(cast: Cast, version: QuestionSetVersion, *, at: datetime = NOON) -> QuestionSetVersion:
    seen = QuestionSetVersion.objects.get(pk=version.pk).version
    return deeds.decide(version=version, seen=seen, by=cast.hr_strategist, at=at)


def texts(version: QuestionSetVersion) -> list[str]:
    return [one.text["sv"] for one in queries.questions_of(version)]


def test_a_set_begins_with_what_is_shipped_and_its_next_version_with_what_was_decided(cast: Cast) -> None:
    first = begun(cast)
    assert texts(first) == [line.text["sv"] for line in questions.shipped("DEVELOPMENT")]
    decide(cast, first)
    second = deeds.begin_version(question_set=first.question_set, by=cast.hr_partner, at=NOON)
    assert (second.number, texts(second)) == (2, texts(first))
    with pytest.raises(deeds.AlreadyBeingWritten):
        deeds.begin_version(question_set=first.question_set, by=cast.hr_partner, at=NOON)
    writing.change(
        question=second.questions.get(position=1), facts=FACTS, seen=stamp(second), by=cast.hr_partner, at=NOON
    )
    decide(cast, second)
    first.refresh_from_db()
    assert (first.state, first.retired_at, texts(first)[0]) == (
        "RETIRED",
        NOON,
        questions.shipped("DEVELOPMENT")[0].text["sv"],
    )
    assert texts(second)[0] == "Vad gick bra?"


def stamp(version: QuestionSetVersion) -> int:
    return writing.stamp_of(writing.facts_of(version.questions.get(position=1)))


@pytest.mark.parametrize("state", ["CONSULTATION", "DECIDED", "RETIRED"])
def test_only_a_draft_is_changed(state: str, cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state=state, codes=["one"])
    question = version.questions.get()
    by = cast.hr_strategist
    for deed in (
        lambda: writing.add(version=version, facts=FACTS, by=by),
        lambda: writing.change(question=question, facts=FACTS, seen=0, by=by, at=NOON),
        lambda: writing.move(question=question, way="up", by=by),
        lambda: writing.remove(question=question, by=by),
    ):
        with pytest.raises(writing.StandsStill):
            deed()


def test_the_database_refuses_to_change_what_was_decided(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, codes=["one"])
    other = make_question_version(question_set=made, state="DRAFT", codes=["two"])
    question, free = version.questions.get(), other.questions.get()
    of_version = QuestionSetVersion.objects.filter(pk=version.pk)
    for deed in (
        lambda: Question.objects.filter(pk=question.pk).update(text={"sv": "Något annat?"}),
        lambda: Question.objects.filter(pk=free.pk).update(version=version),
        lambda: make_question(version=version),
        question.delete,
        version.delete,
        lambda: of_version.update(state="DRAFT"),
        lambda: of_version.update(decided_at=LATER, state="RETIRED", retired_at=LATER),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            deed()
    Question.objects.filter(pk=free.pk).update(position=7)
    assert of_version.update(state="RETIRED", retired_at=LATER) == 1
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        of_version.update(state="DECIDED")


def test_questions_are_added_moved_and_removed(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="DRAFT")
    by = cast.hr_partner
    one = writing.add(version=version, facts=FACTS, by=by)
    two = writing.add(version=version, facts=replace(FACTS, text={"sv": "Två?"}, unit=cast.ward), by=by)
    assert (one.code, two.code) == ("question_1", "question_2")
    writing.move(question=two, way="up", by=by)
    assert texts(version) == ["Två?", "Vad gick bra?"]
    writing.move(question=two, way="up", by=by)
    assert texts(version) == ["Två?", "Vad gick bra?"]
    comment = make_question_comment(version=version, by=cast.union, question=two)
    writing.remove(question=two, by=by)
    comment.refresh_from_db()
    assert (texts(version), comment.question) == (["Vad gick bra?"], None)
    foreign = cast.foreigner.employments.get().unit
    with pytest.raises(Http404):
        writing.add(version=version, facts=replace(FACTS, unit=foreign), by=by)


def test_two_who_change_a_question_see_both_and_different_questions_do_not_disturb_each_other(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="DRAFT")
    first, other = make_question(version=version), make_question(version=version)
    seen = writing.stamp_of(writing.facts_of(first))
    by = cast.hr_partner
    apart = writing.stamp_of(writing.facts_of(other))
    writing.change(question=first, facts=FACTS, seen=seen, by=by, at=NOON)
    mine = replace(FACTS, text={"sv": "Mitt?"})
    with pytest.raises(Stale) as stale:
        writing.change(question=first, facts=mine, seen=seen, by=by, at=NOON)
    assert (stale.value.saved["text_sv"], stale.value.mine["text_sv"]) == ("Vad gick bra?", "Mitt?")
    assert writing.change(question=first, facts=mine, seen=stale.value.version, by=by, at=NOON).text == {"sv": "Mitt?"}
    writing.change(question=other, facts=replace(FACTS, view="NOW"), seen=apart, by=by, at=NOON)
    writing.remove(question=other, by=by)
    with pytest.raises(writing.IsGone):
        writing.change(question=other, facts=mine, seen=seen, by=by, at=NOON)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("sv", "Hur mår du på jobbet?", "mår du"),
        ("sv", "Vad beror din höga sjukfrånvaro på?", "sjukfrånvaro"),
        ("sv", "Hur är din psykiska hälsa?", "din psykiska hälsa"),
        ("nb", "Hvordan er helsen din egentlig, og din fysiske helse?", "din fysiske helse"),
        ("en", "How is your mental health?", "your mental health"),
        ("sv", "Vilka sjukdomar behöver vi kunna mer om på sjukhuset?", ""),
        ("sv", "Hur arbetar sjuksköterskan med hälsa och diagnos?", ""),
        ("en", "What would make your work with patients' health easier?", ""),
    ],
)
def test_health_is_not_asked_about_and_health_care_is(language: str, text: str, words: str) -> None:
    assert writing.health_words(text, language) == words


def test_the_refusal_names_the_words_and_the_field(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="DRAFT")
    with pytest.raises(writing.AboutHealth) as refused:
        writing.add(version=version, facts=replace(FACTS, hint={"sv": "Berätta om din hälsa."}), by=cast.hr_partner)
    assert (refused.value.field, "“din hälsa”" in str(refused.value)) == ("hint_sv", True)


def test_a_consultation_is_opened_commented_on_answered_and_closed_by_the_decision(cast: Cast) -> None:
    version = begun(cast)
    with pytest.raises(deeds.NotOpen):
        say(cast.union, version)
    for until in (NOON.date() - timedelta(days=1), NOON.date() + timedelta(days=400)):
        with pytest.raises(deeds.DayIsWrong):
            deeds.open_consultation(version=version, until=until, note="", by=cast.hr_partner, at=NOON)
    deeds.open_consultation(version=version, until=UNTIL, note="Facken", by=cast.hr_partner, at=NOON)
    comments = [say(by, version) for by in (cast.union, cast.manager, cast.hr_partner_elsewhere)]
    with pytest.raises(PermissionDenied):
        say(cast.employee, version)
    with pytest.raises(deeds.SaysNothing):
        deeds.comment(version=version, question_id=None, text=" \r\n", by=cast.union, at=NOON)
    with pytest.raises(PermissionDenied):
        deeds.answer(comment=comments[0], text="Ja.", by=cast.manager, at=NOON)
    deeds.answer(comment=comments[0], text="Ja.", by=cast.hr_partner, at=NOON)
    with pytest.raises(deeds.AlreadyAnswered):
        deeds.answer(comment=comments[0], text="Nej.", by=cast.hr_partner, at=NOON)
    with pytest.raises(deeds.WasCommented):
        deeds.discard(version=version, by=cast.hr_partner)
    with pytest.raises(PermissionDenied):
        deeds.decide(version=version, seen=2, by=cast.hr_partner, at=NOON)
    assert decide(cast, version, at=LATER).state == "DECIDED"


def say(by: User, version: QuestionSetVersion) -> QuestionComment:
    return deeds.comment(version=version, question_id=None, text="Bra.", by=by, at=NOON)


def test_a_decision_waits_for_the_consultation_where_the_organisation_demands_one(cast: Cast) -> None:
    cast.organisation.consultation_required = True
    cast.organisation.save()
    version = begun(cast)
    with pytest.raises(deeds.ConsultationMissing):
        decide(cast, version)
    deeds.open_consultation(version=version, until=UNTIL, note="", by=cast.hr_partner, at=NOON)
    with pytest.raises(deeds.ConsultationIsOpen):
        decide(cast, version)
    assert decide(cast, version, at=LATER).state == "DECIDED"


def test_nothing_is_decided_that_was_not_read_or_asks_nobody(cast: Cast) -> None:
    version = begun(cast)
    writing.add(version=version, facts=FACTS, by=cast.hr_partner)
    with pytest.raises(deeds.NotAllowedNow):
        deeds.decide(version=version, seen=version.version, by=cast.hr_strategist, at=NOON)
    version.questions.update(unit=cast.ward)
    with pytest.raises(deeds.NothingAsked):
        decide(cast, version)


def test_a_draft_that_is_thrown_away_takes_its_empty_set_along(cast: Cast) -> None:
    deeds.discard(version=begun(cast), by=cast.hr_partner)
    assert not QuestionSet.objects.exists()


MOVES: list[Callable[[QuestionSetVersion, User], object]] = [
    lambda version, by: deeds.open_consultation(version=version, until=UNTIL, note="", by=by, at=NOON),
    lambda version, by: deeds.take_back(version=version, by=by),
    lambda version, by: deeds.decide(version=version, seen=1, by=by, at=LATER),
]
LEADS_TO = {  # from each state, what each move leads to
    "DRAFT": ("CONSULTATION", None, "DECIDED"),
    "CONSULTATION": (None, "DRAFT", "DECIDED"),
    "DECIDED": (None, None, None),
    "RETIRED": (None, None, None),
}


@pytest.mark.parametrize("state", LEADS_TO)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_state_leads_where_it_may(state: str, place: int, cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state=state, codes=["one"])
    wanted = LEADS_TO[state][place]
    if wanted is None:
        with pytest.raises(deeds.NotAllowedNow):
            MOVES[place](version, cast.hr_strategist)
    else:
        MOVES[place](version, cast.hr_strategist)
    version.refresh_from_db()
    assert version.state == (wanted or state)


def test_a_foreign_version_is_not_there(cast: Cast) -> None:
    made = make_question_set(organisation=cast.foreigner.organisation, made_by=cast.foreigner)
    version = make_question_version(question_set=made, state="DRAFT")
    with pytest.raises(Http404):
        writing.add(version=version, facts=FACTS, by=cast.hr_strategist)


def test_differences_are_told_word_by_word(cast: Cast) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    versions = []
    for state, codes in (("DECIDED", "abcd"), ("DRAFT", "bacx")):
        version = make_question_version(question_set=made, state="DRAFT")
        for code in codes:
            make_question(version=version, code=code, text=f"What is {code}?")
        versions.append(make_decided(version=version) if state == "DECIDED" else version)
    old, new = versions
    new.questions.filter(code="c").update(text={"sv": "What is c? (sv)", "en": "What was c?"}, asked="MANAGER")
    found = queries.differences(queries.questions_of(old), queries.questions_of(new))
    assert [(one.kind, one.code, set(one.settings)) for one in found] == [
        ("changed", "b", {"place"}), ("changed", "a", {"place"}), ("changed", "c", {"asked"}),
        ("added", "x", set()), ("removed", "d", set()),
    ]  # fmt: skip
    english = dict(found[2].texts)["en"]
    assert [(piece.kind, piece.value) for piece in english] == [
        ("same", "What "), ("removed", "is"), ("added", "was"), ("same", " c?"),
    ]  # fmt: skip


def test_who_may_comment_is_told_once_that_a_consultation_is_open(cast: Cast) -> None:
    version = begun(cast)
    today = timezone.localdate()
    deeds.open_consultation(version=version, until=today, note="", by=cast.hr_partner, at=timezone.now())
    job = Job.objects.get(kind="question_consultation")
    assert running.run(job.pk)
    told = Message.objects.filter(kind="question_consultation").values_list("to__username", flat=True)
    mandates = Mandate.objects.filter(user__organisation=cast.organisation, period__contains=today)
    others = {
        one.user.username for one in mandates.select_related("user") if can(one.user, Permission.COMMENT_QUESTIONS)
    }
    assert sorted(told) == sorted(others - {cast.hr_partner.username})
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("DONE", len(told), len(told))
    message = Message.objects.filter(to=cast.union).get()
    assert (message.path, message.facts) == (
        reverse("planning:question-version", args=[version.pk]), {"kind": "DEVELOPMENT", "until": str(today)}
    )  # fmt: skip
    assert "new questions for the appraisal talk" in said(message).title


def test_nobody_is_told_of_what_was_taken_back(cast: Cast) -> None:
    version = begun(cast)
    deeds.open_consultation(version=version, until=timezone.localdate(), note="", by=cast.hr_partner, at=timezone.now())
    deeds.take_back(version=version, by=cast.hr_partner)
    assert running.run(Job.objects.get(kind="question_consultation").pk)
    assert not Message.objects.filter(kind="question_consultation").exists()
