"""The HR feed's changes, made in sets. Called by `actions/people_imports.py` alone, inside its transaction and lock.

SQL text stands here and in `queries/feed_*.py`, because a feed is compared and written in sets. Every statement reaches
only rows of one organisation; mandates given by hand are in none of them. The order matters, because exclusion
constraints look at each row as it is written: first what ends or shrinks, then what grows, then what is new.
"""

from django.db import connection

from portal.queries.feed_changes import Day
from portal.queries.feed_staging import Report
from portal.queries.feed_summary import EMPLOYMENT_CHANGED, LEAVING, UNIT_CHANGED

CLOSE_UNITS = """
UPDATE portal_unit u SET period = daterange(lower(u.period), greatest(%(as_of)s, lower(u.period) + 1))
WHERE u.organisation_id = %(organisation)s
  AND (upper(u.period) IS NULL OR upper(u.period) > greatest(%(as_of)s, lower(u.period) + 1))
  AND NOT EXISTS (SELECT FROM feed_unit_now n WHERE n.id = u.id)
"""
CHANGE_UNITS = (
    """
UPDATE portal_unit u SET name = n.name, parent_id = n.parent_id, path = n.path, period = n.period
FROM feed_unit_now n WHERE n.id = u.id AND u.organisation_id = %(organisation)s AND {which} AND """
    + UNIT_CHANGED
)
ADD_UNITS = """
INSERT INTO portal_unit (id, organisation_id, code, name, parent_id, path, period)
SELECT id, %(organisation)s, code, name, parent_id, path, period FROM feed_unit_now WHERE is_new
"""
PATHS_OF_CLOSED = """
WITH RECURSIVE tree AS (
    SELECT id, id::text::ltree AS path FROM portal_unit WHERE organisation_id = %(organisation)s AND parent_id IS NULL
    UNION ALL
    SELECT u.id, tree.path || u.id::text FROM portal_unit u JOIN tree ON u.parent_id = tree.id
)
UPDATE portal_unit u SET path = tree.path FROM tree WHERE tree.id = u.id AND u.path <> tree.path
"""
ADD_PEOPLE = """
INSERT INTO portal_user (id, organisation_id, username, person_key, given_name, family_name, email, language,
                         password, is_active, is_demo, joined_at)
SELECT id, %(organisation)s, username, person_key, given_name, family_name, email, language,
       '!' || replace(gen_random_uuid()::text, '-', ''), true, false, now()
FROM feed_person WHERE is_new
"""
LEND_USER_NAMES = """
UPDATE portal_user u SET username = u.id::text FROM feed_person p
WHERE p.id = u.id AND p.username <> u.username AND EXISTS (
    SELECT FROM feed_person o WHERE o.username = u.username AND o.id <> u.id)
"""
CHANGE_PEOPLE = """
UPDATE portal_user u SET given_name = p.given_name, family_name = p.family_name, email = p.email, username = p.username,
       left_on = CASE WHEN p.returns THEN NULL ELSE u.left_on END, is_active = u.is_active OR p.returns
FROM feed_person p WHERE p.id = u.id AND NOT p.is_new AND (p.differs OR p.returns)
"""
CLOSE_PEOPLE = f"""
UPDATE portal_user u SET left_on = leaving.left_on, is_active = false
FROM ({LEAVING}) AS leaving WHERE leaving.id = u.id
"""
REMOVE_NEVER_BEGUN = "DELETE FROM portal_employment e USING feed_end x WHERE x.id = e.id AND x.never_began"
END_EMPLOYMENTS = """
UPDATE portal_employment e SET period = daterange(lower(e.period), %(as_of)s)
FROM feed_end x WHERE x.id = e.id AND NOT x.never_began
"""
CHANGE_EMPLOYMENTS = """
UPDATE portal_employment e SET unit_id = f.unit_id, profession_id = f.profession_id, extent = f.extent, form = f.form,
       is_main = {main}, hired_on = f.since, period = {period}, leave = f.leave,
       expected_end_on = f.expected_end_on
FROM feed_employment f WHERE f.old_id = e.id AND f.deed = 'KEEP' AND {which}
"""
SHRINK_EMPLOYMENTS = CHANGE_EMPLOYMENTS.format(
    main="e.is_main AND f.is_main",
    period="e.period * f.period",
    which="(e.is_main AND NOT f.is_main OR e.period * f.period <> e.period)",
)
GROW_EMPLOYMENTS = CHANGE_EMPLOYMENTS.format(main="f.is_main", period="f.period", which=EMPLOYMENT_CHANGED)
ADD_EMPLOYMENTS = """
INSERT INTO portal_employment (user_id, unit_id, profession_id, key, extent, form, is_main, hired_on, period, leave,
                               expected_end_on)
SELECT user_id, unit_id, profession_id, key, extent, form, is_main, since, period, leave, expected_end_on
FROM feed_employment WHERE deed IN ('NEW', 'MOVE') ORDER BY unit_id, user_id
"""
REMOVE_MANDATES = """
DELETE FROM portal_mandate m USING feed_mandate f
WHERE f.old_id = m.id AND f.deed = 'END' AND f.never_began AND m.source = 'FEED'
"""
END_MANDATES = """
UPDATE portal_mandate m SET period = daterange(lower(m.period), %(as_of)s)
FROM feed_mandate f WHERE f.old_id = m.id AND f.deed = 'END' AND NOT f.never_began AND m.source = 'FEED'
"""
ADD_MANDATES = """
INSERT INTO portal_mandate (user_id, role, unit_id, period, source)
SELECT user_id, 'MANAGER', unit_id, period, 'FEED' FROM feed_mandate WHERE deed = 'NEW'
"""
STEPS = (
    CLOSE_UNITS, CHANGE_UNITS.format(which="n.parent_id IS NOT NULL"), CHANGE_UNITS.format(which="n.parent_id IS NULL"),
    ADD_UNITS, PATHS_OF_CLOSED, CLOSE_PEOPLE, LEND_USER_NAMES, CHANGE_PEOPLE, ADD_PEOPLE, REMOVE_NEVER_BEGUN,
    END_EMPLOYMENTS, SHRINK_EMPLOYMENTS, GROW_EMPLOYMENTS, ADD_EMPLOYMENTS, REMOVE_MANDATES, END_MANDATES, ADD_MANDATES,
)  # fmt: skip


def write(day: Day, report: Report) -> None:
    """Make the changes that `feed_changes.find` found. The second half of the import's progress."""
    with connection.cursor() as cursor:
        for number, step in enumerate(STEPS):
            report(len(STEPS) + number, 2 * len(STEPS))
            cursor.execute(step, day.values)
