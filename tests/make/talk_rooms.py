"""A talk room with something in it: a nurse with a gap, a met level, a wish, and a certificate that is missing."""

from dataclasses import dataclass

from competence.models import Assessment, Competence, Rating
from planning.actions import agreements, goals, talks
from planning.actions.activities import ActivityFacts
from planning.actions.activities import add as add_activity
from planning.models import Activity, Goal, Plan, Talk
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement
from tests.make.planning import DUE, NOON


@dataclass(frozen=True)
class Room:
    """The two people, the talk and its plan, and the competences."""

    employee: User
    manager: User
    talk: Talk
    plan: Plan
    assessment: Assessment
    gap: Competence
    met: Competence
    wished: Competence
    certificate: Competence


def make_levels(cast: Cast, *, state: str = Assessment.State.SUBMITTED) -> dict[str, Competence]:
    """Requirements of everyone and the employee's answers to them. Her plan is in English, whatever is translated."""
    cast.employee.language = "en"
    cast.employee.save()
    framework = make_framework(organisation=cast.organisation)
    made = {
        "gap": make_competence(framework=framework, name="NIV-behandling"),
        "met": make_competence(framework=framework, name="Läkemedelshantering"),
        "wished": make_competence(framework=framework, name="Handledning"),
        "certificate": make_competence(
            framework=framework, name="Hjärt-lungräddning", kind=Competence.Kind.CERTIFICATE
        ),
    }
    for name, level in {"gap": 2, "met": 3, "wished": 1, "certificate": 1}.items():
        make_requirement(competence=made[name], level=level)
    assessment = make_assessment(user=cast.employee, state=state, agreed_by=cast.manager)
    make_rating(assessment=assessment, competence=made["gap"], self_level=0, required_level=2)
    make_rating(assessment=assessment, competence=made["met"], self_level=3, required_level=3)
    make_rating(assessment=assessment, competence=made["wished"], self_level=2, required_level=1)
    Rating.objects.filter(competence=made["wished"]).update(wish=Rating.Wish.MORE)
    return made


def make_room(cast: Cast) -> Room:
    """The manager has opened the room; the plan is empty."""
    made = make_levels(cast)
    talk = talks.open_room(person=cast.employee, by=cast.manager, at=NOON)
    return Room(
        employee=cast.employee,
        manager=cast.manager,
        talk=talk,
        plan=Plan.objects.get(talk=talk),
        assessment=Assessment.objects.get(user=cast.employee),
        **made,
    )


def fill_plan(room: Room, *, by: User | None = None) -> tuple[Goal, Activity]:
    """A goal from the gap, with an activity that has a date and someone responsible; the room's plan is read anew."""
    actor = by or room.manager
    goal = goals.add_chosen(plan=room.plan, competences=[room.gap.pk], by=actor, at=NOON)[0]
    facts = ActivityFacts("Gå bredvid", Activity.Kind.WORK, Activity.Responsible.EMPLOYEE, "", DUE)
    activity = add_activity(goal=goal, facts=facts, by=actor, at=NOON)
    room.plan.refresh_from_db()
    return goal, activity


def agree_plan(room: Room) -> Plan:
    """The manager proposes, the employee agrees."""
    room.plan.refresh_from_db()
    agreements.propose(plan=room.plan, version=room.plan.version, by=room.manager, at=NOON)
    return agreements.agree(plan=room.plan, version=room.plan.version, by=room.employee, at=NOON)
