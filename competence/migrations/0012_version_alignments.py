"""Versions say what their competences are called elsewhere; those in force or being written get what is in force."""

from django.db import migrations, models

TAKE_OVER = """
UPDATE competence_versioncompetence v SET alignments = known.rows
FROM competence_frameworkversion f, (
    SELECT c.framework_id, c.code, jsonb_agg(jsonb_build_object(
        'scheme', a.scheme, 'identifier', a.identifier, 'uri', a.uri, 'label', a.label, 'relation', a.relation
    )) AS rows
    FROM competence_alignment a JOIN competence_competence c ON c.id = a.competence_id
    GROUP BY c.framework_id, c.code
) known
WHERE f.id = v.framework_version_id AND f.state IN ('DRAFT', 'CONSULTATION', 'DECIDED')
  AND known.framework_id = f.framework_id AND known.code = v.code
"""


class Migration(migrations.Migration):
    dependencies = [("competence", "0011_ramp_has_months")]

    operations = [
        migrations.AddField(
            model_name="versioncompetence",
            name="alignments",
            field=models.JSONField(blank=True, default=list, verbose_name="alignments"),
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
    ]
