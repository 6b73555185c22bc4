"""Units: who may know of them, and where a right begins."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from portal.authorization import Permission, scopes_of
from portal.models import Unit, User


def visible_to(user: User) -> QuerySet[Unit]:
    """The units whose existence `user` may know of: those of her own organisation."""
    return Unit.objects.filter(organisation_id=user.organisation_id)


def get(user: User, unit_id: int) -> Unit:
    """The unit with this id; `Http404` for an unknown id and for one of another organisation."""
    unit = visible_to(user).select_related("organisation").filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def root_of(user: User, *, on: date) -> Unit:
    """The topmost unit of the user's organisation; `Http404` where it has none on the day."""
    units = visible_to(user).select_related("organisation").filter(period__contains=on)
    root = units.filter(parent__isnull=True).first()
    if root is None:
        raise Http404
    return root


def topmost(user: User, permission: Permission, *, on: date) -> list[Unit]:
    """The units where the right begins, by name: the roots of what is within reach. One query."""
    units = visible_to(user).select_related("organisation").filter(period__contains=on)
    scopes = scopes_of(user, permission, on=on)
    if None in scopes:
        return list(units.filter(parent__isnull=True))
    paths = [path for path in scopes if path is not None]
    roots = {path for path in paths if not any(path.startswith(f"{other}.") for other in paths)}
    return list(units.filter(path__in=roots).order_by("name", "pk"))


def children_of(unit: Unit, *, on: date) -> list[Unit]:
    """The units directly below, by name. One query."""
    return list(Unit.objects.filter(parent=unit, period__contains=on).order_by("name", "pk"))
