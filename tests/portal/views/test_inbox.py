"""The inbox and the choices of how one is told."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.models import MessageChoice, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.messages import make_choice, make_mail, make_message

CHOICES = reverse("portal:message-choices")


def test_messages_newest_first_with_the_unread_said_in_words(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    make_message(to=cast.employee, at=now - timedelta(days=2), read_at=now - timedelta(days=1))
    make_message(
        to=cast.employee,
        at=now - timedelta(days=1),
        facts={"certificate": {"en": "X-ray"}, "days": 0, "valid_until": "2026-05-31"},
    )
    make_message(to=cast.colleague)
    text = sign_in(cast.employee).get(reverse("portal:inbox")).content.decode()
    items = re.findall(r"<li.*?</li>", text[text.index('class="inbox-list"') :], re.DOTALL)
    assert ["Unread" in item for item in items] == [True, False]
    assert "Your certificate has run out: X-ray" in items[0]
    assert "Your certificate runs out: CPR" in items[1]
    assert "1 unread" in text


def test_opening_a_message_reads_it_and_leads_to_its_page(cast: Cast, sign_in: SignIn) -> None:
    message = make_message(to=cast.employee, path="/my/readers/")
    client = sign_in(cast.employee)
    answer = client.post(reverse("portal:message-open", args=[message.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/readers/")
    message.refresh_from_db()
    assert message.read_at is not None
    nowhere = make_message(to=cast.employee, path="/\\elsewhere.example/")
    answer = client.post(reverse("portal:message-open", args=[nowhere.pk]))
    assert answer.headers["Location"] == reverse("portal:inbox")


@pytest.mark.parametrize("until", ["", "yesterday", "2026-02-30T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "\x00"])
def test_marking_all_read_with_a_moment_that_cannot_be_read_means_now(until: str, cast: Cast, sign_in: SignIn) -> None:
    seen = make_message(to=cast.employee)
    answer = sign_in(cast.employee).post(reverse("portal:inbox-read"), {"until": until}, follow=True)
    assert "1 message is marked as read." in answer.content.decode()
    seen.refresh_from_db()
    assert seen.read_at is not None


def test_what_came_after_the_page_was_opened_stays_unread(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    make_message(to=cast.employee)
    text = client.get(reverse("portal:inbox")).content.decode()
    until = re.findall(r'name="until" value="([^"]+)"', text)[0]
    later = make_message(to=cast.employee, at=timezone.now())
    client.post(reverse("portal:inbox-read"), {"until": until})
    later.refresh_from_db()
    assert later.read_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_for_three(
    count: int, cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_message(to=cast.employee)
    client = sign_in(cast.employee)
    with django_assert_num_queries(6):
        client.get(reverse("portal:inbox"))


def test_a_message_whose_words_are_gone_is_still_shown(cast: Cast, sign_in: SignIn) -> None:
    make_message(to=cast.employee, kind="of_old")
    make_message(to=cast.employee, facts={})
    text = sign_in(cast.employee).get(reverse("portal:inbox")).content.decode()
    assert text.count("A message from an earlier version of the portal") == 2


WISH = {"frequency": "WEEKLY", "week_mail": "on", "quiet_from": "20:00", "quiet_until": "07.30"}


def test_choices_are_kept_and_shown_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    assert re.search(r'value="DAILY"[^>]*checked', client.get(CHOICES).content.decode())
    answer = client.post(CHOICES, WISH, follow=True)
    assert "Your choices are saved" in answer.content.decode()
    choice = MessageChoice.objects.get()
    assert (choice.frequency, choice.calendar_mail, choice.week_mail, choice.quiet_weekends) == (
        "WEEKLY", False, True, False,
    )  # fmt: skip
    assert (str(choice.quiet_from), str(choice.quiet_until)) == ("20:00:00", "07:30:00")
    assert re.search(r'value="WEEKLY"[^>]*checked', client.get(CHOICES).content.decode())


def test_who_leads_nobody_keeps_what_was_chosen_about_the_weeks_mail(cast: Cast, sign_in: SignIn) -> None:
    make_choice(user=cast.employee, week_mail=False)
    client = sign_in(cast.employee)
    assert "week_mail" not in client.get(CHOICES).content.decode()
    client.post(CHOICES, WISH)
    assert not MessageChoice.objects.get().week_mail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frequency": "HOURLY"}, "Select a valid choice"),
        ({"frequency": ""}, "Choose when you want a mail."),
        ({"quiet_from": ""}, "Say from when it is quiet, or leave both empty."),
        ({"quiet_until": ""}, "Say until when it is quiet, or leave both empty."),
        ({"quiet_until": "20:00"}, "Quiet hours begin and end at different times."),
        ({"quiet_until": "25:00"}, "Write a time with hours and minutes"),
        ({"quiet_until": "7\x00"}, "Write a time with hours and minutes"),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_how_to_mend(
    changes: dict[str, str], words: str, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.manager).post(CHOICES, {**WISH, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MessageChoice.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_choices_page_shows_ones_own_mails_at_a_constant_cost(
    count: int, cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    User.objects.filter(pk=cast.employee.pk).update(email="employee@example.se")
    for number in range(count):
        make_mail(to=cast.employee, subject=f"Mail {number}")
    make_mail(to=cast.colleague, subject="Hers")
    client = sign_in(cast.employee)
    with django_assert_num_queries(5):
        text = client.get(CHOICES).content.decode()
    assert (text.count("Waiting"), "Hers" in text) == (count, False)
    assert ("stay in the outbox" in text) is not bool(settings.EMAIL_HOST)


def test_a_person_without_an_address_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    assert "no e-mail address of yours" in sign_in(cast.employee).get(CHOICES).content.decode()


def test_the_count_of_unread_costs_no_query(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_message(to=cast.employee)
    client = sign_in(cast.employee)
    with django_assert_num_queries(3):  # session, person, mandates
        text = client.get(reverse("portal:about")).content.decode()
    assert "3 unread" in text
