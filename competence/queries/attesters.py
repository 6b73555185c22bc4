"""Who may sign which certificates of whom: the nearest manager everything, an attester what she is asked to sign."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from competence.models import AttesterCompetence
from portal.authorization import Permission, can, own_reports
from portal.authorization.facts import place_of
from portal.models import Employment, Mandate, Role, User


@dataclass(frozen=True, slots=True)
class Asked:
    """A mandate of an attester in force: where it begins (None: the whole organisation), and what it may sign."""

    mandate_id: int
    path: str | None
    competences: frozenset[int]

    def reaches(self, path: str | None) -> bool:
        """Whether a unit at this path is within the mandate."""
        return path is not None and (self.path is None or path == self.path or path.startswith(f"{self.path}."))


def asked_of(user: User, *, on: date) -> tuple[Asked, ...]:
    """What an attester is asked to sign and where; read once for each person object and day. One query."""
    cache: dict[date, tuple[Asked, ...]] = user.__dict__.setdefault("_asked_to_attest", {})
    if on not in cache:
        rows = AttesterCompetence.objects.filter(
            mandate__user=user, mandate__role=Role.ATTESTER, mandate__period__contains=on
        )
        grouped = rows.values_list("mandate_id", "mandate__unit__path").annotate(ids=ArrayAgg("competence_id"))
        cache[on] = tuple(Asked(pk, path, frozenset(ids)) for pk, path, ids in grouped)
    return cache[on]


def may_sign(user: User, person: User, competence_id: int, *, on: date) -> bool:
    """Whether `user` may attest this certificate of this person on the day; nobody may her own."""
    if can(user, Permission.ATTEST, person, on=on):
        return True
    if not can(user, Permission.ATTEST_ASKED, person, on=on):
        return False
    path = place_of(person, on=on).path
    return is_asked(asked_of(user, on=on), path, competence_id)


def signable(user: User, competence_id: int, *, on: date) -> Q:
    """The people whose certificate of this kind `user` may attest, as a condition on `User`: as `may_sign`, for all."""
    scopes = [one.path for one in asked_of(user, on=on) if competence_id in one.competences]
    found = Q(pk__in=own_reports(user, on=on).values("pk"))
    if scopes:
        found |= Q(pk__in=_employed_within(scopes, on).values("user"))
    return found & Q(organisation=user.organisation_id, is_active=True) & ~Q(pk=user.pk)


def people_within(user: User, *, on: date, at_most: int) -> dict[UUID, str]:
    """The people within any of the attester's mandates that sign something, each with the path of her unit."""
    rows = _employed_within([one.path for one in asked_of(user, on=on)], on)
    rows = rows.filter(user__organisation=user.organisation_id, user__is_active=True).exclude(user=user)
    return dict(rows.values_list("user_id", Cast("unit__path", TextField()))[:at_most])


def is_asked(asked: Collection[Asked], path: str | None, competence_id: int) -> bool:
    """Whether one of the mandates signs this certificate of somebody in the unit at this path."""
    return any(competence_id in one.competences and one.reaches(path) for one in asked)


def pairs_within(user: User, *, on: date, person: str = "user", competence: str = "competence_id") -> Q:
    """What an attester may see, as a condition on rows with a person and a competence: both of the same mandate."""
    conditions = [
        Q(
            **{
                f"{person}__in": _employed_within([one.path], on).values("user"),
                f"{competence}__in": list(one.competences),
                f"{person}__organisation": user.organisation_id,
            }
        )
        for one in asked_of(user, on=on)
    ]
    return reduce(or_, conditions, Q(pk__in=[])) & ~Q(**{person: user.pk})


def _employed_within(scopes: Collection[str | None], on: date) -> QuerySet[Employment]:
    rows = Employment.objects.filter(is_main=True, period__contains=on)
    if None in scopes:
        return rows
    return rows.filter(unit__path__below_any=[path for path in scopes if path is not None])


@dataclass(frozen=True, slots=True)
class AttesterRow:
    """An attester as HR sees her: who, where, and how many certificates she is asked to sign."""

    mandate_id: int
    name: str
    unit: str
    competences: int


def attesters(user: User, *, on: date) -> tuple[AttesterRow, ...]:
    """The attesters of the organisation on the day, by name. One query."""
    signed = AttesterCompetence.objects.filter(mandate=OuterRef("pk")).order_by().values("mandate")
    signs = Coalesce(Subquery(signed.annotate(n=Count("pk")).values("n")), 0)
    rows = _mandates(user, on).annotate(signs=signs)
    columns = rows.values_list("pk", "user__given_name", "user__family_name", "unit__name", "signs")
    return tuple(AttesterRow(pk, f"{given} {family}", unit or "", signs) for pk, given, family, unit, signs in columns)


def mandate(user: User, mandate_id: int, *, on: date) -> Mandate:
    """The attester's mandate with this id; `Http404` for another organisation's, another role's or one that is over."""
    found = _mandates(user, on).filter(pk=mandate_id).first()
    if found is None:
        raise Http404
    return found


def competences_of(mandate: Mandate) -> set[int]:
    """The ids of what the attester is asked to sign."""
    return set(AttesterCompetence.objects.filter(mandate=mandate).values_list("competence_id", flat=True))


def _mandates(user: User, on: date) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(
        role=Role.ATTESTER, period__contains=on, user__organisation=user.organisation_id, user__is_active=True
    )
    return rows.select_related("user", "unit").order_by("user__family_name", "user__given_name", "pk")
