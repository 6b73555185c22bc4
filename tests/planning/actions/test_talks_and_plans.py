"""The room is opened, revisions are begun, and what comes along into them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from competence.models import Rating
from planning.actions import activities, agreements, bookings, follow_ups, goals, plans, talk_cycles, talks
from planning.actions.refusals import Stale
from planning.models import FollowUp, Goal, Plan, Talk
from planning.queries.plans import fingerprint_of, goals_of, visible_to
from planning.queries.revisions import changes
from planning.queries.talks import visible_to as talks_visible_to
from tests.cast import Cast
from tests.make.planning import DUE, NOON, make_plan, make_talk
from tests.make.talk_cycles import make_question_set, make_question_version, make_talk_cycle, make_talk_window
from tests.make.talk_rooms import agree_plan, fill_plan, make_room

LATER = NOON + timedelta(minutes=5)


def test_the_manager_opens_the_room_and_the_employee_does_not(cast: Cast) -> None:
    for other in (cast.employee, cast.colleague, cast.manager_above, cast.expired_deputy):
        with pytest.raises(PermissionDenied):
            talks.open_room(person=cast.employee, by=other, at=NOON)
    planned = make_talk(user=cast.employee, opened_by=cast.manager)
    talk = talks.open_room(person=cast.employee, by=cast.deputy, at=LATER)
    assert (talk, talk.state, Plan.objects.get().talk) == (planned, Talk.State.PREPARING, talk)


def test_a_plan_being_written_comes_into_the_room_and_a_proposal_is_taken_back(cast: Cast) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED)
    talk = talks.open_room(person=cast.employee, by=cast.manager, at=LATER)
    plan.refresh_from_db()
    assert (plan.talk, plan.state, plan.version) == (talk, Plan.State.DRAFT, 2)
    with pytest.raises(plans.BelongsToTalk):
        plans.discard(plan=plan, by=cast.employee, at=LATER)


def test_a_planned_talk_is_opened_before_it_is_held(cast: Cast) -> None:
    planned = make_talk(user=cast.employee, opened_by=cast.manager)
    with pytest.raises(talks.RoomNotOpen):
        talks.hold(talk=planned, by=cast.manager, at=NOON)
    talks.open_room(person=cast.employee, by=cast.manager, at=NOON)
    with pytest.raises(talks.NotHeldYet):
        talks.confirm(talk=planned, by=cast.manager, at=NOON)
    assert talks.hold(talk=planned, by=cast.employee, at=LATER).held_by == cast.employee
    assert talks.hold(talk=planned, by=cast.manager, at=LATER).held_by == cast.employee


def test_a_plan_outlives_the_talk_that_was_not_held(cast: Cast) -> None:
    room = make_room(cast)
    fill_plan(room)
    bookings.not_held(talk=room.talk, reason=Talk.Reason.TIME, words="", by=cast.manager, at=NOON)
    plan = Plan.objects.get()
    agreements.propose(plan=plan, version=plan.version, by=cast.employee, at=LATER)
    assert agreements.agree(plan=plan, version=plan.version, by=cast.manager, at=LATER).state == Plan.State.AGREED
    assert Talk.objects.get().state == Talk.State.NOT_HELD


def test_a_talk_begins_in_the_open_year_with_its_questions_and_in_none_that_is_closed(cast: Cast) -> None:
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist)
    asked = make_question_version(
        question_set=make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    )
    make_talk_window(cycle=cycle, questions=asked)
    talk = talks.open_talk(person=cast.employee, kind=Talk.Kind.DEVELOPMENT, by=cast.manager, at=NOON)
    assert (talk.cycle, talk.questions) == (cycle, asked)
    talk_cycles.close(cycle=cycle, by=cast.hr_strategist, at=NOON)
    later = talks.open_talk(person=cast.colleague, kind=Talk.Kind.DEVELOPMENT, by=cast.manager, at=LATER)
    assert (later.cycle, later.questions) == (None, None)


def test_in_a_talk_only_what_is_not_finished_comes_along(cast: Cast) -> None:
    room = make_room(cast)
    fill_plan(room)
    goals.add_chosen(plan=room.plan, competences=[room.wished.pk], by=room.employee, at=NOON)
    first = agree_plan(room)
    reached = Goal.objects.get(source="WISH")
    goals.move(goal=reached, state="REACHED", reason="", by=room.employee, at=LATER)
    talks.open_room(person=cast.employee, by=cast.manager, at=LATER)
    second = Plan.objects.get(revision=2)
    assert (second.previous, [goal.source for goal in second.goals.all()]) == (first, ["GAP"])
    assert [one.title for one in second.goals.get().activities.all()] == ["Gå bredvid"]
    assert first.goals.count() == 2


def test_between_talks_everything_comes_along_and_the_change_is_told_in_words(cast: Cast) -> None:
    room = make_room(cast)
    goal, _activity = fill_plan(room)
    goals.add_chosen(plan=room.plan, competences=[room.wished.pk], by=room.employee, at=NOON)
    first = agree_plan(room)
    second = plans.start(person=cast.employee, by=cast.employee, at=LATER)
    assert changes(goals_of(first), goals_of(second)) == ()
    copy = second.goals.get(source="GAP")
    facts = activities.ActivityFacts("Gå bredvid", "WORK", "MANAGER", "", DUE + timedelta(days=31))
    activities.change(activity=copy.activities.get(), version=1, facts=facts, by=cast.employee, at=LATER)
    goals.remove(goal=second.goals.get(source="WISH"), version=1, by=cast.employee, at=LATER, reason="Inte nu")
    goals.add(plan=second, source="WISH", origin="", facts=goals.GoalFacts("Eget"), by=cast.employee, at=LATER)
    told = changes(goals_of(first), goals_of(second))
    assert len(told) == 4
    assert (goal.title in first.goals.get(source="GAP").title, first.goals.count()) == (True, 2)
    with pytest.raises(plans.AlreadyWriting):
        plans.start(person=cast.employee, by=cast.manager, at=LATER)
    with pytest.raises(PermissionDenied):
        plans.start(person=cast.employee, by=cast.colleague, at=LATER)
    for _pressed in range(2):
        plans.discard(plan=second, by=cast.employee, at=LATER)
    assert [plan.state for plan in Plan.objects.all()] == [Plan.State.AGREED]
    with pytest.raises(Http404):
        agreements.propose(plan=second, version=second.version, by=cast.employee, at=LATER)


def test_the_fingerprint_is_of_what_was_agreed_and_not_of_how_far_it_has_come(cast: Cast) -> None:
    room = make_room(cast)
    goal, activity = fill_plan(room)
    plan = agree_plan(room)
    activities.move(activity=activity, state="DONE", reason="", by=cast.employee, at=LATER)
    plan = Plan.objects.select_related("talk").get()
    assert fingerprint_of(plan, goals_of(plan)) == plan.fingerprint
    Goal.objects.filter(pk=goal.pk).update(title="Ändrat bakom ryggen")
    assert fingerprint_of(plan, goals_of(plan)) != plan.fingerprint


def test_the_summary_is_saved_by_both_and_closed_with_the_talk(cast: Cast) -> None:
    room = make_room(cast)
    fill_plan(room)
    first = talks.save_summary(talk=room.talk, text="Ett", version=1, by=cast.employee, at=NOON)
    assert (first.version, first.saved_by) == (2, cast.employee)
    assert talks.save_summary(talk=room.talk, text="Ett", version=1, by=cast.manager, at=LATER).version == 2
    with pytest.raises(Stale) as stale:
        talks.save_summary(talk=room.talk, text="Två", version=1, by=cast.manager, at=LATER)
    assert (stale.value.saved, stale.value.mine, stale.value.version, stale.value.saved_by) == (
        {"summary": "Ett"}, {"summary": "Två"}, 2, cast.employee.name,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        talks.save_summary(talk=room.talk, text="Tre", version=2, by=cast.colleague, at=LATER)
    agree_plan(room)
    with pytest.raises(talks.TalkIsOver):
        talks.save_summary(talk=room.talk, text="Fyra", version=2, by=cast.employee, at=LATER)


def test_levels_are_agreed_by_the_manager_with_both_views_kept(cast: Cast) -> None:
    room = make_room(cast)

    def agree(**said: object) -> None:
        facts = {
            "person": cast.employee, "assessment_id": room.assessment.pk, "competence_id": room.met.pk, "level": 2,
            "agreed": False, "comment": "Jag ser annat", "version": 1, "by": cast.manager, "at": NOON,
        }  # fmt: skip
        talks.agree_level(**{**facts, **said})  # type: ignore[arg-type]  # the facts of one line

    with pytest.raises(PermissionDenied):
        agree(by=cast.employee)
    with pytest.raises(talks.LevelNotOnScale):
        agree(level=9)
    with pytest.raises(talks.NotInAssessment):
        agree(competence_id=room.certificate.pk)
    with pytest.raises(talks.NothingSubmitted):
        agree(assessment_id=None)
    agree()
    agree()  # the button pressed twice
    rating = Rating.objects.get(competence=room.met)
    assert (rating.self_level, rating.manager_level, rating.no_agreement, rating.manager_comment) == (
        3, 2, True, "Jag ser annat",
    )  # fmt: skip
    with pytest.raises(Stale):
        agree(level=3, agreed=True)
    agree(level=3, agreed=True, version=2)
    assert Rating.objects.get(competence=room.met).agreed_level == 3


def test_a_follow_up_keeps_the_plan_current(cast: Cast) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager)
    with pytest.raises(plans.NotAgreedYet):
        follow_ups.add(plan=plan, text="Bra", by=cast.employee, at=LATER)
    plan.delete()
    agreed = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    follow_ups.add(plan=agreed, text="Bra", by=cast.manager, at=LATER)
    agreed.refresh_from_db()
    assert (agreed.reviewed_at, FollowUp.objects.get().by) == (LATER, cast.manager)
    with pytest.raises(PermissionDenied):
        follow_ups.add(plan=agreed, text="Bra", by=cast.hr_partner, at=LATER)


def test_who_may_see_which_plans_and_talks(cast: Cast) -> None:
    hers = make_plan(user=cast.employee, manager=cast.manager)
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    seen = {
        name: (hers in visible_to(getattr(cast, name)), talk in talks_visible_to(getattr(cast, name)))
        for name in ("employee", "manager", "deputy", "colleague", "manager_above", "hr_strategist", "foreign_manager")
    }
    yes, no = (True, True), (False, False)
    assert seen == {
        "employee": yes, "manager": yes, "deputy": yes, "colleague": no, "manager_above": no, "hr_strategist": no,
        "foreign_manager": no,
    }  # fmt: skip
    assert agreements.take_back(plan=hers, by=cast.deputy, at=NOON).state == Plan.State.DRAFT
