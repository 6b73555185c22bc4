"""`manage.py load_content`: the shipped scale, professions, frameworks and required levels into an organisation."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competence.actions.refusals import Refused
from competence.actions.starter_content import Loaded, load_starter_content
from competence.queries import catalogue
from competence.reading.content import STARTER_CONTENT


class Command(BaseCommand):
    """Loads the starter content. Running it again changes nothing."""

    help = (
        "Load the shipped scale, professions, competence frameworks and required levels. Loading again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE", help="needed when there are several")
        parser.add_argument("--since", metavar="YYYY-MM-DD", type=date.fromisoformat, help="required from (today)")
        parser.add_argument("--folder", metavar="FOLDER", type=Path, default=STARTER_CONTENT, help="your own content")
        parser.add_argument("--by", metavar="USERNAME", help="the HR strategist who decides it")

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = catalogue.organisation(options["organisation"])
        if organisation is None:
            raise CommandError("There is no such organisation, or several: name one with --organisation CODE.")
        by = catalogue.person(organisation.pk, options["by"])
        if options["by"] and by is None:
            raise CommandError(f"There is nobody with the user name {options['by']} in {organisation}.")
        try:
            loaded = load_starter_content(
                organisation=organisation, by=by, at=timezone.now(), since=options["since"], folder=options["folder"]
            )
        except Refused as refused:
            raise CommandError(f"Nothing is loaded. {refused}") from None
        for one in loaded:
            self.stdout.write(_said(one))


def _said(loaded: Loaded) -> str:
    written, decided = loaded.written, loaded.decided
    return (
        f"{written.framework.code}: competences {written.added} new, {written.reworded} reworded, "
        f"{written.rearranged} moved, {written.retired} retired, {written.unchanged} unchanged; "
        f"required levels {decided.added} new, {decided.changed} changed, {decided.unchanged} unchanged"
    )
