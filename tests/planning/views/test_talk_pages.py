"""The page of one talk and the list of all: what each of the two sees and may do, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.actions import dissents, follow_ups, talks
from planning.models import DissentingNote, FollowUp, Goal, Plan, Talk, TalkUsefulness
from portal.models import Mandate, Role, User
from tests.cast import LAST_YEAR, Cast
from tests.make.people import make_mandate
from tests.make.planning import NOON, make_plan
from tests.make.preparations import make_talk_in, prepare
from tests.make.talk_rooms import agree_plan, fill_plan, make_room

SignIn = Callable[[User], Client]
MOST_QUERIES = 12
LATER = NOON + timedelta(minutes=5)


def url(name: str, talk: Talk) -> str:
    return reverse(f"planning:{name}", kwargs={"talk": talk.pk})


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["employee", "manager"])
def test_a_performance_talk_costs_the_same_whatever_is_in_it(cast: Cast, sign_in: SignIn, rows: int, name: str) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    talk = make_talk_in(cast, Talk.State.HELD, kind=Talk.Kind.PERFORMANCE)
    prepare(talk, cast.employee, share=True)
    dissents.attach(talk=talk, text="Nej", by=cast.employee, at=NOON)
    for number in range(rows):
        Goal.objects.create(plan=plan, position=10 + number, title=f"Mål {number}", source="WISH")
        follow_ups.add(plan=plan, text=f"Det går {number}", by=cast.manager, at=NOON + timedelta(days=number))
    client = sign_in(getattr(cast, name))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("talk", talk)).status_code == 200
    assert len(queries) == {"employee": 7, "manager": 8}[name] <= MOST_QUERIES


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_talks_costs_the_same_however_many(cast: Cast, sign_in: SignIn, rows: int) -> None:
    for number in range(rows):
        make_talk_in(cast, Talk.State.CONFIRMED, at=NOON - timedelta(days=number))
    client = sign_in(cast.manager)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("planning:talk-history", kwargs={"person": cast.employee.pk}))
    assert (len(page.context["page"].past), len(queries)) == (rows, 5)


def test_in_a_performance_talk_the_plan_is_followed_up(cast: Cast, sign_in: SignIn) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    talk = make_talk_in(cast, Talk.State.PREPARING, kind=Talk.Kind.PERFORMANCE)
    goal, client = plan.goals.get(), sign_in(cast.manager)
    said = {"text": "Två pass gjorda", f"goal_{goal.pk}": "ONGOING", f"done_{goal.pk}": goal.activities.get().pk}
    assert client.post(url("talk-follow-up", talk), {**said, "text": ""}).status_code == 422
    assert client.post(url("talk-follow-up", talk), said).status_code == 302
    goal.refresh_from_db()
    assert (goal.state, goal.activities.get().state, FollowUp.objects.get().talk) == ("ONGOING", "DONE", talk)


def test_both_confirm_on_one_page_each_and_the_device_is_handed_over(cast: Cast, sign_in: SignIn) -> None:
    talk = make_talk_in(cast, Talk.State.PREPARING, kind=Talk.Kind.PERFORMANCE)
    manager, employee = sign_in(cast.manager), sign_in(cast.employee)
    assert "Note the talk as held" in employee.get(url("talk", talk)).content.decode()
    manager.post(url("talk-hold", talk))
    page = manager.get(url("talk-confirm", talk)).content.decode()
    assert ("I confirm the talk" in page, 'name="version" value="1"' in page) == (True, True)
    done = manager.post(url("talk-confirm", talk), {"version": 1}, follow=True).content.decode()
    assert ("You have confirmed the talk." in done, f'value="{url("talk-confirm", talk)}"' in done) == (True, True)
    assert "With you, both have confirmed" in employee.get(url("talk-confirm", talk)).content.decode()
    employee.post(url("talk-confirm", talk), {"version": 1})
    assert Talk.objects.get().state == Talk.State.CONFIRMED
    assert employee.get(url("talk-confirm", talk)).headers["location"] == url("talk", talk)


@pytest.mark.parametrize("version", ["", "x", "9" * 30])
def test_a_confirmation_of_nothing_that_was_read_is_refused(cast: Cast, sign_in: SignIn, version: str) -> None:
    talk = make_talk_in(cast, Talk.State.HELD)
    assert sign_in(cast.manager).post(url("talk-confirm", talk), {"version": version}, follow=True).status_code == 200
    assert Talk.objects.get().manager_confirmed_at is None


def test_pay_feedback_has_no_text_field_at_all(cast: Cast, sign_in: SignIn) -> None:
    talk = make_talk_in(cast, Talk.State.PLANNED, kind=Talk.Kind.PAY_FEEDBACK)
    manager, employee = sign_in(cast.manager), sign_in(cast.employee)
    for client in (manager, employee):
        page = client.get(url("talk", talk)).content.decode()
        assert ("<textarea" in page, 'type="text"' in page, "number" in page) == (False, False, False)
    assert employee.get(url("talk", talk)).context["page"].may_hold is False
    manager.post(url("talk-hold", talk))
    assert "This has not been held" in employee.get(url("talk", talk)).content.decode()
    employee.post(url("talk-contest", talk))
    assert (Talk.objects.get().state, "Waits for a new time" in manager.get(url("talk", talk)).content.decode()) == (
        Talk.State.RESCHEDULED, True,
    )  # fmt: skip


def test_a_new_manager_reads_confirmed_summaries_and_nothing_that_was_prepared(cast: Cast, sign_in: SignIn) -> None:
    before = make_talk_in(cast, Talk.State.CONFIRMED, at=NOON - timedelta(days=300))
    Talk.objects.update(summary="Vi sa natten.")
    talk = make_talk_in(cast, Talk.State.PREPARING, kind=Talk.Kind.PERFORMANCE)
    prepare(talk, cast.manager, answer="Gamla chefens svar", notes="Gamla chefens anteckning")
    Mandate.objects.filter(user=cast.manager, role=Role.MANAGER).delete()
    make_mandate(user=cast.stranger, role=Role.MANAGER, unit=cast.ward, since=LAST_YEAR)
    new, old = sign_in(cast.stranger), sign_in(cast.manager)
    listed = new.get(reverse("planning:talk-history", kwargs={"person": cast.employee.pk})).content.decode()
    pages = [new.get(address).content.decode() for address in (url("talk", before), url("talk", talk))]
    pages.append(new.get(url("talk-prepare", talk)).content.decode())
    assert ["Vi sa natten." in page for page in (listed, *pages)] == [True, True, True, False]
    assert ["Gamla chefens" in page for page in (listed, *pages)] == [False] * 4
    assert [old.get(address).status_code for address in (url("talk", talk), url("talk-prepare", talk))] == [403, 403]


def test_nothing_is_written_about_pay_by_a_typed_address_either(cast: Cast, sign_in: SignIn) -> None:
    for kind, status in (("PAY_FEEDBACK", 404), ("PERFORMANCE", 200)):
        talk = make_talk_in(cast, Talk.State.HELD, kind=kind)
        assert sign_in(cast.employee).get(url("talk-dissent", talk)).status_code == status


def test_a_dissenting_note_stands_beside_the_summary(cast: Cast, sign_in: SignIn) -> None:
    talk = make_talk_in(cast, Talk.State.CONFIRMED, at=NOON)
    Talk.objects.update(confirmed_at=NOON + timedelta(days=10_000))  # the fortnight is not over
    employee = sign_in(cast.employee)
    assert employee.post(url("talk-dissent", talk), {"text": ""}).status_code == 422
    assert employee.post(url("talk-dissent", talk), {"text": "Vi sa mars."}).status_code == 302
    again = employee.post(url("talk-dissent", talk), {"text": "Vi sa april."})
    assert (again.status_code, "Vi sa april." in again.content.decode()) == (422, True)
    page = sign_in(cast.manager).get(url("talk", talk)).content.decode()
    assert ("Vi sa mars." in page, DissentingNote.objects.count()) == (True, 1)


def test_whether_it_was_useful_is_asked_once_and_answered_without_an_echo(cast: Cast, sign_in: SignIn) -> None:
    talk = make_talk_in(cast, Talk.State.CONFIRMED)
    employee = sign_in(cast.employee)
    assert [
        sign_in(who).get(url("talk", talk)).context["page"].may_say_useful for who in (cast.manager, cast.employee)
    ] == [False, True]
    page = employee.post(url("talk-useful", talk), {"answer": "NOT"}, follow=True).content.decode()
    assert ("Thank you." in page, "Not useful" in page, TalkUsefulness.objects.get().not_useful) == (True, False, 1)
    assert "already said" in employee.post(url("talk-useful", talk), {"answer": "USEFUL"}, follow=True).content.decode()


def test_my_talk_leads_to_the_one_that_is_next(cast: Cast, sign_in: SignIn) -> None:
    employee, mine = sign_in(cast.employee), reverse("planning:my-talk")
    assert employee.get(mine).status_code == 200
    pay = make_talk_in(cast, Talk.State.PLANNED, kind=Talk.Kind.PAY_FEEDBACK)
    assert employee.get(mine).headers["location"] == url("talk", pay)
    appraisal = make_talk_in(cast, Talk.State.PREPARING)
    assert employee.get(mine).status_code == 200
    assert employee.get(url("talk", appraisal)).headers["location"] == reverse("planning:my-appraisal")
    performance = make_talk_in(cast, Talk.State.HELD, kind=Talk.Kind.PERFORMANCE)
    assert employee.get(mine).headers["location"] == url("talk", performance)


def test_a_new_talk_opens_with_what_was_agreed_last_time(cast: Cast, sign_in: SignIn) -> None:
    room = make_room(cast)
    fill_plan(room)
    talks.save_summary(talk=room.talk, text="Vi sa natten.", version=1, by=cast.manager, at=NOON)
    agree_plan(room)
    follow_ups.add(plan=room.plan, text="Tre pass gjorda", by=cast.employee, at=LATER)
    talks.open_room(person=cast.employee, by=cast.manager, at=LATER + timedelta(days=300))
    last = (
        sign_in(cast.manager)
        .get(reverse("planning:talk-room", kwargs={"person": cast.employee.pk}))
        .context["page"]
        .last
    )
    assert (last.summary, [(goal.title, goal.word) for goal in last.goals], [one.text for one in last.follow_ups]) == (
        "Vi sa natten.", [("NIV-behandling: reach level 2", "Planned")], ["Tre pass gjorda"],
    )  # fmt: skip
