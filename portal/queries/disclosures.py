"""Who has opened a person's data, and for what reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from portal.authorization import own_reports
from portal.models import Disclosure, Employment, Unit, User


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of a unit whose data may be opened with a reason."""

    user_id: UUID
    given_name: str
    family_name: str
    profession: dict[str, str]


def visible_to(user: User) -> QuerySet[Disclosure]:
    """The disclosures of one's own data: nobody else's."""
    return Disclosure.objects.filter(person=user)


def open_to(reader: User, people: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Those of the people whose data the reader has opened with a reason that holds at the moment. One query."""
    rows = Disclosure.objects.filter(reader=reader, person__in=people, opened_at__lte=at, closes_at__gt=at)
    return frozenset(rows.values_list("person", flat=True))


def of(user: User) -> list[Disclosure]:
    """The disclosures of one's own data with their readers, the latest first; at most 200."""
    return list(visible_to(user).select_related("reader").order_by("-opened_at", "pk")[:200])


def whom(user: User, unit: Unit, *, on: date) -> list[Person]:
    """The people of the unit itself that `user` does not lead: their data opens with a reason only.

    The caller has asked whether she has the unit within reach and may disclose at all.
    """
    rows = Employment.objects.filter(unit=unit, is_main=True, period__contains=on, user__is_active=True)
    others = rows.exclude(user=user).exclude(user__in=own_reports(user, on=on))
    columns = ("user_id", "user__given_name", "user__family_name", "profession__name")
    return [Person(*row) for row in others.values_list(*columns)]
