"""Why talks were not held is frozen with the figures; the digest says by which text it was made.

Older snapshots stay as they are: they have no reasons, and their digest is checked by its first text.
"""

import django.db.models.deletion
from django.db import migrations, models

FREEZE = """
CREATE OR REPLACE TRIGGER frozen BEFORE UPDATE OR DELETE ON planning_snapshotreason
    FOR EACH STATEMENT EXECUTE FUNCTION planning_is_frozen();
"""


class Migration(migrations.Migration):
    """A table that is as frozen as its siblings."""

    dependencies = [
        ("planning", "0008_talk_ended_when"),
        ("portal", "0005_unread_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="coveragesnapshot",
            name="digest_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=2, verbose_name="version of the digest"),
        ),
        migrations.AddConstraint(
            model_name="coveragesnapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_version__in", (1, 2))),
                name="snapshot_digest_version",
                violation_error_message="The digest is not one.",
            ),
        ),
        migrations.CreateModel(
            name="SnapshotReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DEVELOPMENT", "appraisal talk"),
                            ("PERFORMANCE", "performance talk"),
                            ("PAY_FEEDBACK", "pay feedback talk"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.CharField(max_length=8, verbose_name="reason")),
                ("people", models.PositiveIntegerField(verbose_name="people")),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reasons",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "reason of a snapshot",
                "verbose_name_plural": "reasons of a snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "unit", "kind", "reason"),
                        name="snapshot_reason_once",
                        violation_error_message="This count is already there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 1), models.Q(("reason", ""), _negated=True)),
                        name="snapshot_reason_said",
                        violation_error_message="A reason is about somebody.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FREEZE, "DROP TRIGGER frozen ON planning_snapshotreason;"),
    ]
