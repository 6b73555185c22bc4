"""The decisions: `can`, `require`, `requires` and the scopes. A right is always about a person or a unit.

A thing of another organisation does not exist for the asker (404); a known thing without the right is refused (403).
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from portal.authorization.facts import LEADS, Held, Place, held_by, is_disclosed, place_of
from portal.authorization.permissions import GRANTS, READS_PERSON, Permission, Relation
from portal.models import Role, Unit, User

if TYPE_CHECKING:
    from uuid import UUID

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

RELATION_OF_ROLE: dict[Role, Relation] = {
    Role.HR_PARTNER: Relation.HR_PARTNER,
    Role.HR_STRATEGIST: Relation.HR_STRATEGIST,
    Role.UNION: Relation.UNION,
    Role.READER: Relation.READER,
    Role.PROCESS_LEADER: Relation.PROCESS_LEADER,
    Role.ATTESTER: Relation.ATTESTER,
    Role.ADMINISTRATOR: Relation.ADMINISTRATOR,
}


def can(user: User, permission: Permission, subject: User | Unit | None = None, *, on: date | None = None) -> bool:
    """Whether `user` has the right about this person or unit (None: anywhere at all), on a day (today)."""
    if not user.is_active:
        return False
    day = on or timezone.localdate()
    if subject is None:
        return permission in _anywhere(user, day)
    if subject.organisation_id != user.organisation_id:
        return False
    if isinstance(subject, Unit):
        return any(permission in GRANTS[relation] for relation in _to_unit(user, subject, day))
    return _can_person(user, permission, subject, day)


def require(user: User, permission: Permission, subject: User | Unit | None = None, *, on: date | None = None) -> None:
    """Raise `Http404` for a thing of another organisation, `PermissionDenied` for a right that is missing."""
    if subject is not None and subject.organisation_id != user.organisation_id:
        raise Http404
    if not can(user, permission, subject, on=on):
        raise PermissionDenied(permission.value)


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Mark a view with the right it needs. Who has it nowhere is refused before the view is entered.

    A view about one person or unit still asks `require(user, permission, subject)` for that one.
    """

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            require(signed_in_user(request), permission)
            return view(request, *args, **kwargs)

        guarded.mark = permission.value  # type: ignore[attr-defined]  # read by the guard that walks the URLs
        return guarded

    return mark


def for_everyone_signed_in(view: View[P]) -> View[P]:
    """Mark a view that any signed-in person may see: it shows only what is her own."""
    view.mark = "signed_in"  # type: ignore[attr-defined]  # as above
    return view


def public(view: View[P]) -> View[P]:
    """Mark a view that needs no sign-in and shows nobody's data."""
    view.mark = "public"  # type: ignore[attr-defined]  # as above
    view.login_required = False  # type: ignore[attr-defined]  # read by Django's LoginRequiredMiddleware
    return view


def signed_in_user(request: HttpRequest) -> User:
    """The signed-in person; `PermissionDenied` for anonymous (the middleware has asked for sign-in before)."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def relations_to(user: User, person: User, *, on: date) -> frozenset[Relation]:
    """Everything `user` is to `person` on the day, without disclosures; found out once for each user object and day."""
    if user.pk == person.pk:
        return frozenset({Relation.SELF})
    cache: dict[tuple[UUID, date], frozenset[Relation]] = user.__dict__.setdefault("_relations", {})
    if (person.pk, on) not in cache:
        cache[person.pk, on] = _relations(user, person, on)
    return cache[person.pk, on]


def _relations(user: User, person: User, on: date) -> frozenset[Relation]:
    place = place_of(person, on=on)
    if place.path is None:
        return frozenset()
    reaching = [held for held in held_by(user, on=on) if held.reaches(place.path)]
    relations = {RELATION_OF_ROLE[held.role] for held in reaching if held.role in RELATION_OF_ROLE}
    if any(held.role in LEADS for held in reaching) and (leading := _leading(user, place)):
        relations.add(leading)
    return frozenset(relations)


def scopes_of(user: User, permission: Permission, *, on: date) -> list[str | None]:
    """The paths at and below which `user` has the right about units; None stands for the whole organisation."""
    return [held.path for held in held_by(user, on=on) if permission in GRANTS[_relation_of(held)]]


def units_within(user: User, permission: Permission, *, on: date | None = None) -> QuerySet[Unit]:
    """The units about which `user` has the right."""
    day = on or timezone.localdate()
    scopes = scopes_of(user, permission, on=day)
    units = Unit.objects.filter(organisation_id=user.organisation_id, period__contains=day)
    if None in scopes:
        return units
    return units.filter(path__below_any=[path for path in scopes if path is not None])


def _can_person(user: User, permission: Permission, person: User, day: date) -> bool:
    relations = relations_to(user, person, on=day)
    if any(permission in GRANTS[relation] for relation in relations):
        return True
    may_disclose = any(Permission.DISCLOSE in GRANTS[relation] for relation in relations)
    return permission in READS_PERSON and may_disclose and is_disclosed(user, person.pk, on=day)


def leaders_of(person: User, *, on: date) -> "tuple[UUID, ...]":
    """Who leads the person on the day: the nearest manager first, then the deputies from her down. No one: empty.

    It is those of whom `relations_to` says MANAGER, found from the person's side; one query, none after `people.get`.
    """
    leading = sorted(_nearest(_over(place_of(person, on=on))), key=lambda held: held.role != Role.MANAGER)
    return tuple(dict.fromkeys(held.user_id for held in leading if held.user_id != person.pk))


def _leading(user: User, place: Place) -> Relation | None:
    """Whether `user` leads the person as the nearest manager (or her deputy), from further up, or not at all."""
    over = _over(place)
    if all(held.user_id != user.pk for held in over):
        return None
    is_nearest = any(held.user_id == user.pk for held in _nearest(over))
    return Relation.MANAGER if is_nearest else Relation.MANAGER_ABOVE


def _over(place: Place) -> list[Held]:
    """The mandates over a person, the nearest first: her own do not count, nor deputies in a unit that she manages."""
    managed_by_person = [held for held in place.leaders if held.role == Role.MANAGER and held.user_id == place.user_id]
    return [held for held in place.leaders if not any(managed.reaches(held.path) for managed in managed_by_person)]


def _nearest(over: list[Held]) -> list[Held]:
    """Of these, the nearest manager's and those of deputies from her unit down; all where there is no manager."""
    nearest = next((held for held in over if held.role == Role.MANAGER), None)
    return [held for held in over if nearest is None or nearest.reaches(held.path)]


def _to_unit(user: User, unit: Unit, day: date) -> set[Relation]:
    return {_relation_of(held) for held in held_by(user, on=day) if held.reaches(unit.path)}


def _relation_of(held: Held) -> Relation:
    return Relation.MANAGER if held.role in LEADS else RELATION_OF_ROLE[held.role]


def _anywhere(user: User, day: date) -> frozenset[Permission]:
    relations = {Relation.SELF} | {_relation_of(held) for held in held_by(user, on=day)}
    if relations & {Relation.MANAGER}:
        relations.add(Relation.MANAGER_ABOVE)
    return frozenset(permission for relation in relations for permission in _with_disclosed(relation))


def _with_disclosed(relation: Relation) -> frozenset[Permission]:
    """A relation that may disclose may also read, once it has."""
    grants = GRANTS[relation]
    return grants | READS_PERSON if Permission.DISCLOSE in grants else grants
