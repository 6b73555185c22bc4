"""The talk year of an organisation: when which talks are to be held, with which questions."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from planning.models.question_set import QuestionSetVersion
from planning.models.talk import Talk
from portal.models import Organisation, User
from portal.models.constraints import one_at_a_time, state_has
from portal.models.fields import TextsField
from portal.models.history import keeps_history

SHORTEST_TALK, LONGEST_TALK = 10, 240  # minutes


@track(*keeps_history())
class TalkCycle(models.Model):
    """One talk year. `period` is the whole of it (half-open); talks held within it are counted for it.

    A draft is HR's alone. Opening it tells managers; every change of an open year is a `TalkCycleChange` that is told.
    """

    class State(models.TextChoices):
        """DRAFT -> OPEN -> CLOSED."""

        DRAFT = "DRAFT", _("draft")
        OPEN = "OPEN", _("open")
        CLOSED = "CLOSED", _("closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="talk_cycles")
    name = TextsField(_("name"))
    period = DateRangeField(_("period"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)

    class Meta:
        """The years of an organisation do not overlap; each state has its actor and time."""

        verbose_name = _("talk year")
        verbose_name_plural = _("talk years")
        constraints = (
            one_at_a_time(
                "organisation",
                name="talk_cycle_one_at_a_time",
                message=_("Another talk year covers some of these days."),
            ),
            state_has(
                ["OPEN", "CLOSED"],
                "opened_by",
                "opened_at",
                name="talk_cycle_opened",
                message=_("An open talk year says who opened it and when."),
            ),
            state_has(
                ["CLOSED"],
                "closed_by",
                "closed_at",
                name="talk_cycle_closed",
                message=_("A closed talk year says who closed it and when."),
            ),
            models.CheckConstraint(
                name="talk_cycle_has_days",
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                violation_error_message=_("A talk year has a first and a last day."),
            ),
        )

    def __str__(self) -> str:
        """Which days."""
        return str(self.period)


@track(*keeps_history())
class TalkWindow(models.Model):
    """When the talks of a kind are to be held in a year, how long one takes, and when the portal reminds.

    `remind_days`: days before the last day of the window on which those without a booked talk are reminded.
    `questions` None: the shipped questions. Pay feedback has none.
    """

    cycle = models.ForeignKey(TalkCycle, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField(_("kind"), max_length=12, choices=Talk.Kind)
    period = DateRangeField(_("period"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    questions = models.ForeignKey(
        QuestionSetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="windows"
    )
    remind_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders"), default=list, blank=True)

    class Meta:
        """A kind has one window in a year; a talk takes between ten minutes and four hours."""

        verbose_name = _("window of talks")
        verbose_name_plural = _("windows of talks")
        constraints = (
            models.UniqueConstraint(
                fields=["cycle", "kind"],
                name="talk_window_once",
                violation_error_message=_("This kind of talk already has its days in the year."),
            ),
            models.CheckConstraint(
                name="talk_window_minutes",
                condition=Q(minutes__range=(SHORTEST_TALK, LONGEST_TALK)),
                violation_error_message=_("A talk takes 10 to 240 minutes."),
            ),
            models.CheckConstraint(
                name="talk_window_has_days",
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                violation_error_message=_("The talks have a first and a last day."),
            ),
            models.CheckConstraint(
                name="talk_window_pay_has_no_questions",
                condition=~Q(kind="PAY_FEEDBACK") | Q(questions__isnull=True),
                violation_error_message=_("Pay feedback has no questions: it is held or not."),
            ),
        )

    def __str__(self) -> str:
        """Which kind, when."""
        return f"{self.kind} {self.period}"


class TalkCycleChange(models.Model):
    """A change of a year that runs: what became what, why, by whom; told to those concerned at `told_at`."""

    cycle = models.ForeignKey(TalkCycle, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("kind"), max_length=12, choices=Talk.Kind, blank=True)
    what = models.CharField(_("what"), max_length=40)
    before = models.CharField(_("before"), max_length=300)
    after = models.CharField(_("after"), max_length=300)
    why = models.CharField(_("why"), max_length=500, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        """Something did change."""

        verbose_name = _("change of a talk year")
        verbose_name_plural = _("changes of a talk year")
        constraints = (
            models.CheckConstraint(
                name="talk_cycle_change_is_one",
                condition=~Q(before=models.F("after")),
                violation_error_message=_("Nothing was changed."),
            ),
        )

    def __str__(self) -> str:
        """What became what."""
        return f"{self.what}: {self.before} -> {self.after}"
