"""The database of the bench: made once for a number of people, a seed and a version of the code, then used again."""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from bench import coverage as bench_coverage
from competence.actions import gap_counts
from competence.models import Assessment
from planning.actions import coverage, quality
from planning.models import Plan, Talk
from portal.authorization import own_reports
from portal.boot.messages import compile_messages
from portal.boot.prepare import collect_static
from portal.demo import PASSWORD
from portal.embedded import var_directory
from portal.embedded.place import PROJECT
from portal.models import Mandate, Organisation, Role, User

WANTED = 50  # clients that save at the same time, each with an assessment of her own
ROWS = 60  # of the team page
MADE_BY = ("planning/demo/*.py", "competence/content/*.toml", "*/migrations/*.py")


@dataclass(frozen=True, slots=True)
class People:
    """User names: the manager of 60, people with a draft, and people with a plan in force.

    `room` is the page of an open talk of one of the 60 with the manager.
    """

    manager_of_60: str
    room: str
    with_draft: tuple[str, ...]
    with_plan: tuple[str, ...]


def prepare(people: int, seed: int) -> None:
    """Bring tables and people to the wanted state; what is there already is used."""
    wanted = _name_of(people, seed)
    _collect_static()
    if _remembered() != wanted:
        _empty()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("demo", people=people, seed=seed, stdout=sys.stderr)
        _open_accounts()
        _remember(wanted)
    _freshen()


def people() -> People:
    """Who the bench signs in as."""
    manager = _manager_of(ROWS)
    return People(
        manager_of_60=manager,
        room=_room_of(manager),
        with_draft=_usernames(Assessment.objects.filter(state=Assessment.State.DRAFT).values("user")),
        with_plan=_usernames(Plan.objects.filter(state=Plan.State.AGREED).values("user")),
    )


def _name_of(people: int, seed: int) -> str:
    files = sorted(path for pattern in MADE_BY for path in PROJECT.glob(pattern))
    code = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return json.dumps({"people": people, "seed": seed, "code": code})


def _collect_static() -> None:
    """As `make run` does; a second time it costs nothing."""
    compile_messages()
    collect_static()


def _remembered() -> str:
    """What the database was made from: a comment on it, which goes when it goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0] or "")


def _remember(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('COMMENT ON DATABASE %%I IS %%L', current_database(), %s::text)", [name])
        cursor.execute(cursor.fetchone()[0])


def _empty() -> None:
    """Take away what another number of people or an older version has left."""
    _remember("")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _open_accounts() -> None:
    """Let those sign in that the bench signs in as; all with the password of the demo."""
    password = make_password(PASSWORD)
    chosen = people()
    names = (chosen.manager_of_60, *chosen.with_draft, *chosen.with_plan)
    User.objects.filter(username__in=names).update(password=password)


def _freshen() -> None:
    """The table of sessions starts empty, the planner knows the tables, and today's coverage and gaps are counted."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE django_session")
    connection.close()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    organisation = Organisation.objects.get()
    coverage.refresh(organisation=organisation, on=timezone.localdate())
    quality.count(organisation=organisation, on=timezone.localdate())
    bench_coverage.freeze_months(organisation, timezone.localdate())
    while gap_counts.refresh(organisation=organisation, on=timezone.localdate(), at=timezone.now()):
        pass


def _manager_of(rows: int) -> str:
    sized = Mandate.objects.filter(role=Role.MANAGER, unit__children__isnull=True)
    sized = sized.annotate(size=Count("unit__employments__user", distinct=True)).filter(size__gte=1)
    largest = sized.aggregate(largest=Max("size"))["largest"]
    one = sized.order_by("-size", "pk").first()
    if one is None or largest is None or largest < rows // 2:
        raise SystemExit("The region is too small for the bench: try --people 7600.")
    return one.user.username


def _room_of(manager: str) -> str:
    """The talk room of the first of her people who prepares; her people where nobody does."""
    talks = Talk.objects.filter(state=Talk.State.PREPARING, kind=Talk.Kind.DEVELOPMENT)
    led = own_reports(User.objects.get(username=manager))
    talk = talks.filter(user__in=led).order_by("opened_at", "pk").first()
    return reverse("planning:talk-room", args=[talk.user_id]) if talk else "/team/"


def _usernames(people: QuerySet[Any, Any]) -> tuple[str, ...]:
    """The first of them by number, without the demo's own sign-ins."""
    chosen = User.objects.filter(pk__in=people, username__startswith="rex").order_by("username")
    return tuple(chosen.values_list("username", flat=True)[:WANTED])


def var(name: str) -> Path:
    """A folder for the bench's own files."""
    path = var_directory() / "bench" / name
    path.mkdir(parents=True, exist_ok=True)
    return path
