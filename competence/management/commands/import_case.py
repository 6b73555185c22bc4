"""`manage.py import_case FILE --code CODE`: a CASE package into a draft framework."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competence.actions.case_imports import Imported, Target, import_case
from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused
from competence.queries import catalogue
from competence.reading.spreadsheets import UnreadableFile


class Command(BaseCommand):
    """Imports a package of CASE 1.0 or 1.1. The same file again changes nothing."""

    help = "Import a competence framework from a CASE package as a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--code", help="the framework's code here (the name of the file)")
        parser.add_argument("--organisation", metavar="CODE", help="needed when there are several")
        parser.add_argument("--layer", choices=("COMMON", "PROFESSION", "UNIT"), default="COMMON")
        parser.add_argument("--profession", metavar="CODE", help="of a framework of the layer PROFESSION")
        parser.add_argument("--language", choices=("sv", "nb", "en"), default="en", help="of texts that name none")
        parser.add_argument("--by", metavar="USERNAME", help="the HR strategist who imports it")

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = catalogue.organisation(options["organisation"])
        if organisation is None:
            raise CommandError("There is no such organisation, or several: name one with --organisation CODE.")
        by = catalogue.person(organisation.pk, options["by"])
        if options["by"] and by is None:
            raise CommandError(f"There is nobody with the user name {options['by']} in {organisation}.")
        profession = catalogue.professions(organisation.pk).get(options["profession"])
        if options["profession"] and (profession is None or options["layer"] != "PROFESSION"):
            raise CommandError("Name a profession of the organisation, and --layer PROFESSION.")
        path: Path = options["file"]
        code = options["code"] or path.stem[:60]
        try:
            imported = import_case(
                organisation=organisation,
                content=path.read_bytes(),
                target=Target(code, options["layer"], options["language"], profession),
                by=by,
                at=timezone.now(),
            )
        except OSError as fault:
            raise CommandError(f"The file {fault.filename} cannot be opened: {fault.strerror}.") from None
        except FaultyContent as fault:
            raise CommandError("Nothing is imported.\n" + "\n".join(fault.faults)) from None
        except (UnreadableFile, Refused) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(_said(imported))


def _said(imported: Imported) -> str:
    examined = imported.examined
    case, comparison = examined.case, examined.comparison
    odd = "".join(f"\n  {code}: {count}" for code, count in examined.told.counts.items())
    draft = "nothing to decide" if imported.number is None else f"draft version {imported.number}"
    return (
        f"CASE {case.version}: {len(case.items)} items, {len(case.associations)} associations.\n"
        f"{imported.framework.code}: {draft}; {len(comparison.added)} competences new, "
        f"{len(comparison.changed)} changed, {len(comparison.removed)} no longer there.{odd}"
    )
