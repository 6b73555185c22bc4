"""What marks a unit for counting again, and what does not; counting in steps."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from competence.actions import gap_counts as counting
from competence.models import (
    Assessment,
    Competence,
    Framework,
    GapCount,
    GapCounting,
    GapProfession,
    GapStale,
    Rating,
    Requirement,
)
from competence.queries.gap_counts import Cell, Spread
from portal.models import Employment, Unit, User
from tests.make.competence import (
    NOON,
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_job_role,
    make_rating,
    make_requirement,
    make_role_holding,
)
from tests.make.gap_counts import NOW, count_gaps, kept, kept_sums
from tests.make.people import make_employment, make_organisation, make_person, make_profession, make_unit

TODAY = date(2026, 6, 1)
State = Assessment.State


class Ward:
    """A ward and its sibling under a root, a nurse in each, a competence, and everything counted."""

    def __init__(self) -> None:
        self.organisation = make_organisation()
        self.root = make_unit(organisation=self.organisation)
        self.ward = make_unit(organisation=self.organisation, parent=self.root)
        self.sibling = make_unit(organisation=self.organisation, parent=self.root)
        self.nurse = make_person(organisation=self.organisation, unit=self.ward)
        self.other = make_person(organisation=self.organisation, unit=self.sibling)
        framework = make_framework(organisation=self.organisation)
        self.competence = make_competence(framework=framework)
        self.certificate = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
        self.role = make_job_role(organisation=self.organisation)
        count_gaps(self.organisation, on=TODAY)

    def marked(self) -> set[Unit | None]:
        """The units that are marked (None: everything)."""
        return {mark.unit for mark in GapStale.objects.select_related("unit")}


@pytest.fixture
def ward(db: None) -> Ward:
    return Ward()


def draft(ward: Ward) -> Rating:
    assessment = make_assessment(user=ward.nurse, state=State.DRAFT)
    return make_rating(assessment=assessment, competence=ward.competence)


def submitted(ward: Ward) -> Rating:
    rating = draft(ward)
    Assessment.objects.filter(user=ward.nurse).update(state=State.SUBMITTED, submitted_at=NOON)
    GapStale.objects.all().delete()
    return rating


def agreed(ward: Ward) -> Rating:
    rating = submitted(ward)
    Assessment.objects.filter(user=ward.nurse).update(state=State.AGREED, agreed_at=NOON, agreed_by=ward.other)
    GapStale.objects.all().delete()
    return rating


def update(rating: Rating, **values: object) -> None:
    Rating.objects.filter(pk=rating.pk).update(**values)


def move(user: User, **values: object) -> None:
    Employment.objects.filter(user=user).update(**values)


def submit(ward: Ward, rating: Rating) -> object:
    return Assessment.objects.filter(pk=rating.assessment_id, user=ward.nurse).update(
        state=State.SUBMITTED, submitted_at=NOON
    )


def report_certificate(ward: Ward) -> None:
    ward.nurse.credentials.create(competence=ward.certificate, issued_on=TODAY, state="REPORTED", reported_at=NOON)


def make_unit_in_place(ward: Ward) -> None:
    Unit.objects.create(
        organisation=ward.organisation,
        code="ny",
        name="Ny enhet",
        parent=ward.root,
        path=f"{ward.root.path}.999999",
        period=DateRange(TODAY, None),
    )


OF_WARD: dict[str, Callable[[Ward], object]] = {
    "she submits": lambda ward: submit(ward, draft(ward)),
    "she changes a submitted answer": lambda ward: update(submitted(ward), self_level=1),
    "both agree on another level": lambda ward: update(agreed(ward), agreed_level=1),
    "a submitted answer is deleted": lambda ward: submitted(ward).delete(),
    "a submitted assessment is handed in by a system": lambda ward: make_rating(
        assessment=make_assessment(user=ward.nurse, state=State.SUBMITTED), competence=ward.competence
    ),
    "a certificate is recorded": lambda ward: make_credential(user=ward.nurse, competence=ward.certificate),
    "a role is given": lambda ward: make_role_holding(user=ward.nurse, role=ward.role),
    "a colleague is hired": lambda ward: make_person(organisation=ward.organisation, unit=ward.ward),
    "she has another profession": lambda ward: move(
        ward.nurse, profession=make_profession(organisation=ward.organisation, code="barnmorska")
    ),
    "the job began on another day": lambda ward: move(ward.nurse, hired_on=TODAY),
    "the unit decides a level": lambda ward: make_requirement(competence=ward.competence, unit=ward.ward),
}
NOBODY: dict[str, Callable[[Ward], object]] = {
    "a draft is begun and saved": draft,
    "a draft is saved again": lambda ward: update(draft(ward), self_level=4, comment="x"),
    "a level is noted in a talk": lambda ward: update(submitted(ward), agreed_level=3),
    "a comment is added to an agreed level": lambda ward: update(agreed(ward), manager_comment="Bra", version=2),
    "the extent is another one": lambda ward: move(ward.nurse, extent=80),
    "a requirement is drafted": lambda ward: make_requirement(competence=ward.competence, state="DRAFT"),
    "a head-count is decided": lambda ward: make_requirement(competence=ward.competence, unit=ward.ward, min_people=3),
    "a certificate waits to be attested": report_certificate,
    "a wording is changed": lambda _ward: Competence.objects.update(revision=2, why={"sv": "Nytt"}),
    "a framework is drafted": lambda ward: make_framework(organisation=ward.organisation, state="DRAFT"),
    "a new unit": make_unit_in_place,
}
EVERYBODY: dict[str, Callable[[Ward], object]] = {
    "a level for all is decided": lambda ward: make_requirement(competence=ward.competence),
    "a level for a profession is decided": lambda ward: make_requirement(
        competence=ward.competence, profession=make_profession(organisation=ward.organisation)
    ),
    "a competence is retired": lambda ward: Competence.objects.filter(pk=ward.competence.pk).update(retired_on=TODAY),
    "a framework is not decided any more": lambda _ward: Framework.objects.update(state="CONSULTATION"),
    "a unit is moved": lambda ward: Unit.objects.filter(pk=ward.sibling.pk).update(
        parent=ward.ward, path=f"{ward.ward.path}.{ward.sibling.pk}"
    ),
}


@pytest.mark.parametrize("what", sorted(OF_WARD))
def test_a_change_of_one_person_marks_her_unit_alone(ward: Ward, what: str) -> None:
    OF_WARD[what](ward)
    assert ward.marked() == {ward.ward}


@pytest.mark.parametrize("what", sorted(NOBODY))
def test_what_moves_no_count_marks_nothing(ward: Ward, what: str) -> None:
    NOBODY[what](ward)
    assert ward.marked() == set()


@pytest.mark.parametrize("what", sorted(EVERYBODY))
def test_what_concerns_everybody_is_one_mark(ward: Ward, what: str) -> None:
    EVERYBODY[what](ward)
    assert ward.marked() == {None}
    assert GapStale.objects.count() == 1


def test_a_move_marks_both_units(ward: Ward) -> None:
    move(ward.nurse, unit=ward.sibling)
    assert ward.marked() == {ward.ward, ward.sibling}


def test_a_side_employment_marks_the_unit_of_the_main_one(ward: Ward) -> None:
    make_employment(user=ward.nurse, unit=ward.sibling, is_main=False)
    assert ward.marked() == {ward.ward, ward.sibling}


def test_a_level_of_a_unit_concerns_those_who_also_work_there(ward: Ward) -> None:
    make_employment(user=ward.nurse, unit=ward.sibling, is_main=False)
    GapStale.objects.all().delete()
    make_requirement(competence=ward.competence, unit=ward.sibling)
    assert ward.marked() == {ward.ward, ward.sibling}


def test_a_level_of_a_role_concerns_its_holders(ward: Ward) -> None:
    make_role_holding(user=ward.nurse, role=ward.role)
    GapStale.objects.all().delete()
    make_requirement(competence=ward.competence, role=ward.role)
    assert ward.marked() == {ward.ward}


def test_a_new_day_is_counted_anew(ward: Ward) -> None:
    """A certificate that ran out yesterday, and a demand that begins today."""
    make_requirement(competence=ward.certificate, level=1)
    make_requirement(competence=ward.competence, since=TODAY + timedelta(days=1))
    make_credential(user=ward.nurse, competence=ward.certificate, valid_until=TODAY)
    count_gaps(ward.organisation, on=TODAY)
    assert kept_sums(ward.organisation)[ward.root.pk, ward.certificate.pk] == Spread(below=1, met=1)
    assert (ward.root.pk, ward.competence.pk) not in kept_sums(ward.organisation)
    tomorrow = TODAY + timedelta(days=1)
    assert count_gaps(ward.organisation, on=tomorrow) == 3
    assert kept_sums(ward.organisation)[ward.root.pk, ward.certificate.pk] == Spread(below=2)
    assert kept_sums(ward.organisation)[ward.root.pk, ward.competence.pk] == Spread(unrated=2)
    assert GapCounting.objects.get().day == tomorrow


def test_counting_goes_step_by_step(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PEOPLE", 1)
    make_requirement(competence=ward.competence)
    steps = []
    while units := counting.refresh(organisation=ward.organisation, on=TODAY, at=NOW):
        steps.append(units)
    assert steps == [2, 1], "the root has nobody of its own"
    assert GapStale.objects.count() == 0
    assert kept_sums(ward.organisation)[ward.root.pk, ward.competence.pk] == Spread(unrated=2)


def test_an_interrupted_step_leaves_counts_and_marks(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    make_requirement(competence=ward.competence)
    count_gaps(ward.organisation, on=TODAY)
    before = kept(ward.organisation)
    submit_rated(ward)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(counting, "_count", killed)
        with pytest.raises(KeyboardInterrupt):
            counting.refresh(organisation=ward.organisation, on=TODAY, at=NOW)
    assert (kept(ward.organisation), ward.marked()) == (before, {ward.ward})
    count_gaps(ward.organisation, on=TODAY)
    profession = Employment.objects.get(user=ward.nurse).profession_id
    assert kept(ward.organisation)[Cell(ward.ward.pk, profession, ward.competence.pk)] == Spread(met=1)


def submit_rated(ward: Ward) -> None:
    make_rating(assessment=make_assessment(user=ward.nurse, state=State.SUBMITTED), competence=ward.competence)


def test_professions_are_kept_from_the_smallest_group_on(ward: Ward) -> None:
    make_requirement(competence=ward.competence)
    count_gaps(ward.organisation, on=TODAY)
    assert list(GapProfession.objects.all()) == [], "two people are too few to show at all"
    for _ in range(5):
        make_person(organisation=ward.organisation, unit=ward.ward)
    count_gaps(ward.organisation, on=TODAY)
    row = GapProfession.objects.get()
    assert (row.profession_id, row.shown_with_id, row.unrated) == (row.profession_id, row.profession_id, 7)


def test_another_organisation_is_never_counted(ward: Ward) -> None:
    make_requirement(competence=ward.competence)
    elsewhere = make_unit(organisation=make_organisation(name="Exempelby kommun"))
    make_person(organisation=elsewhere.organisation, unit=elsewhere)
    count_gaps(ward.organisation, on=TODAY)
    assert set(GapCount.objects.values_list("unit", flat=True)) == {ward.ward.pk, ward.sibling.pk}
    assert count_gaps(elsewhere.organisation, on=TODAY) == 1
    assert Requirement.objects.count() == 1
    assert kept(elsewhere.organisation) == {}
