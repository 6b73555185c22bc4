"""Take a spreadsheet's framework into an organisation: competences, roles and required levels, all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from competence.actions.frameworks import ALLOWED, BATCH, Written, decide_framework, require_owner, write_framework
from competence.actions.requirements import Decided, Demand, decide_requirements
from competence.models import Competence, DecisionState, Framework, JobRole
from competence.reading.content import CompetenceContent, Texts
from competence.reading.sheets import EVERYONE, FrameworkSheet
from portal.models import Organisation, Profession, User


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import did, or in a dry run would do."""

    written: Written
    decided: Decided
    roles_added: int
    roles_renamed: int
    roles_unchanged: int


@transaction.atomic
def import_framework(
    *,
    organisation: Organisation,
    sheet: FrameworkSheet,
    by: User | None,
    at: datetime,
    since: date | None = None,
    profession: Profession | None = None,
    dry_run: bool = False,
) -> Imported:
    """Make the framework, its roles and their required levels be as the sheet says, from the day `since`.

    Where the sheet has no roles, the levels are for the profession, or else for everyone. A text that somebody has
    added in another language stays as long as the sheet's own text is the same. Raises `FaultyContent`, as
    `write_framework` does.
    """
    require_owner(organisation, by=by)
    content = replace(sheet.content, competences=tuple(_with_own_languages(organisation, sheet)))
    written = write_framework(organisation=organisation, content=content, profession=profession, by=by, at=at)
    if DecisionState.DECIDED in ALLOWED[DecisionState(written.framework.state)]:
        written = replace(written, framework=decide_framework(framework=written.framework, by=by, at=at))
    added, renamed = _write_roles(organisation, sheet)
    decided = decide_requirements(
        organisation=organisation,
        demands=list(_demands(organisation, sheet, written.framework, profession)),
        since=since or timezone.localdate(at),
        by=by,
        at=at,
        replaces_roles_of=written.framework,
    )
    if dry_run:
        transaction.set_rollback(True)
    return Imported(written, decided, added, renamed, len(sheet.roles) - added - renamed)


def _with_own_languages(organisation: Organisation, sheet: FrameworkSheet) -> Iterator[CompetenceContent]:
    rows = Competence.objects.filter(framework__organisation=organisation, framework__code=sheet.content.code)
    known = {row.code: row for row in rows}
    for one in sheet.content.competences:
        row = known.get(one.code)
        if row is None:
            yield one
        else:
            levels = row.level_texts
            same_levels = levels.get(sheet.language) == one.level_texts.get(sheet.language)
            yield replace(
                one,
                name=_kept(row.name, one.name, sheet.language),
                why=_kept(row.why or {}, one.why, sheet.language),
                level_texts={**levels, **one.level_texts} if same_levels else one.level_texts,
            )


def _kept(own: Texts, said: Texts, language: str) -> Texts:
    """Other languages stay with the text they translate."""
    return {**own, **said} if own.get(language) == said.get(language) else said


def _write_roles(organisation: Organisation, sheet: FrameworkSheet) -> tuple[int, int]:
    """How many roles are new, and how many have a new name."""
    known = {row.code: row for row in JobRole.objects.filter(organisation=organisation, code__in=sheet.roles)}
    new = [
        JobRole(organisation=organisation, code=code, name={sheet.language: name})
        for code, name in sheet.roles.items()
        if code not in known
    ]
    JobRole.objects.bulk_create(new, batch_size=BATCH)
    renamed = [row for code, row in known.items() if row.name.get(sheet.language) != sheet.roles[code]]
    for row in renamed:
        row.name = {sheet.language: sheet.roles[row.code]}
    JobRole.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    return len(new), len(renamed)


def _demands(
    organisation: Organisation, sheet: FrameworkSheet, framework: Framework, profession: Profession | None
) -> Iterator[Demand]:
    competences = dict(Competence.objects.filter(framework=framework).values_list("code", "pk"))
    roles: dict[str, int | None] = {EVERYONE: None}
    roles.update(JobRole.objects.filter(organisation=organisation).values_list("code", "pk"))
    for (role, competence), level in sheet.levels.items():
        profession_id = profession.pk if profession and role == EVERYONE else None
        yield Demand(competences[competence], level, profession_id=profession_id, role_id=roles[role])
