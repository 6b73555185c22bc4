"""What a unit is there to do, the tasks that it consists of, and what each task demands."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from pghistory import track

from competence.models.competence import Competence
from competence.models.job_role import JobRole
from competence.models.scale import HIGHEST_LEVEL
from portal.models import Profession, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.models.history import keeps_history


def ramp_fits(*, name: str) -> CheckConstraint:
    """The ramp of a demanded level: some months, and until then a lower level or none. Head-counts have none."""
    none = Q(ramp_months__isnull=True, ramp_level__isnull=True)
    lower = Q(ramp_level__isnull=True) | Q(ramp_level__lt=F("level"))
    return CheckConstraint(
        name=name,
        condition=none | (Q(ramp_months__isnull=False, ramp_months__gt=0, min_people__isnull=True) & lower),
        violation_error_message=_("Until the months have passed a lower level is demanded, or none."),
    )


@track(*keeps_history())
class Mission(models.Model):
    """A unit's mission, in the words and the language (`language`) of the unit."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="mission")
    text = models.TextField(_("mission"))
    language = models.CharField(
        _("language"), max_length=2, default="sv", choices=[(code, code) for code in LANGUAGES_OF_TEXTS]
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """One mission for each unit (its key), and it says something."""

        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        constraints = (
            models.CheckConstraint(
                name="mission_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write what the unit is there to do."),
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"mission of {self.unit_id}"


@track(*keeps_history())
class WorkTask(models.Model):
    """A task that the mission consists of, in the mission's language. Roles collect tasks."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="tasks")
    name = models.CharField(_("task"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    roles = models.ManyToManyField(JobRole, through="RoleTask", related_name="tasks")
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """A task has a name that stands once among the mission's present tasks."""

        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = (
            models.UniqueConstraint(
                fields=["mission", "name"],
                condition=Q(retired_on__isnull=True),
                name="task_once",
                violation_error_message=_("The mission already has a task with this name."),
            ),
        )

    def __str__(self) -> str:
        """What is done."""
        return self.name


class RoleTask(models.Model):
    """A task that belongs to a role."""

    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(WorkTask, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """A task stands once in a role."""

        verbose_name = _("task of a role")
        verbose_name_plural = _("tasks of roles")
        constraints = (
            models.UniqueConstraint(
                fields=["role", "task"],
                name="role_task_once",
                violation_error_message=_("The role already has this task."),
            ),
        )

    def __str__(self) -> str:
        """Which role does what."""
        return f"{self.role_id} {self.task_id}"


@track(*keeps_history())
class TaskDemand(models.Model):
    """The competence and level a task demands: of everyone in the unit, a profession, a role, or of a number.

    It is what the unit has found out; it becomes a requirement when the unit's profile is decided.
    """

    task = models.ForeignKey(WorkTask, on_delete=models.CASCADE, related_name="demands")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))
    min_people = models.PositiveSmallIntegerField(_("at least this many people"), null=True, blank=True)
    ramp_months = models.PositiveSmallIntegerField(_("months until the level is demanded"), null=True, blank=True)
    ramp_level = models.PositiveSmallIntegerField(_("level demanded until then"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """A task demands one level of a competence from each, and one number of people."""

        verbose_name = _("demand of a task")
        verbose_name_plural = _("demands of tasks")
        constraints = (
            models.UniqueConstraint(
                "task",
                "competence",
                Coalesce("profession", 0),
                Coalesce("role", 0),
                condition=Q(min_people__isnull=True),
                name="task_demand_once",
                violation_error_message=_("The task already demands this competence of them."),
            ),
            models.UniqueConstraint(
                fields=["task", "competence", "level"],
                condition=Q(min_people__isnull=False),
                name="task_demand_head_count_once",
                violation_error_message=_("The task already has a number of people for this competence and level."),
            ),
            models.CheckConstraint(
                name="task_demand_target",
                condition=Q(role__isnull=True) | Q(profession__isnull=True, min_people__isnull=True),
                violation_error_message=_("Choose a profession, a role or a number of people."),
            ),
            models.CheckConstraint(
                name="task_demand_level",
                condition=Q(level__lte=HIGHEST_LEVEL),
                violation_error_message=_("The level is outside the scale."),
            ),
            models.CheckConstraint(
                name="task_demand_min_people",
                condition=Q(min_people__isnull=True) | Q(min_people__gt=0),
                violation_error_message=_("A head-count is at least 1."),
            ),
            ramp_fits(name="task_demand_ramp"),
        )

    def __str__(self) -> str:
        """Which level of what, for which task."""
        return f"{self.task_id}: {self.competence_id} >= {self.level}"
