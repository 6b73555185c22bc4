"""What a feed would change: the difference between its staging tables and the portal, as temporary tables.

SQL of the HR feed stands in the files named `feed_*` of queries and actions, and nowhere else. The principle: what was
so before the day of the files stays so. An employment in another unit ends the day before and goes on as a new row; an
employment that is no longer listed ends the day before; only what has not begun yet is changed or removed.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from portal.queries.feed_problems import UNITS, Problems

UNITS_NOW = """
CREATE TEMP TABLE feed_unit_now AS
WITH latest AS (
    SELECT DISTINCT ON (code) id, code, period FROM portal_unit
    WHERE organisation_id = %(organisation)s ORDER BY code, lower(period) DESC
), matched AS (  -- a code that closed before the new unit's first day has been given to another unit
    SELECT f.*, l.id AS old_id, l.period AS old_period
    FROM feed_unit f LEFT JOIN latest l ON l.code = f.code
        AND (f.since IS NULL OR upper(l.period) IS NULL OR f.since < upper(l.period))
), placed AS (
    SELECT m.*, greatest(
        coalesce(m.since, lower(m.old_period), %(as_of)s),
        (SELECT max(upper(o.period)) FROM portal_unit o WHERE o.organisation_id = %(organisation)s AND o.code = m.code
            AND o.id IS DISTINCT FROM m.old_id)
    ) AS first_day
    FROM matched m
)
SELECT row, code, name, parent AS parent_code, manager, old_id IS NULL AS is_new,
       coalesce(old_id, nextval(pg_get_serial_sequence('portal_unit', 'id'))) AS id,
       NULL::bigint AS parent_id, NULL::ltree AS path,
       daterange(first_day, CASE WHEN until IS NOT NULL THEN greatest(until, first_day + 1) END) AS period
FROM placed
"""
ROOT_AFTER_ROOT = """
UPDATE feed_unit_now n SET period = daterange(%(as_of)s, CASE WHEN upper(n.period) > %(as_of)s THEN upper(n.period) END)
WHERE n.is_new AND n.parent_code IS NULL AND lower(n.period) < %(as_of)s
  AND (upper(n.period) IS NULL OR upper(n.period) > %(as_of)s)
  AND EXISTS (SELECT FROM portal_unit u WHERE u.organisation_id = %(organisation)s AND u.parent_id IS NULL
              AND u.period && n.period AND NOT EXISTS (SELECT FROM feed_unit_now k WHERE k.id = u.id))
"""
PARENTS = "UPDATE feed_unit_now n SET parent_id = p.id FROM feed_unit_now p WHERE p.code = n.parent_code"
PATHS = """
WITH RECURSIVE tree AS (
    SELECT id, id::text::ltree AS path FROM feed_unit_now WHERE parent_id IS NULL
    UNION ALL
    SELECT n.id, tree.path || n.id::text FROM feed_unit_now n JOIN tree ON n.parent_id = tree.id
)
UPDATE feed_unit_now n SET path = tree.path FROM tree WHERE tree.id = n.id
"""
ROOTS_AT_ONCE = """
SELECT n.row, n.code, u.code FROM feed_unit_now n JOIN portal_unit u ON u.organisation_id = %(organisation)s
    AND u.parent_id IS NULL AND NOT EXISTS (SELECT FROM feed_unit_now k WHERE k.id = u.id)
WHERE n.parent_id IS NULL AND n.period && CASE
    WHEN lower(u.period) < %(as_of)s THEN u.period * daterange(NULL, %(as_of)s) ELSE u.period END
"""
PEOPLE_NOW = """
CREATE TEMP TABLE feed_person AS
WITH said AS (
    SELECT person_key, min(row) AS row, max(given_name) AS given_name, max(family_name) AS family_name,
           max(username) AS username, max(email) AS email,
           (array_agg(language ORDER BY row) FILTER (WHERE language IS NOT NULL))[1] AS language,
           bool_or(until IS NULL OR until > %(as_of)s) AS employed, max(until) AS last_until
    FROM feed_row GROUP BY person_key
)
SELECT s.person_key, s.row, coalesce(u.id, gen_random_uuid()) AS id, u.id IS NULL AS is_new,
       s.given_name, s.family_name, coalesce(s.username, u.username) AS username,
       coalesce(s.email, u.email, '') AS email,
       coalesce(s.language, 'sv') AS language, s.employed, s.last_until,
       s.employed AND u.left_on IS NOT NULL AS returns,
       u.id IS NOT NULL AND (s.given_name, s.family_name, coalesce(s.username, u.username), coalesce(s.email, u.email))
           IS DISTINCT FROM (u.given_name::text, u.family_name::text, u.username::text, u.email::text) AS differs
FROM said s LEFT JOIN portal_user u ON u.organisation_id = %(organisation)s AND u.person_key = s.person_key
WHERE u.id IS NOT NULL OR s.employed
"""
USER_NAMES = """
UPDATE feed_person p SET username = n.name || CASE
    WHEN EXISTS (SELECT FROM portal_user u WHERE lower(u.username) = n.name)
      OR EXISTS (SELECT FROM feed_person o WHERE o.username = n.name) THEN '-' || left(p.id::text, 8) ELSE '' END
FROM (SELECT f.id, lower(o.code || '-' || f.person_key) AS name
      FROM feed_person f JOIN portal_organisation o ON o.id = %(organisation)s) AS n
WHERE n.id = p.id AND p.username IS NULL
"""
MAIN = """
UPDATE feed_row r SET main = false
FROM (
    SELECT row, person_key, daterange(since, until) AS period, ARRAY[
        CASE WHEN daterange(since, until) @> %(as_of)s THEN 0 ELSE 1 END,
        CASE WHEN is_main THEN 0 WHEN is_main IS NULL THEN 1 ELSE 2 END,
        -extent, since - DATE '1900-01-01', row] AS rank
    FROM feed_row WHERE person_key IN (SELECT person_key FROM feed_row GROUP BY person_key HAVING count(*) > 1)
) AS mine JOIN (
    SELECT row, person_key, daterange(since, until) AS period, ARRAY[
        CASE WHEN daterange(since, until) @> %(as_of)s THEN 0 ELSE 1 END,
        CASE WHEN is_main THEN 0 WHEN is_main IS NULL THEN 1 ELSE 2 END,
        -extent, since - DATE '1900-01-01', row] AS rank
    FROM feed_row
) AS better ON better.person_key = mine.person_key AND better.rank < mine.rank AND better.period && mine.period
WHERE r.row = mine.row
"""
EMPLOYMENTS = """
CREATE TEMP TABLE feed_employment AS
WITH latest AS (
    SELECT DISTINCT ON (e.user_id, e.key) e.* FROM portal_employment e JOIN feed_person p ON p.id = e.user_id
    ORDER BY e.user_id, e.key, lower(e.period) DESC
), joined AS (
    SELECT r.row, p.id AS user_id, r.key, n.id AS unit_id, pr.id AS profession_id, r.extent, r.form, r.main AS is_main,
           r.since, r.until,
           CASE WHEN r.leave_since IS NOT NULL THEN daterange(r.leave_since, r.leave_until) END AS leave,
           r.says_end, r.expected_end_on AS said_end, l.expected_end_on AS old_end,
           coalesce(r.until <= %(as_of)s, false) AS ended,
           l.id AS old_id, l.unit_id AS old_unit_id, l.is_main AS old_is_main,
           l.period AS old_period, l.hired_on AS old_hired_on,
           l.id IS NOT NULL AND (upper(l.period) IS NULL OR r.since < upper(l.period))
               AND CASE WHEN lower(l.period) >= %(as_of)s THEN coalesce(r.until > %(as_of)s, true)
                        ELSE r.since <= %(as_of)s END AS same,
           coalesce(upper(l.period) <= %(as_of)s, false) AS was_closed
    FROM feed_row r JOIN feed_person p USING (person_key) JOIN feed_unit_now n ON n.code = r.unit
    JOIN portal_profession pr ON pr.organisation_id = %(organisation)s AND pr.code = r.profession
    LEFT JOIN latest l ON l.user_id = p.id AND l.key = r.key
)
SELECT j.*, CASE
    WHEN NOT same THEN 'NEW'
    WHEN was_closed AND ended THEN 'PAST'
    WHEN ended OR lower(old_period) >= %(as_of)s THEN 'KEEP'
    WHEN unit_id = old_unit_id AND is_main = old_is_main AND NOT (was_closed AND is_main AND EXISTS (
        SELECT FROM portal_employment o WHERE o.user_id = j.user_id AND o.is_main AND o.id <> j.old_id
            AND o.period && daterange(least(upper(j.old_period), %(as_of)s), %(as_of)s))) THEN 'KEEP'
    ELSE 'MOVE' END AS deed, NULL::daterange AS period,
    CASE WHEN says_end THEN said_end WHEN same THEN old_end END AS expected_end_on
FROM joined j
"""
ENDED_STAY = """
UPDATE feed_employment SET unit_id = old_unit_id, is_main = old_is_main
WHERE deed = 'KEEP' AND ended AND lower(old_period) < %(as_of)s
"""
KEPT_PERIODS = """
UPDATE feed_employment f SET period = daterange(k.first_day,
    CASE WHEN f.until IS NOT NULL THEN greatest(f.until, k.first_day + 1) END)
FROM (SELECT row, greatest(since, least(lower(old_period), %(as_of)s)) AS first_day
      FROM feed_employment WHERE deed = 'KEEP') AS k
WHERE k.row = f.row
"""
# What the person will have had besides, on days before this employment or segment: one at a time is the main one.
TAKEN = """EXISTS (
    SELECT FROM portal_employment o LEFT JOIN feed_employment k ON k.old_id = o.id AND k.deed = 'KEEP'
    WHERE o.user_id = j.user_id AND o.id IS DISTINCT FROM j.old_id AND {what}
      AND coalesce(k.period, o.period * daterange(NULL, %(as_of)s)) && {days})"""
ALSO_MAIN = "j.is_main AND coalesce(k.is_main, o.is_main)"
EARLIER_BEGINNINGS = """
UPDATE feed_employment f SET period = daterange(j.since, upper(f.period))
FROM (SELECT * FROM feed_employment
      WHERE deed = 'KEEP' AND NOT ended AND since < lower(period) AND lower(old_period) = old_hired_on) AS j
WHERE j.row = f.row AND NOT """ + TAKEN.format(
    what=f"(o.key = j.key OR {ALSO_MAIN})", days="daterange(j.since, lower(j.period))"
)
NEW_PERIODS = (
    """
UPDATE feed_employment f SET is_main = n.is_main, period = daterange(n.first_day, f.until)
FROM (
    SELECT j.row, j.is_main AND NOT (j.ended AND c.taken) AS is_main,
           CASE WHEN c.taken AND NOT j.ended THEN %(as_of)s ELSE j.since END AS first_day
    FROM (SELECT * FROM feed_employment WHERE deed = 'NEW') AS j CROSS JOIN LATERAL (SELECT """
    + TAKEN.format(what=ALSO_MAIN, days="daterange(j.since, greatest(j.since, least(j.until, %(as_of)s)))")
    + """ AS taken) AS c
) AS n WHERE n.row = f.row
"""
)
MOVED_PERIODS = "UPDATE feed_employment SET period = daterange(%(as_of)s, until) WHERE deed = 'MOVE'"
ENDS = """
CREATE TEMP TABLE feed_end AS
SELECT e.id, e.user_id, lower(e.period) >= %(as_of)s AS never_began,
       EXISTS (SELECT FROM feed_employment f WHERE f.old_id = e.id AND f.deed = 'MOVE') AS goes_on
FROM portal_employment e JOIN portal_user u ON u.id = e.user_id AND u.organisation_id = %(organisation)s
WHERE (upper(e.period) IS NULL OR upper(e.period) > %(as_of)s)
  AND NOT EXISTS (SELECT FROM feed_employment f WHERE f.old_id = e.id AND f.deed = 'KEEP')
"""
MANDATES = """
CREATE TEMP TABLE feed_mandate AS
WITH wanted AS (
    SELECT n.id AS unit_id, p.id AS user_id, greatest(%(as_of)s, lower(n.period)) AS first_day
    FROM feed_unit_now n JOIN feed_person p ON p.person_key = n.manager
    WHERE upper(n.period) IS NULL OR upper(n.period) > %(as_of)s
), open AS (
    SELECT m.* FROM portal_mandate m JOIN portal_unit u ON u.id = m.unit_id AND u.organisation_id = %(organisation)s
    WHERE m.role = 'MANAGER' AND (upper(m.period) IS NULL OR upper(m.period) > %(as_of)s)
), new AS (
    SELECT w.*, EXISTS (SELECT FROM open o WHERE o.source = 'HAND' AND o.unit_id = w.unit_id
                            AND o.period @> w.first_day) AS by_hand,
           (SELECT min(lower(o.period)) FROM open o WHERE o.source = 'HAND' AND o.unit_id = w.unit_id
                AND lower(o.period) > w.first_day) AS next_by_hand
    FROM wanted w WHERE NOT EXISTS (
        SELECT FROM open o WHERE o.source = 'FEED' AND o.unit_id = w.unit_id AND o.user_id = w.user_id)
)
SELECT CASE WHEN by_hand THEN 'HELD' ELSE 'NEW' END AS deed, NULL::bigint AS old_id, user_id, unit_id,
       daterange(first_day, next_by_hand) AS period, false AS never_began
FROM new
UNION ALL
SELECT 'END', o.id, o.user_id, o.unit_id, o.period, lower(o.period) >= %(as_of)s
FROM open o WHERE o.source = 'FEED'
  AND NOT EXISTS (SELECT FROM wanted w WHERE w.unit_id = o.unit_id AND w.user_id = o.user_id)
"""
STEPS = (
    UNITS_NOW, ROOT_AFTER_ROOT, PARENTS, PATHS, PEOPLE_NOW, "ANALYZE feed_person", USER_NAMES, MAIN, EMPLOYMENTS,
    "CREATE INDEX ON feed_employment (old_id); ANALYZE feed_employment", ENDED_STAY, KEPT_PERIODS, EARLIER_BEGINNINGS,
    NEW_PERIODS, MOVED_PERIODS, "ANALYZE feed_employment", ENDS, MANDATES,
    "ANALYZE feed_end; ANALYZE feed_unit_now; ANALYZE feed_mandate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """What every question is about: the organisation, and the day that the files describe."""

    organisation_id: int
    as_of: date

    @property
    def values(self) -> dict[str, int | date]:
        """The parameters of the questions."""
        return {"organisation": self.organisation_id, "as_of": self.as_of}


def find(day: Day, problems: Problems) -> None:
    """Make the tables of differences from staging tables without problems; a second root is a problem found here."""
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step, day.values if "%(" in step else None)
        cursor.execute(ROOTS_AT_ONCE, day.values)
        for row, code, other in cursor.fetchall():
            problems.add(UNITS, row, "parent", "root_replaced", {"value": code, "other": other})


def makes_manager(user_id: UUID) -> bool:
    """Whether the changes that `find` has found give this person a manager's mandate that she has not got."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM feed_mandate WHERE deed = 'NEW' AND user_id = %s)", [user_id])
        return bool(cursor.fetchone()[0])
