"""An organisation's one scale of levels."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation, User
from portal.models.fields import TextsField

HIGHEST_LEVEL = 7  # a scale has 3 to 8 levels, including 0


class Level(models.Model):
    """One step of the scale: its value, its name ("Självständig") and what it means."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="levels")
    value = models.PositiveSmallIntegerField(_("value"))
    name = TextsField(_("name"))
    meaning = TextsField(_("meaning"))

    class Meta:
        """Values run from 0 and stand once."""

        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ("value",)
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "value"],
                name="level_once",
                violation_error_message=_("The scale already has this level."),
            ),
            models.CheckConstraint(
                name="level_range",
                condition=Q(value__lte=HIGHEST_LEVEL),
                violation_error_message=_("A scale has at most eight levels, 0 to 7."),
            ),
        )

    def __str__(self) -> str:
        """The value: the name depends on the reader's language."""
        return str(self.value)


class LevelConversion(models.Model):
    """How levels of another scale become ours, kept for imports; `rules` has the keys of [levels] in a map."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="level_conversions")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    rules = models.JSONField(_("rules"))
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """A code stands once."""

        verbose_name = _("conversion of levels")
        verbose_name_plural = _("conversions of levels")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="level_conversion_once",
                violation_error_message=_("Another conversion already has this code."),
            ),
        )

    def __str__(self) -> str:
        """The code."""
        return self.code
