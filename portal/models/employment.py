"""A person in a unit, with profession, extent, form and period."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models.constraints import one_at_a_time
from portal.models.history import keeps_history
from portal.models.profession import Profession
from portal.models.unit import Unit
from portal.models.user import User


@track(*keeps_history())
class Employment(models.Model):
    """One employment in one unit. A move to another unit ends the row and begins a new one with the same `key`.

    `extent` is per cent of full time (above 0, at most 100). `hired_on` is the day the job began, also when the unit
    has changed since. `leave` is a full-time leave. `expected_end_on` is a planned last day (a retirement, a notice)
    that the period does not say yet.
    """

    class Form(models.TextChoices):
        """Form of employment; hourly staff are reported beside the coverage, not in it."""

        PERMANENT = "PERMANENT", _("permanent")
        FIXED_TERM = "FIXED_TERM", _("fixed-term")
        HOURLY = "HOURLY", _("hourly paid")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="employments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="employments")
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, related_name="employments")
    key = models.CharField(_("employment number"), max_length=60)
    extent = models.DecimalField(_("extent (per cent)"), max_digits=5, decimal_places=2)
    form = models.CharField(_("form"), max_length=10, choices=Form)
    is_main = models.BooleanField(_("main employment"))
    hired_on = models.DateField(_("hired on"))
    period = DateRangeField(_("period"))
    leave = DateRangeField(_("full-time leave"), null=True, blank=True)
    expected_end_on = models.DateField(_("expected last day"), null=True, blank=True)

    class Meta:
        """One main employment at a time, and a number stands for one employment at a time."""

        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = (
            one_at_a_time(
                "user",
                name="employment_one_main",
                condition=Q(is_main=True),
                message=_("The person already has a main employment in this period."),
            ),
            one_at_a_time(
                "user",
                "key",
                name="employment_key_once",
                message=_("This employment number is already used in the same period."),
            ),
            models.CheckConstraint(
                name="employment_extent",
                condition=Q(extent__gt=0, extent__lte=100),
                violation_error_message=_("The extent is above 0 and at most 100 per cent."),
            ),
        )

    def __str__(self) -> str:
        """Who, where and when."""
        return f"{self.user_id} {self.unit_id} {self.period}"
