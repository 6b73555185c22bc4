"""The start page: what each persona is asked to do, and what it costs."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence, Credential
from competence.queries import assessments
from planning.models import Plan, Preparation, Talk
from planning.views.todos import DAYS_TO_PREPARE
from portal.models import Employment, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.bookings import make_booked, make_slot, make_time
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_rating,
    make_requirement,
)
from tests.make.people import make_person
from tests.make.planning import make_plan
from tests.make.plans import make_answer

START = "/"


def make_requirements(cast: Cast, *, number: int = 3) -> list[Competence]:
    """Requirements for everyone in the organisation."""
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework, name=f"Kompetens {index}") for index in range(number)]
    for competence in competences:
        make_requirement(competence=competence, level=2)
    return competences


def to_do(sign_in: SignIn, user: User) -> list[str]:
    """What the start page asks of the person, in words."""
    return [str(item.text) for item in sign_in(user).get(START).context["page"].todos]


def test_an_employee_is_asked_to_rate_herself(cast: Cast, sign_in: SignIn) -> None:
    make_requirements(cast)
    page = sign_in(cast.employee).get(START).context["page"]
    assert [(item.text, item.detail, item.url) for item in page.todos] == [
        ("Rate your competences", "3 left of 3, about 2 min.", reverse("competence:assessment"))
    ]
    assert [(row.now, row.required) for row in page.rows] == [(None, 2)] * 3


def test_nothing_is_asked_when_nothing_is_required(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.employee).get(START).context["page"]
    assert (page.todos, page.done) == ([], "Nothing waits for you today.")


def test_a_proposed_plan_comes_first(cast: Cast, sign_in: SignIn) -> None:
    make_requirements(cast)
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED, at=timezone.now())
    assert to_do(sign_in, cast.employee) == ["Agree to your plan", "Rate your competences"]


def test_a_submitted_assessment_waits_for_the_manager_alone(cast: Cast, sign_in: SignIn) -> None:
    competence = make_requirements(cast, number=1)[0]
    make_assessment(user=cast.manager, state=Assessment.State.SUBMITTED)
    assessment = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=1)
    assert to_do(sign_in, cast.employee) == []
    assert to_do(sign_in, cast.manager) == ["Hold the talk with 1 employee"]


def test_a_manager_never_learns_of_a_draft(cast: Cast, sign_in: SignIn) -> None:
    """The draft could be seen: the same one submitted is."""
    make_requirements(cast, number=1)
    make_assessment(user=cast.manager, state=Assessment.State.SUBMITTED)
    assessment = make_assessment(user=cast.employee, state=Assessment.State.DRAFT)
    assert to_do(sign_in, cast.manager) == []
    Assessment.objects.filter(pk=assessment.pk).update(state=Assessment.State.SUBMITTED, submitted_at=timezone.now())
    assert to_do(sign_in, cast.manager) == ["Hold the talk with 1 employee"]


def test_certificates_that_run_out_are_named(cast: Cast, sign_in: SignIn) -> None:
    framework = make_framework(organisation=cast.organisation)
    today = timezone.localdate()
    names = {"Brandskydd": today + timedelta(days=31), "Hygien": today - timedelta(days=1), "Hjärtstart": None}
    for name, until in names.items():
        competence = make_competence(framework=framework, name=name, kind=Competence.Kind.CERTIFICATE)
        make_requirement(competence=competence, level=1)
        if until:
            issued = today - timedelta(days=300)
            make_credential(user=cast.employee, competence=competence, issued_on=issued, valid_until=until)
    assert to_do(sign_in, cast.employee) == ["Hygien has run out", "Brandskydd runs out in 31 days"]


def test_hr_finds_the_way_to_ask_for_self_assessments(cast: Cast, sign_in: SignIn) -> None:
    windows = reverse("competence:windows")
    asked = {
        user.username: windows in [room.url for room in sign_in(user).get(START).context["page"].rooms]
        for user in (cast.hr_strategist, cast.hr_partner, cast.manager, cast.employee, cast.union)
    }
    assert [name for name, finds in asked.items() if finds] == [cast.hr_strategist.username]
    statuses = [sign_in(user).get(windows).status_code for user in (cast.hr_strategist, cast.hr_partner)]
    assert statuses == [200, 403]


def test_a_certificate_that_waits_for_somebody_else_is_not_asked_for(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework, name="Hygien", kind=Competence.Kind.CERTIFICATE)
    make_requirement(competence=competence, level=1)
    assert to_do(sign_in, cast.employee) == ["Hygien is missing"]
    Credential.objects.create(
        user=cast.employee, competence=competence, issued_on=today, state="REPORTED", reported_at=timezone.now()
    )
    assert to_do(sign_in, cast.employee) == []


def test_the_minutes_are_those_of_what_is_left(cast: Cast, sign_in: SignIn) -> None:
    """An answer to what asks for no thought does not make the rest quicker: both pages say the same."""
    known, *new = make_requirements(cast, number=5)
    last = make_assessment(user=cast.employee, state=Assessment.State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=last, competence=known, self_level=2, agreed_level=2)
    draft = make_assessment(user=cast.employee, state=Assessment.State.DRAFT)
    make_rating(assessment=draft, competence=known)
    item = next(iter(sign_in(cast.employee).get(START).context["page"].todos))
    sheet = assessments.mine(cast.employee, on=timezone.localdate())
    assert (len(sheet.unanswered), item.detail.partition(" Saved")[0]) == (
        len(new),
        f"4 left of 5, about {sheet.minutes_left} min.",
    )


def test_who_reads_published_figures_alone_is_led_to_them(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.reader).get(START).status_code == 200
    Employment.objects.filter(user=cast.reader).delete()
    response = sign_in(cast.reader).get(START)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("planning:published"))
    assert [str(room.label) for room in sign_in(cast.union).get(START).context["page"].rooms] == ["Follow-up"]


def test_the_page_stays_within_twelve_queries(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_requirements(cast, number=2)
    employee, manager, above = sign_in(cast.employee), sign_in(cast.manager), sign_in(cast.manager_above)
    with django_assert_num_queries(11):
        employee.get(START)
    with django_assert_num_queries(11):
        manager.get(START)
    with django_assert_num_queries(12):
        above.get(START)
    make_requirements(cast, number=30)
    for _ in range(20):
        make_person(organisation=cast.organisation, unit=cast.ward)
    with django_assert_num_queries(11):
        employee.get(START)
    with django_assert_num_queries(11):
        manager.get(START)
    with django_assert_num_queries(12):
        above.get(START)


def test_a_talk_is_confirmed_given_a_time_and_prepared(cast: Cast, sign_in: SignIn) -> None:
    """Each stands on the page while it waits for her, and not before or after."""
    now = timezone.now()
    soon = make_time(days=DAYS_TO_PREPARE, since=now)
    appraisal = make_booked(user=cast.employee, by=cast.manager, time=make_time(days=DAYS_TO_PREPARE + 1, since=now))
    assert to_do(sign_in, cast.employee) == []
    Talk.objects.filter(pk=appraisal.pk).update(time=soon)
    assert to_do(sign_in, cast.employee) == ["Prepare your talk"]
    preparation = Preparation.objects.create(talk=appraisal, by=cast.employee, begun_at=now, shared_at=now)
    assert to_do(sign_in, cast.employee) == []
    preparation.delete()
    Talk.objects.filter(pk=appraisal.pk).update(time=None, state=Talk.State.RESCHEDULED)
    assert to_do(sign_in, cast.employee) == []
    slot = make_slot(by=cast.manager, time=soon)
    assert to_do(sign_in, cast.employee) == ["Choose a time for your talk"]
    slot.delete()
    held = {"state": Talk.State.HELD, "held_by": cast.manager, "held_at": now}
    Talk.objects.filter(pk=appraisal.pk).update(**held)
    page = sign_in(cast.employee).get(START).context["page"]
    assert [(item.text, item.url) for item in page.todos] == [
        ("Confirm your talk", reverse("planning:talk-confirm", args=[appraisal.pk]))
    ]
    Talk.objects.filter(pk=appraisal.pk).update(employee_confirmed_at=now)
    assert to_do(sign_in, cast.employee) == []


def test_the_answer_to_her_proposal_is_the_next_step(cast: Cast, sign_in: SignIn) -> None:
    plan = make_plan(user=cast.employee, manager=cast.manager)
    make_answer(plan=plan, by=cast.employee)
    assert to_do(sign_in, cast.employee) == [], "her own answer, to the manager's proposal"
    make_answer(plan=plan, by=cast.manager)
    assert to_do(sign_in, cast.employee) == ["Read the answer to your plan"]


def test_agreeing_to_the_plan_is_asked_for_once(cast: Cast, sign_in: SignIn) -> None:
    """It confirms the talk of the plan too."""
    now = timezone.now()
    talk = make_booked(user=cast.employee, by=cast.manager)
    Talk.objects.filter(pk=talk.pk).update(state=Talk.State.HELD, held_by=cast.manager, held_at=now)
    assert to_do(sign_in, cast.employee) == ["Confirm your talk"]
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED, at=now, talk=talk)
    assert to_do(sign_in, cast.employee) == ["Agree to your plan"]
