"""A talk year of many: a manager with 47 people, and what happened to most of them, written in a few statements."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from planning.models import Activity, FollowUp, Goal, Plan, Talk
from portal.models import User
from tests.make.people import make_person
from tests.make.wards import COLLEAGUES, Ward, make_ward

PEOPLE = 47
OF_THE_CAST = 4  # employee, colleague, and two with mandates of deputies
DUE = date(2026, 12, 1)


def make_large_ward() -> Ward:
    """The ward at work, with a manager who leads 47."""
    ward = make_ward()
    for _number in range(PEOPLE - OF_THE_CAST - COLLEAGUES):
        make_person(organisation=ward.cast.organisation, unit=ward.cast.ward)
    return ward


def hold_booked(talks: Sequence[Talk], *, by: User) -> None:
    """These booked talks were held when they were to be, and confirmed the day after."""
    for talk in talks:
        assert talk.time
        talk.state, talk.held_by, talk.held_at = Talk.State.CONFIRMED, by, talk.time.upper
        talk.confirmed_at = talk.employee_confirmed_at = talk.held_at + timedelta(days=1)
        talk.manager_confirmed_by, talk.manager_confirmed_at = by, talk.confirmed_at
    fields = ("held_by", "held_at", "manager_confirmed_by", "manager_confirmed_at", "employee_confirmed_at")
    Talk.objects.bulk_update(talks, ["state", "confirmed_at", *fields])


def end_booked(talks: Sequence[Talk], *, reason: str, by: User) -> None:
    """These booked talks were not held."""
    Talk.objects.filter(pk__in=[talk.pk for talk in talks]).update(
        state=Talk.State.NOT_HELD, reason=reason, ended_by=by, ended_at=timezone.now()
    )


def make_held(people: Sequence[User], *, kind: str, by: User, at: datetime) -> None:
    """A confirmed talk of this kind with each."""
    Talk.objects.bulk_create(
        Talk(
            user=person, kind=kind, state=Talk.State.CONFIRMED, opened_by=by, opened_at=at, led_by=by, held_by=by,
            held_at=at, employee_confirmed_at=at, manager_confirmed_by=by, manager_confirmed_at=at, confirmed_at=at,
        )
        for person in people
    )  # fmt: skip


def make_plans(people: Sequence[User], *, by: User, at: datetime) -> None:
    """A plan with each, agreed by both, with a goal and an activity."""
    plans = Plan.objects.bulk_create(
        Plan(
            user=person, state=Plan.State.AGREED, started_by=by, started_at=at, proposed_by=by, proposed_at=at,
            employee_agreed_at=at, manager_agreed_by=by, manager_agreed_at=at, agreed_at=at, is_complete=True,
            fingerprint="0" * 64,
        )
        for person in people
    )  # fmt: skip
    goals = Goal.objects.bulk_create(
        Goal(plan=plan, position=1, title="Handleda en student", source=Goal.Source.WISH) for plan in plans
    )
    Activity.objects.bulk_create(
        Activity(
            goal=goal, position=1, title="Gå bredvid", kind=Activity.Kind.WORK,
            responsible=Activity.Responsible.EMPLOYEE, due_on=DUE,
        )
        for goal in goals
    )  # fmt: skip


def follow_up_plans(people: Sequence[User], *, by: User, at: datetime) -> None:
    """The plans of these people are followed up."""
    plans = Plan.objects.filter(user__in=people, state=Plan.State.AGREED)
    plans.update(reviewed_at=at)
    FollowUp.objects.bulk_create(FollowUp(plan=plan, by=by, at=at, text="Det går framåt.") for plan in plans)
