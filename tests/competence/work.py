"""What the assessment tests start from: a few required competences, and an employee's answers to them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from competence.actions import assessments
from competence.actions.assessments import Answer
from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_requirement

AT = datetime(2026, 11, 22, 13, 2, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@dataclass(frozen=True)
class Work:
    """Two competences that are required of everyone (levels 2 and 3), and one that nobody is asked about."""

    hygiene: Competence
    triage: Competence
    unasked: Competence


def make_work(cast: Cast) -> Work:
    framework = make_framework(organisation=cast.organisation)
    hygiene = make_competence(framework=framework, name="Basal hygien")
    triage = make_competence(framework=framework, name="Triage")
    make_requirement(competence=hygiene, level=2)
    make_requirement(competence=triage, level=3)
    return Work(hygiene, triage, make_competence(framework=framework, name="Svetsning"))


def save(user: User, competence: Competence, answer: Answer, version: int = 0, by: User | None = None) -> int:
    return assessments.save_rating(
        user=user, competence_id=competence.pk, answer=answer, version=version, by=by or user, at=AT
    )


def drafted(cast: Cast, work: Work) -> Assessment:
    """A draft of the employee with every answer given."""
    assessment = assessments.start(user=cast.employee, by=cast.employee, at=AT)
    save(cast.employee, work.hygiene, Answer(level=2))
    save(cast.employee, work.triage, Answer(level=1, comment="Bara med stöd", wish=Rating.Wish.MORE))
    return assessment


def submitted(cast: Cast, work: Work) -> Assessment:
    assessment = drafted(cast, work)
    assessments.submit(assessment_id=assessment.pk, by=cast.employee, at=AT)
    assessment.refresh_from_db()
    return assessment
