"""The plan's pages: who reads, writes, proposes and agrees; what they cost; what bad input is answered with."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from planning.actions import plans
from planning.models import Activity, FollowUp, Goal, Plan
from portal.models import Disclosure, Job, User
from tests.cast import Cast
from tests.make.planning import NOON, make_activity, make_goal, make_plan
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_room

SignIn = Callable[[User], Client]
NEXT_YEAR = (date.today() + timedelta(days=300)).isoformat()  # noqa: DTZ011 - a day like any other


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def url(name: str, plan: Plan, **ids: int) -> str:
    return reverse(f"planning:{name}", kwargs={"plan": plan.pk, **ids})


def test_from_proposal_to_force_with_plain_posts(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    manager, employee = sign_in(room.manager), sign_in(room.employee)
    sent = {"version": room.plan.version, "summary": "Överens", "talk_version": 1}
    page = manager.post(url("plan-propose", room.plan), sent, follow=True).content.decode()
    assert ("Hand over this device" in page, "Överens" in page) == (True, True)
    assert "Read and agree" in employee.get(reverse("planning:my-talk")).content.decode()
    again = manager.post(url("plan-agree", room.plan), {"version": room.plan.version}, follow=True).content.decode()
    assert ("It is in force from now." in again, Plan.objects.get().state) == (False, Plan.State.PROPOSED)
    assert "I agree to the plan" in employee.get(url("plan-agree", room.plan)).content.decode()
    done = employee.post(url("plan-agree", room.plan), {"version": room.plan.version}, follow=True).content.decode()
    assert "It is in force from now." in done
    assert Plan.objects.get().state == Plan.State.AGREED


def test_the_proposal_brings_the_summary_along_and_shows_both_when_it_is_stale(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    sign_in(room.employee).post(
        reverse("planning:talk-summary", kwargs={"talk": room.talk.pk}), {"summary": "Hennes", "talk_version": 1}
    )
    sent = {"version": room.plan.version, "summary": "Chefens", "talk_version": 1}
    answer = sign_in(room.manager).post(url("plan-propose", room.plan), sent)
    assert (answer.status_code, "Chefens</textarea>" in answer.content.decode()) == (409, True)
    assert Plan.objects.get().state == Plan.State.DRAFT


def test_a_change_after_the_proposal_is_noticed_by_who_agrees(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    sign_in(room.manager).post(url("plan-propose", room.plan), {"version": room.plan.version})
    seen = Plan.objects.get().version
    goal = Goal.objects.get()
    changed = {"title": "Något annat", "version": 1}
    assert sign_in(room.manager).post(url("goal-change", room.plan, goal=goal.pk), changed).status_code == 302
    page = sign_in(room.employee).post(url("plan-agree", room.plan), {"version": seen}, follow=True).content.decode()
    assert "The plan is being changed and is not proposed now." in page


@pytest.mark.parametrize("goals", [1, 4])
@pytest.mark.parametrize("state", ["AGREED", "DRAFT", "PROPOSED"])
@pytest.mark.parametrize("name", ["manager", "employee"])
def test_the_pages_cost_the_same_whatever_is_in_them(
    cast: Cast, sign_in: SignIn, goals: int, state: str, name: str
) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.CLOSED)
    plan = make_plan(user=cast.employee, manager=cast.manager, state=state)
    Plan.objects.filter(pk=plan.pk).update(previous=Plan.objects.exclude(pk=plan.pk).get())
    for _goal in range(goals - 1):
        goal = make_goal(plan=plan)
        for _activity in range(goals):
            make_activity(goal=goal)
    client = sign_in(getattr(cast, name))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("plan", plan)).status_code == 200
    expected = {
        ("manager", "AGREED"): 8, ("manager", "DRAFT"): 11, ("manager", "PROPOSED"): 7,
        ("employee", "AGREED"): 7, ("employee", "DRAFT"): 10, ("employee", "PROPOSED"): 6,
    }[name, state]  # fmt: skip
    assert len(queries) == expected, "\n".join(query["sql"][:150] for query in queries)


def test_who_reads_what(cast: Cast, sign_in: SignIn) -> None:
    draft = make_plan(user=cast.employee, manager=cast.manager)
    agreed = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    Disclosure.objects.create(
        reader=cast.manager_above, person=cast.employee, reason="Överklagan", opened_at=timezone.now(),
        closes_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    answers = {
        name: tuple(sign_in(getattr(cast, name)).get(url("plan", plan)).status_code for plan in (draft, agreed))
        for name in ("employee", "manager", "deputy", "manager_above", "colleague", "hr_partner", "foreigner")
    }
    assert answers == {
        "employee": (200, 200), "manager": (200, 200), "deputy": (200, 200), "manager_above": (403, 200),
        "colleague": (403, 403), "hr_partner": (403, 403), "foreigner": (404, 404),
    }  # fmt: skip
    above = sign_in(cast.manager_above).get(url("plan", agreed)).content.decode()
    assert ("Start a new revision" in above, "Follow up the plan" in above, "Revision 1" in above) == (False,) * 3


def test_nobody_else_writes(cast: Cast, room: Room, sign_in: SignIn) -> None:
    goal, activity = fill_plan(room)
    client = sign_in(cast.colleague)
    names = ("propose", "agree", "take-back", "discard", "follow-up")
    urls = [url(f"plan-{name}", room.plan) for name in names]
    urls += [url("goal-new", room.plan), url("goal-choose", room.plan)]
    urls += [url(f"goal-{name}", room.plan, goal=goal.pk) for name in ("change", "remove", "state")]
    urls += [url(f"activity-{name}", room.plan, activity=activity.pk) for name in ("change", "remove", "state")]
    urls += [url("activity-new", room.plan, goal=goal.pk), reverse("planning:plan-start", args=[room.employee.pk])]
    assert {client.post(one, {"version": 1, "title": "x", "text": "x"}).status_code for one in urls} == {403}
    assert (Goal.objects.get().title, FollowUp.objects.count()) == (goal.title, 0)


def test_choosing_gaps_makes_goals_and_none_or_five_is_refused(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.employee)
    page = client.post(url("goal-choose", room.plan), {}, follow=True).content.decode()
    assert "Choose at least one." in page
    strange = client.post(url("goal-choose", room.plan), {"competences": ["x", "9" * 30]}, follow=True)
    assert "What you chose is not open any more." in strange.content.decode()
    client.post(url("goal-choose", room.plan), {"competences": [room.gap.pk, room.certificate.pk, room.wished.pk]})
    assert [goal.source for goal in Goal.objects.order_by("position")] == ["GAP", "LAW", "WISH"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Write what the goal is."),
        ("title", "a\x00b", "Null characters are not allowed."),
        ("title", "x" * 201, "200"),
        ("source", "GAP", "valid choice"),
        ("due_on", "2026-02-31", "Enter a valid date."),
        ("due_on", "2020-01-01", "The date has passed."),
        ("due_on", "9999-01-01", "within the next ten years"),
    ],
)
def test_a_bad_goal_is_shown_again_with_what_was_written(
    room: Room, sign_in: SignIn, field: str, value: str, said: str
) -> None:
    data = {"title": "Handleda", "source": "WISH", "sign": "Studenterna säger det", "due_on": NEXT_YEAR}
    client = sign_in(room.employee)
    answer = client.post(url("goal-new", room.plan), {**data, field: value})
    page = answer.content.decode()
    assert (answer.status_code, said in page, "Studenterna säger det" in page) == (422, True, True)
    assert Goal.objects.count() == 0
    assert client.post(url("goal-new", room.plan), data).status_code == 302
    assert Goal.objects.get().title == "Handleda"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("what", "", "Choose a kind of activity."),
        ("what", "jump", "valid choice"),
        ("title", "x" * 201, "200"),
        ("responsible", "OTHER", "Write who is responsible."),
        ("responsible", "GOD", "valid choice"),
        ("due_on", "2026-13-01", "Enter a valid date."),
        ("due_on", "2020-01-01", "The date has passed."),
    ],
)
def test_a_bad_activity_is_shown_again(room: Room, sign_in: SignIn, field: str, value: str, said: str) -> None:
    goal, _activity = fill_plan(room)
    data = {"what": "shadowing", "title": "", "responsible": "MANAGER", "responsible_name": "", "due_on": NEXT_YEAR}
    client = sign_in(room.manager)
    answer = client.post(url("activity-new", room.plan, goal=goal.pk), {**data, field: value})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert client.post(url("activity-new", room.plan, goal=goal.pk), data).status_code == 302
    made = Activity.objects.latest("pk")
    assert (made.title, made.kind, made.responsible) == ("Shadowing", Activity.Kind.WORK, "MANAGER")


def test_two_who_change_the_same_goal_see_both_texts(room: Room, sign_in: SignIn) -> None:
    goal, activity = fill_plan(room)
    manager, employee = sign_in(room.manager), sign_in(room.employee)
    one = url("goal-change", room.plan, goal=goal.pk)
    assert employee.post(one, {"title": "Hennes", "version": 1}).status_code == 302
    answer = manager.post(one, {"title": "Chefens", "version": 1, "due_on": NEXT_YEAR})
    page = answer.content.decode()
    assert (answer.status_code, "Chefens</textarea>" in page, "<del>Hennes</del>" in page) == (409, True, True)
    assert f'<input type="hidden" name="due_on" value="{NEXT_YEAR}">' in page
    other = url("activity-change", room.plan, activity=activity.pk)
    facts = {"what": "WORK", "responsible": "EMPLOYEE"}
    assert employee.post(other, {**facts, "title": "Hennes", "version": 1}).status_code == 302
    both = manager.post(other, {**facts, "title": "Chefens", "version": 1})
    assert (both.status_code, '<input type="hidden" name="what" value="WORK">' in both.content.decode()) == (409, True)
    saved = manager.post(other, {**facts, "title": "Bådas", "version": 2})
    assert (saved.status_code, Activity.objects.get().title) == (302, "Bådas")


def test_what_was_written_about_something_removed_is_still_there(room: Room, sign_in: SignIn) -> None:
    goal, activity = fill_plan(room)
    sign_in(room.manager).post(url("goal-remove", room.plan, goal=goal.pk), {"version": 1})
    client = sign_in(room.employee)
    answer = client.post(url("goal-change", room.plan, goal=goal.pk), {"title": "Mina ord", "version": 1})
    page = answer.content.decode()
    assert (answer.status_code, "Mina ord" in page, "Someone has removed this goal" in page) == (422, True, True)
    assert client.get(url("goal-change", room.plan, goal=goal.pk)).status_code == 404
    facts = {"what": "WORK", "title": "Mina ord", "responsible": "EMPLOYEE", "version": 1}
    for one in (
        url("activity-change", room.plan, activity=activity.pk),
        url("activity-new", room.plan, goal=goal.pk),
    ):
        gone = client.post(one, facts)
        assert (gone.status_code, "Mina ord" in gone.content.decode()) == (422, True)
    assert client.post(url("goal-remove", room.plan, goal=goal.pk), {"version": 1}).status_code == 302


def test_goals_of_another_plan_are_not_reached(cast: Cast, room: Room, sign_in: SignIn) -> None:
    other = make_plan(user=cast.colleague, manager=cast.manager)
    foreign = Goal.objects.get(plan=other)
    client = sign_in(room.manager)
    assert client.get(url("goal-change", room.plan, goal=foreign.pk)).status_code == 404
    client.post(url("goal-remove", room.plan, goal=foreign.pk), {"version": 1})
    assert client.post(url("goal-state", room.plan, goal=10**30), {"state": "REACHED"}).status_code == 404
    assert Goal.objects.filter(pk=foreign.pk).exists()


def test_follow_up_ticks_and_revisions(room: Room, sign_in: SignIn) -> None:
    _goal, activity = fill_plan(room)
    plan = agree_plan(room)
    client = sign_in(room.employee)
    client.post(url("activity-state", plan, activity=activity.pk), {"state": "DONE"})
    assert Activity.objects.get().state == Activity.State.DONE
    refused = client.post(url("activity-state", plan, activity=activity.pk), {"state": "CANCELLED"}, follow=True)
    assert "It cannot go from what it is now to that." in refused.content.decode()
    long = client.post(
        url("activity-state", plan, activity=activity.pk), {"state": "PLANNED", "reason": "x" * 501}, follow=True
    )
    assert "Why: Ensure this value has at most 500 characters" in long.content.decode()
    empty = client.post(url("plan-follow-up", plan), {"text": " "})
    assert (empty.status_code, "Write a line about what you saw." in empty.content.decode()) == (422, True)
    client.post(url("plan-follow-up", plan), {"text": "Det går framåt"})
    assert (FollowUp.objects.get().text, Plan.objects.get().reviewed_at is not None) == ("Det går framåt", True)
    page = client.post(reverse("planning:plan-start", args=[room.employee.pk]), follow=True).content.decode()
    assert "revision 2" in page
    again = client.post(reverse("planning:plan-start", args=[room.employee.pk]), follow=True).content.decode()
    assert "A new revision is already being written." in again
    revision = Plan.objects.get(revision=2)
    client.post(url("goal-new", revision), {"title": "Ett mål till", "source": "WISH"})
    assert "New goal: Ett mål till" in client.get(url("plan", revision)).content.decode()
    client.post(url("plan-discard", revision))
    assert [one.revision for one in Plan.objects.all()] == [1]


def test_the_agreed_plan_is_not_altered(room: Room, sign_in: SignIn) -> None:
    goal, _activity = fill_plan(room)
    plan = agree_plan(room)
    client = sign_in(room.manager)
    answer = client.post(url("goal-change", plan, goal=goal.pk), {"title": "Nytt", "version": 1})
    assert (answer.status_code, "This plan is agreed and cannot be changed." in answer.content.decode()) == (422, True)
    gone = client.post(url("goal-remove", plan, goal=goal.pk), {"version": 1}, follow=True).content.decode()
    assert "Start a new revision to change it." in gone
    assert Goal.objects.get().title == goal.title


def test_the_document_is_asked_for_as_a_job(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    plan = agree_plan(room)
    client = sign_in(room.employee)
    bad = client.post(url("plan-pdf", plan), {"language": "xx"}, follow=True)
    assert "Choose one of the languages." in bad.content.decode()
    answer = client.post(url("plan-pdf", plan), {"language": "nb"})
    job = Job.objects.get()
    assert answer.headers["location"] == reverse("portal:job", kwargs={"job": job.pk})
    assert (job.kind, job.subject, job.asked_by, job.parameters["language"]) == (
        "plan_pdf", str(plan.pk), room.employee, "nb",
    )  # fmt: skip


def test_my_plan_before_there_is_one(cast: Cast, sign_in: SignIn) -> None:
    assert "You have no plan yet" in sign_in(cast.employee).get(reverse("planning:my-plan")).content.decode()
    plans.start(person=cast.employee, by=cast.employee, at=NOON)
    assert "Being written" in sign_in(cast.employee).get(reverse("planning:my-plan")).content.decode()
