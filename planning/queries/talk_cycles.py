"""Which talk year a day belongs to, when its talks are to be held, and who has none yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from planning.models import QuestionSetVersion, TalkCycle, TalkCycleChange, TalkWindow
from planning.queries.validity import add_months
from portal.authorization import Permission, can
from portal.models import Job, Organisation, User

MONTHS_OF_A_YEAR = 12
TELLING, REMINDING = "talk_year_change", "talk_reminders"
"""The kinds of background work of a year; the subject of such a job begins with the year's id."""
MOST_JOBS_SHOWN, MOST_CHANGES_SHOWN = 12, 200

# Who is employed in the organisation on the day (main employment, and not hourly paid: domain.md, rule 9), is not away
# full-time, and has not held a talk of this kind in the days of the year, nor declined it;
# for reminders: and has no time for one either.
LACKING = """
SELECT e.user_id, e.unit_id
  FROM portal_employment e
  JOIN portal_unit unit ON unit.id = e.unit_id AND unit.organisation_id = %(organisation)s
  JOIN portal_user person ON person.id = e.user_id AND person.is_active
 WHERE e.is_main AND e.period @> %(day)s::date AND e.form <> 'HOURLY'
   AND (e.leave IS NULL OR NOT e.leave @> %(day)s::date)
   AND NOT EXISTS (
       SELECT FROM planning_talk t
        WHERE t.user_id = e.user_id AND t.kind = %(kind)s
          AND (t.state = 'HELD' {or_booked}
               OR (t.state = 'CONFIRMED' AND (t.cycle_id = %(cycle)s
                   OR (t.held_at AT TIME ZONE %(zone)s)::date <@ daterange(%(first)s, %(after)s)))
               OR (t.state = 'DECLINED' AND (t.cycle_id = %(cycle)s
                   OR (t.ended_at AT TIME ZONE %(zone)s)::date <@ daterange(%(first)s, %(after)s)))))
"""
OR_BOOKED = "OR (t.state IN ('PLANNED', 'PREPARING') AND (t.time IS NOT NULL OR t.planned_on IS NOT NULL))"
WITHOUT_TALK = LACKING.replace("{or_booked}", OR_BOOKED)
NOT_HELD = LACKING.replace("{or_booked}", "")
# Who leads in a unit is found once for each unit: its nearest manager, and the deputies from there down to the unit.
# Who manages the unit where she works is led from over the units that she manages, and nobody leads herself
# (portal/authorization/decide.py says the same for one person).
WITH_LEADERS = """
WITH lacking AS MATERIALIZED ({without_talk}),
leads AS MATERIALIZED (
    SELECT m.user_id, m.role, m.unit_id, unit.path
      FROM portal_mandate m
      JOIN portal_unit unit ON unit.id = m.unit_id AND unit.organisation_id = %(organisation)s
     WHERE m.role IN ('MANAGER', 'DEPUTY') AND m.period @> %(day)s::date
), reach AS MATERIALIZED (
    SELECT unit.id AS unit_id, leads.user_id, leads.role, leads.path
      FROM portal_unit unit
      CROSS JOIN LATERAL unnest(string_to_array(unit.path::text, '.')::bigint[]) AS above (id)
      JOIN leads ON leads.unit_id = above.id
     WHERE unit.organisation_id = %(organisation)s
), nearest AS (
    SELECT DISTINCT ON (unit_id) unit_id, path FROM reach WHERE role = 'MANAGER' ORDER BY unit_id, nlevel(path) DESC
), usual AS MATERIALIZED (
    SELECT reach.unit_id, array_agg(DISTINCT reach.user_id) AS leaders
      FROM reach LEFT JOIN nearest USING (unit_id)
     WHERE nearest.path IS NULL OR nearest.path @> reach.path
     GROUP BY reach.unit_id
), managers AS MATERIALIZED (
    SELECT lacking.user_id AS person_id, reach.user_id, reach.role, reach.path
      FROM lacking JOIN reach USING (unit_id)
     WHERE lacking.user_id IN (SELECT user_id FROM leads WHERE role = 'MANAGER')
       AND NOT EXISTS (SELECT FROM leads own WHERE own.user_id = lacking.user_id AND own.role = 'MANAGER'
                                               AND own.path @> reach.path)
), over_managers AS (
    SELECT DISTINCT ON (person_id) person_id, path FROM managers WHERE role = 'MANAGER'
     ORDER BY person_id, nlevel(path) DESC
), theirs AS MATERIALIZED (
    SELECT managers.person_id AS user_id, array_agg(DISTINCT managers.user_id) AS leaders
      FROM managers LEFT JOIN over_managers USING (person_id)
     WHERE over_managers.path IS NULL OR over_managers.path @> managers.path
     GROUP BY managers.person_id
)
SELECT lacking.user_id,
       array_remove(CASE WHEN lacking.user_id IN (SELECT user_id FROM leads WHERE role = 'MANAGER')
                         THEN theirs.leaders ELSE usual.leaders END, lacking.user_id)
  FROM lacking LEFT JOIN usual USING (unit_id) LEFT JOIN theirs USING (user_id)
 ORDER BY lacking.user_id
""".replace("{without_talk}", WITHOUT_TALK)
LEADERS = """
SELECT DISTINCT m.user_id
  FROM portal_mandate m
  JOIN portal_user person ON person.id = m.user_id AND person.is_active
 WHERE person.organisation_id = %(organisation)s AND m.role IN ('MANAGER', 'DEPUTY') AND m.period @> %(day)s::date
 ORDER BY m.user_id
"""


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A window whose talks are to be reminded of: `days` before its last day, or the first chance after that."""

    window: TalkWindow
    days: int
    last_day: date

    @property
    def key(self) -> str:
        """The same reminder has the same key; another last day makes it another one."""
        return f"{self.window.cycle_id}:{self.window.pk}:{self.last_day}:{self.days}"


@dataclass(frozen=True, slots=True)
class ForNewTalk:
    """The open year that a new talk belongs to, and the version of questions it is held by; None for none."""

    cycle_id: int | None = None
    questions_id: int | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """Someone without a talk, and who leads her: the nearest manager and the deputies (none: there is nobody)."""

    user_id: UUID
    leaders: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ChoosableVersion:
    """A decided version of questions that a window may ask by."""

    pk: int
    kind: str
    name: Mapping[str, str]
    number: int
    is_in_force: bool


def of_day(organisation: Organisation, *, on: date) -> TalkCycle | None:
    """The year that runs (or has been closed) on the day; a draft is nobody's but HR's. One query."""
    years = TalkCycle.objects.filter(organisation=organisation, period__contains=on)
    return years.exclude(state=TalkCycle.State.DRAFT).first()


def days_of(organisation: Organisation, *, on: date) -> tuple[date, date]:
    """First day and the day after the last of what "this year's talks" means on the day: the talk year, half-open.

    Where the organisation has none, the twelve months up to and with the day.
    """
    cycle = of_day(organisation, on=on)
    if cycle is not None:
        return cycle.period.lower, cycle.period.upper
    return add_months(on, -MONTHS_OF_A_YEAR), on + timedelta(days=1)


def windows_of(cycle: TalkCycle) -> dict[str, TalkWindow]:
    """The windows of a year by kind of talk. One query."""
    return {window.kind: window for window in cycle.windows.select_related("questions__question_set")}


def for_new_talk(organisation: Organisation, kind: str, *, on: date) -> ForNewTalk:
    """What a talk that begins on the day belongs to: nothing is added to a year that is closed. One query."""
    questions = TalkWindow.objects.filter(cycle=OuterRef("pk"), kind=kind).values("questions")
    years = TalkCycle.objects.filter(organisation=organisation, period__contains=on, state=TalkCycle.State.OPEN)
    found = years.values_list("pk", Subquery(questions)).first()
    return ForNewTalk(*found) if found else ForNewTalk()


def visible_to(user: User) -> QuerySet[TalkCycle]:
    """The years of her organisation, the latest first; drafts for those who run the talk year."""
    years = TalkCycle.objects.filter(organisation_id=user.organisation_id).order_by("-period")
    if can(user, Permission.RUN_TALK_YEAR):
        return years
    return years.exclude(state=TalkCycle.State.DRAFT)


def get(user: User, cycle_id: int) -> TalkCycle:
    """A year that the user may read; `Http404` for any other."""
    years = visible_to(user).select_related("organisation", "opened_by", "closed_by", "made_by")
    found = years.filter(pk=cycle_id).first()
    if found is None:
        raise Http404
    return found


def changes_of(cycle: TalkCycle) -> list[TalkCycleChange]:
    """What was changed while the year ran, the latest first. One query."""
    return list(cycle.changes.select_related("changed_by").order_by("-changed_at", "pk")[:MOST_CHANGES_SHOWN])


def jobs_of(cycle: TalkCycle) -> list[Job]:
    """The latest tellings and reminders of the year. One query."""
    jobs = Job.objects.filter(
        organisation=cycle.organisation_id, kind__in=(TELLING, REMINDING), subject__startswith=f"{cycle.pk}:"
    )
    return list(jobs.order_by("-asked_at")[:MOST_JOBS_SHOWN])


def choosable_versions(organisation_id: int, *, chosen: tuple[int, ...] = ()) -> tuple[ChoosableVersion, ...]:
    """The versions that a window may ask by: those in force, and what is `chosen` already. One query."""
    decided = QuestionSetVersion.objects.filter(question_set__organisation=organisation_id)
    states = QuestionSetVersion.State
    rows = decided.filter(state=states.DECIDED) | decided.filter(state=states.RETIRED, pk__in=chosen)
    return tuple(
        ChoosableVersion(row.pk, row.question_set.kind, row.question_set.name, row.number, row.state == states.DECIDED)
        for row in rows.select_related("question_set").order_by("question_set", "-number")
    )


def due_reminders(organisation: Organisation, on: date) -> tuple[DueReminder, ...]:
    """The windows of the open year that are to be reminded of on the day; `without_talk` says who. One query.

    A window is reminded of so many days before its last day. A day that the scheduler missed is made up for: the
    nearest reminder that has come is due until the next one is, or until the window is over.
    """
    windows = TalkWindow.objects.filter(
        cycle__organisation=organisation,
        cycle__state=TalkCycle.State.OPEN,
        cycle__period__contains=on,
        period__endswith__gt=on,
    ).select_related("cycle")
    found = []
    for window in windows.order_by("kind"):
        last = window.period.upper - timedelta(days=1)
        come = [days for days in window.remind_days if days >= (last - on).days]
        if come:
            found.append(DueReminder(window, min(come), last))
    return tuple(found)


def without_talk(window: TalkWindow, *, on: date) -> tuple[Lacking, ...]:
    """Everyone who has no booked or held talk of the window's kind in the year, by id. One query for any number."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_LEADERS, _values(window.cycle, window.kind, on))
        return tuple(Lacking(user_id, tuple(leaders or ())) for user_id, leaders in cursor.fetchall())


def not_held(cycle: TalkCycle, kind: str, *, on: date) -> tuple[UUID, ...]:
    """Everyone who has not held the talk yet, booked or not, by id: whom other days of its window concern."""
    with connection.cursor() as cursor:
        cursor.execute(NOT_HELD + " ORDER BY 1", _values(cycle, kind, on))
        return tuple(user_id for user_id, _unit in cursor.fetchall())


def leaders_of(organisation_id: int, *, on: date) -> tuple[UUID, ...]:
    """Everyone who leads a unit on the day: managers and their deputies."""
    with connection.cursor() as cursor:
        cursor.execute(LEADERS, {"organisation": organisation_id, "day": on})
        return tuple(cast("UUID", user_id) for (user_id,) in cursor.fetchall())


def _values(cycle: TalkCycle, kind: str, on: date) -> dict[str, int | str | date]:
    return {
        "organisation": cycle.organisation_id,
        "cycle": cycle.pk,
        "kind": kind,
        "day": on,
        "first": cycle.period.lower,
        "after": cycle.period.upper,
        "zone": settings.TIME_ZONE,
    }
