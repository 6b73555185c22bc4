"""What the start page says about oneself and about the people one leads."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from competence.queries import assessments, gaps, progress
from planning.models import Plan, PlanAnswer, Preparation, Talk, TalkSlot
from planning.queries import talks, team
from planning.queries.team import Step
from planning.queries.validity import is_to_follow_up, last_day, seen_on
from portal.authorization import Permission, can
from portal.models import User


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """The plan in force and the one being written, as far as the start page needs them.

    `answered`: the one being written, where the other has answered her proposal instead of agreeing.
    """

    is_in_force: bool
    is_writing: bool
    waits_for_me: bool
    waits_for_manager: bool
    current_until: date | None
    seen_on: date | None
    is_to_follow_up: bool
    answered: UUID | None


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """One of her open talks. `on`: the day it is to be, or was held; None where it has none.

    `waits_for_me` to confirm it; `has_choice`: it has no time, and who leads it offers some; `has_begun` and
    `has_shared` are of her own preparation.
    """

    id: UUID
    kind: str
    state: str
    on: date | None
    waits_for_me: bool
    has_choice: bool
    has_begun: bool
    has_shared: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """About oneself: the lines of the gap page (or only their totals), the self-assessment, the plan, the open talks.

    What was agreed before `oldest` is asked again.
    """

    lines: tuple[gaps.Line, ...]
    totals: gaps.Totals | None
    progress: progress.Progress
    plan: OwnPlan
    talks: tuple[OwnTalk, ...]
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


def standing_of(user: User, *, on: date, at: datetime) -> Standing:
    """Where `user` herself stands. Seven queries."""
    return Standing(
        lines=gaps.of(user, on=on),
        totals=None,
        progress=progress.of(user, on=on),
        oldest=assessments.oldest_kept(user, on),
        plan=_own_plan(user, on),
        talks=_own_talks(user, at),
    )


def short_standing_of(user: User, *, on: date, at: datetime) -> Standing:
    """The same for someone whose page is mostly about others: totals instead of lines. Four queries."""
    return Standing(
        lines=(),
        totals=gaps.totals_of([user.pk], on=on)[user.pk],
        progress=progress.of(user, on=on),
        oldest=assessments.oldest_kept(user, on),
        plan=_own_plan(user, on),
        talks=_own_talks(user, at),
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


def _own_plan(user: User, on: date) -> OwnPlan:
    answers = PlanAnswer.objects.filter(plan=OuterRef("pk")).exclude(by=user)
    rows = Plan.objects.filter(user=user).exclude(state=Plan.State.CLOSED).annotate(is_answered=Exists(answers))
    plans = {plan.state: plan for plan in rows}
    in_force = plans.get(Plan.State.AGREED)
    proposed = plans.get(Plan.State.PROPOSED)
    draft = plans.get(Plan.State.DRAFT)
    return OwnPlan(
        is_in_force=in_force is not None,
        is_writing=proposed is not None or draft is not None,
        waits_for_me=proposed is not None and proposed.employee_agreed_at is None,
        waits_for_manager=proposed is not None and proposed.manager_agreed_at is None,
        current_until=last_day(in_force, user.organisation.plan_valid_months) if in_force else None,
        seen_on=seen_on(in_force) if in_force else None,
        is_to_follow_up=in_force is not None and is_to_follow_up(in_force, user.organisation, on=on),
        answered=draft.pk if draft is not None and draft.is_answered else None,
    )


def _own_talks(user: User, at: datetime) -> tuple[OwnTalk, ...]:
    """Her open talks, at most one of each kind, the oldest first. One query."""
    mine = Preparation.objects.filter(talk=OuterRef("pk"), by=user)
    free = TalkSlot.objects.filter(
        offered_by=OuterRef("led_by"), kind=OuterRef("kind"), talk__isnull=True, time__startswith__gt=at
    )
    rows = Talk.objects.filter(user=user, state__in=talks.OPEN).order_by("opened_at", "pk")
    marked = rows.annotate(
        is_offered=Exists(free), has_begun=Exists(mine), has_shared=Exists(mine.filter(shared_at__isnull=False))
    )
    return tuple(
        OwnTalk(
            id=talk.pk,
            kind=talk.kind,
            state=talk.state,
            on=_day_of(talk),
            waits_for_me=talk.state == Talk.State.HELD and talk.employee_confirmed_at is None,
            has_choice=talk.state != Talk.State.HELD and talk.time is None and talk.is_offered,
            has_begun=talk.has_begun,
            has_shared=talk.has_shared,
        )
        for talk in marked
    )


def _day_of(talk: Talk) -> date | None:
    """When it was held, else its time, else the day it is planned for."""
    moment = talk.held_at or (talk.time.lower if talk.time else None)
    return timezone.localdate(moment) if moment else talk.planned_on
