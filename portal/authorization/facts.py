"""What has to be known to decide: mandates in force, where a person works, what is disclosed.

SQL text stands here for one thing alone, a day that is written out (`written`): Django has no words for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
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
    """Where a person works on a day: the unit of the main employment (None: not employed).

    `leaders` are the managers and deputies of that unit and of the units over it, the nearest first.
    """

    user_id: UUID
    path: str | None
    leaders: tuple[Held, ...]


def held_by(user: User, *, on: date) -> tuple[Held, ...]:
    """The mandates a person holds on a day; read once for each person object and day."""
    cache: dict[date, tuple[Held, ...]] = user.__dict__.setdefault("_held_mandates", {})
    if on not in cache:
        rows = Mandate.objects.filter(user=user, period__contains=on).order_by("id")
        cache[on] = _as_held(rows.values_list("user_id", "role", "unit_id", "unit__path"))
    return cache[on]


def place_of(person: User, *, on: date) -> Place:
    """Where the person works on the day, and who leads there; read once for each person object and day."""
    cache: dict[date, Place] = person.__dict__.setdefault("_place", {})
    if on not in cache:
        row = _main(on).filter(user=person).values_list("unit__path", ArraySubquery(_leaders_over("unit__path", on)))
        path, leaders = row.first() or (None, [])
        cache[on] = Place(person.pk, path, _nearest_first(leaders))
    return cache[on]


def with_place(people: QuerySet[User], person_id: UUID, *, on: date) -> User | None:
    """One of the people, with `place_of` answered by the same query; None when she is not among them."""
    path = _main(on).filter(user=OuterRef("pk")).values("unit__path")[:1]
    placed = people.annotate(place_path=Subquery(path)).annotate(leaders=ArraySubquery(_leaders_over("place_path", on)))
    person = placed.filter(pk=person_id).first()
    if person is not None:
        place = Place(person.pk, person.place_path, _nearest_first(person.leaders))
        person.__dict__.setdefault("_place", {})[on] = place
    return person


def _main(on: date) -> QuerySet[Employment]:
    return Employment.objects.filter(is_main=True, period__contains=on)


def _leaders_over(path: str, on: date) -> QuerySet[Mandate, Any]:
    """Managers and deputies of the unit at the outer query's `path` and of the units over it.

    A path begins with the id of its organisation's topmost unit, so that no other organisation can be over it.
    """
    in_force = Mandate.objects.filter(role__in=LEADS, period__contains=written(on))
    mandates = in_force.filter(unit__path__at_or_above=OuterRef(path))
    own_path = Cast("unit__path", output_field=TextField())
    return mandates.values(json=JSONObject(user="user_id", role="role", unit="unit_id", path=own_path))


def _nearest_first(rows: list[dict[str, str | int]]) -> tuple[Held, ...]:
    held = _as_held((UUID(str(row["user"])), str(row["role"]), int(row["unit"]), str(row["path"])) for row in rows)
    return tuple(sorted(held, key=lambda one: -_depth(one.path)))


def is_disclosed(reader: User, person_id: UUID, *, on: date) -> bool:
    """Whether the reader has given a reason for reading this person that is open on the day (or now, when today)."""
    moment = timezone.now() if on == timezone.localdate() else noon(on)
    return Disclosure.objects.filter(
        reader=reader, person_id=person_id, opened_at__lte=moment, closes_at__gt=moment
    ).exists()


def written(day: date) -> RawSQL:
    """The day as text of the statement, for tables in which nearly every row holds on a day.

    A plan that is kept for all days takes rows of one day to be rare: it reads all of them first.
    """
    return RawSQL(f"'{day.isoformat()}'::date", ())  # noqa: S611 - digits of a date


def noon(day: date) -> datetime:
    """The middle of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _as_held(rows: Iterable[tuple[UUID, str, int | None, str | None]]) -> tuple[Held, ...]:
    return tuple(Held(user_id, Role(role), unit_id, path) for user_id, role, unit_id, path in rows)


def _depth(path: str | None) -> int:
    return 0 if path is None else path.count(".") + 1
