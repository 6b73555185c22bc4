"""The changes of a feed as HR reads them: counts, the share that leaves or moves, and sample rows.

SQL of the HR feed stands in the files named `feed_*` of queries and actions, and nowhere else.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_noop

from portal.queries.feed_changes import Day

MOST_LEAVING = 0.02
MOST_MOVING = 0.05
"""Shares of the people that may leave or change unit without someone confirming: the limits of the order for this
portal (issue 2, section 3). Staff turnover in Swedish regions is 6 to 14 per cent a *year*, so 2 per cent between two
feeds is a broken export or a reorganisation, and so are 5 per cent who move; both deserve a look."""

SAMPLES = 15  # rows shown of each kind of change

KINDS = {
    "units_new": gettext_noop("New units"),
    "units_changed": gettext_noop("Changed units"),
    "units_closed": gettext_noop("Closed units"),
    "people_new": gettext_noop("New people"),
    "people_changed": gettext_noop("People with a changed name, user name or e-mail"),
    "people_returned": gettext_noop("People who come back"),
    "people_left": gettext_noop("People who leave"),
    "people_moved": gettext_noop("People who change unit"),
    "employments_new": gettext_noop("New employments"),
    "employments_changed": gettext_noop("Changed employments"),
    "employments_ended": gettext_noop("Ended employments"),
    "managers_new": gettext_noop("New managers"),
    "managers_ended": gettext_noop("Managers who stop"),
}
NOTICES = {
    "managers_held": gettext_noop("Units whose manager was appointed by hand: the file's manager is not used"),
    "left_with_mandates": gettext_noop("People who leave and hold mandates given by hand: end those by hand"),
    "returned_with_mandates": gettext_noop("People who come back to mandates given by hand: check those"),
}

UNIT_CHANGED = (
    """(n.name, n.parent_id, n.path, n.period) IS DISTINCT FROM (u.name::text, u.parent_id, u.path, u.period)"""
)
EMPLOYMENT_CHANGED = """(
        f.unit_id, f.profession_id, f.extent, f.form, f.is_main, f.since, f.period, f.leave, f.expected_end_on
    ) IS DISTINCT FROM (
        e.unit_id, e.profession_id, e.extent, e.form::text, e.is_main, e.hired_on, e.period, e.leave, e.expected_end_on
    )"""
LEAVING = """
    SELECT u.id, u.given_name || ' ' || u.family_name AS name, u.person_key,
           coalesce(p.last_until, least(%(as_of)s, (
               SELECT max(coalesce(upper(e.period), %(as_of)s)) FROM portal_employment e WHERE e.user_id = u.id
           ))) - 1 AS left_on
    FROM portal_user u LEFT JOIN feed_person p ON p.id = u.id
    WHERE u.organisation_id = %(organisation)s AND u.left_on IS NULL AND p.employed IS NOT TRUE
      AND EXISTS (SELECT FROM portal_employment e WHERE e.user_id = u.id)
"""
MOVING = """
    SELECT u.id, u.given_name || ' ' || u.family_name AS name, u.person_key, was.name AS from_unit, n.name AS to_unit
    FROM feed_employment f JOIN portal_employment e ON e.user_id = f.user_id AND e.is_main AND e.period @> %(as_of)s
    JOIN portal_user u ON u.id = f.user_id JOIN portal_unit was ON was.id = e.unit_id
    JOIN feed_unit_now n ON n.id = f.unit_id
    WHERE f.is_main AND NOT f.ended AND f.since <= %(as_of)s AND e.unit_id <> f.unit_id
"""
HOLDS_BY_HAND = """EXISTS (SELECT FROM portal_mandate m WHERE m.user_id = %s AND m.source = 'HAND'
    AND (upper(m.period) IS NULL OR upper(m.period) > %%(as_of)s))"""

ROWS: dict[str, str] = {
    "units_new": "SELECT n.code AS who, '' AS before, n.name AS after FROM feed_unit_now n WHERE n.is_new",
    "units_changed": f"""
        SELECT n.code, u.name || coalesce(' (' || pu.code || ')', ''),
               n.name || coalesce(' (' || n.parent_code || ')', '')
        FROM feed_unit_now n JOIN portal_unit u ON u.id = n.id LEFT JOIN portal_unit pu ON pu.id = u.parent_id
        WHERE {UNIT_CHANGED}""",
    "units_closed": """
        SELECT u.code, u.name, '' FROM portal_unit u WHERE u.organisation_id = %(organisation)s
          AND (upper(u.period) IS NULL OR upper(u.period) > greatest(%(as_of)s, lower(u.period) + 1))
          AND NOT EXISTS (SELECT FROM feed_unit_now n WHERE n.id = u.id)""",
    "people_new": "SELECT p.person_key, '', p.given_name || ' ' || p.family_name FROM feed_person p WHERE p.is_new",
    "people_changed": """
        SELECT p.person_key, concat_ws(', ', u.given_name || ' ' || u.family_name, u.username, nullif(u.email, '')),
               concat_ws(', ', p.given_name || ' ' || p.family_name, p.username, nullif(p.email, ''))
        FROM feed_person p JOIN portal_user u ON u.id = p.id WHERE p.differs""",
    "people_returned": """
        SELECT p.person_key, '', p.given_name || ' ' || p.family_name FROM feed_person p WHERE p.returns""",
    "people_left": f"SELECT person_key, name, left_on::text FROM ({LEAVING}) AS leaving",
    "people_moved": f"SELECT name, from_unit, to_unit FROM ({MOVING}) AS moving",
    "employments_new": """
        SELECT f.key, '', n.name FROM feed_employment f JOIN feed_unit_now n ON n.id = f.unit_id
        WHERE f.deed IN ('NEW', 'MOVE')""",
    "employments_changed": f"""
        SELECT f.key, concat_ws(', ', e.extent || ' %%', e.form, e.period),
               concat_ws(', ', f.extent || ' %%', f.form, f.period)
        FROM feed_employment f JOIN portal_employment e ON e.id = f.old_id
        WHERE f.deed = 'KEEP' AND {EMPLOYMENT_CHANGED}""",
    "employments_ended": """
        SELECT e.key, u.name, '' FROM feed_end x
        JOIN portal_employment e ON e.id = x.id JOIN portal_unit u ON u.id = e.unit_id""",
    "managers_new": """
        SELECT n.name, '', p.given_name || ' ' || p.family_name FROM feed_mandate m
        JOIN feed_unit_now n ON n.id = m.unit_id JOIN feed_person p ON p.id = m.user_id WHERE m.deed = 'NEW'""",
    "managers_ended": """
        SELECT n.name, u.given_name || ' ' || u.family_name, '' FROM feed_mandate m
        JOIN portal_unit n ON n.id = m.unit_id JOIN portal_user u ON u.id = m.user_id WHERE m.deed = 'END'""",
    "managers_held": """
        SELECT n.name, '', p.given_name || ' ' || p.family_name FROM feed_mandate m
        JOIN feed_unit_now n ON n.id = m.unit_id JOIN feed_person p ON p.id = m.user_id WHERE m.deed = 'HELD'""",
    "left_with_mandates": f"""
        SELECT person_key, name, '' FROM ({LEAVING}) AS leaving WHERE {HOLDS_BY_HAND % "leaving.id"}""",
    "returned_with_mandates": f"""
        SELECT p.person_key, '', p.given_name || ' ' || p.family_name FROM feed_person p
        WHERE p.returns AND {HOLDS_BY_HAND % 'p.id'}""",
}  # fmt: skip
EMPLOYED = """
    SELECT count(*) FROM portal_user u WHERE u.organisation_id = %(organisation)s AND u.left_on IS NULL
      AND EXISTS (SELECT FROM portal_employment e WHERE e.user_id = u.id)
"""
READ = "SELECT (SELECT count(*) FROM feed_unit), count(DISTINCT person_key), count(*) FROM feed_row"


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by kind, up to 15 rows (who, before, after) of each kind, and the people there were before."""

    counts: dict[str, int]
    samples: dict[str, list[list[str]]]
    employed: int
    units: int
    people: int
    rows: int

    @property
    def changes(self) -> int:
        """How many things change."""
        return sum(self.counts[kind] for kind in KINDS)

    @property
    def leaves_many(self) -> bool:
        """More than 2 % of the people leave."""
        return self.counts["people_left"] > MOST_LEAVING * self.employed

    @property
    def moves_many(self) -> bool:
        """More than 5 % of the people change unit."""
        return self.counts["people_moved"] > MOST_MOVING * self.employed

    @property
    def is_large(self) -> bool:
        """Someone has to look and confirm."""
        return self.leaves_many or self.moves_many


def of(day: Day) -> Summary:
    """Read the tables of differences."""
    counts: dict[str, int] = {}
    samples: dict[str, list[list[str]]] = {}
    with connection.cursor() as cursor:
        for kind, rows in ROWS.items():
            cursor.execute(
                f"SELECT count(*) OVER (), * FROM ({rows}) AS changed(who, before, after) LIMIT {SAMPLES}", day.values
            )
            found = cursor.fetchall()
            counts[kind] = found[0][0] if found else 0
            samples[kind] = [[cell or "" for cell in row[1:]] for row in found]
        cursor.execute(EMPLOYED, day.values)
        employed = cursor.fetchone()[0]
        cursor.execute(READ)
        units, people, rows_read = cursor.fetchone()
    return Summary(counts, samples, employed, units, people, rows_read)
