"""What a spreadsheet would change: read, checked, compared, and written once to be taken back."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.actions.framework_imports import Levels, write_levels
from competence.actions.framework_versions import ConsultationMissing, begin_version_from_content, decide_version
from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused
from competence.models import Framework, FrameworkImport, FrameworkVersion
from competence.queries import framework_versions, scales
from competence.reading.comparison import Comparison, compare
from competence.reading.content import FrameworkContent
from competence.reading.faults import MOST_COMPETENCES, area_faults, competence_faults
from competence.reading.map_checks import hint
from competence.reading.maps import FaultyMap, as_map
from competence.reading.merging import merged
from competence.reading.row_faults import MOST_FAULTS_SHOWN
from competence.reading.sheets import FaultyRows, FrameworkSheet, read_sheet
from competence.reading.spreadsheets import UnreadableFile
from portal.actions.jobs import Report
from portal.authorization import Permission, can
from portal.models import User

MOST_SAMPLES = 20
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
STEPS = 4


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in made: the version (its number; None where no text changes), and the required levels."""

    framework: Framework
    number: int | None
    levels: Levels | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: faults, or everything that would change. `refusal`: why it cannot be decided at once."""

    faults: tuple[str, ...] = ()
    fault_count: int = 0
    hint: str = ""
    sheet: FrameworkSheet | None = None
    content: FrameworkContent | None = None
    comparison: Comparison | None = None
    before: FrameworkContent | None = None
    levels: Levels | None = None
    refusal: str = ""
    notes: tuple[str, ...] = field(default=())

    def as_json(self, look: object, *, note: str = "") -> dict[str, Any]:
        """What the page shows, small enough to be kept in the row."""
        held: dict[str, Any] = {"look": look, "note": note, "hint": self.hint, "refusal": self.refusal}
        held |= {"faults": list(self.faults), "fault_count": self.fault_count}
        if self.comparison and self.content and self.sheet:
            held |= {"counts": counts_of(self), "levels": _levels(self), "rows": self.sheet.used + self.sheet.skipped}
            held |= {"samples": _samples(self), "names": _names(self), "is_new": self.before is None}
        return held


@contextmanager
def kept(found: FrameworkImport) -> Iterator[Path]:
    """The import's file on the disk, for the process that reads; a name that tells what it is."""
    content = bytes(found.content)
    ending = ".ods" if ODS in content[:100] else ".xlsx" if content[:2] == b"PK" else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        path.write_bytes(content)
        yield path


def examine(found: FrameworkImport, *, by: User, at: datetime, report: Report) -> Examined:
    """Read the file as the map says, compare it with what is in force, and try it out. Changes nothing."""
    report(0, STEPS)
    try:
        sheet_map = as_map(found.map)
        with kept(found) as path:
            sheet = read_sheet(path, sheet_map)
    except FaultyRows as fault:
        rows = found.preview.get("look", {}).get("rows", 0) if found.preview.get("look") else 0
        return Examined(fault.faults, fault.count, hint(fault.columns, rows))
    except FaultyMap as fault:
        return _faulty(list(fault.faults))
    except UnreadableFile as fault:
        return _faulty([str(fault)])
    report(1, STEPS)
    framework = Framework.objects.filter(organisation=found.organisation, code=sheet.content.code).first()
    before = framework_versions.content_in_force(framework) if framework else None
    before = before if before and before.competences else None
    content = merged(sheet, before)
    if faults := _content_faults(content, sheet, scales.of(found.organisation_id).top):
        return _faulty(faults)
    report(2, STEPS)
    return _tried(
        found, Examined(sheet=sheet, content=content, comparison=compare(before, content), before=before), by, at
    )


def take_in(
    found: FrameworkImport, examined: Examined, *, decide: bool, reference: str, by: User, at: datetime
) -> Taken:
    """Write what was examined: a draft version, or with `decide` in force at once with the required levels.

    Raises what `begin_version_from_content`, `decide_version` and `write_levels` raise.
    """
    content, sheet, comparison = examined.content, examined.sheet, examined.comparison
    if content is None or sheet is None or comparison is None:
        raise FaultyContent(list(examined.faults))
    framework, number = Framework.objects.filter(organisation=found.organisation, code=content.code).first(), None
    if framework is None or not comparison.is_empty:
        version = _begin(found, content, by, at)
        framework, number = version.framework, version.number
        if decide:
            decide_version(framework_version=version, reference=reference, by=by, at=at)
    if not decide or not sheet.wanted:
        return Taken(framework, number, None)
    levels = write_levels(
        organisation=found.organisation,
        sheet=sheet,
        framework=framework,
        profession=found.profession,
        unit=found.unit,
        since=found.since or timezone.localdate(at),
        by=by,
        at=at,
    )
    return Taken(framework, number, levels)


def counts_of(examined: Examined) -> dict[str, int]:
    """How many competences of each kind of change: what must be the same when it is applied."""
    found = examined.comparison
    if found is None:
        return {}
    parts = ("added", "reworded", "moved", "retired", "unchanged")
    return {name: len(getattr(found, name)) for name in parts} | {"head": int(found.head)}


def differs(examined: Examined, shown: Mapping[str, Any]) -> bool:
    """Whether it would change something else than the person has seen."""
    return counts_of(examined) != shown.get("counts") or _levels(examined) != shown.get("levels")


def _tried(found: FrameworkImport, examined: Examined, by: User, at: datetime) -> Examined:
    """Do it and take it back: what no comparison can know (an open version, rights, unknown targets) is found out."""
    may_decide = can(by, Permission.DECIDE_CATALOGUE) and can(by, Permission.DECIDE_REQUIREMENTS)
    refusal, levels = "", None
    try:
        with transaction.atomic():
            take_in(found, examined, decide=False, reference="", by=by, at=at)
            transaction.set_rollback(True)
        if may_decide:
            with transaction.atomic():
                levels = take_in(found, examined, decide=True, reference="", by=by, at=at).levels
                transaction.set_rollback(True)
    except FaultyRows as fault:
        return Examined(fault.faults, fault.count)
    except FaultyContent as fault:
        return _faulty(list(fault.faults))
    except ConsultationMissing as missing:
        refusal = str(missing)
    except Refused as refused:
        return _faulty([str(refused)])
    parts = {name: getattr(examined, name) for name in ("sheet", "content", "comparison", "before")}
    return Examined(**parts, levels=levels, refusal=refusal)


def _begin(found: FrameworkImport, content: FrameworkContent, by: User, at: datetime) -> FrameworkVersion:
    return begin_version_from_content(
        organisation=found.organisation,
        content=content,
        by=by,
        at=at,
        profession=found.profession if content.layer == "PROFESSION" else None,
        unit=found.unit if content.layer == "UNIT" else None,
        summary=_("From the file %(file)s") % {"file": found.file_name},
    )


def _content_faults(content: FrameworkContent, sheet: FrameworkSheet, top: int) -> list[str]:
    """What keeps the content from being saved, each with its row."""
    if len(content.competences) > MOST_COMPETENCES:
        return [_("A framework has at most %(most)s competences.") % {"most": MOST_COMPETENCES}]
    areas = {area.code for area in content.areas}
    faults = [fault for area in content.areas for fault in area_faults(area)]
    for one in content.competences:
        row = sheet.rows.get(one.code, "-")
        said = competence_faults(one, areas, top=top)
        faults.extend(_("Row %(row)s: %(fault)s") % {"row": row, "fault": fault} for fault in said)
    return faults


def _faulty(faults: list[str]) -> Examined:
    return Examined(tuple(faults[:MOST_FAULTS_SHOWN]), len(faults))


def _levels(examined: Examined) -> dict[str, int]:
    """The required levels: how many the file has, and what would become of them where the person may decide."""
    sheet, levels = examined.sheet, examined.levels
    held = {"in_file": len(sheet.wanted) if sheet else 0}
    if levels is None:
        return held
    roles = {"roles_added": levels.roles_added, "roles_renamed": levels.roles_renamed, "left_out": levels.left_out}
    return held | asdict(levels.decided) | roles


def _samples(examined: Examined) -> list[dict[str, str]]:
    """The first texts that change, word by word on the page."""
    changes = examined.comparison.changes if examined.comparison else ()
    return [asdict(change) for change in changes[:MOST_SAMPLES]]


def _names(examined: Examined) -> dict[str, list[dict[str, Any]]]:
    """The first competences of each kind of change, by code and name in every language."""
    found = examined.comparison
    if found is None or examined.content is None:
        return {}
    names = {one.code: one.name for one in (*(examined.before.competences if examined.before else ()),
                                           *examined.content.competences)}  # fmt: skip
    parts = {"added": found.added, "reworded": found.reworded, "moved": found.moved, "retired": found.retired}
    return {
        part: [{"code": code, "name": names[code]} for code in codes[:MOST_SAMPLES]] for part, codes in parts.items()
    }
