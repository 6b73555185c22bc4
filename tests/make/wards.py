"""A ward at work: the cast, enough colleagues to be counted, and competences in two areas with what is required."""

from dataclasses import dataclass
from datetime import datetime

from competence.actions import assessments
from competence.actions.assessments import Answer
from competence.models import Area, Assessment, Competence, Framework, Rating
from tests.cast import Cast, make_cast
from tests.make.catalogue import renew_version
from tests.make.competence import make_competence, make_framework, make_requirement
from tests.make.people import make_person

COLLEAGUES = 7
"""In each of two wards, so that their figures may be shown."""


@dataclass(frozen=True)
class Ward:
    """The cast, the framework, and the competences that a nurse is asked about, in the order of the pages."""

    cast: Cast
    framework: Framework
    hygiene: Competence
    niv: Competence
    records: Competence
    tutoring: Competence
    certificate: Competence

    @property
    def rated(self) -> tuple[Competence, ...]:
        """Those that are assessed; the certificate is proved."""
        return (self.hygiene, self.niv, self.records, self.tutoring)


def make_ward() -> Ward:
    """Four competences and a certificate, required of everyone in the organisation; nobody has answered yet."""
    cast = make_cast()
    for unit in (cast.ward, cast.sibling_ward):
        for _number in range(COLLEAGUES):
            make_person(organisation=cast.organisation, unit=unit)
    framework = make_framework(organisation=cast.organisation)
    hygiene = make_competence(framework=framework, name="Basala hygienrutiner")
    niv = make_competence(framework=framework, name="NIV-behandling")
    records = make_competence(framework=framework, name="Dokumentation")
    tutoring = make_competence(framework=framework, name="Handledning av studenter")
    certificate = make_competence(framework=framework, name="Hjärt-lungräddning", kind=Competence.Kind.CERTIFICATE)
    area = Area.objects.create(framework=framework, code="samverkan", name={"sv": "Samverkan"}, position=2)
    Competence.objects.filter(pk__in=[records.pk, tutoring.pk]).update(area=area)
    renew_version(framework)
    for competence, level in ((hygiene, 3), (niv, 2), (records, 2), (tutoring, 1), (certificate, 1)):
        make_requirement(competence=competence, level=level)
    return Ward(cast, framework, hygiene, niv, records, tutoring, certificate)


def submit_answers(ward: Ward, *, at: datetime) -> Assessment:
    """The employee has answered everything and handed in: one gap, one wish for more."""
    person = ward.cast.employee
    assessment = assessments.start(user=person, by=person, at=at)
    answers = {
        ward.hygiene: Answer(level=3),
        ward.niv: Answer(level=0, comment="Jag har gått bredvid två gånger."),
        ward.records: Answer(level=2),
        ward.tutoring: Answer(level=2, wish=Rating.Wish.MORE),
    }
    for competence, answer in answers.items():
        assessments.save_rating(user=person, competence_id=competence.pk, answer=answer, version=0, by=person, at=at)
    assessments.submit(assessment_id=assessment.pk, by=person, at=at)
    assessment.refresh_from_db()
    return assessment
