"""The scheduler measures how long answers take."""

from competence import tasks
from competence.models import AnswerPace
from tests.cast import Cast
from tests.make.assessment_windows import make_answers
from tests.make.competence import make_competence, make_framework


def test_every_organisation_is_measured_once(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework) for _ in range(201)]
    make_answers(user=cast.employee, competences=competences, seconds=20)
    tasks.measure_pace()
    tasks.measure_pace()
    assert list(AnswerPace.objects.values_list("organisation", "answers")) == [(cast.organisation.pk, 200)]
