"""A talk between an employee and her manager."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models import User
from portal.models.constraints import both_or_neither, state_has
from portal.models.history import keeps_history


@track(*keeps_history(only=("summary", "state")))
class Talk(models.Model):
    """One talk. `summary` is shared by both and has a `version`, so that two who write at once lose nothing."""

    class Kind(models.TextChoices):
        """The three talks of a year; pay amounts are never stored."""

        DEVELOPMENT = "DEVELOPMENT", _("appraisal talk")
        PERFORMANCE = "PERFORMANCE", _("performance talk")
        PAY_FEEDBACK = "PAY_FEEDBACK", _("pay feedback talk")

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
    summary = models.TextField(_("shared summary"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("summary saved"), null=True, blank=True)
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        """One open talk of a kind for each person; each state has its actor and time."""

        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state__in=("PLANNED", "PREPARING", "HELD")),
                name="talk_one_open",
                violation_error_message=_("There is already an open talk of this kind."),
            ),
            state_has(
                ["HELD", "CONFIRMED"], "held_by", "held_at", name="talk_held", message=_("A held talk says when.")
            ),
            state_has(["CONFIRMED"], "confirmed_at", name="talk_confirmed", message=_("A confirmed talk says when.")),
            both_or_neither("held_by", "held_at", name="talk_held_both", message=_("A held talk says who and when.")),
            both_or_neither("saved_by", "saved_at", name="talk_saved", message=_("What is saved says who and when.")),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.user_id} {self.kind}"
