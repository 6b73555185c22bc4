"""A whole talk year of a manager with 47 people: from the open year over booking, talks and plans to December.

What happens to one person happens in the browser; to the other 46 the same happens in a few statements.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from planning import tasks
from planning.models import CouncilAnswer, CoverageSnapshot, FollowUp, Plan, Preparation, Talk, TalkCycle, TalkHandOver
from portal.models import Employment, Message, User
from tests.browser.clock import Clock
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.make import talk_years
from tests.make.snapshots import move
from tests.make.talk_years import make_large_ward
from tests.make.wards import Ward, submit_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Work = Callable[[], int]

NOT_HELD, PLANS, FOLLOWED_UP, PAID = 6, 37, 11, 21
"""How the year ends for the 47: hers, which happen in the browser, are among them."""
A_TIME = re.compile(r"\d\d:\d\d")
SHARED, OWN = "Natten i mars, då tre kom på en gång.", "Fråga om schemat."
SUMMARY = "Vi är överens om att NIV är viktigast i år."
WINDOWS = {
    "development": ("2026-02-01", "2026-04-30"),
    "pay_feedback": ("2026-05-01", "2026-06-30"),
    "performance": ("2026-09-01", "2026-10-31"),
}


@dataclass(frozen=True)
class Year:
    """The ward, the clock, and who opens windows in it."""

    ward: Ward
    clock: Clock
    open_window: OpenWindow
    work: Work

    def desk(self, user: User | None = None) -> Page:
        """The manager's, or somebody else's; a new one after each move of the clock, as sessions end in the evening."""
        return self.open_window(user or self.ward.cast.manager)

    def phone(self) -> Page:
        """Of the employee whom we follow."""
        return self.open_window(self.ward.cast.employee, width=PHONE)


@pytest.fixture
def year(open_window: OpenWindow, work: Work) -> Iterator[Year]:
    """January, and nothing has happened yet."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        clock.go_to("2026-01-12")
        yield Year(make_large_ward(), clock, open_window, work)


def test_a_talk_year_from_booking_to_the_answer_to_the_council(year: Year) -> None:
    _open_the_year(year)
    _offer_times(year)
    _pick_and_move(year)
    _give_everybody_a_time(year)
    _freeze(year, "2026-01-31", 1)
    talk = _prepare(year)
    _talk_in_the_room(year)
    _agree(year)
    _hand_over(year)
    _one_is_not_held(year)
    _what_happens_to_the_others(year)
    _pay_feedback(year)
    _performance_talk(year)
    _freeze(year, "2026-12-31", 12)
    assert Talk.objects.get(pk=talk.pk).state == "CONFIRMED"
    counted = Employment.objects.filter(unit__organisation=year.ward.cast.organisation).count() - 1  # one has moved
    _compare(year, counted)
    _answer_the_council(year)
    _the_council_reads(year, counted)


def _open_the_year(year: Year) -> None:
    hr = year.desk(year.ward.cast.hr_strategist)
    hr.goto("/talk-years/")
    hr.locator("main .actions .button.main").click()
    hr.wait_for_url("**/talk-years/new/")
    hr.fill("[name=name_sv]", "Samtalsåret 2026")
    hr.fill("[name=first]", "2026-01-01")
    hr.fill("[name=last]", "2026-12-31")
    for kind, (first, last) in WINDOWS.items():
        hr.fill(f"[name={kind}_first]", first)
        hr.fill(f"[name={kind}_last]", last)
    look(hr, "year-01-write")
    hr.locator("main form .button.main").click()
    hr.wait_for_url(re.compile(r"/talk-years/\d+/$"))
    look(hr, "year-02-draft")
    hr.locator("main a[href$='/open/']").click()
    hr.wait_for_url("**/open/")
    hr.locator("main form .button.main").click()
    hr.wait_for_url(re.compile(r"/talk-years/\d+/$"))
    assert TalkCycle.objects.get().state == "OPEN"
    assert year.work() == 1
    assert Message.objects.filter(to=year.ward.cast.manager, kind="cycle_opened").count() == 1


def _offer_times(year: Year) -> None:
    """Fifty times in ten days, to 47 people, with one press."""
    year.clock.go_to("2026-01-19")
    at_desk = year.desk()
    at_desk.goto("/team/booking/")
    expect(at_desk.locator("[name=person]:checked")).to_have_count(talk_years.PEOPLE)
    _write_pattern(at_desk, "offer", "2026-02-02", "2026-02-13")
    look(at_desk, "year-03-book")
    at_desk.locator("#booking .button.main").click()
    at_desk.wait_for_url("**/look/")
    expect(at_desk.locator("[name=time]:checked")).to_have_count(50)
    look(at_desk, "year-04-what-will-happen")
    at_desk.locator("#look .button.main").click()
    at_desk.wait_for_url("**/team/booking/?kind=DEVELOPMENT")
    expect(at_desk.locator("[name=slot]")).to_have_count(50)
    assert Message.objects.filter(kind="talk_invited").count() == talk_years.PEOPLE


def _pick_and_move(year: Year) -> None:
    """She takes the first time on her phone, and changes her mind."""
    year.clock.go_to("2026-01-20", "20:15")
    phone = year.phone()
    phone.goto("/my/talks/")
    for _turn in range(2):
        pick = phone.locator("form[action$='/time/pick/']")
        if not pick.locator("[name=slot]").first.is_visible():
            phone.locator("details:has(form[action$='/time/pick/']) summary").click()
        look(phone, "year-05-choose")
        pick.locator("[name=slot]").first.check()
        with phone.expect_navigation():
            pick.locator("button").click()
    look(phone, "year-06-has-a-time")
    assert _begins(year) == "2026-02-02 10:15"


def _give_everybody_a_time(year: Year) -> None:
    """Those who have not chosen get the earliest that is left; times that nobody needs are not offered."""
    year.clock.go_to("2026-01-26")
    at_desk = year.desk()
    at_desk.goto("/team/booking/?kind=DEVELOPMENT")
    expect(at_desk.locator("[name=person]:checked")).to_have_count(talk_years.PEOPLE - 1)
    _write_pattern(at_desk, "give", "2026-02-16", "2026-02-16")
    at_desk.locator("#booking .button.main").click()
    at_desk.wait_for_url("**/look/")
    at_desk.locator("#look .button.main").click()
    at_desk.wait_for_url("**/team/booking/?kind=DEVELOPMENT")
    expect(at_desk.locator("[name=person]:checked")).to_have_count(0)
    expect(at_desk.locator("[name=slot]")).to_have_count(3)
    look(at_desk, "year-07-booked")
    at_desk.goto("/team/booking/list/")
    expect(at_desk.locator("main tbody tr")).to_have_count(talk_years.PEOPLE)
    assert Talk.objects.filter(time__isnull=False, led_by=year.ward.cast.manager).count() == talk_years.PEOPLE


def _prepare(year: Year) -> Talk:
    """She writes and shares; her notes stay her own."""
    year.clock.go_to("2026-01-30", "19:00")
    talk = Talk.objects.get(user=year.ward.cast.employee)
    submit_answers(year.ward, at=timezone.now())
    phone = year.phone()
    phone.goto(f"/talks/{talk.pk}/prepare/")
    phone.locator("#prepare-form section:not(.stay) textarea").first.fill(SHARED)
    phone.locator("#prepare-form section.stay textarea").fill(OWN)
    expect(phone.locator("#prepare-form [data-saved]")).to_contain_text(A_TIME)
    look(phone, "year-08-prepare")
    phone.locator("button[formaction$='/share/']").click()
    phone.locator("form[action$='/take-back/']").wait_for()
    return talk


def _talk_in_the_room(year: Year) -> None:
    """Side by side: what she shared, a goal with an activity, a summary; he proposes."""
    year.clock.go_to("2026-02-02", "10:15")
    at_desk, ward = year.desk(), year.ward
    at_desk.goto("/team/")
    look(at_desk, "year-09-my-people")
    at_desk.goto(f"/people/{ward.cast.employee.pk}/talk/")
    at_desk.locator("form[action$='/talk/open/'] button").click()
    at_desk.locator("#summary").wait_for()
    expect(at_desk.get_by_text(SHARED)).to_be_visible()
    expect(at_desk.get_by_text(OWN)).to_have_count(0)
    at_desk.locator(f"#agree-{ward.niv.pk}").click()
    at_desk.locator(f"#competence-{ward.niv.pk} .status.ok").wait_for()
    at_desk.locator(f"#choose-{ward.niv.pk}").check()
    at_desk.locator("#make-goals").click()
    expect(at_desk.locator(".goal")).to_have_count(1)
    at_desk.locator("a[href$='/activities/new/']").click()
    form = at_desk.locator("#plan-form")
    form.locator("[name=what]").select_option("shadowing")
    form.locator("[name=title]").fill("Gå bredvid på natten, 3 pass")
    form.locator("[name=due_on]").fill("2026-09-01")
    form.locator(".button.main").click()
    at_desk.get_by_role("rowheader", name="Gå bredvid på natten").wait_for()
    with at_desk.expect_response(lambda answer: answer.request.method == "POST"):
        at_desk.locator("#id_summary").fill(SUMMARY)
    expect(at_desk.locator("#summary-form [data-saved]")).to_contain_text(A_TIME)
    look(at_desk, "year-10-room")
    at_desk.locator("button[formaction$='/propose/']").click()
    at_desk.locator("form[action$='/take-back/']").wait_for()


def _agree(year: Year) -> None:
    """Her newest message leads to the plan; she agrees: it is in force, and what was prepared is gone."""
    year.clock.go_to("2026-02-02", "19:30")
    phone = year.phone()
    phone.goto("/inbox/")
    told = Message.objects.filter(to=year.ward.cast.employee).order_by("sent_at").values_list("kind", flat=True)
    assert list(told) == ["talk_invited", "plan_proposed"]
    expect(phone.locator(".inbox-list > li.unread")).to_have_count(2)
    look(phone, "year-11-inbox")
    phone.locator(".inbox-list > li button").first.click()
    phone.wait_for_url(f"**/plans/{Plan.objects.get().pk}/agree/")
    expect(phone.locator("main")).to_contain_text(SUMMARY)
    look(phone, "year-12-agree")
    phone.locator("form[action$='/agree/'] .button.main").click()
    phone.locator("form[action$='/pdf/']").wait_for()
    assert (Plan.objects.get().state, Preparation.objects.count()) == ("AGREED", 0)


def _hand_over(year: Year) -> None:
    """Who has the last time goes to another ward before it: the talk waits for a time with another manager."""
    cast = year.ward.cast
    talk = Talk.objects.filter(time__isnull=False).order_by("-time").first()
    assert talk
    year.clock.go_to("2026-02-03", "06:10")
    move(talk.user, cast.sibling_ward, on=timezone.localdate())
    former = year.desk().goto(f"/talks/{talk.pk}/time/")
    assert former
    assert former.status == 403
    tasks.hand_over_talks()
    row = TalkHandOver.objects.get()
    assert (row.talk, row.from_manager, row.to_manager, row.lost_time) == (
        talk, cast.manager, cast.manager_elsewhere, True,
    )  # fmt: skip
    other = year.desk(cast.manager_elsewhere)
    other.goto("/team/booking/?kind=DEVELOPMENT")
    other.locator(f"a[href='/talks/{talk.pk}/time/']").click()
    other.wait_for_url("**/time/")
    other.fill("[name=day]", "2026-03-03")
    other.fill("[name=begins]", "13:00")
    other.fill("[name=ends]", "14:00")
    look(other, "year-13-handed-over")
    other.locator("form[action$='/time/'] .button.main").click()
    other.locator("form[action$='/time/back/']").wait_for()
    talk.refresh_from_db()
    assert (talk.state, talk.led_by, talk.time is None) == ("PLANNED", cast.manager_elsewhere, False)


def _one_is_not_held(year: Year) -> None:
    year.clock.go_to("2026-02-16")
    talk = Talk.objects.get(user=year.ward.cast.colleague)
    at_desk = year.desk()
    at_desk.goto(f"/talks/{talk.pk}/time/")
    at_desk.locator("[name=reason][value=STAFFING]").check()
    look(at_desk, "year-14-not-held")
    at_desk.locator("form[action$='/not-held/'] button").click()
    at_desk.wait_for_url("**/team/booking/?kind=DEVELOPMENT")
    talk.refresh_from_db()
    assert (talk.state, talk.reason) == ("NOT_HELD", "STAFFING")


def _what_happens_to_the_others(year: Year) -> None:
    """The rest of the year of the 44 that we do not follow, and of the one who moved."""
    year.clock.go_to("2026-03-04")
    cast, kinds = year.ward.cast, Talk.Kind
    waiting = list(Talk.objects.filter(state=Talk.State.PLANNED, led_by=cast.manager).select_related("user"))
    assert len(waiting) == talk_years.PEOPLE - 3
    talk_years.end_booked(waiting[: NOT_HELD - 1], reason=Talk.Reason.STAFFING, by=cast.manager)
    held = waiting[NOT_HELD - 1 :]
    talk_years.hold_booked(held, by=cast.manager)
    people = [talk.user for talk in held]
    now = timezone.now()
    talk_years.make_plans(people[: PLANS - 1], by=cast.manager, at=now)
    year.clock.go_to("2026-06-08")
    talk_years.make_held(people[: PAID - 1], kind=kinds.PAY_FEEDBACK, by=cast.manager, at=timezone.now())
    year.clock.go_to("2026-10-12")
    talk_years.make_held(people[: FOLLOWED_UP - 1], kind=kinds.PERFORMANCE, by=cast.manager, at=timezone.now())
    talk_years.follow_up_plans(people[: FOLLOWED_UP - 1], by=cast.manager, at=timezone.now())


def _pay_feedback(year: Year) -> None:
    """Noted as held by the manager, confirmed by the employee, with no field for words."""
    year.clock.go_to("2026-06-09")
    at_desk, phone = year.desk(), year.phone()
    talk = _open_talk(at_desk, year, "PAY_FEEDBACK")
    expect(at_desk.locator("main textarea, main input:not([type=hidden])")).to_have_count(0)
    look(at_desk, "year-15-pay-feedback")
    at_desk.locator("form[action$='/held/'] button").click()
    at_desk.locator("form[action$='/held/']").wait_for(state="detached")
    _confirm(phone, talk)
    talk.refresh_from_db()
    assert talk.state == "CONFIRMED"


def _performance_talk(year: Year) -> None:
    """The plan is followed up in the talk, an activity is done, and both confirm."""
    year.clock.go_to("2026-09-15")
    at_desk, phone = year.desk(), year.phone()
    talk = _open_talk(at_desk, year, "PERFORMANCE")
    form = at_desk.locator("form[action$='/follow-up/']")
    form.locator("[name=text]").fill("Tre nätter är gjorda. Det gick bra.")
    form.locator("[name^=done_]").first.check()
    form.locator("[name^=goal_]").first.select_option("REACHED")
    look(at_desk, "year-16-performance-talk")
    form.locator("button").click()
    at_desk.wait_for_url(re.compile("#follow-up$"))
    with at_desk.expect_response(lambda answer: answer.request.method == "POST"):
        at_desk.locator("#id_summary").fill("Vi har följt upp planen.")
    expect(at_desk.locator("#summary-form [data-saved]")).to_contain_text(A_TIME)
    at_desk.locator("form[action$='/held/'] button").click()
    at_desk.locator("form[action$='/held/']").wait_for(state="detached")
    _confirm(at_desk, talk)
    _confirm(phone, talk)
    look(phone, "year-17-confirmed")
    phone.locator("form[action$='/useful/'] button[value=USEFUL]").click()
    phone.locator("form[action$='/useful/']").wait_for(state="detached")
    talk.refresh_from_db()
    assert (talk.state, FollowUp.objects.filter(plan__user=talk.user).count()) == ("CONFIRMED", 1)


def _freeze(year: Year, day: str, months: int) -> None:
    """The scheduler looks on the last evening of a month; what it has missed it makes up for."""
    year.clock.go_to(day, "23:05")
    year.work()
    tasks.freeze_months()
    assert year.work() >= 1
    tasks.freeze_months()
    assert year.work() == 0
    rows = CoverageSnapshot.objects.filter(organisation=year.ward.cast.organisation)
    assert (rows.count(), str(rows.latest("day").day)) == (months, day)


def _compare(year: Year, counted: int) -> None:
    """January beside December: nobody had a plan, then 37; the table adds up."""
    year.clock.go_to("2027-01-05")
    hr = year.desk(year.ward.cast.hr_strategist)
    hr.goto("/snapshots/")
    expect(hr.locator("main tbody tr")).to_have_count(12)
    look(hr, "year-18-frozen")
    first, last = (str(row.pk) for row in _ends(year))
    hr.goto("/snapshots/compare/")
    hr.select_option("#id_a", first)
    hr.select_option("#id_b", last)
    with hr.expect_navigation():
        hr.locator("main form.filters button").click()
    look(hr, "year-19-compared")
    plans = hr.locator("main table").first.locator("tbody tr")
    figures = [_numbers(row.locator("td.n").all_inner_texts()) for row in plans.all()]
    assert (figures[0][:2], figures[-1]) == ([counted, 0], [counted, PLANS, FOLLOWED_UP])
    assert figures[1:-1] == [[-1, PLANS, -1], [-1, -1, FOLLOWED_UP]]  # agreed; followed up


def _answer_the_council(year: Year) -> None:
    hr = year.desk(year.ward.cast.hr_strategist)
    hr.goto("/council-answers/new/")
    hr.select_option("[name=snapshot]", str(_ends(year)[1].pk))
    hr.select_option("[name=unit]", str(year.ward.cast.root.pk))
    hr.fill("[name=title]", "Svar på motion 12")
    hr.fill("[name=question]", "Hur många har en aktuell utvecklingsplan?")
    hr.fill("[name=introduction]", "Så här många har en.")
    look(hr, "year-20-write-the-answer")
    hr.locator("main form .btn-primary").click()
    hr.locator("form[action$='/publish/']").wait_for()
    look(hr, "year-21-answer-draft")
    hr.locator("form[action$='/publish/'] .button.main").click()
    hr.locator("form[action$='/publish/']").wait_for(state="detached")
    assert CouncilAnswer.objects.get().published_at


def _the_council_reads(year: Year, counted: int) -> None:
    """A politician signs in, and reads exactly what was built."""
    year.clock.go_to("2027-01-07")
    reader = year.open_window(None)
    reader.goto("/")
    reader.fill("[name=login]", year.ward.cast.reader.username)
    reader.fill("[name=password]", "password")
    reader.locator("main .button.main").click()
    reader.wait_for_url("**/")
    reader.goto("/published/")
    look(reader, "year-22-published")
    reader.get_by_role("link", name="Svar på motion 12").click()
    reader.wait_for_url("**/council-answers/*/")
    look(reader, "year-23-answer")
    share = round(100 * PLANS / counted)
    rows = reader.locator("main table:has(.bars)").all()
    plans, talks, how_many = (
        [_numbers(row.locator("td.n").all_inner_texts()) for row in table.locator("tbody tr").all()]
        for table in rows[:3]
    )
    assert plans == [[share, PLANS, counted], [round(100 * FOLLOWED_UP / counted), FOLLOWED_UP, counted]]
    held = talk_years.PEOPLE - NOT_HELD - 1
    assert [row[1:] for row in talks] == [[held, counted], [FOLLOWED_UP, counted], [PAID, counted]]
    assert [row[1] for row in how_many] == [FOLLOWED_UP, PAID - FOLLOWED_UP, held - PAID, counted - held]
    said = reader.locator("main .figure").inner_text()
    assert {PLANS, counted, share} <= set(map(int, re.findall(r"\d+", said)))
    assert _numbers(reader.locator("main table:not(.cards) td.n").all_inner_texts()) == [NOT_HELD]
    months = reader.locator(".trend + details tbody tr td:nth-of-type(2)").all_text_contents()
    assert _numbers(months) == [0, 1, *[PLANS] * 10]  # those that were made up for say what was true then


def _open_talk(at_desk: Page, year: Year, kind: str) -> Talk:
    """A talk that nobody has booked, from the list of all of hers."""
    employee = year.ward.cast.employee
    at_desk.goto(f"/people/{employee.pk}/talks/")
    at_desk.locator(f"form[action$='/talk/open/'] button[value={kind}]").click()
    at_desk.wait_for_url("**/talks/*/")
    return Talk.objects.get(user=employee, kind=kind)


def _confirm(page: Page, talk: Talk) -> None:
    page.goto(f"/talks/{talk.pk}/confirm/")
    page.locator("form[action$='/confirm/'] .button.main").click()
    page.wait_for_url(f"**/talks/{talk.pk}/")


def _write_pattern(at_desk: Page, how: str, first: str, last: str) -> None:
    """Five talks a day."""
    at_desk.locator(f"[name=how][value={how}]").check()
    for name, value in (("first_day", first), ("last_day", last), ("begins", "09:00"), ("ends", "15:00")):
        at_desk.fill(f"[name={name}]", value)
    at_desk.fill("[name=place]", "Rum 3")


def _begins(year: Year) -> str:
    talk = Talk.objects.get(user=year.ward.cast.employee)
    assert talk.time
    return f"{timezone.localtime(talk.time.lower):%Y-%m-%d %H:%M}"


def _ends(year: Year) -> tuple[CoverageSnapshot, CoverageSnapshot]:
    """January and December."""
    rows = CoverageSnapshot.objects.filter(organisation=year.ward.cast.organisation)
    return rows.earliest("day"), rows.latest("day")


def _numbers(texts: list[str]) -> list[int]:
    """What stands in the cells; a dot, where there is nothing to show, is -1."""
    return [int(found.group()) if (found := re.search(r"\d+", text)) else -1 for text in texts]
