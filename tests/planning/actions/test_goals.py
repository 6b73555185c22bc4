"""Goals: chosen with their why, written, changed, removed; each refusal beside what succeeds."""

from datetime import date, timedelta

import pghistory.models
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from competence.models import Rating
from planning.actions import activities, goals, plans
from planning.actions.refusals import Stale
from planning.models import Activity, Goal, Plan
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_competence, make_credential, make_rating, make_requirement
from tests.make.planning import DUE, NOON, make_plan
from tests.make.talk_rooms import Room, fill_plan, make_room

FACTS = activities.ActivityFacts("Simulering", "OTHERS", "OTHER", "Studierektorn", DUE)


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def choose(room: Room, *competences: int) -> list[Goal]:
    return goals.add_chosen(plan=room.plan, competences=competences, by=room.manager, at=NOON)


def test_each_goal_says_why_it_is_there(room: Room) -> None:
    chosen = choose(room, room.gap.pk, room.certificate.pk, room.wished.pk)
    assert [(one.title, one.source, one.origin, one.from_level, one.target_level) for one in chosen] == [
        ("NIV-behandling: reach level 2", "GAP", "everyone, level 2", 0, 2),
        ("Hjärt-lungräddning: valid certificate", "LAW", "the certificate is missing", None, None),
        ("Work more with Handledning", "WISH", "", 2, None),
    ]


def test_an_expired_certificate_is_a_reason_of_its_own(room: Room) -> None:
    expired = {"issued_on": date(2020, 1, 1), "valid_until": date(2022, 1, 1)}
    make_credential(user=room.employee, competence=room.certificate, **expired)
    assert choose(room, room.certificate.pk)[0].source == Goal.Source.LAW
    make_credential(user=room.employee, competence=room.certificate, valid_until=timezone.localdate() + timedelta(400))
    Goal.objects.all().delete()
    with pytest.raises(goals.NothingToWorkWith):
        choose(room, room.certificate.pk)


def test_the_level_agreed_in_this_talk_decides_the_gap(room: Room) -> None:
    Rating.objects.filter(competence=room.gap).update(agreed_level=1)
    assert choose(room, room.gap.pk)[0].from_level == 1
    Goal.objects.all().delete()
    Rating.objects.filter(competence=room.gap).update(agreed_level=2)
    with pytest.raises(goals.NothingToWorkWith):
        choose(room, room.gap.pk)


def test_one_to_four_that_are_open_and_each_once(room: Room) -> None:
    more = []
    for number in range(4):
        competence = make_competence(framework=room.gap.framework, name=f"Kompetens {number}")
        make_requirement(competence=competence, level=4)
        make_rating(assessment=room.assessment, competence=competence)
        more.append(competence.pk)
    for wrong in ((), (room.gap.pk, *more)):
        with pytest.raises(goals.ChooseOneToFour):
            choose(room, *wrong)
    for wrong_one in (room.met.pk, 0, 10**30):
        with pytest.raises(goals.NothingToWorkWith):
            choose(room, room.gap.pk, wrong_one)
    assert len(choose(room, *more)) == 4
    with pytest.raises(goals.NothingToWorkWith):
        choose(room, more[0])


def test_a_plan_holds_twelve_goals_and_a_goal_twenty_activities(room: Room) -> None:
    def write(number: int) -> Goal:
        facts = goals.GoalFacts(f"Mål {number}")
        return goals.add(plan=room.plan, source="WISH", origin="", facts=facts, by=room.employee, at=NOON)

    goal = [write(number) for number in range(goals.MOST_GOALS)][-1]
    with pytest.raises(goals.TooManyGoals):
        choose(room, room.gap.pk)
    for _number in range(activities.MOST_ACTIVITIES):
        activities.add(goal=goal, facts=FACTS, by=room.employee, at=NOON)
    with pytest.raises(activities.TooManyActivities):
        activities.add(goal=goal, facts=FACTS, by=room.employee, at=NOON)


def test_a_stale_change_carries_both_texts_and_the_same_text_is_no_conflict(room: Room) -> None:
    goal, activity = fill_plan(room)

    def change(title: str, by: User) -> Goal:
        return goals.change(goal=goal, version=1, title=title, sign="", due_on=None, by=by, at=NOON)

    changed = change("Hennes", room.employee)
    assert (changed.version, changed.saved_by) == (2, room.employee)
    assert change("Hennes", room.manager).version == 2
    with pytest.raises(Stale) as stale:
        change("Chefens", room.manager)
    assert (stale.value.saved["title"], stale.value.mine["title"], stale.value.saved_by, stale.value.version) == (
        "Hennes", "Chefens", room.employee.name, 2,
    )  # fmt: skip
    activities.change(activity=activity, version=1, facts=FACTS, by=room.employee, at=NOON)
    other = activities.ActivityFacts("Annat", "WORK", "", "", None)
    with pytest.raises(Stale) as both:
        activities.change(activity=activity, version=1, facts=other, by=room.manager, at=NOON)
    assert (both.value.saved["title"], both.value.mine["title"]) == ("Simulering", "Annat")


def test_what_changed_since_it_was_seen_is_not_removed(room: Room) -> None:
    goal, activity = fill_plan(room)
    goals.change(goal=goal, version=1, title="Nytt", sign="", due_on=None, by=room.employee, at=NOON)
    activities.change(activity=activity, version=1, facts=FACTS, by=room.employee, at=NOON)
    with pytest.raises(goals.GoalHasChanged):
        goals.remove(goal=goal, version=1, by=room.manager, at=NOON)
    with pytest.raises(activities.ActivityHasChanged):
        activities.remove(activity=activity, version=1, by=room.manager, at=NOON)
    activities.remove(activity=activity, version=2, by=room.manager, at=NOON)
    activities.remove(activity=activity, version=2, by=room.manager, at=NOON)
    goals.remove(goal=goal, version=2, by=room.manager, at=NOON)
    goals.remove(goal=goal, version=2, by=room.manager, at=NOON)
    assert (Goal.objects.count(), Activity.objects.count()) == (0, 0)
    with pytest.raises(goals.GoalIsGone):
        goals.change(goal=goal, version=2, title="x", sign="", due_on=None, by=room.manager, at=NOON)
    with pytest.raises(goals.GoalIsGone):
        activities.add(goal=goal, facts=FACTS, by=room.manager, at=NOON)
    with pytest.raises(activities.ActivityIsGone):
        activities.change(activity=activity, version=2, facts=FACTS, by=room.manager, at=NOON)


def test_every_earlier_wording_is_kept(room: Room) -> None:
    goal, _activity = fill_plan(room)
    before = goal.title
    goals.change(goal=goal, version=1, title="Nytt", sign="", due_on=None, by=room.employee, at=NOON)
    goals.remove(goal=goal, version=2, by=room.employee, at=NOON)
    events = pghistory.models.Events.objects.tracks(goal)  # type: ignore[no-untyped-call]  # no types released
    events = events.order_by("pgh_created_at", "pgh_id")
    told = [(event.pgh_label, event.pgh_data["title"]) for event in events]
    assert told == [("changed", before), ("deleted", "Nytt")]


def test_a_date_stays_but_is_not_moved_to_the_past(room: Room) -> None:
    goal, _activity = fill_plan(room)
    past = NOON.date() - timedelta(days=1)
    Goal.objects.update(due_on=past)
    kept = goals.change(goal=goal, version=1, title="Nytt", sign="", due_on=past, by=room.manager, at=NOON)
    assert kept.due_on == past
    with pytest.raises(goals.DateHasPassed):
        goals.change(goal=goal, version=2, title="Nytt", sign="", due_on=past - timedelta(1), by=room.manager, at=NOON)


def test_giving_up_needs_a_reason_and_an_agreed_plan(cast: Cast) -> None:
    draft = make_plan(user=cast.employee, manager=cast.manager)
    with pytest.raises(plans.NotAgreedYet):
        goals.move(goal=Goal.objects.get(), state="REACHED", reason="", by=cast.employee, at=NOON)
    draft.delete()
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    goal, activity = Goal.objects.get(), Activity.objects.get()
    with pytest.raises(goals.SayWhy):
        goals.move(goal=goal, state="DROPPED", reason="", by=cast.employee, at=NOON)
    with pytest.raises(goals.SayWhy):
        activities.move(activity=activity, state="CANCELLED", reason="", by=cast.employee, at=NOON)
    with pytest.raises(PermissionDenied):
        goals.move(goal=goal, state="REACHED", reason="", by=cast.colleague, at=NOON)
    assert goals.move(goal=goal, state="DROPPED", reason="Ny tjänst", by=cast.employee, at=NOON).dropped_reason
