"""An ability to do a kind of task, with an observable text per level, and every wording it has had."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.framework import Area, Framework
from portal.models.fields import TextsField


class Competence(models.Model):
    """A competence of a framework. `revision` counts its wordings; ratings remember the one they answered.

    `level_texts` is `{"sv": [text of level 0, 1, ...], ...}`; empty for certificates and while none are written.
    """

    class Kind(models.TextChoices):
        """A certificate cannot be self-rated (domain.md, rule 6)."""

        RATED = "RATED", _("rated")
        CERTIFICATE = "CERTIFICATE", _("certificate")
        LANGUAGE = "LANGUAGE", _("language")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competences")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="competences")
    code = models.CharField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.RATED)
    name = TextsField(_("name"))
    why = TextsField(_("why it matters"), null=True, blank=True)
    level_texts = models.JSONField(_("level texts"), default=dict, blank=True)
    core = models.CharField(_("core competence"), max_length=40, blank=True)
    validity_months = models.PositiveSmallIntegerField(_("valid for (months)"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        """A code stands once in a framework; only certificates run out."""

        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="competence_code_once",
                violation_error_message=_("The framework already has a competence with this code."),
            ),
            models.CheckConstraint(
                name="competence_validity",
                condition=Q(validity_months__isnull=True) | Q(kind="CERTIFICATE", validity_months__gt=0),
                violation_error_message=_("Only certificates have a validity, of at least one month."),
            ),
        )

    def __str__(self) -> str:
        """The code: the name depends on the reader's language."""
        return self.code


class Wording(models.Model):
    """What a competence said in one revision: written once, never changed (domain.md, rule 5)."""

    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="wordings")
    revision = models.PositiveIntegerField(_("revision"))
    name = TextsField(_("name"))
    why = TextsField(_("why it matters"), null=True, blank=True)
    level_texts = models.JSONField(_("level texts"), default=dict, blank=True)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        """A revision has one wording."""

        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = (
            models.UniqueConstraint(
                fields=["competence", "revision"],
                name="wording_once",
                violation_error_message=_("This revision already has a wording."),
            ),
        )

    def __str__(self) -> str:
        """Which revision of what."""
        return f"{self.competence_id} r{self.revision}"
