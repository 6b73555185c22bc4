"""The pages round a plan: what goals serve, the record, answers, wishes, follow-ups, the catalogue of activities."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competence.models import Requirement
from planning.actions import agreements, plans
from planning.models import Activity, ActivityTemplate, DeclinedWish, FollowUp, Goal, Plan, PlanAgreement
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_requirement
from tests.make.missions import make_mission, make_task
from tests.make.people import make_person
from tests.make.planning import NOON, make_goal, make_plan
from tests.make.plans import make_declined_wish
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

SignIn = Callable[[User], Client]
NEXT_YEAR = (date.today() + timedelta(days=300)).isoformat()  # noqa: DTZ011 - a day like any other
NEW_GOAL = {"serves": "", "title": "", "source": "WISH", "why": "", "sign": "", "due_on": "", "origin": ""}


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def url(name: str, plan: Plan, **ids: int) -> str:
    return reverse(f"planning:{name}", kwargs={"plan": plan.pk, **ids})


def need_of(cast: Cast, room: Room, *, min_people: int) -> Requirement:
    """A head-count of the ward."""
    return make_requirement(competence=room.met, level=4, unit=cast.ward, min_people=min_people)


def test_a_goal_serves_a_need_of_the_unit_that_is_not_met_or_a_task(cast: Cast, room: Room, sign_in: SignIn) -> None:
    need = need_of(cast, room, min_people=2)
    task = make_task(mission=make_mission(unit=cast.ward))
    client = sign_in(room.manager)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("goal-new", room.plan)).content.decode()
    assert len(queries) <= 12
    assert (f'value="need:{need.pk}"' in page, f'value="task:{task.pk}"' in page) == (True, True)
    for serves in (f"need:{need.pk}", f"task:{task.pk}"):
        sent = {**NEW_GOAL, "serves": serves, "why": "Vi är för få", "target_level": "4", "due_on": NEXT_YEAR}
        assert client.post(url("goal-new", room.plan), sent).status_code == 302
    made = Goal.objects.order_by("position").values_list("source", "requirement", "task", "target_level", "why")
    assert list(made) == [("NEED", need.pk, None, 4, "Vi är för få"), ("TASK_SHIFT", None, task.pk, 4, "Vi är för få")]
    again = client.post(url("goal-new", room.plan), {**NEW_GOAL, "serves": f"need:{need.pk}"})
    assert (again.status_code, Goal.objects.count()) == (422, 2)


def test_a_need_that_is_met_is_not_offered(cast: Cast, room: Room, sign_in: SignIn) -> None:
    need = make_requirement(competence=room.met, level=3, unit=cast.ward, min_people=1)
    assert f"need:{need.pk}" not in sign_in(room.manager).get(url("goal-new", room.plan)).content.decode()
    Requirement.objects.filter(pk=need.pk).update(min_people=2)  # she herself is the one who can
    assert f"need:{need.pk}" not in sign_in(room.manager).get(url("goal-new", room.plan)).content.decode()


def test_a_step_of_a_ladder_says_which(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.employee)
    sent = {**NEW_GOAL, "title": "Steg 3", "source": "LADDER"}
    refused = client.post(url("goal-new", room.plan), sent)
    assert (refused.status_code, "Write which step" in refused.content.decode()) == (422, True)
    assert client.post(url("goal-new", room.plan), {**sent, "origin": "Kompetensstegen"}).status_code == 302
    assert Goal.objects.get().origin == "Kompetensstegen"


def test_an_activity_begins_with_the_words_of_the_catalogue(room: Room, sign_in: SignIn) -> None:
    goal, _activity = fill_plan(room)
    client, address = sign_in(room.manager), url("activity-new", room.plan, goal=goal.pk)
    page = client.get(f"{address}?kind=shadowing").content.decode()
    assert ("I shadow [number] days" in page, "A short written summary" in page) == (True, True)
    sent = {
        "what": "shadowing", "title": "I shadow [number] days", "responsible": "EMPLOYEE", "due_on": NEXT_YEAR,
        "hours": "16", "work_time": "True", "cost": "0", "funding": "UNIT", "proof": "Summary", "support": "Mentor",
    }  # fmt: skip
    refused = client.post(address, sent)
    assert (refused.status_code, "in place of [number]" in refused.content.decode()) == (422, True)
    wrong = client.post(address, {**sent, "title": "Two days", "starts_on": "2099-01-01"})
    assert "ends before it begins" in wrong.content.decode()
    assert client.post(address, {**sent, "title": "Two days"}).status_code == 302
    made = Activity.objects.get(title="Two days")
    assert (made.template, made.hours, made.work_time, made.funding) == ("shadowing", Decimal(16), True, "UNIT")


def test_the_record_is_shown_and_checked_and_its_lack_is_said(cast: Cast, room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    plan = agree_plan(room)
    client = sign_in(room.employee)
    page = client.get(url("plan-agreement", plan)).content.decode()
    assert ("Checked now: the record is unchanged" in page, PlanAgreement.objects.get().digest in page) == (True, True)
    Goal.objects.update(title="Ändrat bakom ryggen")
    page = client.get(url("plan-agreement", plan)).content.decode()
    assert ("something has been changed" in page, "goal 1" in page) == (True, True)
    old = make_plan(user=cast.colleague, manager=cast.manager, state=Plan.State.AGREED)
    page = sign_in(cast.colleague).get(url("plan-agreement", old)).content.decode()
    assert "before records of agreements were kept" in page
    assert sign_in(cast.colleague).get(url("plan-agreement", plan)).status_code == 403


def test_the_other_answers_and_both_see_it(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    agreements.propose(plan=room.plan, version=room.plan.version, by=room.manager, at=NOON)
    client = sign_in(room.employee)
    assert client.post(url("plan-answer", room.plan), {"text": ""}).status_code == 422
    client.post(url("plan-answer", room.plan), {"text": "Datumen går inte"})
    for reader in (room.employee, room.manager):
        assert "Datumen går inte" in sign_in(reader).get(url("plan", room.plan)).content.decode()
    room_page = sign_in(room.manager).get(reverse("planning:talk-room", args=[room.employee.pk])).content.decode()
    assert "Datumen går inte" in room_page


def test_a_wish_is_declined_with_a_reason_and_taken_up_again(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.manager)
    sent = {"competence": str(room.wished.pk), "reason": ""}
    assert client.post(url("wish-decline", room.plan), sent).status_code == 422
    client.post(url("wish-decline", room.plan), {**sent, "reason": "Inte i år"})
    wish = DeclinedWish.objects.get()
    assert "Inte i år" in sign_in(room.employee).get(url("plan", room.plan)).content.decode()
    client.post(url("wish-take-up", room.plan, wish=wish.pk))
    assert (Goal.objects.get().competence, DeclinedWish.objects.count()) == (room.wished, 0)
    goal = Goal.objects.get()
    refused = client.post(url("goal-remove", room.plan, goal=goal.pk), {"version": "1"})
    assert (refused.status_code, "Why is the goal taken out?" in refused.content.decode()) == (422, True)
    client.post(url("goal-remove", room.plan, goal=goal.pk), {"version": "1", "reason": "Ändå inte"})
    assert (Goal.objects.count(), DeclinedWish.objects.get().reason) == (0, "Ändå inte")


def test_what_was_declined_last_time_is_offered_again(cast: Cast, sign_in: SignIn) -> None:
    last = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    wish = make_declined_wish(plan=last, by=cast.manager)
    plan = plans.start(person=cast.employee, by=cast.manager, at=NOON)
    page = sign_in(cast.employee).get(url("plan", plan)).content.decode()
    assert (wish.title in page, "Agreed last time" in page, "Make it a goal now" in page) == (True,) * 3
    sign_in(cast.employee).post(url("wish-take-up", plan, wish=wish.pk))
    assert (plan.goals.filter(title=wish.title).count(), DeclinedWish.objects.count()) == (1, 1)


def test_a_goal_from_last_time_is_dropped_with_a_reason_and_taken_up_again(cast: Cast, sign_in: SignIn) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    plan = plans.start(person=cast.employee, by=cast.manager, at=NOON)
    goal, client = plan.goals.get(), sign_in(cast.employee)
    assert client.post(url("goal-remove", plan, goal=goal.pk), {"version": "1"}).status_code == 422
    client.post(url("goal-remove", plan, goal=goal.pk), {"version": "1", "reason": "Inte aktuellt"})
    page = client.get(url("plan", plan)).content.decode()
    assert ("Inte aktuellt" in page, plan.goals.get().state) == (True, Goal.State.DROPPED)
    client.post(url("goal-take-up", plan, goal=goal.pk))
    assert (plan.goals.get().state, plan.goals.get().dropped_reason) == (Goal.State.ONGOING, None)


def test_a_follow_up_says_everything_in_one_form(cast: Cast, sign_in: SignIn) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    goal, client = plan.goals.get(), sign_in(cast.employee)
    activity = goal.activities.get()
    page = client.get(url("plan-follow-up", plan)).content.decode()
    assert ("Done now" in page, "When do we look again?" in page) == (True, True)
    sent = {"text": "Bra", f"goal_{goal.pk}": "DROPPED", f"done_{goal.pk}": [str(activity.pk)], "next_on": NEXT_YEAR}
    refused = client.post(url("plan-follow-up", plan), sent)
    assert (refused.status_code, FollowUp.objects.count(), "Write why." in refused.content.decode()) == (422, 0, True)
    past = client.post(url("plan-follow-up", plan), {**sent, f"goal_{goal.pk}": "REACHED", "next_on": "2020-01-01"})
    assert (past.status_code, Goal.objects.get().state) == (422, Goal.State.PLANNED)
    client.post(url("plan-follow-up", plan), {**sent, f"goal_{goal.pk}": "REACHED"})
    assert (Goal.objects.get().state, Activity.objects.get().state) == (Goal.State.REACHED, Activity.State.DONE)
    page = client.get(url("plan", plan)).content.decode()
    assert ("Living until" in page, "Next time:" in page, "What did it give?" in page) == (True,) * 3
    client.post(url("activity-reflection", plan, activity=activity.pk), {"text": "Jag vågar mer"})
    assert "Jag vågar mer" in client.get(url("plan", plan)).content.decode()


def test_a_reflection_is_of_what_is_done(cast: Cast, sign_in: SignIn) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    address = url("activity-reflection", plan, activity=Activity.objects.get().pk)
    answer = sign_in(cast.employee).post(address, {"text": "Bra"})
    assert (answer.status_code, "is not done yet" in answer.content.decode()) == (422, True)


def test_who_has_left_is_said_and_the_plan_is_closed(cast: Cast, room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    agreements.propose(plan=room.plan, version=room.plan.version, by=room.employee, at=NOON)
    cast.employee.is_active, cast.employee.left_on = False, timezone.localdate()
    cast.employee.save()
    client, address = sign_in(cast.manager), url("plan-agree", room.plan)
    assert "does not work here any more" in client.get(address, follow=True).content.decode()
    assert Plan.objects.get().state == Plan.State.PROPOSED, "to read is no deed"
    page = client.post(address, {"version": room.plan.version}, follow=True)
    assert "does not work here any more" in page.content.decode()
    assert Plan.objects.get().state == Plan.State.CLOSED


@pytest.mark.parametrize("others", [5, 6])
def test_what_is_served_names_ones_own_people_and_counts_others_above_the_limit(
    cast: Cast, room: Room, sign_in: SignIn, others: int
) -> None:
    fill_plan(room)
    agree_plan(room)
    for number in range(others):
        person = make_person(organisation=cast.organisation, unit=cast.sibling_ward, username=f"other-{number}")
        plan = make_plan(user=person, manager=cast.manager_elsewhere, state=Plan.State.AGREED)
        make_goal(plan=plan, title="Hemligt", competence=room.gap)
    address = reverse("planning:goals-of-competence", args=[room.gap.pk])
    client = sign_in(cast.manager)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert (cast.employee.name in page, "Hemligt" in page) == (True, False)
    assert (f"{others} other people have" in page, "too few to be told apart" in page) == (others == 6, others == 5)
    assert len(queries) <= 12
    stranger = sign_in(cast.hr_strategist).get(address).content.decode()  # for her the employee is one more
    assert (cast.employee.name in stranger, "people have a goal" in stranger) == (False, True)
    assert sign_in(cast.foreign_manager).get(address).status_code == 404


def test_hr_rewords_hides_and_adds_kinds_of_activities(cast: Cast, room: Room, sign_in: SignIn) -> None:
    client, address = sign_in(cast.hr_strategist), reverse("planning:activity-template", args=["shadowing"])
    sent = {"kind": "WORK", "name_sv": "Hospitera hos oss", "version": "0"}
    assert client.post(address, {**sent, "name_sv": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302  # not ticked: hidden
    stale = client.post(address, sent)
    assert (stale.status_code, "meanwhile" in stale.content.decode()) == (422, True)
    client.post(reverse("planning:activity-template-new"), {**sent, "name_sv": "Auskultera", "is_active": "on"})
    assert list(ActivityTemplate.objects.order_by("pk").values_list("code", "is_active")) == [
        ("shadowing", False), ("auskultera", True),
    ]  # fmt: skip
    page = client.get(reverse("planning:activity-catalogue")).content.decode()
    assert ("Hospitera hos oss" in page, "hidden" in page, "our own" in page) == (True,) * 3
    goal, _activity = fill_plan(room)
    page = sign_in(room.manager).get(url("activity-new", room.plan, goal=goal.pk)).content.decode()
    assert ("Hospitera hos oss" in page, "Auskultera" in page) == (False, True)
    assert sign_in(cast.manager).post(address, sent).status_code == 403


def test_a_follow_up_of_the_revision_before_keeps_the_plan_living(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    before = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.CLOSED, at=now - timedelta(days=90))
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=now - timedelta(days=1))
    client = sign_in(cast.employee)
    assert "Not living yet" in client.get(url("plan", plan)).content.decode()
    Plan.objects.filter(pk=before.pk).update(reviewed_at=now - timedelta(days=30))
    assert "Living until" in client.get(url("plan", plan)).content.decode()
