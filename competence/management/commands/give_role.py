"""`manage.py give_role USERNAME ROLE_CODE`: let a person hold a role, so that its required levels are hers."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competence.actions.job_roles import AlreadyHeld, PeriodIsEmpty, give_role
from competence.queries import catalogue, job_roles


class Command(BaseCommand):
    """Gives a role for a period."""

    help = "Let a person hold a role, from today or another day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("role_code", metavar="ROLE_CODE")
        parser.add_argument("--since", metavar="YYYY-MM-DD", type=date.fromisoformat, help="the first day (today)")
        parser.add_argument("--until", metavar="YYYY-MM-DD", type=date.fromisoformat, help="the first day without it")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = catalogue.anyone(options["username"])
        if person is None:
            raise CommandError(f"There is nobody with the user name {options['username']}.")
        role = job_roles.by_code(person.organisation_id, options["role_code"])
        if role is None:
            raise CommandError(f"{person.organisation} has no role with the code {options['role_code']}.")
        since = options["since"] or timezone.localdate()
        try:
            give_role(user=person, role=role, since=since, until=options["until"], by=None)
        except AlreadyHeld:
            raise CommandError(f"{person} already holds {role.code} in this period.") from None
        except PeriodIsEmpty:
            raise CommandError("The role would end before it begins: --until comes after --since.") from None
        self.stdout.write(f"{person} holds {role.code} from {since}.")
