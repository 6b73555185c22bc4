"""The decided catalogue as a unit chooses from it: what is common, of professions, and of the unit itself."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from competence.models import Competence, DecisionState, Layer, Requirement
from portal.models import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """A competence that may be demanded, with the framework it stands in."""

    id: int
    code: str
    name: dict[str, str]
    kind: str
    framework: dict[str, str]
    layer: str


def choosable(organisation_id: int, unit: Unit | None, *, on: date) -> QuerySet[Competence]:
    """The competences in force that the unit may demand; None: those that the organisation may.

    A unit's own framework is for it and what is below it; one of a kind of unit (no unit) is for all of them.
    """
    in_force = Q(retired_on__isnull=True) | Q(retired_on__gt=on)
    rows = Competence.objects.filter(
        in_force, framework__organisation_id=organisation_id, framework__state=DecisionState.DECIDED
    )
    if unit is None:
        return rows
    own = ~Q(framework__layer=Layer.UNIT) | Q(framework__unit__isnull=True)
    return rows.filter(own | Q(framework__unit__path__at_or_above=unit.path))


def search(organisation_id: int, unit: Unit | None, words: str, *, on: date, most: int) -> list[Found]:
    """Those whose code or name holds every word, the nearest first; at most `most` + 1 of them. One query.

    Nearest is the unit's own and what it demands from already; then professions, what is common, and last the
    frameworks of other kinds of units.
    """
    rows = choosable(organisation_id, unit, on=on)
    for word in words.split():
        rows = rows.filter(_holds(word))
    is_near = Q(framework__unit__isnull=False) | Q(framework__in=_demanded_from(unit, on=on))
    nearest = Case(
        When(is_near, framework__layer=Layer.UNIT, then=Value(0)),
        When(is_near, framework__layer=Layer.PROFESSION, then=Value(1)),
        When(framework__layer=Layer.PROFESSION, then=Value(2)),
        When(framework__layer=Layer.COMMON, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    columns = ("pk", "code", "name", "kind", "framework__name", "framework__layer")
    ordered = rows.annotate(nearest=nearest).order_by("nearest", "framework__code", "position", "pk")
    return [Found(*row) for row in ordered.values_list(*columns)[: most + 1]]


def _demanded_from(unit: Unit | None, *, on: date) -> QuerySet[Requirement, int]:
    """The frameworks that what is decided by the unit, or by one over it, is taken from."""
    if unit is None:
        return Requirement.objects.none().values_list("competence__framework_id", flat=True)
    decided = Requirement.objects.filter(state=DecisionState.DECIDED, period__contains=on)
    return decided.filter(unit__path__at_or_above=unit.path).values_list("competence__framework_id", flat=True)


def find(organisation_id: int, unit: Unit | None, competence_id: int, *, on: date) -> Found | None:
    """One of them."""
    columns = ("pk", "code", "name", "kind", "framework__name", "framework__layer")
    row = choosable(organisation_id, unit, on=on).filter(pk=competence_id).values_list(*columns).first()
    return Found(*row) if row else None


def _holds(word: str) -> Q:
    in_name = Q(name__sv__icontains=word) | Q(name__nb__icontains=word) | Q(name__en__icontains=word)
    return in_name | Q(code__icontains=word)
