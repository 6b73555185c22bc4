"""The record of an agreement: written with the agreement, a chain, and every later change is seen."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from competence.models import Rating
from planning.actions import activities, agreements, goals, plans, talks
from planning.models import Activity, Goal, Plan, PlanAgreement, Talk
from planning.queries import agreements as records
from planning.queries.plans import get, goals_of
from tests.cast import Cast
from tests.make.planning import NOON, make_plan
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def agreed_with_level(room: Room) -> Plan:
    """Agreed after the two have talked about one level."""
    fill_plan(room)
    talks.agree_level(
        person=room.employee, assessment_id=room.assessment.pk, competence_id=room.gap.pk, level=1, agreed=True,
        comment="", version=1, by=room.manager, at=NOON,
    )  # fmt: skip
    return agree_plan(room)


def checked(plan: Plan) -> records.Check:
    row = PlanAgreement.objects.get(plan=plan)
    fresh = get(plan.user, plan.pk)
    return records.check(fresh, row, goals_of(fresh))


def test_agreeing_writes_the_record_and_it_holds(room: Room) -> None:
    plan = agreed_with_level(room)
    row = PlanAgreement.objects.get()
    assert (row.employee, row.employee_name, row.manager, row.previous) == (
        room.employee, room.employee.name, room.manager, "",
    )  # fmt: skip
    assert [one["title"] for one in row.content["goals"]] == [plan.goals.get().title]
    assert [(one["competence"], one["own"], one["agreed"]) for one in row.content["levels"]] == [(room.gap.pk, 0, 1)]
    assert sha256(records.text_of(row).encode()).hexdigest() == row.digest
    assert checked(plan).holds
    activities.move(activity=Activity.objects.get(), state="DONE", reason="", by=room.employee, at=LATER)
    goals.move(goal=Goal.objects.get(), state="REACHED", reason="", by=room.employee, at=LATER)
    assert checked(plan).holds


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda: Goal.objects.update(title="Ändrat bakom ryggen"), ((1,), False, False)),
        (lambda: Activity.objects.update(proof="Intyg"), ((1,), False, False)),
        (lambda: Goal.objects.all().delete(), ((1,), False, False)),
        (lambda: Talk.objects.update(summary="Annat"), ((), True, False)),
        (lambda: Rating.objects.update(agreed_level=3), ((), False, True)),
    ],
)
def test_a_change_behind_their_backs_is_seen(
    room: Room, change: Callable[[], object], seen: tuple[tuple[int, ...], bool, bool]
) -> None:
    plan = agreed_with_level(room)
    change()
    found = checked(plan)
    assert (found.changed_goals, found.has_summary_changed, found.has_levels_changed) == seen
    assert not found.holds


def test_the_record_is_frozen_and_who_forces_it_is_found_out(room: Room) -> None:
    plan = agreed_with_level(room)
    for deed in (lambda: PlanAgreement.objects.update(manager_name="X"), PlanAgreement.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE planning_planagreement DISABLE TRIGGER frozen")
    PlanAgreement.objects.update(manager_name="X")
    assert [(one.is_whole, one.is_linked) for one in checked(plan).chain] == [(False, True)]


def test_the_agreements_of_a_person_are_a_chain(room: Room) -> None:
    agreed_with_level(room)
    second = plans.start(person=room.employee, by=room.employee, at=LATER)
    agreements.propose(plan=second, version=1, by=room.employee, at=LATER)
    agreements.agree(plan=second, version=1, by=room.manager, at=LATER)
    first, last = PlanAgreement.objects.order_by("pk")
    assert (last.previous, checked(second).holds) == (first.digest, True)
    assert [one.revision for one in checked(second).chain] == [1, 2]


def test_an_agreed_plan_without_a_record_beside_recorded_ones_is_pointed_out(cast: Cast, room: Room) -> None:
    plan = agreed_with_level(room)
    years_ago, later = NOON - timedelta(days=400), LATER + timedelta(days=1)
    make_plan(user=room.employee, manager=room.manager, state=Plan.State.CLOSED, at=years_ago)
    assert (checked(plan).holds, records.unrecorded(room.employee.pk)) == (True, ())
    make_plan(user=room.employee, manager=room.manager, state=Plan.State.CLOSED, at=later)
    assert (checked(plan).holds, checked(plan).unrecorded) == (False, (3,))
    assert records.unrecorded(cast.colleague.pk) == ()


def test_an_answer_makes_the_proposal_a_draft_and_only_who_is_asked_answers(room: Room) -> None:
    fill_plan(room)
    with pytest.raises(agreements.NotProposed):
        agreements.answer(plan=room.plan, text="Nej", by=room.employee, at=NOON)
    agreements.propose(plan=room.plan, version=room.plan.version, by=room.manager, at=NOON)
    with pytest.raises(agreements.OwnProposal):
        agreements.answer(plan=room.plan, text="Nej", by=room.manager, at=NOON)
    first = agreements.answer(plan=room.plan, text="Datumen går inte", by=room.employee, at=LATER)
    assert agreements.answer(plan=room.plan, text="Datumen går inte", by=room.employee, at=LATER) == first
    plan = Plan.objects.get()
    assert (plan.state, plan.manager_agreed_by, plan.answers.count()) == (Plan.State.DRAFT, None, 1)
    told = list(room.manager.messages.values_list("kind", flat=True))
    assert told == ["plan_answered"]


def test_a_person_who_leaves_between_proposal_and_agreement(cast: Cast, room: Room) -> None:
    fill_plan(room)
    agreements.propose(plan=room.plan, version=room.plan.version, by=room.employee, at=NOON)
    assert plans.close_of_leaver(person=room.employee, at=LATER) == 0
    cast.employee.is_active, cast.employee.left_on = False, NOON.date()
    cast.employee.save()
    Plan.objects.update(started_by=room.manager)
    with pytest.raises(plans.PersonHasLeft):
        agreements.agree(plan=room.plan, version=room.plan.version, by=room.manager, at=LATER)
    assert (plans.close_of_leavers(at=LATER), plans.close_of_leavers(at=LATER)) == (1, 0)
    assert (Plan.objects.get().state, Plan.objects.get().agreed_at) == (Plan.State.CLOSED, None)


def test_who_agreed_and_when_is_compared_with_the_record(room: Room) -> None:
    plan = agreed_with_level(room)
    assert checked(plan).holds
    Plan.objects.filter(pk=plan.pk).update(employee_agreed_at=F("employee_agreed_at") - timedelta(days=1))
    found = checked(plan)
    assert found.has_signatures_changed
    assert not found.holds
