"""The chain once through without a browser: from the HR feed and the shipped content to the figure of coverage."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competence.actions.starter_content import load_starter_content
from competence.models import Assessment
from competence.queries import gaps
from planning.actions import coverage as counting
from planning.models import Activity, Goal, Plan, Talk
from portal.actions.people_imports import import_files
from portal.models import Job, Organisation, Role, User
from portal.worker.running import run
from tests.conftest import SignIn
from tests.make.feed import people_file, person, unit, units_file
from tests.make.people import make_mandate, make_organisation

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def region(db: None) -> Organisation:
    """A region as it is on its first day: the shipped content, then the people of a feed."""
    organisation = make_organisation()
    load_starter_content(organisation=organisation, by=None, at=NOW)
    units = units_file(unit("R", manager="chief"), unit("W", "R", name="Medicinavdelning 3", manager="lead"))
    rows = [person("chief", "R", profession="enhetschef"), person("lead", "W", profession="enhetschef")]
    rows += [person(f"nurse-{number}", "W", profession="sjukskoterska") for number in range(7)]
    import_files(
        by=None,
        at=NOW,
        organisation=organisation,
        as_of=NOW.date() - timedelta(days=400),
        units=units,
        people=people_file(*rows),
        dry_run=False,
        large=True,
    )
    counting.refresh(organisation=organisation, on=timezone.localdate())
    return organisation


def test_the_whole_chain(region: Organisation, sign_in: SignIn) -> None:
    nurse, manager = (User.objects.get(person_key=key) for key in ("nurse-0", "lead"))
    strategist = User.objects.get(person_key="chief")
    make_mandate(user=strategist, role=Role.HR_STRATEGIST)
    before = figure(sign_in(strategist))
    assess_and_submit(sign_in(nurse), nurse)
    plan = talk_and_propose(sign_in(manager), nurse)
    assert figure(sign_in(strategist)) == before, "one has agreed: not yet"
    agree(sign_in(nurse), plan)
    assert figure(sign_in(strategist)) == (before[0] + 1, before[1])
    assert Assessment.objects.get(user=nurse).state == Assessment.State.AGREED
    assert Talk.objects.get(user=nurse).state == Talk.State.CONFIRMED
    pdf_in_bokmal(sign_in(nurse), plan)


def figure(client: Client) -> tuple[int, int]:
    """How many of how many have a current plan, as the page says it."""
    words = str(client.get(reverse("planning:coverage")).context["page"].said).split()
    return int(words[0]), int(words[2])


def assess_and_submit(client: Client, nurse: User) -> None:
    """She answers everything with level 1 and hands it in; below what is required, so there are gaps."""
    client.post(reverse("competence:assessment-start"))
    asked = [line for line in gaps.of(nurse, on=timezone.localdate()) if not line.is_certificate]
    assert len(asked) > 20
    for line in asked:
        answer = {"level": "1", "wish": "MORE", "comment": "", "version": 0}
        data = {f"c{line.competence_id}-{name}": value for name, value in answer.items()}
        assert (
            client.post(reverse("competence:assessment-competence", args=[line.competence_id]), data).status_code == 302
        )
    client.post(reverse("competence:assessment-submit"))
    assert Assessment.objects.get(user=nurse).state == Assessment.State.SUBMITTED


def talk_and_propose(client: Client, nurse: User) -> Plan:
    """The manager sees her gaps, opens the room, makes a goal of the largest, and proposes."""
    lines = gaps.of(nurse, on=timezone.localdate())
    largest = max((line for line in lines if line.gap and not line.is_certificate), key=lambda line: line.gap or 0)
    assert client.get(reverse("competence:gap-of", args=[nurse.pk])).status_code == 200
    client.post(reverse("planning:talk-open", args=[nurse.pk]))
    if not Plan.objects.filter(user=nurse).exists():
        client.post(reverse("planning:plan-start", args=[nurse.pk]))
    plan = Plan.objects.get(user=nurse)
    client.post(reverse("planning:goal-choose", args=[plan.pk]), {"competences": [largest.competence_id]})
    goal = Goal.objects.get(plan=plan)
    assert (goal.source, goal.competence_id, bool(goal.origin)) == ("GAP", largest.competence_id, True)
    due = timezone.localdate() + timedelta(days=60)
    activity = {"what": "shadowing", "title": "Gå bredvid", "responsible": "EMPLOYEE", "due_on": due.isoformat()}
    client.post(reverse("planning:activity-new", args=[plan.pk, goal.pk]), activity)
    assert Activity.objects.get(goal=goal).due_on == due
    plan.refresh_from_db()
    client.post(reverse("planning:plan-propose", args=[plan.pk]), {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED
    return plan


def agree(client: Client, plan: Plan) -> None:
    """She reads it on her own device and agrees."""
    assert client.get(reverse("planning:plan-agree", args=[plan.pk])).status_code == 200
    client.post(reverse("planning:plan-agree", args=[plan.pk]), {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED


def pdf_in_bokmal(client: Client, plan: Plan) -> None:
    """She asks for the plan in bokmål, the worker makes it, and she fetches it."""
    client.post(reverse("planning:plan-pdf", args=[plan.pk]), {"language": "nb"})
    job = Job.objects.get()
    run(job.pk)
    file = client.get(reverse("portal:job-file", args=[job.pk]))
    assert (file.status_code, file.getvalue()[:5]) == (200, b"%PDF-")
