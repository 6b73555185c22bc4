"""A self-assessment from its start to the next one."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from competence.actions import assessments
from competence.actions.assessments import ALLOWED, Answer, State
from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.cast import Cast
from tests.competence.work import AT, LATER, Work, drafted, save, submitted
from tests.make.competence import make_assessment, make_competence, make_rating, make_requirement

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
