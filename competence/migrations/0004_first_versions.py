"""What stands in the catalogue becomes version 1 of each framework, so that every framework has its versions."""

from django.db import migrations

VERSIONS = """
INSERT INTO competence_frameworkversion (framework_id, number, state, name, summary, created_at, consultation_note,
    decided_by_id, decided_at, decision_reference, retired_at)
SELECT id, 1, state, name, '', coalesce(decided_at, now()), '', decided_by_id, decided_at, decision_reference, retired_at
FROM competence_framework;
"""
AREAS = """
INSERT INTO competence_versionarea (framework_version_id, code, name, position)
SELECT v.id, a.code, a.name, a.position
FROM competence_area a JOIN competence_frameworkversion v ON v.framework_id = a.framework_id;
"""
COMPETENCES = """
INSERT INTO competence_versioncompetence (framework_version_id, area_id, code, kind, skill, name, why, level_texts, core,
    validity_months, governing_document, governing_url, replaces, position, version)
SELECT v.id, va.id, c.code, c.kind, c.skill, c.name, c.why, c.level_texts, c.core, c.validity_months,
    c.governing_document, c.governing_url, '{}', c.position, 1
FROM competence_competence c
JOIN competence_area a ON a.id = c.area_id
JOIN competence_frameworkversion v ON v.framework_id = c.framework_id
JOIN competence_versionarea va ON va.framework_version_id = v.id AND va.code = a.code
WHERE c.retired_on IS NULL;
"""


class Migration(migrations.Migration):
    """Runs once; going back leaves the versions to be dropped with their table."""

    dependencies = [("competence", "0003_competence_model")]
    operations = [migrations.RunSQL(text, migrations.RunSQL.noop) for text in (VERSIONS, AREAS, COMPETENCES)]
