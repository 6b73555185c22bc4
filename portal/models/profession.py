"""Professions, with the codes of the national classifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.fields import TextsField
from portal.models.organisation import Organisation


class Profession(models.Model):
    """A profession of one organisation: nurse, occupational therapist ..."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="professions")
    code = models.CharField(_("code"), max_length=60)
    name = TextsField(_("name"))
    aid = models.CharField("AID", max_length=12, blank=True)
    ssyk = models.CharField("SSYK", max_length=12, blank=True)
    styrk = models.CharField("STYRK", max_length=12, blank=True)

    class Meta:
        """A code names one profession of an organisation."""

        verbose_name = _("profession")
        verbose_name_plural = _("professions")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="profession_code_once",
                violation_error_message=_("Another profession already has this code."),
            ),
        )

    def __str__(self) -> str:
        """The code: the name depends on the reader's language."""
        return self.code
