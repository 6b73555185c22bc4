"""Talks and plans of one person after the other: closed, in force, run out, being written, proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from competence.models import Layer, Rating
from planning.demo import personas, sentences, usefulness
from planning.demo.answers import Answer
from planning.demo.history import Page, Past
from planning.demo.moments import noon, office_hour, workday
from planning.demo.people import Person
from planning.demo.stories import Next, Story
from planning.demo.talk_year import TalkYears
from planning.models import Activity, FollowUp, Goal, Plan, PlanAgreement, Talk
from planning.queries import agreements
from planning.queries.agreements import Signed
from planning.queries.plans import ActivityLine, GoalLine, fingerprint_of

MOST_GAPS = 2
SHARE_ALSO_WISH, SHARE_RENEWED = 0.35, 0.5
SHARE_DONE, SHARE_CANCELLED, SHARE_ONGOING = 0.72, 0.04, 0.45
SHARE_WITHOUT_DATE = 0.25
DAYS_TO_THE_NURSES_TALK = 11


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal to be, before it has dates."""

    title: str
    source: str
    origin: str = ""
    answer: Answer | None = None
    competence_id: int | None = None
    activities: tuple[tuple[str, str, str], ...] = ()


class Planner:
    """Writes talks and plans. Goals and activities get their numbers here, for the rows that point to them."""

    def __init__(self, years: TalkYears, profession_names: dict[str, str], first_goal: int) -> None:
        self.years = years
        self.today = years.today
        self.profession_names = profession_names
        self.goal_number = first_goal

    def write(self, story: Story, past: Past, chance: Random, page: Page) -> None:
        """Put everything about one person on the page."""
        person = story.person
        if person.manager is None:
            return
        previous: Plan | None = None
        if story.earlier_on and story.talk_on and story.has_plan:
            previous = self._agreed(story, story.earlier_on, past.earlier, past, chance, page, closed_on=story.talk_on)
        if story.talk_on and story.has_plan:
            previous = self._agreed(story, story.talk_on, past.last, past, chance, page, previous=previous)
        elif story.talk_on:
            page.talks.append(self._held(person, story.talk_on, chance))
        if story.next != Next.NONE:
            self._next(story, past, previous, chance, page)
        page.talks.extend(self.years.others(person, chance))

    def _agreed(
        self,
        story: Story,
        on: date,
        given: list[Answer],
        past: Past,
        chance: Random,
        page: Page,
        *,
        previous: Plan | None = None,
        closed_on: date | None = None,
    ) -> Plan:
        """The plan that came out of the talk of that day; with `closed_on` it was replaced by the next one."""
        person = story.person
        talk = self._held(person, on, chance)
        plan = self._plan(person, talk, previous, noon(on))
        at = office_hour(on, chance)
        agreed = max(at, office_hour(on, chance)) + timedelta(minutes=chance.randint(5, 40))
        plan.proposed_by_id = plan.manager_agreed_by_id = _manager_id(person)
        plan.proposed_at = plan.manager_agreed_at = at
        plan.employee_agreed_at = plan.agreed_at = agreed
        plan.state, plan.is_complete = Plan.State.AGREED, True
        _confirmed_by(talk, plan)
        if closed_on:
            plan.state, plan.closed_at = Plan.State.CLOSED, noon(closed_on) + timedelta(hours=6)
        elif story.reviewed_on:
            plan.reviewed_at = office_hour(story.reviewed_on, chance)
            text = chance.choice(sentences.FOLLOW_UPS)
            page.follow_ups.append(FollowUp(plan=plan, by_id=_manager_id(person), at=plan.reviewed_at, text=text))
        wanted = self._wanted(person, given, past, chance)
        goals = self._goals(plan, wanted, closed_on or self.today, chance, page)
        plan.fingerprint = fingerprint_of(plan, goals)
        page.agreements.append(_record(person, plan, goals, page, previous))
        page.talks.append(talk)
        page.plans.append(plan)
        return plan

    def _next(self, story: Story, past: Past, previous: Plan | None, chance: Random, page: Page) -> None:
        """The talk of this autumn: planned, or opened with a plan that is written or proposed."""
        person, manager_id = story.person, _manager_id(story.person)
        days = DAYS_TO_THE_NURSES_TALK if person.username == personas.NURSE else chance.randint(2, 40)
        opened = office_hour(workday(self.today - timedelta(days=chance.randint(1, 20))), chance)
        talk = Talk(
            id=_uuid(chance),
            user_id=person.id,
            state=Talk.State.PLANNED,
            opened_by_id=manager_id,
            opened_at=opened,
            planned_on=workday(self.today + timedelta(days=days)),
        )
        self.years.place(talk, talk.planned_on or self.today)
        page.talks.append(talk)
        if story.next == Next.PLANNED:
            self.years.book(talk, chance)
            return
        plan = self._plan(person, talk, previous, opened + timedelta(minutes=10))
        talk.state = Talk.State.PREPARING
        if story.next == Next.PROPOSED:
            talk.state, talk.held_by_id, talk.held_at = Talk.State.HELD, manager_id, opened + timedelta(hours=1)
            talk.planned_on = opened.date()
            plan.state, plan.proposed_by_id, plan.proposed_at = Plan.State.PROPOSED, manager_id, talk.held_at
            plan.manager_agreed_by_id, plan.manager_agreed_at = manager_id, talk.held_at
        goals = self._goals(plan, self._wanted(person, past.autumn, past, chance), self.today, chance, page)
        if story.next == Next.PROPOSED:
            plan.fingerprint = fingerprint_of(plan, goals)
        page.plans.append(plan)

    def _held(self, person: Person, on: date, chance: Random) -> Talk:
        at = office_hour(on, chance)
        summary = chance.choice(sentences.SUMMARIES)
        talk = Talk(
            id=_uuid(chance),
            user_id=person.id,
            state=Talk.State.CONFIRMED,
            opened_by_id=_manager_id(person),
            opened_at=at - timedelta(days=14),
            planned_on=on,
            summary=summary,
            version=2,
            saved_by_id=_manager_id(person),
            saved_at=at,
            held_by_id=_manager_id(person),
            held_at=at,
            manager_confirmed_by_id=_manager_id(person),
            manager_confirmed_at=at,
            employee_confirmed_at=at + timedelta(hours=2),
            confirmed_at=at + timedelta(hours=2),
        )
        usefulness.answer(talk)
        self.years.place(talk, on)
        return talk

    def _plan(self, person: Person, talk: Talk, previous: Plan | None, started_at: datetime) -> Plan:
        return Plan(
            id=UUID(int=talk.id.int ^ 1 << 64),
            user_id=person.id,
            talk=talk,
            previous=previous,
            revision=previous.revision + 1 if previous else 1,
            started_by_id=_manager_id(person),
            started_at=started_at,
        )

    def _wanted(self, person: Person, given: list[Answer], past: Past, chance: Random) -> list[Wanted]:
        """One to three goals: the largest gaps, a certificate that has run out, a wish."""
        if person.username == personas.THERAPIST:
            return [
                Wanted(sentences.SPECIALISE, Goal.Source.WISH, activities=sentences.SPECIALISE_ACTIVITIES),
                *[self._gap(person, one) for one in given if one.gap],
            ]
        gaps = sorted((one for one in given if one.gap), key=lambda one: (-one.gap, one.subject.id))
        goals = [self._gap(person, one) for one in gaps[: chance.randint(1, MOST_GAPS)]]
        if past.expired and chance.random() < SHARE_RENEWED:
            subject = past.expired[0]
            title = f"{subject.name}: giltigt bevis"
            goals.append(Wanted(title, Goal.Source.LAW, "beviset har gått ut", competence_id=subject.id))
        if not goals or chance.random() < SHARE_ALSO_WISH:
            goals.append(_wish(given, chance))
        return goals

    def _gap(self, person: Person, answer: Answer) -> Wanted:
        who = {Layer.COMMON.value: "alla", Layer.PROFESSION.value: self.profession_names[person.profession]}
        origin = f"{who.get(answer.subject.layer, person.node.name)}, nivå {answer.required}"
        title = f"{answer.subject.name}: nå nivå {answer.required}"
        return Wanted(title, Goal.Source.GAP, origin, answer, answer.subject.id)

    def _goals(
        self, plan: Plan, wanted: Iterable[Wanted], looked_at: date, chance: Random, page: Page
    ) -> tuple[GoalLine, ...]:
        """The goals with their activities, as far as they had come on the day they are looked at."""
        lines: list[GoalLine] = []
        since = plan.started_at.date()
        for position, one in enumerate(wanted, start=1):
            goal = Goal(
                id=self.goal_number,
                plan=plan,
                position=position,
                title=one.title[:200],
                source=one.source,
                origin=one.origin[:300],
                competence_id=one.competence_id,
                from_level=one.answer.current if one.answer else None,
                target_level=one.answer.required if one.answer else None,
                sign=chance.choice(sentences.SIGNS),
                due_on=since + timedelta(days=chance.randint(150, 360)),
            )
            self.goal_number += 1
            chosen = one.activities or tuple(chance.sample(sentences.ACTIVITIES, chance.randint(1, 3)))
            activities = [
                _activity(goal, number, what, since, looked_at, chance) for number, what in enumerate(chosen, start=1)
            ]
            _progress(goal, activities, plan.state, chance)
            page.goals.append(goal)
            page.activities.extend(activities)
            lines.append(_line(goal, activities))
        return tuple(lines)


def _confirmed_by(talk: Talk, plan: Plan) -> None:
    """The talk was held before its plan was proposed, and confirmed by agreeing to the plan."""
    if talk.held_at and plan.proposed_at and talk.held_at > plan.proposed_at:
        talk.held_at = talk.saved_at = plan.proposed_at
    talk.confirmed_at = plan.agreed_at
    talk.employee_confirmed_at = talk.manager_confirmed_by_id = talk.manager_confirmed_at = None


def _wish(given: list[Answer], chance: Random) -> Wanted:
    wished = [one for one in given if one.wish == Rating.Wish.MORE]
    if not wished:
        return Wanted(chance.choice(sentences.WISHES), Goal.Source.WISH)
    subject = chance.choice(wished).subject
    return Wanted(f"Arbeta mer med {subject.name}", Goal.Source.WISH, competence_id=subject.id)


def _activity(
    goal: Goal, number: int, what: tuple[str, str, str], since: date, looked_at: date, chance: Random
) -> Activity:
    """The first one has a date and someone responsible, so that the plan is complete."""
    kind, responsible, title = what
    due_on = since + timedelta(days=chance.randint(20, 330))
    activity = Activity(
        goal=goal,
        position=number,
        title=title,
        kind=kind,
        responsible=responsible,
        responsible_name=sentences.SOMEONE_ELSE if responsible == Activity.Responsible.OTHER else "",
        due_on=due_on if number == 1 or chance.random() > SHARE_WITHOUT_DATE else None,
    )
    draw = chance.random()
    if due_on < looked_at and draw < SHARE_DONE:
        activity.state, activity.done_at = Activity.State.DONE, noon(due_on)
    elif due_on < looked_at and number > 1 and draw > 1 - SHARE_CANCELLED:
        activity.state, activity.cancelled_reason = Activity.State.CANCELLED, sentences.DROPPED
    elif draw < SHARE_ONGOING and since < looked_at - timedelta(days=30):
        activity.state = Activity.State.ONGOING
    return activity


def _progress(goal: Goal, activities: list[Activity], state: str, chance: Random) -> None:
    """How far the goal has come: from what is done, and from whether the plan is over."""
    if all(one.state == Activity.State.DONE for one in activities):
        goal.state = Goal.State.REACHED if chance.random() < 0.7 else Goal.State.PARTLY
    elif state == Plan.State.CLOSED:
        goal.state = chance.choice((Goal.State.PARTLY, Goal.State.PARTLY, Goal.State.DROPPED))
    elif any(one.state != Activity.State.PLANNED for one in activities):
        goal.state = Goal.State.ONGOING
    if goal.state == Goal.State.DROPPED:
        goal.dropped_reason = sentences.DROPPED


def _line(goal: Goal, activities: list[Activity]) -> GoalLine:
    """What both agreed to, for the fingerprint."""
    return GoalLine(
        id=goal.id,
        title=goal.title,
        source=str(goal.source),
        origin=goal.origin,
        competence_id=goal.competence_id,
        from_level=goal.from_level,
        target_level=goal.target_level,
        sign=goal.sign,
        due_on=goal.due_on,
        state=str(goal.state),
        dropped_reason=goal.dropped_reason or "",
        version=goal.version,
        activities=tuple(
            ActivityLine(
                id=0,
                title=one.title,
                kind=str(one.kind),
                responsible=str(one.responsible),
                responsible_name=one.responsible_name,
                due_on=one.due_on,
                state=str(one.state),
                done_at=one.done_at,
                cancelled_reason=one.cancelled_reason or "",
                version=one.version,
            )
            for one in activities
        ),
    )


def _record(
    person: Person, plan: Plan, goals: tuple[GoalLine, ...], page: Page, previous: Plan | None
) -> PlanAgreement:
    """The record of the agreement; the person's own before it is the last on the page."""
    manager = person.manager
    if manager is None or plan.employee_agreed_at is None or plan.manager_agreed_at is None:
        raise ValueError(person.key)
    return agreements.record(
        plan,
        agreements.content_of(plan, goals, levels=(), assessment=None),
        employee=Signed(person.id, f"{person.given_name} {person.family_name}", plan.employee_agreed_at),
        manager=Signed(manager.id, f"{manager.given_name} {manager.family_name}", plan.manager_agreed_at),
        previous=page.agreements[-1].digest if previous else "",
    )


def _manager_id(person: Person) -> UUID:
    if person.manager is None:
        raise ValueError(person.key)
    return person.manager.id


def _uuid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
