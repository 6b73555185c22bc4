"""A talk between an employee and her manager."""

import uuid

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models import User
from portal.models.constraints import both_or_neither, one_at_a_time, state_has
from portal.models.history import keeps_history

BOOKED = ("PLANNED", "PREPARING")
OPEN = ("PLANNED", "PREPARING", "RESCHEDULED", "HELD")


@track(*keeps_history(only=("summary", "state", "time", "place", "led_by")))
class Talk(models.Model):
    """One talk. `summary` is shared by both and has a `version`, so that two who write at once lose nothing.

    `time` is when it takes place (half-open; None: no time yet), `led_by` who leads it: the manager who booked it,
    until
    a hand-over. `sequence` counts the versions of its calendar object, whose UID is the talk's id. A talk whose time
    was taken back is RESCHEDULED: it waits for a new one. NOT_HELD and DECLINED are its end, with who, when and why.
    A pay feedback talk is held or not; it has no words and never an amount.
    """

    class Kind(models.TextChoices):
        """The three talks of a year; pay amounts are never stored."""

        DEVELOPMENT = "DEVELOPMENT", _("appraisal talk")
        PERFORMANCE = "PERFORMANCE", _("performance talk")
        PAY_FEEDBACK = "PAY_FEEDBACK", _("pay feedback talk")

    class Reason(models.TextChoices):
        """Why a talk was not held, for the figures; never about anybody's health."""

        ABSENT = "ABSENT", _("long absence")
        TIME = "TIME", _("not enough time")
        STAFFING = "STAFFING", _("short of staff")
        MANAGER = "MANAGER", _("change of manager")
        MOVED = "MOVED", _("the employee moved or left")
        WISH = "WISH", _("the employee's wish")
        OTHER = "OTHER", _("something else")

    class State(models.TextChoices):
        """PLANNED -> PREPARING -> HELD -> CONFIRMED by both; or moved, not held, declined."""

        PLANNED = "PLANNED", _("planned")
        PREPARING = "PREPARING", _("preparing")
        HELD = "HELD", _("held")
        CONFIRMED = "CONFIRMED", _("confirmed")
        RESCHEDULED = "RESCHEDULED", _("rescheduled")
        NOT_HELD = "NOT_HELD", _("not held")
        DECLINED = "DECLINED", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="talks")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEVELOPMENT)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.PLANNED)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    cycle = models.ForeignKey(
        "planning.TalkCycle", on_delete=models.PROTECT, null=True, blank=True, related_name="talks"
    )
    questions = models.ForeignKey(
        "planning.QuestionSetVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="talks"
    )
    led_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="talks_led")
    time = DateTimeRangeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(_("version of the calendar object"), default=0, db_default=0)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    summary = models.TextField(_("shared summary"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("summary saved"), null=True, blank=True)
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    employee_confirmed_at = models.DateTimeField(_("confirmed by the employee"), null=True, blank=True)
    manager_confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    manager_confirmed_at = models.DateTimeField(_("confirmed by the manager"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended without being held"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    reason_words = models.CharField(_("in your own words"), max_length=300, blank=True)
    has_said_useful = models.BooleanField(_("has said whether it was useful"), default=False, db_default=False)

    class Meta:
        """One open talk of a kind for each person; each state has actor and time; nobody is in two talks at once."""

        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        # Reports ask why talks of a year were not held: a few of very many.
        indexes = (
            models.Index(fields=["ended_at"], condition=Q(state__in=("NOT_HELD", "DECLINED")), name="talk_ended_when"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state__in=OPEN),
                name="talk_one_open",
                violation_error_message=_("There is already an open talk of this kind."),
            ),
            state_has(
                ["HELD", "CONFIRMED"], "held_by", "held_at", name="talk_held", message=_("A held talk says when.")
            ),
            state_has(["CONFIRMED"], "confirmed_at", name="talk_confirmed", message=_("A confirmed talk says when.")),
            both_or_neither("held_by", "held_at", name="talk_held_both", message=_("A held talk says who and when.")),
            both_or_neither("saved_by", "saved_at", name="talk_saved", message=_("What is saved says who and when.")),
            both_or_neither("booked_by", "booked_at", name="talk_booked", message=_("A booking says who and when.")),
            both_or_neither(
                "manager_confirmed_by",
                "manager_confirmed_at",
                name="talk_manager_confirmed",
                message=_("The manager's confirmation has a name and a time."),
            ),
            state_has(
                ["NOT_HELD", "DECLINED"],
                "ended_by",
                "ended_at",
                name="talk_ended",
                message=_("A talk that was not held says who noted it and when."),
            ),
            models.CheckConstraint(
                name="talk_ended_says_why",
                condition=~Q(state="NOT_HELD") | ~Q(reason=""),
                violation_error_message=_("Choose why the talk was not held."),
            ),
            models.CheckConstraint(
                name="talk_pay_has_no_words",
                condition=~Q(kind="PAY_FEEDBACK") | Q(summary="", questions__isnull=True),
                violation_error_message=_("Pay feedback is held or not; nothing is written about it."),
            ),
            models.CheckConstraint(
                name="talk_rescheduled_has_no_time",
                condition=~Q(state="RESCHEDULED") | Q(time__isnull=True),
                violation_error_message=_("A talk that waits for a new time has none."),
            ),
            models.CheckConstraint(
                name="talk_time_has_ends",
                condition=Q(time__isnull=True)
                | Q(time__isempty=False, time__startswith__isnull=False, time__endswith__isnull=False),
                violation_error_message=_("A talk begins and ends."),
            ),
            models.CheckConstraint(
                name="talk_not_with_herself",
                condition=Q(led_by__isnull=True) | ~Q(led_by=models.F("user")),
                violation_error_message=_("Nobody leads her own talk."),
            ),
            one_at_a_time(
                "user",
                name="talk_employee_once",
                condition=Q(state__in=BOOKED, time__isnull=False),
                period="time",
                message=_("The employee already has a talk at this time."),
            ),
            one_at_a_time(
                "led_by",
                name="talk_manager_once",
                condition=Q(state__in=BOOKED, time__isnull=False),
                period="time",
                message=_("The manager already has a talk at this time."),
            ),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.user_id} {self.kind}"


class DissentingNote(models.Model):
    """What either of the two wants to have said beside a summary that they do not see alike. It stays as written."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="dissenting_notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("dissenting note"))
    at = models.DateTimeField(_("written"))

    class Meta:
        """One of each, and it says something."""

        verbose_name = _("dissenting note")
        verbose_name_plural = _("dissenting notes")
        constraints = (
            models.UniqueConstraint(
                fields=["talk", "by"],
                name="dissenting_note_once",
                violation_error_message=_("You have already attached a dissenting note to this talk."),
            ),
            models.CheckConstraint(
                name="dissenting_note_text",
                condition=~Q(text=""),
                violation_error_message=_("Write what you see otherwise."),
            ),
        )

    def __str__(self) -> str:
        """Of which talk."""
        return str(self.talk_id)


class TalkHandOver(models.Model):
    """An open talk that another manager leads from now on, because the employee has another nearest manager."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="hand_overs")
    from_manager = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_manager = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("handed over"))
    lost_time = models.BooleanField(_("a booked time was cancelled"))

    class Meta:
        """From one to another."""

        verbose_name = _("hand-over of a talk")
        verbose_name_plural = _("hand-overs of talks")
        constraints = (
            models.CheckConstraint(
                name="talk_hand_over_moves",
                condition=~Q(from_manager=models.F("to_manager")),
                violation_error_message=_("The talk has this manager already."),
            ),
        )

    def __str__(self) -> str:
        """Which talk."""
        return str(self.talk_id)


class TalkUsefulness(models.Model):
    """How many found their talk useful: counters of a unit and a quarter, with no way back to a person.

    `quarter` is its first day. Nothing says who voted what: a talk only remembers that its employee has voted.
    """

    unit = models.ForeignKey("portal.Unit", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Talk.Kind)
    quarter = models.DateField(_("quarter"))
    useful = models.PositiveIntegerField(_("useful"), default=0)
    partly = models.PositiveIntegerField(_("partly useful"), default=0)
    not_useful = models.PositiveIntegerField(_("not useful"), default=0)

    class Meta:
        """One row of counters for each."""

        verbose_name = _("usefulness of talks")
        verbose_name_plural = _("usefulness of talks")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "kind", "quarter"],
                name="talk_usefulness_once",
                violation_error_message=_("These counters are already there."),
            ),
        )

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.unit_id} {self.quarter}"
