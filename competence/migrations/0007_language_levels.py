"""A language answered on the organisation's scale is rated: only a language skill has the levels of CEFR."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def be_rated(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Languages without a skill were written for the scale, and so were the answers to them."""
    for model in ("Competence", "VersionCompetence"):
        apps.get_model("competence", model).objects.filter(kind="LANGUAGE", skill="").update(kind="RATED")


class Migration(migrations.Migration):
    dependencies = [("competence", "0006_assessment_windows")]
    operations = [migrations.RunPython(be_rated, migrations.RunPython.noop)]
