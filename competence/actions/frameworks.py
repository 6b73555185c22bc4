"""Write the content of a framework straight into force, and decide it: starter content and the commands on the server.

People work on versions instead (`framework_versions`); whatever is written here becomes a version too, so that a
framework always has all it has ever said.

`by` is an HR strategist (the right to import frameworks). None stands for the installation itself: a command run on the
server by whoever keeps it, before there is anyone who could sign in. No page passes None.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from competence.actions.case_links import link_case
from competence.actions.framework_rows import BATCH, Counts, KindIsFixed, write_rows, write_snapshot
from competence.actions.refusals import Refused
from competence.models import DecisionState, Framework, FrameworkVersion
from competence.queries import framework_versions, scales
from competence.reading.content import FrameworkContent
from competence.reading.faults import content_faults
from portal.authorization import Permission, require
from portal.models import Organisation, Profession, Unit, User

__all__ = [
    "ALLOWED",
    "BATCH",
    "FaultyContent",
    "FrameworkIsRetired",
    "KindIsFixed",
    "NotAllowedNow",
    "NothingToDecide",
    "VersionIsOpen",
    "Written",
    "decide",
    "decide_framework",
    "next_number",
    "require_owner",
    "write_framework",
]

ALLOWED: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.DRAFT: frozenset({DecisionState.CONSULTATION, DecisionState.DECIDED}),
    DecisionState.CONSULTATION: frozenset({DecisionState.DRAFT, DecisionState.DECIDED}),
    DecisionState.DECIDED: frozenset({DecisionState.RETIRED}),
    DecisionState.RETIRED: frozenset(),
}


class FaultyContent(Exception):
    """The content cannot be saved; `faults` says why, all of it at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class NotAllowedNow(Refused):
    """The state does not lead to the wanted one."""

    sentence = _("This cannot be done any more: somebody has moved it on. Look at how it stands now.")


class FrameworkIsRetired(Refused):
    """A retired framework is kept as it was."""

    sentence = _("The framework is retired. It is kept as it was.")


class NothingToDecide(Refused):
    """A framework without competences cannot be decided."""

    sentence = _("There is no competence in it yet. Add at least one before it is decided.")


class VersionIsOpen(Refused):
    """Somebody works on a new version: it would not know of what is written past it."""

    sentence = _("A new version of this framework is already being worked on. Decide it or discard it first.")


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the content did: numbers of competences. `reworded` have a new revision."""

    framework: Framework
    added: int
    reworded: int
    rearranged: int
    retired: int
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.reworded or self.rearranged or self.retired)


@transaction.atomic
def write_framework(
    *,
    organisation: Organisation,
    content: FrameworkContent,
    by: User | None,
    at: datetime,
    profession: Profession | None = None,
    unit: Unit | None = None,
) -> Written:
    """Make the framework say what `content` says. A text is never changed in place: it gets a new revision.

    A competence that is not in the content is retired from the day of `at`, and taken up again if it comes back.
    What changes a framework in force is a new decided version; otherwise it is the draft of the first one.
    Raises `FaultyContent`, `FrameworkIsRetired`, `KindIsFixed`, and `VersionIsOpen` where people are drafting.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_owner(organisation, by=by)
    if faults := content_faults(content, top=scales.of(organisation.pk).top):
        raise FaultyContent(faults)
    framework = _write_head(organisation, content, profession, unit)
    is_drafted = not framework.competences.exists() and _is_drafted(framework)
    counts = write_rows(framework, content, at)
    _keep_version(framework, is_drafted=is_drafted, by=by, at=at)
    return _written(framework, counts)


@transaction.atomic
def decide_framework(*, framework: Framework, by: User | None, at: datetime, reference: str = "") -> Framework:
    """DRAFT or CONSULTATION -> DECIDED, of the open version: from now on its competences are asked for.

    Raises `NotAllowedNow`, `NothingToDecide`.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=framework.organisation_id)
    locked = Framework.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=framework.pk)
    require_owner(locked.organisation, by=by)
    version = FrameworkVersion.objects.filter(framework=locked, state__in=framework_versions.OPEN).first()
    if version is None:
        raise NotAllowedNow
    decide(version, locked, by=by, at=at, reference=reference)
    return locked


def require_owner(organisation: Organisation, *, by: User | None) -> None:
    """Raise unless `by` may keep the organisation's catalogue; None, the installation itself, may."""
    if by is None:
        return
    if by.organisation_id != organisation.pk:
        raise Http404
    require(by, Permission.IMPORT_FRAMEWORK)


def decide(
    version: FrameworkVersion, framework: Framework, *, by: User | None, at: datetime, reference: str
) -> Written:
    """Put a version in force in place of the one before it. The caller has the locks and has asked for the right."""
    if DecisionState.DECIDED not in ALLOWED[DecisionState(version.state)]:
        raise NotAllowedNow
    version.framework = framework
    content = framework_versions.content_of(version)
    if not content.competences:
        raise NothingToDecide
    if faults := content_faults(content, top=scales.of(framework.organisation_id).top):
        raise FaultyContent(faults)
    counts = write_rows(framework, content, at)
    link_case(framework, number=version.number, at=at)
    _retire_decided(framework, at)
    version.state, version.decided_by, version.decided_at = DecisionState.DECIDED, by, at
    version.decision_reference = reference
    version.save(update_fields=["state", "decided_by", "decided_at", "decision_reference"])
    framework.name = version.name
    if framework.state != DecisionState.DECIDED:  # later decisions stand in the versions
        framework.state, framework.decided_by, framework.decided_at = DecisionState.DECIDED, by, at
        framework.decision_reference = reference
    framework.save(update_fields=["name", "state", "decided_by", "decided_at", "decision_reference"])
    return _written(framework, counts)


def next_number(framework: Framework) -> int:
    """The number of the framework's next version."""
    last = FrameworkVersion.objects.filter(framework=framework).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _written(framework: Framework, counts: Counts) -> Written:
    return Written(framework, counts.added, counts.reworded, counts.rearranged, counts.retired, counts.unchanged)


def _is_drafted(framework: Framework) -> bool:
    """Whether people have written a first version that nothing in force shows yet."""
    return FrameworkVersion.objects.filter(framework=framework, competences__isnull=False).exists()


def _keep_version(framework: Framework, *, is_drafted: bool, by: User | None, at: datetime) -> None:
    """What was written becomes a version: of a framework in force a decided one, else the draft of the first."""
    now = framework_versions.content_in_force(framework)
    versions = {row.state: row for row in FrameworkVersion.objects.filter(framework=framework).exclude(state="RETIRED")}
    drafted = versions.get(DecisionState.DRAFT) or versions.get(DecisionState.CONSULTATION)
    current = versions.get(DecisionState.DECIDED) if framework.state == DecisionState.DECIDED else drafted
    if current is not None:
        current.framework = framework
        if _said(framework_versions.content_of(current)) == _said(now):
            return
    if is_drafted or (framework.state == DecisionState.DECIDED and drafted is not None):
        raise VersionIsOpen
    if framework.state == DecisionState.DECIDED:
        _retire_decided(framework, at)
        current = _begin(framework, by, at)
    write_snapshot(current or _begin(framework, by, at), now)


def _begin(framework: Framework, by: User | None, at: datetime) -> FrameworkVersion:
    """A version in the framework's own state."""
    is_decided = framework.state == DecisionState.DECIDED
    return FrameworkVersion.objects.create(
        framework=framework,
        number=next_number(framework),
        state=framework.state,
        name=framework.name,
        created_by=by,
        created_at=at,
        consultation_opened_at=at if framework.state == DecisionState.CONSULTATION else None,
        decided_by=by if is_decided else None,
        decided_at=at if is_decided else None,
    )


def _retire_decided(framework: Framework, at: datetime) -> None:
    decided = FrameworkVersion.objects.filter(framework=framework, state=DecisionState.DECIDED)
    decided.update(state=DecisionState.RETIRED, retired_at=at)


def _said(content: FrameworkContent) -> FrameworkContent:
    """The content without what only a version knows: areas that nothing stands in, and what takes whose place."""
    used = {one.area for one in content.competences}
    areas = tuple(area for area in content.areas if area.code in used)
    return replace(content, areas=areas, competences=tuple(replace(one, replaces=()) for one in content.competences))


def _write_head(
    organisation: Organisation, content: FrameworkContent, profession: Profession | None, unit: Unit | None
) -> Framework:
    head = {"name": content.name, "layer": content.layer, "profession": profession, "unit": unit}
    framework, is_new = Framework.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, code=content.code, defaults=head
    )
    if framework.state == DecisionState.RETIRED:
        raise FrameworkIsRetired
    if not is_new and any(getattr(framework, name) != value for name, value in head.items()):
        for name, value in head.items():
            setattr(framework, name, value)
        framework.save(update_fields=list(head))
    return framework
