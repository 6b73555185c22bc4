"""The legal employer: the wall that no person's data crosses, and its own settings."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

SMALLEST_GROUP = 6  # domain.md, section 2: never fewer, an organisation may only raise it
LONGEST_PLAN_MONTHS = 18  # domain.md, rule 8
LONGEST_REVIEW_YEARS = 10
LONGEST_DAYS = 365  # of any count of days in the definition of the coverage
LONGEST_RESULT_DAYS = 90


class Organisation(models.Model):
    """A region, municipality or hospital trust.

    `review_years`: answers agreed longer ago are asked again. `manager_view`: whether managers note their own view of a
    level, and when. `consultation_required`: nothing is decided before its consultation is recorded. Files that jobs
    made can be fetched for `result_days`.
    """

    class ManagerView(models.TextChoices):
        """Whether the manager notes her own view of a level outside the talk."""

        NONE = "NONE", _("not used")
        BEFORE = "BEFORE", _("before she sees the self-assessment")
        AFTER = "AFTER", _("after the self-assessment is submitted")

    code = models.SlugField(_("code"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=200)
    small_group_limit = models.PositiveSmallIntegerField(
        _("smallest group shown"), default=SMALLEST_GROUP, validators=[MinValueValidator(SMALLEST_GROUP)]
    )
    plan_valid_months = models.PositiveSmallIntegerField(
        _("months a plan stays current"), default=12, validators=[MaxValueValidator(LONGEST_PLAN_MONTHS)]
    )
    living_months = models.PositiveSmallIntegerField(_("months until a plan is followed up"), default=6, db_default=6)
    min_days_in_job = models.PositiveSmallIntegerField(
        _("days in the job before one is counted"), default=90, db_default=90
    )
    leave_days = models.PositiveSmallIntegerField(
        _("days of leave after which one is not counted"), default=90, db_default=90
    )
    leaving_days = models.PositiveSmallIntegerField(
        _("days before leaving when one is not counted"), default=30, db_default=30
    )
    review_years = models.PositiveSmallIntegerField(_("years until an answer is asked again"), default=2)
    manager_view = models.CharField(
        _("manager's own view"), max_length=6, choices=ManagerView, default=ManagerView.NONE
    )
    consultation_required = models.BooleanField(_("decisions need a recorded consultation"), default=False)
    result_days = models.PositiveSmallIntegerField(_("days a made file is kept"), default=7, db_default=7)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    class Meta:
        """Limits that an organisation may tighten and never loosen."""

        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.CheckConstraint(
                name="organisation_small_group_limit",
                condition=Q(small_group_limit__gte=SMALLEST_GROUP),
                violation_error_message=_("The smallest group shown is at least 6 people."),
            ),
            models.CheckConstraint(
                name="organisation_plan_valid_months",
                condition=Q(plan_valid_months__range=(1, LONGEST_PLAN_MONTHS)),
                violation_error_message=_("A plan stays current for 1 to 18 months."),
            ),
            models.CheckConstraint(
                name="organisation_coverage",
                condition=Q(living_months__gte=1, living_months__lte=F("plan_valid_months"))
                & Q(min_days_in_job__lte=LONGEST_DAYS, leave_days__lte=LONGEST_DAYS, leaving_days__lte=LONGEST_DAYS),
                violation_error_message=_(
                    "A living plan is followed up before it has run out, and days of the definition are at most 365."
                ),
            ),
            models.CheckConstraint(
                name="organisation_review_years",
                condition=Q(review_years__range=(1, LONGEST_REVIEW_YEARS)),
                violation_error_message=_("Answers are asked again after 1 to 10 years."),
            ),
            models.CheckConstraint(
                name="organisation_result_days",
                condition=Q(result_days__range=(1, LONGEST_RESULT_DAYS)),
                violation_error_message=_("Made files are kept for 1 to 90 days."),
            ),
        )

    def __str__(self) -> str:
        """The name as people say it."""
        return self.name
