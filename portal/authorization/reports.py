"""The people one leads: the same answer as `relations_to` gives one by one, for all at once."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.authorization.facts import LEADS, held_by, written
from portal.models import Employment, Mandate, Role, User

Led = tuple[UUID, str]
"""A manager, and the path of the unit she leads."""


def own_reports(user: User, *, on: date | None = None) -> QuerySet[User]:
    """The people whose nearest manager is `user`, or is someone she is deputy of.

    A manager does not lead herself, and not those who lead her, who may be employed in her own unit all the same: her
    own nearest manager is the next one up, and where she is only a deputy, its manager leads her. One query for the
    mandates, one more where there are managers below; none for people who lead nobody.
    """
    day = on or timezone.localdate()
    own = [held.path for held in held_by(user, on=day) if held.role in LEADS and held.path is not None]
    if not own:
        return User.objects.none()
    topmost = {path for path in own if not any(path.startswith(f"{other}.") for other in own)}
    above = _above(topmost)
    around = Q(unit__path__below_any=own) | Q(unit__path__in=list(above))
    others = Mandate.objects.filter(around, role=Role.MANAGER, period__contains=written(day))
    rows: list[Led] = list(others.exclude(user=user).values_list("user_id", "unit__path"))
    nearer = [row for row in rows if row[1] not in own and row[1] not in above]
    here = Employment.objects.filter(is_main=True, period__contains=written(day), unit__path__below_any=own)
    reports = Q(pk__in=here.exclude(unit__path__below_any=[path for _, path in nearer]).values("user"))
    if nearer:
        reports |= Q(pk__in=_managers_led(here, nearer))
    superiors = [manager_id for manager_id, path in rows if path in topmost or path in above]
    people = User.objects.filter(reports, organisation_id=user.organisation_id, is_active=True)
    return people.exclude(pk=user.pk).exclude(pk__in=superiors)


def _above(paths: set[str]) -> set[str]:
    """The paths of all units over these: a path holds the ids from the root down."""
    parts = [path.split(".") for path in paths]
    return {".".join(part[:depth]) for part in parts for depth in range(1, len(part))} - paths


def _managers_led(here: QuerySet[Employment], nearer: list[Led]) -> list[UUID]:
    """Managers below with nobody else between: employed in their own unit, with no other managed unit over it."""
    own_paths: dict[UUID, set[str]] = {}
    for manager_id, path in nearer:
        own_paths.setdefault(manager_id, set()).add(path)
    places = here.filter(user__in=own_paths).values_list("user_id", "unit__path")
    managed = {path for _, path in nearer}
    return [
        manager_id
        for manager_id, path in places
        if not any(path == other or path.startswith(f"{other}.") for other in managed - own_paths[manager_id])
    ]
