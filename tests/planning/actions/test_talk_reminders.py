"""Who is told of the talk year: once, also when the worker is killed and the work is done again."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.module_loading import import_string

from planning import tasks
from planning.actions import talk_cycles as deeds
from planning.actions import talk_reminders
from planning.actions.talk_cycles import CycleFacts, WindowFacts
from planning.models import Talk, TalkCycle, TalkCycleChange, TalkWindow
from planning.queries import talk_cycles as queries
from portal.actions import digests
from portal.authorization import Permission, can
from portal.models import Employment, Job, Mail, Message, Role, User
from portal.worker import running
from tests.cast import Cast
from tests.make.people import make_mandate, make_person
from tests.make.planning import make_talk
from tests.make.talk_cycles import make_talk_cycle, make_talk_window

TODAY = timezone.localdate()
WEEK = timedelta(days=7)


@pytest.fixture
def window(cast: Cast) -> TalkWindow:
    """The appraisal talks end a week from today, and that is when people are reminded."""
    cycle = make_talk_cycle(
        organisation=cast.organisation, made_by=cast.hr_strategist,
        days=(TODAY - timedelta(days=100), TODAY + timedelta(days=100)),
    )  # fmt: skip
    days = TODAY - timedelta(days=60), TODAY + WEEK + timedelta(days=1)
    return make_talk_window(cycle=cycle, days=days, remind_days=[7])


def lacking(window: TalkWindow) -> dict[str, list[str]]:
    names = dict(User.objects.values_list("pk", "username"))
    found = queries.without_talk(window, on=TODAY)
    return {names[one.user_id]: sorted(names[leader] for leader in one.leaders) for one in found}


def run(job: Job) -> None:
    assert running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("DONE", job.total)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to__username", flat=True))


def test_those_who_lead_are_the_same_as_one_by_one(cast: Cast, window: TalkWindow) -> None:
    """A manager of the division who works in the ward is not led by the ward's manager, nor by the ward's deputy."""
    boss = make_person(organisation=cast.organisation, unit=cast.ward, username="boss")
    make_mandate(user=boss, role=Role.MANAGER, unit=cast.root)
    for unit, manages in ((cast.division, True), (cast.other_division, False)):
        make_mandate(user=make_person(organisation=cast.organisation, unit=unit), role=Role.DEPUTY, unit=unit)
        if manages:
            make_person(organisation=cast.organisation, unit=unit)
    found = lacking(window)
    everyone = User.objects.filter(organisation=cast.organisation, employments__isnull=False)
    for leader in everyone.filter(mandates__role__in=(Role.MANAGER, Role.DEPUTY)).distinct():
        led = {name for name, leaders in found.items() if leader.username in leaders}
        assert led == {one.username for one in everyone if can(leader, Permission.OPEN_TALK, one)}, leader.username
    assert found["boss"] == []
    assert found["employee"] == ["deputy", "manager"]
    assert found["deputy"] == ["manager"]
    assert found["manager-above"] == ["boss"]


def test_who_has_a_talk_is_not_reminded(cast: Cast, window: TalkWindow) -> None:
    everyone = set(lacking(window))
    moment = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(days=1, hours=9)
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    assert set(lacking(window)) == everyone, "opened, and no time yet"
    Talk.objects.update(time=DateTimeTZRange(moment, moment + timedelta(hours=1)))
    assert everyone - set(lacking(window)) == {"employee"}
    Talk.objects.update(kind=Talk.Kind.PERFORMANCE)
    assert set(lacking(window)) == everyone, "another talk"
    held = {"kind": "DEVELOPMENT", "time": None, "state": "CONFIRMED", "held_by": cast.manager, "confirmed_at": moment}
    Talk.objects.update(**held, held_at=moment - timedelta(days=300))
    assert set(lacking(window)) == everyone, "last year's"
    Talk.objects.update(held_at=moment - timedelta(days=3))
    assert everyone - set(lacking(window)) == {"employee"}
    Talk.objects.filter(pk=talk.pk).delete()
    make_person(organisation=cast.organisation, unit=cast.ward, username="hourly", form=Employment.Form.HOURLY)
    away = (TODAY - WEEK, TODAY + WEEK)
    make_person(organisation=cast.organisation, unit=cast.ward, username="away", leave=away)
    make_person(organisation=cast.organisation, unit=cast.ward, username="left", until=TODAY)
    assert set(lacking(window)) == everyone


def test_each_is_reminded_once(cast: Cast, window: TalkWindow) -> None:
    now = timezone.now()
    (job,) = talk_reminders.ask_due(organisation=cast.organisation, at=now, by=None)
    assert talk_reminders.ask_due(organisation=cast.organisation, at=now, by=None) == (), "it waits already"
    expected = lacking(window)
    run(job)
    assert told("talk_reminder") == sorted(expected)
    counts = dict(Message.objects.filter(kind="talk_reminder_team").values_list("to__username", "facts__people"))
    assert counts == Counter(leader for leaders in expected.values() for leader in leaders)
    assert {"manager", "deputy"} < counts.keys()
    assert talk_reminders.ask_due(organisation=cast.organisation, at=now, by=None) == (), "it is done"
    again = Job.objects.filter(pk=job.pk)
    again.update(state="RUNNING", lease_until=now - WEEK, finished_at=None)  # its worker was killed after telling
    messages = Message.objects.count()
    run(job)
    assert Message.objects.count() == messages


def test_deputies_get_the_weeks_mail_as_long_as_they_are_deputies(cast: Cast) -> None:
    User.objects.update(email="someone@example.se")
    monday = timezone.localtime().replace(hour=7) - timedelta(days=TODAY.weekday())
    digests.ask(organisation=cast.organisation, at=monday)
    job = Job.objects.get(kind=digests.KIND)
    digests.run(job, lambda _done, _total: None, monday)
    assert set(Mail.objects.filter(kind=digests.WEEK).values_list("to__username", flat=True)) == {
        "manager", "deputy", "manager-above", "manager-elsewhere",
    }  # fmt: skip


def test_a_change_is_told_to_leaders_and_to_those_whose_talk_it_is(cast: Cast) -> None:
    days = CycleFacts(
        {"sv": "Samtalsåret"}, date(TODAY.year, 1, 1), date(TODAY.year, 12, 31),
        (WindowFacts("DEVELOPMENT", date(TODAY.year, 2, 1), date(TODAY.year, 5, 31), 60),
         WindowFacts("PERFORMANCE", date(TODAY.year, 2, 1), date(TODAY.year, 5, 31), 45)),
    )  # fmt: skip
    by, now = cast.hr_strategist, timezone.now()
    cycle = deeds.open_year(cycle=deeds.make(organisation=cast.organisation, facts=days, by=by, at=now), by=by, at=now)
    run(Job.objects.get())
    leaders = ["deputy", "manager", "manager-above", "manager-elsewhere"]
    assert told("cycle_opened") == leaders
    appraisal, performance = days.windows
    moved = WindowFacts("DEVELOPMENT", appraisal.first, date(TODAY.year, 6, 30), 60)
    longer = WindowFacts("PERFORMANCE", performance.first, performance.last, 50)
    changed = CycleFacts(days.name, days.first, days.last, (moved, longer))
    for person in (cast.colleague, cast.employee):
        make_talk(user=person, opened_by=cast.manager)
    Talk.objects.filter(user=cast.employee).update(planned_on=TODAY)  # booked: the new days concern her
    Talk.objects.filter(user=cast.colleague).update(state="HELD", held_by=cast.manager, held_at=now)
    deeds.change(cycle=cycle, facts=changed, why="Semestrarna", version=cycle.version, by=by, at=now)
    run(Job.objects.get(state="QUEUED"))
    assert told("cycle_changed") == leaders
    here = User.objects.filter(organisation=cast.organisation).exclude(username__in=[*leaders, "colleague"])
    assert told("cycle_days") == sorted(here.values_list("username", flat=True))
    assert {one.told_at is not None for one in TalkCycleChange.objects.all()} == {True}
    assert Message.objects.filter(kind="cycle_days").values_list("facts", flat=True)[0] == {
        "kind": "DEVELOPMENT", "first": str(moved.first), "last": str(moved.last),
    }  # fmt: skip


def test_the_scheduler_asks_once(window: TalkWindow) -> None:
    for _ in range(2):
        tasks.remind_of_talks()
    assert [job.subject for job in Job.objects.all()] == [f"{window.cycle_id}:{window.pk}:{TODAY + WEEK}:7"]


def test_nobody_is_reminded_of_a_year_that_was_closed_meanwhile(cast: Cast, window: TalkWindow) -> None:
    (job,) = talk_reminders.ask_due(organisation=cast.organisation, at=timezone.now(), by=None)
    TalkCycle.objects.update(state="CLOSED", closed_by=cast.hr_strategist, closed_at=timezone.now())
    run(job)
    assert Message.objects.count() == 0


def test_the_messages_say_what_and_until_when() -> None:
    def said(name: str, **facts: object) -> tuple[str, str]:
        words = import_string(settings.MESSAGE_TEXTS[name])(facts)
        return words.title, words.text

    reminder = said("talk_reminder", kind="DEVELOPMENT", last="2026-05-31")
    assert reminder[0] == "Your appraisal talk has no time yet"
    assert "31 May 2026" in reminder[1]
    assert said("talk_reminder_team", kind="PERFORMANCE", last="2026-05-31", people=2)[0] == (
        "2 of your people have no booked performance talk"
    )
    changes = said("cycle_changed", changes=[["", "name"], ["DEVELOPMENT", "days"]])
    assert "the name; Appraisal talk: the days" in changes[1]
    assert "no days in this talk year any more" in said("cycle_days", kind="DEVELOPMENT", first="", last="")[1]
