"""What is required of whom on which day, for history: read once, resolved in memory for each post and period.

The pages ask `competence.queries.requirements`; a test compares the two.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from competence.models import Competence, DecisionState, Requirement
from portal.models import Organisation


@dataclass(frozen=True, slots=True)
class Subject:
    """A competence as far as history needs it."""

    id: int
    code: str
    name: str
    kind: str
    layer: str
    validity_months: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class _Demand:
    competence_id: int
    level: int | None
    profession_id: int | None
    since: date
    until: date | None


class Demands:
    """The decided requirements of the organisation, by target. A head-count has no level: it only puts the question."""

    def __init__(self, organisation: Organisation) -> None:
        rows = Competence.objects.filter(framework__organisation=organisation, framework__state=DecisionState.DECIDED)
        self.subjects = {
            row.pk: Subject(
                row.pk, row.code, row.name["sv"], row.kind, row.framework.layer, row.validity_months, row.revision
            )
            for row in rows.filter(retired_on__isnull=True).select_related("framework")
        }
        self._by_unit: dict[int, list[_Demand]] = defaultdict(list)
        self._by_role: dict[int, list[_Demand]] = defaultdict(list)
        self._others: list[_Demand] = []
        self._days: list[date] = []
        self._known: dict[tuple[object, ...], dict[int, int | None]] = {}
        self._read(organisation)

    def on(self, day: date, *, path: str, profession_id: int, roles: tuple[int, ...] = ()) -> dict[int, int | None]:
        """The required level of each competence for a post; None where only a head-count of the unit asks."""
        key = (bisect_right(self._days, day), path, profession_id, roles)
        if key not in self._known:
            self._known[key] = self._resolve(day, path, profession_id, roles)
        return self._known[key]

    def _resolve(self, day: date, path: str, profession_id: int, roles: tuple[int, ...]) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        demands = [*self._others]
        for unit_id in path.split("."):
            demands += self._by_unit.get(int(unit_id), [])
        for role in roles:
            demands += self._by_role.get(role, [])
        for demand in demands:
            if demand.profession_id not in {None, profession_id}:
                continue
            if demand.since <= day and (demand.until is None or day < demand.until):
                levels = (found.get(demand.competence_id), demand.level)
                found[demand.competence_id] = max((level for level in levels if level is not None), default=None)
        return found

    def _read(self, organisation: Organisation) -> None:
        rows = Requirement.objects.filter(
            organisation=organisation, state=DecisionState.DECIDED, competence__in=self.subjects
        )
        days: set[date] = set()
        for row in rows.order_by("pk").iterator():
            since, until = row.period.lower or date.min, row.period.upper
            days.update(day for day in (since, until) if day)
            level = None if row.min_people else row.level
            demand = _Demand(row.competence_id, level, row.profession_id, since, until)
            if row.unit_id is not None:
                self._by_unit[row.unit_id].append(demand)
            elif row.role_id is not None:
                self._by_role[row.role_id].append(demand)
            else:
                self._others.append(demand)
        self._days = sorted(days)
