"""Certificates that run out: those to remind of, and those a manager or an attester has to see to."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, Exists, Expression, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from competence.models import Competence, Credential, CredentialReminder, DecisionState
from competence.queries import attesters, requirements
from portal.authorization import own_reports
from portal.models import Employment, User
from portal.texts import in_language, sort_key

THRESHOLDS = (0, 30, 60, 90)  # days before the last valid day; 0 is the day after it
LATE = 30  # days after which nobody is told any more that a certificate has run out: the gap says so
MOST_ATTESTED_OF = 1500  # people whose missing certificates are looked for on an attester's page


class Standing(StrEnum):
    """Why a certificate is on the list."""

    WAITING = "WAITING"
    EXPIRED = "EXPIRED"
    MISSING = "MISSING"
    EXPIRING = "EXPIRING"


@dataclass(frozen=True, slots=True)
class Row:
    """One certificate of one person. `credential_id` and the days are empty where it is missing."""

    person_id: UUID
    name: str
    unit: str
    competence_id: int
    certificate: str
    standing: Standing
    credential_id: int | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    has_proof: bool = False
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything for the list; `is_whole`: missing ones were looked for among everyone it is about."""

    rows: tuple[Row, ...]
    is_whole: bool


def later_than(outer: str = "") -> Exists:
    """Whether an attested certificate of the same kind lasts longer: then this one is renewed."""
    mine = {name: OuterRef(f"{outer}{name}") for name in ("pk", "user", "competence", "valid_until")}
    longer = Q(valid_until__isnull=True) | Q(valid_until__gt=mine["valid_until"])
    same_day = Q(valid_until=mine["valid_until"], pk__gt=mine["pk"])
    same = Credential.objects.filter(user=mine["user"], competence=mine["competence"], state=Credential.State.ATTESTED)
    return Exists(same.filter(longer | same_day))


def in_use(on: date, prefix: str = "competence__") -> Q:
    """The certificates that are asked for on the day: decided, and not retired."""
    return (Q(**{f"{prefix}retired_on__isnull": True}) | Q(**{f"{prefix}retired_on__gt": on})) & Q(
        **{f"{prefix}framework__state": DecisionState.DECIDED}
    )


def due(organisation_id: int, *, on: date, at_most: int) -> list[tuple[int, int]]:
    """The certificates to remind of, each with its nearest threshold, that nobody has been reminded of yet.

    Only of people who work here on the day, and not where it is renewed.
    """
    days = Case(
        When(valid_until__lt=on, then=Value(0)),
        *(When(valid_until__lte=on + timedelta(days=threshold), then=Value(threshold)) for threshold in THRESHOLDS[1:]),
        output_field=IntegerField(),
    )
    employed = Employment.objects.filter(user=OuterRef("user"), is_main=True, period__contains=on)
    rows = (
        Credential.objects.filter(
            in_use(on),
            state=Credential.State.ATTESTED,
            user__organisation=organisation_id,
            user__is_active=True,
            valid_until__gte=on - timedelta(days=LATE),
            valid_until__lte=on + timedelta(days=THRESHOLDS[-1]),
        )
        .filter(Exists(employed), ~later_than())
        .annotate(days=days)
        .filter(~Exists(CredentialReminder.objects.filter(credential=OuterRef("pk"), days__lte=OuterRef("days"))))
    )
    return list(rows.order_by("valid_until", "pk").values_list("pk", "days")[:at_most])


def expiring_of(user: Expression | OuterRef, *, on: date, days: int = 30) -> Expression:
    """How many certificates of a person run out within so many days: a column for another query."""
    rows = Credential.objects.filter(
        in_use(on),
        user=user,
        state=Credential.State.ATTESTED,
        valid_until__range=(on, on + timedelta(days=days)),
    ).filter(~later_than())
    return _counted(rows)


def waiting_of(user: Expression | OuterRef) -> Expression:
    """How many certificates of a person wait to be attested: a column for another query."""
    return _counted(Credential.objects.filter(user=user, state=Credential.State.REPORTED))


def _counted(rows: QuerySet[Credential]) -> Expression:
    counted = rows.order_by().values("user").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def listing(user: User, *, on: date, days: int = 90) -> Listing:
    """What waits, has run out, is missing or runs out within so many days, of those whose certificates one signs.

    A manager sees everyone she leads, an attester what she is asked to sign within her mandate. What has run out and
    is not required stays out. At most seven queries, however many people there are.
    """
    language = get_language() or "sv"
    reports = set(own_reports(user, on=on).values_list("pk", flat=True))
    asked = attesters.asked_of(user, on=on)
    within = attesters.people_within(user, on=on, at_most=MOST_ATTESTED_OF + 1) if asked else {}
    is_whole = len(within) <= MOST_ATTESTED_OF
    signs = attesters.pairs_within(user, on=on) if asked else Q(pk__in=[])
    found = _held(Q(user__in=reports) | signs, on, on + timedelta(days=days), language)
    everyone = {*reports, *(row.person_id for row in found), *(within if is_whole else ())}
    demanded = requirements.of_many(everyone, on=on) if everyone else {}
    asked_for = {
        (person, competence)
        for person, levels in demanded.items()
        for competence in levels
        if person in reports or (is_whole and attesters.is_asked(asked, within.get(person), competence))
    }
    rows = [row for one in found if _is_kept(row := _with_demand(one, demanded))]
    rows += _missing(asked_for, on, language)
    rows.sort(key=lambda row: (row.valid_until or date.min, sort_key(row.name, language), row.certificate))
    return Listing(tuple(rows), is_whole)


def _is_kept(row: Row) -> bool:
    """What has run out and nobody asks for is no longer anyone's worry."""
    return row.is_required or row.standing != Standing.EXPIRED


def _held(scope: Q, on: date, until: date, language: str) -> list[Row]:
    """What waits to be attested, and the newest attested ones that have run out or will."""
    waiting = Q(state=Credential.State.REPORTED)
    running_out = Q(state=Credential.State.ATTESTED, valid_until__lte=until) & ~Q(later_than())
    unit = Employment.objects.filter(user=OuterRef("user"), is_main=True, period__contains=on).values("unit__name")[:1]
    rows = Credential.objects.filter(scope, in_use(on), waiting | running_out, user__is_active=True).annotate(
        unit=Subquery(unit)
    )
    columns = rows.values_list(
        "pk", "state", "user_id", "user__given_name", "user__family_name", "unit", "competence_id", "competence__name",
        "issued_on", "valid_until", "proof__id",
    )  # fmt: skip
    return [
        Row(
            person_id=person_id,
            name=f"{given} {family}",
            unit=place or "",
            competence_id=competence_id,
            certificate=in_language(name, language).value,
            standing=_standing(state, valid_until, on),
            credential_id=pk,
            issued_on=issued_on,
            valid_until=valid_until,
            has_proof=proof is not None,
        )
        for pk, state, person_id, given, family, place, competence_id, name, issued_on, valid_until, proof in columns
        if place is not None
    ]


def _standing(state: str, valid_until: date | None, on: date) -> Standing:
    if state == Credential.State.REPORTED:
        return Standing.WAITING
    return Standing.EXPIRED if valid_until is not None and valid_until < on else Standing.EXPIRING


def _with_demand(row: Row, demanded: dict[UUID, dict[int, int]]) -> Row:
    return replace(row, is_required=row.competence_id in demanded.get(row.person_id, {}))


def _missing(asked_for: set[tuple[UUID, int]], on: date, language: str) -> list[Row]:
    """The required certificates that nobody has ever attested."""
    people = {person for person, _competence in asked_for}
    held = set(
        Credential.objects.filter(user__in=people, state=Credential.State.ATTESTED, issued_on__lte=on).values_list(
            "user_id", "competence_id"
        )
    )
    lacking = asked_for - held
    names = dict(
        Competence.objects.filter(pk__in={pk for _person, pk in lacking}, kind=Competence.Kind.CERTIFICATE).values_list(
            "pk", "name"
        )
    )
    places = {
        user_id: (f"{given} {family}", unit)
        for user_id, given, family, unit in Employment.objects.filter(
            user__in={person for person, _pk in lacking}, is_main=True, period__contains=on
        ).values_list("user_id", "user__given_name", "user__family_name", "unit__name")
    }
    return [
        Row(person, *places[person], pk, in_language(names[pk], language).value, Standing.MISSING)
        for person, pk in lacking
        if pk in names and person in places
    ]
