"""Counts of a day by unit, kept so that a region of 60,000 is answered at once; triggers say which are out of date."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Unit


class CoverageCount(models.Model):
    """How many of a unit's own people (not of the units below) stand where on a day, for one setting of validity.

    `standing` is COUNTED for the denominator of domain.md, rule 9, or the reason for being left out of it. `people` is
    how many, `current` how many of them have a current plan (rule 8).
    """

    class Standing(models.TextChoices):
        """In the denominator, or why not; the first reason that holds counts."""

        COUNTED = "COUNTED", _("counted")
        HOURLY = "HOURLY", _("hourly paid")
        NEW = "NEW", _("less than 90 days in the job")
        LEAVE = "LEAVE", _("on full-time leave longer than 90 days")
        LEAVING = "LEAVING", _("leaving within 30 days")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    valid_months = models.PositiveSmallIntegerField(_("months a plan stays current"))
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)
    people = models.PositiveIntegerField(_("people"))
    current = models.PositiveIntegerField(_("with a current plan"))

    class Meta:
        """One count for each; nobody has a current plan without being there."""

        verbose_name = _("coverage count")
        verbose_name_plural = _("coverage counts")
        indexes = (models.Index(fields=["day", "valid_months"], name="coverage_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "day", "valid_months", "standing"],
                name="coverage_count_once",
                violation_error_message=_("This count is already there."),
            ),
            models.CheckConstraint(
                name="coverage_current_of_people",
                condition=Q(current__lte=F("people")),
                violation_error_message=_("More current plans than people."),
            ),
        )

    def __str__(self) -> str:
        """Where, when and how many."""
        return f"{self.unit_id} {self.day} {self.standing} {self.current}/{self.people}"


class CoverageStale(models.Model):
    """A unit whose counts are out of date: written by triggers on employments and plans, in the changing transaction.

    Rows are only added there and only taken away by the refresh. No constraint on purpose: the same unit may be marked
    many times, so that no writer waits for another.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Names for people."""

        verbose_name = _("unit to count again")
        verbose_name_plural = _("units to count again")

    def __str__(self) -> str:
        """Which unit."""
        return str(self.unit_id)
