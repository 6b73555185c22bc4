import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import portal.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("competence", "0012_version_alignments"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("planning", "0003_coverage_triggers"),
        ("portal", "0003_messages"),
        ("portal", "__first__"),
    ]

    operations = [
        migrations.RunSQL(
            sql="DELETE FROM planning_coveragecount",
            reverse_sql="",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="deleted_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="deleted_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="talk",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="talk",
            name="deleted_delete",
        ),
        migrations.RemoveConstraint(
            model_name="coveragecount",
            name="coverage_count_once",
        ),
        migrations.RemoveConstraint(
            model_name="coveragecount",
            name="coverage_current_of_people",
        ),
        migrations.RemoveConstraint(
            model_name="talk",
            name="talk_one_open",
        ),
        migrations.RemoveIndex(
            model_name="coveragecount",
            name="coverage_day",
        ),
        migrations.RemoveField(
            model_name="coveragecount",
            name="valid_months",
        ),
        migrations.AddField(
            model_name="activity",
            name="cost",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="cost"),
        ),
        migrations.AddField(
            model_name="activity",
            name="funding",
            field=models.CharField(
                blank=True,
                choices=[
                    ("UNIT", "the unit"),
                    ("CENTRAL", "the organisation"),
                    ("GRANT", "state grant"),
                    ("PROJECT", "project"),
                    ("SELF", "the employee"),
                    ("OTHER", "someone else"),
                ],
                db_default="",
                max_length=7,
                verbose_name="paid by",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="hours",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name="hours"),
        ),
        migrations.AddField(
            model_name="activity",
            name="line",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="proof",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="how it is shown"),
        ),
        migrations.AddField(
            model_name="activity",
            name="reflected_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reflected"),
        ),
        migrations.AddField(
            model_name="activity",
            name="reflection",
            field=models.TextField(blank=True, db_default="", verbose_name="reflection"),
        ),
        migrations.AddField(
            model_name="activity",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="activity",
            name="support",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="support"),
        ),
        migrations.AddField(
            model_name="activity",
            name="template",
            field=models.CharField(blank=True, db_default="", max_length=60, verbose_name="kind of activity"),
        ),
        migrations.AddField(
            model_name="activity",
            name="work_time",
            field=models.BooleanField(blank=True, null=True, verbose_name="in working hours"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="cost",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="cost"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="funding",
            field=models.CharField(
                blank=True,
                choices=[
                    ("UNIT", "the unit"),
                    ("CENTRAL", "the organisation"),
                    ("GRANT", "state grant"),
                    ("PROJECT", "project"),
                    ("SELF", "the employee"),
                    ("OTHER", "someone else"),
                ],
                db_default="",
                max_length=7,
                verbose_name="paid by",
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="hours",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name="hours"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="line",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="proof",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="how it is shown"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="reflected_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reflected"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="reflection",
            field=models.TextField(blank=True, db_default="", verbose_name="reflection"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="support",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="support"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="template",
            field=models.CharField(blank=True, db_default="", max_length=60, verbose_name="kind of activity"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="work_time",
            field=models.BooleanField(blank=True, null=True, verbose_name="in working hours"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="agreed",
            field=models.PositiveIntegerField(default=0, verbose_name="with agreed levels"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="appraisal",
            field=models.PositiveIntegerField(default=0, verbose_name="with an appraisal talk"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="assessed",
            field=models.PositiveIntegerField(default=0, verbose_name="with a self-assessment handed in"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="definition",
            field=models.CharField(default="", max_length=60, verbose_name="definition"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="form",
            field=models.CharField(
                choices=[("PERMANENT", "permanent"), ("FIXED_TERM", "fixed-term"), ("HOURLY", "hourly paid")],
                default="",
                max_length=10,
                verbose_name="form",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="living",
            field=models.PositiveIntegerField(default=0, verbose_name="with a living plan"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="one",
            field=models.PositiveIntegerField(default=0, verbose_name="with one of the three talks"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="pay",
            field=models.PositiveIntegerField(default=0, verbose_name="with a pay feedback talk"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="performance",
            field=models.PositiveIntegerField(default=0, verbose_name="with a performance talk"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="profession",
            field=models.ForeignKey(
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.profession",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="three",
            field=models.PositiveIntegerField(default=0, verbose_name="with all three talks"),
        ),
        migrations.AddField(
            model_name="coveragecount",
            name="two",
            field=models.PositiveIntegerField(default=0, verbose_name="with two of the three talks"),
        ),
        migrations.AddField(
            model_name="followup",
            name="next_on",
            field=models.DateField(blank=True, null=True, verbose_name="next time"),
        ),
        migrations.AddField(
            model_name="followup",
            name="talk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="planning.talk",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="line",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="requirement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="goals",
                to="competence.requirement",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="goals",
                to="competence.worktask",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="why",
            field=models.CharField(blank=True, db_default="", max_length=500, verbose_name="why, in your own words"),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="line",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False
            ),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="requirement",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competence.requirement",
            ),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="task",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competence.worktask",
            ),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="why",
            field=models.CharField(blank=True, db_default="", max_length=500, verbose_name="why, in your own words"),
        ),
        migrations.AddField(
            model_name="talk",
            name="booked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="booked"),
        ),
        migrations.AddField(
            model_name="talk",
            name="booked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="employee_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the employee"),
        ),
        migrations.AddField(
            model_name="talk",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended without being held"),
        ),
        migrations.AddField(
            model_name="talk",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="has_said_useful",
            field=models.BooleanField(db_default=False, default=False, verbose_name="has said whether it was useful"),
        ),
        migrations.AddField(
            model_name="talk",
            name="led_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks_led",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="manager_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the manager"),
        ),
        migrations.AddField(
            model_name="talk",
            name="manager_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="place",
            field=models.CharField(blank=True, max_length=200, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="talk",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ABSENT", "long absence"),
                    ("TIME", "not enough time"),
                    ("STAFFING", "short of staff"),
                    ("MANAGER", "change of manager"),
                    ("MOVED", "the employee moved or left"),
                    ("WISH", "the employee's wish"),
                    ("OTHER", "something else"),
                ],
                max_length=8,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="reason_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="in your own words"),
        ),
        migrations.AddField(
            model_name="talk",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="version of the calendar object"),
        ),
        migrations.AddField(
            model_name="talk",
            name="time",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, null=True, verbose_name="time"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="booked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="booked"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="booked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="employee_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the employee"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended without being held"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="has_said_useful",
            field=models.BooleanField(db_default=False, default=False, verbose_name="has said whether it was useful"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="led_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="manager_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the manager"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="manager_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="place",
            field=models.CharField(blank=True, max_length=200, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ABSENT", "long absence"),
                    ("TIME", "not enough time"),
                    ("STAFFING", "short of staff"),
                    ("MANAGER", "change of manager"),
                    ("MOVED", "the employee moved or left"),
                    ("WISH", "the employee's wish"),
                    ("OTHER", "something else"),
                ],
                max_length=8,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="reason_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="in your own words"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="version of the calendar object"),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="time",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, null=True, verbose_name="time"),
        ),
        migrations.AlterField(
            model_name="coveragecount",
            name="current",
            field=models.PositiveIntegerField(default=0, verbose_name="with a current plan"),
        ),
        migrations.AlterField(
            model_name="coveragecount",
            name="people",
            field=models.PositiveIntegerField(default=0, verbose_name="people"),
        ),
        migrations.AlterField(
            model_name="coveragecount",
            name="standing",
            field=models.CharField(
                choices=[
                    ("COUNTED", "counted"),
                    ("HOURLY", "hourly paid"),
                    ("NEW", "new in the job"),
                    ("LEAVE", "on long full-time leave"),
                    ("LEAVING", "leaving soon"),
                ],
                max_length=8,
                verbose_name="standing",
            ),
        ),
        migrations.CreateModel(
            name="ActivityTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_templates",
                        to="portal.organisation",
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("WORK", "at work"), ("OTHERS", "with others"), ("FORMAL", "course or study")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("name", portal.models.fields.TextsField(verbose_name="name")),
                (
                    "template",
                    portal.models.fields.TextsField(blank=True, null=True, verbose_name="sentence to fill in"),
                ),
                ("proof", portal.models.fields.TextsField(blank=True, null=True, verbose_name="proof")),
                (
                    "reflection",
                    portal.models.fields.TextsField(blank=True, null=True, verbose_name="question to reflect on"),
                ),
                (
                    "responsible",
                    models.CharField(
                        blank=True,
                        choices=[("EMPLOYEE", "the employee"), ("MANAGER", "the manager"), ("OTHER", "someone else")],
                        max_length=8,
                        verbose_name="responsible",
                    ),
                ),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name="hours"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
            ],
            options={
                "verbose_name": "kind of activity",
                "verbose_name_plural": "kinds of activities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"),
                        name="activity_template_code_once",
                        violation_error_message="Another kind of activity already has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__isnull", True), ("hours__gt", 0), _connector="OR"),
                        name="activity_template_hours",
                        violation_error_message="The hours are more than none, or left out.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.activitytemplate",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="portal.organisation",
                    ),
                ),
                ("code", models.SlugField(db_index=False, max_length=60, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("WORK", "at work"), ("OTHERS", "with others"), ("FORMAL", "course or study")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("name", portal.models.fields.TextsField(verbose_name="name")),
                (
                    "template",
                    portal.models.fields.TextsField(blank=True, null=True, verbose_name="sentence to fill in"),
                ),
                ("proof", portal.models.fields.TextsField(blank=True, null=True, verbose_name="proof")),
                (
                    "reflection",
                    portal.models.fields.TextsField(blank=True, null=True, verbose_name="question to reflect on"),
                ),
                (
                    "responsible",
                    models.CharField(
                        blank=True,
                        choices=[("EMPLOYEE", "the employee"), ("MANAGER", "the manager"), ("OTHER", "someone else")],
                        max_length=8,
                        verbose_name="responsible",
                    ),
                ),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name="hours"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="last read")),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="calendar_feed_digest",
                        violation_error_message="Only a digest of the secret is kept.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageSnapshot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverage_snapshots",
                        to="portal.organisation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("MONTHLY", "at the end of the month"), ("ASKED", "on demand")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="taken")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("definition", models.JSONField(verbose_name="definition")),
                ("limit", models.PositiveSmallIntegerField(verbose_name="smallest group shown")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "snapshot of the coverage",
                "verbose_name_plural": "snapshots of the coverage",
                "indexes": [models.Index(fields=["organisation", "-day"], name="snapshot_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "MONTHLY")),
                        fields=("organisation", "day"),
                        name="snapshot_monthly_once",
                        violation_error_message="The figures of this day are frozen already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ASKED"), _negated=True), ("taken_by__isnull", False), _connector="OR"
                        ),
                        name="snapshot_asked_by",
                        violation_error_message="A snapshot on demand says who asked for it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="snapshot_digest",
                        violation_error_message="The digest is not one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CouncilAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="council_answers",
                        to="portal.organisation",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="council_answers",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.unit"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("question", models.TextField(verbose_name="what the council asked")),
                ("introduction", models.TextField(blank=True, verbose_name="our answer in words")),
                ("steps", models.TextField(blank=True, verbose_name="what we do now")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "draft"), ("PUBLISHED", "published")],
                        default="DRAFT",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
            ],
            options={
                "verbose_name": "answer to the council",
                "verbose_name_plural": "answers to the council",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("question", ""), _negated=True)
                        ),
                        name="council_answer_question",
                        violation_error_message="Write a title, and what the council asked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "DRAFT"),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="council_answer_published",
                        violation_error_message="A published answer says who published it and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverage_definitions",
                        to="portal.organisation",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("plan_valid_months", models.PositiveSmallIntegerField(verbose_name="months a plan stays current")),
                ("living_months", models.PositiveSmallIntegerField(verbose_name="months until a plan is followed up")),
                (
                    "min_days_in_job",
                    models.PositiveSmallIntegerField(verbose_name="days in the job before one is counted"),
                ),
                (
                    "leave_days",
                    models.PositiveSmallIntegerField(verbose_name="days of leave after which one is not counted"),
                ),
                (
                    "leaving_days",
                    models.PositiveSmallIntegerField(verbose_name="days before leaving when one is not counted"),
                ),
                ("small_group_limit", models.PositiveSmallIntegerField(verbose_name="smallest group shown")),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
            ],
            options={
                "verbose_name": "definition of the figures",
                "verbose_name_plural": "definitions of the figures",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "number"),
                        name="coverage_definition_once",
                        violation_error_message="This version is already there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("living_months__lte", models.F("plan_valid_months"))),
                        name="coverage_definition_living",
                        violation_error_message="A living plan is followed up before it has run out.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageSum",
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
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.unit"),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("definition", models.CharField(max_length=60, verbose_name="definition")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("COUNTED", "counted"),
                            ("HOURLY", "hourly paid"),
                            ("NEW", "new in the job"),
                            ("LEAVE", "on long full-time leave"),
                            ("LEAVING", "leaving soon"),
                        ],
                        max_length=8,
                        verbose_name="standing",
                    ),
                ),
            ],
            options={
                "verbose_name": "coverage sum",
                "verbose_name_plural": "coverage sums",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "day", "definition", "standing"),
                        name="coverage_sum_once",
                        violation_error_message="This sum is already there.",
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
                        name="coverage_sum_within_people",
                        violation_error_message="More have something than there are people.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclinedWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="declined_wishes", to="planning.plan"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="wish")),
                (
                    "competence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competence.competence",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="declined")),
            ],
            options={
                "verbose_name": "declined wish",
                "verbose_name_plural": "declined wishes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="declined_wish_reason",
                        violation_error_message="Write why the wish is declined.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DissentingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dissenting_notes", to="planning.talk"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField(verbose_name="dissenting note")),
                ("at", models.DateTimeField(verbose_name="written")),
            ],
            options={
                "verbose_name": "dissenting note",
                "verbose_name_plural": "dissenting notes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("talk", "by"),
                        name="dissenting_note_once",
                        violation_error_message="You have already attached a dissenting note to this talk.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="dissenting_note_text",
                        violation_error_message="Write what you see otherwise.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreement", to="planning.plan"
                    ),
                ),
                ("content", models.JSONField(verbose_name="content")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("employee_name", models.CharField(max_length=210, verbose_name="employee")),
                ("employee_at", models.DateTimeField(verbose_name="agreed by the employee")),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("manager_name", models.CharField(max_length=210, verbose_name="manager")),
                ("manager_at", models.DateTimeField(verbose_name="agreed by the manager")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="digest before")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "agreement to a plan",
                "verbose_name_plural": "agreements to plans",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("employee", models.F("manager")), _negated=True),
                        name="plan_agreement_of_two",
                        violation_error_message="Two people agree to a plan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest__regex", "^[0-9a-f]{64}$"), ("previous__regex", "^([0-9a-f]{64})?$")
                        ),
                        name="plan_agreement_digest",
                        violation_error_message="The digest is not one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="planning.plan"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="answered")),
                ("text", models.TextField(verbose_name="answer")),
            ],
            options={
                "verbose_name": "answer to a proposal",
                "verbose_name_plural": "answers to proposals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="plan_answer_text",
                        violation_error_message="Write what you want to be changed.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="preparations", to="planning.talk"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="private notes")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version of the notes")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="saved")),
                ("shared_at", models.DateTimeField(blank=True, null=True, verbose_name="shared")),
            ],
            options={
                "verbose_name": "preparation",
                "verbose_name_plural": "preparations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("talk", "by"),
                        name="preparation_once",
                        violation_error_message="You have already begun to prepare this talk.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreparationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "preparation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="planning.preparation"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="question")),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
            ],
            options={
                "verbose_name": "prepared answer",
                "verbose_name_plural": "prepared answers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("preparation", "code"),
                        name="preparation_answer_once",
                        violation_error_message="This question is answered already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="preparation_answer_code",
                        violation_error_message="The answer names its question.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.unit"),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people with a plan in force")),
                ("goals", models.PositiveIntegerField(default=0, verbose_name="goals")),
                ("from_need", models.PositiveIntegerField(default=0, verbose_name="goals from a need")),
                ("due", models.PositiveIntegerField(default=0, verbose_name="activities due")),
                ("in_time", models.PositiveIntegerField(default=0, verbose_name="activities done in time")),
            ],
            options={
                "verbose_name": "quality count",
                "verbose_name_plural": "quality counts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "day"),
                        name="quality_count_once",
                        violation_error_message="This count is already there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_need__lte", models.F("goals")), ("in_time__lte", models.F("due"))),
                        name="quality_count_parts",
                        violation_error_message="The part is more than the whole.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question_sets",
                        to="portal.organisation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("DEVELOPMENT", "appraisal talk"), ("PERFORMANCE", "performance talk")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", portal.models.fields.TextsField(verbose_name="name")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name": "question set",
                "verbose_name_plural": "question sets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("DEVELOPMENT", "PERFORMANCE"))),
                        name="question_set_kind",
                        violation_error_message="Pay feedback has no questions: it is held or not.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionSetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="planning.questionset"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "draft"),
                            ("CONSULTATION", "in consultation"),
                            ("DECIDED", "decided"),
                            ("RETIRED", "retired"),
                        ],
                        default="DRAFT",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="begun")),
                (
                    "consultation_opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation_opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="consultation opened"),
                ),
                ("consultation_until", models.DateField(blank=True, null=True, verbose_name="consultation until")),
                ("consultation_note", models.TextField(blank=True, verbose_name="consultation")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="edits")),
            ],
            options={
                "verbose_name": "version of a question set",
                "verbose_name_plural": "versions of a question set",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question_set", "number"),
                        name="question_version_once",
                        violation_error_message="The set already has this version.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("DRAFT", "CONSULTATION"))),
                        fields=("question_set",),
                        name="question_version_one_open",
                        violation_error_message="A new version is already being written.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DECIDED")),
                        fields=("question_set",),
                        name="question_version_one_decided",
                        violation_error_message="The set already has a decided version.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["CONSULTATION"]), _negated=True),
                            models.Q(
                                ("consultation_opened_at__isnull", False),
                                ("consultation_opened_by__isnull", False),
                                ("consultation_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_version_consulted",
                        violation_error_message="A consultation says who opened it, when, and until when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["DECIDED", "RETIRED"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_version_decided",
                        violation_error_message="A decided version says who decided it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["RETIRED"]), _negated=True),
                            ("retired_at__isnull", False),
                            _connector="OR",
                        ),
                        name="question_version_retired",
                        violation_error_message="A retired version says when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="planning.questionsetversion",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "view",
                    models.CharField(
                        choices=[("BACK", "looking back"), ("NOW", "now"), ("AHEAD", "looking ahead")],
                        max_length=5,
                        verbose_name="time view",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[("BOTH", "both"), ("EMPLOYEE", "the employee"), ("MANAGER", "the manager")],
                        default="BOTH",
                        max_length=8,
                        verbose_name="who prepares",
                    ),
                ),
                ("text", portal.models.fields.TextsField(verbose_name="question")),
                ("hint", portal.models.fields.TextsField(blank=True, null=True, verbose_name="hint")),
                (
                    "profession",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.profession",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("version", "position"),
                        name="question_position_once",
                        violation_error_message="Two questions have the same place.",
                    ),
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="question_code_once",
                        violation_error_message="Another question already has this code.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="planning.questionsetversion",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="planning.question",
                    ),
                ),
                ("text", models.TextField(verbose_name="comment")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="said")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "comment on questions",
                "verbose_name_plural": "comments on questions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="question_comment_text",
                        violation_error_message="Write what you want to say.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_comment_answered",
                        violation_error_message="An answer says who and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("answered_at__isnull", False), _connector="OR"),
                        name="question_comment_answer",
                        violation_error_message="An answer has a name and a time.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.question",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="planning.questionsetversion",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "view",
                    models.CharField(
                        choices=[("BACK", "looking back"), ("NOW", "now"), ("AHEAD", "looking ahead")],
                        max_length=5,
                        verbose_name="time view",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[("BOTH", "both"), ("EMPLOYEE", "the employee"), ("MANAGER", "the manager")],
                        default="BOTH",
                        max_length=8,
                        verbose_name="who prepares",
                    ),
                ),
                ("text", portal.models.fields.TextsField(verbose_name="question")),
                ("hint", portal.models.fields.TextsField(blank=True, null=True, verbose_name="hint")),
                (
                    "profession",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="portal.profession",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="portal.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuestionSetVersionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.questionsetversion",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "question_set",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="planning.questionset",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "draft"),
                            ("CONSULTATION", "in consultation"),
                            ("DECIDED", "decided"),
                            ("RETIRED", "retired"),
                        ],
                        default="DRAFT",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="begun")),
                (
                    "consultation_opened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation_opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="consultation opened"),
                ),
                ("consultation_until", models.DateField(blank=True, null=True, verbose_name="consultation until")),
                ("consultation_note", models.TextField(blank=True, verbose_name="consultation")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="edits")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SnapshotCount",
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
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.unit"
                    ),
                ),
                (
                    "profession",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.profession",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("PERMANENT", "permanent"), ("FIXED_TERM", "fixed-term"), ("HOURLY", "hourly paid")],
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("COUNTED", "counted"),
                            ("HOURLY", "hourly paid"),
                            ("NEW", "new in the job"),
                            ("LEAVE", "on long full-time leave"),
                            ("LEAVING", "leaving soon"),
                        ],
                        max_length=8,
                        verbose_name="standing",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a snapshot",
                "verbose_name_plural": "counts of a snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "unit", "standing", "profession", "form"),
                        name="snapshot_count_once",
                        violation_error_message="This count is already there.",
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
                        name="snapshot_within_people",
                        violation_error_message="More have something than there are people.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.unit"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("COUNTED", "counted"),
                            ("HOURLY", "hourly paid"),
                            ("NEW", "new in the job"),
                            ("LEAVE", "on long full-time leave"),
                            ("LEAVING", "leaving soon"),
                        ],
                        max_length=8,
                        verbose_name="standing",
                    ),
                ),
                ("current", models.BooleanField(verbose_name="current plan")),
                ("living", models.BooleanField(verbose_name="living plan")),
                ("talks", models.PositiveSmallIntegerField(verbose_name="talks held")),
                ("assessed", models.BooleanField(verbose_name="self-assessment handed in")),
                ("agreed", models.BooleanField(verbose_name="levels agreed")),
            ],
            options={
                "verbose_name": "person of a snapshot",
                "verbose_name_plural": "people of a snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "user"),
                        name="snapshot_person_once",
                        violation_error_message="The person is counted already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("talks__range", (0, 7))),
                        name="snapshot_person_talks",
                        violation_error_message="There are three kinds of talks.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
            ],
            options={
                "verbose_name": "publication of figures",
                "verbose_name_plural": "publications of figures",
            },
        ),
        migrations.CreateModel(
            name="SnapshotUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="planning.coveragesnapshot",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.unit"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.unit",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("path", models.CharField(max_length=400, verbose_name="path")),
                ("span", models.PositiveSmallIntegerField(default=0, verbose_name="people led by its manager")),
            ],
            options={
                "verbose_name": "unit of a snapshot",
                "verbose_name_plural": "units of a snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "unit"),
                        name="snapshot_unit_once",
                        violation_error_message="The unit is in the snapshot already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talk_cycles",
                        to="portal.organisation",
                    ),
                ),
                ("name", portal.models.fields.TextsField(verbose_name="name")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "draft"), ("OPEN", "open"), ("CLOSED", "closed")],
                        default="DRAFT",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "verbose_name": "talk year",
                "verbose_name_plural": "talk years",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("organisation", "="), ("period", "&&")],
                        name="talk_cycle_one_at_a_time",
                        violation_error_message="Another talk year covers some of these days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["OPEN", "CLOSED"]), _negated=True),
                            models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="talk_cycle_opened",
                        violation_error_message="An open talk year says who opened it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["CLOSED"]), _negated=True),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="talk_cycle_closed",
                        violation_error_message="A closed talk year says who closed it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__isempty", False),
                            ("period__startswith__isnull", False),
                            ("period__endswith__isnull", False),
                        ),
                        name="talk_cycle_has_days",
                        violation_error_message="A talk year has a first and a last day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkCycleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="planning.talkcycle"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DEVELOPMENT", "appraisal talk"),
                            ("PERFORMANCE", "performance talk"),
                            ("PAY_FEEDBACK", "pay feedback talk"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("what", models.CharField(max_length=40, verbose_name="what")),
                ("before", models.CharField(max_length=300, verbose_name="before")),
                ("after", models.CharField(max_length=300, verbose_name="after")),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
            ],
            options={
                "verbose_name": "change of a talk year",
                "verbose_name_plural": "changes of a talk year",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="talk_cycle_change_is_one",
                        violation_error_message="Nothing was changed.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkCycleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.talkcycle",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="portal.organisation",
                    ),
                ),
                ("name", portal.models.fields.TextsField(verbose_name="name")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "draft"), ("OPEN", "open"), ("CLOSED", "closed")],
                        default="DRAFT",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TalkHandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_overs", to="planning.talk"
                    ),
                ),
                (
                    "from_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="handed over")),
                ("lost_time", models.BooleanField(verbose_name="a booked time was cancelled")),
            ],
            options={
                "verbose_name": "hand-over of a talk",
                "verbose_name_plural": "hand-overs of talks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_manager", models.F("to_manager")), _negated=True),
                        name="talk_hand_over_moves",
                        violation_error_message="The talk has this manager already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_slots",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                ("time", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="time")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "talk",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="slot",
                        to="planning.talk",
                    ),
                ),
                ("offered_at", models.DateTimeField(verbose_name="offered")),
            ],
            options={
                "verbose_name": "offered time",
                "verbose_name_plural": "offered times",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("offered_by", "="), ("time", "&&")],
                        name="talk_slot_one_at_a_time",
                        violation_error_message="You already offer a time that overlaps this one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("time__endswith__isnull", False),
                            ("time__isempty", False),
                            ("time__startswith__isnull", False),
                        ),
                        name="talk_slot_has_ends",
                        violation_error_message="An offered time begins and ends.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkUsefulness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.unit"),
                ),
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
                ("quarter", models.DateField(verbose_name="quarter")),
                ("useful", models.PositiveIntegerField(default=0, verbose_name="useful")),
                ("partly", models.PositiveIntegerField(default=0, verbose_name="partly useful")),
                ("not_useful", models.PositiveIntegerField(default=0, verbose_name="not useful")),
            ],
            options={
                "verbose_name": "usefulness of talks",
                "verbose_name_plural": "usefulness of talks",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "kind", "quarter"),
                        name="talk_usefulness_once",
                        violation_error_message="These counters are already there.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="windows", to="planning.talkcycle"
                    ),
                ),
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
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="minutes")),
                (
                    "questions",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="planning.questionsetversion",
                    ),
                ),
                (
                    "remind_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="reminders",
                    ),
                ),
            ],
            options={
                "verbose_name": "window of talks",
                "verbose_name_plural": "windows of talks",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cycle", "kind"),
                        name="talk_window_once",
                        violation_error_message="This kind of talk already has its days in the year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (10, 240))),
                        name="talk_window_minutes",
                        violation_error_message="A talk takes 10 to 240 minutes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__isempty", False),
                            ("period__startswith__isnull", False),
                            ("period__endswith__isnull", False),
                        ),
                        name="talk_window_has_days",
                        violation_error_message="The talks have a first and a last day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "PAY_FEEDBACK"), _negated=True),
                            ("questions__isnull", True),
                            _connector="OR",
                        ),
                        name="talk_window_pay_has_no_questions",
                        violation_error_message="Pay feedback has no questions: it is held or not.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkWindowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.talkwindow",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "cycle",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="planning.talkcycle",
                    ),
                ),
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
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="period")),
                ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="minutes")),
                (
                    "questions",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="planning.questionsetversion",
                    ),
                ),
                (
                    "remind_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="reminders",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="talk",
            name="questions",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks",
                to="planning.questionsetversion",
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="questions",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="planning.questionsetversion",
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="cycle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks",
                to="planning.talkcycle",
            ),
        ),
        migrations.AddField(
            model_name="talkevent",
            name="cycle",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="planning.talkcycle",
            ),
        ),
        migrations.AddIndex(
            model_name="coveragecount",
            index=models.Index(fields=["day", "definition"], name="coverage_day"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_activityevent" ("cancelled_reason", "cost", "done_at", "due_on", "funding", "goal_id", "hours", "id", "kind", "line", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "proof", "reflected_at", "reflection", "responsible", "responsible_name", "saved_at", "saved_by_id", "starts_on", "state", "support", "template", "title", "version", "work_time") VALUES (OLD."cancelled_reason", OLD."cost", OLD."done_at", OLD."due_on", OLD."funding", OLD."goal_id", OLD."hours", OLD."id", OLD."kind", OLD."line", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."position", OLD."proof", OLD."reflected_at", OLD."reflection", OLD."responsible", OLD."responsible_name", OLD."saved_at", OLD."saved_by_id", OLD."starts_on", OLD."state", OLD."support", OLD."template", OLD."title", OLD."version", OLD."work_time"); RETURN NULL;',
                    hash="73fec7eb7e1e843c6b90596e12f3af3c024612ea",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_652f4",
                    table="planning_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_activityevent" ("cancelled_reason", "cost", "done_at", "due_on", "funding", "goal_id", "hours", "id", "kind", "line", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "proof", "reflected_at", "reflection", "responsible", "responsible_name", "saved_at", "saved_by_id", "starts_on", "state", "support", "template", "title", "version", "work_time") VALUES (OLD."cancelled_reason", OLD."cost", OLD."done_at", OLD."due_on", OLD."funding", OLD."goal_id", OLD."hours", OLD."id", OLD."kind", OLD."line", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."position", OLD."proof", OLD."reflected_at", OLD."reflection", OLD."responsible", OLD."responsible_name", OLD."saved_at", OLD."saved_by_id", OLD."starts_on", OLD."state", OLD."support", OLD."template", OLD."title", OLD."version", OLD."work_time"); RETURN NULL;',
                    hash="a00364b8650f9dcb02815f98432c41a9dc8ac1ea",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_26538",
                    table="planning_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_goalevent" ("competence_id", "dropped_reason", "due_on", "from_level", "id", "line", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "requirement_id", "saved_at", "saved_by_id", "sign", "source", "state", "target_level", "task_id", "title", "version", "why") VALUES (OLD."competence_id", OLD."dropped_reason", OLD."due_on", OLD."from_level", OLD."id", OLD."line", OLD."origin", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."plan_id", OLD."position", OLD."requirement_id", OLD."saved_at", OLD."saved_by_id", OLD."sign", OLD."source", OLD."state", OLD."target_level", OLD."task_id", OLD."title", OLD."version", OLD."why"); RETURN NULL;',
                    hash="dbae399b994e60c02b6a377812e16128afad39c9",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_f2dbb",
                    table="planning_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_goalevent" ("competence_id", "dropped_reason", "due_on", "from_level", "id", "line", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "requirement_id", "saved_at", "saved_by_id", "sign", "source", "state", "target_level", "task_id", "title", "version", "why") VALUES (OLD."competence_id", OLD."dropped_reason", OLD."due_on", OLD."from_level", OLD."id", OLD."line", OLD."origin", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."plan_id", OLD."position", OLD."requirement_id", OLD."saved_at", OLD."saved_by_id", OLD."sign", OLD."source", OLD."state", OLD."target_level", OLD."task_id", OLD."title", OLD."version", OLD."why"); RETURN NULL;',
                    hash="69e64b635627518cb557e96d2be481da4e8f8bd6",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_bae32",
                    table="planning_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talk",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."led_by_id" IS DISTINCT FROM (NEW."led_by_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."time" IS DISTINCT FROM (NEW."time"))',
                    func='INSERT INTO "planning_talkevent" ("booked_at", "booked_by_id", "confirmed_at", "cycle_id", "employee_confirmed_at", "ended_at", "ended_by_id", "has_said_useful", "held_at", "held_by_id", "id", "kind", "led_by_id", "manager_confirmed_at", "manager_confirmed_by_id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "questions_id", "reason", "reason_words", "saved_at", "saved_by_id", "sequence", "state", "summary", "time", "user_id", "version") VALUES (OLD."booked_at", OLD."booked_by_id", OLD."confirmed_at", OLD."cycle_id", OLD."employee_confirmed_at", OLD."ended_at", OLD."ended_by_id", OLD."has_said_useful", OLD."held_at", OLD."held_by_id", OLD."id", OLD."kind", OLD."led_by_id", OLD."manager_confirmed_at", OLD."manager_confirmed_by_id", OLD."opened_at", OLD."opened_by_id", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."place", OLD."planned_on", OLD."questions_id", OLD."reason", OLD."reason_words", OLD."saved_at", OLD."saved_by_id", OLD."sequence", OLD."state", OLD."summary", OLD."time", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="c034175fdcb2f97090e658f3f8c9c2fa00f641f6",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_c3888",
                    table="planning_talk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talk",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_talkevent" ("booked_at", "booked_by_id", "confirmed_at", "cycle_id", "employee_confirmed_at", "ended_at", "ended_by_id", "has_said_useful", "held_at", "held_by_id", "id", "kind", "led_by_id", "manager_confirmed_at", "manager_confirmed_by_id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "questions_id", "reason", "reason_words", "saved_at", "saved_by_id", "sequence", "state", "summary", "time", "user_id", "version") VALUES (OLD."booked_at", OLD."booked_by_id", OLD."confirmed_at", OLD."cycle_id", OLD."employee_confirmed_at", OLD."ended_at", OLD."ended_by_id", OLD."has_said_useful", OLD."held_at", OLD."held_by_id", OLD."id", OLD."kind", OLD."led_by_id", OLD."manager_confirmed_at", OLD."manager_confirmed_by_id", OLD."opened_at", OLD."opened_by_id", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."place", OLD."planned_on", OLD."questions_id", OLD."reason", OLD."reason_words", OLD."saved_at", OLD."saved_by_id", OLD."sequence", OLD."state", OLD."summary", OLD."time", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="b631c3a18133a687f39e402778fc9fc243fdeacd",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_53270",
                    table="planning_talk",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("due_on__isnull", True),
                    ("due_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="activity_days_in_order",
                violation_error_message="The activity ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__isnull", True), ("hours__gt", 0), _connector="OR"),
                name="activity_hours",
                violation_error_message="The hours are more than none, or left out.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveragecount",
            constraint=models.UniqueConstraint(
                fields=("unit", "day", "definition", "standing", "profession", "form"),
                name="coverage_count_once",
                violation_error_message="This count is already there.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveragecount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current__lte", models.F("people")),
                    ("living__lte", models.F("current")),
                    ("appraisal__lte", models.F("people")),
                    ("pay__lte", models.F("people")),
                    ("performance__lte", models.F("people")),
                    (
                        "people__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("one"), "+", models.F("two")),
                            "+",
                            models.F("three"),
                        ),
                    ),
                    ("agreed__lte", models.F("assessed")),
                    ("assessed__lte", models.F("people")),
                ),
                name="coverage_within_people",
                violation_error_message="More have something than there are people.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("PLANNED", "PREPARING", "RESCHEDULED", "HELD"))),
                fields=("user", "kind"),
                name="talk_one_open",
                violation_error_message="There is already an open talk of this kind.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("booked_at__isnull", True), ("booked_by__isnull", True)),
                    models.Q(("booked_at__isnull", False), ("booked_by__isnull", False)),
                    _connector="OR",
                ),
                name="talk_booked",
                violation_error_message="A booking says who and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("manager_confirmed_at__isnull", True), ("manager_confirmed_by__isnull", True)),
                    models.Q(("manager_confirmed_at__isnull", False), ("manager_confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="talk_manager_confirmed",
                violation_error_message="The manager's confirmation has a name and a time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["NOT_HELD", "DECLINED"]), _negated=True),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="talk_ended",
                violation_error_message="A talk that was not held says who noted it and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "NOT_HELD"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="talk_ended_says_why",
                violation_error_message="Choose why the talk was not held.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "PAY_FEEDBACK"), _negated=True),
                    models.Q(("questions__isnull", True), ("summary", "")),
                    _connector="OR",
                ),
                name="talk_pay_has_no_words",
                violation_error_message="Pay feedback is held or not; nothing is written about it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "RESCHEDULED"), _negated=True), ("time__isnull", True), _connector="OR"
                ),
                name="talk_rescheduled_has_no_time",
                violation_error_message="A talk that waits for a new time has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("time__isnull", True),
                    models.Q(
                        ("time__endswith__isnull", False), ("time__isempty", False), ("time__startswith__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="talk_time_has_ends",
                violation_error_message="A talk begins and ends.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("led_by__isnull", True), models.Q(("led_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="talk_not_with_herself",
                violation_error_message="Nobody leads her own talk.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ("PLANNED", "PREPARING")), ("time__isnull", False)),
                expressions=[("user", "="), ("time", "&&")],
                name="talk_employee_once",
                violation_error_message="The employee already has a talk at this time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ("PLANNED", "PREPARING")), ("time__isnull", False)),
                expressions=[("led_by", "="), ("time", "&&")],
                name="talk_manager_once",
                violation_error_message="The manager already has a talk at this time.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activitytemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_activitytemplateevent" ("changed_at", "changed_by_id", "code", "hours", "id", "is_active", "kind", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reflection", "responsible", "template", "version") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."code", OLD."hours", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."proof", OLD."reflection", OLD."responsible", OLD."template", OLD."version"); RETURN NULL;',
                    hash="1063be32963047899c457e1583c796562aaebabf",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_3e593",
                    table="planning_activitytemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activitytemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_activitytemplateevent" ("changed_at", "changed_by_id", "code", "hours", "id", "is_active", "kind", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reflection", "responsible", "template", "version") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."code", OLD."hours", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."proof", OLD."reflection", OLD."responsible", OLD."template", OLD."version"); RETURN NULL;',
                    hash="4f29c0517174c702e495912cb0d8f9fe5f99c057",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1715c",
                    table="planning_activitytemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activitytemplateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1531371a11551c87805d264c18d99b2e48055283",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b896b",
                    table="planning_activitytemplateevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questionsetversion",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_questionsetversionevent" ("consultation_note", "consultation_opened_at", "consultation_opened_by_id", "consultation_until", "decided_at", "decided_by_id", "id", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_set_id", "retired_at", "state", "version") VALUES (OLD."consultation_note", OLD."consultation_opened_at", OLD."consultation_opened_by_id", OLD."consultation_until", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."number", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."question_set_id", OLD."retired_at", OLD."state", OLD."version"); RETURN NULL;',
                    hash="d72309723e9081e55fd383632a398aff796ac667",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_adf92",
                    table="planning_questionsetversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questionsetversion",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_questionsetversionevent" ("consultation_note", "consultation_opened_at", "consultation_opened_by_id", "consultation_until", "decided_at", "decided_by_id", "id", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_set_id", "retired_at", "state", "version") VALUES (OLD."consultation_note", OLD."consultation_opened_at", OLD."consultation_opened_by_id", OLD."consultation_until", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."number", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."question_set_id", OLD."retired_at", OLD."state", OLD."version"); RETURN NULL;',
                    hash="faf14bc39d1f32429ec8dd93743bf962f363d9a4",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_59049",
                    table="planning_questionsetversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="752c2aff553cd99d47ab7a50f2153e43958ddbf6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ba752",
                    table="planning_questionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_questionevent" ("asked", "code", "hint", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "profession_id", "text", "unit_id", "version_id", "view") VALUES (OLD."asked", OLD."code", OLD."hint", OLD."id", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."position", OLD."profession_id", OLD."text", OLD."unit_id", OLD."version_id", OLD."view"); RETURN NULL;',
                    hash="71ce7c8b909f577d2936cbafcf98c9dca76534bf",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_d36aa",
                    table="planning_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_questionevent" ("asked", "code", "hint", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "profession_id", "text", "unit_id", "version_id", "view") VALUES (OLD."asked", OLD."code", OLD."hint", OLD."id", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."position", OLD."profession_id", OLD."text", OLD."unit_id", OLD."version_id", OLD."view"); RETURN NULL;',
                    hash="1554ae593e934b3f3ff3eb5f5188f30063461a17",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_5c749",
                    table="planning_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questionsetversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="968a25133f7de620e427a24e41e77d31e3edef9f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a9fbb",
                    table="planning_questionsetversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkcycle",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_talkcycleevent" ("closed_at", "closed_by_id", "id", "made_at", "made_by_id", "name", "opened_at", "opened_by_id", "organisation_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."name", OLD."opened_at", OLD."opened_by_id", OLD."organisation_id", OLD."period", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."state", OLD."version"); RETURN NULL;',
                    hash="fd1a96d70879e4f7898d0fa26f669ab509d8370a",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_df76e",
                    table="planning_talkcycle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkcycle",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_talkcycleevent" ("closed_at", "closed_by_id", "id", "made_at", "made_by_id", "name", "opened_at", "opened_by_id", "organisation_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."name", OLD."opened_at", OLD."opened_by_id", OLD."organisation_id", OLD."period", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."state", OLD."version"); RETURN NULL;',
                    hash="75c2a3f0dd1e5f9f55454dfefce8d9a63983edac",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_2e710",
                    table="planning_talkcycle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkcycleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ae6cfe234bd266e80320f1cfc000d6102c187eb1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4dceb",
                    table="planning_talkcycleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkwindow",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_talkwindowevent" ("cycle_id", "id", "kind", "minutes", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "questions_id", "remind_days") VALUES (OLD."cycle_id", OLD."id", OLD."kind", OLD."minutes", OLD."period", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."questions_id", OLD."remind_days"); RETURN NULL;',
                    hash="2ebfbbef99061d2cbe36c7484ccec47f9c141bff",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_57a46",
                    table="planning_talkwindow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkwindow",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_talkwindowevent" ("cycle_id", "id", "kind", "minutes", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "questions_id", "remind_days") VALUES (OLD."cycle_id", OLD."id", OLD."kind", OLD."minutes", OLD."period", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."questions_id", OLD."remind_days"); RETURN NULL;',
                    hash="2992f51e61b797af16146b400d6e204eb8f9190d",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_e0e4f",
                    table="planning_talkwindow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talkwindowevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9173a1aa3629ee5e26c0a60e2ab675bba21791d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3587d",
                    table="planning_talkwindowevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
