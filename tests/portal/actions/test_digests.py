"""Gathered mails: once a morning or week, of what is unread and in no mail yet, to those who want them so."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries, Settings

from portal.actions import digests
from portal.models import Job, Mail, Message, User
from tests.cast import Cast
from tests.make.messages import make_choice, make_message

MONDAY = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)  # seven o'clock in Stockholm
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def without_sections(settings: Settings) -> None:
    """What there is to do in a week is the business of the app above: nobody has anything, unless a test says so."""
    settings.DIGEST_SECTIONS = ()


@pytest.fixture
def readers(cast: Cast) -> dict[str, User]:
    """One of each choice, each with an address and two unread messages; "" never chose."""
    people = {
        "DAILY": cast.employee,
        "WEEKLY": cast.colleague,
        "NEVER": cast.stranger,
        "AT_ONCE": cast.deputy,
        "": cast.manager,
    }
    User.objects.update(email="someone@example.se")
    for frequency, user in people.items():
        if frequency:
            make_choice(user=user, frequency=frequency)
        tell_two(user)
    tell_two(cast.foreigner)
    return people


def tell_two(user: User, at: datetime = MONDAY - timedelta(hours=12)) -> None:
    for _ in range(2):
        make_message(to=user, at=at)


def morning(cast: Cast, at: datetime) -> list[tuple[int, int]]:
    """Ask as the scheduler does, and do it as a worker does; what was reported."""
    job = digests.ask(organisation=cast.organisation, at=at)
    assert job is not None
    reported: list[tuple[int, int]] = []
    digests.run(job, lambda done, total: reported.append((done, total)), at)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=at)
    return reported


def addressees(day: datetime) -> Counter[UUID]:
    return Counter(Mail.objects.filter(written_at=day).values_list("to", flat=True))


def test_the_day_and_the_week(cast: Cast, readers: dict[str, User]) -> None:
    assert morning(cast, MONDAY) == [(3, 3)]
    assert addressees(MONDAY) == Counter(readers[name].pk for name in ("DAILY", "WEEKLY", ""))
    for user in readers.values():
        tell_two(user, at=TUESDAY - timedelta(hours=12))
    morning(cast, TUESDAY)
    assert addressees(TUESDAY) == Counter(readers[name].pk for name in ("DAILY", ""))


def test_what_is_read_or_in_a_mail_already_is_not_gathered(cast: Cast, readers: dict[str, User]) -> None:
    morning(cast, MONDAY)
    Message.objects.filter(to=readers[""]).update(read_at=F("sent_at"))
    Message.objects.filter(to=readers["WEEKLY"]).update(mailed_at=MONDAY)
    tell_two(readers[""], at=TUESDAY - timedelta(hours=1))
    Message.objects.filter(to=readers[""]).update(read_at=F("sent_at"))
    morning(cast, TUESDAY)
    assert addressees(TUESDAY) == Counter()


def test_the_week_comes_on_the_first_morning_the_portal_is_awake(cast: Cast, readers: dict[str, User]) -> None:
    morning(cast, TUESDAY)
    assert readers["WEEKLY"].pk in addressees(TUESDAY)


@pytest.mark.parametrize(("hour", "is_time"), [(3.9, False), (4, True), (5.9, True), (6, False)])
def test_it_is_asked_for_in_the_morning_only(hour: float, is_time: bool, cast: Cast) -> None:
    at = MONDAY.replace(hour=0) + timedelta(hours=hour)
    assert (digests.ask(organisation=cast.organisation, at=at) is not None) is is_time


def test_a_morning_is_done_once_and_a_failed_one_a_few_times(cast: Cast) -> None:
    job = digests.ask(organisation=cast.organisation, at=MONDAY)
    assert job is not None
    assert digests.ask(organisation=cast.organisation, at=MONDAY) is None
    asked = []
    for _ in range(digests.MOST_FAILURES):
        Job.objects.update(state=Job.State.FAILED, finished_at=MONDAY, failure="Nej.")
        asked.append(digests.ask(organisation=cast.organisation, at=MONDAY) is not None)
    assert asked == [True, True, False]


def test_the_mail_counts_by_what_it_is_about(cast: Cast, settings: Settings) -> None:
    User.objects.filter(pk=cast.employee.pk).update(email="someone@example.se", language="en")
    settings.MESSAGE_TOPICS = {"certificate": "certificates", "talk": "talks"}
    for kind in ("certificate_reminder", "talk_booked", "talk_moved"):
        make_message(to=cast.employee, kind=kind, at=MONDAY)
    morning(cast, MONDAY)
    mail = Mail.objects.get()
    assert mail.subject == "3 new messages in Kompetensportalen"
    assert mail.text.splitlines()[2:4] == ["- 2 messages about talks", "- 1 message about certificates"]


def things_of_the_week(user_ids: Collection[UUID], at: datetime) -> Mapping[UUID, int]:
    """A section as planning gives it: three things for everybody but one."""
    first, *rest = sorted(user_ids)
    return {first: 0, **dict.fromkeys(rest, 3)}


def test_who_leads_is_told_how_much_there_is_this_week(cast: Cast, settings: Settings) -> None:
    settings.DIGEST_SECTIONS = ("tests.portal.actions.test_digests.things_of_the_week",)
    User.objects.update(email="someone@example.se", language="en")
    make_choice(user=cast.manager_above, week_mail=False)
    leaders = sorted([cast.manager.pk, cast.deputy.pk, cast.manager_elsewhere.pk])
    morning(cast, MONDAY)
    mails = Mail.objects.filter(kind="week")
    assert Counter(mails.values_list("to", flat=True)) == Counter(leaders[1:])
    assert {mail.subject for mail in mails} == {"3 things for you this week in Kompetensportalen"}
    assert all("http://127.0.0.1:8000/week/" in mail.text for mail in mails)
    morning(cast, TUESDAY)
    assert mails.count() == len(leaders) - 1


@pytest.mark.parametrize("each", [1, 3])
def test_a_thousand_people_cost_no_more_queries_than_one(
    each: int, cast: Cast, readers: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user in (cast.hr_partner, cast.hr_strategist, cast.union)[:each]:
        tell_two(user)
    job = digests.ask(organisation=cast.organisation, at=MONDAY)
    assert job is not None
    with django_assert_num_queries(5):
        digests.run(job, lambda _done, _total: None, MONDAY)
