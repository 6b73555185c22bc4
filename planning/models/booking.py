"""Finding a time: the times a manager offers, and the private address of a person's calendar."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.models.talk import Talk
from portal.models import User
from portal.models.constraints import one_at_a_time


class TalkSlot(models.Model):
    """A time that a manager offers for talks of a kind. `talk` is who took it; a free one may be taken back."""

    offered_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="talk_slots")
    kind = models.CharField(_("kind"), max_length=12, choices=Talk.Kind)
    time = DateTimeRangeField(_("time"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    talk = models.OneToOneField(Talk, on_delete=models.SET_NULL, null=True, blank=True, related_name="slot")
    offered_at = models.DateTimeField(_("offered"))

    class Meta:
        """The times of a manager do not overlap."""

        verbose_name = _("offered time")
        verbose_name_plural = _("offered times")
        constraints = (
            one_at_a_time(
                "offered_by",
                name="talk_slot_one_at_a_time",
                period="time",
                message=_("You already offer a time that overlaps this one."),
            ),
            models.CheckConstraint(
                name="talk_slot_has_ends",
                condition=Q(time__isempty=False, time__startswith__isnull=False, time__endswith__isnull=False),
                violation_error_message=_("An offered time begins and ends."),
            ),
        )

    def __str__(self) -> str:
        """When."""
        return str(self.time)


class CalendarFeed(models.Model):
    """The private address of a person's calendar. Only a digest of the secret in it is kept, so it is shown once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        """A digest is of one address."""

        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = (
            models.CheckConstraint(
                name="calendar_feed_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("Only a digest of the secret is kept."),
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return str(self.user_id)
