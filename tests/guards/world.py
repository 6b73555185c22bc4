"""The world in which the matrix of addresses and actors is played: the cast, and one of everything about one person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from competence.models import (
    Assessment,
    AssessmentWindow,
    Comment,
    Competence,
    Credential,
    FrameworkImport,
    FrameworkVersion,
    JobRole,
    LanguageSupport,
    ProfileDemand,
    Requirement,
    TaskDemand,
)
from planning.models import Activity, CouncilAnswer, CoverageSnapshot, DeclinedWish, Goal, Plan, Talk
from portal.models import Job, JobResult, Mandate, Message, Organisation, PeopleImport
from tests.cast import Cast
from tests.guards.rows_booking import SECRET, make_feed
from tests.make.adoptions import make_sheets_world
from tests.make.assessment_windows import make_window
from tests.make.case import make_case_import, publish
from tests.make.catalogue import make_comment, make_draft
from tests.make.certificates import make_attester, make_language_support, make_reported, pdf
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_framework,
    make_job_role,
    make_rating,
    make_requirement,
    make_role_holding,
)
from tests.make.council_answers import make_council_answer
from tests.make.messages import make_message
from tests.make.missions import make_line, make_mission, make_profile, make_profile_comment, make_task, make_task_demand
from tests.make.people import make_organisation, make_person
from tests.make.planning import make_plan, make_talk
from tests.make.plans import make_declined_wish
from tests.make.snapshots import make_published
from tests.make.talk_cycles import make_year_world


@dataclass(frozen=True)
class World:
    """The employee has a submitted assessment, an open talk, a proposed plan, and a job that made its PDF."""

    cast: Cast
    competence: Competence
    certificate: Competence
    role: JobRole
    assessment: Assessment
    talk: Talk
    plan: Plan
    goal: Goal
    activity: Activity
    job: Job
    people_import: PeopleImport
    window: AssessmentWindow
    credential: Credential
    attester: Mandate
    support: LanguageSupport
    draft: FrameworkVersion
    comment: Comment
    case_import: FrameworkImport
    sheets: dict[str, UUID | int]
    demand: TaskDemand
    requirement: Requirement
    profile_line: ProfileDemand
    profile_comment: Comment
    year: dict[str, int]
    message: Message
    declined_wish: DeclinedWish
    snapshot: CoverageSnapshot
    answer: CouncilAnswer

    def ids(self) -> dict[str, UUID | int | str]:
        """The value of every parameter that an address may have."""
        return {
            "person": self.cast.employee.pk,
            "competence": self.competence.pk,
            "area": self.competence.area_id,
            "role": self.role.pk,
            "talk": self.talk.pk,
            "token": SECRET,
            "plan": self.plan.pk,
            "goal": self.goal.pk,
            "activity": self.activity.pk,
            "job": self.job.pk,
            "unit": self.cast.ward.pk,
            "measure": "current",
            "window": self.window.pk,
            "people_import": self.people_import.pk,
            "credential": self.credential.pk,
            "mandate": self.attester.pk,
            "line": self.support.pk,
            "framework": self.draft.framework_id,
            "number": self.draft.number,
            "version_area": self.draft.areas.get().pk,
            "version_competence": self.draft.competences.get().pk,
            "comment": self.comment.pk,
            "collection": "CFDocuments",
            "identifier": self.competence.framework.identifier,
            "case_import": self.case_import.pk,
            **self.sheets,
            "task": self.demand.task_id,
            "demand": self.demand.pk,
            "requirement": self.requirement.pk,
            "profile": self.profile_line.profile_id,
            "profile_line": self.profile_line.pk,
            "profile_comment": self.profile_comment.pk,
            **self.year,
            "message": self.message.pk,
            "wish": self.declined_wish.pk,
            "activity_type": "shadowing",
            "snapshot": self.snapshot.pk,
            "answer": self.answer.pk,
            "organisation": self.cast.organisation.code,
            "published_day": self.snapshot.day.isoformat(),
        }


def make_world(cast: Cast) -> World:
    """One of everything that an address can name."""
    framework = publish(make_framework(organisation=cast.organisation))
    competence = make_competence(framework=framework)
    certificate = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    for required in (competence, certificate):
        make_requirement(competence=required, level=1)
    draft = make_draft(framework=framework)
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.employee, role=role)
    assessment = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    make_rating(assessment=assessment, competence=competence, self_level=0)
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED, talk=talk)
    make_feed(cast.employee)
    goal = plan.goals.get()
    profile = make_profile(by=cast.manager, unit=cast.ward)
    task = make_task(mission=make_mission(unit=cast.ward))
    snapshot = make_published(organisation=cast.organisation, day=date(2026, 1, 31), by=cast.hr_strategist)
    return World(
        cast=cast,
        competence=competence,
        certificate=certificate,
        role=role,
        assessment=assessment,
        talk=talk,
        plan=plan,
        goal=goal,
        activity=goal.activities.get(),
        job=_make_job(cast, plan),
        people_import=_make_import(cast.organisation),
        window=make_window(organisation=cast.organisation, unit=cast.ward, opened_by=cast.manager),
        credential=make_reported(user=cast.employee, competence=certificate, proof=pdf()),
        attester=_make_attester(cast, certificate),
        support=make_language_support(user=cast.employee, by=cast.manager),
        draft=draft,
        comment=make_comment(version=draft, author=cast.union),
        case_import=make_case_import(by=cast.hr_strategist),
        sheets=make_sheets_world(cast),
        demand=make_task_demand(task=task, competence=competence),
        requirement=make_requirement(competence=competence, level=1, unit=cast.ward),
        profile_line=make_line(profile=profile, competence=competence, unit=cast.ward),
        profile_comment=make_profile_comment(profile=profile, author=cast.employee),
        year=make_year_world(cast),
        message=make_message(to=cast.employee),
        declined_wish=make_declined_wish(plan=plan, by=cast.manager),
        snapshot=snapshot,
        answer=make_council_answer(snapshot=snapshot, unit=cast.root, by=cast.hr_strategist),
    )


def _make_attester(cast: Cast, certificate: Competence) -> Mandate:
    user = make_person(organisation=cast.organisation, unit=cast.other_division, username="attester")
    return make_attester(user=user, unit=cast.ward, competences=[certificate])


def make_foreign_organisation() -> Organisation:
    """An organisation with nobody in it."""
    return make_organisation(name="Lillköping")


def _make_job(cast: Cast, plan: Plan) -> Job:
    now = timezone.now()
    job = Job.objects.create(
        organisation=cast.organisation,
        kind="plan_pdf",
        subject=str(plan.pk),
        parameters={"language": "sv"},
        unique_key=f"plan_pdf:{plan.pk}",
        asked_by=cast.employee,
        asked_at=now,
        state=Job.State.DONE,
        finished_at=now,
    )
    JobResult.objects.create(job=job, file_name="plan.pdf", content_type="application/pdf", content=b"%PDF-")
    return job


def _make_import(organisation: Organisation) -> PeopleImport:
    now = timezone.now()
    return PeopleImport.objects.create(
        organisation=organisation,
        state=PeopleImport.State.REFUSED,
        as_of=timezone.localdate(),
        units_file=b"x",
        people_file=b"x",
        digest="0" * 64,
        handed_in_at=now,
    )
