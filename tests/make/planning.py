"""Talks and plans."""

from datetime import UTC, date, datetime

from competence.models import Competence
from planning.models import Activity, Goal, Plan, Talk
from portal.models import User

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DUE = date(2027, 3, 1)


def make_talk(*, user: User, opened_by: User, at: datetime = NOON) -> Talk:
    """A planned appraisal talk."""
    return Talk.objects.create(user=user, opened_by=opened_by, opened_at=at)


def make_plan(
    *, user: User, manager: User, state: str = Plan.State.DRAFT, at: datetime = NOON, talk: Talk | None = None
) -> Plan:
    """A plan in a state, with one goal and one dated activity, and the actors and times that the state demands."""
    agreed = state in {Plan.State.AGREED, Plan.State.CLOSED}
    proposed = agreed or state == Plan.State.PROPOSED
    plan = Plan.objects.create(
        user=user,
        talk=talk,
        revision=Plan.objects.filter(user=user).count() + 1,
        state=state,
        started_by=manager,
        started_at=at,
        proposed_by=manager if proposed else None,
        proposed_at=at if proposed else None,
        employee_agreed_at=at if agreed else None,
        manager_agreed_by=manager if proposed else None,
        manager_agreed_at=at if proposed else None,
        agreed_at=at if agreed else None,
        closed_at=at if state == Plan.State.CLOSED else None,
        is_complete=agreed,
        fingerprint="0" * 64 if agreed else "",
    )
    make_activity(goal=make_goal(plan=plan))
    return plan


def make_goal(*, plan: Plan, title: str = "Våga mer", competence: Competence | None = None) -> Goal:
    """A goal: from the person's own wish, or from a gap in a competence."""
    return Goal.objects.create(
        plan=plan,
        position=plan.goals.count() + 1,
        title=title,
        source=Goal.Source.GAP if competence else Goal.Source.WISH,
        competence=competence,
    )


def make_activity(*, goal: Goal, title: str = "Gå bredvid", due_on: date | None = DUE) -> Activity:
    """An activity that the employee is responsible for, with a date."""
    return Activity.objects.create(
        goal=goal,
        position=goal.activities.count() + 1,
        title=title,
        kind=Activity.Kind.WORK,
        responsible=Activity.Responsible.EMPLOYEE,
        due_on=due_on,
    )
