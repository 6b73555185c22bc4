"""A talk year is made, opened, changed while it runs, closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from planning.actions import talk_cycles as deeds
from planning.actions.refusals import Refused, Stale
from planning.actions.talk_cycles import CycleFacts, WindowFacts
from planning.models import CoverageStale, Talk, TalkCycle, TalkCycleChange, TalkWindow
from planning.queries import talk_cycles as queries
from portal.models import Job, Unit
from tests.cast import Cast
from tests.make.talk_cycles import NOON, make_question_set, make_question_version, make_talk_cycle, make_talk_window

SPRING = WindowFacts(Talk.Kind.DEVELOPMENT.value, date(2026, 2, 1), date(2026, 5, 31), 60, None, (30, 7))
FACTS = CycleFacts({"sv": "Samtalsåret 2026"}, date(2026, 1, 1), date(2026, 12, 31), (SPRING,))


def make(cast: Cast, facts: CycleFacts = FACTS) -> TalkCycle:
    return deeds.make(organisation=cast.organisation, facts=facts, by=cast.hr_strategist, at=NOON)


def change(cast: Cast, cycle: TalkCycle, facts: CycleFacts, *, why: str = "Nya datum", version: int = 2) -> int:
    return len(deeds.change(cycle=cycle, facts=facts, why=why, version=version, by=cast.hr_strategist, at=NOON))


def test_a_year_from_draft_to_closed(cast: Cast) -> None:
    cycle = make(cast)
    CoverageStale.objects.all().delete()
    assert deeds.facts_of(cycle) == FACTS
    assert change(cast, cycle, replace(FACTS, name={"sv": "Året"}), why="", version=1) == 0
    deeds.open_year(cycle=cycle, by=cast.hr_strategist, at=NOON)
    assert set(CoverageStale.objects.values_list("unit", flat=True)) == set(
        Unit.objects.filter(organisation=cast.organisation).values_list("pk", flat=True)
    )
    with pytest.raises(deeds.NotAllowedNow):
        deeds.discard(cycle=cycle, by=cast.hr_strategist)
    closed = deeds.close(cycle=cycle, by=cast.hr_strategist, at=NOON)
    assert (closed.state, closed.closed_by) == ("CLOSED", cast.hr_strategist)
    with pytest.raises(deeds.NotAllowedNow):
        change(cast, cycle, FACTS, version=closed.version)


def test_each_changed_field_of_a_running_year_is_noted_and_told_by_a_job(cast: Cast) -> None:
    cycle = deeds.open_year(cycle=make(cast), by=cast.hr_strategist, at=NOON)
    Job.objects.all().delete()
    CoverageStale.objects.all().delete()
    question_set = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=question_set)
    later = replace(SPRING, last=date(2026, 6, 30), questions=version.pk)
    assert change(cast, cycle, replace(FACTS, windows=(later,))) == 2
    assert set(TalkCycleChange.objects.values_list("kind", "what", "before", "after", "why", "told_at")) == {
        ("DEVELOPMENT", "days", "2026-02-01/2026-05-31", "2026-02-01/2026-06-30", "Nya datum", None),
        ("DEVELOPMENT", "questions", "", "Våra frågor 1", "Nya datum", None),
    }
    assert not CoverageStale.objects.exists(), "the days of the year itself are the same"
    job = Job.objects.get()
    assert (job.kind, job.asked_by, job.subject) == (queries.TELLING, None, f"{cycle.pk}:3")
    assert change(cast, cycle, replace(FACTS, windows=(later,)), version=1) == 0, "nothing is different"
    shorter = replace(FACTS, last=date(2026, 11, 30), windows=(later,))
    assert change(cast, cycle, shorter, version=3) == 1
    assert CoverageStale.objects.count() == 5


def test_two_who_write_at_once_see_both(cast: Cast) -> None:
    cycle = make(cast)
    change(cast, cycle, replace(FACTS, last=date(2026, 11, 30)), version=1)
    cycle.refresh_from_db()
    with pytest.raises(Stale) as stale:
        change(cast, cycle, replace(FACTS, name={"sv": "Mitt"}), version=1)
    assert (stale.value.saved["last"], stale.value.mine["last"]) == ("2026-11-30", "2026-12-31")
    assert (stale.value.saved["name_sv"], stale.value.version) == ("Samtalsåret 2026", 2)
    assert (stale.value.saved_by, stale.value.saved_at) == (cast.hr_strategist.name, cycle.saved_at)


def days(first: date, last: date) -> CycleFacts:
    return replace(FACTS, first=first, last=last, windows=())


def window(**changes: object) -> CycleFacts:
    return replace(FACTS, windows=(replace(SPRING, **changes),))  # type: ignore[arg-type]  # one field


FAULTY: dict[str, tuple[CycleFacts, str, str]] = {
    "ends before it begins": (days(date(2026, 5, 1), date(2026, 4, 1)), "last", "before the first"),
    "three years": (days(date(2026, 1, 1), date(2028, 12, 31)), "last", "at most 18 months"),
    "the year 202": (days(date(202, 1, 1), date(202, 12, 31)), "first", "four digits"),
    "window ends before it begins": (window(last=date(2026, 1, 15)), "development_last", "before the first"),
    "window begins before the year": (window(first=date(2025, 12, 31)), "development_first", "lie in the talk year"),
    "window ends after the year": (window(last=date(2027, 1, 1)), "development_last", "lie in the talk year"),
    "questions of nobody": (window(questions=2**40), "development_questions", "not decided"),
    "days of another year": (days(date(2026, 12, 31), date(2027, 6, 1)), "first", "already has some of these days"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_days_that_do_not_fit_are_refused_at_their_field(case: str, cast: Cast) -> None:
    facts, field, words = FAULTY[case]
    if case == "days of another year":
        make(cast)
    with pytest.raises(deeds.FaultyYear) as faulty:
        make(cast, facts)
    ((wrong, sentence),) = faulty.value.faults
    assert (wrong, words in sentence) == (field, True)


def test_a_day_after_the_last_one_is_free_for_the_next_year(cast: Cast) -> None:
    make(cast)
    assert make(cast, days(date(2027, 1, 1), date(2027, 12, 31))).pk


def test_a_change_of_a_running_year_says_why(cast: Cast) -> None:
    cycle = deeds.open_year(cycle=make(cast), by=cast.hr_strategist, at=NOON)
    with pytest.raises(deeds.FaultyYear) as faulty:
        change(cast, cycle, replace(FACTS, windows=()), why=" ")
    assert [field for field, _ in faulty.value.faults] == ["why"]


def test_a_year_without_talks_is_not_opened(cast: Cast) -> None:
    cycle = make(cast, replace(FACTS, windows=()))
    with pytest.raises(deeds.NothingToHold):
        deeds.open_year(cycle=cycle, by=cast.hr_strategist, at=NOON)


@pytest.mark.parametrize(
    "deed",
    [
        lambda cycle, by: deeds.open_year(cycle=cycle, by=by, at=NOON),
        lambda cycle, by: deeds.close(cycle=cycle, by=by, at=NOON),
        lambda cycle, by: deeds.discard(cycle=cycle, by=by),
        lambda cycle, by: deeds.change(cycle=cycle, facts=FACTS, why="x", version=1, by=by, at=NOON),
    ],
)
def test_only_who_runs_the_talk_year_does_it(deed: Callable[..., object], cast: Cast) -> None:
    cycle = make(cast)
    with pytest.raises(PermissionDenied):
        deed(cycle, cast.hr_partner)
    foreign = make_talk_cycle(organisation=cast.foreigner.organisation, made_by=cast.foreigner)
    with pytest.raises(Refused):
        deed(foreign, cast.hr_strategist)


def test_what_a_day_of_the_year_means(cast: Cast) -> None:
    """The contract that the figures stand on: a draft counts for nothing, an open or closed year does."""
    cycle = make(cast)
    on = date(2026, 3, 1)
    assert queries.days_of(cast.organisation, on=on) == (date(2025, 3, 1), date(2026, 3, 2))
    deeds.open_year(cycle=cycle, by=cast.hr_strategist, at=NOON)
    assert queries.days_of(cast.organisation, on=on) == (date(2026, 1, 1), date(2027, 1, 1))


def test_a_missed_day_is_made_up_for(cast: Cast) -> None:
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist)
    make_talk_window(cycle=cycle, remind_days=[7, 30])
    last = date(2026, 5, 31)

    def due(days_before: int) -> list[int]:
        found = queries.due_reminders(cast.organisation, last - timedelta(days=days_before))
        return [one.days for one in found]

    assert [due(days) for days in (31, 30, 29, 8, 7, 0, -1)] == [[], [30], [30], [30], [7], [7], []]
    TalkWindow.objects.update(remind_days=[])
    assert due(7) == []
    TalkWindow.objects.update(remind_days=[7])
    TalkCycle.objects.update(state="CLOSED", closed_by=cast.hr_strategist, closed_at=timezone.now())
    assert due(7) == []
