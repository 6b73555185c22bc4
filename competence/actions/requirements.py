"""Decide required levels: from a day, for a target, without touching what was required before that day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _

from competence.actions.demands import Demand, Key, write_demands
from competence.actions.frameworks import FaultyContent, require_owner
from competence.models import Competence, DecisionState, Framework, Requirement
from competence.queries import scales
from portal.models import Organisation, User

BATCH = 2000
MOST_PEOPLE = 10_000

__all__ = ["Decided", "Demand", "decide_requirements"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decision did: numbers of requirements."""

    added: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """A decided requirement that reaches the day or begins after it."""

    id: int
    demand: Demand
    since: date | None
    until: date | None


@transaction.atomic
def decide_requirements(
    *,
    organisation: Organisation,
    demands: Sequence[Demand],
    since: date,
    by: User | None,
    at: datetime,
    replaces_roles_of: Framework | None = None,
) -> Decided:
    """Decide the demands from the day `since`. What already is as demanded stays untouched.

    A level that differs ends the day before; one that has been scheduled to begin later keeps its day. With
    `replaces_roles_of`, levels for roles in that framework that are not among the demands end too.
    Raises `FaultyContent`.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_owner(organisation, by=by)
    _check(organisation, demands)
    standing = _standing(organisation, {demand.competence_id for demand in demands}, since, replaces_roles_of)
    wanted = {demand.key: demand for demand in demands}
    now = {one.demand.key: one for one in standing if one.since is None or one.since <= since}
    later = {one.demand.key: one for one in sorted(standing, key=_begins, reverse=True) if _begins(one) > since}
    fresh = [demand for key, demand in wanted.items() if key not in now or now[key].demand != demand]
    replaced = [now[demand.key] for demand in fresh if demand.key in now]
    dropped = _dropped(now, wanted, replaces_roles_of)
    _end([*replaced, *dropped], since)
    untils = (later[demand.key].since if demand.key in later else None for demand in fresh)
    rows = zip(fresh, untils, strict=True)
    write_demands(organisation=organisation, demands=rows, since=since, by=by, at=at)
    return Decided(len(fresh) - len(replaced), len(replaced), len(dropped), len(wanted) - len(fresh))


def _check(organisation: Organisation, demands: Sequence[Demand]) -> None:
    kinds = dict(
        Competence.objects.filter(
            framework__organisation=organisation, pk__in={demand.competence_id for demand in demands}
        ).values_list("pk", "kind")
    )
    scale = scales.of(organisation.pk)
    faults: list[str] = []
    for demand in demands:
        faults += _faults(demand, kinds.get(demand.competence_id), scale)
    if len({demand.key for demand in demands}) != len(demands):
        faults.append(_("Two levels are given for the same competence and target."))
    if faults:
        raise FaultyContent(list(dict.fromkeys(faults)))


def _faults(demand: Demand, kind: str | None, scale: scales.Scale) -> Iterable[str]:
    if kind is None:
        yield _("Competence %(id)s is not one of the organisation's.") % {"id": demand.competence_id}
    elif kind == Competence.Kind.CERTIFICATE and demand.level != 1:
        yield _("A certificate is required with level 1: it has to be valid.")
    if not scale.holds(demand.level):
        yield _("Level %(level)s is outside the scale, 0 to %(top)s.") % {"level": demand.level, "top": scale.top}
    if demand.min_people is not None and (demand.unit_id is None or not 0 < demand.min_people <= MOST_PEOPLE):
        yield _("A head-count belongs to a unit and is 1 to %(most)s people.") % {"most": MOST_PEOPLE}


def _standing(
    organisation: Organisation, competence_ids: set[int], since: date, framework: Framework | None
) -> list[_Standing]:
    about = Q(competence_id__in=competence_ids)
    if framework is not None:
        about |= Q(competence__framework=framework, role__isnull=False)
    rows = Requirement.objects.filter(about, organisation=organisation, state=DecisionState.DECIDED)
    rows = rows.exclude(period__fully_lt=DateRange(since, None)).select_for_update(of=("self",))
    target = ("profession_id", "role_id", "unit_id", "min_people")
    columns = rows.values_list("pk", "period", "competence_id", "level", *target)
    found = columns.iterator(chunk_size=BATCH)
    return [
        _Standing(pk, Demand(competence_id, level, *of), period.lower, period.upper)
        for pk, period, competence_id, level, *of in found
    ]


def _begins(one: _Standing) -> date:
    return one.since or date.min


def _dropped(now: dict[Key, _Standing], wanted: dict[Key, Demand], framework: Framework | None) -> list[_Standing]:
    if framework is None:
        return []
    own = set(Competence.objects.filter(framework=framework).values_list("pk", flat=True))
    return [
        one
        for key, one in now.items()
        if one.demand.role_id is not None and one.demand.competence_id in own and key not in wanted
    ]


def _end(rows: list[_Standing], since: date) -> None:
    """What began earlier ends the day before; what began the same day never came into force, and is retired."""
    began_before = [one.id for one in rows if one.since is None or one.since < since]
    same_day = [one.id for one in rows if one.since == since]
    shortened = Func(Func(F("period"), function="lower"), Value(since), function="daterange")
    Requirement.objects.filter(pk__in=began_before).update(period=shortened)
    Requirement.objects.filter(pk__in=same_day).update(state=DecisionState.RETIRED)
