"""How many people the manager of a unit leads: the manager's span of control, never shown for a manager by name.

A person is led by the managers of the nearest unit at or above her own that is managed by somebody else than herself,
as `portal.authorization.own_reports` has it; deputies lead nobody of their own.
"""

from collections import Counter, defaultdict
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

Managers = Mapping[int, frozenset[UUID]]
"""By unit, who manages it."""


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
    found: dict[int, set[UUID]] = defaultdict(set)
    for unit_id, user_id in rows.values_list("unit_id", "user_id"):
        if unit_id is not None:
            found[unit_id].add(user_id)
    return {unit_id: frozenset(users) for unit_id, users in found.items()}


def _spans(
    ways: Mapping[int, tuple[int, ...]], managers: Managers, organisation: Organisation, on: date
) -> Counter[UUID]:
    """Everybody is led by the nearest managers; those who manage are looked at one by one, without their own units."""
    here = Employment.objects.filter(is_main=True, period__contains=on, unit__organisation=organisation)
    here = here.filter(user__is_active=True)
    leaders = frozenset[UUID]().union(*managers.values())
    spans: Counter[UUID] = Counter()
    for unit_id, people in here.exclude(user__in=leaders).values_list("unit_id").annotate(Count("pk")):
        for user_id in managers.get(_nearest(ways.get(unit_id, ()), managers) or 0, ()):
            spans[user_id] += people
    for person_id, unit_id in here.filter(user__in=leaders).values_list("user_id", "unit_id"):
        way = ways.get(unit_id, ())
        above = next((at for at, step in enumerate(way) if person_id in managers.get(step, ())), len(way))
        for user_id in managers.get(_nearest(way[:above], managers) or 0, ()):
            spans[user_id] += 1
    return spans


def _nearest(way: tuple[int, ...], managers: Managers) -> int | None:
    """The nearest unit on the way up that somebody manages."""
    return next((unit_id for unit_id in reversed(way) if unit_id in managers), None)


def _band(unit_id: int | None, managers: Managers, spans: Mapping[UUID, int]) -> str:
    """Where several manage a unit, the largest span is the unit's."""
    if unit_id is None:
        return NO_MANAGER
    span = max(spans.get(user_id, 0) for user_id in managers[unit_id])
    return next((band for largest, band in BANDS if span <= largest), LARGEST_BAND)
