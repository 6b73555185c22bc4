"""The frameworks of an organisation, for whoever keeps or reads its catalogue."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from competence.models import Comment, Competence, DecisionState, Framework, FrameworkVersion, Layer, VersionCompetence
from competence.queries.framework_versions import OPEN
from competence.queries.gaps import ORDER_OF_LAYERS
from portal.models import Mandate, Role, User

KEEPERS = (Role.HR_PARTNER, Role.HR_STRATEGIST)


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework in the list. `number` is the version in force, `open_number` the one being worked on; None: no such.

    `competences` are those in force, or those of the draft where nothing is in force yet. `waiting` are comments that
    nobody has answered.
    """

    id: int
    code: str
    name: dict[str, str]
    layer: str
    profession: dict[str, str]
    unit: str
    owner: str
    state: str
    is_public: bool
    number: int | None
    decided_at: datetime | None
    open_number: int | None
    open_state: str
    consultation_until: date | None
    competences: int
    waiting: int


def visible_to(user: User) -> QuerySet[Framework]:
    """The frameworks of the user's own organisation. The caller asks for the right to read the catalogue."""
    return Framework.objects.filter(organisation_id=user.organisation_id)


def get(user: User, framework_id: int) -> Framework:
    """The framework with this id; `Http404` for an unknown one and one of another organisation."""
    rows = visible_to(user).select_related("organisation", "profession", "unit", "owner", "retired_by", "upstream")
    found = rows.filter(pk=framework_id).first()
    if found is None:
        raise Http404
    return found


def listed(user: User) -> tuple[FrameworkRow, ...]:
    """Every framework, the common ones first, those that are retired last. One query."""
    rows = visible_to(user).select_related("profession", "unit", "owner").annotate(
        number=Subquery(_version(state=DecisionState.DECIDED).values("number")[:1]),
        version_decided_at=Subquery(_version(state=DecisionState.DECIDED).values("decided_at")[:1]),
        open_number=Subquery(_version(state__in=OPEN).values("number")[:1]),
        open_state=Subquery(_version(state__in=OPEN).values("state")[:1]),
        until=Subquery(_version(state__in=OPEN).values("consultation_until")[:1]),
        in_force=_count(Competence.objects.filter(framework=OuterRef("pk"), retired_on__isnull=True), "framework"),
        drafted=_count(
            VersionCompetence.objects.filter(
                framework_version__framework=OuterRef("pk"), framework_version__state__in=OPEN
            ),
            "framework_version__framework",
        ),
        waiting=_count(
            Comment.objects.filter(
                framework_version__framework=OuterRef("pk"),
                framework_version__state__in=OPEN,
                answered_at__isnull=True,
            ),
            "framework_version__framework",
        ),
    )  # fmt: skip
    return tuple(sorted(map(_row, rows), key=_place))


def keepers(organisation_id: int, *, on: date) -> QuerySet[User]:
    """Those who may own a framework: HR partners and HR strategists, by name."""
    held = Mandate.objects.filter(role__in=KEEPERS, period__contains=on, user__organisation_id=organisation_id)
    people = User.objects.filter(organisation_id=organisation_id, is_active=True)
    return people.filter(pk__in=held.values("user")).order_by("given_name", "family_name", "pk")


def _version(**filters: object) -> QuerySet[FrameworkVersion]:
    return FrameworkVersion.objects.filter(Q(**filters), framework=OuterRef("pk"))


def _count(rows: "QuerySet[Any]", by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(many=Count("pk")).values("many")), 0)


def _row(row: Framework) -> FrameworkRow:
    said: dict[str, Any] = vars(row)  # with what was annotated above
    return FrameworkRow(
        id=row.pk,
        code=row.code,
        name=row.name,
        layer=row.layer,
        profession=row.profession.name if row.profession else {},
        unit=row.unit.name if row.unit else "",
        owner=row.owner.name if row.owner else "",
        state=row.state,
        is_public=row.is_public,
        number=said["number"],
        decided_at=said["version_decided_at"],
        open_number=said["open_number"],
        open_state=str(said["open_state"] or ""),
        consultation_until=said["until"],
        competences=said["in_force"] if said["number"] else said["drafted"],
        waiting=said["waiting"],
    )


def _place(row: FrameworkRow) -> tuple[bool, int, str]:
    return row.state == DecisionState.RETIRED, ORDER_OF_LAYERS[Layer(row.layer)], row.code
