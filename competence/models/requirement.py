"""A decided level for a target, from a date."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from pghistory import track

from competence.models.competence import Competence
from competence.models.framework import DecisionState
from competence.models.job_role import JobRole
from competence.models.mission import WorkTask, ramp_fits
from competence.models.requirement_profile import RequirementProfile
from competence.models.scale import HIGHEST_LEVEL
from portal.models import Organisation, Profession, Unit, User
from portal.models.constraints import one_at_a_time, state_has
from portal.models.history import keeps_history

TARGET = (Coalesce("profession", 0), Coalesce("role", 0), Coalesce("unit", 0))


@track(*keeps_history())
class Requirement(models.Model):
    """What is demanded of whom: everyone (no target), a profession, a unit and below, both, or a role.

    With `min_people` it is a need of the *unit* ("at least 4 people at level 3"), not of a person (domain.md, rule 7).
    With a ramp, who is newer in the job than `ramp_months` is asked for `ramp_level` (nothing, where it is empty)
    until the
    months have passed (rule 2). `profile` is the decision it was part of, `tasks` the unit's tasks that demand it.
    A certificate is required with level 1: it has to be valid.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requirements")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="requirements")
    profession = models.ForeignKey(
        Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements")
    level = models.PositiveSmallIntegerField(_("level"))
    min_people = models.PositiveSmallIntegerField(_("at least this many people"), null=True, blank=True)
    period = DateRangeField(_("period"))
    state = models.CharField(_("state"), max_length=12, choices=DecisionState, default=DecisionState.DRAFT)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    ramp_months = models.PositiveSmallIntegerField(_("months until the level is demanded"), null=True, blank=True)
    ramp_level = models.PositiveSmallIntegerField(_("level demanded until then"), null=True, blank=True)
    profile = models.ForeignKey(
        RequirementProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    tasks = models.ManyToManyField(WorkTask, through="RequirementTask", related_name="requirements")

    class Meta:
        """For a target, a competence has one decided level (and one decided head-count) at a time."""

        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = (
            one_at_a_time(
                "competence",
                *TARGET,
                name="requirement_one_level",
                condition=Q(state="DECIDED", min_people__isnull=True),
                message=_("There is already a decided level for this competence and target in the period."),
            ),
            one_at_a_time(
                "competence",
                *TARGET,
                "level",
                name="requirement_one_head_count",
                condition=Q(state="DECIDED", min_people__isnull=False),
                message=_("There is already a decided head-count for this competence, level and unit in the period."),
            ),
            models.CheckConstraint(
                name="requirement_target",
                condition=Q(role__isnull=True) | Q(profession__isnull=True, unit__isnull=True),
                violation_error_message=_("A requirement of a role has neither profession nor unit."),
            ),
            models.CheckConstraint(
                name="requirement_head_count_of_unit",
                condition=Q(min_people__isnull=True) | Q(unit__isnull=False, min_people__gt=0),
                violation_error_message=_("A head-count belongs to a unit and is at least 1."),
            ),
            models.CheckConstraint(
                name="requirement_level",
                condition=Q(level__lte=HIGHEST_LEVEL),
                violation_error_message=_("The level is outside the scale."),
            ),
            state_has(
                [DecisionState.DECIDED, DecisionState.RETIRED],
                "decided_at",
                name="requirement_decided_at",
                message=_("A decided requirement says when it was decided."),
            ),
            ramp_fits(name="requirement_ramp"),
        )

    def __str__(self) -> str:
        """Which level of what."""
        return f"{self.competence_id} >= {self.level}"


class RequirementTask(models.Model):
    """A task of a unit that a decided requirement serves: the way from the level to the mission, and back."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(WorkTask, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A task stands once behind a requirement."""

        verbose_name = _("task behind a requirement")
        verbose_name_plural = _("tasks behind requirements")
        constraints = (
            models.UniqueConstraint(
                fields=["requirement", "task"],
                name="requirement_task_once",
                violation_error_message=_("The task already stands behind this requirement."),
            ),
        )

    def __str__(self) -> str:
        """Which task behind what."""
        return f"{self.requirement_id} {self.task_id}"
