"""A proof with an expiry date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.competence import Competence
from portal.models import User
from portal.models.constraints import in_order


class Credential(models.Model):
    """A certificate of a person, valid from `issued_on` to and including `valid_until` (empty: does not run out)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="credentials")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="credentials")
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    attested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attested_at = models.DateTimeField(_("attested"))

    class Meta:
        """One certificate of a kind a day; it ends after it begins, and nobody attests her own."""

        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = (models.Index(fields=["user", "competence", "-valid_until"], name="credential_of_user"),)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "competence", "issued_on"],
                name="credential_once",
                violation_error_message=_("This certificate is already recorded."),
            ),
            in_order(
                "issued_on",
                "valid_until",
                name="credential_in_order",
                message=_("A certificate ends after it was issued."),
            ),
            models.CheckConstraint(
                name="credential_not_own",
                condition=Q(attested_by__isnull=True) | ~Q(attested_by=models.F("user")),
                violation_error_message=_("You cannot attest your own certificate."),
            ),
        )

    def __str__(self) -> str:
        """Whose, of what, until when."""
        return f"{self.user_id} {self.competence_id} {self.valid_until}"
