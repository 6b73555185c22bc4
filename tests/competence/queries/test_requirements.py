"""What is required of a person comes from everyone's, the profession's, the roles' and the units' demands together."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from competence.models import Competence, DecisionState
from competence.queries import requirements
from competence.queries.requirements import Need
from portal.models import Organisation, User
from tests.cast import Cast
from tests.make.competence import (
    make_competence,
    make_framework,
    make_job_role,
    make_requirement,
    make_role_holding,
)
from tests.make.people import LONG_AGO, make_employment, make_person, make_profession

TODAY = date(2026, 6, 1)


def competence_of(organisation: Organisation) -> Competence:
    return make_competence(framework=make_framework(organisation=organisation))


def level_of(person: User, competence: Competence, *, on: date = TODAY) -> int | None:
    required = requirements.of(person, on=on)
    return required[competence.pk].level if competence.pk in required else None


def test_every_layer_is_a_source_and_the_highest_level_applies(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    nurse = make_profession(organisation=cast.organisation)
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    make_requirement(competence=competence, level=0)
    make_requirement(competence=competence, level=1, profession=nurse)
    make_requirement(competence=competence, level=4, role=role)
    make_requirement(competence=competence, level=2, unit=cast.ward)
    make_requirement(competence=competence, level=3, unit=cast.division, profession=nurse)
    found = requirements.of(cast.employee, on=TODAY)[competence.pk]
    assert [(one.kind, one.level, one.name.get("sv"), bool(one.profession)) for one in found.sources] == [
        ("ROLE", 4, "Handledare", False),
        ("UNIT", 3, "Akutsjukvård och medicin", True),
        ("UNIT", 2, "Medicinavdelning 3", False),
        ("PROFESSION", 1, "Sjuksköterska", False),
        ("COMMON", 0, None, False),
    ]
    assert (found.level, found.sources[0].since) == (4, LONG_AGO)


def test_other_peoples_requirements_are_not_hers(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    doctor = make_profession(organisation=cast.organisation, code="lakare")
    make_requirement(competence=competence, profession=doctor)
    make_requirement(competence=competence, unit=cast.sibling_ward)
    make_requirement(competence=competence, unit=cast.ward, profession=doctor)
    make_requirement(competence=competence, role=make_job_role(organisation=cast.organisation))
    elsewhere = competence_of(cast.foreigner.organisation)
    make_requirement(competence=elsewhere)
    assert requirements.of(cast.employee, on=TODAY) == {}
    assert level_of(cast.stranger, competence) == 2
    assert level_of(cast.foreigner, elsewhere) == 2


def test_every_employment_in_force_counts(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    make_requirement(competence=competence, level=1, unit=cast.ward)
    make_requirement(competence=competence, level=3, unit=cast.other_division)
    extra = make_employment(user=cast.employee, unit=cast.other_division, is_main=False, hired_on=date(2026, 3, 1))
    assert level_of(cast.employee, competence, on=date(2026, 2, 28)) == 1
    assert level_of(cast.employee, competence, on=extra.hired_on) == 3


def test_a_requirement_begins_and_ends_on_its_days(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    make_requirement(competence=competence, level=1, since=date(2026, 1, 1), until=date(2026, 6, 1))
    make_requirement(competence=competence, level=3, since=date(2026, 6, 1))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [level_of(cast.employee, competence, on=day) for day in days] == [None, 1, 1, 3]


def test_a_role_counts_while_it_is_held(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    role = make_job_role(organisation=cast.organisation)
    make_requirement(competence=competence, role=role)
    make_role_holding(user=cast.employee, role=role, since=date(2026, 1, 1), until=date(2026, 7, 1))
    assert level_of(cast.employee, competence, on=date(2026, 6, 30)) == 2
    assert level_of(cast.employee, competence, on=date(2026, 7, 1)) is None


@pytest.mark.parametrize("state", [DecisionState.DRAFT, DecisionState.CONSULTATION, DecisionState.RETIRED])
def test_only_what_is_decided_is_required(cast: Cast, state: str) -> None:
    decided = competence_of(cast.organisation)
    make_requirement(competence=decided)
    make_requirement(competence=competence_of(cast.organisation), state=state)
    undecided = make_competence(framework=make_framework(organisation=cast.organisation, state=state))
    make_requirement(competence=undecided)
    assert set(requirements.of(cast.employee, on=TODAY)) == {decided.pk}


def test_a_retired_competence_is_no_longer_required(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    make_requirement(competence=competence)
    Competence.objects.filter(pk=competence.pk).update(retired_on=TODAY)
    assert level_of(cast.employee, competence, on=date(2026, 5, 31)) == 2
    assert level_of(cast.employee, competence, on=TODAY) is None


def test_a_head_count_is_the_units_need_and_nobodys_requirement(cast: Cast) -> None:
    needed, both = competence_of(cast.organisation), competence_of(cast.organisation)
    make_requirement(competence=needed, level=3, unit=cast.ward, min_people=4)
    make_requirement(competence=both, level=3, unit=cast.division, min_people=2)
    make_requirement(competence=both, level=1)
    found = requirements.of(cast.employee, on=TODAY)
    ward = Need(cast.ward.pk, cast.ward.name, 3, 4)
    division = Need(cast.division.pk, cast.division.name, 3, 2)
    assert (found[needed.pk].level, found[needed.pk].sources, found[needed.pk].needs) == (None, (), (ward,))
    assert (found[both.pk].level, found[both.pk].needs) == (1, (division,))
    assert requirements.of_many([cast.employee.pk], on=TODAY) == {cast.employee.pk: {both.pk: 1}}


def test_who_is_not_employed_meets_the_demands_of_her_roles_alone(cast: Cast) -> None:
    common, of_ward, of_role = (competence_of(cast.organisation) for _ in range(3))
    make_requirement(competence=common)
    make_requirement(competence=of_ward, unit=cast.root)
    nobody = make_person(organisation=cast.organisation)
    role = make_job_role(organisation=cast.organisation)
    make_requirement(competence=of_role, role=role)
    make_role_holding(user=nobody, role=role)
    assert set(requirements.of(nobody, on=TODAY)) == {of_role.pk}
    assert set(requirements.of(cast.employee, on=TODAY)) == {common.pk, of_ward.pk}


@pytest.mark.parametrize("many", [1, 8])
def test_the_cost_does_not_grow(cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(many):
        make_requirement(competence=competence_of(cast.organisation), unit=cast.ward)
    people = [cast.employee.pk, cast.stranger.pk][:many]
    with django_assert_num_queries(1):
        assert len(requirements.of(cast.employee, on=TODAY)) == many
    with django_assert_num_queries(1):
        levels = requirements.of_many(people, on=TODAY)
    assert {person: len(found) for person, found in levels.items()} == {
        person: many if person == cast.employee.pk else 0 for person in people
    }


def test_of_many_without_people_is_empty(db: None) -> None:
    assert requirements.of_many([], on=TODAY) == {}


def test_who_is_new_has_time_to_reach_the_level(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    make_requirement(competence=competence, level=2, ramp_months=6, ramp_level=1)
    new = make_person(organisation=cast.organisation)
    make_employment(user=new, unit=cast.ward, hired_on=date(2026, 1, 15))
    before, on_the_day = date(2026, 7, 14), date(2026, 7, 15)
    assert [level_of(new, competence, on=day) for day in (before, on_the_day)] == [1, 2]
    assert level_of(cast.employee, competence) == 2
    (source,) = requirements.of(new, on=before)[competence.pk].sources
    assert (source.level, source.due_on, source.until_then) == (2, on_the_day, 1)
    (source,) = requirements.of(new, on=on_the_day)[competence.pk].sources
    assert (source.level, source.due_on, source.until_then) == (2, None, None)


def test_who_is_new_is_asked_for_nothing_where_the_ramp_has_no_level(cast: Cast) -> None:
    competence = competence_of(cast.organisation)
    make_requirement(competence=competence, level=2, unit=cast.ward, ramp_months=6)
    new = make_person(organisation=cast.organisation)
    make_employment(user=new, unit=cast.ward, hired_on=date(2026, 5, 1))
    found = requirements.of(new, on=TODAY)[competence.pk]
    assert (found.level, found.sources[0].due_on) == (None, date(2026, 11, 1))
    assert requirements.of_many([new.pk], on=TODAY) == {new.pk: {}}
    assert requirements.of_many([cast.employee.pk], on=TODAY) == {cast.employee.pk: {competence.pk: 2}}
