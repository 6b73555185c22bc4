"""When self-assessments are asked for, how long they take, and what surrounds one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.assessment import Assessment
from competence.models.competence import Competence
from competence.models.scale import HIGHEST_LEVEL
from portal.models import Organisation, Unit, User
from portal.models.constraints import in_order


class AssessmentWindow(models.Model):
    """The days between which people are asked to rate themselves: all, those of a unit and below, or one person.

    Both days are included. A new window lets a new assessment begin also where the last one was never agreed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessment_windows")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="assessment_windows")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="assessment_windows")
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes"))
    note = models.CharField(_("message"), max_length=300, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("made"))

    class Meta:
        """It closes after it opens, and is of a unit or of a person."""

        verbose_name = _("assessment window")
        verbose_name_plural = _("assessment windows")
        constraints = (
            in_order(
                "opens_on",
                "closes_on",
                name="assessment_window_in_order",
                message=_("The window closes on the day it opens, or later."),
            ),
            models.CheckConstraint(
                name="assessment_window_target",
                condition=Q(unit__isnull=True) | Q(user__isnull=True),
                violation_error_message=_("A window is of a unit or of a person."),
            ),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.opens_on} - {self.closes_on}"


class ReturnedSubmission(models.Model):
    """A self-assessment as it was submitted and then sent back with a message: what was answered stays known.

    `answers` is `{competence id: {"level": ..., "not_applicable": ..., "revision": ..., "required": ...}}`.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="returned_submissions")
    submitted_at = models.DateTimeField(_("submitted"))
    returned_at = models.DateTimeField(_("returned"))
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(_("message"))
    answers = models.JSONField(_("answers"))

    class Meta:
        """It is returned after it was submitted, with a message."""

        verbose_name = _("returned self-assessment")
        verbose_name_plural = _("returned self-assessments")
        constraints = (
            in_order(
                "submitted_at",
                "returned_at",
                name="returned_in_order",
                message=_("A self-assessment is returned after it was submitted."),
            ),
            models.CheckConstraint(
                name="returned_message",
                condition=~Q(message=""),
                violation_error_message=_("Write what you would like to be changed."),
            ),
        )

    def __str__(self) -> str:
        """Which one, when."""
        return f"{self.assessment_id} {self.returned_at}"


class ManagerView(models.Model):
    """The manager's own view of a level, noted outside the talk where the organisation uses that.

    It belongs to the coming talk (`assessment` empty) until that one is agreed. `before_seeing`: it was noted before
    the manager had seen the person's own level. The person sees it once she has submitted, never before.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="manager_views")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, blank=True, related_name="manager_views"
    )
    level = models.PositiveSmallIntegerField(_("level"))
    comment = models.TextField(_("comment"), blank=True)
    before_seeing = models.BooleanField(_("noted before seeing the self-assessment"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("noted"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        """One view of a competence for the coming talk, inside the scale, and never of oneself."""

        verbose_name = _("manager's view")
        verbose_name_plural = _("managers' views")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "competence"],
                condition=Q(assessment__isnull=True),
                name="manager_view_one_open",
                violation_error_message=_("There is already a view of this competence for the coming talk."),
            ),
            models.CheckConstraint(
                name="manager_view_level",
                condition=Q(level__lte=HIGHEST_LEVEL),
                violation_error_message=_("The level is outside the scale."),
            ),
            models.CheckConstraint(
                name="manager_view_not_own",
                condition=~Q(entered_by=models.F("user")),
                violation_error_message=_("The manager's view is never one's own."),
            ),
        )

    def __str__(self) -> str:
        """Of whom and what."""
        return f"{self.user_id} {self.competence_id}: {self.level}"


class AnswersOpened(models.Model):
    """A manager has opened what a person submitted, where the organisation asks managers for their own view first.

    `noted_first`: she had noted a view of her own before; otherwise she chose to look without one.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="openings")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    noted_first = models.BooleanField(_("noted a view of her own first"))

    class Meta:
        """Once for each assessment and reader."""

        verbose_name = _("opening of a self-assessment")
        verbose_name_plural = _("openings of self-assessments")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "opened_by"],
                name="answers_opened_once",
                violation_error_message=_("The self-assessment is opened already."),
            ),
        )

    def __str__(self) -> str:
        """Which one, by whom."""
        return f"{self.assessment_id} {self.opened_by_id}"


class SettingChange(models.Model):
    """A change of how an organisation uses self-assessments: which setting, from what to what, by whom and when."""

    class Setting(models.TextChoices):
        """The settings of `Organisation` that HR decides about."""

        REVIEW_YEARS = "review_years", _("years until an answer is asked again")
        MANAGER_VIEW = "manager_view", _("manager's own view")
        CONSULTATION_REQUIRED = "consultation_required", _("decisions need a recorded consultation")
        RESULT_DAYS = "result_days", _("days a made file is kept")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="setting_changes")
    setting = models.CharField(_("setting"), max_length=30, choices=Setting)
    before = models.CharField(_("before"), max_length=20)
    after = models.CharField(_("after"), max_length=20)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """Something did change."""

        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        constraints = (
            models.CheckConstraint(
                name="setting_change_is_one",
                condition=~Q(before=models.F("after")),
                violation_error_message=_("The setting is as it was."),
            ),
        )

    def __str__(self) -> str:
        """What became what."""
        return f"{self.setting}: {self.before} -> {self.after}"


class AnswerPace(models.Model):
    """The median time of one answer in an organisation, measured from answers given one after the other."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="answer_pace")
    seconds = models.DecimalField(_("seconds"), max_digits=6, decimal_places=1)
    answers = models.PositiveIntegerField(_("answers"))
    measured_at = models.DateTimeField(_("measured"))

    class Meta:
        """One for each organisation (its key), of at least one answer."""

        verbose_name = _("pace of answers")
        verbose_name_plural = _("paces of answers")
        constraints = (
            models.CheckConstraint(
                name="answer_pace",
                condition=Q(seconds__gt=0, answers__gt=0),
                violation_error_message=_("A pace is measured from at least one answer."),
            ),
        )

    def __str__(self) -> str:
        """How long."""
        return f"{self.seconds} s"
