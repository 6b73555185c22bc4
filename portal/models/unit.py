"""The organisation's tree of units; the smallest has one manager."""

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models.constraints import one_at_a_time
from portal.models.fields import PathField
from portal.models.history import keeps_history
from portal.models.organisation import Organisation


@track(*keeps_history())
class Unit(models.Model):
    """A node of the tree. `path` holds the ids from the root down to the unit itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(editable=False)
    period = DateRangeField(_("period"))

    class Meta:
        """A code is used by one unit at a time, and a tree has one root."""

        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = (GistIndex(fields=["path"], name="unit_path"),)
        constraints = (
            one_at_a_time(
                "organisation",
                "code",
                name="unit_code_once",
                message=_("Another unit already has this code in the same period."),
            ),
            one_at_a_time(
                "organisation",
                name="unit_one_root",
                condition=Q(parent__isnull=True),
                message=_("The organisation already has a topmost unit in this period."),
            ),
            models.CheckConstraint(
                name="unit_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A unit cannot be its own parent."),
            ),
            models.UniqueConstraint(
                fields=["path"], name="unit_path_once", violation_error_message=_("Two units have the same place.")
            ),
        )

    def __str__(self) -> str:
        """The name as people say it."""
        return self.name
