"""The gap, case by case: which answer counts, and what stands in its way."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence, Rating
from competence.queries import gaps
from competence.queries.gaps import Line, Status, Totals
from portal.models import User
from tests.cast import Cast
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_rating,
    make_requirement,
)

TODAY = date(2026, 6, 1)
State = Assessment.State


def required_competence(cast: Cast, *, level: int = 2, kind: str = Competence.Kind.RATED) -> Competence:
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework, kind=kind)
    make_requirement(competence=competence, level=level)
    return competence


def line_of(person: User, *, on: date = TODAY) -> Line:
    (line,) = gaps.of(person, on=on)
    return line


def standing(line: Line) -> tuple[Status, int | None, int | None]:
    return line.status, line.current, line.gap


@pytest.mark.parametrize(
    ("self_level", "expected"),
    [(0, (Status.GAP, 0, 2)), (1, (Status.GAP, 1, 1)), (2, (Status.MET, 2, None)), (4, (Status.MET, 4, None))],
)
def test_the_submitted_level_stands_against_the_required_one(
    cast: Cast, self_level: int, expected: tuple[Status, int, int | None]
) -> None:
    competence = required_competence(cast, level=2)
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=self_level, required_level=1)
    line = line_of(cast.employee)
    assert standing(line) == expected
    assert (line.self_level, line.rated_on, line.required_then) == (self_level, date(2026, 6, 1), 1)


def test_unrated_is_no_gap_and_no_level(cast: Cast) -> None:
    required_competence(cast)
    assert standing(line_of(cast.employee)) == (Status.UNRATED, None, None)


@pytest.mark.parametrize("state", [State.DRAFT, State.SUPERSEDED])
def test_drafts_and_superseded_answers_do_not_count(cast: Cast, state: str) -> None:
    competence = required_competence(cast)
    assessment = make_assessment(user=cast.employee, state=state, agreed_by=cast.manager)
    make_rating(assessment=assessment, competence=competence, self_level=3, agreed_level=3)
    line = line_of(cast.employee)
    assert (*standing(line), line.self_level, line.agreed_level) == (Status.UNRATED, None, None, None, None)


def test_the_agreed_level_counts_before_a_newer_own_level_and_both_are_kept(cast: Cast) -> None:
    competence = required_competence(cast, level=3)
    agreed = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=agreed, competence=competence, self_level=1, agreed_level=2)
    newer = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=newer, competence=competence, self_level=3)
    line = line_of(cast.employee)
    assert standing(line) == (Status.GAP, 2, 1)
    assert (line.self_level, line.agreed_level) == (3, 2)


def test_a_level_noted_in_a_talk_that_is_not_agreed_does_not_count(cast: Cast) -> None:
    competence = required_competence(cast, level=3)
    submitted = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=submitted, competence=competence, self_level=1, agreed_level=3)
    line = line_of(cast.employee)
    assert (*standing(line), line.agreed_level) == (Status.GAP, 1, 2, None)


def test_without_agreement_the_own_level_counts_and_both_views_are_shown(cast: Cast) -> None:
    competence = required_competence(cast, level=2)
    agreed = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    rating = make_rating(assessment=agreed, competence=competence, self_level=2)
    Rating.objects.filter(pk=rating.pk).update(no_agreement=True, manager_level=1, manager_comment="Mer övning")
    line = line_of(cast.employee)
    assert standing(line) == (Status.MET, 2, None)
    assert (line.no_agreement, line.manager_level, line.manager_comment) == (True, 1, "Mer övning")


def test_not_part_of_my_work_stands_until_the_manager_disagrees(cast: Cast) -> None:
    competence = required_competence(cast)
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    rating = make_rating(assessment=assessment, competence=competence, not_applicable=True)
    assert standing(line_of(cast.employee)) == (Status.NOT_APPLICABLE, None, None)
    make_assessment_agreed(assessment, cast.manager)
    assert standing(line_of(cast.employee)) == (Status.NOT_APPLICABLE, None, None)
    Rating.objects.filter(pk=rating.pk).update(no_agreement=True, manager_level=1)
    assert standing(line_of(cast.employee)) == (Status.UNRATED, None, None)
    Rating.objects.filter(pk=rating.pk).update(no_agreement=False, manager_level=None, agreed_level=1)
    assert standing(line_of(cast.employee)) == (Status.GAP, 1, 1)


def make_assessment_agreed(assessment: Assessment, manager: User) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(
        state=State.AGREED, agreed_by=manager, agreed_at=assessment.submitted_at
    )


def test_an_answer_to_something_not_required_is_shown_without_a_gap(cast: Cast) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=0)
    line = line_of(cast.employee)
    assert (*standing(line), line.required) == (Status.NO_REQUIREMENT, 0, None, None)
    assert gaps.of(cast.colleague, on=TODAY) == ()


def test_what_the_unit_needs_is_shown_without_a_gap(cast: Cast) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence, level=3, unit=cast.ward, min_people=4)
    line = line_of(cast.employee)
    assert (line.status, line.gap, [need.min_people for need in line.needs]) == (Status.NO_REQUIREMENT, None, [4])


@pytest.mark.parametrize(
    ("days_left", "status", "gap"),
    [
        (None, Status.VALID, None),
        (91, Status.VALID, None),
        (90, Status.EXPIRES_SOON, None),
        (0, Status.EXPIRES_SOON, None),
        (-1, Status.EXPIRED, 1),
    ],
)
def test_a_certificate_runs_out(cast: Cast, days_left: int | None, status: Status, gap: int | None) -> None:
    competence = required_competence(cast, level=1, kind=Competence.Kind.CERTIFICATE)
    until = None if days_left is None else TODAY + timedelta(days=days_left)
    make_credential(user=cast.employee, competence=competence, issued_on=date(2024, 1, 1), valid_until=until)
    line = line_of(cast.employee)
    assert (line.status, line.gap, line.current, line.valid_until) == (status, gap, None, until)
    assert gaps.totals_of([cast.employee.pk], on=TODAY)[cast.employee.pk].gaps == (gap or 0)


def test_the_longest_of_several_certificates_counts_and_none_of_the_future(cast: Cast) -> None:
    competence = required_competence(cast, level=1, kind=Competence.Kind.CERTIFICATE)
    make_credential(user=cast.employee, competence=competence, issued_on=TODAY + timedelta(days=1), valid_until=None)
    assert (line_of(cast.employee).status, line_of(cast.employee).gap) == (Status.MISSING, 1)
    for year in (2027, 2028, 2026):
        make_credential(
            user=cast.employee, competence=competence, issued_on=date(year - 4, 1, 1), valid_until=date(year, 12, 1)
        )
    assert line_of(cast.employee).valid_until == date(2028, 12, 1)


def test_an_expired_certificate_that_nobody_requires_is_no_gap(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    make_credential(user=cast.employee, competence=competence, valid_until=date(2026, 5, 1))
    line = line_of(cast.employee)
    assert (line.status, line.gap) == (Status.EXPIRED, None)


def test_a_certificate_cannot_be_rated(cast: Cast) -> None:
    competence = required_competence(cast, level=1, kind=Competence.Kind.CERTIFICATE)
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=4)
    line = line_of(cast.employee)
    assert (line.status, line.current, line.self_level) == (Status.MISSING, None, None)


def test_lines_stand_by_layer_framework_and_area(cast: Cast) -> None:
    unit_framework = make_framework(organisation=cast.organisation, layer="UNIT", unit=cast.ward)
    common = make_framework(organisation=cast.organisation)
    of_ward = make_competence(framework=unit_framework)
    second, first = make_competence(framework=common), make_competence(framework=common)
    Competence.objects.filter(pk=first.pk).update(position=0)
    for competence in (of_ward, second, first):
        make_requirement(competence=competence)
    found = [line.competence_id for line in gaps.of(cast.employee, on=TODAY)]
    assert found == [first.pk, second.pk, of_ward.pk]


def test_totals_add_up_and_others_have_none(cast: Cast) -> None:
    competences = [required_competence(cast) for _ in range(4)]
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=assessment, competence=competences[0], self_level=2)
    make_rating(assessment=assessment, competence=competences[1], self_level=1)
    make_rating(assessment=assessment, competence=competences[2], not_applicable=True)
    assert gaps.totals_of([cast.employee.pk, cast.foreigner.pk], on=TODAY) == {
        cast.employee.pk: Totals(required=4, met=1, gaps=1, unrated=1, not_applicable=1),
        cast.foreigner.pk: Totals(required=0, met=0, gaps=0, unrated=0, not_applicable=0),
    }


@pytest.mark.parametrize("many", [1, 12])
def test_the_cost_does_not_grow(cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    for _ in range(many):
        make_rating(assessment=assessment, competence=required_competence(cast))
    with django_assert_num_queries(4):
        assert len(gaps.of(cast.employee, on=TODAY)) == many
    with django_assert_num_queries(1):
        assert gaps.totals_of([cast.employee.pk], on=TODAY)[cast.employee.pk].met == many
