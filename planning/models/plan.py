"""The individual development plan: goals and activities of one person, agreed by both."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from competence.models import Competence, Requirement, WorkTask
from competence.models.scale import HIGHEST_LEVEL
from planning.models.talk import Talk
from portal.models import User
from portal.models.constraints import both_or_neither, in_order, state_has
from portal.models.history import keeps_history


@track(*keeps_history())
class Plan(models.Model):
    """One revision of a person's plan. The agreed one stays in force while the next revision is written.

    `is_complete` is kept by the actions that agree a plan: at least one goal and one activity that has a date and
    someone responsible (domain.md, rule 8). `reviewed_at` is the latest follow-up. `fingerprint` is the SHA-256 of
    what both agreed to. `version` counts the changes of its content (goals, activities, the talk's summary and levels).
    """

    class State(models.TextChoices):
        """DRAFT -> PROPOSED -> AGREED by both -> CLOSED."""

        DRAFT = "DRAFT", _("draft")
        PROPOSED = "PROPOSED", _("proposed")
        AGREED = "AGREED", _("agreed")
        CLOSED = "CLOSED", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="plans")
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("last changed"), null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    employee_agreed_at = models.DateTimeField(_("agreed by the employee"), null=True, blank=True)
    manager_agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    manager_agreed_at = models.DateTimeField(_("agreed by the manager"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed by both"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_complete = models.BooleanField(_("complete"), default=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)

    class Meta:
        """One plan in force and one being written for each person; agreement needs both."""

        verbose_name = _("individual development plan")
        verbose_name_plural = _("individual development plans")
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=("DRAFT", "PROPOSED")),
                name="plan_one_open",
                violation_error_message=_("There is already a plan being written."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="AGREED"),
                name="plan_one_agreed",
                violation_error_message=_("The person already has an agreed plan."),
            ),
            models.UniqueConstraint(
                fields=["user", "revision"],
                name="plan_revision_once",
                violation_error_message=_("The plan already has this revision."),
            ),
            state_has(
                ["PROPOSED"],
                "proposed_by",
                "proposed_at",
                name="plan_proposed",
                message=_("A proposed plan says who proposed it and when."),
            ),
            state_has(
                ["AGREED"],
                "employee_agreed_at",
                "manager_agreed_by",
                "manager_agreed_at",
                "agreed_at",
                name="plan_agreed_by_both",
                message=_("A plan is agreed when both have agreed."),
            ),
            state_has(["CLOSED"], "closed_at", name="plan_closed", message=_("A closed plan says when.")),
            both_or_neither(
                "manager_agreed_by",
                "manager_agreed_at",
                name="plan_manager_agreed",
                message=_("The manager's agreement has a name and a time."),
            ),
            models.CheckConstraint(
                name="plan_agreed_is_complete",
                condition=~Q(state="AGREED") | (Q(is_complete=True) & ~Q(fingerprint="")),
                violation_error_message=_(
                    "An agreed plan has a goal and an activity with a date and someone responsible."
                ),
            ),
            models.CheckConstraint(
                name="plan_not_own_manager",
                condition=Q(manager_agreed_by__isnull=True) | ~Q(manager_agreed_by=F("user")),
                violation_error_message=_("Nobody agrees to her own plan as manager."),
            ),
            both_or_neither("saved_by", "saved_at", name="plan_saved", message=_("What is saved says who and when.")),
            in_order("agreed_at", "closed_at", name="plan_in_order", message=_("A plan closes after it is agreed.")),
        )

    def __str__(self) -> str:
        """Whose, and which revision."""
        return f"{self.user_id} r{self.revision}"


@track(*keeps_history())
class Goal(models.Model):
    """A goal, and why it is in the plan: every goal names its source (domain.md, the line of sight).

    `origin` is the source in words as it stood when the goal was made ("Medicinavdelning 3, nivå 2"); `requirement` and
    `task` are what it serves, where the portal knows that. `line` stays the same from revision to revision, `why` is in
    the words of the two.
    """

    class Source(models.TextChoices):
        """Why the goal is there."""

        GAP = "GAP", _("gap against a requirement")
        NEED = "NEED", _("critical need of the unit")
        LADDER = "LADDER", _("ladder criterion")
        TASK_SHIFT = "TASK_SHIFT", _("task shifting")
        LAW = "LAW", _("law or certificate")
        COUNTY = "COUNTY", _("county activity")
        WISH = "WISH", _("own wish")

    class State(models.TextChoices):
        """How far the goal has come."""

        PLANNED = "PLANNED", _("planned")
        ONGOING = "ONGOING", _("ongoing")
        REACHED = "REACHED", _("reached")
        PARTLY = "PARTLY", _("partly reached")
        DROPPED = "DROPPED", _("dropped")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    line = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("goal"), max_length=200)
    source = models.CharField(_("why"), max_length=10, choices=Source)
    origin = models.CharField(_("where it comes from"), max_length=300, blank=True)
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, null=True, blank=True, related_name="goals")
    requirement = models.ForeignKey(Requirement, on_delete=models.SET_NULL, null=True, blank=True, related_name="goals")
    task = models.ForeignKey(WorkTask, on_delete=models.SET_NULL, null=True, blank=True, related_name="goals")
    why = models.CharField(_("why, in your own words"), max_length=500, blank=True, db_default="")
    from_level = models.PositiveSmallIntegerField(_("from level"), null=True, blank=True)
    target_level = models.PositiveSmallIntegerField(_("to level"), null=True, blank=True)
    sign = models.CharField(_("how we will notice"), max_length=500, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    dropped_reason = models.CharField(_("reason"), max_length=500, null=True, blank=True)  # noqa: DJ001 - empty: no reason asked
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("last changed"), null=True, blank=True)

    class Meta:
        """A goal from a gap names the competence; a dropped one says why."""

        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="goal_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two goals have the same place in the plan."),
            ),
            models.CheckConstraint(
                name="goal_gap_names_competence",
                condition=~Q(source="GAP") | Q(competence__isnull=False),
                violation_error_message=_("A goal from a gap names the competence."),
            ),
            models.CheckConstraint(
                name="goal_title",
                condition=~Q(title=""),
                violation_error_message=_("Write what the goal is."),
            ),
            models.CheckConstraint(
                name="goal_levels",
                condition=Q(target_level__isnull=True) | Q(target_level__lte=HIGHEST_LEVEL),
                violation_error_message=_("The level is outside the scale."),
            ),
            state_has(["DROPPED"], "dropped_reason", name="goal_dropped", message=_("Write why the goal is dropped.")),
            both_or_neither("saved_by", "saved_at", name="goal_saved", message=_("What is saved says who and when.")),
        )

    def __str__(self) -> str:
        """The goal itself."""
        return self.title


@track(*keeps_history())
class Activity(models.Model):
    """What is done to reach a goal: what, what kind, who is responsible, and by when.

    `template` is the code of the kind of activity it was made from. `cost` is in whole units of the organisation's
    currency. `work_time` is whether it is done in working hours (None: not agreed on). `line` as of a goal.
    """

    class Funding(models.TextChoices):
        """Who pays."""

        UNIT = "UNIT", _("the unit")
        CENTRAL = "CENTRAL", _("the organisation")
        GRANT = "GRANT", _("state grant")
        PROJECT = "PROJECT", _("project")
        SELF = "SELF", _("the employee")
        OTHER = "OTHER", _("someone else")

    class Kind(models.TextChoices):
        """Learning at work, with others, or formally (70/20/10, a rule of thumb)."""

        WORK = "WORK", _("at work")
        OTHERS = "OTHERS", _("with others")
        FORMAL = "FORMAL", _("course or study")

    class Responsible(models.TextChoices):
        """Who sees to it that it happens."""

        EMPLOYEE = "EMPLOYEE", _("the employee")
        MANAGER = "MANAGER", _("the manager")
        OTHER = "OTHER", _("someone else")

    class State(models.TextChoices):
        """How far the activity has come."""

        PLANNED = "PLANNED", _("planned")
        ONGOING = "ONGOING", _("ongoing")
        DONE = "DONE", _("done")
        CANCELLED = "CANCELLED", _("cancelled")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="activities")
    line = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    template = models.CharField(_("kind of activity"), max_length=60, blank=True, db_default="")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("activity"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    responsible = models.CharField(_("responsible"), max_length=8, choices=Responsible, blank=True)
    responsible_name = models.CharField(_("who"), max_length=200, blank=True)
    support = models.CharField(_("support"), max_length=300, blank=True, db_default="")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True, blank=True)
    work_time = models.BooleanField(_("in working hours"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("cost"), null=True, blank=True)
    funding = models.CharField(_("paid by"), max_length=7, choices=Funding, blank=True, db_default="")
    proof = models.CharField(_("how it is shown"), max_length=300, blank=True, db_default="")
    reflection = models.TextField(_("reflection"), blank=True, db_default="")
    reflected_at = models.DateTimeField(_("reflected"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    cancelled_reason = models.CharField(_("reason"), max_length=500, null=True, blank=True)  # noqa: DJ001 - as above
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("last changed"), null=True, blank=True)

    class Meta:
        """Someone else has a name; what is done says when, what is cancelled says why."""

        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["goal", "position"],
                name="activity_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two activities have the same place."),
            ),
            models.CheckConstraint(
                name="activity_title",
                condition=~Q(title=""),
                violation_error_message=_("Write what will be done."),
            ),
            models.CheckConstraint(
                name="activity_someone_else_named",
                condition=~Q(responsible="OTHER") | ~Q(responsible_name=""),
                violation_error_message=_("Write who is responsible."),
            ),
            state_has(["DONE"], "done_at", name="activity_done", message=_("A done activity says when.")),
            state_has(
                ["CANCELLED"],
                "cancelled_reason",
                name="activity_cancelled",
                message=_("Write why the activity is cancelled."),
            ),
            both_or_neither(
                "saved_by", "saved_at", name="activity_saved", message=_("What is saved says who and when.")
            ),
            models.CheckConstraint(
                name="activity_days_in_order",
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                violation_error_message=_("The activity ends before it begins."),
            ),
            models.CheckConstraint(
                name="activity_hours",
                condition=Q(hours__isnull=True) | Q(hours__gt=0),
                violation_error_message=_("The hours are more than none, or left out."),
            ),
        )

    def __str__(self) -> str:
        """The activity itself."""
        return self.title


class FollowUp(models.Model):
    """A look back at an agreed plan; keeps it current and living (domain.md, rule 8). `talk` is where it was made."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="follow_ups")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("followed up"))
    text = models.TextField(_("what we saw"))
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups")
    next_on = models.DateField(_("next time"), null=True, blank=True)

    class Meta:
        """A follow-up says something."""

        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = (
            models.CheckConstraint(
                name="follow_up_text",
                condition=~Q(text=""),
                violation_error_message=_("Write a line about what you saw."),
            ),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.plan_id} {self.at:%Y-%m-%d}"
