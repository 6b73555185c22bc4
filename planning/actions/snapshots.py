"""Freezing the figures of a day, publishing them, and forgetting the people behind them when they have been kept.

SQL text stands here because a snapshot of 60,000 people is one INSERT ... SELECT: all of it sees the same moment, and
a worker that is killed in the middle leaves nothing.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions.refusals import Refused
from planning.models import (
    MEASURES,
    CoverageDefinition,
    CoverageSnapshot,
    SnapshotFigure,
    SnapshotPerson,
    SnapshotPublication,
)
from planning.queries import snapshots
from planning.queries.coverage_people import IN_ORGANISATION, PEOPLE
from planning.queries.definitions import Terms
from planning.queries.snapshot_digest import DIGEST, VERSION, still_matches
from planning.queries.snapshots import Tree
from planning.queries.validity import add_months
from portal.authorization import Permission, require
from portal.models import Organisation, User

MONTHS_PEOPLE_ARE_KEPT = 25
SETTINGS = ("plan_valid_months", "living_months", "min_days_in_job", "leave_days", "leaving_days")

COLUMNS = ", ".join(("people", *MEASURES))
# People are written in the order in which two days are compared: that halves the time. Who works in a unit that is
# closed is counted in the nearest open one above, as everywhere. The manager of a person is the one of the nearest unit
# over her that has one who is not herself.
FREEZE = """
WITH everyone AS MATERIALIZED ({people}),
places AS MATERIALIZED (
    SELECT here.unit_id, coalesce((
               SELECT over.id FROM unnest(string_to_array(u.path::text, '.')) WITH ORDINALITY AS up(id, depth)
                 JOIN portal_unit over ON over.id = up.id::bigint AND over.period @> %(day)s::date
                ORDER BY up.depth DESC LIMIT 1), u.id) AS home_id
      FROM (SELECT DISTINCT unit_id FROM everyone) here JOIN portal_unit u ON u.id = here.unit_id
), people AS MATERIALIZED (
    SELECT user_id, home_id AS unit_id, profession_id, form, standing, current, living, talks, assessed, agreed
      FROM everyone JOIN places USING (unit_id)
), counts AS MATERIALIZED (
    SELECT unit_id, standing, profession_id, form, count(*) AS people,
           count(*) FILTER (WHERE current) AS current, count(*) FILTER (WHERE living) AS living,
           count(*) FILTER (WHERE talks & 1 > 0) AS appraisal, count(*) FILTER (WHERE talks & 2 > 0) AS performance,
           count(*) FILTER (WHERE talks & 4 > 0) AS pay, count(*) FILTER (WHERE talks IN (1, 2, 4)) AS one,
           count(*) FILTER (WHERE talks IN (3, 5, 6)) AS two, count(*) FILTER (WHERE talks = 7) AS three,
           count(*) FILTER (WHERE assessed) AS assessed, count(*) FILTER (WHERE agreed) AS agreed
      FROM people GROUP BY 1, 2, 3, 4
), reasons AS MATERIALIZED (
    SELECT people.unit_id, t.kind, CASE t.state WHEN 'DECLINED' THEN 'DECLINED' ELSE t.reason END AS reason,
           count(DISTINCT t.user_id) AS people
      FROM people JOIN planning_talk t USING (user_id)
     WHERE t.state IN ('NOT_HELD', 'DECLINED') AND t.ended_at >= %(year_from)s AND t.ended_at < %(year_until)s
     GROUP BY 1, 2, 3
), managed AS MATERIALIZED (
    SELECT m.unit_id, m.user_id FROM portal_mandate m JOIN portal_unit u ON u.id = m.unit_id
     WHERE u.organisation_id = %(organisation)s AND m.role = 'MANAGER' AND m.period @> %(day)s::date
), homes AS MATERIALIZED (
    SELECT u.id AS unit_id, up.id::bigint AS over_id, up.depth
      FROM portal_unit u, unnest(string_to_array(u.path::text, '.')) WITH ORDINALITY AS up(id, depth)
     WHERE u.id IN (SELECT unit_id FROM people)
), led AS MATERIALIZED (
    SELECT DISTINCT ON (p.user_id) managed.user_id
      FROM people p JOIN homes USING (unit_id)
      JOIN managed ON managed.unit_id = homes.over_id AND managed.user_id <> p.user_id
     ORDER BY p.user_id, homes.depth DESC
), spans AS (
    SELECT managed.unit_id, count(*) AS span FROM managed JOIN led USING (user_id) GROUP BY managed.unit_id
), units AS MATERIALIZED (
    SELECT u.id AS unit_id, u.parent_id, u.name, u.path::text AS path, coalesce(spans.span, 0) AS span
      FROM portal_unit u LEFT JOIN spans ON spans.unit_id = u.id
     WHERE u.organisation_id = %(organisation)s
       AND (u.period @> %(day)s::date OR u.id IN (SELECT home_id FROM places))
), taken AS (
    INSERT INTO planning_coveragesnapshot
           (id, organisation_id, kind, day, taken_by_id, taken_at, note, definition, "limit",
            digest_version, digest)
    SELECT %(id)s, %(organisation)s, %(kind)s, %(day)s, %(by)s, %(at)s, %(note)s, %(definition)s::jsonb, %(limit)s,
           {version}, {digest}
), of_units AS (
    INSERT INTO planning_snapshotunit (snapshot_id, unit_id, parent_id, name, path, span)
    SELECT %(id)s, unit_id, parent_id, name, path, span FROM units
), of_counts AS (
    INSERT INTO planning_snapshotcount (snapshot_id, unit_id, standing, profession_id, form, {columns})
    SELECT %(id)s, unit_id, standing, profession_id, form, {columns} FROM counts
), of_reasons AS (
    INSERT INTO planning_snapshotreason (snapshot_id, unit_id, kind, reason, people)
    SELECT %(id)s, unit_id, kind, reason, people FROM reasons
)
INSERT INTO planning_snapshotperson (snapshot_id, user_id, unit_id, standing, current, living, talks, assessed, agreed)
SELECT %(id)s, user_id, unit_id, standing, current, living, talks, assessed, agreed FROM people ORDER BY user_id
"""
STATEMENT = (
    FREEZE.replace("{people}", PEOPLE.replace("{units}", IN_ORGANISATION))
    .replace("{columns}", COLUMNS)
    .replace("{version}", str(VERSION))
    .replace("{digest}", DIGEST)
    .replace("{organisation}", "%(organisation)s::bigint")
    .replace("{kind}", "%(kind)s::text")
    .replace("{day}", "%(day)s::date")
    .replace("{by}", "%(by)s::uuid")
    .replace("{at}", "%(at)s::timestamptz")
    .replace("{note}", "%(note)s::text")
    .replace("{limit}", "%(limit)s::int")
    .replace("{definition}", "%(definition)s")
)


class NotYet(Refused):
    """The day has not come."""

    sentence = _("Choose today or a day gone by: figures are frozen as they were on a day.")
    field = "day"


class FrozenAlready(Refused):
    """The month's figures are there."""

    sentence = _("The figures of this day are frozen already.")


class Altered(Refused):
    """Somebody has been at the rows past all triggers."""

    sentence = _("These figures are no longer as they were frozen. Tell your system administrator.")


class PublishedAlready(Refused):
    """Once is enough."""

    sentence = _("These figures are published already. A publication cannot be taken back; publish newer ones.")


@transaction.atomic
def take(
    *, organisation: Organisation, day: date, kind: str, note: str, by: User | None, at: datetime
) -> CoverageSnapshot:
    """Freeze the figures of a day, by the definition of that day; `by` None is the scheduler's monthly one.

    A limit of small groups that was raised since holds for days gone by that are frozen now, too.

    Raises `NotYet` and `FrozenAlready`, `PermissionDenied` for who may not.
    """
    if by is not None:
        require(by, Permission.TAKE_SNAPSHOT)
    if day > timezone.localdate(at):
        raise NotYet
    now = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    monthly = CoverageSnapshot.Kind.MONTHLY
    if kind == monthly and CoverageSnapshot.objects.filter(organisation=organisation, day=day, kind=monthly).exists():
        raise FrozenAlready
    decided = snapshots.definition_of_day(organisation, on=day)
    terms = _terms(organisation, day, decided)
    limit = max(now.small_group_limit, decided.small_group_limit if decided else 0)
    snapshot_id = uuid4()
    _freeze(
        terms,
        {
            "id": snapshot_id,
            "kind": kind,
            "by": by.pk if by else None,
            "at": at,
            "note": note,
            "limit": limit,
            "definition": json.dumps(_in_words(terms, decided)),
        },
    )
    snapshot = CoverageSnapshot.objects.select_related("organisation").get(pk=snapshot_id)
    _write_figures(snapshot)
    return snapshot


@transaction.atomic
def publish(*, snapshot: UUID, note: str, by: User, at: datetime, with_months: bool = False) -> SnapshotPublication:
    """Make the figures public: what politicians, auditors and everyone else may read. It cannot be taken back.

    `with_months`: the month's ends before it as well, since readers see a trend of published days only.

    Raises `PublishedAlready` and `Altered`; `Http404` for an unknown snapshot, `PermissionDenied` for who may not.
    """
    found = snapshots.get(by, snapshot)
    require(by, Permission.PUBLISH_FIGURES)
    Organisation.objects.select_for_update(no_key=True).get(pk=found.organisation_id)
    if SnapshotPublication.objects.filter(snapshot=found).exists():
        raise PublishedAlready
    refuse_altered(found)
    if with_months:
        publish_months(before=found, note=note, by=by, at=at)
    return SnapshotPublication.objects.create(snapshot=found, published_by=by, published_at=at, note=note)


@transaction.atomic
def publish_months(*, before: CoverageSnapshot, note: str, by: User, at: datetime) -> int:
    """Make the month's ends that the trend of a snapshot shows public; gives how many were not. Raises `Altered`."""
    require(by, Permission.PUBLISH_FIGURES)
    Organisation.objects.select_for_update(no_key=True).get(pk=before.organisation_id)
    months = snapshots.unpublished_months(before)
    for month in months:
        refuse_altered(month)
    SnapshotPublication.objects.bulk_create(
        SnapshotPublication(snapshot=month, published_by=by, published_at=at, note=note) for month in months
    )
    return len(months)


def refuse_altered(snapshot: CoverageSnapshot, tree: Tree | None = None) -> None:
    """Raise `Altered` where the fingerprint is wrong: asked before figures are published, and before a file is made."""
    if not still_matches(snapshot, tree):
        raise Altered


@transaction.atomic
def forget_people(*, organisation: Organisation, on: date) -> int:
    """Delete who stood where in snapshots that are older than people are kept; gives how many rows. Counts stay."""
    before = add_months(on, -MONTHS_PEOPLE_ARE_KEPT)
    old = CoverageSnapshot.objects.filter(organisation=organisation, day__lt=before)
    return SnapshotPerson.objects.filter(snapshot__in=old).delete()[0]


def _terms(organisation: Organisation, day: date, decided: CoverageDefinition | None) -> Terms:
    terms = Terms.of(organisation, on=day)
    return replace(terms, **{name: getattr(decided, name) for name in SETTINGS}) if decided else terms


def _in_words(terms: Terms, decided: CoverageDefinition | None) -> dict[str, object]:
    """What it was counted by, to be kept with it."""
    first, after = terms.year
    return {
        "number": decided.number if decided else 0,
        **_who(decided),
        **{name: getattr(terms, name) for name in SETTINGS},
        "talk_year": {"first": first.isoformat(), "after": after.isoformat()},
    }


def _who(decided: CoverageDefinition | None) -> dict[str, str]:
    """Who decided it and when; nobody decided what is shipped."""
    if decided is None or decided.decided_by is None:
        return {}
    return {"decided_by": decided.decided_by.name, "decided_on": timezone.localdate(decided.decided_at).isoformat()}


def _freeze(terms: Terms, values: dict[str, str | int | date | UUID | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {**terms.values(), **values})


def _write_figures(snapshot: CoverageSnapshot) -> None:
    """Keep what may be shown of each unit, so that a trend needs no tree."""
    names = ("with_small", "people", *MEASURES)
    SnapshotFigure.objects.bulk_create(
        SnapshotFigure(snapshot=snapshot, unit_id=unit_id, **dict(zip(names, numbers, strict=True)))
        for unit_id, numbers in snapshots.shown_numbers(snapshots.shown_tree(snapshot)).items()
    )
