"""A decided level begins on a day and leaves the days before as they were."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions.frameworks import FaultyContent
from competence.actions.requirements import Decided, Demand, decide_requirements
from competence.models import Competence, Framework, Requirement
from competence.queries import requirements
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_job_role, make_requirement, make_role_holding
from tests.make.people import make_profession

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
BEFORE = date(2026, 5, 31)


def competence_of(cast: Cast, *, kind: str = Competence.Kind.RATED) -> Competence:
    return make_competence(framework=make_framework(organisation=cast.organisation), kind=kind)


def decide(cast: Cast, *demands: Demand, since: date = TODAY, replaces: Framework | None = None) -> Decided:
    return decide_requirements(
        organisation=cast.organisation,
        demands=demands,
        since=since,
        by=cast.hr_strategist,
        at=AT,
        replaces_roles_of=replaces,
    )


def level_on(cast: Cast, competence: Competence, day: date) -> int | None:
    return requirements.of_many([cast.employee.pk], on=day)[cast.employee.pk].get(competence.pk)


def test_a_level_holds_from_its_day_and_says_who_decided(cast: Cast) -> None:
    competence = competence_of(cast)
    assert decide(cast, Demand(competence.pk, 2)) == Decided(added=1, changed=0, ended=0, unchanged=0)
    row = Requirement.objects.get()
    assert (row.state, row.decided_by, row.decided_at) == ("DECIDED", cast.hr_strategist, AT)
    assert (row.period.lower, row.period.upper) == (TODAY, None)
    assert [level_on(cast, competence, day) for day in (BEFORE, TODAY)] == [None, 2]


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    competence = competence_of(cast)
    nurse = make_profession(organisation=cast.organisation)
    demands = (
        Demand(competence.pk, 1),
        Demand(competence.pk, 2, profession_id=nurse.pk),
        Demand(competence.pk, 3, unit_id=cast.ward.pk, min_people=4),
        Demand(competence.pk, 4, unit_id=cast.ward.pk, min_people=1),
    )
    assert decide(cast, *demands).added == 4
    assert decide(cast, *demands, since=date(2026, 9, 1)) == Decided(added=0, changed=0, ended=0, unchanged=4)


def test_a_raised_level_leaves_yesterday_as_it_was(cast: Cast) -> None:
    competence = competence_of(cast)
    make_requirement(competence=competence, level=1)
    assert decide(cast, Demand(competence.pk, 3)) == Decided(added=0, changed=1, ended=0, unchanged=0)
    assert [level_on(cast, competence, day) for day in (BEFORE, TODAY)] == [1, 3]


def test_a_level_that_begins_the_same_day_is_replaced_and_kept_as_retired(cast: Cast) -> None:
    competence = competence_of(cast)
    decide(cast, Demand(competence.pk, 1))
    assert decide(cast, Demand(competence.pk, 3)).changed == 1
    assert list(Requirement.objects.order_by("pk").values_list("level", "state")) == [(1, "RETIRED"), (3, "DECIDED")]
    assert level_on(cast, competence, TODAY) == 3


def test_what_is_scheduled_to_begin_later_keeps_its_day(cast: Cast) -> None:
    competence, later = competence_of(cast), date(2026, 9, 1)
    make_requirement(competence=competence, level=4, since=later)
    assert decide(cast, Demand(competence.pk, 2)).added == 1
    assert [level_on(cast, competence, day) for day in (TODAY, date(2026, 8, 31), later)] == [2, 2, 4]


def test_a_changed_head_count_replaces_the_old_one(cast: Cast) -> None:
    competence = competence_of(cast)
    decide(cast, Demand(competence.pk, 3, unit_id=cast.ward.pk, min_people=4), since=date(2026, 1, 1))
    assert decide(cast, Demand(competence.pk, 3, unit_id=cast.ward.pk, min_people=6)).changed == 1
    found = requirements.of(cast.employee, on=TODAY)[competence.pk]
    assert [need.min_people for need in found.needs] == [6]


def test_levels_for_roles_that_are_left_out_end_and_others_stay(cast: Cast) -> None:
    competence, role = competence_of(cast), make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    other = make_job_role(organisation=cast.organisation)
    make_requirement(competence=competence, role=role, level=4)
    make_requirement(competence=competence, level=1)
    elsewhere = competence_of(cast)
    make_requirement(competence=elsewhere, role=role)
    decided = decide(cast, Demand(competence.pk, 2, role_id=other.pk), replaces=competence.framework)
    assert decided == Decided(added=1, changed=0, ended=1, unchanged=0)
    assert [level_on(cast, competence, day) for day in (BEFORE, TODAY)] == [4, 1]
    assert level_on(cast, elsewhere, TODAY) == 2


def test_every_fault_is_told_and_nothing_is_decided(cast: Cast) -> None:
    competence, certificate = competence_of(cast), competence_of(cast, kind=Competence.Kind.CERTIFICATE)
    foreign = make_competence(framework=make_framework(organisation=cast.foreigner.organisation))
    with pytest.raises(FaultyContent) as caught:
        decide(
            cast,
            Demand(competence.pk, 5),
            Demand(competence.pk, 2),
            Demand(certificate.pk, 2),
            Demand(competence.pk, 2, min_people=3),
            Demand(competence.pk, 2, unit_id=cast.ward.pk, min_people=0),
            Demand(foreign.pk, 2),
        )
    assert list(caught.value.faults) == [
        "Level 5 is outside the scale, 0 to 4.",
        "A certificate is required with level 1: it has to be valid.",
        "A head-count belongs to a unit and is 1 to 10000 people.",
        f"Competence {foreign.pk} is not one of the organisation's.",
        "Two levels are given for the same competence and target.",
    ]
    assert Requirement.objects.count() == 0


def test_only_the_hr_strategist_of_the_organisation_decides(cast: Cast) -> None:
    demands = [Demand(competence_of(cast).pk, 2)]
    for actor in (cast.employee, cast.manager, cast.hr_partner, cast.administrator):
        with pytest.raises(PermissionDenied):
            decide_requirements(organisation=cast.organisation, demands=demands, since=TODAY, by=actor, at=AT)
    with pytest.raises(Http404):
        decide_requirements(organisation=cast.organisation, demands=demands, since=TODAY, by=cast.foreigner, at=AT)
    assert Requirement.objects.count() == 0


@pytest.mark.parametrize("many", [1, 30])
def test_the_cost_does_not_grow(cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    competences = [competence_of(cast) for _ in range(many)]
    for competence in competences:
        make_requirement(competence=competence, level=1)
    demands = [Demand(competence.pk, 2) for competence in competences]
    with django_assert_num_queries(8):
        decide_requirements(organisation=cast.organisation, demands=demands, since=TODAY, by=None, at=AT)
    assert Requirement.objects.filter(level=2).count() == many
