"""An HR feed as it was handed in, what it would change, and who confirmed it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.constraints import both_or_neither, state_has
from portal.models.organisation import Organisation
from portal.models.user import User


class PeopleImport(models.Model):
    """One feed: two files as they came, the day they describe, the changes found, and the decision.

    `report` holds counts, sample rows of the difference and errors by row, as JSON for the preview page.
    """

    class State(models.TextChoices):
        """READ -> (PREVIEWED | REFUSED) -> CONFIRMED -> APPLIED."""

        READ = "READ", _("being read")
        PREVIEWED = "PREVIEWED", _("waiting for confirmation")
        REFUSED = "REFUSED", _("refused")
        CONFIRMED = "CONFIRMED", _("being applied")
        APPLIED = "APPLIED", _("applied")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people_imports")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.READ)
    as_of = models.DateField(_("describes the day"))
    units_file = models.BinaryField(_("units file"))
    people_file = models.BinaryField(_("people file"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    report = models.JSONField(_("report"), default=dict, blank=True)
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(_("handed in"))
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        """One import of an organisation is being applied at a time; confirmation has a who and a when."""

        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="CONFIRMED"),
                name="people_import_one_running",
                violation_error_message=_("Another import is being applied. Wait until it is done."),
            ),
            both_or_neither(
                "confirmed_by",
                "confirmed_at",
                name="people_import_confirmed",
                message=_("A confirmation has a name and a time."),
            ),
            state_has(
                ["APPLIED"], "applied_at", name="people_import_applied", message=_("An applied import says when.")
            ),
        )

    def __str__(self) -> str:
        """The day it describes."""
        return f"{self.organisation_id} {self.as_of}"
