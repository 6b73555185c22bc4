"""Booking: invited, offered, chosen, given, moved, taken back, declined, not held."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from planning.actions import bookings, slots, talks
from planning.actions.bookings import Booking
from planning.actions.refusals import Refused
from planning.models import Preparation, Talk, TalkSlot
from planning.queries.slots import span, when
from portal.models import Mail, Message, User
from tests.cast import Cast
from tests.make.bookings import make_booked, make_slot, make_time
from tests.make.people import make_person
from tests.make.planning import NOON
from tests.make.preparations import make_talk_in
from tests.make.talk_cycles import make_question_set, make_question_version, make_talk_cycle, make_talk_window

LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def addresses(cast: Cast) -> None:
    for user in (cast.employee, cast.colleague, cast.manager, cast.deputy):
        user.email = f"{user.username}@example.se"
        user.language = "en"
        user.save()


def told(user: User) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("sent_at", "kind").values_list("kind", flat=True))


def mailed() -> list[tuple[str, str, int, str]]:
    """Who got which calendar object: reader, method, sequence, status."""
    found = []
    for mail in Mail.objects.select_related("to").order_by("written_at", "to__username"):
        event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
        found.append((mail.to.username, mail.method, int(str(event["SEQUENCE"])), str(event["STATUS"])))
    return found


def test_inviting_makes_talks_of_the_open_year_and_tells_who_has_no_time(cast: Cast) -> None:
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist)
    questions = make_question_version(
        question_set=make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    )
    make_talk_window(cycle=cycle, questions=questions)
    booked = make_booked(user=cast.colleague, by=cast.manager)
    made = bookings.invite(people=[cast.employee, cast.colleague], kind="DEVELOPMENT", by=cast.manager, at=LATER)
    talk = Talk.objects.get(user=cast.employee)
    assert made == [talk, booked]
    assert (talk.state, talk.cycle, talk.questions, talk.led_by, talk.time) == (
        "PLANNED", cycle, questions, cast.manager, None,
    )  # fmt: skip
    assert (told(cast.employee), told(cast.colleague)) == (["talk_invited"], [])
    again = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=LATER)
    assert (again, told(cast.employee)) == ([talk], ["talk_invited"])


def test_pay_feedback_is_booked_without_questions(cast: Cast) -> None:
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist)
    make_talk_window(cycle=cycle, kind="PAY_FEEDBACK")
    talk = bookings.book(
        person=cast.employee, kind="PAY_FEEDBACK", time=make_time(), place="", by=cast.deputy, at=LATER
    )
    assert (talk.kind, talk.questions, talk.cycle, talk.led_by) == ("PAY_FEEDBACK", None, cycle, cast.deputy)


def test_a_booking_reaches_both_calendars_and_its_changes_too(cast: Cast) -> None:
    first, second = make_time(), make_time(days=8)
    talk = bookings.book(person=cast.employee, kind="DEVELOPMENT", time=first, place="Rum 3", by=cast.manager, at=NOON)
    talk = bookings.move(talk=talk, time=second, place="Rum 3", by=cast.manager, at=LATER)
    bookings.move(talk=talk, time=second, place="Rum 3", by=cast.manager, at=LATER + timedelta(seconds=1))
    talk = bookings.take_back_time(talk=talk, by=cast.manager, at=LATER + timedelta(minutes=1))
    assert (talk.state, talk.time, talk.planned_on) == ("RESCHEDULED", None, None)
    talk = bookings.book(
        person=cast.employee, kind="DEVELOPMENT", time=first, place="", by=cast.manager, at=LATER + timedelta(minutes=2)
    )
    assert (talk.state, talk.time) == ("PLANNED", first)
    steps = [
        ("REQUEST", 1, "CONFIRMED"),
        ("REQUEST", 2, "CONFIRMED"),
        ("CANCEL", 3, "CANCELLED"),
        ("REQUEST", 4, "CONFIRMED"),
    ]
    assert mailed() == [(name, *step) for step in steps for name in ("employee", "manager")]
    assert told(cast.employee) == ["talk_booked", "talk_moved", "talk_time_taken_back", "talk_booked"]
    assert told(cast.manager) == []


def test_one_deed_books_sixty_with_as_many_statements_as_two(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(60)]
    for person in people:
        person.email = "a@example.se"
        person.save()

    def book(some: slice, days: int) -> None:
        chosen = people[some]
        made = [Booking(one, make_time(days=days + place)) for place, one in enumerate(chosen)]
        bookings.book_many(bookings=made, kind="PERFORMANCE", place="", by=cast.manager, at=NOON)

    with django_assert_max_num_queries(24):
        book(slice(0, 2), 7)
    with django_assert_max_num_queries(24):
        book(slice(2, 60), 20)
    assert Talk.objects.filter(time__isnull=False).count() == 60
    assert Mail.objects.count() == 120


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [(-60, bookings.InThePast), (0, bookings.InThePast), (60 * 24 * 800, bookings.TooFarAhead)],
)
def test_a_time_gone_by_or_years_ahead_is_refused(cast: Cast, minutes: int, refusal: type[Exception]) -> None:
    begins = NOON + timedelta(minutes=minutes)
    time = span(begins, begins + timedelta(hours=1))
    with pytest.raises(refusal):
        bookings.book(person=cast.employee, kind="DEVELOPMENT", time=time, place="", by=cast.manager, at=NOON)
    assert not Talk.objects.exists()


@pytest.mark.parametrize("minutes", [9, 241])
def test_a_talk_of_no_length_that_talks_have_is_refused(cast: Cast, minutes: int) -> None:
    with pytest.raises(bookings.WrongLength):
        bookings.book(
            person=cast.employee,
            kind="DEVELOPMENT",
            time=make_time(minutes=minutes),
            place="",
            by=cast.manager,
            at=NOON,
        )


def test_a_double_booking_is_refused_with_what_collides(cast: Cast) -> None:
    taken = make_booked(user=cast.colleague, by=cast.manager)
    half_past = make_time(minute=30)
    with pytest.raises(bookings.Collides) as refused:
        bookings.book(person=cast.employee, kind="DEVELOPMENT", time=half_past, place="", by=cast.manager, at=NOON)
    assert taken.time
    assert str(refused.value) == (
        f"{cast.manager.name} already has a talk with {cast.colleague.name} {when(taken.time)}. Choose another time."
    )
    with pytest.raises(bookings.Collides) as refused:
        bookings.book(person=cast.colleague, kind="PAY_FEEDBACK", time=half_past, place="", by=cast.deputy, at=NOON)
    assert str(refused.value) == f"{cast.colleague.name} already has a talk {when(taken.time)}. Choose another time."
    assert not Message.objects.exists()
    after = make_time(hour=10)
    assert bookings.book(
        person=cast.employee, kind="DEVELOPMENT", time=after, place="", by=cast.manager, at=NOON
    ).time == after  # fmt: skip


def test_two_in_one_deed_at_the_same_time_are_refused_and_nothing_is_booked(cast: Cast) -> None:
    both = [Booking(cast.employee, make_time()), Booking(cast.colleague, make_time())]
    with pytest.raises(bookings.Collides):
        bookings.book_many(bookings=both, kind="DEVELOPMENT", place="", by=cast.manager, at=NOON)
    assert not Talk.objects.exists()


def test_only_who_leads_all_of_them_books(cast: Cast) -> None:
    for by, people, refusal in (
        (cast.colleague, [cast.employee], PermissionDenied),
        (cast.manager_above, [cast.employee], PermissionDenied),
        (cast.manager, [cast.employee, cast.stranger], PermissionDenied),
        (cast.manager, [cast.foreigner], Http404),
    ):
        with pytest.raises(refusal):
            bookings.invite(people=people, kind="DEVELOPMENT", by=by, at=NOON)
    assert not Talk.objects.exists()


def test_the_employee_chooses_and_changes_and_the_other_time_is_free_again(cast: Cast) -> None:
    first = make_slot(by=cast.manager)
    second = make_slot(by=cast.deputy, time=make_time(days=8))
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    talk = slots.pick(slot=first, talk=talk, by=cast.employee, at=NOON)
    assert (talk.time, talk.led_by, talk.booked_by, talk.place) == (first.time, cast.manager, cast.employee, "Rum 3")
    talk = slots.pick(slot=second, talk=talk, by=cast.employee, at=LATER)
    assert (talk.time, talk.led_by) == (second.time, cast.deputy)
    assert list(TalkSlot.objects.filter(talk__isnull=True)) == [first]
    assert (told(cast.manager), told(cast.deputy)) == (["talk_booked", "talk_taken_over"], ["talk_moved"])
    assert [(who, method) for who, method, sequence, _status in mailed() if sequence == talk.sequence] == [
        ("deputy", "REQUEST"), ("employee", "REQUEST"), ("manager", "CANCEL"),
    ]  # fmt: skip


def test_a_time_that_the_manager_booked_away_is_not_kept_as_taken(cast: Cast) -> None:
    slot = make_slot(by=cast.manager)
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    slots.pick(slot=slot, talk=talk, by=cast.employee, at=NOON)
    time = make_time(days=9)
    talk = bookings.book(person=cast.employee, kind="DEVELOPMENT", time=time, place="", by=cast.manager, at=LATER)
    assert (talk.time, TalkSlot.objects.filter(talk=talk).exists()) == (time, False)


def test_the_second_to_choose_a_time_is_told(cast: Cast) -> None:
    slot = make_slot(by=cast.manager)
    both = bookings.invite(people=[cast.employee, cast.colleague], kind="DEVELOPMENT", by=cast.manager, at=NOON)
    slots.pick(slot=slot, talk=both[0], by=cast.employee, at=NOON)
    with pytest.raises(slots.SlotTaken):
        slots.pick(slot=slot, talk=both[1], by=cast.colleague, at=NOON)
    assert Talk.objects.get(pk=both[1].pk).time is None


def test_a_choice_that_cannot_be_is_refused(cast: Cast) -> None:
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    pay = make_slot(by=cast.manager, kind="PAY_FEEDBACK")
    elsewhere = make_slot(by=cast.manager_elsewhere)
    past = make_slot(by=cast.manager, time=make_time(days=-1))
    mine = make_slot(by=cast.manager, time=make_time(days=9))
    for slot, by, refusal in (
        (pay, cast.employee, slots.WrongSlot),
        (elsewhere, cast.employee, PermissionDenied),
        (past, cast.employee, bookings.InThePast),
        (mine, cast.manager, PermissionDenied),
        (mine, cast.colleague, PermissionDenied),
    ):
        with pytest.raises(refusal):
            slots.pick(slot=slot, talk=talk, by=by, at=NOON)
    assert Talk.objects.get().time is None


def test_the_manager_who_is_busy_is_not_named_with_whom(cast: Cast) -> None:
    slot = make_slot(by=cast.manager)
    make_booked(user=cast.colleague, by=cast.manager, time=make_time(minute=30))
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    with pytest.raises(bookings.Collides) as refused:
        slots.pick(slot=slot, talk=talk, by=cast.employee, at=NOON)
    assert str(refused.value) == "The manager has another talk at that time. Choose another time."


def test_times_are_given_to_those_without_and_nobody_is_in_two_places(cast: Cast) -> None:
    make_booked(user=cast.employee, by=cast.manager_elsewhere, kind="PAY_FEEDBACK")
    times = [make_time(), make_time(hour=10), make_time(hour=11)]
    people = [cast.employee, cast.colleague, cast.deputy, cast.expired_deputy]
    done = slots.hand_out(people=people, kind="DEVELOPMENT", times=times, place="Rum 1", by=cast.manager, at=NOON)
    given = dict(Talk.objects.filter(kind="DEVELOPMENT").values_list("user__username", "time"))
    assert given == {"employee": times[1], "colleague": times[0], "deputy": times[2], "expired-deputy": None}
    assert (done.offered, [talk.user for talk in done.without]) == (3, [cast.expired_deputy])
    assert not TalkSlot.objects.filter(talk__isnull=True).exists()
    extra = [make_time(days=30), make_time(days=31)]
    slots.hand_out(people=[cast.expired_deputy], kind="DEVELOPMENT", times=extra, place="", by=cast.manager, at=NOON)
    assert (
        list(TalkSlot.objects.filter(time__startswith__gt=times[2].upper).values_list("time", flat=True)) == extra[:1]
    )
    assert (told(cast.employee), told(cast.expired_deputy)) == (["talk_booked"], ["talk_booked"])


def test_offering_tells_those_without_a_time(cast: Cast) -> None:
    make_booked(user=cast.colleague, by=cast.manager, time=make_time(days=2))
    done = slots.offer_to(
        people=[cast.employee, cast.colleague],
        kind="DEVELOPMENT",
        times=[make_time()],
        place="",
        by=cast.manager,
        at=NOON,
    )
    assert (done.offered, [talk.user for talk in done.without]) == (1, [cast.employee])
    assert (told(cast.employee), told(cast.colleague)) == (["talk_invited"], [])


def test_nobody_is_told_of_times_that_are_not_there(cast: Cast) -> None:
    given: dict[str, Any] = {"people": [cast.employee], "times": [], "place": "", "by": cast.manager, "at": NOON}
    make_slot(by=cast.manager)
    for deed in (slots.offer_to, slots.hand_out):
        with pytest.raises(slots.NoTimes):
            deed(kind="PERFORMANCE", **given)
    assert (told(cast.employee), Talk.objects.filter(kind="PERFORMANCE").count()) == ([], 0)
    slots.offer_to(kind="DEVELOPMENT", **given)
    assert told(cast.employee) == ["talk_invited"]


def test_times_that_collide_are_not_offered(cast: Cast) -> None:
    make_booked(user=cast.colleague, by=cast.manager)
    make_slot(by=cast.manager, time=make_time(days=8))
    make_booked(user=cast.manager, by=cast.manager_above, time=make_time(days=9))
    for days, said in ((7, "You have a talk with"), (8, "You already offer"), (9, "You have a talk of your own")):
        with pytest.raises(bookings.Collides, match=None) as refused:
            slots.offer_slots(kind="DEVELOPMENT", times=[make_time(days=days)], place="", by=cast.manager, at=NOON)
        assert str(refused.value).startswith(said)
    with pytest.raises(bookings.Collides):
        slots.offer_slots(
            kind="DEVELOPMENT",
            times=[make_time(days=10), make_time(days=10, minute=30)],
            place="",
            by=cast.manager,
            at=NOON,
        )
    assert TalkSlot.objects.count() == 1
    assert (
        len(slots.offer_slots(kind="DEVELOPMENT", times=[make_time(days=10)], place="", by=cast.manager, at=NOON)) == 1
    )
    with pytest.raises(PermissionDenied):
        slots.offer_slots(kind="DEVELOPMENT", times=[make_time()], place="", by=cast.employee, at=NOON)
    with pytest.raises(slots.NoTimes):
        slots.offer_slots(kind="DEVELOPMENT", times=[], place="", by=cast.manager, at=NOON)


def test_only_ones_own_free_times_are_withdrawn(cast: Cast) -> None:
    talk = make_booked(user=cast.colleague, by=cast.manager)
    taken, free = make_slot(by=cast.manager, talk=talk), make_slot(by=cast.manager, time=make_time(days=8))
    other = make_slot(by=cast.deputy)
    assert slots.withdraw(slots_of=[taken.pk, free.pk, other.pk], by=cast.manager, at=NOON) == 1
    assert set(TalkSlot.objects.all()) == {taken, other}


def test_a_booked_time_is_not_offered_any_more(cast: Cast) -> None:
    make_slot(by=cast.manager)
    later = make_slot(by=cast.manager, time=make_time(days=8))
    bookings.book(
        person=cast.employee, kind="DEVELOPMENT", time=make_time(minute=30), place="", by=cast.manager, at=NOON
    )
    assert list(TalkSlot.objects.all()) == [later]


def test_asking_for_another_time_frees_the_one_and_tells_who_leads(cast: Cast) -> None:
    slot = make_slot(by=cast.manager)
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    bookings.ask_other_time(talk=talk, by=cast.employee, at=NOON)
    assert (Talk.objects.get().state, told(cast.manager)) == ("PLANNED", ["talk_other_time_asked"])
    slots.pick(slot=slot, talk=talk, by=cast.employee, at=NOON)
    talk = bookings.ask_other_time(talk=talk, by=cast.employee, at=LATER)
    slot.refresh_from_db()
    assert (talk.state, talk.time, slot.talk) == ("RESCHEDULED", None, None)
    assert [one[1:] for one in mailed()] == [("REQUEST", 1, "CONFIRMED")] * 2 + [("CANCEL", 2, "CANCELLED")] * 2
    for by in (cast.manager, cast.colleague):
        with pytest.raises(PermissionDenied):
            bookings.ask_other_time(talk=talk, by=by, at=LATER)


@pytest.mark.parametrize("deed", ["ask_other_time", "decline"])
@pytest.mark.parametrize("led_by", ["", "former_manager"])
def test_where_nobody_leads_the_talk_any_more_the_manager_and_the_deputies_are_told(
    cast: Cast, deed: str, led_by: str
) -> None:
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOON)[0]
    Talk.objects.update(led_by=getattr(cast, led_by, None))
    words = {"words": ""} if deed == "decline" else {}
    getattr(bookings, deed)(talk=talk, **words, by=cast.employee, at=LATER)
    told_to = Message.objects.exclude(to=cast.employee).values_list("to__username", flat=True)
    assert sorted(told_to) == ["deputy", "manager"]


def test_the_employee_declines_with_or_without_words(cast: Cast) -> None:
    talk = make_booked(user=cast.employee, by=cast.manager)
    slot = make_slot(by=cast.manager, talk=talk)
    Preparation.objects.create(talk=talk, by=cast.employee, notes="Mitt eget", begun_at=NOON)
    with pytest.raises(PermissionDenied):
        bookings.decline(talk=talk, words="", by=cast.manager, at=LATER)
    ended = bookings.decline(talk=talk, words="Vi har nyss talat", by=cast.employee, at=LATER)
    slot.refresh_from_db()
    assert (ended.state, ended.ended_by, ended.ended_at, ended.reason_words) == (
        "DECLINED", cast.employee, LATER, "Vi har nyss talat",
    )  # fmt: skip
    assert (slot.talk, Preparation.objects.count(), told(cast.manager)) == (None, 0, ["talk_declined"])
    assert [one[1] for one in mailed()] == ["CANCEL", "CANCEL"]
    assert "talat" not in str(list(Message.objects.values_list("facts", flat=True))) + Mail.objects.all()[0].text
    with pytest.raises(talks.TalkIsOver):
        bookings.decline(talk=talk, words="", by=cast.employee, at=LATER)


def test_a_talk_that_was_not_held_says_why(cast: Cast) -> None:
    talk = make_booked(user=cast.employee, by=cast.manager, time=make_time(days=-1))
    for reason in ("", "SICK"):
        with pytest.raises(bookings.NoReason):
            bookings.not_held(talk=talk, reason=reason, words="", by=cast.manager, at=NOON)
    with pytest.raises(PermissionDenied):
        bookings.not_held(talk=talk, reason="TIME", words="", by=cast.employee, at=NOON)
    ended = bookings.not_held(talk=talk, reason="TIME", words="", by=cast.deputy, at=NOON)
    assert (ended.state, ended.reason, ended.ended_by) == ("NOT_HELD", "TIME", cast.deputy)
    assert (mailed(), told(cast.employee), told(cast.manager)) == ([], ["talk_not_held"], ["talk_not_held"])
    new = bookings.book(person=cast.employee, kind="DEVELOPMENT", time=make_time(), place="", by=cast.manager, at=LATER)
    assert new.pk != talk.pk


def test_nothing_is_written_about_pay_feedback_that_was_not_held(cast: Cast) -> None:
    talk = make_booked(user=cast.employee, by=cast.manager, kind="PAY_FEEDBACK")
    with pytest.raises(talks.NoWords):
        bookings.decline(talk=talk, words="38 000 räcker inte", by=cast.employee, at=NOON)
    with pytest.raises(talks.NoWords):
        bookings.not_held(talk=talk, reason="OTHER", words="38 000 räcker inte", by=cast.manager, at=NOON)
    ended = bookings.not_held(talk=talk, reason="OTHER", words=" ", by=cast.manager, at=NOON)
    assert (ended.state, ended.reason_words) == ("NOT_HELD", "")


def test_a_held_talk_needs_no_time(cast: Cast) -> None:
    talk = Talk.objects.create(
        user=cast.employee, opened_by=cast.manager, opened_at=NOON, state="HELD", held_by=cast.manager, held_at=NOON
    )
    deeds: tuple[Callable[[], Talk], ...] = (
        lambda: bookings.book(
            person=cast.employee, kind="DEVELOPMENT", time=make_time(), place="", by=cast.manager, at=NOON
        ),
        lambda: bookings.move(talk=talk, time=make_time(), place="", by=cast.manager, at=NOON),
        lambda: bookings.take_back_time(talk=talk, by=cast.manager, at=NOON),
        lambda: bookings.not_held(talk=talk, reason="TIME", words="", by=cast.manager, at=NOON),
        lambda: bookings.decline(talk=talk, words="", by=cast.employee, at=NOON),
    )
    for deed in deeds:
        with pytest.raises(bookings.IsHeld):
            deed()


ENDS: dict[str, Callable[[Talk, Cast], object]] = {
    Talk.State.RESCHEDULED: lambda talk, cast: bookings.take_back_time(talk=talk, by=cast.manager, at=LATER),
    Talk.State.NOT_HELD: lambda talk, cast: bookings.not_held(
        talk=talk, reason="STAFFING", words="", by=cast.manager, at=LATER
    ),
    Talk.State.DECLINED: lambda talk, cast: bookings.decline(talk=talk, words="", by=cast.employee, at=LATER),
}


@pytest.mark.parametrize(("kind", "after"), list(product(Talk.Kind, ENDS)))
def test_every_step_that_booking_takes(cast: Cast, kind: str, after: str) -> None:
    """As the table of steps says; a time is taken back from what has one, and from nothing that is held."""
    for before in Talk.State:
        talk = make_talk_in(cast, before, kind=kind)
        if before in (Talk.State.PLANNED, Talk.State.PREPARING):
            Talk.objects.update(time=make_time())
        allowed = talks.may_become(talk, after) and before != Talk.State.HELD
        try:
            ENDS[after](talk, cast)
        except Refused:
            assert not allowed, before
        talk.refresh_from_db()
        assert talk.state == (after if allowed else before)
        Talk.objects.all().delete()
