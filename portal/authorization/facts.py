"""What has to be known to decide: mandates in force, where a person works, what is disclosed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from portal.models import Disclosure, Employment, Mandate, Role, User

LEADS = (Role.MANAGER, Role.DEPUTY)


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate in force: the role, and the path of its unit (None: the whole organisation)."""

    user_id: UUID
    role: Role
    unit_id: int | None
    path: str | None

    def reaches(self, path: str | None) -> bool:
        """Whether the unit at this path is the mandate's own or below it."""
        return self.path is None or (path is not None and (path == self.path or path.startswith(f"{self.path}.")))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person belongs on a day: the organisation, and the unit of the main employment (None: not employed)."""

    user_id: UUID
    organisation_id: int
    path: str | None


def held_by(user: User, *, on: date) -> tuple[Held, ...]:
    """The mandates a person holds on a day; read once for each person object and day."""
    cache: dict[date, tuple[Held, ...]] = user.__dict__.setdefault("_held_mandates", {})
    if on not in cache:
        rows = Mandate.objects.filter(user=user, period__contains=on).order_by("id")
        cache[on] = _as_held(rows.values_list("user_id", "role", "unit_id", "unit__path"))
    return cache[on]


def leaders_over(path: str | None, organisation_id: int, *, on: date) -> tuple[Held, ...]:
    """Managers and deputies of the unit at `path` and of the units over it, the nearest first."""
    if path is None:
        return ()
    rows = Mandate.objects.filter(
        role__in=LEADS,
        period__contains=on,
        unit__organisation_id=organisation_id,
        unit__path__at_or_above=path,
    )
    held = _as_held(rows.values_list("user_id", "role", "unit_id", "unit__path"))
    return tuple(sorted(held, key=lambda one: -_depth(one.path)))


def place_of(person: User, *, on: date) -> Place:
    """Where the person works on the day: the unit of the main employment."""
    cache: dict[date, Place] = person.__dict__.setdefault("_place", {})
    if on not in cache:
        path = (
            Employment.objects.filter(user=person, is_main=True, period__contains=on)
            .values_list("unit__path", flat=True)
            .first()
        )
        cache[on] = Place(person.pk, person.organisation_id, path)
    return cache[on]


def is_disclosed(reader: User, person_id: UUID, *, on: date) -> bool:
    """Whether the reader has given a reason for reading this person that is open on the day (or now, when today)."""
    moment = timezone.now() if on == timezone.localdate() else noon(on)
    return Disclosure.objects.filter(
        reader=reader, person_id=person_id, opened_at__lte=moment, closes_at__gt=moment
    ).exists()


def noon(day: date) -> datetime:
    """The middle of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _as_held(rows: Iterable[tuple[UUID, str, int | None, str | None]]) -> tuple[Held, ...]:
    return tuple(Held(user_id, Role(role), unit_id, path) for user_id, role, unit_id, path in rows)


def _depth(path: str | None) -> int:
    return 0 if path is None else path.count(".") + 1
