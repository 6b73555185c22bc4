"""A manager higher up opens a person's data for a stated reason; the person sees it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.constraints import in_order
from portal.models.user import User


class Disclosure(models.Model):
    """`reader` may read `person`'s named data from `opened_at` until `closes_at`, for `reason` (domain.md, 2)."""

    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="disclosures_made")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="disclosures")
    reason = models.CharField(_("reason"), max_length=500)
    opened_at = models.DateTimeField(_("opened"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        """A reason is never empty, and nobody discloses to herself."""

        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        indexes = (models.Index(fields=["person", "-opened_at"], name="disclosure_person"),)
        constraints = (
            models.CheckConstraint(
                name="disclosure_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Write why you need to read this."),
            ),
            models.CheckConstraint(
                name="disclosure_not_self",
                condition=~Q(reader=F("person")),
                violation_error_message=_("You can always read your own data."),
            ),
            in_order("opened_at", "closes_at", name="disclosure_in_order", message=_("It closes after it opens.")),
        )

    def __str__(self) -> str:
        """Who read whom."""
        return f"{self.reader_id} -> {self.person_id}"
