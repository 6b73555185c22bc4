"""The pages: booking with many, one's own talks, one talk's time, the private calendar."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from competence.models import Competence
from planning.actions import bookings, calendars
from planning.forms.bookings import value_of
from planning.models import CalendarFeed, Plan, Talk, TalkSlot
from planning.queries.slots import span, when_on
from portal.models import Mail, User
from tests.cast import Cast
from tests.make.bookings import make_booked, make_slot
from tests.make.competence import make_competence, make_credential, make_framework
from tests.make.people import make_person
from tests.make.planning import make_plan
from tests.make.talk_cycles import make_talk_cycle, make_talk_window

NOW = timezone.now()
TODAY = timezone.localdate()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())
HOUR = timedelta(hours=1)
SignIn = Callable[[User], Client]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def pattern(people: list[User], **changes: object) -> dict[str, Any]:
    """What the first page sends."""
    return {
        "kind": "DEVELOPMENT",
        "person": [str(person.pk) for person in people],
        "how": "offer",
        "first_day": MONDAY.isoformat(),
        "last_day": (MONDAY + timedelta(days=6)).isoformat(),
        "weekdays": ["0", "1", "2", "3", "4"],
        "begins": "09:00",
        "ends": "11:15",
        "minutes": "60",
        "pause": "15",
        "place": "Rum 3",
        **changes,
    }


def test_those_without_a_time_are_chosen_already(cast: Cast, sign_in: SignIn) -> None:
    make_booked(user=cast.colleague, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    page = sign_in(cast.manager).get(reverse("planning:booking")).context["page"]
    assert {row.name: (row.word, row.is_chosen) for row in (*page.rows, *page.settled)} == {
        cast.employee.name: ("No talk yet", True),
        cast.colleague.name: (f"Booked {when_on(span(at(MONDAY, 9), at(MONDAY, 10)))}", False),
        cast.deputy.name: ("No talk yet", True),
        cast.expired_deputy.name: ("No talk yet", True),
    }
    assert [row.name for row in page.settled] == [cast.colleague.name], "below the others"


def test_a_bad_address_stops_nobody_elses_invitation_and_is_told(cast: Cast, sign_in: SignIn) -> None:
    for user, email in ((cast.employee, "a\r\nBcc: b@example.se"), (cast.colleague, "colleague@exämple.se")):
        User.objects.filter(pk=user.pk).update(email=email)
    times = [value_of(span(at(MONDAY, hour), at(MONDAY, hour + 1))) for hour in (9, 10)]
    people = [str(user.pk) for user in (cast.employee, cast.colleague)]
    values = {"kind": "DEVELOPMENT", "how": "give", "person": people, "time": times, "place": "Rum\x0b 3"}
    answer = sign_in(cast.manager).post(reverse("planning:booking-confirm"), values, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "2 talks are booked.",
        (
            f"No invitation by mail to {cast.employee.name}: ask HR to correct the mail address. "
            "The time is in the portal."
        ),
    ]
    failed, waiting = Mail.objects.get(to=cast.employee), Mail.objects.get(to=cast.colleague)
    assert (failed.state, failed.failure[:20]) == (Mail.State.FAILED, "E-post kan inte skic")
    assert waiting.state == Mail.State.WAITING
    event = Calendar.from_ical(waiting.calendar).walk("VEVENT")[0]
    assert (str(event["ATTENDEE"]), str(event["LOCATION"])) == ("mailto:colleague@xn--exmple-cua.se", "Rum 3")
    talk = Talk.objects.get(user=cast.employee)
    moved = {"day": MONDAY, "begins": "14:00", "ends": "15:00", "place": ""}
    page = sign_in(cast.manager).post(reverse("planning:talk-time", args=[talk.pk]), moved, follow=True)
    assert str(list(page.context["messages"])[1]) == str(list(answer.context["messages"])[1])


def test_a_link_from_one_of_them_chooses_her_alone(cast: Cast, sign_in: SignIn) -> None:
    def chosen(person: object) -> set[str]:
        page = sign_in(cast.manager).get(reverse("planning:booking"), {"person": str(person)}).context["page"]
        return {row.name for row in page.rows if row.is_chosen}

    assert chosen(cast.employee.pk) == {cast.employee.name}
    assert chosen("x") == {cast.employee.name, cast.colleague.name, cast.deputy.name, cast.expired_deputy.name}


def test_the_times_are_shown_before_anything_is_done(cast: Cast, sign_in: SignIn) -> None:
    cycle = make_talk_cycle(
        organisation=cast.organisation, made_by=cast.hr_strategist, days=(TODAY, TODAY + timedelta(days=360))
    )
    make_talk_window(cycle=cycle, days=(TODAY, MONDAY + timedelta(days=2)))
    make_booked(user=cast.colleague, by=cast.manager, time=span(at(MONDAY, 9, 30), at(MONDAY, 10)))
    answer = sign_in(cast.manager).post(reverse("planning:booking-preview"), pattern([cast.employee, cast.deputy]))
    page = answer.context["page"]
    assert len(page.times) == 10
    assert page.times[0].problem.startswith("You have a talk with")
    assert [bool(time.warning) for time in page.times] == [False] * 4 + [True] * 6
    assert page.said == "9 times for 2 employees: each is told to choose one."
    assert not TalkSlot.objects.exists()


def test_the_deed_is_done_for_all_at_once(cast: Cast, sign_in: SignIn) -> None:
    client, people = sign_in(cast.manager), [cast.employee, cast.deputy]
    page = client.post(reverse("planning:booking-preview"), pattern(people, how="give")).context["page"]
    sent = {name: [value for key, value in page.kept if key == name] for name, _ in page.kept}
    sent["time"] = [time.value for time in page.times][:2]
    answer = client.post(reverse("planning:booking-confirm"), sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["2 talks are booked."]
    assert dict(Talk.objects.values_list("user__username", "time")) == {
        "employee": span(at(MONDAY, 9), at(MONDAY, 10)),
        "deputy": span(at(MONDAY, 10, 15), at(MONDAY, 11, 15)),
    }


def test_going_back_keeps_what_was_filled_in(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.manager).post(
        reverse("planning:booking-preview"), pattern([cast.deputy], change="1", place="Rum 7")
    )
    assert [row.name for row in answer.context["page"].rows if row.is_chosen] == [cast.deputy.name]
    assert 'value="Rum 7"' in answer.content.decode()


def test_a_time_that_was_taken_in_between_is_told_and_the_choice_is_kept(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    sent = pattern([cast.employee]) | {"time": [value_of(span(at(MONDAY, 9), at(MONDAY, 10)))]}
    make_booked(user=cast.colleague, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    answer = client.post(reverse("planning:booking-confirm"), sent)
    assert answer.status_code == 409
    assert [row.name for row in answer.context["page"].rows if row.is_chosen] == [cast.employee.name]
    assert f"You have a talk with {cast.colleague.name}" in answer.content.decode()
    assert not Talk.objects.filter(user=cast.employee).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person": []}, "Choose at least one employee."),
        ({"first_day": ""}, "Fill this in to make times."),
        ({"first_day": "2020-01-01"}, "This day has passed. Choose a day from today on."),
        ({"first_day": "9999-12-31", "last_day": ""}, "This day is more than two years ahead. Check the year."),
        ({"last_day": "2020-01-01"}, "The last day is before the first."),
        ({"ends": "08:00"}, "The end of the day is not after its beginning."),
        ({"ends": "09:30"}, "No talk fits in. Choose more time, more days or shorter talks."),
        ({"minutes": "10", "pause": "0", "ends": "23:00"}, "This would be more than 200 times. Choose fewer days."),
    ],
)
def test_a_pattern_that_makes_no_sense_is_told(cast: Cast, sign_in: SignIn, changes: dict[str, Any], said: str) -> None:
    answer = sign_in(cast.manager).post(reverse("planning:booking-preview"), pattern([cast.employee], **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"person": ["not-an-id"]},
        {"time": ["yesterday/tomorrow"]},
        {"time": ["2027-01-01T10:00:00/2027-01-01T11:00:00"]},
        {"time": ["2027-13-01T10:00:00+00:00/2027-01-01T11:00:00+00:00"]},
        {"kind": "\x00", "how": "\ud800"},
        {"place": "x" * 300},
    ],
)
def test_a_broken_page_is_told_and_does_nothing(cast: Cast, sign_in: SignIn, changes: dict[str, Any]) -> None:
    sent = pattern([cast.employee]) | {"time": []} | changes
    answer = sign_in(cast.manager).post(
        reverse("planning:booking-confirm"), {key: _plain(value) for key, value in sent.items()}, follow=True
    )
    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Talk.objects.exists()


def _plain(value: object) -> object:
    """As a browser can send it."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def test_people_one_does_not_lead_are_not_booked(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    for person, status in ((cast.stranger, 403), (cast.foreigner, 404)):
        sent = pattern([person]) | {"time": [value_of(span(at(MONDAY, 9), at(MONDAY, 10)))]}
        assert client.post(reverse("planning:booking-confirm"), sent).status_code == status
    assert not Talk.objects.exists()


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        (date(2027, 3, 28), "02:30", "There is no 02:30 that night: the clock is put forward."),
        (date(2027, 10, 31), "02:30", "02:30 comes twice that night: the clock is put back."),
    ],
)
def test_the_nights_when_the_clock_is_changed(cast: Cast, sign_in: SignIn, day: date, clock: str, said: str) -> None:
    talk = make_booked(user=cast.employee, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    url = reverse("planning:talk-time", kwargs={"talk": talk.pk})
    sent = {"day": day.isoformat(), "begins": clock, "ends": "03:30", "place": ""}
    answer = sign_in(cast.manager).post(url, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    sent |= {"begins": "04:00", "ends": "05:00"}
    assert sign_in(cast.manager).post(url, sent).status_code == 302
    assert Talk.objects.get().time == span(at(day, 4), at(day, 5))


def test_the_manager_moves_takes_back_and_notes_as_not_held(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    talk = make_booked(user=cast.employee, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    busy = make_booked(user=cast.colleague, by=cast.manager, time=span(at(MONDAY, 13), at(MONDAY, 14)))
    url = reverse("planning:talk-time", kwargs={"talk": talk.pk})
    sent = {"day": MONDAY.isoformat(), "begins": "13:30", "ends": "14:30", "place": "Rum 1"}
    refused = client.post(url, sent)
    assert (refused.status_code, cast.colleague.name in refused.content.decode()) == (422, True)
    assert 'value="13:30"' in refused.content.decode()
    assert client.post(url, sent | {"begins": "14:00", "ends": "15:00"}).status_code == 302
    assert client.post(reverse("planning:talk-time-back", kwargs={"talk": talk.pk})).status_code == 302
    assert Talk.objects.get(pk=talk.pk).state == "RESCHEDULED"
    no_reason = client.post(reverse("planning:talk-not-held", kwargs={"talk": busy.pk}), {"words": "Hann inte"})
    assert (no_reason.status_code, "Hann inte" in no_reason.content.decode()) == (422, True)
    client.post(reverse("planning:talk-not-held", kwargs={"talk": busy.pk}), {"reason": "TIME", "words": "Hann inte"})
    ended = Talk.objects.get(pk=busy.pk)
    assert (ended.state, ended.reason, ended.reason_words) == ("NOT_HELD", "TIME", "Hann inte")


def test_the_employee_sees_her_three_talks_and_takes_a_time(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    first = make_slot(by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    make_slot(by=cast.manager_elsewhere, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    page = client.get(reverse("planning:my-talks")).context["page"]
    assert [(part.word, part.choices) for part in page.parts] == [("No talk yet", ())] * 3
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOW)[0]
    part = client.get(reverse("planning:my-talks")).context["page"].parts[0]
    assert (part.word, [choice.value for choice in part.choices]) == ("Waits for a time", [first.pk])
    answer = client.post(part.pick_url, {"slot": str(first.pk)}, follow=True)
    assert answer.context["page"].parts[0].word == f"Booked {when_on(first.time)}"
    second = client.post(part.pick_url, {"slot": str(first.pk)}, follow=True)
    assert [message.level_tag for message in second.context["messages"]] == ["error"]
    client.post(part.decline_url, {"words": "Vi har nyss talat"})
    assert Talk.objects.get(pk=talk.pk).state == "DECLINED"


@pytest.mark.parametrize("slot", ["", "0", "x", str(2**64), "٣"])
def test_a_choice_of_nothing_is_told(cast: Cast, sign_in: SignIn, slot: str) -> None:
    talk = bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOW)[0]
    url = reverse("planning:talk-pick", kwargs={"talk": talk.pk})
    answer = sign_in(cast.employee).post(url, {"slot": slot}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_the_list_to_print_has_the_talks_to_come_in_order(cast: Cast, sign_in: SignIn) -> None:
    make_booked(user=cast.employee, by=cast.manager, time=span(at(MONDAY, 13), at(MONDAY, 14)))
    make_booked(user=cast.colleague, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    make_booked(user=cast.stranger, by=cast.manager_elsewhere, time=span(at(MONDAY, 8), at(MONDAY, 9)))
    rows = sign_in(cast.manager).get(reverse("planning:booking-list")).context["page"]["rows"]
    assert [row[1] for row in rows] == [cast.colleague.name, cast.employee.name]


def test_the_pages_cost_as_much_for_many_as_for_few(cast: Cast, sign_in: SignIn) -> None:
    def cost(user: User, path: str) -> int:
        client = sign_in(user)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def one_more(days: int) -> None:
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        make_booked(
            user=person,
            by=cast.manager,
            time=span(at(MONDAY, 9) + timedelta(days=days), at(MONDAY, 10) + timedelta(days=days)),
        )
        make_slot(
            by=cast.manager, time=span(at(MONDAY, 12) + timedelta(days=days), at(MONDAY, 13) + timedelta(days=days))
        )

    cycle = make_talk_cycle(
        organisation=cast.organisation, made_by=cast.hr_strategist, days=(TODAY, TODAY + timedelta(days=360))
    )
    make_talk_window(cycle=cycle)
    bookings.invite(people=[cast.employee], kind="DEVELOPMENT", by=cast.manager, at=NOW)
    pages = [
        (cast.manager, reverse("planning:booking")),
        (cast.manager, reverse("planning:booking-list")),
        (cast.employee, reverse("planning:my-talks")),
    ]
    one_more(1)
    few = [cost(*page) for page in pages]
    for days in (2, 3):
        one_more(days)
    assert [cost(*page) for page in pages] == few
    assert max(few) <= 12, few


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_the_private_calendar_has_times_and_days_and_no_content(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    page = client.post(reverse("planning:my-calendar-make")).context["page"]
    path = page["url"].partition("8000")[2]
    talk = make_booked(user=cast.employee, by=cast.manager, time=span(at(MONDAY, 9), at(MONDAY, 10)))
    led = make_booked(user=cast.stranger, by=cast.employee, time=span(at(MONDAY, 13), at(MONDAY, 14)))
    declined = make_booked(
        user=cast.employee, by=cast.manager, kind="PERFORMANCE", time=span(at(MONDAY, 14), at(MONDAY, 15))
    )
    bookings.decline(talk=declined, words="", by=cast.employee, at=NOW)
    certificate = make_competence(
        framework=make_framework(organisation=cast.organisation), name="Hemlighet", kind=Competence.Kind.CERTIFICATE
    )
    make_credential(user=cast.employee, competence=certificate)
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    anybody = Client()
    answer = anybody.get(path)
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200, "text/calendar; charset=utf-8", "private, max-age=900",
    )  # fmt: skip
    found = {str(event["UID"]): event for event in events(text)}
    assert found[f"{talk.pk}@kompetensportalen"].decoded("DTSTART") == at(MONDAY, 9)
    assert str(found[f"{declined.pk}@kompetensportalen"]["STATUS"]) == "CANCELLED"
    kinds = sorted(
        str(event["UID"]).partition("-")[0] for event in events(text) if "DTSTAMP" in event and "SEQUENCE" not in event
    )
    assert kinds == ["activity", "certificate", "follow"]
    assert str(led.pk) in text
    assert not [word for word in ("Hemlighet", "Våga mer", "Gå bredvid") if word in text]
    assert "sessionid" not in answer.cookies
    assert CalendarFeed.objects.get().digest == calendars.digest_of(path.rpartition("/")[2].removesuffix(".ics"))

    client.post(reverse("planning:my-calendar-make"))
    assert anybody.get(path).status_code == 404


def test_the_private_calendar_ends_with_the_account(cast: Cast) -> None:
    secret = calendars.make_feed(by=cast.employee, at=NOW)
    path = reverse("planning:calendar-feed", kwargs={"token": secret})
    assert Client().get(path).status_code == 200
    assert Client().get(path.replace(secret, secret[:-1])).status_code == 404
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
    User.objects.filter(pk=cast.employee.pk).update(is_active=True)
    assert calendars.end_feed(by=cast.employee)
    assert Client().get(path).status_code == 404


def test_the_calendar_object_says_when_and_where_and_nothing_more(cast: Cast) -> None:
    for user, language in ((cast.employee, "sv"), (cast.manager, "en")):
        user.email, user.language = f"{user.username}@example.se", language
        user.save()
    talk = bookings.book(
        person=cast.employee,
        kind="PAY_FEEDBACK",
        time=span(at(MONDAY, 9), at(MONDAY, 10)),
        place="Rum 3",
        by=cast.manager,
        at=NOW,
    )
    mail = Mail.objects.get(to=cast.manager)
    calendar = Calendar.from_ical(mail.calendar)
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["METHOD"]), str(event["UID"]), str(event["SEQUENCE"])) == (
        "REQUEST", f"{talk.pk}@kompetensportalen", "1",
    )  # fmt: skip
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (at(MONDAY, 9), at(MONDAY, 10))
    assert mail.calendar.count("Z\r\n") >= 3
    assert str(event["SUMMARY"]) == "Pay feedback talk (see the portal)"
    assert (str(event["LOCATION"]), str(event["URL"])) == ("Rum 3", f"http://127.0.0.1:8000/talks/{talk.pk}/time/")
    written = mail.calendar.replace("\r\n ", "")  # long lines are folded
    assert sorted(re.findall(r"mailto:(?:employee|manager)@example\.se", written)) == [
        "mailto:employee@example.se",
        "mailto:manager@example.se",
    ]
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert cast.employee.name not in mail.subject + mail.text + mail.calendar
    assert Mail.objects.count() == 2
