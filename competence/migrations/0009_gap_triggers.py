# ruff: noqa: S608 - the SQL is put together from texts of this file alone
"""Triggers that mark a unit for counting again when what its people can or what is required of them changes.

Every table has one function that is called for each *statement* with the rows it has changed; only changes that can
move a count mark anything. A draft that is saved as one answers, or levels noted in a talk that is not agreed yet, mark
nothing. A unit is marked where the people concerned have their main employment. What concerns everybody (a requirement
of the organisation or a profession, a retired competence, a moved unit) is one mark without a unit.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION competence_gap_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {inserted}
    ELSIF TG_OP = 'DELETE' THEN
        {deleted}
    ELSE
        {updated}
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER gap_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS newer
    FOR EACH STATEMENT EXECUTE FUNCTION competence_gap_{table}();
CREATE OR REPLACE TRIGGER gap_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS newer OLD TABLE AS older
    FOR EACH STATEMENT EXECUTE FUNCTION competence_gap_{table}();
CREATE OR REPLACE TRIGGER gap_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS older
    FOR EACH STATEMENT EXECUTE FUNCTION competence_gap_{table}();
"""
UNDO = """
DROP TRIGGER gap_insert ON {table};
DROP TRIGGER gap_update ON {table};
DROP TRIGGER gap_delete ON {table};
DROP FUNCTION competence_gap_{table}();
"""
# Rows are (user_id); the mark goes to the unit of each main employment, past and coming ones too.
OF_PEOPLE = """
INSERT INTO competence_gapstale (organisation_id, unit_id)
SELECT DISTINCT u.organisation_id, u.id FROM ({rows}) touched
JOIN portal_employment e ON e.user_id = touched.user_id AND e.is_main JOIN portal_unit u ON u.id = e.unit_id;
"""
OF_EVERYBODY = """
INSERT INTO competence_gapstale (organisation_id, unit_id) SELECT DISTINCT organisation_id, NULL::bigint FROM ({rows}) touched;
"""


def _changed(columns: str, key: str = "id") -> str:
    """Rows of an update in which one of these columns is another one than before: the new and the old row."""
    new = ", ".join(f"n.{column}" for column in columns.split())
    old = ", ".join(f"o.{column}" for column in columns.split())
    return f"FROM newer n JOIN older o USING ({key}) WHERE ({new}) IS DISTINCT FROM ({old})"


# The row's own unit too: an employment that was the main one and is not any more has left it.
EMPLOYMENT_UNITS = """
INSERT INTO competence_gapstale (organisation_id, unit_id)
SELECT u.organisation_id, u.id FROM (
    SELECT unit_id FROM ({rows}) own
    UNION SELECT e.unit_id FROM ({rows}) touched JOIN portal_employment e ON e.user_id = touched.user_id AND e.is_main
) places JOIN portal_unit u ON u.id = places.unit_id;
"""
_MOVED = _changed("user_id unit_id profession_id is_main hired_on period")
EMPLOYMENTS = {
    "table": "portal_employment",
    "inserted": EMPLOYMENT_UNITS.replace("{rows}", "SELECT user_id, unit_id FROM newer"),
    "deleted": EMPLOYMENT_UNITS.replace("{rows}", "SELECT user_id, unit_id FROM older"),
    "updated": EMPLOYMENT_UNITS.replace(
        "{rows}", f"SELECT n.user_id, n.unit_id {_MOVED} UNION SELECT o.user_id, o.unit_id {_MOVED}"
    ),
}

# Only a decided level that is no head-count is required of anybody. Of a role: where its holders are; of a unit: where
# those who work there have their main employment; of all or of a profession: everybody.
REQUIRED = """
INSERT INTO competence_gapstale (organisation_id, unit_id)
WITH touched AS ({rows})
SELECT DISTINCT organisation_id, NULL::bigint FROM touched WHERE unit_id IS NULL AND role_id IS NULL
UNION
SELECT touched.organisation_id, e.unit_id FROM touched
JOIN competence_roleholding h ON h.role_id = touched.role_id
JOIN portal_employment e ON e.user_id = h.user_id AND e.is_main
UNION
SELECT touched.organisation_id, main.unit_id FROM touched
JOIN portal_unit target ON target.id = touched.unit_id
JOIN portal_unit u ON u.path <@ target.path
JOIN portal_employment e ON e.unit_id = u.id
JOIN portal_employment main ON main.user_id = e.user_id AND main.is_main;
"""
_TARGETS = "organisation_id, profession_id, role_id, unit_id"
_COUNTS = "state = 'DECIDED' AND min_people IS NULL"
_DEMANDED = _changed(
    "organisation_id competence_id profession_id role_id unit_id level min_people period state ramp_months ramp_level"
)
REQUIREMENTS = {
    "table": "competence_requirement",
    "inserted": REQUIRED.replace("{rows}", f"SELECT {_TARGETS} FROM newer WHERE {_COUNTS}"),
    "deleted": REQUIRED.replace("{rows}", f"SELECT {_TARGETS} FROM older WHERE {_COUNTS}"),
    "updated": REQUIRED.replace(
        "{rows}",
        f"SELECT {', '.join('n.' + one for one in _TARGETS.split(', '))} {_DEMANDED}"
        " AND n.state = 'DECIDED' AND n.min_people IS NULL"
        f" UNION SELECT {', '.join('o.' + one for one in _TARGETS.split(', '))} {_DEMANDED}"
        " AND o.state = 'DECIDED' AND o.min_people IS NULL",
    ),
}

_COUNTED = "a.state IN ('SUBMITTED', 'AGREED')"
_RATED = "SELECT a.user_id FROM {newer} r JOIN competence_assessment a ON a.id = r.assessment_id WHERE " + _COUNTED
_SAID = "n.self_level, n.not_applicable, n.competence_id, n.assessment_id"
_AGREED = "n.agreed_level, n.no_agreement"
RATINGS = {
    "table": "competence_rating",
    "inserted": OF_PEOPLE.replace("{rows}", _RATED.replace("{newer}", "newer")),
    "deleted": OF_PEOPLE.replace("{rows}", _RATED.replace("{newer}", "older")),
    "updated": OF_PEOPLE.replace(
        "{rows}",
        "SELECT a.user_id FROM newer n JOIN older o USING (id)"
        " JOIN competence_assessment a ON a.id IN (n.assessment_id, o.assessment_id)"
        f" WHERE ({_COUNTED} AND ({_SAID}) IS DISTINCT FROM ({_SAID.replace('n.', 'o.')}))"
        f" OR (a.state = 'AGREED' AND ({_AGREED}) IS DISTINCT FROM ({_AGREED.replace('n.', 'o.')}))",
    ),
}
_MOVES = (
    "FROM newer n JOIN older o USING (id) WHERE (n.state, n.user_id) IS DISTINCT FROM (o.state, o.user_id)"
    " AND (n.state IN ('SUBMITTED', 'AGREED') OR o.state IN ('SUBMITTED', 'AGREED'))"
)
ASSESSMENTS = {
    "table": "competence_assessment",
    "inserted": OF_PEOPLE.replace("{rows}", f"SELECT a.user_id FROM newer a WHERE {_COUNTED}"),
    "deleted": OF_PEOPLE.replace("{rows}", f"SELECT a.user_id FROM older a WHERE {_COUNTED}"),
    "updated": OF_PEOPLE.replace("{rows}", f"SELECT n.user_id {_MOVES} UNION SELECT o.user_id {_MOVES}"),
}
_PROVED = _changed("user_id competence_id issued_on valid_until state") + " AND 'ATTESTED' IN (n.state, o.state)"
CREDENTIALS = {
    "table": "competence_credential",
    "inserted": OF_PEOPLE.replace("{rows}", "SELECT user_id FROM newer WHERE state = 'ATTESTED'"),
    "deleted": OF_PEOPLE.replace("{rows}", "SELECT user_id FROM older WHERE state = 'ATTESTED'"),
    "updated": OF_PEOPLE.replace("{rows}", f"SELECT n.user_id {_PROVED} UNION SELECT o.user_id {_PROVED}"),
}
_HELD = _changed("user_id role_id period")
HOLDINGS = {
    "table": "competence_roleholding",
    "inserted": OF_PEOPLE.replace("{rows}", "SELECT user_id FROM newer"),
    "deleted": OF_PEOPLE.replace("{rows}", "SELECT user_id FROM older"),
    "updated": OF_PEOPLE.replace("{rows}", f"SELECT n.user_id {_HELD} UNION SELECT o.user_id {_HELD}"),
}

# A new competence or framework is required of nobody yet, and one that is required cannot be deleted.
NOTHING = "NULL;"
_RETIRED = _changed("retired_on kind framework_id")
COMPETENCES = {
    "table": "competence_competence",
    "inserted": NOTHING,
    "deleted": NOTHING,
    "updated": OF_EVERYBODY.replace(
        "{rows}",
        "SELECT f.organisation_id FROM competence_framework f"
        f" WHERE f.id IN (SELECT n.framework_id {_RETIRED} UNION SELECT o.framework_id {_RETIRED})",
    ),
}
FRAMEWORKS = {
    "table": "competence_framework",
    "inserted": NOTHING,
    "deleted": NOTHING,
    "updated": OF_EVERYBODY.replace(
        "{rows}",
        f"SELECT n.organisation_id {_changed('state retired_at')}"
        " AND (n.state IN ('DECIDED', 'RETIRED') OR o.state IN ('DECIDED', 'RETIRED'))",
    ),
}
# A new unit has nobody in it, and one with people cannot be deleted; the sums above a moved one are all others.
UNITS = {
    "table": "portal_unit",
    "inserted": NOTHING,
    "deleted": NOTHING,
    "updated": OF_EVERYBODY.replace("{rows}", f"SELECT n.organisation_id {_changed('path organisation_id')}"),
}
ALL = (EMPLOYMENTS, REQUIREMENTS, RATINGS, ASSESSMENTS, CREDENTIALS, HOLDINGS, COMPETENCES, FRAMEWORKS, UNITS)


def _sql(text: str, names: dict[str, str]) -> str:
    for key, value in names.items():
        text = text.replace("{" + key + "}", value)
    return text


class Migration(migrations.Migration):
    """Statement triggers: a feed of 60,000 people costs one look at the changed rows."""

    dependencies = [("competence", "0008_gap_counts"), ("portal", "0002_organisation_settings")]
    operations = [migrations.RunSQL(_sql(FUNCTION, table), _sql(UNDO, table)) for table in ALL]
