"""Counts of a day by unit, kept so that a region of 60,000 is answered at once; triggers say which are out of date."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.models import Employment, Organisation, Profession, Unit, User


class Standing(models.TextChoices):
    """In the denominator, or why not; the first reason that holds counts (domain.md, rule 9)."""

    COUNTED = "COUNTED", _("counted")
    HOURLY = "HOURLY", _("hourly paid")
    NEW = "NEW", _("new in the job")
    LEAVE = "LEAVE", _("on long full-time leave")
    LEAVING = "LEAVING", _("leaving soon")


class Measures(models.Model):
    """How many people there are, and how many of them have what (domain.md, rule 8; docs/coverage.md).

    `current` and `living`: a plan that is. `appraisal`, `performance`, `pay`: that talk is held in the talk year;
    `one`,
    `two`, `three`: exactly so many of the three kinds. `assessed`: has handed in a self-assessment, `agreed`: its
    levels are agreed, both within the months a plan stays current.
    """

    people = models.PositiveIntegerField(_("people"), default=0)
    current = models.PositiveIntegerField(_("with a current plan"), default=0)
    living = models.PositiveIntegerField(_("with a living plan"), default=0)
    appraisal = models.PositiveIntegerField(_("with an appraisal talk"), default=0)
    performance = models.PositiveIntegerField(_("with a performance talk"), default=0)
    pay = models.PositiveIntegerField(_("with a pay feedback talk"), default=0)
    one = models.PositiveIntegerField(_("with one of the three talks"), default=0)
    two = models.PositiveIntegerField(_("with two of the three talks"), default=0)
    three = models.PositiveIntegerField(_("with all three talks"), default=0)
    assessed = models.PositiveIntegerField(_("with a self-assessment handed in"), default=0)
    agreed = models.PositiveIntegerField(_("with agreed levels"), default=0)

    class Meta:
        """A shape, not a table."""

        abstract = True


MEASURES = ("current", "living", "appraisal", "performance", "pay", "one", "two", "three", "assessed", "agreed")
WITHIN_PEOPLE = (
    Q(current__lte=F("people"))
    & Q(living__lte=F("current"))
    & Q(appraisal__lte=F("people"), performance__lte=F("people"), pay__lte=F("people"))
    & Q(people__gte=F("one") + F("two") + F("three"))
    & Q(assessed__lte=F("people"), agreed__lte=F("assessed"))
)


class CoverageCount(Measures):
    """How many of a unit's own people (not of the units below) stand where on a day, by profession and form.

    `definition` are the organisation's settings it was counted by, in the form of
    `planning.queries.definitions.key_of`: after a change of a setting nothing kept is used any more.
    """

    Standing = Standing

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    profession = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="+", db_index=False)
    form = models.CharField(_("form"), max_length=10, choices=Employment.Form)
    day = models.DateField(_("day"))
    definition = models.CharField(_("definition"), max_length=60)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)

    class Meta:
        """One count for each; nobody has anything without being there."""

        verbose_name = _("coverage count")
        verbose_name_plural = _("coverage counts")
        indexes = (models.Index(fields=["day", "definition"], name="coverage_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "day", "definition", "standing", "profession", "form"],
                name="coverage_count_once",
                violation_error_message=_("This count is already there."),
            ),
            models.CheckConstraint(
                name="coverage_within_people",
                condition=WITHIN_PEOPLE,
                violation_error_message=_("More have something than there are people."),
            ),
        )

    def __str__(self) -> str:
        """Where, when and how many."""
        return f"{self.unit_id} {self.day} {self.standing} {self.current}/{self.people}"


class CoverageSum(Measures):
    """The same for a unit and everything below it, all professions and forms together: what a page is read from."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    definition = models.CharField(_("definition"), max_length=60)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)

    class Meta:
        """One sum for each."""

        verbose_name = _("coverage sum")
        verbose_name_plural = _("coverage sums")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "day", "definition", "standing"],
                name="coverage_sum_once",
                violation_error_message=_("This sum is already there."),
            ),
            models.CheckConstraint(
                name="coverage_sum_within_people",
                condition=WITHIN_PEOPLE,
                violation_error_message=_("More have something than there are people."),
            ),
        )

    def __str__(self) -> str:
        """Where, when and how many."""
        return f"{self.unit_id} {self.day} {self.standing} {self.current}/{self.people}"


class CoverageCut(Measures):
    """Those who are counted of a whole organisation, cut in another way than by unit; kept with the counts.

    `part` is a key: the profession, the form, or the band of the span of the unit's manager (docs/coverage.md). What
    has the same `shown_with` is shown as one, so that the cuts and the units together give no small group away.
    """

    class Cut(models.TextChoices):
        """By what."""

        PROFESSION = "PROFESSION", _("profession")
        FORM = "FORM", _("form of employment")
        SPAN = "SPAN", _("manager's span")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    definition = models.CharField(_("definition"), max_length=60)
    cut = models.CharField(_("cut"), max_length=10, choices=Cut)
    part = models.CharField(_("part"), max_length=20)
    shown_with = models.CharField(_("shown with"), max_length=20)
    counted_at = models.DateTimeField(_("counted"), db_default=Now())

    class Meta:
        """One for each."""

        verbose_name = _("cut of the coverage")
        verbose_name_plural = _("cuts of the coverage")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "day", "definition", "cut", "part"],
                name="coverage_cut_once",
                violation_error_message=_("This part is already there."),
            ),
            models.CheckConstraint(
                name="coverage_cut_within_people",
                condition=WITHIN_PEOPLE,
                violation_error_message=_("More have something than there are people."),
            ),
        )

    def __str__(self) -> str:
        """Which part, and how many."""
        return f"{self.cut} {self.part} {self.current}/{self.people}"


class CoverageDefinition(models.Model):
    """A version of what the figures mean: the settings of rules 8 and 9 as they are from `decided_at` on.

    The settings in force stand in `Organisation`; this is their history. `decided_by` is empty for the shipped ones.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverage_definitions")
    number = models.PositiveIntegerField(_("version"))
    plan_valid_months = models.PositiveSmallIntegerField(_("months a plan stays current"))
    living_months = models.PositiveSmallIntegerField(_("months until a plan is followed up"))
    min_days_in_job = models.PositiveSmallIntegerField(_("days in the job before one is counted"))
    leave_days = models.PositiveSmallIntegerField(_("days of leave after which one is not counted"))
    leaving_days = models.PositiveSmallIntegerField(_("days before leaving when one is not counted"))
    small_group_limit = models.PositiveSmallIntegerField(_("smallest group shown"))
    why = models.CharField(_("why"), max_length=500, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        """Versions are numbered; a plan is followed up before it has run out."""

        verbose_name = _("definition of the figures")
        verbose_name_plural = _("definitions of the figures")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="coverage_definition_once",
                violation_error_message=_("This version is already there."),
            ),
            models.CheckConstraint(
                name="coverage_definition_living",
                condition=Q(living_months__lte=F("plan_valid_months")),
                violation_error_message=_("A living plan is followed up before it has run out."),
            ),
        )

    def __str__(self) -> str:
        """Which version."""
        return f"{self.organisation_id} v{self.number}"


class QualityCount(models.Model):
    """The quality of a unit's own plans on a day: counted once a day.

    `goals` of plans in force and how many of them are `from_need` (not only a wish); activities that were `due` within
    the last twelve months and how many were done `in_time`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("people with a plan in force"), default=0)
    goals = models.PositiveIntegerField(_("goals"), default=0)
    from_need = models.PositiveIntegerField(_("goals from a need"), default=0)
    due = models.PositiveIntegerField(_("activities due"), default=0)
    in_time = models.PositiveIntegerField(_("activities done in time"), default=0)

    class Meta:
        """One count for each; a part is not more than the whole."""

        verbose_name = _("quality count")
        verbose_name_plural = _("quality counts")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "day"],
                name="quality_count_once",
                violation_error_message=_("This count is already there."),
            ),
            models.CheckConstraint(
                name="quality_count_parts",
                condition=Q(from_need__lte=F("goals"), in_time__lte=F("due")),
                violation_error_message=_("The part is more than the whole."),
            ),
        )

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.unit_id} {self.day}"


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
