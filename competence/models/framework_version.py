"""What a framework says in each of its versions: the draft being written, the one in force, and those before it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.competence import Competence
from competence.models.framework import DecisionState, Framework
from portal.models import User
from portal.models.constraints import both_or_neither, state_has
from portal.models.fields import TextsField


class FrameworkVersion(models.Model):
    """A version of a framework, numbered from 1. A decided one is never changed: it is what was said from that day.

    A version that was replaced by a later one is RETIRED, with `retired_at`. The rows of `Competence` are always
    those of the decided version; deciding a version writes them.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=DecisionState, default=DecisionState.DRAFT)
    name = TextsField(_("name"))
    summary = models.TextField(_("what is new and why"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("begun"))
    consultation_opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consultation_opened_at = models.DateTimeField(_("consultation opened"), null=True, blank=True)
    consultation_until = models.DateField(_("consultation until"), null=True, blank=True)
    consultation_note = models.TextField(_("consultation"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reference = models.CharField(_("decision reference"), max_length=200, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    version = models.PositiveIntegerField(_("edits of name and summary"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    class Meta:
        """A number stands once; one version is worked on and one is in force; each state has its time."""

        verbose_name = _("version of a framework")
        verbose_name_plural = _("versions of frameworks")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="framework_version_once",
                violation_error_message=_("The framework already has a version with this number."),
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state__in=("DRAFT", "CONSULTATION")),
                name="framework_version_one_open",
                violation_error_message=_("A new version of this framework is already being worked on."),
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state="DECIDED"),
                name="framework_version_one_decided",
                violation_error_message=_("Another version of this framework is in force."),
            ),
            state_has(
                [DecisionState.CONSULTATION],
                "consultation_opened_at",
                name="framework_version_consultation",
                message=_("A consultation says when it was opened."),
            ),
            state_has(
                [DecisionState.DECIDED],
                "decided_at",
                name="framework_version_decided",
                message=_("A decided version says when it was decided."),
            ),
            state_has(
                [DecisionState.RETIRED],
                "decided_at",
                "retired_at",
                name="framework_version_retired",
                message=_("A replaced version says when it was decided and when it was replaced."),
            ),
        )

    def __str__(self) -> str:
        """Which version of what."""
        return f"{self.framework_id} v{self.number}"


class VersionArea(models.Model):
    """An area as a version has it."""

    framework_version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(_("code"), max_length=60)
    name = TextsField(_("name"))
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    class Meta:
        """A code stands once in a version."""

        verbose_name = _("area of a version")
        verbose_name_plural = _("areas of versions")
        constraints = (
            models.UniqueConstraint(
                fields=["framework_version", "code"],
                name="version_area_once",
                violation_error_message=_("The framework already has an area with this code."),
            ),
        )

    def __str__(self) -> str:
        """The code."""
        return self.code


class VersionCompetence(models.Model):
    """A competence as a version has it. `replaces`: codes of competences that this one takes the place of.

    `alignments` holds the values of its rows of `Alignment`, which are written when the version is decided.

    `version` counts the edits of the draft, so that two people who edit the same competence both keep their text.
    `upstream` and `upstream_revision` become those of the competence when the version is decided.
    """

    framework_version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="competences")
    area = models.ForeignKey(VersionArea, on_delete=models.PROTECT, related_name="competences")
    code = models.CharField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=11, choices=Competence.Kind, default=Competence.Kind.RATED)
    skill = models.CharField(_("language skill"), max_length=11, choices=Competence.Skill, blank=True)
    name = TextsField(_("name"))
    why = TextsField(_("why it matters"), null=True, blank=True)
    level_texts = models.JSONField(_("level texts"), default=dict, blank=True)
    core = models.CharField(_("core competence"), max_length=40, blank=True)
    validity_months = models.PositiveSmallIntegerField(_("valid for (months)"), null=True, blank=True)
    governing_document = models.CharField(_("governing document"), max_length=300, blank=True)
    governing_url = models.URLField(_("address of the governing document"), max_length=500, blank=True)
    replaces = ArrayField(
        models.CharField(max_length=60), verbose_name=_("takes the place of"), default=list, blank=True
    )
    alignments = models.JSONField(_("alignments"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    upstream = models.ForeignKey(
        Competence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted from")
    )
    upstream_revision = models.PositiveIntegerField(_("adopted revision"), null=True, blank=True)

    class Meta:
        """A code stands once in a version; only certificates run out and only languages have a skill."""

        verbose_name = _("competence of a version")
        verbose_name_plural = _("competences of versions")
        constraints = (
            models.UniqueConstraint(
                fields=["framework_version", "code"],
                name="version_competence_once",
                violation_error_message=_("The framework already has a competence with this code."),
            ),
            models.CheckConstraint(
                name="version_competence_validity",
                condition=Q(validity_months__isnull=True) | Q(kind="CERTIFICATE", validity_months__gt=0),
                violation_error_message=_("Only certificates have a validity, of at least one month."),
            ),
            models.CheckConstraint(
                name="version_competence_skill",
                condition=Q(skill="") | Q(kind="LANGUAGE"),
                violation_error_message=_("Only a language has a skill."),
            ),
            both_or_neither(
                "upstream",
                "upstream_revision",
                name="version_competence_upstream",
                message=_("An adopted competence says which revision was adopted."),
            ),
        )

    def __str__(self) -> str:
        """The code."""
        return self.code
