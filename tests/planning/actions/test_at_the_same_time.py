"""Two people at once, on connections of their own: nothing is lost, and nobody gets an error that is not a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from planning.actions import activities, agreements, follow_ups, goals, plans, preparations, talks, usefulness
from planning.actions.preparations import Written
from planning.actions.refusals import Refused, Stale
from planning.models import Activity, FollowUp, Goal, Plan, Preparation, Talk, TalkUsefulness
from portal.models import User
from tests.cast import make_cast
from tests.make.planning import DUE, NOON
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = activities.ActivityFacts("Gå bredvid", "WORK", "EMPLOYEE", "", DUE)


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them all in the same moment; what each answered: "done", or the name of the refusal."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        barrier.wait()
        try:
            deed()
        except (Refused, Stale) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def test_both_agree_in_the_same_second(room: Room) -> None:
    fill_plan(room)
    version = room.plan.version
    agreements.propose(plan=room.plan, version=version, by=room.manager, at=NOON)
    agree = [
        lambda by=by: agreements.agree(plan=room.plan, version=version, by=by, at=NOON)
        for by in (room.employee, room.employee, room.manager, room.employee)
    ]
    assert at_once(*agree) == ["done"] * 4
    plan = Plan.objects.get()
    assert (plan.state, plan.manager_agreed_by) == (Plan.State.AGREED, room.manager)


def test_both_propose_in_the_same_second(room: Room) -> None:
    fill_plan(room)
    propose = [
        lambda by=by: agreements.propose(plan=room.plan, version=room.plan.version, by=by, at=NOON)
        for by in (room.employee, room.manager)
    ]
    assert at_once(*propose) == ["AlreadyProposed", "done"]
    plan = Plan.objects.get()
    assert (plan.employee_agreed_at is None) != (plan.manager_agreed_at is None)


def test_both_write_goals_activities_and_the_summary(room: Room) -> None:
    goal, _activity = fill_plan(room)

    def write(by: User, text: str) -> list[Callable[[], object]]:
        add = partial(goals.add, plan=room.plan, source="WISH", origin="", facts=goals.GoalFacts("Eget"))
        return [
            partial(activities.add, goal=goal, facts=FACTS, by=by, at=NOON),
            partial(add, by=by, at=NOON),
            partial(talks.save_summary, talk=room.talk, text=text, version=1, by=by, at=NOON),
        ]

    deeds = write(room.employee, "Hennes") + write(room.manager, "Chefens")
    version = room.plan.version
    assert at_once(*deeds) == ["Stale", *["done"] * 5]
    assert (Goal.objects.count(), Activity.objects.count(), Talk.objects.get().version) == (3, 3, 2)
    assert Plan.objects.get().version == version + 4


def test_the_same_gap_chosen_by_both_is_one_goal(room: Room) -> None:
    choose = [
        lambda by=by: goals.add_chosen(plan=room.plan, competences=[room.gap.pk], by=by, at=NOON)
        for by in (room.employee, room.manager)
    ]
    assert at_once(*choose) == ["NothingToWorkWith", "done"]
    assert Goal.objects.count() == 1


def test_the_room_is_opened_once(room: Room) -> None:
    Plan.objects.all().delete()
    Talk.objects.all().delete()
    assert at_once(*[lambda: talks.open_room(person=room.employee, by=room.manager, at=NOON)] * 3) == ["done"] * 3
    assert (Talk.objects.count(), Plan.objects.count()) == (1, 1)


def test_one_revision_is_started_and_a_follow_up_pressed_twice_is_one(room: Room) -> None:
    fill_plan(room)
    plan = agree_plan(room)
    start = [lambda by=by: plans.start(person=room.employee, by=by, at=NOON) for by in (room.employee, room.manager)]
    assert at_once(*start) == ["AlreadyWriting", "done"]
    look_back = [lambda: follow_ups.add(plan=plan, text="Bra", by=room.employee, at=NOON)] * 2
    assert at_once(*look_back) == ["done", "done"]
    assert FollowUp.objects.count() == 1


def test_a_change_while_the_other_agrees_leaves_one_of_two_whole_outcomes(room: Room) -> None:
    goal, _activity = fill_plan(room)
    version = room.plan.version
    agreements.propose(plan=room.plan, version=version, by=room.manager, at=NOON)
    answers = at_once(
        lambda: agreements.agree(plan=room.plan, version=version, by=room.employee, at=NOON),
        lambda: goals.change(goal=goal, version=1, title="Annat", sign="", due_on=None, by=room.manager, at=NOON),
    )
    outcome = (Plan.objects.get().state, Goal.objects.get().title, answers)
    assert outcome in (
        (Plan.State.AGREED, goal.title, ["PlanInForce", "done"]),
        (Plan.State.DRAFT, "Annat", ["NotProposed", "done"]),
    )


def test_both_confirm_in_the_same_second(room: Room) -> None:
    talks.hold(talk=room.talk, by=room.manager, at=NOON)
    preparations.save(talk=room.talk, written={"proud": Written("Natten", 0)}, by=room.employee, at=NOON)
    confirm = [
        partial(talks.confirm_own, talk=room.talk, version=1, by=by, at=NOON) for by in (room.employee, room.manager)
    ]
    assert at_once(*confirm) == ["done", "done"]
    talk = Talk.objects.get()
    assert (talk.state, talk.confirmed_at, Preparation.objects.count()) == (Talk.State.CONFIRMED, NOON, 0)


def test_what_is_prepared_while_the_talk_is_confirmed_is_saved_before_or_refused(room: Room) -> None:
    talks.hold(talk=room.talk, by=room.manager, at=NOON)
    talks.confirm_own(talk=room.talk, version=1, by=room.manager, at=NOON)
    answers = at_once(
        partial(talks.confirm_own, talk=room.talk, version=1, by=room.employee, at=NOON),
        partial(preparations.save, talk=room.talk, written={"proud": Written("Natten", 0)}, by=room.manager, at=NOON),
    )
    assert answers in (["done", "done"], ["NotToPrepare", "done"])
    assert (Talk.objects.get().state, Preparation.objects.count()) == (Talk.State.CONFIRMED, 0)


def test_a_change_of_the_summary_while_the_other_confirms_leaves_one_of_two_whole_outcomes(room: Room) -> None:
    talks.hold(talk=room.talk, by=room.manager, at=NOON)
    talks.confirm_own(talk=room.talk, version=1, by=room.manager, at=NOON)
    answers = at_once(
        partial(talks.confirm_own, talk=room.talk, version=1, by=room.employee, at=NOON),
        partial(talks.save_summary, talk=room.talk, text="Annat", version=1, by=room.manager, at=NOON),
    )
    talk = Talk.objects.get()
    assert (talk.state, talk.summary, talk.manager_confirmed_at is None, answers) in (
        (Talk.State.CONFIRMED, "", False, ["TalkIsOver", "done"]),
        (Talk.State.HELD, "Annat", True, ["SummaryHasChanged", "done"]),
    )


def test_pay_feedback_confirmed_and_contested_at_once_is_one_of_the_two(room: Room) -> None:
    pay = talks.open_talk(person=room.employee, kind=Talk.Kind.PAY_FEEDBACK, by=room.manager, at=NOON)
    talks.hold(talk=pay, by=room.manager, at=NOON)
    answers = at_once(
        partial(talks.confirm_own, talk=pay, version=1, by=room.employee, at=NOON),
        partial(talks.contest, talk=pay, by=room.employee, at=NOON),
    )
    assert (Talk.objects.get(pk=pay.pk).state, answers) in (
        (Talk.State.CONFIRMED, ["TalkIsOver", "done"]),
        (Talk.State.RESCHEDULED, ["NotHeldYet", "done"]),
    )


def test_an_answer_about_the_use_is_counted_once_however_often_it_is_pressed(room: Room) -> None:
    talks.hold(talk=room.talk, by=room.manager, at=NOON)
    say = [lambda: usefulness.say(talk=room.talk, answer="USEFUL", by=room.employee, at=NOON)] * 3
    assert at_once(*say) == ["AlreadySaid", "AlreadySaid", "done"]
    assert TalkUsefulness.objects.get().useful == 1
