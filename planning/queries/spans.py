"""How many people the manager of a unit leads: the manager's span of control, never shown for a manager by name.

A person is led by the manager of the nearest unit at or above her own that is managed by somebody else than herself,
as `portal.authorization.own_reports` has it; deputies lead nobody of their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count

from portal.models import Employment, Mandate, Organisation, Role
from portal.queries.release import Node

BANDS = ((15, "15"), (30, "30"), (45, "45"))
"""The largest span of each band but the last, and its key."""
LARGEST_BAND = "46"
NO_MANAGER = "0"
MIXED = "mixed"
"""Small groups of units with managers of different spans, shown as one."""
ORDER = ("15", "30", "45", LARGEST_BAND, NO_MANAGER, MIXED)

Managers = Mapping[int, UUID]
"""By unit, who manages it: one at a time."""


def bands_of(organisation: Organisation, nodes: Iterable[Node], *, on: date) -> dict[int, str]:
    """The band of each unit: of how many its manager leads, or the manager of the nearest unit above. Three queries."""
    ways = {node.id: tuple(map(int, node.path.split("."))) for node in nodes}
    managers = _managers(organisation, on)
    spans = _spans(ways, managers, organisation, on)
    return {unit_id: _band(_nearest(way, managers), managers, spans) for unit_id, way in ways.items()}


def spans_of(organisation: Organisation, nodes: Iterable[Node], *, on: date) -> Counter[UUID]:
    """How many each manager of the organisation leads. Three queries."""
    ways = {node.id: tuple(map(int, node.path.split("."))) for node in nodes}
    return _spans(ways, _managers(organisation, on), organisation, on)


def _managers(organisation: Organisation, on: date) -> Managers:
    rows = Mandate.objects.filter(role=Role.MANAGER, period__contains=on, unit__organisation=organisation)
    return dict(rows.values_list("unit_id", "user_id"))


def _spans(
    ways: Mapping[int, tuple[int, ...]], managers: Managers, organisation: Organisation, on: date
) -> Counter[UUID]:
    """Everybody is led by the nearest manager; those who manage are looked at one by one, without their own units."""
    here = Employment.objects.filter(is_main=True, period__contains=on, unit__organisation=organisation)
    here = here.filter(user__is_active=True)
    leaders = set(managers.values())
    spans: Counter[UUID] = Counter()
    for unit_id, people in here.exclude(user__in=leaders).values_list("unit_id").annotate(Count("pk")):
        if (nearest := _nearest(ways.get(unit_id, ()), managers)) is not None:
            spans[managers[nearest]] += people
    for person_id, unit_id in here.filter(user__in=leaders).values_list("user_id", "unit_id"):
        way = ways.get(unit_id, ())
        above = next((at for at, step in enumerate(way) if managers.get(step) == person_id), len(way))
        if (nearest := _nearest(way[:above], managers)) is not None:
            spans[managers[nearest]] += 1
    return spans


def _nearest(way: tuple[int, ...], managers: Managers) -> int | None:
    """The nearest unit on the way up that somebody manages."""
    return next((unit_id for unit_id in reversed(way) if unit_id in managers), None)


def _band(unit_id: int | None, managers: Managers, spans: Mapping[UUID, int]) -> str:
    if unit_id is None:
        return NO_MANAGER
    span = spans.get(managers[unit_id], 0)
    return next((band for largest, band in BANDS if span <= largest), LARGEST_BAND)
