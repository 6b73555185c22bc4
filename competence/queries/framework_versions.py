"""What a framework says in each of its versions: the draft, the one in force, and what was in force on a day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils import timezone

from competence.models import Alignment, Area, Competence, DecisionState, Framework, FrameworkVersion, VersionArea
from competence.models import VersionCompetence as Row
from competence.reading.alignments import restored
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent
from portal.models import User

Ids = dict[str, int]
"""Ids by code."""
OPEN = (DecisionState.DRAFT, DecisionState.CONSULTATION)
_HEADS = (
    "framework__organisation", "framework__profession", "framework__unit", "framework__owner", "created_by",
    "consultation_opened_by", "decided_by", "changed_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionHead:
    """A version in a list: its number, state and times. `competences` is how many it has."""

    number: int
    state: str
    summary: str
    created_by: str
    created_at: datetime
    consultation_until: date | None
    decided_by: str
    decided_at: datetime | None
    decision_reference: str
    retired_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is being worked on."""
        return self.state in OPEN


def get(user: User, framework_id: int, number: int) -> FrameworkVersion:
    """The version of a framework of the user's organisation; `Http404` otherwise."""
    rows = FrameworkVersion.objects.select_related(*_HEADS)
    found = rows.filter(
        framework_id=framework_id, framework__organisation_id=user.organisation_id, number=number
    ).first()
    if found is None:
        raise Http404
    return found


def heads(framework: Framework) -> tuple[VersionHead, ...]:
    """Every version of the framework, the newest first. One query."""
    rows = FrameworkVersion.objects.filter(framework=framework).select_related("created_by", "decided_by")
    return tuple(
        VersionHead(
            number=row.number,
            state=row.state,
            summary=row.summary,
            created_by=row.created_by.name if row.created_by else "",
            created_at=row.created_at,
            consultation_until=row.consultation_until,
            decided_by=row.decided_by.name if row.decided_by else "",
            decided_at=row.decided_at,
            decision_reference=row.decision_reference,
            retired_at=row.retired_at,
        )
        for row in rows.order_by("-number")
    )


def open_of(framework: Framework) -> FrameworkVersion | None:
    """The version that is being worked on."""
    return FrameworkVersion.objects.filter(framework=framework, state__in=OPEN).first()


def decided_of(framework: Framework) -> FrameworkVersion | None:
    """The version in force now."""
    return FrameworkVersion.objects.filter(framework=framework, state=DecisionState.DECIDED).first()


def in_force(framework: Framework, *, on: date) -> FrameworkVersion | None:
    """The version that was in force at the end of the day; None before the first decision and after the last."""
    rows = FrameworkVersion.objects.filter(framework=framework).select_related(*_HEADS)
    end = _end_of(on)
    decided = rows.filter(decided_at__lt=end).exclude(retired_at__lt=end)
    return decided.order_by("-decided_at", "-number").first()


def _end_of(day: date) -> datetime:
    after = day + timedelta(days=1) if day < date.max else day
    return timezone.make_aware(datetime.combine(after, time.min))


def content_of(version: FrameworkVersion) -> FrameworkContent:
    """What the version says, in its order. Two queries."""
    return content_with_ids(version)[0]


def content_with_ids(version: FrameworkVersion) -> tuple[FrameworkContent, tuple[Ids, Ids]]:
    """What the version says, and the ids of its areas and of its competences, for its forms. Two queries."""
    framework = version.framework
    areas = areas_of(version)
    rows = list(Row.objects.filter(framework_version=version).order_by("area__position", "area_id", "position", "pk"))
    codes = {area.pk: area.code for area in areas}
    content = FrameworkContent(
        code=framework.code,
        layer=framework.layer,
        name=version.name,
        areas=tuple(AreaContent(area.code, area.name) for area in areas),
        competences=tuple(_drafted(row, codes[row.area_id]) for row in rows),
    )
    return content, ({area.code: area.pk for area in areas}, {row.code: row.pk for row in rows})


def content_in_force(framework: Framework) -> FrameworkContent:
    """What the rows in force say, in their order, with the areas that are used. Two queries."""
    return in_force_with_ids(framework)[0]


def in_force_with_ids(framework: Framework) -> tuple[FrameworkContent, Ids]:
    """What the rows in force say, and their ids. Two queries."""
    areas = {area.pk: area for area in Area.objects.filter(framework=framework).order_by("position", "pk")}
    found = Competence.objects.filter(framework=framework, retired_on__isnull=True)
    found = found.annotate(aligned=aligned_rows())
    rows = list(found.order_by("area__position", "area_id", "position", "pk"))
    used = {row.area_id for row in rows}
    content = FrameworkContent(
        code=framework.code,
        layer=framework.layer,
        name=framework.name,
        areas=tuple(AreaContent(area.code, area.name) for area in areas.values() if area.pk in used),
        competences=tuple(
            replace(_competence(row, areas[row.area_id].code), alignments=restored(row.aligned)) for row in rows
        ),
    )
    return content, {row.code: row.pk for row in rows}


def competence_content(row: Row) -> CompetenceContent:
    """What a competence of a version says."""
    return _drafted(row, row.area.code)


def aligned_rows() -> ArraySubquery:
    """What each competence in force is called elsewhere, as an annotation."""
    values = JSONObject(**{name: name for name in ("scheme", "identifier", "uri", "label", "relation")})
    return ArraySubquery(Alignment.objects.filter(competence=OuterRef("pk")).values_list(values))


def _drafted(row: Row, area: str) -> CompetenceContent:
    said = _competence(row, area)
    return replace(said, replaces=tuple(row.replaces), alignments=restored(row.alignments))


def _competence(row: Row | Competence, area: str) -> CompetenceContent:
    return CompetenceContent(
        code=row.code,
        area=area,
        name=row.name,
        kind=row.kind,
        why=row.why or {},
        level_texts=row.level_texts,
        core=row.core,
        validity_months=row.validity_months,
        skill=row.skill,
        governing_document=row.governing_document,
        governing_url=row.governing_url,
        upstream=row.upstream_id,
        upstream_revision=row.upstream_revision,
    )


def area_of(user: User, framework_id: int, number: int, area_id: int) -> VersionArea:
    """An area of a version; `Http404` otherwise."""
    version = get(user, framework_id, number)
    found = VersionArea.objects.filter(framework_version=version, pk=area_id).first()
    if found is None:
        raise Http404
    found.framework_version = version
    return found


def areas_of(version: FrameworkVersion) -> list[VersionArea]:
    """The areas of a version, in their order."""
    return list(VersionArea.objects.filter(framework_version=version).order_by("position", "pk"))


def find_competence(version: FrameworkVersion, competence_id: int) -> Row | None:
    """A competence of a version; None where it has none with this id (any more)."""
    rows = Row.objects.select_related("area").filter(framework_version=version)
    found = rows.filter(pk=competence_id).first()
    if found is not None:
        found.framework_version = version
    return found


def competence_of(user: User, framework_id: int, number: int, competence_id: int) -> Row:
    """A competence of a version; `Http404` otherwise."""
    found = find_competence(get(user, framework_id, number), competence_id)
    if found is None:
        raise Http404
    return found
