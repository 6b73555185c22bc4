"""At most five things a week: what they are, in which order, and that it costs what the list of people costs."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from planning.actions import team_reminders
from planning.models import Talk
from planning.queries import week
from planning.queries.week import Deed
from portal.actions import digests
from portal.models import Message, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.people import make_person

NOW = timezone.now()


def a_talk(person: User, manager: User, *, days: int, kind: str = Talk.Kind.DEVELOPMENT) -> Talk:
    begins = NOW + timedelta(days=days)
    return Talk.objects.create(
        user=person, kind=kind, opened_by=manager, opened_at=NOW, led_by=manager,
        time=DateTimeTZRange(begins, begins + timedelta(hours=1)), booked_by=manager, booked_at=NOW,
    )  # fmt: skip


def test_one_of_each_kind_comes_before_a_second_of_any(cast: Cast) -> None:
    for number in range(4):
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        a_talk(person, cast.manager, days=number + 1)
    found = week.of(cast.manager, on=timezone.localdate())
    deeds = [thing.deed for thing in found.things]
    assert deeds[:3] == [Deed.PREPARE_TALK, Deed.BOOK, Deed.REMIND]
    assert deeds[3:] == [Deed.PREPARE_TALK, Deed.PREPARE_TALK]
    assert found.later == 1
    assert all(thing.minutes < 5 for thing in found.things)


def test_a_time_gone_by_is_asked_about(cast: Cast) -> None:
    a_talk(cast.employee, cast.manager, days=-2)
    found = week.of(cast.manager, on=timezone.localdate())
    assert found.things[0].deed == Deed.NOTE_PAST_TALK


def test_the_monday_mail_says_how_many(cast: Cast) -> None:
    found = week.counts([cast.manager.pk, cast.employee.pk], NOW)
    assert found == {cast.manager.pk: len(week.of(cast.manager, on=timezone.localdate()).things)}
    assert digests.WEEK == "week"


@pytest.mark.parametrize("people", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    for number in range(people):
        a_talk(make_person(organisation=cast.organisation, unit=cast.ward), cast.manager, days=number + 1)
    client = sign_in(cast.manager)
    for page in ("week", "team", "team-sheet"):
        with django_assert_max_num_queries(11):
            response = client.get(reverse(f"planning:{page}"))
        assert response.status_code == 200


def test_reminding_tells_each_of_what_she_has_to_do_once_a_day(cast: Cast, sign_in: SignIn) -> None:
    a_talk(cast.employee, cast.manager, days=3)
    client = sign_in(cast.manager)
    said = []
    for _ in range(2):
        answer = client.post(reverse("planning:team-remind"), {"person": [str(cast.employee.pk)]}, follow=True)
        said.append([message.level_tag for message in answer.context["messages"]])
    assert said == [["success"], ["info"]]
    told = Message.objects.get(kind="team_reminder")
    assert (told.to, told.path) == (cast.employee, reverse("competence:assessment"))


def test_nobody_elses_people_are_reminded(cast: Cast) -> None:
    with pytest.raises(team_reminders.NotHerOwn):
        team_reminders.remind(people=[cast.stranger], on=timezone.localdate(), by=cast.manager, at=NOW)
    with pytest.raises(team_reminders.NobodyChosen):
        team_reminders.remind(people=[], on=timezone.localdate(), by=cast.manager, at=NOW)
    assert not Message.objects.exists()


def test_those_chosen_come_along_to_the_booking(cast: Cast, sign_in: SignIn) -> None:
    data = {"person": [str(cast.employee.pk)], "kind": "DEVELOPMENT", "change": "1"}
    response = sign_in(cast.manager).post(reverse("planning:booking-preview"), data)
    assert response.status_code == 200
    assert [row.value for row in response.context["page"].rows if row.is_chosen] == [str(cast.employee.pk)]
    assert not response.context["form"].is_bound


def test_a_list_that_was_tampered_with_is_refused(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    for wrong in ("x", "\x00", str(cast.foreigner.pk)):
        response = client.post(reverse("planning:team-remind"), {"person": [wrong]})
        assert response.status_code in {302, 400, 404}
    assert not Message.objects.exists()
