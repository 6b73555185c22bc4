"""How many stand where in each competence, kept so that a region of 60,000 is answered at once."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from competence.models.competence import Competence
from portal.models import Organisation, Profession, Unit

STANDINGS = ("below_far", "below", "met", "above", "unrated", "not_applicable")


def somebody(*, name: str) -> models.CheckConstraint:
    """A row of nobody is not kept."""
    return models.CheckConstraint(
        name=name,
        condition=Q(below_far__gt=-F("below") - F("met") - F("above") - F("unrated") - F("not_applicable")),
        violation_error_message=_("A count of nobody is not kept."),
    )


class Standings(models.Model):
    """People of whom the competence is required, by how they stand: each person in one of the columns.

    `below_far` is two levels or more below what is required, `below` one (a certificate that is missing or expired is
    one step, see docs/gaps.md).
    """

    below_far = models.PositiveIntegerField(_("two levels or more below"), default=0)
    below = models.PositiveIntegerField(_("one level below"), default=0)
    met = models.PositiveIntegerField(_("at the required level"), default=0)
    above = models.PositiveIntegerField(_("above the required level"), default=0)
    unrated = models.PositiveIntegerField(_("not rated"), default=0)
    not_applicable = models.PositiveIntegerField(_("not part of my work"), default=0)

    class Meta:
        """Columns only."""

        abstract = True


class GapCount(Standings):
    """The unit's own people (main employment) of one profession. Its one index is that of the constraint."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    profession = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="+", db_index=False)
    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        """One count for each."""

        verbose_name = _("gap count")
        verbose_name_plural = _("gap counts")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "profession", "competence"],
                name="gap_count_once",
                violation_error_message=_("This count is already there."),
            ),
            somebody(name="gap_count_somebody"),
        )

    def __str__(self) -> str:
        """Where and of what."""
        return f"{self.unit_id} {self.profession_id} {self.competence_id}"


class GapSum(Standings):
    """The people of the unit and of everything below it: what a page about the whole region reads."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        """One sum for each."""

        verbose_name = _("sum of gap counts")
        verbose_name_plural = _("sums of gap counts")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "competence"],
                name="gap_sum_once",
                violation_error_message=_("This sum is already there."),
            ),
            somebody(name="gap_sum_somebody"),
        )

    def __str__(self) -> str:
        """Where and of what."""
        return f"{self.unit_id} {self.competence_id}"


class GapProfession(Standings):
    """The people of one profession in the whole organisation.

    `shown_with` names the group of professions in which it is shown (itself, where it is shown alone): professions that
    would give away a small group together with the figures of the units stand in one group.
    """

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="+", db_index=False)
    profession = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="+")
    shown_with = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        """One count for each."""

        verbose_name = _("gap count of a profession")
        verbose_name_plural = _("gap counts of professions")
        constraints = (
            models.UniqueConstraint(
                fields=["competence", "profession"],
                name="gap_profession_once",
                violation_error_message=_("This count is already there."),
            ),
            somebody(name="gap_profession_somebody"),
        )

    def __str__(self) -> str:
        """Who and of what."""
        return f"{self.profession_id} {self.competence_id}"


class GapCounting(models.Model):
    """When the organisation's counts were last made right, and for which day they are made now.

    `grouped_at`: when the professions were last added up, and put together where one alone would give away too few.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    grouped_at = models.DateTimeField(_("professions added up"), null=True, blank=True)

    class Meta:
        """Names for people."""

        verbose_name = _("counting of gaps")
        verbose_name_plural = _("countings of gaps")

    def __str__(self) -> str:
        """Whose, of which day."""
        return f"{self.organisation_id} {self.day}"


class GapStale(models.Model):
    """A unit (empty: the whole organisation) whose counts are out of date: written by triggers where it changes.

    Rows are only added there and only taken away by the counting. No constraint on purpose: the same unit may be marked
    many times, so that no writer waits for another.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        """Names for people."""

        verbose_name = _("unit whose gaps are counted again")
        verbose_name_plural = _("units whose gaps are counted again")

    def __str__(self) -> str:
        """Which unit."""
        return str(self.unit_id)
