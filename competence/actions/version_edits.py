"""Change what a draft says: its name, its areas and its competences.

Each of them counts its edits. Who writes against an older count gets `Stale` with both texts, and nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from competence.actions.framework_rows import KindIsFixed, columns
from competence.actions.framework_versions import locked_version
from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused, Stale, name_of
from competence.models import Competence, DecisionState, FrameworkVersion, VersionArea, VersionCompetence
from competence.queries import framework_versions, scales
from competence.queries.version_texts import area_texts, competence_texts, head_texts
from competence.reading.alignments import restored
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.faults import LONGEST_TEXT, area_faults, competence_faults, content_faults, is_plain
from portal.authorization import Permission
from portal.models import User

Way = Literal["up", "down"]
MOST_IN_A_VERSION = 5000
R = TypeVar("R", FrameworkVersion, VersionArea, VersionCompetence)


class TextsStandStill(Refused):
    """Only a draft is changed: not what people are being consulted on, and never what is decided."""

    sentence = _("This version cannot be changed now. Take it back to draft first, or begin a new version.")


class IsGone(Refused):
    """Somebody else has removed it."""

    sentence = _("Somebody has removed it while you were writing. Your text stands below; add it anew if it is needed.")


class CodeIsTaken(Refused):
    """A code stands once in a version."""

    sentence = _("The code stands in this version already. Choose another one.")
    field = "code"


class AreaIsUsed(Refused):
    """An area is removed when nothing stands in it."""

    sentence = _("There are competences in the area. Move or remove them first.")


class TooMany(Refused):
    """A framework has a limit."""

    sentence = _("A framework has at most 5,000 competences. Divide it into two.")


@transaction.atomic
def change_head(
    *, framework_version: FrameworkVersion, name: Texts, summary: str, version: int, by: User, at: datetime
) -> FrameworkVersion:
    """The name of the framework in this version, and what is new and why. `Stale`, `FaultyContent`."""
    row = locked_draft(framework_version, by)
    faults = content_faults(FrameworkContent(row.framework.code, row.framework.layer, name, (), ()), top=0)
    _refuse(faults + _summary_faults(summary))
    if row.version != version:
        _stale(row, head_texts(row.name, row.summary), head_texts(name, summary), row.created_at)
    row.name, row.summary = name, summary
    return _saved(row, by, at)


@transaction.atomic
def add_area(*, framework_version: FrameworkVersion, code: str, name: Texts, by: User, at: datetime) -> VersionArea:
    """An area at the end. `FaultyContent`, `CodeIsTaken`."""
    row = locked_draft(framework_version, by)
    _refuse(list(area_faults(AreaContent(code, name))))
    if row.areas.filter(code=code).exists():
        raise CodeIsTaken
    last = row.areas.aggregate(last=Max("position"))["last"] or 0
    return VersionArea.objects.create(
        framework_version=row, code=code, name=name, position=last + 1, changed_by=by, changed_at=at
    )


@transaction.atomic
def change_area(*, area: VersionArea, name: Texts, version: int, by: User, at: datetime) -> VersionArea:
    """The name of an area. `Stale`, `FaultyContent`, `IsGone`."""
    draft = locked_draft(area.framework_version, by)
    row = VersionArea.objects.select_related("changed_by").filter(pk=area.pk).first()
    if row is None:
        raise IsGone
    _refuse(list(area_faults(AreaContent(row.code, name))))
    if row.version != version:
        _stale(row, area_texts(row.name), area_texts(name), draft.created_at)
    row.name = name
    return _saved(row, by, at)


@transaction.atomic
def move_area(*, area: VersionArea, way: Way, by: User) -> None:
    """One step up or down among the areas."""
    version = locked_draft(area.framework_version, by)
    _step(list(version.areas.order_by("position", "pk")), area.pk, way)


@transaction.atomic
def remove_area(*, area: VersionArea, by: User) -> None:
    """Take away an area that nothing stands in. `AreaIsUsed`."""
    locked_draft(area.framework_version, by)
    if VersionCompetence.objects.filter(area_id=area.pk).exists():
        raise AreaIsUsed
    VersionArea.objects.filter(pk=area.pk).delete()


@transaction.atomic
def add_competence(
    *, framework_version: FrameworkVersion, content: CompetenceContent, by: User, at: datetime
) -> VersionCompetence:
    """A competence at the end of its area. `FaultyContent`, `CodeIsTaken`, `KindIsFixed`, `TooMany`."""
    row = locked_draft(framework_version, by)
    area = _area_for(row, content)
    if row.competences.filter(code=content.code).exists():
        raise CodeIsTaken
    if row.competences.count() >= MOST_IN_A_VERSION:
        raise TooMany
    for other in row.competences.filter(replaces__contains=[content.code]):
        other.replaces = [code for code in other.replaces if code != content.code]
        _saved(other, by, at)
    last = row.competences.aggregate(last=Max("position"))["last"] or 0
    return VersionCompetence.objects.create(
        framework_version=row, area=area, position=last + 1, changed_by=by, changed_at=at, **columns(content)
    )


@transaction.atomic
def restore_competence(*, framework_version: FrameworkVersion, code: str, by: User, at: datetime) -> None:
    """Take a competence that is in force, and was removed from the draft, back into it as it is in force. `IsGone`."""
    version = locked_draft(framework_version, by)
    content = framework_versions.content_in_force(version.framework)
    found = next((one for one in content.competences if one.code == code), None)
    if found is None:
        raise IsGone(_("There is no such competence in force."))
    if version.competences.filter(code=code).exists():
        return  # pressed twice, or by two people
    area = next(one for one in content.areas if one.code == found.area)
    if not version.areas.filter(code=area.code).exists():
        add_area(framework_version=version, code=area.code, name=area.name, by=by, at=at)
    add_competence(framework_version=version, content=found, by=by, at=at)


@transaction.atomic
def change_competence(
    *, competence: VersionCompetence, content: CompetenceContent, version: int, by: User, at: datetime
) -> VersionCompetence:
    """Make it say what `content` says, which has its code; `alignments` is for what it is called elsewhere.

    Raises `Stale`, `FaultyContent`, `IsGone`, `KindIsFixed`.
    """
    draft = locked_draft(competence.framework_version, by)
    rows = VersionCompetence.objects.select_related("changed_by", "area")
    row = rows.filter(pk=competence.pk).first()
    if row is None:
        raise IsGone
    area = _area_for(draft, content)
    if row.version != version:
        saved = framework_versions.competence_content(row)
        _stale(row, competence_texts(saved), competence_texts(content), draft.created_at)
    for name, value in columns(replace(content, alignments=restored(row.alignments))).items():
        setattr(row, name, value)
    row.area = area
    return _saved(row, by, at)


@transaction.atomic
def move_competence(*, competence: VersionCompetence, way: Way, by: User) -> None:
    """One step up or down in its area."""
    version = locked_draft(competence.framework_version, by)
    row = version.competences.filter(pk=competence.pk).first()
    if row is None:
        raise IsGone
    _step(list(version.competences.filter(area_id=row.area_id).order_by("position", "pk")), row.pk, way)


@transaction.atomic
def remove_competence(*, competence: VersionCompetence, replaced_by: str, by: User, at: datetime) -> None:
    """Take it out of the draft; where it is in force it is retired when the draft is decided.

    With `replaced_by`, the code of another competence of the draft, that one takes its place.
    """
    version = locked_draft(competence.framework_version, by)
    row = version.competences.filter(pk=competence.pk).first()
    if row is None:
        return  # pressed twice, or by two people
    if replaced_by:
        _hand_on(version, row, replaced_by, by, at)
    row.delete()


def _hand_on(version: FrameworkVersion, row: VersionCompetence, replaced_by: str, by: User, at: datetime) -> None:
    """What it took the place of itself goes along to the competence in its place."""
    other = version.competences.exclude(pk=row.pk).filter(code=replaced_by).first()
    if other is None:
        raise IsGone(_("The competence that shall take its place is not in this version."), field="replaced_by")
    if other.kind != row.kind:
        raise IsGone(_("Choose a competence of the same kind: levels cannot be handed on."), field="replaced_by")
    in_force = Competence.objects.filter(
        framework_id=version.framework_id, code=row.code, retired_on__isnull=True
    ).exists()
    other.replaces = list(dict.fromkeys([*other.replaces, *([row.code] if in_force else []), *row.replaces]))
    _saved(other, by, at)


def locked_draft(version: FrameworkVersion, by: User) -> FrameworkVersion:
    """The version, locked, for somebody who may write; `TextsStandStill` unless it is a draft."""
    locked = locked_version(version, by, Permission.WRITE_CATALOGUE)
    if locked.state != DecisionState.DRAFT:
        raise TextsStandStill
    return locked


def _area_for(version: FrameworkVersion, content: CompetenceContent) -> VersionArea:
    """The area the competence is to stand in, when everything about it can be saved."""
    areas = {area.code: area for area in version.areas.all()}
    _refuse(list(competence_faults(content, areas, top=scales.of(version.framework.organisation_id).top)))
    in_force = Competence.objects.filter(framework_id=version.framework_id, code=content.code).first()
    if in_force and in_force.kind != content.kind:
        raise KindIsFixed(content.code)
    return areas[content.area]


def _refuse(faults: list[str]) -> None:
    if faults:
        raise FaultyContent(faults)


def _summary_faults(summary: str) -> list[str]:
    if len(summary) > LONGEST_TEXT or not is_plain(summary):
        return [str(_("What is new is longer than 2,000 characters or has characters that cannot be shown."))]
    return []


def _stale(row: R, saved: Mapping[str, str], mine: Mapping[str, str], begun: datetime) -> None:
    """Somebody else has saved since, or (`begun`) nobody has saved at all and the count was made up."""
    saved_at = row.changed_at or begun
    raise Stale(saved=saved, mine=mine, version=row.version, saved_by=name_of(row.changed_by), saved_at=saved_at)


def _saved(row: R, by: User, at: datetime) -> R:
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()
    return row


def _step(rows: list[Any], pk: int, way: Way) -> None:
    """Change places with the neighbour; the ends stay where they are."""
    here = next((number for number, row in enumerate(rows) if row.pk == pk), None)
    if here is None:
        return
    there = here - 1 if way == "up" else here + 1
    if not 0 <= there < len(rows):
        return
    one, other = rows[here], rows[there]
    one.position, other.position = other.position, one.position
    for row in (one, other):
        row.save(update_fields=["position"])
