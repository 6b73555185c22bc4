"""Another nearest manager in the middle of a talk: who leads from now on, what is taken back, what is deleted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from planning.actions import bookings, hand_overs
from planning.models import Preparation, Talk, TalkHandOver
from planning.queries import hand_overs as queries
from planning.queries.slots import span
from portal.authorization import Permission, can
from portal.models import Employment, Mail, Mandate, Message, Role, Unit, User
from tests.cast import Cast
from tests.make.bookings import make_slot
from tests.make.people import make_mandate, make_person, make_unit

NOW = timezone.now()
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)
HOUR = timedelta(hours=1)


def booked(user: User, by: User, *, days: int = 5, kind: str = "DEVELOPMENT") -> Talk:
    begins = (NOW + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return bookings.book(person=user, kind=kind, time=span(begins, begins + HOUR), place="Rum 3", by=by, at=NOW)


def move_to(user: User, unit: Unit) -> None:
    """From today she works there."""
    here = Employment.objects.get(user=user, is_main=True)
    Employment.objects.filter(pk=here.pk).update(period=DateRange(here.period.lower, TODAY))
    Employment.objects.create(
        user=user, unit=unit, profession=here.profession, key=here.key, extent=100, form=here.form, is_main=True,
        hired_on=here.hired_on, period=DateRange(TODAY, None),
    )  # fmt: skip


def end_mandates(**who: object) -> None:
    """Those in force ended yesterday."""
    Mandate.objects.filter(period__contains=TODAY, **who).update(period=DateRange(date(2025, 1, 1), TODAY))


def told(user: User) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("sent_at").values_list("kind", flat=True))


def run(cast: Cast) -> int:
    return hand_overs.hand_over(organisation=cast.organisation, at=NOW + HOUR)


def test_a_talk_follows_its_employee_to_another_unit(cast: Cast) -> None:
    for user in (cast.employee, cast.manager, cast.manager_elsewhere):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.se")
    cast.employee.refresh_from_db()
    cast.manager.refresh_from_db()
    talk = booked(cast.employee, cast.manager)
    slot = make_slot(by=cast.manager, talk=talk)
    for by in (cast.employee, cast.manager):
        Preparation.objects.create(talk=talk, by=by, notes="Mitt eget", begun_at=NOW)
    stays = booked(cast.colleague, cast.manager, days=6)
    Mail.objects.all().delete()
    Message.objects.all().delete()
    assert run(cast) == 0

    move_to(cast.employee, cast.sibling_ward)
    assert run(cast) == 1
    talk.refresh_from_db()
    assert (talk.state, talk.time, talk.led_by, talk.sequence) == ("RESCHEDULED", None, cast.manager_elsewhere, 2)
    assert list(Preparation.objects.values_list("by", flat=True)) == [cast.employee.pk]
    slot.refresh_from_db()
    assert slot.talk is None
    row = TalkHandOver.objects.get()
    assert (row.talk, row.from_manager, row.to_manager, row.lost_time) == (
        talk, cast.manager, cast.manager_elsewhere, True,
    )  # fmt: skip
    assert sorted(Mail.objects.values_list("to__username", "method")) == [("employee", "CANCEL"), ("manager", "CANCEL")]
    for user in (cast.employee, cast.manager, cast.manager_elsewhere):
        assert told(user) == ["talk_handed_over"]
    assert Talk.objects.get(pk=stays.pk).led_by == cast.manager

    assert (run(cast), TalkHandOver.objects.count(), Message.objects.count()) == (0, 1, 3)


def test_the_former_manager_is_refused_before_the_work_has_run(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    talk = booked(cast.employee, cast.manager)
    url = reverse("planning:talk-time", kwargs={"talk": talk.pk})
    assert sign_in(cast.manager).get(url).status_code == 200
    end_mandates(user=cast.manager)
    make_mandate(user=cast.stranger, role=Role.MANAGER, unit=cast.ward, since=TODAY)
    assert Talk.objects.get().led_by == cast.manager
    assert sign_in(cast.manager).get(url).status_code == 403
    assert sign_in(cast.manager).post(url, {}).status_code == 403
    assert sign_in(cast.stranger).get(url).status_code == 200


def test_a_deputy_goes_on_leading_and_a_former_one_does_not(cast: Cast) -> None:
    talk = booked(cast.employee, cast.deputy)
    assert run(cast) == 0
    end_mandates(user=cast.deputy)
    assert run(cast) == 1
    talk.refresh_from_db()
    assert talk.led_by == cast.manager


def test_without_a_nearest_manager_the_talk_waits_for_one(cast: Cast) -> None:
    talk = booked(cast.employee, cast.manager)
    end_mandates(role__in=(Role.MANAGER, Role.DEPUTY))
    assert run(cast) == 1
    talk.refresh_from_db()
    assert (talk.led_by, talk.state, run(cast)) == (None, "RESCHEDULED", 0)
    make_mandate(user=cast.stranger, role=Role.MANAGER, unit=cast.ward, since=TODAY)
    assert (run(cast), run(cast)) == (1, 0)
    talk.refresh_from_db()
    assert talk.led_by == cast.stranger


@pytest.mark.parametrize("state", ["PLANNED", "HELD"])
def test_the_open_talks_of_who_has_left_end(cast: Cast, state: str) -> None:
    talk = booked(cast.employee, cast.manager)
    if state == "HELD":
        Talk.objects.update(state="HELD", held_by=cast.manager, held_at=NOW)
    Preparation.objects.create(talk=talk, by=cast.employee, notes="Mitt eget", begun_at=NOW)
    User.objects.filter(pk=cast.employee.pk).update(is_active=False, left_on=YESTERDAY)
    count = run(cast)
    talk.refresh_from_db()
    if state == "HELD":
        assert (count, talk.state) == (0, "HELD")
    else:
        assert (count, talk.state, talk.reason, talk.ended_by) == (1, "NOT_HELD", "MOVED", cast.manager)
        assert not Preparation.objects.exists()


def test_a_held_talk_keeps_its_time_and_is_confirmed_by_the_new_manager(cast: Cast) -> None:
    talk = booked(cast.employee, cast.manager)
    Talk.objects.update(state="HELD", held_by=cast.manager, held_at=NOW)
    move_to(cast.employee, cast.sibling_ward)
    assert run(cast) == 1
    held = Talk.objects.get()
    assert (held.state, held.time, held.led_by, held.sequence) == ("HELD", talk.time, cast.manager_elsewhere, 1)
    assert TalkHandOver.objects.get().lost_time is False


def test_the_rule_is_that_of_who_may(cast: Cast) -> None:
    """Whoever leads a talk keeps it exactly when she may open talks with its employee."""
    top, inner = cast.manager_above, make_unit(organisation=cast.organisation, parent=cast.ward)
    inner_manager = make_person(organisation=cast.organisation, unit=inner)
    make_mandate(user=inner_manager, role=Role.MANAGER, unit=inner)
    make_mandate(user=cast.deputy, role=Role.DEPUTY, unit=inner)
    worker = make_person(organisation=cast.organisation, unit=inner)
    everyone = (cast.employee, cast.manager, cast.deputy, inner_manager, worker, cast.stranger, cast.manager_elsewhere)
    leaders = (cast.manager, cast.deputy, cast.manager_elsewhere, top, inner_manager, cast.stranger)
    pairs = [(person, leader) for person in everyone for leader in leaders if person != leader]
    for person, leader in pairs:
        Talk.objects.all().delete()
        Talk.objects.create(user=person, opened_by=leader, opened_at=NOW, led_by=leader)
        found = queries.due(cast.organisation, on=TODAY)
        fresh = User.objects.select_related("organisation").get(pk=leader.pk)
        may = can(fresh, Permission.OPEN_TALK, User.objects.get(pk=person.pk))
        assert bool(found) == (not may), (person.username, leader.username)
        if found and found[0].to_id:
            new = User.objects.select_related("organisation").get(pk=found[0].to_id)
            assert can(new, Permission.OPEN_TALK, User.objects.get(pk=person.pk))


def test_a_hundred_are_handed_over_with_as_many_statements_as_two(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(102)]
    for person in people:
        Talk.objects.create(user=person, opened_by=cast.manager, opened_at=NOW, led_by=cast.manager_elsewhere)
    with django_assert_max_num_queries(30):
        assert run(cast) == 102
