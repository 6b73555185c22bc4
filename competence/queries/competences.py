"""One competence as it is in force, with every wording it has had: what anyone signed in may read."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from competence.models import Alignment, Competence, DecisionState, Framework, Wording
from portal.models import User

NEVER_DECIDED = (DecisionState.DRAFT, DecisionState.CONSULTATION)


@dataclass(frozen=True, slots=True)
class Other:
    """Another competence that this one has to do with."""

    id: int
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What it is called elsewhere: the scheme, its identifier and address there, and how near it is."""

    scheme: str
    identifier: str
    uri: str
    label: str
    relation: str


@dataclass(frozen=True, slots=True)
class Worded:
    """What it said from a day on."""

    revision: int
    name: dict[str, str]
    why: dict[str, str]
    level_texts: dict[str, list[str]]
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """A competence with all there is to read about it. `wordings` has the newest first."""

    row: Competence
    is_retired: bool
    retired_on: date | None
    replaced_by: Other | None
    replaces: tuple[Other, ...]
    alignments: tuple[Known, ...]
    wordings: tuple[Worded, ...]


def get(user: User, competence_id: int) -> Whole:
    """A competence of the user's organisation that is or was in force; `Http404` otherwise. Four queries."""
    rows = Competence.objects.select_related("framework__profession", "framework__unit", "area", "replaced_by")
    rows = rows.filter(framework__organisation_id=user.organisation_id).exclude(framework__state__in=NEVER_DECIDED)
    row = rows.filter(pk=competence_id).first()
    if row is None:
        raise Http404
    others = Competence.objects.filter(replaced_by=row).order_by("code").values_list("pk", "name")
    aligned = Alignment.objects.filter(competence=row).order_by("scheme", "identifier")
    return Whole(
        row=row,
        is_retired=row.retired_on is not None or row.framework.state == DecisionState.RETIRED,
        retired_on=row.retired_on,
        replaced_by=Other(row.replaced_by.pk, row.replaced_by.name) if row.replaced_by else None,
        replaces=tuple(Other(pk, name) for pk, name in others),
        alignments=tuple(
            Known(one.get_scheme_display(), one.identifier, one.uri, one.label, one.get_relation_display())
            for one in aligned
        ),
        wordings=tuple(
            Worded(one.revision, one.name, one.why or {}, one.level_texts, one.written_at)
            for one in Wording.objects.filter(competence=row).order_by("-revision")
        ),
    )


def ids_in_force(framework: Framework) -> list[int]:
    """The competences of the framework that are asked for."""
    rows = Competence.objects.filter(framework=framework, retired_on__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def ids_by_code(framework: Framework) -> dict[str, int]:
    """Every competence the framework has or had in force, by code."""
    return dict(Competence.objects.filter(framework=framework).values_list("code", "pk"))
