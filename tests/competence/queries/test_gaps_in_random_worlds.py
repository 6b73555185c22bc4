"""Bulk counts, single answers and a plain reference agree on random worlds."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.models import Assessment, Competence, Credential, JobRole, Rating, Requirement
from competence.queries import as_it_was, gaps, requirements
from competence.queries.gaps import Totals
from portal.models import Employment, Unit, User
from tests.make.competence import (
    make_assessment,
    make_competence,
    make_credential,
    make_framework,
    make_job_role,
    make_rating,
    make_requirement,
    make_role_holding,
)
from tests.make.people import make_employment, make_organisation, make_person, make_profession, make_unit

TODAY = date(2026, 6, 1)
State = Assessment.State
PROFESSIONS = ("sjukskoterska", "lakare")
levels = st.integers(0, 4)
began = st.sampled_from([date(2020, 1, 1), date(2025, 12, 1), date(2025, 12, 2), date(2026, 5, 1), date(2026, 5, 31)])
targets = st.sampled_from(["all", "profession", "role", "unit", "unit and profession", "head-count"])


class World:
    """One organisation: a small tree, two professions, a role, four competences (one a certificate), two people."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        organisation = make_organisation()
        root = make_unit(organisation=organisation)
        wards = [make_unit(organisation=organisation, parent=root) for _ in range(2)]
        self.units: list[Unit] = [root, *wards]
        self.professions = [make_profession(organisation=organisation, code=code) for code in PROFESSIONS]
        self.role: JobRole = make_job_role(organisation=organisation)
        framework = make_framework(organisation=organisation)
        kinds = [Competence.Kind.RATED] * 3 + [Competence.Kind.CERTIFICATE]
        self.competences = [make_competence(framework=framework, kind=kind) for kind in kinds]
        self.people = [make_person(organisation=organisation) for _ in range(2)]
        for competence in self.competences:
            for target in data.draw(st.sets(targets, max_size=3)):
                self.demand(competence, target)
        for person in self.people:
            self.employ(person)
            self.answer(person)

    def demand(self, competence: Competence, target: str) -> None:
        draw = self.data.draw
        profession = draw(st.sampled_from(self.professions)) if "profession" in target else None
        unit = draw(st.sampled_from(self.units)) if "unit" in target or target == "head-count" else None
        level = draw(levels)
        months = draw(st.sampled_from([None, 1, 6])) if target != "head-count" else None
        make_requirement(
            competence=competence,
            level=level,
            ramp_months=months,
            ramp_level=draw(st.sampled_from([None, *range(level)])) if months else None,
            profession=profession,
            role=self.role if target == "role" else None,
            unit=unit,
            min_people=2 if target == "head-count" else None,
            since=draw(st.sampled_from([date(2026, 1, 1), TODAY, TODAY + timedelta(days=1)])),
        )

    def employ(self, person: User) -> None:
        draw = self.data.draw
        for number in range(draw(st.integers(0, 2))):
            employment = make_employment(
                user=person,
                unit=draw(st.sampled_from(self.units)),
                profession=draw(st.sampled_from(self.professions)),
                is_main=number == 0,
                until=draw(st.sampled_from([None, TODAY])),
                hired_on=draw(began),
            )
            Employment.objects.filter(pk=employment.pk).update(hired_on=draw(began))
        if draw(st.booleans()):
            make_role_holding(user=person, role=self.role, since=draw(began))

    def answer(self, person: User) -> None:
        draw = self.data.draw
        for state in draw(st.sampled_from([(), (State.DRAFT,), (State.SUBMITTED,), (State.AGREED, State.SUBMITTED)])):
            assessment = make_assessment(user=person, state=state, agreed_by=self.people[0])
            for competence in self.competences:
                self.rate(assessment, competence)
        if until := draw(st.sampled_from([None, TODAY, TODAY - timedelta(days=1)])):
            make_credential(user=person, competence=self.competences[-1], valid_until=until)

    def rate(self, assessment: Assessment, competence: Competence) -> None:
        kind = self.data.draw(st.sampled_from(["none", "empty", "level", "not applicable", "agreed", "no agreement"]))
        if kind == "none":
            return
        rating = make_rating(
            assessment=assessment,
            competence=competence,
            self_level=self.data.draw(levels) if kind in {"level", "agreed"} else None,
            not_applicable=kind in {"not applicable", "no agreement"},
            agreed_level=self.data.draw(levels) if kind == "agreed" else None,
        )
        if kind == "no agreement":
            Rating.objects.filter(pk=rating.pk).update(no_agreement=True, manager_level=1)


def expected_levels(person: User) -> dict[int, int]:
    """Rules 1 and 2 in plain words, one row after the other."""
    found: dict[int, int] = {}
    for row in Requirement.objects.filter(min_people=None):
        if TODAY not in row.period or row.organisation_id != person.organisation_id:
            continue
        for begun_on in ways_to(row, person):
            level = demanded(row, begun_on)
            if level is not None:
                found[row.competence_id] = max(level, found.get(row.competence_id, 0))
    return found


def demanded(row: Requirement, begun_on: date) -> int | None:
    """Who has had the months of the ramp is asked for the level."""
    if row.ramp_months is None:
        return row.level
    years, month = divmod(begun_on.month - 1 + row.ramp_months, 12)
    due_on = date(begun_on.year + years, month + 1, 1) + timedelta(days=begun_on.day - 1)
    last = (date(begun_on.year + years, month + 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return row.level if min(due_on, last) <= TODAY else row.ramp_level


def ways_to(row: Requirement, person: User) -> list[date]:
    """Every way the requirement reaches the person: the day from which the months of its ramp count."""
    if row.role:
        return [one.period.lower for one in person.role_holdings.filter(role=row.role)]
    here = [one for one in Employment.objects.filter(user=person) if TODAY in one.period]
    if row.unit is None:
        if row.profession is None:
            return [min(one.hired_on for one in here)] if here else []
        return [one.hired_on for one in here if reaches(row, one)]
    return [one.period.lower for one in here if reaches(row, one)]


def reaches(row: Requirement, employment: Employment) -> bool:
    at = employment.unit.path.split(".")
    above = row.unit is None or at[: len(row.unit.path.split("."))] == row.unit.path.split(".")
    return above and row.profession in {None, employment.profession}


def expected_standing(person: User, competence: Competence, required: int) -> str:
    """Rules 3 and 6 in plain words."""
    if competence.kind == Competence.Kind.CERTIFICATE:
        return "met" if Credential.objects.filter(user=person, valid_until__gte=TODAY).exists() else "gaps"
    rows = Rating.objects.filter(assessment__user=person, competence=competence)
    agreed = rows.filter(assessment__state=State.AGREED).first()
    submitted = rows.filter(assessment__state=State.SUBMITTED).first()
    if agreed and agreed.agreed_level is not None:
        return "met" if agreed.agreed_level >= required else "gaps"
    for rating in (submitted, agreed):
        if rating and rating.self_level is not None:
            return "met" if rating.self_level >= required else "gaps"
        if rating and rating.not_applicable:
            return "unrated" if rating is agreed and rating.no_agreement else "not_applicable"
    return "unrated"


def counted(standings: list[str]) -> Totals:
    kinds = ("met", "gaps", "unrated", "not_applicable")
    return Totals(len(standings), **{kind: standings.count(kind) for kind in kinds})


NAMES = {
    "MET": "met", "VALID": "met", "EXPIRES_SOON": "met",
    "GAP": "gaps", "EXPIRED": "gaps", "MISSING": "gaps",
    "UNRATED": "unrated", "NOT_APPLICABLE": "not_applicable",
}  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_bulk_single_and_reference_agree(data: st.DataObject) -> None:
    world = World(data)
    by_id = {competence.pk: competence for competence in world.competences}
    ids = [person.pk for person in world.people]
    bulk, levels_of = gaps.totals_of(ids, on=TODAY), requirements.of_many(ids, on=TODAY)
    for person in world.people:
        expected = expected_levels(person)
        assert levels_of[person.pk] == expected
        assert as_it_was.of(person, on=TODAY) == gaps.of(person, on=TODAY)
        lines = [line for line in gaps.of(person, on=TODAY) if line.required is not None]
        assert {line.competence_id: line.required for line in lines} == expected
        reference = {key: expected_standing(person, by_id[key], level) for key, level in expected.items()}
        assert {line.competence_id: NAMES[line.status] for line in lines} == reference
        assert bulk[person.pk] == counted(list(reference.values()))
        assert [line for line in lines if bool(line.gap) is not (NAMES[line.status] == "gaps")] == []
