"""An organisation's one scale of levels."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation
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
