"""`manage.py import_people UNITS.csv PEOPLE.csv`: the HR feed from the command line, as a nightly job runs it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.people_imports import Imported, Refused, TooLarge, import_files
from portal.models import Organisation
from portal.queries.feed_files import MEGABYTE, MOST_MEGABYTES
from portal.queries.feed_problems import SENTENCES, line
from portal.queries.feed_summary import KINDS, MOST_LEAVING, MOST_MOVING, NOTICES, Summary


class Command(BaseCommand):
    """Whole or nothing; exit code 1 and every problem by file, row and column where the files are refused."""

    help = "Import units, people, employments and managers from the HR system's two files (docs/feeds.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and what the nightly job may have to say."""
        parser.add_argument("units", type=Path, metavar="UNITS.csv")
        parser.add_argument("people", type=Path, metavar="PEOPLE.csv")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, and change nothing.")
        parser.add_argument(
            "--as-of", metavar="DATE", help="The day the files describe (2026-01-31); today if left out."
        )
        parser.add_argument("--organisation", metavar="CODE", help="Needed where the portal has several organisations.")
        parser.add_argument(
            "--confirm-large",
            action="store_true",
            help=f"Apply also when more than {MOST_LEAVING:.0%} leave or {MOST_MOVING:.0%} change unit.".replace(
                "%", "%%"
            ),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, import, tell."""
        now = timezone.now()
        try:
            done = import_files(
                by=None,
                at=now,
                organisation=_organisation(options["organisation"]),
                as_of=_day(options["as_of"]) or timezone.localdate(now),
                units=_read(options["units"]),
                people=_read(options["people"]),
                dry_run=options["dry_run"],
                large=options["confirm_large"],
            )
        except Refused as refused:
            for problem in refused.problems.in_order():
                self.stderr.write(line(problem))
            raise CommandError(
                _("Nothing was imported: %(count)s problems. Mend them and try again.")
                % {"count": refused.problems.count}
            ) from refused
        except TooLarge as large:
            self._tell(large.summary)
            raise CommandError(
                _(
                    "Nothing was imported: more people leave or change unit than is likely. If it is right, say so "
                    "with --confirm-large."
                )
            ) from large
        self._tell_done(done, dry_run=options["dry_run"])

    def _tell_done(self, done: Imported, *, dry_run: bool) -> None:
        if done.repeated or done.summary is None:
            self.stdout.write(_("These files were the last to be imported for that day. Nothing has changed."))
            return
        self._tell(done.summary)
        if done.ignored:
            self.stdout.write(_("Columns that were not read: %(names)s") % {"names": ", ".join(done.ignored)})
        self.stdout.write(_("Dry run: nothing was changed.") if dry_run else _("Imported."))

    def _tell(self, summary: Summary) -> None:
        read = {"units": summary.units, "people": summary.people, "rows": summary.rows}
        self.stdout.write(_("Read: %(units)s units, %(people)s people, %(rows)s employments") % read)
        for kind, label in (KINDS | NOTICES).items():
            if summary.counts[kind]:
                self.stdout.write(f"{_(label)}: {summary.counts[kind]}")
        if not summary.changes:
            self.stdout.write(_("Nothing changes."))


def _organisation(code: str | None) -> Organisation:
    found = list(Organisation.objects.filter(code=code) if code else Organisation.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(_("There is no organisation with the code %(code)s.") % {"code": code})
    raise CommandError(_("Name the organisation with --organisation CODE: there are several, or none."))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(_(SENTENCES["date"]) % {"value": text}) from error


def _read(path: Path) -> bytes:
    """The file's bytes; one byte more than the limit is enough to refuse it."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_MEGABYTES * MEGABYTE + 1)
    except OSError as error:
        raise CommandError(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
