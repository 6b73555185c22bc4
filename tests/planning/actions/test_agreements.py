"""Both agree: proposing, agreeing, taking back, and what each refuses."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from competence.models import Assessment, Rating
from planning.actions import activities, agreements, goals, plans, talks
from planning.models import Goal, Plan, Talk
from planning.queries.plans import fingerprint_of, goals_of
from portal.authorization import Permission, can
from portal.models import Mandate, Message, Role, User
from tests.cast import Cast
from tests.make.people import make_mandate
from tests.make.planning import NOON
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The sentences, whatever is translated."""
    with override("en"):
        yield


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def propose(room: Room, by: User) -> Plan:
    room.plan.refresh_from_db()
    return agreements.propose(plan=room.plan, version=room.plan.version, by=by, at=NOON)


@pytest.mark.parametrize("first", ["manager", "employee"])
def test_whoever_proposes_has_agreed_and_the_other_puts_it_in_force(room: Room, first: str) -> None:
    proposer, other = (room.manager, room.employee) if first == "manager" else (room.employee, room.manager)
    fill_plan(room)
    proposed = propose(room, proposer)
    assert (proposed.state, proposed.proposed_by) == (Plan.State.PROPOSED, proposer)
    assert (proposed.manager_agreed_by, bool(proposed.employee_agreed_at)) == (
        (room.manager, False) if first == "manager" else (None, True)
    )
    agreed = agreements.agree(plan=proposed, version=proposed.version, by=other, at=LATER)
    assert (agreed.state, agreed.agreed_at, agreed.is_complete) == (Plan.State.AGREED, LATER, True)
    assert agreed.fingerprint == fingerprint_of(agreed, goals_of(agreed))
    talk = Talk.objects.get()
    assert (talk.state, talk.held_by, talk.confirmed_at) == (Talk.State.CONFIRMED, proposer, LATER)
    assessment = Assessment.objects.get()
    assert (assessment.state, assessment.agreed_by) == (Assessment.State.AGREED, room.manager)


def test_levels_talked_about_are_agreed_as_noted_and_the_rest_as_rated(room: Room) -> None:
    fill_plan(room)
    note_level(room, room.gap.pk, 1, agreed=True)
    note_level(room, room.met.pk, 2, agreed=False)
    agree_plan(room)
    levels = {rating.competence_id: (rating.agreed_level, rating.no_agreement) for rating in Rating.objects.all()}
    assert levels == {room.gap.pk: (1, False), room.met.pk: (None, True), room.wished.pk: (2, False)}


def test_a_self_assessment_sent_after_the_proposal_is_not_agreed(room: Room) -> None:
    fill_plan(room)
    propose(room, room.manager)
    Assessment.objects.update(submitted_at=LATER)
    agreements.agree(plan=room.plan, version=room.plan.version, by=room.employee, at=LATER)
    assert Assessment.objects.get().state == Assessment.State.SUBMITTED


def test_twice_is_once(room: Room) -> None:
    fill_plan(room)
    proposed = propose(room, room.manager)
    again = agreements.propose(plan=proposed, version=proposed.version, by=room.manager, at=LATER)
    assert (again.state, again.manager_agreed_at) == (Plan.State.PROPOSED, NOON)
    assert agreements.agree(plan=again, version=again.version, by=room.manager, at=LATER).state == Plan.State.PROPOSED
    agreed = agreements.agree(plan=again, version=again.version, by=room.employee, at=NOON)
    twice = agreements.agree(plan=agreed, version=agreed.version, by=room.employee, at=LATER)
    assert (twice.state, twice.agreed_at) == (Plan.State.AGREED, NOON)


def test_an_incomplete_plan_is_not_proposed_and_says_what_it_lacks(room: Room) -> None:
    with pytest.raises(agreements.Incomplete, match="no goal yet"):
        propose(room, room.manager)
    goal = goals.add_chosen(plan=room.plan, competences=[room.gap.pk], by=room.manager, at=NOON)[0]
    with pytest.raises(agreements.Incomplete, match="No goal has an activity"):
        propose(room, room.manager)
    facts = activities.ActivityFacts("Gå bredvid", "WORK", "", "", None)
    activity = activities.add(goal=goal, facts=facts, by=room.manager, at=NOON)
    with pytest.raises(agreements.Incomplete, match="both a date and someone responsible"):
        propose(room, room.manager)
    settled = activities.ActivityFacts("Gå bredvid", "WORK", "MANAGER", "", NOON.date())
    activities.change(activity=activity, version=1, facts=settled, by=room.manager, at=NOON)
    assert propose(room, room.manager).state == Plan.State.PROPOSED


def test_only_what_was_read_is_agreed_to(room: Room) -> None:
    fill_plan(room)
    seen = room.plan.version
    goals.add_chosen(plan=room.plan, competences=[room.wished.pk], by=room.employee, at=NOON)
    with pytest.raises(agreements.PlanHasChanged):
        agreements.propose(plan=room.plan, version=seen, by=room.manager, at=NOON)
    proposed = propose(room, room.manager)
    with pytest.raises(agreements.PlanHasChanged):
        agreements.agree(plan=proposed, version=proposed.version - 1, by=room.employee, at=NOON)
    assert agreements.agree(plan=proposed, version=proposed.version, by=room.employee, at=NOON).state == "AGREED"


def test_the_other_who_proposes_at_the_same_time_is_asked_to_read(room: Room) -> None:
    fill_plan(room)
    proposed = propose(room, room.manager)
    with pytest.raises(agreements.AlreadyProposed):
        agreements.propose(plan=proposed, version=proposed.version, by=room.employee, at=NOON)


def test_a_draft_is_not_agreed_to(room: Room) -> None:
    fill_plan(room)
    with pytest.raises(agreements.NotProposed):
        agreements.agree(plan=room.plan, version=room.plan.version, by=room.employee, at=NOON)


def test_a_plan_in_force_or_closed_is_neither_proposed_nor_taken_back(room: Room) -> None:
    fill_plan(room)
    agreed = agree_plan(room)
    with pytest.raises(plans.PlanInForce):
        agreements.propose(plan=agreed, version=agreed.version, by=room.manager, at=NOON)
    with pytest.raises(plans.PlanInForce):
        agreements.take_back(plan=agreed, by=room.manager, at=NOON)
    Plan.objects.update(state=Plan.State.CLOSED, closed_at=LATER)
    for deed in (agreements.propose, agreements.agree):
        with pytest.raises(plans.PlanClosed):
            deed(plan=agreed, version=agreed.version, by=room.manager, at=LATER)
    with pytest.raises(plans.PlanClosed):
        agreements.take_back(plan=agreed, by=room.manager, at=LATER)


def test_a_proposal_is_taken_back_by_either_and_clears_what_was_agreed(room: Room) -> None:
    fill_plan(room)
    for actor in (room.manager, room.employee):
        propose(room, room.manager)
        draft = agreements.take_back(plan=room.plan, by=actor, at=LATER)
        assert (draft.state, draft.proposed_by, draft.manager_agreed_by) == (Plan.State.DRAFT, None, None)
    assert agreements.take_back(plan=room.plan, by=room.manager, at=LATER).state == Plan.State.DRAFT


def test_every_change_of_the_content_takes_the_proposal_back(room: Room) -> None:
    goal, activity = fill_plan(room)
    facts = activities.ActivityFacts("Annat", "WORK", "EMPLOYEE", "", NOON.date())
    by, at = room.employee, LATER
    changes: list[Callable[[], object]] = [
        lambda: goals.change(goal=goal, version=1, title="Annat", sign="", due_on=None, by=by, at=at),
        lambda: goals.add(plan=room.plan, source="WISH", origin="", facts=goals.GoalFacts("Nytt"), by=by, at=at),
        lambda: activities.change(activity=activity, version=1, facts=facts, by=by, at=at),
        lambda: activities.add(goal=goal, facts=facts, by=by, at=at),
        lambda: talks.save_summary(talk=room.talk, text="Vi är överens", version=1, by=by, at=at),
        lambda: note_level(room, room.gap.pk, 1, agreed=True),
        lambda: goals.remove(goal=Goal.objects.get(title="Nytt"), version=1, by=by, at=at),
        lambda: activities.remove(activity=activity, version=2, by=by, at=at),
    ]
    for change in changes:
        before = propose(room, room.manager).version
        change()
        room.plan.refresh_from_db()
        assert (room.plan.state, room.plan.version) == (Plan.State.DRAFT, before + 1)


def test_the_plan_before_is_closed_in_the_same_breath(room: Room) -> None:
    fill_plan(room)
    first = agree_plan(room)
    revision = plans.start(person=room.employee, by=room.employee, at=LATER)
    proposed = agreements.propose(plan=revision, version=1, by=room.employee, at=LATER)
    second = agreements.agree(plan=proposed, version=1, by=room.manager, at=LATER)
    first.refresh_from_db()
    assert (first.state, first.closed_at, second.state, second.previous) == ("CLOSED", LATER, "AGREED", first)


def test_a_manager_who_has_left_does_not_count(cast: Cast, room: Room) -> None:
    fill_plan(room)
    proposed = propose(room, cast.manager)
    Mandate.objects.filter(user=cast.manager).delete()
    assert not can(cast.manager.__class__.objects.get(pk=cast.manager.pk), Permission.WRITE_PLAN, cast.employee)
    with pytest.raises(agreements.ManagerHasChanged):
        agreements.agree(plan=proposed, version=proposed.version, by=cast.employee, at=LATER)
    make_mandate(user=cast.colleague, role=Role.MANAGER, unit=cast.ward, since=NOON.date())
    agreements.take_back(plan=room.plan, by=cast.employee, at=LATER)
    again = propose(room, cast.employee)
    agreed = agreements.agree(plan=again, version=again.version, by=cast.colleague, at=LATER)
    assert agreed.manager_agreed_by == cast.colleague


@pytest.mark.parametrize("name", ["colleague", "manager_elsewhere", "manager_above", "former_manager", "hr_partner"])
def test_nobody_else_proposes_or_agrees(cast: Cast, room: Room, name: str) -> None:
    other: User = getattr(cast, name)
    fill_plan(room)
    with pytest.raises(PermissionDenied):
        propose(room, other)
    proposed = propose(room, cast.deputy)
    with pytest.raises(PermissionDenied):
        agreements.agree(plan=proposed, version=proposed.version, by=other, at=NOON)
    assert agreements.agree(plan=proposed, version=proposed.version, by=cast.employee, at=NOON).state == "AGREED"


def note_level(room: Room, competence: int, level: int, *, agreed: bool) -> None:
    version = Rating.objects.get(assessment=room.assessment, competence=competence).version
    talks.agree_level(
        person=room.employee,
        assessment_id=room.assessment.pk,
        competence_id=competence,
        level=level,
        agreed=agreed,
        comment="",
        version=version,
        by=room.manager,
        at=NOON,
    )


def test_a_former_manager_is_not_told_of_a_proposal_and_the_new_one_is(cast: Cast, room: Room) -> None:
    fill_plan(room)
    Mandate.objects.filter(user=room.manager).delete()
    make_mandate(user=cast.stranger, role=Role.MANAGER, unit=cast.ward, since=NOON.date())
    propose(room, room.employee)
    told = Message.objects.filter(kind="plan_proposed").values_list("to", flat=True)
    assert (Talk.objects.get().led_by, list(told)) == (room.manager, [cast.stranger.pk])


def test_what_a_former_manager_proposed_is_answered_to_who_leads_today(cast: Cast, room: Room) -> None:
    fill_plan(room)
    proposed = propose(room, room.manager)
    Mandate.objects.filter(user=room.manager).delete()
    make_mandate(user=cast.stranger, role=Role.MANAGER, unit=cast.ward, since=NOON.date())
    by = User.objects.get(pk=room.employee.pk)
    with pytest.raises(agreements.ManagerHasChanged):
        agreements.agree(plan=proposed, version=proposed.version, by=by, at=LATER)
    agreements.answer(plan=proposed, text="Inte än", by=by, at=LATER)
    told = Message.objects.filter(kind="plan_answered").values_list("to", flat=True)
    assert list(told) == [cast.stranger.pk]
