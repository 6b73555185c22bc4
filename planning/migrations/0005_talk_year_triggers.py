"""What the database itself sees to: marks for counting again, frozen figures and agreements, the first definition."""

from django.db import migrations

MARK = """
CREATE OR REPLACE FUNCTION planning_mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO planning_coveragestale (unit_id) {of_new};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO planning_coveragestale (unit_id) {of_old};
    ELSE
        INSERT INTO planning_coveragestale (unit_id) {of_new} UNION {of_old};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER coverage_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS newer
    FOR EACH STATEMENT EXECUTE FUNCTION planning_mark_{table}();
CREATE OR REPLACE TRIGGER coverage_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS newer OLD TABLE AS older
    FOR EACH STATEMENT EXECUTE FUNCTION planning_mark_{table}();
CREATE OR REPLACE TRIGGER coverage_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS older
    FOR EACH STATEMENT EXECUTE FUNCTION planning_mark_{table}();
"""
UNMARK = """
DROP TRIGGER coverage_insert ON {table};
DROP TRIGGER coverage_update ON {table};
DROP TRIGGER coverage_delete ON {table};
DROP FUNCTION planning_mark_{table}();
"""
# Only what can be counted marks a unit: a talk that is held, an assessment that is handed in or agreed.
TALKS = {
    "table": "planning_talk",
    "of_new": "SELECT DISTINCT e.unit_id FROM newer t JOIN portal_employment e USING (user_id) "
    "WHERE e.is_main AND t.held_at IS NOT NULL",
    "of_old": "SELECT DISTINCT e.unit_id FROM older t JOIN portal_employment e USING (user_id) "
    "WHERE e.is_main AND t.held_at IS NOT NULL",
}
ASSESSMENTS = {
    "table": "competence_assessment",
    "of_new": "SELECT DISTINCT e.unit_id FROM newer a JOIN portal_employment e USING (user_id) "
    "WHERE e.is_main AND a.state <> 'DRAFT'",
    "of_old": "SELECT DISTINCT e.unit_id FROM older a JOIN portal_employment e USING (user_id) "
    "WHERE e.is_main AND a.state <> 'DRAFT'",
}
FROZEN = """
CREATE OR REPLACE FUNCTION planning_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen: rows of % are never changed or deleted', TG_TABLE_NAME, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
FREEZE = """
CREATE OR REPLACE TRIGGER frozen BEFORE {deeds} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION planning_is_frozen();
"""
THAW = "DROP TRIGGER frozen ON {table};"
NEVER = "UPDATE OR DELETE"
FROZEN_TABLES = {
    "planning_planagreement": NEVER,
    "planning_coveragesnapshot": NEVER,
    "planning_snapshotunit": NEVER,
    "planning_snapshotcount": NEVER,
    "planning_snapshotperson": "UPDATE",
    "planning_snapshotpublication": NEVER,
    "planning_coveragedefinition": NEVER,
}
FIRST_DEFINITION = """
INSERT INTO planning_coveragedefinition (organisation_id, number, plan_valid_months, living_months, min_days_in_job,
                                         leave_days, leaving_days, small_group_limit, why, decided_at)
SELECT id, 1, plan_valid_months, living_months, min_days_in_job, leave_days, leaving_days, small_group_limit, '', now()
  FROM portal_organisation
"""


def _sql(text: str, names: dict[str, str]) -> str:
    for key, value in names.items():
        text = text.replace("{" + key + "}", value)
    return text


class Migration(migrations.Migration):
    """Statement triggers: a bulk write costs one look at the changed rows."""

    dependencies = [("planning", "0004_talk_year"), ("competence", "0012_version_alignments")]
    operations = [
        migrations.RunSQL(_sql(MARK, TALKS), _sql(UNMARK, TALKS)),
        migrations.RunSQL(_sql(MARK, ASSESSMENTS), _sql(UNMARK, ASSESSMENTS)),
        migrations.RunSQL(FROZEN, "DROP FUNCTION planning_is_frozen();"),
        *(
            migrations.RunSQL(_sql(FREEZE, {"table": table, "deeds": deeds}), _sql(THAW, {"table": table}))
            for table, deeds in FROZEN_TABLES.items()
        ),
        migrations.RunSQL(FIRST_DEFINITION, migrations.RunSQL.noop),
    ]
