"""A CASE package on its way into the catalogue: handed in, read and compared, confirmed, and made a draft version.

HR decides the draft as any other. Only then do the competences get the identifiers of the package (`case_links`). A
package that was imported before changes only what its publisher has changed since: what was edited here stays.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.actions.case_links import LONGEST_URI, PENDING, link_case
from competence.actions.framework_versions import begin_version_from_content
from competence.actions.frameworks import FaultyContent, require_owner, write_framework
from competence.actions.refusals import Refused
from competence.models import CasePackage, DecisionState, Framework, FrameworkImport, FrameworkVersion
from competence.queries import case_imports as queries
from competence.queries import framework_versions, scales
from competence.queries.case import content_of
from competence.queries.case_imports import Comparison, compared
from competence.reading.case_files import read_json
from competence.reading.case_mapping import Mapped, Wish, description_of, map_package
from competence.reading.case_package import CaseContent, Told, read_package, stored
from competence.reading.content import FrameworkContent
from competence.reading.faults import content_faults
from competence.reading.spreadsheets import UnreadableFile
from portal.actions import jobs
from portal.actions.jobs import Report
from portal.authorization import Permission, can, require
from portal.models import Job, Organisation, Profession, Unit, User

State = FrameworkImport.State
ALLOWED: dict[State, frozenset[State]] = {
    State.READ: frozenset({State.PREVIEWED, State.REFUSED}),
    State.PREVIEWED: frozenset({State.CONFIRMED, State.REFUSED}),
    State.CONFIRMED: frozenset({State.APPLIED, State.REFUSED}),
    State.REFUSED: frozenset(),
    State.APPLIED: frozenset(),
}
MOST_FAULTS = 100


class NotWaiting(Exception):
    """The import is not waiting for confirmation: someone has confirmed it, or it was refused."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the framework shall be called here, who it is for, and the language of texts that name none."""

    code: str
    layer: str = "COMMON"
    language: str = "en"
    profession: Profession | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A package as it was read and compared. `framework` is the one that it was imported to before."""

    case: CaseContent
    wish: Wish
    mapped: Mapped
    told: Told
    comparison: Comparison
    framework: Framework | None
    is_drafted: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made. `number` is that of the draft; None where the publisher changed nothing that we show."""

    examined: Examined
    framework: Framework
    number: int | None


def hand_in(*, by: User, at: datetime, file_name: str, content: bytes, target: Target) -> FrameworkImport:
    """Keep the file and ask for the preview."""
    require(by, Permission.IMPORT_FRAMEWORK)
    with transaction.atomic():
        handed_in = FrameworkImport.objects.create(
            organisation_id=by.organisation_id,
            kind=FrameworkImport.Kind.CASE,
            file_name=file_name[:200],
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            map={"code": target.code, "layer": target.layer, "language": target.language},
            profession=target.profession,
            unit=target.unit,
            handed_in_by=by,
            handed_in_at=at,
        )
        _ask("case_import_preview", handed_in, by, at)
    return handed_in


def confirm(*, by: User, at: datetime, framework_import: FrameworkImport) -> None:
    """Ask for the draft to be made. Raises `NotWaiting`."""
    require(by, Permission.IMPORT_FRAMEWORK)
    with transaction.atomic():
        found = _locked(framework_import.pk, by.organisation_id)
        if found is None or found.state != State.PREVIEWED:
            raise NotWaiting
        _go(found, State.CONFIRMED, confirmed_by=by, confirmed_at=at)
        _ask("case_import_apply", found, by, at)


def run_preview(job: Job, report: Report, at: datetime) -> None:
    """The job that reads the file and keeps what it would change, or why it cannot be used."""
    require(job.asker, Permission.IMPORT_FRAMEWORK)
    found = _locked(job.subject, job.organisation_id)
    if found is None or found.state != State.READ:
        return
    report(0, 2)
    try:
        examined = examine(organisation=found.organisation, content=bytes(found.content), target=_target(found), at=at)
    except (UnreadableFile, FaultyContent, Refused) as fault:
        _refuse(found, fault)
    else:
        report(1, 2)
        _go(found, State.PREVIEWED, preview=queries.preview_of(examined))


def run_apply(job: Job, _report: Report, at: datetime) -> None:
    """The job that makes the draft of a confirmed import."""
    require(job.asker, Permission.IMPORT_FRAMEWORK)
    found = _locked(job.subject, job.organisation_id)
    if found is None or found.state != State.CONFIRMED:
        return
    try:
        imported = import_case(
            organisation=found.organisation, content=bytes(found.content), target=_target(found), by=job.asker, at=at
        )
    except (UnreadableFile, FaultyContent, Refused) as fault:
        _refuse(found, fault)
        return
    preview = {**queries.preview_of(imported.examined), "number": imported.number}
    _go(found, State.APPLIED, applied_at=at, framework=imported.framework, content=b"", preview=preview)


def allowed(user: User, job: Job) -> bool:
    """Whether the person may see the job's page: the right to import may have ended."""
    return job.organisation_id == user.organisation_id and can(user, Permission.IMPORT_FRAMEWORK)


def examine(*, organisation: Organisation, content: bytes, target: Target, at: datetime) -> Examined:
    """Read a package and compare it with what was imported from it before. Changes nothing.

    Raises `UnreadableFile`, `FaultyContent`, and `Refused` where its framework cannot be drafted now.
    """
    raw, mended = read_json(content)
    told = Told()
    if mended:
        told.counts["mended"], told.samples["mended"] = mended, []
    case = read_package(raw, told)
    before = queries.package_of(organisation.pk, case.identifier)
    framework = before.framework if before else None
    wish = Wish(
        code=framework.code if framework else target.code,
        layer=framework.layer if framework else target.layer,
        language=before.definitions["wish"]["language"] if before else target.language,
        top=scales.of(organisation.pk).top,
        on=timezone.localdate(at),
    )
    mapped = map_package(case, wish, told)
    _refuse_unusable(organisation, mapped, framework, wish)
    is_drafted = framework is not None and framework.versions.exists()
    old = _mapped_before(before) if before and is_drafted else None
    in_force = framework_versions.content_in_force(framework) if framework and is_drafted else None
    comparison = compared(mapped.content, old, in_force)
    if faults := content_faults(comparison.content, top=wish.top):
        raise FaultyContent(faults[:MOST_FAULTS])
    return Examined(case, wish, mapped, told, comparison, framework, is_drafted)


def import_case(
    *, organisation: Organisation, content: bytes, target: Target, by: User | None, at: datetime
) -> Imported:
    """Make the draft of a version from a package, and keep the package. Raises as `examine` does.

    `by` None is the command line of the server.
    """
    require_owner(organisation, by=by)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        examined = examine(organisation=organisation, content=content, target=target, at=at)
        framework, number = examined.framework, None
        if framework is None or examined.comparison.changes_content or not examined.is_drafted:
            framework, number = _draft(organisation, examined, target, by, at)
        _keep(framework, examined, number, at)
        if number is None or by is None:
            link_case(framework, number=number or 0, at=at)
        return Imported(examined, framework, number)


def _draft(
    organisation: Organisation, examined: Examined, target: Target, by: User | None, at: datetime
) -> tuple[Framework, int]:
    wanted: dict[str, Any] = {
        "organisation": organisation, "content": examined.comparison.content, "at": at,
        "profession": target.profession, "unit": target.unit,
    }  # fmt: skip
    if examined.framework is not None:
        wanted |= {"profession": examined.framework.profession, "unit": examined.framework.unit}
    if by is None:
        framework = write_framework(**wanted, by=None).framework
    else:
        framework = begin_version_from_content(**wanted, by=by, summary=_summary(examined)).framework
    number = FrameworkVersion.objects.filter(framework=framework).latest("number").number
    if examined.framework is None:
        _name_anew(framework, examined)
    return framework, number


def _name_anew(framework: Framework, examined: Examined) -> None:
    """The package's identifier is the framework's, unless somebody has it; and what the document says of itself."""
    identifier = examined.case.identifier
    framework.description = description_of(examined.case, examined.wish, examined.mapped.tree) or None
    if not Framework.objects.filter(identifier=identifier).exclude(pk=framework.pk).exists():
        framework.identifier = UUID(identifier)
    framework.save(update_fields=["identifier", "description"])


def _keep(framework: Framework, examined: Examined, number: int | None, at: datetime) -> None:
    """Keep the package: until its version is decided beside the one that is published."""
    columns = stored(examined.case)
    columns["definitions"]["wish"] = examined.wish.as_json()
    uri = str(examined.case.document.get("uri") or "")
    source = uri if uri.startswith(("https://", "http://")) and len(uri) <= LONGEST_URI else ""
    package = CasePackage.objects.filter(framework=framework).first()
    if package is not None and number is not None and framework.state == DecisionState.DECIDED:
        package.definitions = {**package.definitions, PENDING: {"number": number, "package": columns}}
        package.save(update_fields=["definitions"])
    else:
        CasePackage.objects.update_or_create(framework=framework, defaults={**columns, "source": source, "read_at": at})


def _mapped_before(before: CasePackage) -> FrameworkContent:
    case, wish = content_of(before), Wish.of(before.definitions["wish"])
    return map_package(case, wish, Told()).content


def _refuse_unusable(organisation: Organisation, mapped: Mapped, framework: Framework | None, wish: Wish) -> None:
    if not mapped.content.competences:
        raise FaultyContent([_("The package has no item that could be a competence.")])
    if framework is None and Framework.objects.filter(organisation=organisation, code=wish.code).exists():
        raise FaultyContent(
            [_("Another framework already has the code “%(code)s”. Hand the package in with another code.")
             % {"code": wish.code}]
        )  # fmt: skip
    if framework is not None and framework_versions.open_of(framework) is not None:
        raise FaultyContent(
            [_("A new version of “%(code)s” is already being worked on. Decide or discard it first.")
             % {"code": wish.code}]
        )  # fmt: skip


def _summary(examined: Examined) -> str:
    return _("From the CASE package “%(title)s”, version %(version)s of CASE.") % {
        "title": str(examined.case.document.get("title") or "–")[:200], "version": examined.case.version,
    }  # fmt: skip


def _target(found: FrameworkImport) -> Target:
    return Target(
        code=found.map["code"],
        layer=found.map["layer"],
        language=found.map["language"],
        profession=found.profession,
        unit=found.unit,
    )


def _locked(import_id: UUID | str, organisation_id: int) -> FrameworkImport | None:
    imports = FrameworkImport.objects.select_for_update(of=("self",)).select_related(
        "organisation", "profession", "unit"
    )
    kind = FrameworkImport.Kind.CASE
    return imports.filter(pk=import_id, organisation_id=organisation_id, kind=kind).first()


def _ask(kind: str, found: FrameworkImport, by: User, at: datetime) -> None:
    back = {"back_url": reverse("competence:case-import", args=[found.pk])}
    jobs.ask(kind=kind, subject=found.pk, by=by, at=at, parameters=back, unique_key=str(found.pk))


def _refuse(found: FrameworkImport, fault: Exception) -> None:
    faults = list(fault.faults) if isinstance(fault, FaultyContent) else [str(fault)]
    _go(found, State.REFUSED, preview={**found.preview, "faults": faults}, content=b"")


def _go(found: FrameworkImport, state: State, **changes: Any) -> None:
    if state not in ALLOWED[State(found.state)]:
        raise NotWaiting
    found.state = state
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *changes])
