"""Required levels that are proposed, consulted on and decided together."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from competence.models.competence import Competence
from competence.models.framework import DecisionState
from competence.models.job_role import JobRole
from competence.models.mission import WorkTask, ramp_fits
from competence.models.scale import HIGHEST_LEVEL
from portal.models import Organisation, Profession, Unit, User
from portal.models.constraints import state_has


class RequirementProfile(models.Model):
    """A decision about required levels, of a unit (its manager's) or of the organisation (`unit` empty: HR's).

    What it decides becomes `Requirement` rows from `since`. `consultation_note` says with whom it was talked
    through, and
    when. `before` is what the lines replaced, kept for the record: `[{...}]`, filled in when it is decided.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requirement_profiles")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="requirement_profiles")
    title = models.CharField(_("what it is about"), max_length=200)
    since = models.DateField(_("from"))
    state = models.CharField(_("state"), max_length=12, choices=DecisionState, default=DecisionState.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("begun"))
    consultation_opened_at = models.DateTimeField(_("consultation opened"), null=True, blank=True)
    consultation_until = models.DateField(_("consultation until"), null=True, blank=True)
    consultation_note = models.TextField(_("consultation"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reference = models.CharField(_("decision reference"), max_length=200, blank=True)
    before = models.JSONField(_("levels before"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        """One open profile for each unit and one for the organisation; each state has its time."""

        verbose_name = _("requirement profile")
        verbose_name_plural = _("requirement profiles")
        constraints = (
            models.UniqueConstraint(
                "organisation",
                Coalesce("unit", 0),
                condition=Q(state__in=("DRAFT", "CONSULTATION")),
                name="profile_one_open",
                violation_error_message=_("A proposal for these requirements is already being worked on."),
            ),
            state_has(
                [DecisionState.CONSULTATION],
                "consultation_opened_at",
                name="profile_consultation",
                message=_("A consultation says when it was opened."),
            ),
            state_has(
                [DecisionState.DECIDED, DecisionState.RETIRED],
                "decided_by",
                "decided_at",
                name="profile_decided",
                message=_("A decided profile says who decided and when."),
            ),
        )

    def __str__(self) -> str:
        """What it is about."""
        return self.title


class ProfileDemand(models.Model):
    """One proposed level: for everyone, a profession, a role, a unit and below.

    `level` empty ends what is demanded now. `tasks` are those of the unit that demand it.
    """

    profile = models.ForeignKey(RequirementProfile, on_delete=models.CASCADE, related_name="demands")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    min_people = models.PositiveSmallIntegerField(_("at least this many people"), null=True, blank=True)
    ramp_months = models.PositiveSmallIntegerField(_("months until the level is demanded"), null=True, blank=True)
    ramp_level = models.PositiveSmallIntegerField(_("level demanded until then"), null=True, blank=True)
    tasks = models.ManyToManyField(WorkTask, related_name="+")
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """A profile says one level for each competence and target, inside the scale."""

        verbose_name = _("proposed requirement")
        verbose_name_plural = _("proposed requirements")
        constraints = (
            models.UniqueConstraint(
                "profile",
                "competence",
                Coalesce("profession", 0),
                Coalesce("role", 0),
                Coalesce("unit", 0),
                condition=Q(min_people__isnull=True),
                name="profile_demand_once",
                violation_error_message=_("The proposal already has a level for this competence and target."),
            ),
            models.UniqueConstraint(
                "profile",
                "competence",
                Coalesce("profession", 0),
                "unit",
                "level",
                condition=Q(min_people__isnull=False),
                name="profile_demand_head_count_once",
                violation_error_message=_("The proposal already has a head-count for this competence, level and unit."),
            ),
            models.CheckConstraint(
                name="profile_demand_target",
                condition=Q(role__isnull=True) | Q(profession__isnull=True, unit__isnull=True),
                violation_error_message=_("A requirement of a role has neither profession nor unit."),
            ),
            models.CheckConstraint(
                name="profile_demand_level",
                condition=Q(level__isnull=True) | Q(level__lte=HIGHEST_LEVEL),
                violation_error_message=_("The level is outside the scale."),
            ),
            models.CheckConstraint(
                name="profile_demand_head_count",
                condition=Q(min_people__isnull=True) | Q(unit__isnull=False, min_people__gt=0),
                violation_error_message=_("A head-count belongs to a unit and is at least 1."),
            ),
            ramp_fits(name="profile_demand_ramp"),
        )

    def __str__(self) -> str:
        """Which level of what."""
        return f"{self.competence_id} >= {self.level}"
