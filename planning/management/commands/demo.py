"""`manage.py demo`: the made-up region, for `make run` and for the bench."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from planning.demo.load import AlreadyLoaded, Loaded, SomebodyElse, load_region
from planning.demo.region import NAME, PEOPLE
from planning.demo.tree import SMALLEST_REGION

LARGEST_REGION = 200_000


class Command(BaseCommand):
    """Loads the demo region into an empty database; a loaded one stays as it is."""

    help = "Load Region Exempel: made-up people, units, assessments, talks and plans. Only in demo mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many employees ({PEOPLE})")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same region (1)")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the region's day (today)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo region is for demo mode only: its people are made up and its password is public. "
                "Start it with `make run`."
            )
        if not SMALLEST_REGION <= options["people"] <= LARGEST_REGION:
            raise CommandError(f"--people is from {SMALLEST_REGION} to {LARGEST_REGION}.")
        today = options["today"] or timezone.localdate()
        began = time.monotonic()
        try:
            loaded = load_region(people=options["people"], seed=options["seed"], today=today, say=self._say)
        except AlreadyLoaded:
            self.stdout.write(f"{NAME} is already loaded; nothing was changed. `make demo-reset` starts over.")
            return
        except SomebodyElse as error:
            raise CommandError("The database holds other people. The demo needs a database of its own.") from error
        self.stdout.write(_said(loaded, time.monotonic() - began))

    def _say(self, words: str) -> None:
        self.stdout.write(f"    {words}")


def _said(loaded: Loaded, seconds: float) -> str:
    share = loaded.current / loaded.counted
    return (
        f"    {loaded.employed} employees in {loaded.units} units, {loaded.assessments} assessments with "
        f"{loaded.ratings} ratings, {loaded.plans} plans\n"
        f"    current plan: {loaded.current} of {loaded.counted}, {share:.1%} ({seconds:.0f} s)"
    )
