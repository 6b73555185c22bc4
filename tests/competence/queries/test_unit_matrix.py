"""The matrix and the single answers agree on random worlds; a day that has passed is answered as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.models import Assessment, Competence, Rating
from competence.queries import gaps, unit_matrix
from competence.queries.gaps import Line, Status
from competence.queries.unit_matrix import Cell, unpack
from tests.competence.queries.test_gaps_in_random_worlds import TODAY, World
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_rating,
    make_requirement,
)
from tests.make.people import make_organisation, make_person, make_unit

State = Assessment.State


def as_cell(line: Line) -> Cell:
    """What the matrix should say of a line."""
    is_agreed = line.agreed_level is not None and not line.is_certificate
    return Cell(
        required=line.required,
        current=line.current,
        status=line.status,
        is_agreed=is_agreed,
        no_agreement=line.no_agreement,
        is_need=bool(line.needs),
        is_certificate=line.is_certificate,
        wish=line.wish,
    )


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_matrix_says_what_the_single_answers_say(data: st.DataObject) -> None:
    world = World(data)
    Rating.objects.filter(self_level=0).update(wish=Rating.Wish.MORE)
    found = unit_matrix.cells([person.pk for person in world.people], on=TODAY)
    for person in world.people:
        expected = {line.competence_id: as_cell(line) for line in gaps.of(person, on=TODAY)}
        cells = {key: unpack(code) for key, code in found.get(person.pk, {}).items()}
        assert cells == expected
        assert {key: cell.gap for key, cell in cells.items()} == {
            line.competence_id: line.gap for line in gaps.of(person, on=TODAY)
        }


@pytest.mark.django_db
def test_a_day_that_has_passed_is_answered_as_it_was() -> None:
    """Level 1 was agreed in January and replaced by level 3 in May; the requirement rose in April."""
    organisation = make_organisation()
    person = make_person(organisation=organisation, unit=make_unit(organisation=organisation))
    competence = make_competence(framework=make_framework(organisation=organisation))
    make_requirement(competence=competence, level=1, until=date(2026, 4, 1))
    make_requirement(competence=competence, level=3, since=date(2026, 4, 1))
    old = make_assessment(
        user=person, state=State.SUPERSEDED, agreed_by=person, at=datetime(2026, 1, 10, 12, tzinfo=UTC)
    )
    Assessment.objects.filter(pk=old.pk).update(superseded_at=datetime(2026, 5, 10, 12, tzinfo=UTC))
    new = make_assessment(user=person, state=State.AGREED, agreed_by=person, at=datetime(2026, 5, 5, 12, tzinfo=UTC))
    Assessment.objects.filter(pk=new.pk).update(agreed_at=datetime(2026, 5, 10, 12, tzinfo=UTC))
    make_rating(assessment=old, competence=competence, self_level=1, agreed_level=1)
    make_rating(assessment=new, competence=competence, self_level=2, agreed_level=3)

    def standing(on: date) -> tuple[Status, int | None, int | None, bool]:
        cell = unpack(unit_matrix.cells([person.pk], on=on)[person.pk][competence.pk])
        return cell.status, cell.required, cell.current, cell.is_agreed

    assert standing(date(2026, 1, 1)) == (Status.UNRATED, 1, None, False)
    assert standing(date(2026, 2, 1)) == (Status.MET, 1, 1, True)
    assert standing(date(2026, 4, 2)) == (Status.GAP, 3, 1, True)
    assert standing(date(2026, 5, 10)) == (Status.MET, 3, 3, True)


@pytest.mark.django_db
def test_a_draft_is_never_seen() -> None:
    organisation = make_organisation()
    person = make_person(organisation=organisation, unit=make_unit(organisation=organisation))
    competence = make_competence(framework=make_framework(organisation=organisation))
    make_requirement(competence=competence, level=1)
    draft = make_assessment(user=person)
    make_rating(assessment=draft, competence=competence, self_level=4)
    assert unpack(unit_matrix.cells([person.pk], on=TODAY)[person.pk][competence.pk]).status == Status.UNRATED
    Assessment.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, submitted_at=draft.saved_at)
    assert unpack(unit_matrix.cells([person.pk], on=TODAY)[person.pk][competence.pk]).current == 4


@pytest.mark.django_db
def test_a_certificate_whose_ramp_demands_nothing_yet_is_there_without_a_demand() -> None:
    organisation = make_organisation()
    person = make_person(organisation=organisation, unit=make_unit(organisation=organisation))
    certificate = make_competence(framework=make_framework(organisation=organisation), kind="CERTIFICATE")
    employment = person.employments.get()
    make_requirement(competence=certificate, level=1, ramp_months=6)
    type(employment).objects.filter(pk=employment.pk).update(hired_on=TODAY - timedelta(days=10))
    cells = {key: unpack(code) for key, code in unit_matrix.cells([person.pk], on=TODAY)[person.pk].items()}
    assert cells == {line.competence_id: as_cell(line) for line in gaps.of(person, on=TODAY)}
    assert cells[certificate.pk].status == Status.NO_REQUIREMENT


@pytest.mark.django_db
def test_a_certificate_that_ran_out_yesterday_is_expired_today() -> None:
    organisation = make_organisation()
    person = make_person(organisation=organisation, unit=make_unit(organisation=organisation))
    framework = make_framework(organisation=organisation)
    certificate = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    make_requirement(competence=certificate, level=1)
    make_credential(user=person, competence=certificate, valid_until=TODAY)

    def status(on: date) -> Status:
        return unpack(unit_matrix.cells([person.pk], on=on)[person.pk][certificate.pk]).status

    assert status(TODAY - timedelta(days=91)) == Status.VALID
    assert status(TODAY) == Status.EXPIRES_SOON
    assert status(TODAY + timedelta(days=1)) == Status.EXPIRED
    assert status(date(2025, 12, 31)) == Status.MISSING
