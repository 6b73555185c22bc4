"""Cuts of the coverage; a unit that is moved in the tree has its organisation counted again."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

MARK = """
CREATE OR REPLACE FUNCTION planning_mark_portal_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO planning_coveragestale (unit_id)
    SELECT unit.id FROM portal_unit unit WHERE unit.organisation_id IN (
        SELECT newer.organisation_id FROM newer JOIN older USING (id) WHERE newer.path <> older.path);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER coverage_update AFTER UPDATE ON portal_unit REFERENCING NEW TABLE AS newer OLD TABLE AS older
    FOR EACH STATEMENT EXECUTE FUNCTION planning_mark_portal_unit();
"""
UNMARK = """
DROP TRIGGER coverage_update ON portal_unit;
DROP FUNCTION planning_mark_portal_unit();
"""


class Migration(migrations.Migration):
    """A table, and the marks of moved units."""

    dependencies = [
        ("planning", "0006_snapshot_figures"),
        ("portal", "0004_job_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverageCut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people")),
                ("current", models.PositiveIntegerField(default=0, verbose_name="with a current plan")),
                ("living", models.PositiveIntegerField(default=0, verbose_name="with a living plan")),
                ("appraisal", models.PositiveIntegerField(default=0, verbose_name="with an appraisal talk")),
                ("performance", models.PositiveIntegerField(default=0, verbose_name="with a performance talk")),
                ("pay", models.PositiveIntegerField(default=0, verbose_name="with a pay feedback talk")),
                ("one", models.PositiveIntegerField(default=0, verbose_name="with one of the three talks")),
                ("two", models.PositiveIntegerField(default=0, verbose_name="with two of the three talks")),
                ("three", models.PositiveIntegerField(default=0, verbose_name="with all three talks")),
                ("assessed", models.PositiveIntegerField(default=0, verbose_name="with a self-assessment handed in")),
                ("agreed", models.PositiveIntegerField(default=0, verbose_name="with agreed levels")),
                ("day", models.DateField(verbose_name="day")),
                ("definition", models.CharField(max_length=60, verbose_name="definition")),
                (
                    "cut",
                    models.CharField(
                        choices=[
                            ("PROFESSION", "profession"),
                            ("FORM", "form of employment"),
                            ("SPAN", "manager's span"),
                        ],
                        max_length=10,
                        verbose_name="cut",
                    ),
                ),
                ("part", models.CharField(max_length=20, verbose_name="part")),
                ("shown_with", models.CharField(max_length=20, verbose_name="shown with")),
                (
                    "counted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="counted"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "cut of the coverage",
                "verbose_name_plural": "cuts of the coverage",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "day", "definition", "cut", "part"),
                        name="coverage_cut_once",
                        violation_error_message="This part is already there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("current__lte", models.F("people")),
                            ("living__lte", models.F("current")),
                            ("appraisal__lte", models.F("people")),
                            ("pay__lte", models.F("people")),
                            ("performance__lte", models.F("people")),
                            (
                                "people__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("one"), "+", models.F("two")
                                    ),
                                    "+",
                                    models.F("three"),
                                ),
                            ),
                            ("agreed__lte", models.F("assessed")),
                            ("assessed__lte", models.F("people")),
                        ),
                        name="coverage_cut_within_people",
                        violation_error_message="More have something than there are people.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(MARK, UNMARK),
    ]
