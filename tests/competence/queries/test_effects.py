"""The effect of a proposal is the gaps after the decision less those before it: tried by deciding, on random worlds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.actions import requirement_profiles
from competence.models import Assessment, Competence, ProfileDemand, RequirementProfile
from competence.queries import effects, gaps
from competence.queries import requirement_profiles as asked
from competence.queries.effects import Change, Tally
from competence.queries.gaps import Status
from portal.models import User
from tests.cast import Cast
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
from tests.make.missions import make_line, make_profile
from tests.make.people import LONG_AGO, make_profession

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SINCE = date(2027, 1, 1)
LEVELS = st.integers(0, 4)
MAYBE = st.none() | LEVELS
SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True)
class World:
    """The cast's ward, division and root; two professions, a role of the ward, two competences and a certificate."""

    cast: Cast
    people: tuple[User, ...]
    competences: tuple[Competence, ...]
    targets: tuple[dict[str, Any], ...]


@pytest.fixture
def world(cast: Cast) -> World:
    framework = make_framework(organisation=cast.organisation)
    kinds = (Competence.Kind.RATED, Competence.Kind.RATED, Competence.Kind.CERTIFICATE)
    competences = tuple(make_competence(framework=framework, kind=kind) for kind in kinds)
    nurse = make_profession(organisation=cast.organisation)
    doctor = make_profession(organisation=cast.organisation, code="lakare")
    cast.colleague.employments.update(profession=doctor)
    for person, hired_on in ((cast.colleague, date(2026, 9, 1)), (cast.stranger, date(2025, 3, 1))):
        person.employments.update(hired_on=hired_on, period=DateRange(hired_on, None))
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.stranger, role=role)
    targets: tuple[dict[str, Any], ...] = (
        {},
        {"profession": nurse},
        {"role": role},
        {"unit": cast.ward},
        {"unit": cast.division, "profession": doctor},
    )
    people = (cast.employee, cast.colleague, cast.stranger, cast.manager_above)
    return World(cast, people, competences, targets)


@st.composite
def demands(draw: st.DrawFn) -> list[tuple[int, int, int, int | None, int | None]]:
    """Competence, target, level, ramp months, ramp level: at most one for each competence and target."""
    places = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), unique=True, max_size=6))
    rows = []
    for competence, target in places:
        level = 1 if competence == 2 else draw(LEVELS)
        months = draw(st.none() | st.sampled_from([3, 6, 36]))
        lower = draw(st.none() | st.integers(0, level - 1)) if months and level else None
        rows.append((competence, target, level, months, lower))
    return rows


def require_all(world: World, rows: list[tuple[int, int, int, int | None, int | None]]) -> None:
    for competence, target, level, months, lower in rows:
        row = make_requirement(competence=world.competences[competence], level=level, **world.targets[target])
        type(row).objects.filter(pk=row.pk).update(ramp_months=months, ramp_level=lower)


def propose_all(
    world: World, rows: list[tuple[int, int, int, int | None, int | None]], ended: set[int]
) -> tuple[RequirementProfile, list[ProfileDemand]]:
    profile = make_profile(by=world.cast.hr_strategist, since=SINCE)
    for number, (competence, target, level, months, lower) in enumerate(rows):
        is_end = number in ended
        make_line(
            profile=profile,
            competence=world.competences[competence],
            level=None if is_end else level,
            ramp_months=None if is_end else months,
            ramp_level=None if is_end else lower,
            **world.targets[target],
        )
    return profile, list(profile.demands.all())


def answer_all(world: World, answers: list[tuple[int | None, int | None]]) -> None:
    for person, (own, agreed) in zip(world.people, answers, strict=True):
        if own is not None:
            handed_in = make_assessment(user=person, state=Assessment.State.SUBMITTED)
            for competence in world.competences[:2]:
                make_rating(assessment=handed_in, competence=competence, self_level=own)
        if agreed is not None:
            settled = make_assessment(user=person, state=Assessment.State.AGREED, agreed_by=world.cast.manager)
            make_rating(assessment=settled, competence=world.competences[0], self_level=agreed, agreed_level=agreed)


Known = dict[tuple[UUID, int], int | None]


def lacks(world: World) -> Known:
    """The plain reference: each person's gaps by themselves, one by one; None for what is not assessed."""
    found: Known = {}
    for person in world.people:
        for line in gaps.of(person, on=SINCE):
            if line.gap is not None or line.status == Status.UNRATED:
                found[person.pk, line.competence_id] = line.gap
    return found


def plain_changes(before: Known, after: Known) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        if before.get(key, 0) != after.get(key, 0):
            unrated = key in after and after[key] is None
            yield Change(*key, before.get(key) or 0, after.get(key) or 0, unrated=unrated)


@SLOW
@given(
    stands=demands(),
    wanted=demands(),
    ended=st.sets(st.integers(0, 5)),
    answers=st.lists(st.tuples(MAYBE, MAYBE), min_size=4, max_size=4),
    has_certificate=st.booleans(),
)
def test_the_effect_is_the_gaps_after_less_the_gaps_before(
    world: World,
    stands: list[tuple[int, int, int, int | None, int | None]],
    wanted: list[tuple[int, int, int, int | None, int | None]],
    ended: set[int],
    answers: list[tuple[int | None, int | None]],
    has_certificate: bool,
) -> None:
    with transaction.atomic():
        require_all(world, stands)
        answer_all(world, answers)
        if has_certificate:
            make_credential(user=world.cast.employee, competence=world.competences[2])
        profile, lines = propose_all(world, wanted, ended)
        said = [
            one
            for one in effects.of(profile, asked.steps(profile)).changes
            if one.person_id in {p.pk for p in world.people}
        ]
        before = lacks(world)
        if lines:
            RequirementProfile.objects.filter(pk=profile.pk).update(since=SINCE)
            world.cast.organisation.refresh_from_db()
            requirement_profiles.decide(profile=profile, by=world.cast.hr_strategist, at=AT)
        changes = [one for one in plain_changes(before, lacks(world)) if one != _nothing(one)]
        assert [one for one in said if one != _nothing(one)] == changes
        transaction.set_rollback(True)


def _nothing(one: Change) -> Change:
    """What is not asked any more of someone who had not assessed it: no gap before, none after."""
    return Change(one.person_id, one.competence_id, 0, 0)


def test_people_are_counted_once_however_many_competences(world: World) -> None:
    cast = world.cast
    first, second, _certificate = world.competences
    handed_in = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    for competence in (first, second):
        make_rating(assessment=handed_in, competence=competence, self_level=1)
    profile = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    make_line(profile=profile, competence=first, level=2, unit=cast.ward)
    make_line(profile=profile, competence=second, level=3, unit=cast.ward)
    done = effects.of(profile, asked.steps(profile))
    colleagues = len(done.people) - 1
    assert done.of(first.pk) == Tally(new=1, far=0, larger=0, smaller=0, closed=0, unrated=colleagues)
    assert done.of(second.pk) == Tally(new=1, far=1, larger=0, smaller=0, closed=0, unrated=colleagues)
    assert done.total == Tally(new=1, far=1, larger=0, smaller=0, closed=0, unrated=colleagues)
    assert cast.stranger.pk not in done.people


def test_only_answers_about_the_lines_are_read() -> None:
    """The filter that spares an organisation's other answers is in the statement."""
    assert effects.RATED_ONLY in effects.SHORT_OF


def test_a_head_count_gives_nobody_a_gap(world: World) -> None:
    cast = world.cast
    profile = make_profile(by=cast.manager, unit=cast.ward, since=SINCE)
    make_line(profile=profile, competence=world.competences[0], level=4, unit=cast.ward, min_people=3)
    done = effects.of(profile, asked.steps(profile))
    assert (done.people, done.changes) == (frozenset(), ())
    assert LONG_AGO < SINCE
