"""What is published in CASE: the decided public frameworks with everything that a package of them says."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from competence.models import (
    Alignment,
    Area,
    CasePackage,
    Competence,
    DecisionState,
    Framework,
    FrameworkVersion,
    Level,
)
from competence.reading.case_package import CaseContent, Json, restored


@dataclass(frozen=True, slots=True)
class Head:
    """A framework as a document. `changed_at`: its decision, or the newest wording."""

    pk: int
    identifier: str
    code: str
    layer: str
    name: dict[str, str]
    description: dict[str, str]
    organisation: str
    organisation_id: int
    number: int
    decided_at: datetime
    changed_at: datetime
    package_document: Json | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that is published of one framework. `package` is what it was imported from, taken as `wish` says."""

    head: Head
    areas: tuple[Area, ...]
    competences: tuple[Competence, ...]  # with `written`, the time of the newest wording
    alignments: dict[int, tuple[Alignment, ...]]  # by competence
    levels: tuple[dict[str, str], ...]  # names, from 0 upwards
    package: CaseContent | None = None
    wish: Json = field(default_factory=dict)


@dataclass(slots=True)
class _Rows:
    """The rows of several frameworks, by framework; levels by organisation."""

    areas: dict[int, list[Area]] = field(default_factory=lambda: defaultdict(list))
    competences: dict[int, list[Competence]] = field(default_factory=lambda: defaultdict(list))
    alignments: dict[int, list[Alignment]] = field(default_factory=lambda: defaultdict(list))
    levels: dict[int, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))


def published(pks: Collection[int] | None = None) -> list[Head]:
    """The frameworks that anyone may read, by code; those of `pks` only, if given. One query."""
    frameworks = _published()
    return [_head(row) for row in (frameworks if pks is None else frameworks.filter(pk__in=pks))]


def heads_with_documents() -> list[Head]:
    """The same with the documents that they were imported with, without their items."""
    rows = _published().annotate(package_document=F("case_package__document"))
    return [_head(row) for row in rows]


def fingerprints() -> dict[int, tuple[Any, ...]]:
    """For each published framework what changes when its objects do. One query."""
    rows = _published().annotate(
        competence_count=Count("competences", distinct=True),
        alignment_count=Count("competences__alignments", distinct=True),
        newest=Max("competences__alignments__pk"),
        read_at=F("case_package__read_at"),
        ended=Count("competences__retired_on", distinct=True),
    )
    names = (
        "decided_at",
        "worded_at",
        "version_at",
        "competence_count",
        "alignment_count",
        "newest",
        "read_at",
        "ended",
    )
    return {row.pk: tuple(getattr(row, name) for name in names) for row in rows}


def sources(heads: Iterable[Head]) -> list[Source]:
    """Everything of these frameworks, in as many queries whatever their number."""
    found = list(heads)
    pks = [head.pk for head in found]
    rows = _rows(pks, {head.organisation_id for head in found})
    packages = {package.framework_id: package for package in CasePackage.objects.filter(framework_id__in=pks)}
    return [_source(head, rows, packages.get(head.pk)) for head in found]


def _source(head: Head, rows: _Rows, package: CasePackage | None) -> Source:
    competences = rows.competences[head.pk]
    return Source(
        head=head,
        areas=tuple(rows.areas[head.pk]),
        competences=tuple(competences),
        alignments={one.pk: tuple(rows.alignments[one.pk]) for one in competences if one.pk in rows.alignments},
        levels=tuple(rows.levels[head.organisation_id]),
        package=content_of(package) if package else None,
        wish=package.definitions.get("wish", {}) if package else {},
    )


def content_of(package: CasePackage) -> CaseContent:
    """The package as it was read."""
    return restored(package.version, package.document, package.items, package.associations, package.definitions)


def _rows(pks: list[int], organisations: set[int]) -> _Rows:
    rows = _Rows()
    for area in Area.objects.filter(framework_id__in=pks).order_by("position", "pk"):
        rows.areas[area.framework_id].append(area)
    competences = Competence.objects.filter(framework_id__in=pks).select_related("area", "replaced_by")
    for one in competences.annotate(written=Max("wordings__written_at")).order_by("position", "pk"):
        rows.competences[one.framework_id].append(one)
    for alignment in Alignment.objects.filter(competence__framework_id__in=pks).order_by("pk"):
        rows.alignments[alignment.competence_id].append(alignment)
    for level in Level.objects.filter(organisation_id__in=organisations).order_by("value"):
        rows.levels[level.organisation_id].append(level.name)
    return rows


def _published() -> QuerySet[Framework]:
    """DECIDED and public: everything else does not exist for CASE."""
    return _with_times(Framework.objects.filter(is_public=True, state=DecisionState.DECIDED))


def _with_times(frameworks: QuerySet[Framework]) -> QuerySet[Framework]:
    decided = FrameworkVersion.objects.filter(framework=OuterRef("pk"), state=DecisionState.DECIDED)
    return (
        frameworks.select_related("organisation")
        .annotate(
            number=Subquery(decided.values("number")[:1]),
            version_at=Subquery(decided.values("decided_at")[:1]),
            worded_at=Max("competences__wordings__written_at"),
        )
        .order_by("code", "pk")
    )


def _head(row: Any) -> Head:  # noqa: ANN401 - a framework with what was annotated
    decided_at = row.version_at or row.decided_at or row.worded_at or timezone.now()
    return Head(
        pk=row.pk,
        identifier=str(row.identifier),
        code=row.code,
        layer=row.layer,
        name=row.name,
        description=row.description or {},
        organisation=row.organisation.name,
        organisation_id=row.organisation_id,
        number=row.number or 1,
        decided_at=decided_at,
        changed_at=max(time for time in (decided_at, row.worded_at) if time),
        package_document=getattr(row, "package_document", None),
    )
