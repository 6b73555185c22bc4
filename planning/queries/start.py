"""What the start page says about oneself and about the people one leads."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from competence.queries import assessments, gaps, progress
from planning.models import Plan, Talk
from planning.queries import team
from planning.queries.team import Step
from planning.queries.validity import last_day, seen_on
from portal.authorization import Permission, can
from portal.models import User


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """The plan in force and the one being written, as far as the start page needs them."""

    is_in_force: bool
    is_writing: bool
    waits_for_me: bool
    waits_for_manager: bool
    current_until: date | None
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """About oneself: the lines of the gap page (or only their totals), the self-assessment, the plan and the talk.

    What was agreed before `oldest` is asked again.
    """

    lines: tuple[gaps.Line, ...]
    totals: gaps.Totals | None
    progress: progress.Progress
    plan: OwnPlan
    talk_on: date | None
    talk_is_open: bool
    oldest: date


@dataclass(frozen=True, slots=True)
class Led:
    """How many of the people one leads wait for which step, and how many there are; and of their certificates.

    `waiting` are to be attested, `expiring` run out within 30 days.
    """

    people: int
    steps: dict[Step, int]
    waiting: int
    expiring: int


def standing_of(user: User, *, on: date) -> Standing:
    """Where `user` herself stands. Seven queries."""
    talk = Talk.objects.filter(user=user, state__in=(Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.HELD)).first()
    return Standing(
        lines=gaps.of(user, on=on),
        totals=None,
        progress=progress.of(user, on=on),
        oldest=assessments.oldest_kept(user, on),
        plan=_own_plan(user),
        talk_on=talk.planned_on if talk and talk.state != Talk.State.HELD else None,
        talk_is_open=talk is not None and talk.state == Talk.State.PREPARING,
    )


def short_standing_of(user: User, *, on: date) -> Standing:
    """The same for someone whose page is mostly about others: totals instead of lines, no talk. Three queries."""
    return Standing(
        lines=(),
        totals=gaps.totals_of([user.pk], on=on)[user.pk],
        progress=progress.of(user, on=on),
        oldest=assessments.oldest_kept(user, on),
        plan=_own_plan(user),
        talk_on=None,
        talk_is_open=False,
    )


def led_by(user: User, *, on: date) -> Led | None:
    """The steps of those one leads; None for who leads nobody."""
    if not can(user, Permission.AGREE_PLAN_AS_MANAGER, on=on):
        return None
    members = team.of(user, on=on, with_levels=False)
    return Led(
        people=len(members),
        steps=dict(Counter(member.step for member in members)),
        waiting=sum(member.waiting for member in members),
        expiring=sum(member.expiring for member in members),
    )


def _own_plan(user: User) -> OwnPlan:
    rows = Plan.objects.filter(user=user).exclude(state=Plan.State.CLOSED)
    plans = {plan.state: plan for plan in rows}
    in_force = plans.get(Plan.State.AGREED)
    proposed = plans.get(Plan.State.PROPOSED)
    return OwnPlan(
        is_in_force=in_force is not None,
        is_writing=proposed is not None or Plan.State.DRAFT in plans,
        waits_for_me=proposed is not None and proposed.employee_agreed_at is None,
        waits_for_manager=proposed is not None and proposed.manager_agreed_at is None,
        current_until=last_day(in_force, user.organisation.plan_valid_months) if in_force else None,
        seen_on=seen_on(in_force) if in_force else None,
    )
