"""Scales, frameworks, competences, requirements, assessments and ratings."""

from datetime import UTC, date, datetime
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from competence.models import (
    Area,
    Assessment,
    Competence,
    Credential,
    DecisionState,
    Framework,
    JobRole,
    Layer,
    Level,
    Rating,
    Requirement,
    RoleHolding,
    Wording,
)
from portal.models import Organisation, Profession, Unit, User
from tests.make.catalogue import add_to_version, make_version
from tests.make.people import LONG_AGO

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEVEL_NAMES = ("Ny", "Kan med stöd", "Självständig", "Trygg även i svåra lägen", "Leder och utvecklar")
_numbers = count(1)


def make_scale(*, organisation: Organisation) -> list[Level]:
    """The shipped scale of five levels, 0 to 4."""
    return [
        Level.objects.get_or_create(
            organisation=organisation, value=value, defaults={"name": {"sv": name}, "meaning": {"sv": name}}
        )[0]
        for value, name in enumerate(LEVEL_NAMES)
    ]


def make_framework(
    *,
    organisation: Organisation,
    layer: str = Layer.COMMON,
    state: str = DecisionState.DECIDED,
    profession: Profession | None = None,
    unit: Unit | None = None,
) -> Framework:
    """A decided framework with the shipped scale behind it."""
    make_scale(organisation=organisation)
    framework = Framework.objects.create(
        organisation=organisation,
        code=f"framework-{next(_numbers)}",
        name={"sv": "Gemensam kompetens"},
        layer=layer,
        profession=profession,
        unit=unit,
        state=state,
        decided_at=NOON,
        retired_at=NOON if state == DecisionState.RETIRED else None,
    )
    make_version(framework=framework)
    return framework


def make_competence(
    *, framework: Framework, name: str = "Basal hygien", kind: str = Competence.Kind.RATED
) -> Competence:
    """A competence with five level texts and its first wording, in the framework's first area."""
    number = next(_numbers)
    area, _ = Area.objects.get_or_create(
        framework=framework, code="omrade", defaults={"name": {"sv": "Område"}, "position": 1}
    )
    texts = {"sv": [f"{name} nivå {level}" for level in range(5)]} if kind != Competence.Kind.CERTIFICATE else {}
    competence = Competence.objects.create(
        framework=framework,
        area=area,
        code=f"K{number}",
        kind=kind,
        name={"sv": name},
        level_texts=texts,
        validity_months=24 if kind == Competence.Kind.CERTIFICATE else None,
        position=number,
    )
    Wording.objects.create(competence=competence, revision=1, name=competence.name, level_texts=texts, written_at=NOON)
    add_to_version(competence)
    return competence


def make_requirement(
    *,
    competence: Competence,
    level: int = 2,
    profession: Profession | None = None,
    role: JobRole | None = None,
    unit: Unit | None = None,
    min_people: int | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
    state: str = DecisionState.DECIDED,
    ramp_months: int | None = None,
    ramp_level: int | None = None,
) -> Requirement:
    """A decided requirement; with no target it is for everyone, and without a ramp from the first day."""
    return Requirement.objects.create(
        organisation=competence.framework.organisation,
        competence=competence,
        profession=profession,
        role=role,
        unit=unit,
        level=level,
        min_people=min_people,
        period=DateRange(since, until),
        state=state,
        decided_at=NOON,
        ramp_months=ramp_months,
        ramp_level=ramp_level,
    )


def make_job_role(*, organisation: Organisation, name: str = "Handledare") -> JobRole:
    """A role of the organisation."""
    return JobRole.objects.create(organisation=organisation, code=f"role-{next(_numbers)}", name={"sv": name})


def make_role_holding(*, user: User, role: JobRole, since: date = LONG_AGO, until: date | None = None) -> RoleHolding:
    """The person holds the role."""
    return RoleHolding.objects.create(user=user, role=role, period=DateRange(since, until))


def make_assessment(
    *, user: User, state: str = Assessment.State.DRAFT, agreed_by: User | None = None, at: datetime = NOON
) -> Assessment:
    """An assessment in a state, with the actor and the times that the state demands."""
    submitted = state != Assessment.State.DRAFT
    agreed = state in {Assessment.State.AGREED, Assessment.State.SUPERSEDED}
    return Assessment.objects.create(
        user=user,
        state=state,
        started_at=at,
        saved_at=at,
        submitted_at=at if submitted else None,
        agreed_at=at if agreed else None,
        agreed_by=agreed_by if agreed else None,
        superseded_at=at if state == Assessment.State.SUPERSEDED else None,
    )


def make_rating(
    *,
    assessment: Assessment,
    competence: Competence,
    self_level: int | None = 2,
    agreed_level: int | None = None,
    required_level: int | None = None,
    not_applicable: bool = False,
) -> Rating:
    """A rating of the competence's present wording."""
    return Rating.objects.create(
        assessment=assessment,
        competence=competence,
        revision=competence.revision,
        self_level=None if not_applicable else self_level,
        not_applicable=not_applicable,
        agreed_level=agreed_level,
        required_level=required_level,
        saved_at=NOON,
    )


def make_credential(
    *,
    user: User,
    competence: Competence,
    issued_on: date = date(2026, 1, 1),
    valid_until: date | None = date(2028, 1, 1),
) -> Credential:
    """A certificate of the person."""
    return Credential.objects.create(
        user=user, competence=competence, issued_on=issued_on, valid_until=valid_until, attested_at=NOON
    )
