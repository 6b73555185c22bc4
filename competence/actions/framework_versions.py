"""Versions of a framework: begun, consulted on, decided, or thrown away. `version_edits` changes what a draft says.

The rows in force are those of the decided version: deciding the next one writes them, and nothing else that people do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.actions.framework_rows import write_snapshot
from competence.actions.frameworks import (
    ALLOWED,
    FaultyContent,
    FrameworkIsRetired,
    NotAllowedNow,
    VersionIsOpen,
    Written,
    decide,
    next_number,
)
from competence.actions.refusals import Refused
from competence.actions.replacements import Moved, end_requirements, replace_competences
from competence.models import Competence, DecisionState, Framework, FrameworkVersion
from competence.queries import framework_versions, scales
from competence.queries.replacements import replacement_faults
from competence.reading.content import FrameworkContent
from competence.reading.faults import content_faults
from portal.authorization import Permission, require
from portal.models import Organisation, Profession, Unit, User

__all__ = [
    "Decided",
    "FaultyContent",
    "FrameworkIsRetired",
    "NotAllowedNow",
    "VersionIsOpen",
    "back_to_draft",
    "begin_version",
    "begin_version_from_content",
    "decide_version",
    "discard_version",
    "locked_version",
    "open_consultation",
]


class ConsultationMissing(Refused):
    """The organisation demands a recorded consultation before it is decided."""

    sentence = _("Your organisation decides nothing before its consultation is recorded. Open a consultation first.")


class DayHasPassed(Refused):
    """A consultation lasts until today or later."""

    sentence = _("The last day of the consultation has passed already. Choose a later day.")
    field = "until"


class HasComments(Refused):
    """Comments are the consultation log, and kept for good."""

    sentence = _(
        "People have commented on this version, and comments are kept. Change the draft instead of throwing it away."
    )


class FrameworkExists(Refused):
    """What is asked for is a framework that there is not yet."""

    sentence = _("Another framework already has this code.")
    field = "code"


class LayerIsFixed(Refused):
    """Who a framework is for does not change from one version to the next."""

    sentence = _("The framework exists already, for another layer. Give the new one a code of its own.")


@dataclass(frozen=True, slots=True)
class Decided:
    """What deciding a version did: to the competences, and to the requirements of those that are gone."""

    version: FrameworkVersion
    written: Written
    moved: Moved


@transaction.atomic
def begin_version(*, framework: Framework, by: User, at: datetime, summary: str = "") -> FrameworkVersion:
    """A draft of the framework's next version: a copy of the one in force. `VersionIsOpen`, `FrameworkIsRetired`."""
    locked = _locked_framework(framework, by, Permission.WRITE_CATALOGUE)
    decided = framework_versions.decided_of(locked)
    if decided is not None:
        decided.framework = locked
        content = _without_replaces(framework_versions.content_of(decided))
    else:
        content = framework_versions.content_in_force(locked)
    return _begin(locked, content, by=by, at=at, summary=summary)


@transaction.atomic
def begin_version_from_content(
    *,
    organisation: Organisation,
    content: FrameworkContent,
    by: User,
    at: datetime,
    profession: Profession | None = None,
    unit: Unit | None = None,
    summary: str = "",
    only_new: bool = False,
) -> FrameworkVersion:
    """A draft that says what `content` says: of the framework with its code, or of a new one in the state DRAFT.

    With `only_new` a framework that has the code already is refused (`FrameworkExists`). What the framework has in
    force and the content has not is retired when the draft is decided. The content may have no competences yet.
    Raises `FaultyContent`, `VersionIsOpen`, `FrameworkIsRetired`, `LayerIsFixed`.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if by.organisation_id != organisation.pk:
        raise Http404
    require(by, Permission.WRITE_CATALOGUE)
    if faults := content_faults(content, top=scales.of(organisation.pk).top):
        raise FaultyContent(faults)
    framework, is_new = Framework.objects.get_or_create(
        organisation=organisation,
        code=content.code,
        defaults={
            "name": content.name, "layer": content.layer, "profession": profession, "unit": unit, "owner": by,
        },
    )  # fmt: skip
    if only_new and not is_new:
        raise FrameworkExists
    if not is_new and framework.layer != content.layer:
        raise LayerIsFixed(field="code")
    locked = _locked_framework(framework, by, Permission.WRITE_CATALOGUE)
    return _begin(locked, content, by=by, at=at, summary=summary)


@transaction.atomic
def open_consultation(
    *, framework_version: FrameworkVersion, until: date, note: str, by: User, at: datetime
) -> FrameworkVersion:
    """DRAFT -> CONSULTATION until a day: those with the right read the draft and comment. Its texts stand still."""
    version = locked_version(framework_version, by, Permission.WRITE_CATALOGUE)
    _move(version, DecisionState.CONSULTATION)
    if until < timezone.localdate(at):
        raise DayHasPassed
    version.consultation_opened_by, version.consultation_opened_at = by, at
    version.consultation_until, version.consultation_note = until, note
    version.save()
    _follow(version)
    return version


@transaction.atomic
def back_to_draft(*, framework_version: FrameworkVersion, by: User, at: datetime) -> FrameworkVersion:
    """CONSULTATION -> DRAFT, so that the texts can be changed. The consultation that was held stays recorded."""
    version = locked_version(framework_version, by, Permission.WRITE_CATALOGUE)
    _move(version, DecisionState.DRAFT)
    version.changed_by, version.changed_at = by, at
    version.save()
    _follow(version)
    return version


@transaction.atomic
def decide_version(*, framework_version: FrameworkVersion, reference: str, by: User, at: datetime) -> Decided:
    """Put the version in force. The one before it is kept as RETIRED; competences it no longer has are retired.

    A competence that another one takes the place of hands its requirements on, from this day; those of other retired
    competences end. Ratings stay with the text they answered. Raises `NotAllowedNow`, `ConsultationMissing`,
    `NothingToDecide`, `FaultyContent`, `KindIsFixed`.
    """
    version = locked_version(framework_version, by, Permission.DECIDE_CATALOGUE)
    if DecisionState.DECIDED not in ALLOWED[DecisionState(version.state)]:
        raise NotAllowedNow
    framework = version.framework
    if framework.organisation.consultation_required and version.consultation_opened_at is None:
        raise ConsultationMissing
    replaced = _replaced(version)
    before = set(Competence.objects.filter(framework=framework, retired_on__isnull=True).values_list("pk", flat=True))
    written = decide(version, framework, by=by, at=at, reference=reference)
    now = Competence.objects.filter(framework=framework, retired_on__isnull=True).values_list("pk", flat=True)
    moved = replace_competences(version=version, replaced=replaced, by=by, at=at)
    ended = end_requirements(before - set(now), timezone.localdate(at))
    return Decided(version, written, Moved(moved.ended + ended, moved.moved))


@transaction.atomic
def discard_version(*, framework_version: FrameworkVersion, by: User) -> bool:
    """Throw away a draft that was never decided, and a framework that then says nothing. True: the framework is gone.

    Raises `NotAllowedNow` for a decided version, `HasComments`.
    """
    version = locked_version(framework_version, by, Permission.WRITE_CATALOGUE)
    if version.state not in framework_versions.OPEN:
        raise NotAllowedNow
    if version.comments.exists():
        raise HasComments
    framework = version.framework
    version.competences.all().delete()
    version.delete()
    if framework.versions.exists():
        return False
    return _forget(framework)


def locked_version(version: FrameworkVersion, by: User, permission: Permission) -> FrameworkVersion:
    """The version, locked together with its framework, for somebody of the organisation who has the right."""
    framework = _locked_framework(version.framework, by, permission)
    locked = FrameworkVersion.objects.select_for_update(of=("self",)).filter(pk=version.pk, framework=framework).first()
    if locked is None:
        raise NotAllowedNow
    locked.framework = framework
    return locked


def _locked_framework(framework: Framework, by: User, permission: Permission) -> Framework:
    """The organisation is locked first, as everywhere in the catalogue, so that no two deeds wait for each other."""
    if by.organisation_id != framework.organisation_id:
        raise Http404
    require(by, permission)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=framework.organisation_id)
    locked = Framework.objects.select_for_update(of=("self",)).filter(pk=framework.pk).first()
    if locked is None:
        raise NotAllowedNow
    if locked.state == DecisionState.RETIRED:
        raise FrameworkIsRetired
    locked.organisation = organisation
    return locked


def _without_replaces(content: FrameworkContent) -> FrameworkContent:
    """What has taken the place of something has done so: the next version does not do it again."""
    return replace(content, competences=tuple(replace(one, replaces=()) for one in content.competences))


def _begin(
    framework: Framework, content: FrameworkContent, *, by: User, at: datetime, summary: str
) -> FrameworkVersion:
    if framework_versions.open_of(framework) is not None:
        raise VersionIsOpen
    version = FrameworkVersion.objects.create(
        framework=framework,
        number=next_number(framework),
        name=content.name,
        summary=summary,
        created_by=by,
        created_at=at,
    )
    write_snapshot(version, content)
    return version


def _move(version: FrameworkVersion, state: DecisionState) -> None:
    if state not in ALLOWED[DecisionState(version.state)]:
        raise NotAllowedNow
    version.state = state


def _follow(version: FrameworkVersion) -> None:
    """Until the first decision the framework is in the state of its first version."""
    if version.framework.state in framework_versions.OPEN:
        Framework.objects.filter(pk=version.framework_id).update(state=version.state)


def _replaced(version: FrameworkVersion) -> Mapping[str, str]:
    """Which code takes the place of which (old: new); `FaultyContent` where that cannot be."""
    content = framework_versions.content_of(version)
    in_force = framework_versions.content_in_force(version.framework)
    if faults := replacement_faults(content, in_force):
        raise FaultyContent(faults)
    return {old: one.code for one in content.competences for old in one.replaces}


def _forget(framework: Framework) -> bool:
    """Delete a framework that nothing refers to; False where something does."""
    try:
        with transaction.atomic():
            framework.delete()
    except ProtectedError:
        return False
    return True
