"""`manage.py import_framework FILE --map MAP.toml`: a spreadsheet into competences, roles and required levels."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competence.actions.framework_imports import Imported, import_framework
from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused
from competence.queries import catalogue
from competence.reading.maps import FaultyMap, read_map
from competence.reading.sheets import FaultyRows, FrameworkSheet, read_sheet
from competence.reading.spreadsheets import UnreadableFile


class Command(BaseCommand):
    """Imports a framework. The same file again changes nothing."""

    help = "Import competences, roles and required levels from an xlsx or csv file, as a map in TOML says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--map", metavar="MAP.toml", type=Path, required=True)
        parser.add_argument("--organisation", metavar="CODE", help="needed when there are several")
        parser.add_argument("--profession", metavar="CODE", help="whose levels they are, where the file has no roles")
        parser.add_argument("--since", metavar="YYYY-MM-DD", type=date.fromisoformat, help="required from (today)")
        parser.add_argument("--by", metavar="USERNAME", help="the HR strategist who decides it")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = catalogue.organisation(options["organisation"])
        if organisation is None:
            raise CommandError("There is no such organisation, or several: name one with --organisation CODE.")
        by = catalogue.person(organisation.pk, options["by"])
        if options["by"] and by is None:
            raise CommandError(f"There is nobody with the user name {options['by']} in {organisation}.")
        profession = catalogue.professions(organisation.pk).get(options["profession"])
        if options["profession"] and profession is None:
            raise CommandError(f"There is no profession with the code {options['profession']} in {organisation}.")
        try:
            sheet = read_sheet(options["file"], read_map(options["map"]))
            imported = import_framework(
                organisation=organisation,
                sheet=sheet,
                by=by,
                at=timezone.now(),
                since=options["since"],
                profession=profession,
                dry_run=options["dry_run"],
            )
        except OSError as fault:
            raise CommandError(f"The file {fault.filename} cannot be opened: {fault.strerror}.") from None
        except FaultyRows as fault:
            raise CommandError(_faults(fault.faults, fault.count)) from None
        except (FaultyMap, FaultyContent) as fault:
            raise CommandError(_faults(fault.faults, len(fault.faults))) from None
        except (UnreadableFile, Refused) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(_said(sheet, imported, is_dry=options["dry_run"]))


def _faults(faults: tuple[str, ...], count: int) -> str:
    more = f"\n... and {count - len(faults)} more." if count > len(faults) else ""
    return "Nothing is imported.\n" + "\n".join(faults) + more


def _said(sheet: FrameworkSheet, imported: Imported, *, is_dry: bool) -> str:
    written, levels, decided = imported.written, imported.levels, imported.decided
    head = "Dry run, nothing is changed. " if is_dry else ""
    return (
        f"{head}{sheet.used} rows used, {sheet.skipped} skipped.\n"
        f"Competences: {written.added} new, {written.reworded} reworded, {written.rearranged} moved, "
        f"{written.retired} retired, {written.unchanged} unchanged.\n"
        f"Roles: {levels.roles_added} new, {levels.roles_renamed} renamed, {levels.roles_unchanged} unchanged.\n"
        f"Required levels: {decided.added} new, {decided.changed} changed, {decided.ended} ended, "
        f"{decided.unchanged} unchanged."
    )
