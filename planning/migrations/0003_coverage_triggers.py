"""Triggers that mark a unit for counting again when an employment or a plan of its people changes, by whatever writes."""

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
EMPLOYMENTS = {
    "table": "portal_employment",
    "of_new": "SELECT DISTINCT unit_id FROM newer",
    "of_old": "SELECT DISTINCT unit_id FROM older",
}
PLANS = {
    "table": "planning_plan",
    "of_new": "SELECT DISTINCT e.unit_id FROM newer p JOIN portal_employment e USING (user_id) WHERE e.is_main",
    "of_old": "SELECT DISTINCT e.unit_id FROM older p JOIN portal_employment e USING (user_id) WHERE e.is_main",
}


def _sql(text: str, names: dict[str, str]) -> str:
    for key, value in names.items():
        text = text.replace("{" + key + "}", value)
    return text


class Migration(migrations.Migration):
    """Statement triggers: a feed of 60,000 people costs one look at the changed rows."""

    dependencies = [("planning", "0002_initial"), ("portal", "0001_initial")]
    operations = [
        migrations.RunSQL(_sql(MARK, EMPLOYMENTS), _sql(UNMARK, EMPLOYMENTS)),
        migrations.RunSQL(_sql(MARK, PLANS), _sql(UNMARK, PLANS)),
    ]
