"""Take a spreadsheet's framework into an organisation: competences, roles and required levels, all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from competence.actions.frameworks import ALLOWED, BATCH, Written, decide_framework, require_owner, write_framework
from competence.actions.requirements import Decided, Demand, decide_requirements
from competence.models import Competence, DecisionState, Framework, JobRole
from competence.queries import framework_targets
from competence.queries.framework_targets import Target, UnknownTargets
from competence.queries.framework_versions import content_in_force
from competence.reading.merging import merged
from competence.reading.sheets import EVERYONE, FaultyRows, FrameworkSheet
from portal.models import Organisation, Profession, Unit, User


@dataclass(frozen=True, slots=True)
class Levels:
    """What writing roles and required levels did. `left_out`: levels for targets that there are not here."""

    decided: Decided
    roles_added: int
    roles_renamed: int
    roles_unchanged: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import did, or in a dry run would do."""

    written: Written
    levels: Levels

    @property
    def decided(self) -> Decided:
        """What became of the required levels."""
        return self.levels.decided


@transaction.atomic
def import_framework(
    *,
    organisation: Organisation,
    sheet: FrameworkSheet,
    by: User | None,
    at: datetime,
    since: date | None = None,
    profession: Profession | None = None,
    unit: Unit | None = None,
    dry_run: bool = False,
) -> Imported:
    """Make the framework, its roles and their required levels be as the sheet says, from the day `since`.

    Where the sheet names no target, the levels are for the profession, the unit, or else for everyone. A text that
    somebody has added in another language stays as long as the sheet's own text is the same. Raises `FaultyContent`, as
    `write_framework` does, and `FaultyRows` for a profession or unit that the organisation does not have.
    """
    require_owner(organisation, by=by)
    known = Framework.objects.filter(organisation=organisation, code=sheet.content.code).first()
    written = write_framework(
        organisation=organisation,
        content=merged(sheet, content_in_force(known) if known else None),
        profession=profession,
        unit=unit,
        by=by,
        at=at,
    )
    if DecisionState.DECIDED in ALLOWED[DecisionState(written.framework.state)]:
        written = replace(written, framework=decide_framework(framework=written.framework, by=by, at=at))
    levels = write_levels(
        organisation=organisation,
        sheet=sheet,
        framework=written.framework,
        profession=profession,
        unit=unit,
        since=since or timezone.localdate(at),
        by=by,
        at=at,
    )
    if dry_run:
        transaction.set_rollback(True)
    return Imported(written, levels)


@transaction.atomic
def write_levels(
    *,
    organisation: Organisation,
    sheet: FrameworkSheet,
    framework: Framework,
    profession: Profession | None,
    unit: Unit | None,
    since: date,
    by: User | None,
    at: datetime,
) -> Levels:
    """The roles of the sheet, and its required levels decided from the day; `decide_requirements` asks for the right.

    A level for a role of the framework that the sheet no longer has ends. Raises `FaultyContent`, `FaultyRows`.
    """
    added, renamed = _write_roles(organisation, sheet)
    own = Target(profession.pk if profession else None, unit.pk if unit else None)
    demands = list(_demands(organisation, sheet, framework, own))
    decided = decide_requirements(
        organisation=organisation,
        demands=demands,
        since=since,
        by=by,
        at=at,
        replaces_roles_of=framework if sheet.has_levels else None,
    )
    unchanged = len(sheet.roles) - added - renamed
    return Levels(decided, added, renamed, unchanged, len(sheet.wanted) - len(demands))


def _write_roles(organisation: Organisation, sheet: FrameworkSheet) -> tuple[int, int]:
    """How many roles are new, and how many have a new name."""
    known = {row.code: row for row in JobRole.objects.filter(organisation=organisation, code__in=sheet.roles)}
    new = [
        JobRole(organisation=organisation, code=code, name=names)
        for code, names in sheet.roles.items()
        if code not in known
    ]
    JobRole.objects.bulk_create(new, batch_size=BATCH)
    renamed = [row for code, row in known.items() if _differs(row, sheet.roles[code])]
    for row in renamed:
        is_same = row.name.get(sheet.language) == sheet.roles[row.code].get(sheet.language)
        row.name = {**(row.name if is_same else {}), **sheet.roles[row.code]}
    JobRole.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    return len(new), len(renamed)


def _differs(role: JobRole, names: dict[str, str]) -> bool:
    return any(role.name.get(language) != name for language, name in names.items())


def _demands(organisation: Organisation, sheet: FrameworkSheet, framework: Framework, own: Target) -> Iterator[Demand]:
    """`own` is whom a level is for where the sheet names nobody; a file of the portal's own then means everyone."""
    competences = dict(Competence.objects.filter(framework=framework).values_list("code", "pk"))
    roles: dict[str, int | None] = {EVERYONE: None}
    roles.update(JobRole.objects.filter(organisation=organisation).values_list("code", "pk"))
    try:
        targets = framework_targets.of(organisation.pk, sheet)
    except UnknownTargets as unknown:
        raise FaultyRows(unknown.faults, len(unknown.faults)) from None
    for one in sheet.wanted:
        target = targets.get((one.profession, one.unit))
        if target is None:
            continue
        if not (one.role or one.profession or one.unit or sheet.is_own):
            target = own
        yield Demand(
            competences[one.competence],
            one.level,
            profession_id=target.profession,
            role_id=roles[one.role],
            unit_id=target.unit,
            min_people=one.min_people,
            ramp_months=one.ramp_months,
            ramp_level=one.ramp_level,
        )
