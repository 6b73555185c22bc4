"""The talk room: one room, two people, the same data; what it costs, and what it refuses."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence.models import Assessment, Rating
from planning.models import Activity, Goal, Plan, Talk
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_competence, make_rating, make_requirement
from tests.make.planning import make_activity, make_goal, make_plan, make_talk
from tests.make.preparations import prepare
from tests.make.talk_rooms import Room, agree_plan, fill_plan, make_levels, make_room

SignIn = Callable[[User], Client]
MOST_QUERIES = 12


def room_of(person: User) -> str:
    return reverse("planning:talk-room", kwargs={"person": person.pk})


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def test_both_see_the_same_room(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    Talk.objects.update(summary="Vi är överens.")
    for page in (
        sign_in(room.manager).get(room_of(room.employee)).content.decode(),
        sign_in(room.employee).get(reverse("planning:my-talk")).content.decode(),
    ):
        assert "Goal 1: NIV-behandling: reach level 2" in page
        assert "Because: gap against the required level · everyone, level 2" in page
        assert "Vi är överens." in page
        assert "level 0 of 4 – Ny" in page
        assert "Propose the plan" in page


def test_only_the_manager_may_set_levels(room: Room, sign_in: SignIn) -> None:
    assert "Agree at 0" in sign_in(room.manager).get(room_of(room.employee)).content.decode()
    assert "Agree at 0" not in sign_in(room.employee).get(reverse("planning:my-talk")).content.decode()


def test_a_draft_is_not_shown_and_planning_goes_on_from_last_time(cast: Cast, sign_in: SignIn) -> None:
    made = make_levels(cast, state=Assessment.State.AGREED)
    Rating.objects.filter(competence=made["gap"]).update(agreed_level=1)
    draft = Assessment.objects.create(
        user=cast.employee, started_at=Assessment.objects.get().started_at, saved_at=Assessment.objects.get().saved_at
    )
    make_rating(assessment=draft, competence=made["gap"], self_level=4)
    manager = sign_in(cast.manager)
    manager.post(reverse("planning:talk-open", kwargs={"person": cast.employee.pk}))
    page = manager.get(room_of(cast.employee)).content.decode()
    assert "No self-assessment is submitted." in page
    assert "Agreed: level 1 of 4" in page
    assert "level 4 of 4" not in page
    plan = Plan.objects.get()
    manager.post(reverse("planning:goal-choose", kwargs={"plan": plan.pk}), {"competences": [made["gap"].pk]})
    goal = Goal.objects.get()
    assert (goal.source, goal.from_level, goal.target_level) == (Goal.Source.GAP, 1, 2)


@pytest.mark.parametrize("goals", [1, 4])
@pytest.mark.parametrize("name", ["manager", "employee"])
def test_the_room_costs_the_same_whatever_is_in_it(room: Room, sign_in: SignIn, goals: int, name: str) -> None:
    for number in range(goals):
        goal = make_goal(plan=room.plan, title=f"Mål {number}")
        for _activity in range(goals):
            make_activity(goal=goal)
        competence = make_competence(framework=room.gap.framework, name=f"Kompetens {number}")
        make_requirement(competence=competence, level=3)
        make_rating(assessment=room.assessment, competence=competence)
    prepare(room.talk, room.employee, share=True)
    client = sign_in(getattr(room, name))
    url = room_of(room.employee) if name == "manager" else reverse("planning:my-talk")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) == MOST_QUERIES, "\n".join(q["sql"][:150] for q in queries)


@pytest.mark.parametrize("name", ["colleague", "stranger", "manager_above", "manager_elsewhere", "hr_partner"])
def test_nobody_else_enters(cast: Cast, room: Room, sign_in: SignIn, name: str) -> None:
    client = sign_in(getattr(cast, name))
    assert client.get(room_of(room.employee)).status_code == 403
    urls = (
        reverse("planning:talk-summary", kwargs={"talk": room.talk.pk}),
        reverse("planning:talk-hold", kwargs={"talk": room.talk.pk}),
        reverse("planning:talk-open", kwargs={"person": room.employee.pk}),
        reverse("planning:talk-level", kwargs={"person": room.employee.pk, "competence": room.gap.pk}),
    )
    data = {"summary": "Nej", "talk_version": 1, "level": 1, "version": 1}
    assert [client.post(url, data).status_code for url in urls] == [403] * 4
    assert Talk.objects.get().summary == ""


def test_another_organisation_knows_nothing(cast: Cast, room: Room, sign_in: SignIn) -> None:
    client = sign_in(cast.foreign_manager)
    assert client.get(room_of(room.employee)).status_code == 404
    assert client.post(reverse("planning:talk-summary", kwargs={"talk": room.talk.pk})).status_code == 404


def test_the_summary_saves_as_it_is_written(room: Room, sign_in: SignIn) -> None:
    url = reverse("planning:talk-summary", kwargs={"talk": room.talk.pk})
    answer = sign_in(room.employee).post(
        url, {"summary": "Vi börjar", "talk_version": 1}, headers={"hx-request": "true"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Saved" in page
    assert 'value="2" id="talk-version" hx-swap-oob="true"' in page


def test_the_second_writer_sees_both_texts_and_loses_none(room: Room, sign_in: SignIn) -> None:
    url = reverse("planning:talk-summary", kwargs={"talk": room.talk.pk})
    sign_in(room.employee).post(url, {"summary": "Hennes ord", "talk_version": 1})
    manager = sign_in(room.manager)
    answer = manager.post(url, {"summary": "Chefens ord", "talk_version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert '<input type="hidden" name="talk_version" value="2">' in page
    assert "Chefens ord</textarea>" in page
    assert "<del>Hennes</del>" in page
    assert Talk.objects.get().summary == "Hennes ord"
    assert manager.post(url, {"summary": "Bådas ord", "talk_version": 2}).status_code == 302
    assert Talk.objects.get().summary == "Bådas ord"


def test_a_level_that_someone_else_has_set_is_a_conflict(cast: Cast, room: Room, sign_in: SignIn) -> None:
    url = reverse("planning:talk-level", kwargs={"person": room.employee.pk, "competence": room.gap.pk})
    first = {"level": 1, "agreed": "on", "comment": "Ställföreträdaren", "version": 1}
    assert sign_in(cast.deputy).post(url, first).status_code == 302
    answer = sign_in(cast.manager).post(url, {"level": 2, "comment": "Chefen", "version": 1})
    assert answer.status_code == 409
    assert "Chefen</textarea>" in answer.content.decode()
    assert '<input type="hidden" name="level" value="2">' in answer.content.decode()
    rating = Rating.objects.get(competence=room.gap)
    assert (rating.agreed_level, rating.manager_comment) == (1, "Ställföreträdaren")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"level": "", "version": "1"}, "Choose a level before you save."),
        ({"level": "9", "version": "1"}, "Choose one of the levels of the scale."),
        ({"level": "99999999999999999999", "version": "1"}, "99"),
        ({"level": "2", "comment": "a\x00b", "version": "1"}, "Null characters are not allowed."),
        ({"level": "2", "comment": "x" * 2001, "version": "1"}, "2000"),
    ],
)
def test_a_bad_level_is_said_and_nothing_is_saved(room: Room, sign_in: SignIn, data: dict[str, str], said: str) -> None:
    url = reverse("planning:talk-level", kwargs={"person": room.employee.pk, "competence": room.gap.pk})
    page = sign_in(room.manager).post(url, data, follow=True)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert Rating.objects.get(competence=room.gap).version == 1


@pytest.mark.parametrize("competence", [0, 10**30])
def test_a_level_of_something_unknown_is_refused(room: Room, sign_in: SignIn, competence: int) -> None:
    url = reverse("planning:talk-level", kwargs={"person": room.employee.pk, "competence": competence})
    page = sign_in(room.manager).post(url, {"level": 1, "agreed": "on", "version": 1}, follow=True)
    assert "This competence is not part of the submitted self-assessment." in page.content.decode()


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_001])
def test_a_bad_summary_is_shown_again(room: Room, sign_in: SignIn, text: str) -> None:
    url = reverse("planning:talk-summary", kwargs={"talk": room.talk.pk})
    client = sign_in(room.employee)
    assert client.post(url, {"summary": text, "talk_version": 1}).status_code == 422
    quick = client.post(url, {"summary": text, "talk_version": 1}, headers={"hx-request": "true"})
    assert (quick.status_code, "Not saved." in quick.content.decode()) == (422, True)
    assert Talk.objects.get().summary == ""


def test_a_lone_surrogate_is_no_error(room: Room, sign_in: SignIn) -> None:
    url = reverse("planning:talk-summary", kwargs={"talk": room.talk.pk})
    answer = sign_in(room.employee).post(
        url, "summary=a%ED%A0%80b&talk_version=1", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 302


def test_opening_the_room_says_that_it_takes_a_proposal_back(cast: Cast, sign_in: SignIn) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED)
    manager = sign_in(cast.manager)
    assert "The plan that is proposed comes into the room" in manager.get(room_of(cast.employee)).content.decode()
    opened = manager.post(reverse("planning:talk-open", kwargs={"person": cast.employee.pk}), follow=True)
    assert (opened.status_code, Plan.objects.get().state) == (200, Plan.State.DRAFT)


def test_when_the_talk_is_over_the_room_says_so(room: Room, sign_in: SignIn) -> None:
    fill_plan(room)
    agree_plan(room)
    manager = sign_in(room.manager).get(room_of(room.employee)).content.decode()
    assert ("The talk is over" in manager, "Open a new talk" in manager) == (True, True)
    employee = sign_in(room.employee).get(reverse("planning:my-talk")).content.decode()
    assert ("The talk is over" in employee, "Open a new talk" in employee) == (True, False)
    assert Activity.objects.count() == 1


def test_a_planned_talk_is_opened_by_the_manager_and_only_then_there_is_a_plan(cast: Cast, sign_in: SignIn) -> None:
    make_talk(user=cast.employee, opened_by=cast.manager)
    manager = sign_in(cast.manager)
    before = manager.get(room_of(cast.employee)).context["page"]
    waiting = sign_in(cast.employee).get(reverse("planning:my-talk")).context["page"]
    assert (before.may_open, before.is_open, waiting.may_open, waiting.is_open) == (True, False, False, False)
    manager.post(reverse("planning:talk-open", kwargs={"person": cast.employee.pk}))
    after = manager.get(room_of(cast.employee)).context["page"]
    assert (after.may_open, after.is_open, after.plan is not None) == (False, True, True)
