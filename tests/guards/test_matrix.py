"""Every address x every kind of actor. An address that is not in the table fails the build.

Each row says how the address is asked and who is let in; everyone else is refused. "Let in" is any answer but a
refusal, a sign-in or a failure: what the answer says is the business of the view's own tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.disclosures import disclose
from portal.models import User
from tests.cast import Cast
from tests.guards.rows_assess import ROWS_ASSESS
from tests.guards.rows_booking import PUBLIC_CALENDAR, ROWS_BOOKING
from tests.guards.rows_case import PUBLIC_CASE, ROWS_CASE
from tests.guards.rows_catalogue import ROWS_CATALOGUE
from tests.guards.rows_certs import ROWS_CERTS
from tests.guards.rows_coverage import ROWS_COVERAGE
from tests.guards.rows_gapmap import ROWS_GAPMAP
from tests.guards.rows_jobs import ROWS_JOBS
from tests.guards.rows_messages import ROWS_MESSAGES
from tests.guards.rows_mission import ROWS_MISSION
from tests.guards.rows_plan import ROWS_PLAN
from tests.guards.rows_reports import ROWS_REPORTS
from tests.guards.rows_room import ROWS_ROOM
from tests.guards.rows_sheets import ROWS_SHEETS
from tests.guards.rows_snapshots import PUBLIC_OPEN_DATA, ROWS_SNAPSHOTS
from tests.guards.rows_unit import ROWS_UNIT
from tests.guards.rows_week import ROWS_WEEK
from tests.guards.rows_year import ROWS_YEAR
from tests.guards.test_urls import addresses
from tests.guards.world import World, make_world

ACTORS = (
    "employee",
    "colleague",
    "stranger",
    "manager",
    "former_manager",
    "manager_above",
    "manager_elsewhere",
    "deputy",
    "expired_deputy",
    "hr_partner",
    "hr_partner_elsewhere",
    "hr_strategist",
    "union",
    "reader",
    "administrator",
    "foreigner",
    "foreign_manager",
)
FOREIGN = frozenset({"foreigner", "foreign_manager"})
EVERYONE = frozenset(ACTORS)
SELF = frozenset({"employee"})
LEADERS = frozenset({"manager", "deputy"})
BOTH = SELF | LEADERS
LEADS_ANYBODY = frozenset({"manager", "deputy", "manager_above", "manager_elsewhere", "foreign_manager"})
FOLLOWS_UP_WARD = LEADERS | {"manager_above", "hr_partner", "hr_strategist", "union"}
FOLLOWS_UP = LEADS_ANYBODY | FOLLOWS_UP_WARD | {"hr_partner_elsewhere"}
ABOVE = frozenset({"manager_above", "hr_partner"})
IMPORTS = frozenset({"hr_strategist", "administrator"})


@dataclass(frozen=True)
class Row:
    """Who is let in; `data` makes it a POST."""

    allowed: frozenset[str]
    data: Mapping[str, str] | None = None
    public: bool = False


NOTHING: Mapping[str, str] = {}
TABLE: dict[str, Row] = {
    "account_login": Row(EVERYONE, public=True),
    "account_logout": Row(EVERYONE, NOTHING, public=True),
    "account_inactive": Row(EVERYONE, public=True),
    "account_change_password": Row(EVERYONE),
    "portal:healthz": Row(EVERYONE, public=True),
    "portal:readyz": Row(EVERYONE, public=True),
    "portal:accessibility": Row(EVERYONE, public=True),
    "portal:about": Row(EVERYONE, public=True),
    "portal:language": Row(EVERYONE, {"language": "nb"}, public=True),
    "portal:disclose": Row(ABOVE),
    "portal:people-of-unit": Row(LEADERS | ABOVE),
    "portal:disclosures": Row(EVERYONE),
    "portal:jobs": Row(EVERYONE),
    "portal:job": Row(SELF),
    "portal:job-file": Row(SELF),
    "portal:people-imports": Row(IMPORTS),
    "portal:people-import-new": Row(IMPORTS),
    "portal:people-import": Row(IMPORTS),
    "portal:people-import-confirm": Row(IMPORTS, NOTHING),
    "portal:people-import-problems": Row(IMPORTS),
    "planning:start": Row(EVERYONE),
    "planning:team": Row(LEADS_ANYBODY),
    "planning:my-talk": Row(EVERYONE),
    "planning:my-plan": Row(EVERYONE),
    "planning:talk-room": Row(LEADERS),
    "planning:talk-open": Row(LEADERS, NOTHING),
    "planning:talk-level": Row(LEADERS, {"choice": "1", "version": "1"}),
    "planning:talk-summary": Row(BOTH, {"summary": "Vi är överens.", "version": "1"}),
    "planning:talk-hold": Row(BOTH, NOTHING),
    "planning:plan-start": Row(BOTH, NOTHING),
    "planning:plan": Row(BOTH),
    "planning:plan-propose": Row(BOTH, {"version": "1"}),
    "planning:plan-agree": Row(BOTH, {"version": "1"}),
    "planning:plan-take-back": Row(BOTH, NOTHING),
    "planning:plan-discard": Row(BOTH, NOTHING),
    "planning:plan-follow-up": Row(BOTH, {"text": "Det går framåt."}),
    "planning:plan-pdf": Row(BOTH, {"language": "sv"}),
    "planning:goal-choose": Row(BOTH, NOTHING),
    "planning:goal-new": Row(BOTH),
    "planning:goal-change": Row(BOTH),
    "planning:goal-remove": Row(BOTH, {"version": "1"}),
    "planning:goal-state": Row(BOTH, {"state": "ONGOING"}),
    "planning:activity-new": Row(BOTH),
    "planning:activity-change": Row(BOTH),
    "planning:activity-remove": Row(BOTH, {"version": "1"}),
    "planning:activity-state": Row(BOTH, {"state": "DONE"}),
    "planning:coverage": Row(FOLLOWS_UP),
    "planning:coverage-unit": Row(FOLLOWS_UP_WARD),
    "planning:coverage-csv": Row(FOLLOWS_UP_WARD),
    "competence:assessment": Row(EVERYONE),
    "competence:assessment-start": Row(EVERYONE, NOTHING),
    "competence:assessment-area": Row(EVERYONE - FOREIGN),
    "competence:assessment-keep-area": Row(EVERYONE - FOREIGN, NOTHING),
    "competence:assessment-competence": Row(EVERYONE - FOREIGN),
    "competence:assessment-keep": Row(EVERYONE, NOTHING),
    "competence:assessment-submit": Row(EVERYONE),
    "competence:my-gap": Row(EVERYONE),
    "competence:my-competence-then": Row(EVERYONE),
    "competence:competence-then": Row(BOTH),
    "competence:assessment-of": Row(BOTH),
    "competence:send-back": Row(LEADERS, {"message": "Titta en gång till på hygienen."}),
    "competence:gap-of": Row(BOTH),
    "competence:credential-new": Row(LEADERS),
}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_CATALOGUE.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_BOOKING.items()}
TABLE |= {name: Row(EVERYONE, public=True) for name in PUBLIC_CALENDAR}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_CASE.items()}
TABLE |= {name: Row(EVERYONE, public=True) for name in PUBLIC_CASE}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_CERTS.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_GAPMAP.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_COVERAGE.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_SHEETS.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_ASSESS.items()}
TABLE |= {name: Row(allowed) for name, allowed in (ROWS_UNIT | ROWS_JOBS).items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_MISSION.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_ROOM.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_MESSAGES.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_YEAR.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_SNAPSHOTS.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_REPORTS.items()}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_WEEK.items()}
TABLE |= {name: Row(EVERYONE, public=True) for name in PUBLIC_OPEN_DATA}
TABLE |= {name: Row(allowed, data) for name, (allowed, data) in ROWS_PLAN.items()}
ADDRESSES = dict(addresses())
OPENED_BY_A_REASON = ("competence:assessment-of", "competence:gap-of", "competence:competence-then")


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_every_address_is_in_the_table() -> None:
    assert sorted(TABLE) == sorted(ADDRESSES)


def ask(name: str, world: World, actor: User | None) -> HttpResponseBase:
    """Ask the address as the actor (None: nobody), and undo whatever it changed."""
    client = Client(raise_request_exception=False)
    ids = {key: value for key, value in world.ids().items() if f":{key}>" in str(ADDRESSES[name].pattern)}
    row = TABLE[name]
    with transaction.atomic():
        if actor:
            client.force_login(User.objects.get(pk=actor.pk))
        address = reverse(name, kwargs=ids)
        answer = client.get(address) if row.data is None else client.post(address, row.data)
        transaction.set_rollback(True)
    return answer


def is_refused(answer: HttpResponseBase) -> bool:
    """Refused, unknown, sent to sign-in, or failed."""
    return (
        answer.status_code in {401, 403, 404}
        or answer.status_code >= 500
        or "/account/login" in str(answer.headers.get("Location"))
    )


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_is_let_in_where(name: str, world: World) -> None:
    row = TABLE[name]
    answers = {actor: ask(name, world, getattr(world.cast, actor)) for actor in ACTORS}
    let_in = {actor for actor, answer in answers.items() if not is_refused(answer)}
    if name == "portal:readyz":  # no worker in the tests: it answers, and says so
        let_in = {actor for actor, answer in answers.items() if answer.status_code in {200, 503}}
    statuses = {actor: answer.status_code for actor, answer in answers.items()}
    assert let_in == row.allowed, statuses
    refused = {actor: answers[actor].status_code for actor in EVERYONE - row.allowed}
    assert set(refused.values()) <= {403, 404}, refused
    assert {status for actor, status in refused.items() if actor not in FOREIGN} <= {403}, refused


@pytest.mark.parametrize("name", sorted(TABLE))
def test_nobody_is_let_in_without_signing_in(name: str, world: World) -> None:
    answer = ask(name, world, None)
    if TABLE[name].public:
        assert answer.status_code in {200, 204, 302, 503}
        assert "next=" not in str(answer.headers.get("Location"))
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("name", OPENED_BY_A_REASON)
def test_a_stated_reason_opens_what_it_may(name: str, world: World) -> None:
    """Further up and in HR one reads after giving a reason; the reason of one opens nothing for another."""
    cast = world.cast
    for actor in ABOVE:
        reader = getattr(cast, actor)
        assert ask(name, world, reader).status_code == 403
        disclose(person=cast.employee, reason="Planering inför omorganisation", by=reader, at=timezone.now())
        assert ask(name, world, reader).status_code == 200
    assert ask(name, world, cast.hr_partner_elsewhere).status_code == 403


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.data is None))
def test_a_get_writes_nothing(name: str, world: World) -> None:
    """Reading a page changes no row, for anyone who may read it."""
    written: list[str] = []

    def watch(execute: Callable[..., object], sql: str, params: object, many: object, context: object) -> object:
        if (
            sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
            and "django_session" not in sql
            and "last_login" not in sql
        ):
            written.append(sql)
        return execute(sql, params, many, context)

    for actor in sorted(TABLE[name].allowed):
        with connection.execute_wrapper(watch):
            ask(name, world, getattr(world.cast, actor))
    assert written == []


EXTREME_IDS = ("0", str(2**31), str(2**63), str(10**40))


@pytest.mark.parametrize(
    "path",
    [
        path
        for number in EXTREME_IDS
        for path in (
            f"/my/assessment/area/{number}/",
            f"/my/assessment/competence/{number}/",
            f"/coverage/{number}/",
            f"/coverage/{number}/table.csv",
            f"/coverage/{number}/quality/",
            f"/coverage/{number}/without/current/",
        )
    ]
    + [
        "/people/00000000-0000-0000-0000-000000000000/competence/",
        "/plans/00000000-0000-0000-0000-000000000000/",
        "/jobs/00000000-0000-0000-0000-000000000000/",
        "/people/not-an-id/competence/",
        "/%00/",
        "/plans/%ED%A0%80/",
    ],
)
def test_an_id_of_nothing_is_not_found(path: str, world: World) -> None:
    client = Client(raise_request_exception=False)
    for actor in (world.cast.employee, world.cast.hr_strategist, world.cast.manager):
        client.force_login(actor)
        assert client.get(path).status_code in {403, 404}
