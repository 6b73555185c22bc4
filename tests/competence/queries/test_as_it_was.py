"""What we demanded and what was answered on a given day can always be shown again (domain.md, rule 5)."""

from datetime import UTC, date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence, Framework, Rating, Requirement, ReturnedSubmission, Wording
from competence.queries import as_it_was, gaps
from competence.queries.gaps import Line, Status
from portal.models import User
from tests.cast import Cast
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_rating,
    make_requirement,
)

State = Assessment.State
SPRING, SUMMER, AUTUMN, TODAY = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1), date(2026, 11, 1)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def only(person: User, day: date) -> Line:
    (line,) = as_it_was.of(person, on=day)
    return line


def asked(cast: Cast, *, kind: str = Competence.Kind.RATED) -> Competence:
    competence = make_competence(framework=make_framework(organisation=cast.organisation), kind=kind)
    make_requirement(competence=competence, level=2 if kind == Competence.Kind.RATED else 1)
    return competence


def test_a_level_agreed_later_is_not_known_yet(cast: Cast) -> None:
    competence = asked(cast)
    assessment = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=at(SPRING))
    make_rating(assessment=assessment, competence=competence, self_level=1, agreed_level=3)
    Assessment.objects.filter(pk=assessment.pk).update(agreed_at=at(AUTUMN))
    found = [only(cast.employee, day) for day in (SPRING - timedelta(days=1), SPRING, SUMMER, AUTUMN, TODAY)]
    assert [(line.self_level, line.agreed_level, line.current) for line in found] == [
        (None, None, None),
        (1, None, 1),
        (1, None, 1),
        (1, 3, 3),
        (1, 3, 3),
    ]
    assert [line.status for line in found] == [Status.UNRATED, Status.GAP, Status.GAP, Status.MET, Status.MET]


def test_a_replaced_assessment_stood_until_it_was_replaced(cast: Cast) -> None:
    competence = asked(cast)
    old = make_assessment(user=cast.employee, state=State.SUPERSEDED, agreed_by=cast.manager, at=at(SPRING))
    Assessment.objects.filter(pk=old.pk).update(superseded_at=at(AUTUMN))
    new = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager, at=at(SUMMER))
    Assessment.objects.filter(pk=new.pk).update(agreed_at=at(AUTUMN))
    make_rating(assessment=old, competence=competence, self_level=0, agreed_level=1)
    make_rating(assessment=new, competence=competence, self_level=2, agreed_level=2)
    assert [only(cast.employee, day).current for day in (SPRING, SUMMER, AUTUMN)] == [1, 1, 2]
    assert [only(cast.employee, day).self_level for day in (SPRING, SUMMER, AUTUMN)] == [0, 2, 2]


def test_what_was_handed_in_is_known_although_it_was_sent_back(cast: Cast) -> None:
    competence = asked(cast)
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED, at=at(AUTUMN))
    make_rating(assessment=assessment, competence=competence, self_level=3)
    ReturnedSubmission.objects.create(
        assessment=assessment,
        submitted_at=at(SPRING),
        returned_at=at(SUMMER),
        returned_by=cast.manager,
        message="Säg mer om natten.",
        answers={str(competence.pk): {"level": 1, "not_applicable": False, "revision": 1, "required": 2}},
    )
    days = (SPRING, SUMMER - timedelta(days=1), SUMMER, AUTUMN)
    assert [only(cast.employee, day).self_level for day in days] == [1, 1, None, 3]


def test_a_draft_is_never_part_of_it(cast: Cast) -> None:
    competence = asked(cast)
    draft = make_assessment(user=cast.employee, state=State.DRAFT, at=at(SPRING))
    make_rating(assessment=draft, competence=competence, self_level=4)
    submitted = make_assessment(user=cast.colleague, state=State.SUBMITTED, at=at(SPRING))
    make_rating(assessment=submitted, competence=competence, self_level=4)
    assert only(cast.employee, TODAY).self_level is None
    assert only(cast.colleague, TODAY).self_level == 4


def test_what_was_required_then_in_the_words_of_then(cast: Cast) -> None:
    competence = asked(cast)
    Requirement.objects.filter(competence=competence).update(period=DateRange(date(2020, 1, 1), SUMMER))
    make_requirement(competence=competence, level=4, since=SUMMER)
    Wording.objects.filter(competence=competence).update(written_at=at(date(2020, 1, 1)))
    Wording.objects.create(competence=competence, revision=2, name={"sv": "Nytt namn"}, written_at=at(AUTUMN))
    Competence.objects.filter(pk=competence.pk).update(revision=2, name={"sv": "Nytt namn"})
    found = [only(cast.employee, day) for day in (SPRING, SUMMER, AUTUMN)]
    assert [(line.required, line.revision, line.name["sv"]) for line in found] == [
        (2, 1, "Basal hygien"),
        (4, 1, "Basal hygien"),
        (4, 2, "Nytt namn"),
    ]


def test_a_framework_retired_since_is_shown_as_it_was(cast: Cast) -> None:
    competence = asked(cast)
    Framework.objects.filter(pk=competence.framework_id).update(state="RETIRED", retired_at=at(SUMMER))
    assert only(cast.employee, SPRING).required == 2
    assert as_it_was.of(cast.employee, on=SUMMER) == ()


def test_a_certificate_withdrawn_since_stood_then(cast: Cast) -> None:
    competence = asked(cast, kind=Competence.Kind.CERTIFICATE)
    credential = make_credential(user=cast.employee, competence=competence)
    assert only(cast.employee, TODAY).status == Status.VALID
    type(credential).objects.filter(pk=credential.pk).update(
        state="WITHDRAWN", closed_by=cast.manager, closed_at=at(SUMMER), reason="Fel person."
    )
    assert [only(cast.employee, day).status for day in (SPRING, SUMMER)] == [Status.VALID, Status.MISSING]
    (now,) = gaps.of(cast.employee, on=TODAY)
    assert now.status == Status.MISSING


def test_it_costs_six_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        competence = asked(cast)
        assessment = Assessment.objects.filter(user=cast.employee).first()
        assessment = assessment or make_assessment(user=cast.employee, state=State.SUBMITTED, at=at(SPRING))
        make_rating(assessment=assessment, competence=competence)
    with django_assert_num_queries(6):
        assert len(as_it_was.of(cast.employee, on=TODAY)) == 3
    assert Rating.objects.count() == 3
