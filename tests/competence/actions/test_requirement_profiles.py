"""A proposal moves as its states allow, is decided once, and becomes requirements with their tasks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from competence.actions import profile_demands, requirement_profiles
from competence.actions.demands import Demand
from competence.actions.frameworks import FaultyContent
from competence.actions.profile_demands import LessThanAbove, Line, LineTwice, TakenUp
from competence.actions.refusals import Stale
from competence.actions.requirement_profiles import (
    ALLOWED,
    AlreadyOpen,
    ConsultationIsOpen,
    ConsultationMissing,
    DayHasPassed,
    NotAllowedNow,
    NothingProposed,
)
from competence.actions.task_demands import UnknownTarget
from competence.models import (
    Competence,
    DecisionState,
    ProfileDemand,
    Requirement,
    RequirementProfile,
    RequirementTask,
)
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_job_role, make_requirement
from tests.make.missions import make_line, make_mission, make_profile, make_task, make_task_demand
from tests.make.people import make_profession

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SINCE = date(2027, 1, 1)
State = DecisionState


@pytest.fixture
def niv(cast: Cast) -> Competence:
    return make_competence(framework=make_framework(organisation=cast.organisation), name="NIV-behandling")


@pytest.fixture
def profile(cast: Cast, niv: Competence) -> RequirementProfile:
    row = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    make_line(profile=row, competence=niv, level=3, unit=cast.ward)
    return row


def move(profile: RequirementProfile, to: State, cast: Cast) -> None:
    if to == State.CONSULTATION:
        requirement_profiles.open_consultation(profile=profile, until=date(2026, 12, 1), by=cast.manager, at=AT)
    elif to == State.DRAFT:
        requirement_profiles.take_back(profile=profile, by=cast.manager)
    elif to == State.DECIDED:
        requirement_profiles.decide(profile=profile, by=cast.manager, at=AT)
    else:
        requirement_profiles.retire(profile=profile, since=SINCE, by=cast.manager, at=AT)


@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("state", State)
def test_every_step_that_is_allowed_and_no_other(
    cast: Cast, profile: RequirementProfile, state: State, to: State
) -> None:
    RequirementProfile.objects.filter(pk=profile.pk).update(
        state=state, consultation_opened_at=AT, decided_by=cast.manager, decided_at=AT
    )
    if to in ALLOWED[state]:
        move(profile, to, cast)
    else:
        with pytest.raises(NotAllowedNow):
            move(profile, to, cast)
    profile.refresh_from_db()
    assert profile.state == (to if to in ALLOWED[state] else state)


def test_the_tasks_together_demand_the_highest_level(cast: Cast, niv: Competence) -> None:
    nurse = make_profession(organisation=cast.organisation)
    mission = make_mission(unit=cast.ward)
    first, second = make_task(mission=mission), make_task(mission=mission)
    make_task_demand(task=first, competence=niv, level=2)
    make_task_demand(task=second, competence=niv, level=3, ramp_months=6)
    make_task_demand(task=second, competence=niv, level=3, profession=nurse)
    make_task_demand(task=first, competence=niv, level=3, min_people=2)
    make_task_demand(task=second, competence=niv, level=3, min_people=4)
    row = requirement_profiles.begin(
        organisation=cast.organisation, unit=cast.ward, title="Krav", since=SINCE, by=cast.manager, at=AT
    )
    assert profile_demands.take_up_tasks(profile=row, by=cast.manager, at=AT) == TakenUp(3, 0, 0)
    lines = row.demands.order_by("pk")
    assert [(one.level, one.profession, one.min_people, one.ramp_months) for one in lines] == [
        (3, None, None, 6), (3, nurse, None, None), (3, None, 4, None),
    ]  # fmt: skip
    assert [sorted(one.tasks.values_list("pk", flat=True)) for one in lines] == [
        [first.pk, second.pk], [second.pk], [first.pk, second.pk],
    ]  # fmt: skip
    assert profile_demands.take_up_tasks(profile=row, by=cast.manager, at=AT) == TakenUp(0, 0, 0)
    requirement_profiles.decide(profile=row, by=cast.manager, at=AT)
    decided = Requirement.objects.filter(profile=row)
    assert sorted((one.level, one.ramp_months or 0, one.min_people or 0) for one in decided) == [
        (3, 0, 0), (3, 0, 4), (3, 6, 0),
    ]  # fmt: skip
    assert RequirementTask.objects.count() == 5


def test_what_is_demanded_above_is_left_out_and_refused(cast: Cast, niv: Competence) -> None:
    make_requirement(competence=niv, level=3)
    make_task_demand(task=make_task(mission=make_mission(unit=cast.ward)), competence=niv, level=2)
    row = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    assert profile_demands.take_up_tasks(profile=row, by=cast.manager, at=AT) == TakenUp(0, 0, 1)
    line = Line(Demand(niv.pk, 2, unit_id=cast.ward.pk))
    with pytest.raises(LessThanAbove):
        profile_demands.add_line(profile=row, line=line, by=cast.manager, at=AT)
    make_line(profile=row, competence=niv, level=2, unit=cast.ward)
    with pytest.raises(FaultyContent, match="already demands level 3"):
        requirement_profiles.decide(profile=row, by=cast.manager, at=AT)


def test_the_decision_keeps_what_it_replaced_and_ends_what_it_ends(cast: Cast, niv: Competence) -> None:
    other = make_competence(framework=niv.framework)
    raised = make_requirement(competence=niv, level=1, unit=cast.ward)
    ended = make_requirement(competence=other, level=2, unit=cast.ward)
    counted = make_requirement(competence=other, level=3, unit=cast.ward, min_people=2)
    row = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    make_line(profile=row, competence=niv, level=2, unit=cast.ward)
    make_line(profile=row, competence=other, level=None, unit=cast.ward)
    done = requirement_profiles.decide(profile=row, by=cast.manager, at=AT)
    assert (done.added, done.changed, done.ended, done.unchanged) == (0, 1, 1, 0)
    for one in (raised, ended, counted):
        one.refresh_from_db()
    assert (raised.period.upper, ended.period.upper, counted.period.upper) == (SINCE, SINCE, None)
    row.refresh_from_db()
    assert {one["id"]: one["level"] for one in row.before} == {raised.pk: 1, ended.pk: 2, counted.pk: 3}


def test_a_unit_decides_about_itself_alone(cast: Cast, niv: Competence) -> None:
    row = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    foreign_role = make_job_role(organisation=cast.foreigner.organisation)
    role_of_all = make_job_role(organisation=cast.organisation)
    for demand in (
        Demand(niv.pk, 2),
        Demand(niv.pk, 2, unit_id=cast.sibling_ward.pk),
        Demand(niv.pk, 2, role_id=role_of_all.pk),
        Demand(niv.pk, 2, role_id=foreign_role.pk),
    ):
        with pytest.raises(UnknownTarget):
            profile_demands.add_line(profile=row, line=Line(demand), by=cast.manager, at=AT)
    make_line(profile=row, competence=niv, level=2)  # past the checks: the decision asks once more
    with pytest.raises((PermissionDenied, FaultyContent)):
        requirement_profiles.decide(profile=row, by=cast.manager, at=AT)
    assert Requirement.objects.count() == 0


@pytest.mark.parametrize("who", ["employee", "manager_elsewhere", "hr_partner", "hr_strategist", "union"])
def test_others_do_not_decide_for_the_unit(cast: Cast, profile: RequirementProfile, who: str) -> None:
    with pytest.raises(PermissionDenied):
        requirement_profiles.decide(profile=profile, by=getattr(cast, who), at=AT)
    requirement_profiles.decide(profile=profile, by=cast.manager_above, at=AT)


def test_a_day_that_has_passed_is_for_hr_with_a_reference(cast: Cast, niv: Competence) -> None:
    early = AT.date() - timedelta(days=30)
    of_ward = make_profile(by=cast.manager, unit=cast.ward, since=early)
    make_line(profile=of_ward, competence=niv, unit=cast.ward)
    with pytest.raises(DayHasPassed):
        requirement_profiles.decide(profile=of_ward, by=cast.manager, at=AT)
    of_all = make_profile(by=cast.hr_strategist, since=early)
    make_line(profile=of_all, competence=niv)
    with pytest.raises(DayHasPassed):
        requirement_profiles.decide(profile=of_all, by=cast.hr_strategist, at=AT)
    RequirementProfile.objects.filter(pk=of_all.pk).update(decision_reference="RS 2026/117")
    requirement_profiles.decide(profile=of_all, by=cast.hr_strategist, at=AT)
    assert Requirement.objects.get().period.lower == early


def test_a_consultation_that_is_demanded_is_held_first(cast: Cast, profile: RequirementProfile) -> None:
    cast.organisation.consultation_required = True
    cast.organisation.save()
    with pytest.raises(ConsultationMissing):
        requirement_profiles.decide(profile=profile, by=cast.manager, at=AT)
    RequirementProfile.objects.filter(pk=profile.pk).update(consultation_note="APT 20 november")
    move(profile, State.CONSULTATION, cast)
    with pytest.raises(ConsultationIsOpen):
        requirement_profiles.decide(profile=profile, by=cast.manager, at=AT)
    requirement_profiles.decide(profile=profile, by=cast.manager, at=AT + timedelta(days=10))


def test_one_proposal_at_a_time_and_none_that_is_empty(cast: Cast, profile: RequirementProfile) -> None:
    with pytest.raises(AlreadyOpen):
        requirement_profiles.begin(
            organisation=cast.organisation, unit=cast.ward, title="En till", since=SINCE, by=cast.deputy, at=AT
        )
    ProfileDemand.objects.all().delete()
    with pytest.raises(NothingProposed):
        requirement_profiles.decide(profile=profile, by=cast.manager, at=AT)
    requirement_profiles.discard(profile=profile, by=cast.manager)
    assert RequirementProfile.objects.count() == 0


def test_two_change_a_line_at_once(cast: Cast, profile: RequirementProfile, niv: Competence) -> None:
    row = profile.demands.get()
    line = Line(Demand(niv.pk, 4, unit_id=cast.ward.pk))
    profile_demands.change_line(row=row, line=line, version=1, by=cast.manager, at=AT)
    later = Line(Demand(niv.pk, 2, unit_id=cast.ward.pk))
    with pytest.raises(Stale):
        profile_demands.change_line(row=row, line=later, version=1, by=cast.deputy, at=AT)
    with pytest.raises(LineTwice):
        profile_demands.add_line(profile=profile, line=line, by=cast.deputy, at=AT)
    row.refresh_from_db()
    assert row.level == 4


def test_ending_a_decision_ends_what_it_decided(cast: Cast, profile: RequirementProfile) -> None:
    requirement_profiles.decide(profile=profile, by=cast.manager, at=AT)
    later = SINCE + timedelta(days=31)
    assert requirement_profiles.retire(profile=profile, since=later, by=cast.manager, at=AT) == 1
    assert Requirement.objects.get().period.upper == later
