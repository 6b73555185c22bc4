"""A self-assessment from its start to the next one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions import assessments
from competence.actions.assessments import ALLOWED, Answer, State
from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.cast import Cast
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_framework,
    make_rating,
    make_requirement,
)

AT = datetime(2026, 11, 22, 13, 2, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@dataclass(frozen=True)
class Work:
    """Two competences that are required of everyone (levels 2 and 3), and one that nobody is asked about."""

    hygiene: Competence
    triage: Competence
    unasked: Competence


@pytest.fixture
def work(cast: Cast) -> Work:
    framework = make_framework(organisation=cast.organisation)
    hygiene = make_competence(framework=framework, name="Basal hygien")
    triage = make_competence(framework=framework, name="Triage")
    make_requirement(competence=hygiene, level=2)
    make_requirement(competence=triage, level=3)
    return Work(hygiene, triage, make_competence(framework=framework, name="Svetsning"))


def save(user: User, competence: Competence, answer: Answer, version: int = 0, by: User | None = None) -> int:
    return assessments.save_rating(
        user=user, competence_id=competence.pk, answer=answer, version=version, by=by or user, at=AT
    )


def drafted(cast: Cast, work: Work) -> Assessment:
    """A draft of the employee with every answer given."""
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    save(cast.employee, work.hygiene, Answer(level=2))
    save(cast.employee, work.triage, Answer(level=1, comment="Bara med stöd", wish=Rating.Wish.MORE))
    return assessment


def submitted(cast: Cast, work: Work) -> Assessment:
    assessment = drafted(cast, work)
    assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    assessment.refresh_from_db()
    return assessment


# --- states ----------------------------------------------------------------------------------------------------------


def move(assessment: Assessment, wanted: State, cast: Cast) -> None:
    """The action that leads to a state."""
    if wanted is State.SUBMITTED:
        assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=LATER)
    elif wanted is State.DRAFT:
        assessments.send_back(assessment_id=assessment.pk, message="Se över triage.", by=cast.manager, at=LATER)
    else:
        assessments.agree_assessment(assessment_id=assessment.pk, by=cast.manager, at=LATER)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", [State.DRAFT, State.SUBMITTED, State.AGREED])  # SUPERSEDED: see the next test
def test_every_pair_of_states_is_walked_or_refused_as_the_table_says(
    cast: Cast, work: Work, before: State, after: State
) -> None:
    assessment = make_assessment(user=cast.employee, state=before, agreed_by=cast.manager, at=AT)
    make_rating(assessment=assessment, competence=work.hygiene)
    make_rating(assessment=assessment, competence=work.triage)
    if after in ALLOWED[before]:
        move(assessment, after, cast)
        assessment.refresh_from_db()
        assert assessment.state == after
    else:
        with pytest.raises(assessments.NotAllowed):
            move(assessment, after, cast)
        assessment.refresh_from_db()
        assert assessment.state == before


def test_agreeing_supersedes_the_one_agreed_before_and_only_that(cast: Cast, work: Work) -> None:
    older = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=AT - timedelta(days=365))
    others = make_assessment(user=cast.colleague, state=State.AGREED, agreed_by=cast.manager)
    newer = submitted(cast, work)
    assessments.agree_assessment(assessment_id=newer.pk, by=cast.manager, at=LATER)
    states = dict(Assessment.objects.values_list("pk", "state"))
    assert states == {older.pk: State.SUPERSEDED, newer.pk: State.AGREED, others.pk: State.AGREED}
    older.refresh_from_db()
    assert older.superseded_at == LATER
    assert State.SUPERSEDED in ALLOWED[State.AGREED]


# --- starting --------------------------------------------------------------------------------------------------------


def test_starting_opens_an_empty_draft(cast: Cast, work: Work) -> None:
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=work.hygiene, agreed_level=2)
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    assert (assessment.state, assessment.started_at, assessment.ratings.count()) == (State.DRAFT, AT, 0)


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_a_second_start_is_refused_while_one_is_open(cast: Cast, state: State) -> None:
    make_assessment(user=cast.employee, state=state)
    with pytest.raises(assessments.AlreadyStarted):
        assessments.start(user=cast.employee, by=cast.employee, at=AT)


def test_nobody_starts_for_somebody_else(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        assessments.start(user=cast.employee, by=cast.manager, at=AT)
    with pytest.raises(Http404):
        assessments.start(user=cast.employee, by=cast.foreign_manager, at=AT)
    assert not Assessment.objects.exists()


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


def test_the_first_answer_costs_four_queries_and_a_changed_one_two(
    cast: Cast, work: Work, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assessments.start(user=cast.employee, by=cast.employee, at=AT)
    savepoint = 2  # inside the test's own transaction
    with django_assert_num_queries(savepoint + 4):
        save(cast.employee, work.hygiene, Answer(level=2))
    with django_assert_num_queries(savepoint + 2):
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


# --- handing in and back ---------------------------------------------------------------------------------------------


def test_submitting_takes_the_requirement_of_the_day_and_keeps_the_wording_read(cast: Cast, work: Work) -> None:
    assessment = drafted(cast, work)
    make_requirement(competence=work.hygiene, level=4, unit=cast.ward)
    Competence.objects.filter(pk=work.hygiene.pk).update(revision=2)
    assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=LATER)
    assessment.refresh_from_db()
    rating = Rating.objects.get(competence=work.hygiene)
    assert (assessment.state, assessment.submitted_at) == (State.SUBMITTED, LATER)
    assert (rating.required_level, rating.revision, rating.self_level) == (4, 1, 2)


def test_an_unanswered_assessment_says_what_is_left(cast: Cast, work: Work) -> None:
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    save(cast.employee, work.hygiene, Answer(not_applicable=True))
    with pytest.raises(assessments.Unanswered) as caught:
        assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    assert caught.value.competence_ids == (work.triage.pk,)
    assessment.refresh_from_db()
    assert assessment.state == State.DRAFT


def test_an_assessment_of_nothing_is_not_submitted(cast: Cast) -> None:
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    with pytest.raises(assessments.NothingAsked):
        assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    assessment.refresh_from_db()
    assert assessment.state == State.DRAFT


def test_only_the_person_herself_submits(cast: Cast, work: Work) -> None:
    assessment = drafted(cast, work)
    with pytest.raises(PermissionDenied):
        assessments.submit(assessment_id=assessment.pk, by=cast.manager, at=AT)
    with pytest.raises(Http404):
        assessments.submit(assessment_id=assessment.pk, by=cast.foreigner, at=AT)


def test_sent_back_with_a_message_it_can_be_changed_and_submitted_again(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    note(assessment, work.hygiene, cast, level=1, agreed=False, version=1)
    assessments.send_back(assessment_id=assessment.pk, message=" Se över triage. ", by=cast.manager, at=LATER)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.return_message) == (State.DRAFT, "Se över triage.")
    assert (assessment.returned_by, assessment.returned_at, assessment.submitted_at) == (cast.manager, LATER, None)
    rating = Rating.objects.get(competence=work.hygiene)
    assert (rating.no_agreement, rating.manager_level, rating.manager_comment) == (False, 1, "Sett i vardagen")
    assert rating.version == 3
    save(cast.employee, work.triage, Answer(level=2), version=1)
    assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=LATER)
    assessment.refresh_from_db()
    assert assessment.state == State.SUBMITTED


def test_sending_back_takes_words_and_the_right(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    with pytest.raises(assessments.MessageMissing):
        assessments.send_back(assessment_id=assessment.pk, message=" ", by=cast.manager, at=LATER)
    for other in (cast.employee, cast.colleague, cast.former_manager, cast.manager_above):
        with pytest.raises(PermissionDenied):
            assessments.send_back(assessment_id=assessment.pk, message="Se över.", by=other, at=LATER)
    with pytest.raises(Http404):
        assessments.send_back(assessment_id=assessment.pk, message="Se över.", by=cast.foreign_manager, at=LATER)
    assessment.refresh_from_db()
    assert assessment.state == State.SUBMITTED
    assessments.send_back(assessment_id=assessment.pk, message="Se över.", by=cast.deputy, at=LATER)


# --- agreeing --------------------------------------------------------------------------------------------------------


def note(
    assessment: Assessment,
    competence: Competence,
    cast: Cast,
    *,
    level: int,
    agreed: bool,
    version: int,
    by: User | None = None,
) -> int:
    return assessments.agree_rating(
        assessment_id=assessment.pk,
        competence_id=competence.pk,
        level=level,
        agreed=agreed,
        comment="Sett i vardagen",
        version=version,
        by=by or cast.manager,
        at=LATER,
    )


def test_what_is_agreed_stands_beside_her_own_level(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    assert note(assessment, work.hygiene, cast, level=3, agreed=True, version=1) == 2
    rating = Rating.objects.get(competence=work.hygiene)
    assert (rating.self_level, rating.agreed_level, rating.no_agreement, rating.manager_level) == (2, 3, False, None)


def test_without_agreement_both_views_are_kept_and_may_still_be_settled(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    note(assessment, work.hygiene, cast, level=1, agreed=False, version=1)
    rating = Rating.objects.get(competence=work.hygiene)
    assert (rating.self_level, rating.agreed_level, rating.no_agreement, rating.manager_level) == (2, None, True, 1)
    note(assessment, work.hygiene, cast, level=2, agreed=True, version=2)
    rating.refresh_from_db()
    assert (rating.self_level, rating.agreed_level, rating.no_agreement, rating.manager_level) == (2, 2, False, None)


def test_noting_is_for_the_manager_in_the_scale_on_a_rating_with_the_version_she_saw(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    for other in (cast.employee, cast.colleague, cast.manager_elsewhere):
        with pytest.raises(PermissionDenied):
            note(assessment, work.hygiene, cast, level=3, agreed=True, version=1, by=other)
    with pytest.raises(assessments.OutsideScale):
        note(assessment, work.hygiene, cast, level=7, agreed=True, version=1)
    with pytest.raises(assessments.NotAsked):
        note(assessment, work.unasked, cast, level=3, agreed=True, version=1)
    assert note(assessment, work.hygiene, cast, level=3, agreed=True, version=1) == 2
    assert note(assessment, work.hygiene, cast, level=3, agreed=True, version=1) == 2
    with pytest.raises(assessments.StaleRating):
        note(assessment, work.hygiene, cast, level=4, agreed=True, version=1)


def test_a_draft_cannot_be_noted_in(cast: Cast, work: Work) -> None:
    assessment = drafted(cast, work)
    with pytest.raises(assessments.NotAllowed):
        note(assessment, work.hygiene, cast, level=3, agreed=True, version=1)


def test_agreeing_settles_what_was_not_spoken_of_as_she_rated_it(cast: Cast, work: Work) -> None:
    third = make_competence(framework=work.hygiene.framework, name="Avvikelser")
    make_requirement(competence=third)
    assessment = drafted(cast, work)
    save(cast.employee, third, Answer(not_applicable=True))
    assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    note(assessment, work.hygiene, cast, level=1, agreed=False, version=1)
    assessments.agree_assessment(assessment_id=assessment.pk, by=cast.manager, at=LATER)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.agreed_by, assessment.agreed_at) == (State.AGREED, cast.manager, LATER)
    rows = assessment.ratings.order_by("competence")
    assert list(rows.values_list("competence", "self_level", "agreed_level", "no_agreement")) == [
        (work.hygiene.pk, 2, None, True),
        (work.triage.pk, 1, 1, False),
        (third.pk, None, None, False),
    ]


def test_only_the_nearest_manager_or_her_deputy_agrees(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    for other in (cast.employee, cast.expired_deputy, cast.manager_above, cast.hr_partner):
        with pytest.raises(PermissionDenied):
            assessments.agree_assessment(assessment_id=assessment.pk, by=other, at=LATER)
    assessments.agree_assessment(assessment_id=assessment.pk, by=cast.deputy, at=LATER)
    assert Assessment.objects.get().agreed_by == cast.deputy
