"""Questions across the rows of the feed, and between the feed and the portal, whose answers are problems.

SQL of the HR feed stands in the files named `feed_*` of queries and actions, and nowhere else.
"""

import json
from datetime import date

from django.db import connection

from portal.queries.feed_problems import MOST_PROBLEMS, PEOPLE, UNITS, Problems

SAME_PERSON = """
    SELECT row, jsonb_build_object('other', first_row, 'there', there)
    FROM (SELECT row, {field} AS here, first_value({field}) OVER first AS there,
                 first_value(row) OVER first AS first_row
          FROM feed_row WHERE {field} IS NOT NULL AND person_key IS NOT NULL
          WINDOW first AS (PARTITION BY person_key ORDER BY row)) AS compared
    WHERE here <> there
"""
SAME_FIELDS = ("given_name", "family_name", "username", "email")
QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    *((PEOPLE, field, "person_differs", SAME_PERSON.format(field=field)) for field in SAME_FIELDS),
    (
        PEOPLE, "key", "employment_twice",
        """
        SELECT row, jsonb_build_object('value', key, 'other', first_row)
        FROM (SELECT row, key, min(row) OVER (PARTITION BY person_key, key) AS first_row
              FROM feed_row WHERE person_key IS NOT NULL AND key IS NOT NULL) AS numbered
        WHERE row > first_row
        """,
    ),
    (
        PEOPLE, "unit", "unit_unknown",
        """
        SELECT r.row, jsonb_build_object('value', r.unit) FROM feed_row r
        WHERE r.unit IS NOT NULL AND EXISTS (SELECT FROM feed_unit)
          AND NOT EXISTS (SELECT FROM feed_unit u WHERE u.code = r.unit)
        """,
    ),
    (
        PEOPLE, "unit", "unit_closed",
        """
        SELECT r.row, jsonb_build_object('value', r.unit, 'day', u.until - 1)
        FROM feed_row r JOIN feed_unit u ON u.code = r.unit
        WHERE u.until <= greatest(%(as_of)s, r.since) AND (r.until IS NULL OR r.until > %(as_of)s)
        """,
    ),
    (
        PEOPLE, "profession", "profession_unknown",
        """
        SELECT r.row, jsonb_build_object('value', r.profession) FROM feed_row r
        WHERE r.profession IS NOT NULL AND NOT EXISTS (
            SELECT FROM portal_profession p WHERE p.organisation_id = %(organisation)s AND p.code = r.profession)
        """,
    ),
    (
        PEOPLE, "is_main", "main_twice",
        """
        SELECT r.row, jsonb_build_object('here', r.row, 'other', min(o.row))
        FROM feed_row r JOIN feed_row o ON o.person_key = r.person_key AND o.row < r.row
        WHERE r.is_main AND o.is_main AND r.since IS NOT NULL AND o.since IS NOT NULL
          AND daterange(r.since, r.until) && daterange(o.since, o.until)
        GROUP BY r.row
        """,
    ),
    (
        PEOPLE, "username", "user_name_twice",
        """
        SELECT row, jsonb_build_object('value', username, 'other', first_row)
        FROM (SELECT row, username, person_key, min(row) OVER first AS first_row,
                     first_value(person_key) OVER first AS first_key
              FROM feed_row WHERE username IS NOT NULL AND person_key IS NOT NULL
              WINDOW first AS (PARTITION BY username ORDER BY row)) AS numbered
        WHERE person_key <> first_key
        """,
    ),
    (
        PEOPLE, "username", "user_name_taken",
        """
        SELECT min(r.row), jsonb_build_object('value', r.username)
        FROM feed_row r JOIN portal_user u ON lower(u.username) = r.username
        WHERE (u.organisation_id <> %(organisation)s OR u.person_key <> r.person_key)
          AND NOT (u.organisation_id = %(organisation)s AND EXISTS (
              SELECT FROM feed_row own WHERE own.person_key = u.person_key AND own.username <> r.username))
        GROUP BY r.person_key, r.username
        """,
    ),
    (
        PEOPLE, "", "extents_as_shares",
        "SELECT 0, '{}'::jsonb FROM feed_row HAVING max(extent) <= 1 AND count(*) > 1",
    ),
    (
        UNITS, "manager", "manager_unknown",
        """
        SELECT u.row, jsonb_build_object('value', u.manager) FROM feed_unit u
        WHERE u.manager IS NOT NULL AND (u.until IS NULL OR u.until > %(as_of)s) AND EXISTS (SELECT FROM feed_row)
          AND NOT EXISTS (SELECT FROM feed_row r WHERE r.person_key = u.manager)
        """,
    ),
    (
        UNITS, "manager", "manager_not_employed",
        """
        SELECT u.row, jsonb_build_object('value', u.manager, 'day', greatest(%(as_of)s, u.since)) FROM feed_unit u
        WHERE (u.until IS NULL OR u.until > %(as_of)s)
          AND EXISTS (SELECT FROM feed_row r WHERE r.person_key = u.manager)
          AND NOT EXISTS (SELECT FROM feed_row r WHERE r.person_key = u.manager
                          AND (r.since IS NULL OR r.since <= greatest(%(as_of)s, u.since))
                          AND (r.until IS NULL OR r.until > greatest(%(as_of)s, u.since)))
        """,
    ),
)  # fmt: skip


def check(organisation_id: int, as_of: date, problems: Problems) -> None:
    """Note what the rows say against each other, and against the portal. The staging tables are filled."""
    values: dict[str, int | date] = {"organisation": organisation_id, "as_of": as_of, "most": MOST_PROBLEMS}
    with connection.cursor() as cursor:
        for file, field, code, question in QUESTIONS:
            cursor.execute(f"SELECT * FROM ({question}) AS wrong ORDER BY 1 LIMIT %(most)s", values)
            for row, said in cursor.fetchall():
                problems.add(file, row, field, code, json.loads(said))
