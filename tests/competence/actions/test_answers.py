"""Answering: one at a time, on two devices, and as last year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions import assessments
from competence.actions.assessments import Answer, State
from competence.models import Competence, Rating
from tests.cast import Cast
from tests.competence.work import AT, LATER, Work, drafted, save, submitted
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_framework,
    make_rating,
    make_requirement,
)

# --- answering -------------------------------------------------------------------------------------------------------


def test_an_answer_is_saved_with_the_wording_and_the_requirement_it_was_given_to(cast: Cast, work: Work) -> None:
    assessments.start(user=cast.employee, by=cast.employee, at=AT - timedelta(hours=1))
    assert save(cast.employee, work.triage, Answer(1, comment="Med stöd", wish=Rating.Wish.MORE)) == 1
    rating = Rating.objects.get()
    assert (rating.competence, rating.self_level, rating.comment, rating.wish) == (work.triage, 1, "Med stöd", "MORE")
    assert (rating.revision, rating.required_level, rating.version, rating.saved_at) == (1, 3, 1, AT)
    assert rating.assessment.saved_at == AT


def test_a_changed_answer_takes_the_wording_of_now_and_the_next_version(cast: Cast, work: Work) -> None:
    drafted(cast, work)
    Competence.objects.filter(pk=work.hygiene.pk).update(revision=2)
    assert save(cast.employee, work.hygiene, Answer(not_applicable=True, level=2), version=1) == 2
    rating = Rating.objects.get(competence=work.hygiene)
    assert (rating.self_level, rating.not_applicable, rating.revision, rating.version) == (None, True, 2, 2)


def test_a_comment_alone_is_kept_without_being_an_answer(cast: Cast, work: Work) -> None:
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    save(cast.employee, work.hygiene, Answer(comment="Osäker"))
    save(cast.employee, work.triage, Answer(level=2))
    with pytest.raises(assessments.Unanswered) as caught:
        assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    assert caught.value.competence_ids == (work.hygiene.pk,)


def test_the_first_answer_costs_four_queries_and_a_changed_one_one(
    cast: Cast, work: Work, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    savepoint = 2  # inside the test's own transaction
    with django_assert_num_queries(savepoint + 4):
        save(cast.employee, work.hygiene, Answer(level=2))
    with django_assert_num_queries(savepoint + 1):
        save(cast.employee, work.hygiene, Answer(level=3), version=1)


def test_the_second_device_is_told_and_nothing_is_overwritten(cast: Cast, work: Work) -> None:
    drafted(cast, work)
    assert save(cast.employee, work.hygiene, Answer(level=3), version=1) == 2
    with pytest.raises(assessments.StaleRating) as caught:
        save(cast.employee, work.hygiene, Answer(level=4), version=1)
    assert caught.value.version == 2
    with pytest.raises(assessments.StaleRating):
        save(cast.employee, work.hygiene, Answer(level=4), version=0)
    assert Rating.objects.get(competence=work.hygiene).self_level == 3


def test_the_same_answer_sent_again_is_no_conflict(cast: Cast, work: Work) -> None:
    drafted(cast, work)
    assert save(cast.employee, work.hygiene, Answer(level=3), version=1) == 2
    assert save(cast.employee, work.hygiene, Answer(level=3), version=1) == 2
    assert Rating.objects.get(competence=work.hygiene).version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_the_same_moment_one_is_told(cast: Cast, work: Work) -> None:
    assessments.start(user=cast.employee, by=cast.employee, at=AT)

    def answer(level: int) -> str:
        try:
            save(cast.employee, work.hygiene, Answer(level=level))
        except assessments.StaleRating:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(4) as devices:
        outcomes = sorted(devices.map(answer, range(4)))
    assert outcomes == ["saved", "told", "told", "told"]
    assert Rating.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_the_same_moment_one_is_told(cast: Cast, work: Work) -> None:
    drafted(cast, work)

    def answer(comment: str) -> str:
        try:
            save(cast.employee, work.hygiene, Answer(level=3, comment=comment), version=1)
        except assessments.StaleRating:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(4) as devices:
        outcomes = sorted(devices.map(answer, "abcd"))
    assert outcomes == ["saved", "told", "told", "told"]
    assert Rating.objects.get(competence=work.hygiene).version == 2


def test_a_level_outside_the_scale_is_refused(cast: Cast, work: Work) -> None:
    drafted(cast, work)
    with pytest.raises(assessments.OutsideScale):
        save(cast.employee, work.hygiene, Answer(level=5), version=1)
    assert save(cast.employee, work.hygiene, Answer(level=4), version=1) == 2


def test_what_is_not_asked_cannot_be_answered(cast: Cast, work: Work) -> None:
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    with pytest.raises(assessments.NotAsked):
        save(cast.employee, work.unasked, Answer(level=2))
    with pytest.raises(assessments.NotAsked):
        assessments.save_rating(
            user=cast.employee, competence_id=2**31 - 1, answer=Answer(level=2), version=0, by=cast.employee, at=AT
        )
    assert not Rating.objects.exists()


def test_a_certificate_cannot_be_rated(cast: Cast, work: Work) -> None:
    certificate = make_competence(framework=work.hygiene.framework, name="HLR", kind=Competence.Kind.CERTIFICATE)
    make_requirement(competence=certificate, level=1)
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    with pytest.raises(assessments.CertificateCannotBeRated):
        save(cast.employee, certificate, Answer(level=1))
    assert save(cast.employee, work.hygiene, Answer(level=1)) == 1


def test_without_a_draft_nothing_is_saved(cast: Cast, work: Work) -> None:
    with pytest.raises(assessments.NotStarted):
        save(cast.employee, work.hygiene, Answer(level=1))
    submitted(cast, work)
    with pytest.raises(assessments.AlreadySubmitted):
        save(cast.employee, work.hygiene, Answer(level=1), version=1)
    with pytest.raises(assessments.AlreadySubmitted):
        assessments.keep_last_year(user=cast.employee, by=cast.employee, at=AT)
    assert Rating.objects.get(competence=work.hygiene).self_level == 2


def test_nobody_answers_for_somebody_else(cast: Cast, work: Work) -> None:
    drafted(cast, work)
    for other in (cast.manager, cast.colleague, cast.hr_strategist):
        with pytest.raises(PermissionDenied):
            save(cast.employee, work.hygiene, Answer(level=4), version=1, by=other)
    with pytest.raises(Http404):
        save(cast.employee, work.hygiene, Answer(level=4), version=1, by=cast.foreigner)
    assert Rating.objects.get(competence=work.hygiene).self_level == 2


# --- as last year ----------------------------------------------------------------------------------------------------


def test_as_last_year_answers_what_is_unchanged_and_met_and_nothing_else(cast: Cast, work: Work) -> None:
    framework = work.hygiene.framework
    reworded = make_competence(framework=framework, name="Omformulerad")
    absent = make_competence(framework=framework, name="Ej aktuell")
    new = make_competence(framework=framework, name="Ny")
    for competence in (reworded, new):
        make_requirement(competence=competence, level=1)
    make_requirement(competence=absent, level=0)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=work.hygiene, self_level=3, agreed_level=2)
    make_rating(assessment=old, competence=work.triage, self_level=2, agreed_level=2)
    make_rating(assessment=old, competence=reworded, agreed_level=4)
    make_rating(assessment=old, competence=absent, not_applicable=True)
    Competence.objects.filter(pk=reworded.pk).update(revision=2)
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    save(cast.employee, work.hygiene, Answer(comment="Har hållit utbildning"))
    assert assessments.keep_last_year(user=cast.employee, by=cast.employee, at=LATER) == 2
    kept = Rating.objects.filter(assessment__state=State.DRAFT).order_by("competence")
    rows = list(kept.values_list("competence", "self_level", "not_applicable", "comment", "version", "required_level"))
    assert rows == [
        (work.hygiene.pk, 2, False, "Har hållit utbildning", 2, 2),
        (absent.pk, None, True, "", 1, 0),
    ]
    assert assessments.keep_last_year(user=cast.employee, by=cast.employee, at=LATER) == 0


def test_as_last_year_can_be_said_of_one_area(cast: Cast, work: Work) -> None:
    elsewhere = make_competence(framework=make_framework(organisation=cast.organisation), name="Journalföring")
    make_requirement(competence=elsewhere, level=1)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    for competence in (work.hygiene, elsewhere):
        make_rating(assessment=old, competence=competence, agreed_level=2)
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    kept = assessments.keep_last_year(user=cast.employee, area_id=elsewhere.area_id, by=cast.employee, at=LATER)
    draft = Rating.objects.filter(assessment__state=State.DRAFT)
    assert (kept, list(draft.values_list("competence", flat=True))) == (1, [elsewhere.pk])
